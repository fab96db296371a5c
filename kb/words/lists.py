"""The word lists of the project, a file each in `kb/data/words`, read once.

Each list stands in one file only; the file says what it is for and who reads it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from kb.words.text import KHMER


@cache
def table(file: str) -> Mapping[str, Any]:
    """Return the tables of a file of `kb/data/words` as written; `file` is its name alone."""
    return tomllib.loads(files("kb").joinpath(f"data/words/{file}.toml").read_text("utf-8"))


def listed(file: str, name: str, key: str) -> list[str]:
    """Return the words of one list, in the order of the file: they stand apart by commas."""
    text: str = table(file)[name][key]
    return split(text)


def split(text: str) -> list[str]:
    """Split a list as it is written: words or phrases, apart by commas."""
    return [word.strip() for word in text.replace("\n", " ").split(",")]


def any_of(words: Iterable[str]) -> str:
    """Write a pattern for words as wholes, the longest first; Khmer sets no blanks between."""
    ordered = sorted(words, key=len, reverse=True)
    plain = "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in ordered if not KHMER.search(w))
    khmer = "|".join(w for w in ordered if KHMER.search(w))
    return rf"(?:(?<![^\W\d_])(?:{plain})(?![^\W\d_])" + (rf"|(?:{khmer}))" if khmer else ")")
