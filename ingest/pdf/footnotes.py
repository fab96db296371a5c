"""Footnotes: small lines at the foot of a page that a raised mark in its text leads to.

They are read after everything else on their page, as a part of their own, so that a sentence that
goes on in the next column or on the next page is not cut by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.page.lines import FOOTNOTES, NOTE, RAISED, STEP, Line

SMALL = 0.93
"""Height of a note's letters, as a share of the body's, at most."""
FOOT = 0.6
"""Share of the page's height that footnotes may reach up to."""
ABOVE = 5
"""Lines of the text in the column of the notes, at least."""
WORD_END = r"[^\W\d_.]"
STOP = r"[.,;:!?)\]”’\"'»%*]"


def apart(
    lines: Sequence[Line], body: float, height: float, marks: frozenset[str] = frozenset()
) -> list[Line]:
    """Put the footnotes of a page last and mark them as such.

    Args:
        lines: of one page, in reading order, without running heads.
        body: height of the letters in which most of the document is printed, in points.
        height: of the page, in points.
        marks: that stood raised in the text and were taken out of it.

    Returns:
        The same lines; the footnotes have `Line.part` set and stand last, in their order.

    """
    small = [line for line in lines if _is_small(line, body, height)]
    if not any(NOTE.match(line.text.strip()) for line in small):
        return list(lines)
    notes: set[int] = set()
    large = [line for line in lines if line.height > SMALL * body]
    text = " ".join(line.text.strip() for line in large)
    for column in _columns(small, lines):
        # Notes in the margin are small, too, but the text does not stand above them.
        if sum(_beside(column[0], line) for line in large) >= ABOVE:
            notes.update(id(line) for line in _notes(column, text, marks))
    if not notes:
        return list(lines)
    rest = [line for line in lines if id(line) not in notes]
    return rest + [replace(line, part=FOOTNOTES) for line in lines if id(line) in notes]


def _is_small(line: Line, body: float, height: float) -> bool:
    return not line.part and 0 < line.height <= SMALL * body and line.base < FOOT * height


def _columns(small: Sequence[Line], lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Give the small lines with nothing larger below them, those of each column together."""
    others = [line for line in lines if line not in small]
    columns: list[list[Line]] = []
    for line in small:
        if any(_is_over(line, other) for other in others):
            continue
        last = columns[-1][-1] if columns else None
        if last is not None and line.base < last.base and _beside(line, last):
            columns[-1].append(line)
        else:
            columns.append([line])
    yield from columns


def _is_over(line: Line, other: Line) -> bool:
    return other.base < line.base - 0.5 * line.height and _beside(line, other)


def _beside(line: Line, other: Line) -> bool:
    return line.left < other.right and line.right > other.left


def _notes(column: Sequence[Line], text: str, marks: frozenset[str]) -> Sequence[Line]:
    """Give the lines from the first note on whose mark stands in the text."""
    for index, line in enumerate(column):
        mark = NOTE.match(line.text.strip())
        if mark and (mark["mark"] in marks or _refers(text, mark["mark"])):
            return column[_continued(column, index) :]
    return ()


def _refers(text: str, mark: str) -> bool:
    """Say whether a text has the mark where raised figures stand: behind a word or a stop."""
    raised = re.escape(mark.translate(RAISED))
    place = rf"(?:{WORD_END}|{STOP}\s?|\(\s?|\d[.,])"
    return bool(re.search(rf"{place}{re.escape(mark)}(?![\d.,]*\d)|{raised}", text))


def _continued(column: Sequence[Line], index: int) -> int:
    """Go up to where a note begins that goes on from the page before."""
    while index and column[index - 1].base - column[index].base < STEP * 1.2 * column[index].height:
        index -= 1
    return index
