"""Numbers of lines, as bills and drafts have them at their side: they are no part of the text.

A column of figures beside the lines that grows by one with each, or by five with every fifth.
Rows of a table that are counted look alike, but each begins anew; lines of prose go on. A figure
that stands an ordinary blank from its words belongs to them: `FY 2025`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from ingest.page.lines import Line
from ingest.pdf.glyphs import Glyphs

LEADING = re.compile(r"\s*(\d{1,4})(?:\s+(?=\S)|\s*$)")
TRAILING = re.compile(r"(?<=\s)(\d{1,4})\s*$")
SLACK = 2.0
"""Points by which the numbers of a column differ in their place."""
FEWEST = 5
"""Numbers of a column at least, where no page before has it."""
BESIDE = 0.8
"""Share of the lines that have a number, at least, where each line has one."""
TORN = 0.25
"""Share of the lines that begin in the middle of a sentence, at least."""
STEPS = (1, 2, 5, 10)
APART = 0.5
"""Heights of a number between it and the words of its line, at least."""
YEARS = 1000
"""Numbers from here on are no beginning: a column of them holds years or amounts."""

Placed = Sequence[tuple[Line, tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Number:
    """A figure at the side of a line."""

    value: int
    start: int
    end: int
    left: float
    right: float
    middle: float
    rest: str
    """What stands beside it in the same piece."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where the numbers stand on a page; the same on the next ones."""

    edge: float
    """In points from the left."""
    right: bool
    """Whether their right edges are below each other, else the left ones."""
    step: int


def line_numbers(
    placed: Placed, glyphs: Glyphs, known: Column | None
) -> tuple[list[int], Column | None]:
    """Find the numbers beside the lines of a page.

    Args:
        placed: its lines, and their pieces of its text.
        glyphs: the characters of the text.
        known: the column that a page before has.

    Returns:
        Places in the text, and the column; None where there is none.

    """
    if sum(
        text.lstrip()[:1].isdigit() or text.rstrip()[-1:].isdigit() for _, (_, text) in placed
    ) < (1 if known else 3):
        return [], known
    for pattern in (LEADING, TRAILING):
        found = list(_numbers(placed, glyphs, pattern))
        for right in (True, False):
            for column in _columns(found, right=right):
                told = _told(column, placed, known, right=right)
                if told is not None:
                    return [n for one in column for n in range(one.start, one.end)], told
    return [], known


def _numbers(placed: Placed, glyphs: Glyphs, pattern: re.Pattern[str]) -> Iterator[Number]:
    for _, (start, text) in placed:
        match = pattern.search(text) if pattern is TRAILING else pattern.match(text)
        if match:
            first, end = start + match.start(1), start + match.end(1)
            left, right = glyphs.box(first), glyphs.box(end - 1)
            if _blank(glyphs, (start, text), match) < APART * left.height:
                continue
            rest = (text[: match.start()] + text[match.end() :]).strip()
            middle = left.middle[1]
            yield Number(int(match[1]), first, end, left.left, right.right, middle, rest or "")


def _blank(glyphs: Glyphs, piece: tuple[int, str], match: re.Match[str]) -> float:
    """Measure the white between a number and the words beside it; endless where there are none."""
    start, text = piece
    before, after = text[: match.start(1)].rstrip(), text[match.end(1) :].lstrip()
    if before:
        number, word = glyphs.box(start + match.start(1)), glyphs.box(start + len(before) - 1)
        return number.left - word.right
    if after:
        number = glyphs.box(start + match.end(1) - 1)
        return glyphs.box(start + len(text) - len(after)).left - number.right
    return math.inf


def _columns(numbers: Sequence[Number], *, right: bool) -> Iterator[list[Number]]:
    """Give the numbers that stand below each other, from the top down."""
    edge = attrgetter("right" if right else "left")
    left = sorted(numbers, key=edge)
    while left:
        column = [one for one in left if edge(one) - edge(left[0]) <= SLACK]
        left = left[len(column) :]
        yield sorted(column, key=lambda one: -one.middle)


def _told(
    column: Sequence[Number], placed: Placed, known: Column | None, *, right: bool
) -> Column | None:
    """Say which column of line numbers this is, if it is one."""
    edge = column[0].right if right else column[0].left
    steps = {b.value - a.value for a, b in pairwise(column)}
    if known and known.right == right and abs(known.edge - edge) <= SLACK:
        return known if steps <= {known.step} else None
    if column[0].value >= YEARS or len(steps) != 1 or (step := steps.pop()) not in STEPS:
        return None
    beside = _beside(column, placed, step)
    if step > 1:
        apart = len(column) >= 3 and 0.7 <= len(beside) / (step * (len(column) - 1)) <= 1.3
        return Column(edge, right, step) if apart and _outside(column, beside) else None
    if len(column) < FEWEST or len(beside) > len(column) / BESIDE:
        return None
    torn = sum(text[:1].islower() for text in beside)
    return Column(edge, right, 1) if torn >= TORN * len(column) else None


def _beside(column: Sequence[Number], placed: Placed, step: int) -> list[str]:
    """Give the text of the lines from the first number to the last, without the numbers."""
    own = {one.start: one for one in column}
    top, bottom = column[0].middle, column[-1].middle
    found = []
    for line, (start, text) in placed:
        if not bottom - line.height / 2 <= line.middle <= top + line.height / 2:
            continue
        numbers = [one for one in own.values() if start <= one.start < start + len(text)]
        told = numbers[0].rest if numbers else text.strip()
        if told:
            found.append(told)
    return found if step == 1 else found[1:]


def _outside(column: Sequence[Number], beside: Sequence[str]) -> bool:
    """Say whether the lines go on past their numbers, as prose does."""
    torn = sum(text[:1].islower() for text in beside)
    return torn >= TORN * max(1, len(beside))
