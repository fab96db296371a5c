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

from kb.words.scripts import DENSE


@cache
def table(file: str) -> Mapping[str, Any]:
    """Return the tables of a file of `kb/data/words` as written; `file` is its name alone."""
    return tomllib.loads(files("kb").joinpath(f"data/words/{file}.toml").read_text("utf-8"))


def listed(file: str, name: str, *keys: str) -> list[str]:
    """Return the words of lists in the order of the file, each once; they stand apart by commas.

    Args:
        file: its name alone.
        name: of the table; its lists are called by language, or by what they hold.
        keys: of the lists; none: all of the table.
    """
    lists: Mapping[str, str] = table(file)[name]
    return list(dict.fromkeys(word for key in keys or lists for word in split(lists[key])))


def all_listed(file: str, *names: str) -> list[str]:
    """Return the words of several tables of a file, see `listed`."""
    return [word for name in names for word in listed(file, name)]


def valued(file: str, name: str, key: str) -> dict[str, float]:
    """Return the words of a list whose entries end with a number, and that number."""
    pairs = (entry.rsplit(" ", 1) for entry in listed(file, name, key))
    return {word: float(value) for word, value in pairs}


def split(text: str) -> list[str]:
    """Split a list as it is written: words or phrases, apart by commas."""
    return [word.strip() for word in text.replace("\n", " ").split(",")]


def any_of(words: Iterable[str]) -> str:
    """Write a pattern for words as wholes, the longest first, and for some scripts as parts.

    Khmer, Chinese and others set no blanks between words, Korean hangs endings on them.
    `rank*` stands for every word that begins so. An apostrophe is a straight or a curly one.
    """
    words = set(words)
    plain = either(w for w in words if not DENSE.search(w))
    parts = either(w for w in words if DENSE.search(w))
    wholes = rf"(?<![^\W\d_])(?:{plain})(?![^\W\d_])" if plain else ""
    return f"(?:{'|'.join(filter(None, (wholes, parts)))})"


def either(words: Iterable[str]) -> str:
    """Write the inside of a pattern for one of these words, the longest first, with no bounds."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(map(_pattern, ordered))


def _pattern(word: str) -> str:
    """Write one word as a pattern."""
    escaped = re.escape(word).replace(r"\ ", r"\s+").replace("'", "['’]")
    return escaped.replace(r"\*", r"\w*")
