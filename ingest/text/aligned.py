"""Tables in plain text whose columns only blanks or tabs hold apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.page.rows import is_figure

CELL = re.compile(r"[^\s](?:[^\t\n ]| (?! ))*")
"""What stands between two blanks and more, or tabs."""
LONGEST = 40
"""Characters of a cell at most; longer ones are columns of prose."""
LEAST = 3
"""Rows of a table at least, its names among them."""
MISSING = re.compile(r"[-–—.…]{1,3}|n/?a\.?", re.IGNORECASE)


class _Row(NamedTuple):
    """A line's cells and where they stand."""

    cells: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    has_tabs: bool


def aligned_parts(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Part a text into prose and tables, in order.

    Args:
        text: with Unix line ends.

    Yields:
        Prose and no rows, or no prose and the cells of a table's rows.
    """
    lines = text.split("\n")
    if not re.search(r"\S(?: {2,}|\t)\S", text):
        yield text, []
        return
    rows = [_row(line) for line in lines]
    start = place = 0
    while place < len(lines):
        end = _end(rows, place)
        if end - place < LEAST or not _is_table(rows[place:end]):
            place += 1
            continue
        yield "\n".join(lines[start:place]), []
        yield "", [list(row.cells) for row in rows[place:end]]
        start = place = end
    yield "\n".join(lines[start:]), []


def _row(line: str) -> _Row:
    found = list(CELL.finditer(line))
    cells = tuple(match.group().strip() for match in found)
    return _Row(cells, tuple(match.span() for match in found), "\t" in line.strip())


def _end(rows: Sequence[_Row], start: int) -> int:
    """Return the place behind the last of the rows that have as many cells as the first."""
    end = start
    width = len(rows[start].cells)
    while width > 1 and end < len(rows) and len(rows[end].cells) == width:
        end += 1
    return end


def _is_table(rows: Sequence[_Row]) -> bool:
    """Say whether rows are a table: short cells below each other, figures below names."""
    if any(len(cell) > LONGEST for row in rows for cell in row.cells):
        return False
    first, *body = rows
    if any(map(is_figure, first.cells)) or not all(map(_has_figure, body)):
        return False
    return all(row.has_tabs for row in rows) or (_stand_apart(rows) and not _is_contents(body))


def _has_figure(row: _Row) -> bool:
    return any(is_figure(cell) or MISSING.fullmatch(cell) for cell in row.cells[1:])


def _stand_apart(rows: Sequence[_Row]) -> bool:
    """Say whether no cell reaches below the next column."""
    columns = list(zip(*(row.spans for row in rows), strict=True))
    ends = [max(end for _, end in column) for column in columns]
    starts = [min(start for start, _ in column) for column in columns]
    return all(end <= start for end, start in zip(ends, starts[1:], strict=False))


def _is_contents(rows: Sequence[_Row]) -> bool:
    """Say whether the rows lead to pages, whose numbers only rise."""
    numbers = [int(row.cells[-1]) for row in rows if re.fullmatch(r"\d{1,3}", row.cells[-1])]
    return len(rows[0].cells) == 2 and len(numbers) == len(rows) and numbers == sorted(numbers)
