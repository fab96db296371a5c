"""Where sentences end in Thai and Lao, which set no stops: at some of their blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kb.words.lists import any_of, listed
from kb.words.scripts import THAI_LAO

BLANK = re.compile(f"(?<=[{THAI_LAO}])[^\\S\\n]+(?=[{THAI_LAO}])(?![ๆໆ])")
"""Between two letters: a blank beside a figure or a name parts no sentences."""
LETTERS = re.compile(f"[{THAI_LAO}]")
STARTED, LONG = 40, 160
"""Characters after which a word that opens sentences begins one, and any blank ends one."""


def with_clauses(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut stretches of text without stops at the blanks where sentences can be taken to end.

    Args:
        text: normalised text.
        spans: start and end of each stretch, in order.
    """
    if not LETTERS.search(text):
        return spans
    return [piece for start, end in spans for piece in _cut(text, start, end)]


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for blank in BLANK.finditer(text, start, end):
        opens = blank.end() - start > STARTED and _opening().match(text, blank.end())
        if blank.end() - start > LONG or opens:
            yield start, blank.start()
            start = blank.end()
    yield start, end


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(any_of(listed("conjunctions", "opening")))
