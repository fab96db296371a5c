"""Rows of a sheet as blocks: each row is one line that names its columns.

A spreadsheet prints no page that a citation could be compared with, so the names of the columns
are woven into the cells, which tabs part as in all tables: `Country: Cambodia`, `Rank: 145`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.page.lines import Block
from ingest.page.rows import (
    Grid,
    column_names,
    header_depth,
    held_labels,
    is_figure,
    is_total,
    table_title,
)

ROWS = 50_000
"""Most rows read of one sheet; more would make a base of numbers, not of documents."""
COLUMNS = 200
"""Most columns read of one sheet."""
HEADER_ROWS = 25
"""Rows at the top of a table among which its header is looked for."""
CAPTIONS = 3
"""Rows of one cell above a table, at most, that are its caption."""
NOTE = re.compile(
    r"(?i)(?:sources?|notes?|remarks?|remarques?|quellen?|fuentes?|notas?|nguồn|ប្រភព)\s*:"
)
"""How a line below a table begins that is none of its rows, whatever parts it."""
MISSING = frozenset(("-", "–", "—", "..", "...", "…", "n/a", "na", "n.a.", "x", ":", "nil"))
"""What stands in a cell without a figure."""

Span = tuple[int, int]
"""The first row of a part of a sheet, and the one behind its last."""


@dataclass
class _Sheet:
    """Goes through the parts of one sheet that empty rows hold apart."""

    grid: Grid
    name: str
    header: tuple[str, ...] = ()
    """Names of the columns in force."""
    title: str = ""
    caption: str = ""
    """What stood alone in the part above."""
    tables: int = 0
    blocks: list[Block] = field(default_factory=list)

    def add(self, part: Span) -> None:
        """Take one part: text, the rows of a table, or both."""
        start, end = part
        place = _header(self.grid, start, end)
        if place is not None and self.header and _fits(self.grid, part, self.header):
            place = place if _is_new(self.grid, place, part) else None
        above = start if place is None else place
        captions = [self._text(row, row == start) for row in range(start, above)]
        if place is None:
            self._rows(start, end, start)
        else:
            depth = header_depth(self.grid, place, end)
            self.header = column_names(self.grid, place, depth)
            caption = ", ".join(captions[-CAPTIONS:]) or self.caption
            self.title = table_title(self.header, caption or self.name)
            self.tables += 1
            self._rows(place + depth, end, start if not captions else -1)
        is_text = place is None and end - start <= CAPTIONS
        alone = is_text and all(self.grid.cells(row) == 1 for row in range(start, end))
        self.caption = ", ".join(self._line(row) for row in range(start, end)) if alone else ""

    def _text(self, row: int, gap: bool) -> str:
        self.blocks.append(Block(self._line(row), gap=True if gap else self.grid.cells(row) < 2))
        return self._line(row) if self.grid.cells(row) == 1 else ""

    def _line(self, row: int) -> str:
        """Return the cells of a row, each once."""
        cells = self.grid.rows[row]
        kept = (
            text
            for column, text in enumerate(cells)
            if text and not (column and self.grid.same((row, column - 1), (row, column)))
        )
        return " ".join(kept)

    def _rows(self, start: int, end: int, first: int) -> None:
        """Add rows below a header; those that do not fit it are text."""
        section = ""
        labels = held_labels(self.grid, start, end) if self.header else {}
        for row in range(start, end):
            wide = self.grid.wide(row)
            gap = row == max(start, first)
            if wide and self.header and row + 1 < end and self.grid.cells(row + 1) > 1:
                section = self.grid.label(row)
                self.blocks.append(Block(wide, gap=gap, part=self.title))
            elif self._is_inside(row):
                section = "" if is_total(self.grid.at(row, 0)) else section
                cells = self._woven(row, labels.get(row, ""))
                cells = [section, *cells] if section else cells
                self.blocks.append(Block("\t".join(cells).rstrip("\t"), gap=gap, part=self.title))
            else:
                self.blocks.append(Block(self._line(row)))

    def _is_inside(self, row: int) -> bool:
        cells = self.grid.rows[row]
        if NOTE.match(next(filter(None, cells), "")):
            return False
        named = any(name and cell for name, cell in zip(self.header, cells, strict=False))
        return named and self.grid.cells(row) > 1

    def _woven(self, row: int, label: str) -> list[str]:
        """Return the cells of a row, each with the name of its column."""
        cells = list(self.grid.rows[row])
        cells[0] = cells[0] or label
        names = [*self.header, *[""] * (len(cells) - len(self.header))]
        pairs = zip(names, cells, strict=False)
        return [f"{name}: {cell}" if name and cell else cell for name, cell in pairs]


def blocks_of_rows(grid: Grid, sheet: str = "") -> tuple[list[Block], int]:
    """Turn the rows of a sheet into blocks.

    Args:
        grid: normalised cells; an empty row may part two tables.
        sheet: the sheet's name, for the tables' titles.

    Returns:
        The blocks, and how many tables they make up.

    """
    walk = _Sheet(grid, sheet)
    for part in _parts(grid):
        walk.add(part)
    return walk.blocks, walk.tables


def _parts(grid: Grid) -> Iterator[Span]:
    start = None
    for row, cells in enumerate(grid.rows):
        if any(cells):
            start = row if start is None else start
        elif start is not None:
            yield start, row
            start = None
    if start is not None:
        yield start, len(grid.rows)


def _header(grid: Grid, start: int, end: int) -> int | None:
    """Find the row that names the columns: mostly words, most columns filled, rows below it."""
    width = max(_filled(grid, row) for row in range(start, min(end, start + 4 * HEADER_ROWS)))
    for row in range(start, min(end - 1, start + HEADER_ROWS)):
        cells = [cell for cell in grid.rows[row] if cell]
        words = sum(1 for cell in cells if not is_figure(cell))
        is_full = len(cells) >= max(2, 0.6 * width) and grid.cells(row) > 1
        if is_full and words >= 0.5 * len(cells) and not _is_data(grid, row):
            return _first_of(grid, row, start, end)
    return None


def _first_of(grid: Grid, row: int, start: int, end: int) -> int:
    """Go up to the first row that names the columns together with this one."""
    while row > start and grid.cells(row - 1) > 1 and header_depth(grid, row - 1, end) > 1:
        row -= 1
    return row


def _is_data(grid: Grid, row: int) -> bool:
    """Say whether a figure stands above a figure: then the row names nothing."""
    below = grid.rows[row + 1]
    pairs = zip(grid.rows[row], below, strict=False)
    return any(is_figure(cell) and is_figure(other) for cell, other in pairs)


def _is_new(grid: Grid, place: int, part: Span) -> bool:
    """Say whether a header begins another table although its rows would fit the one above.

    A title stands above it, or words stand above figures.
    """
    start, end = part
    if place > start and grid.cells(start) == 1:
        return True
    cells = [cell for cell in grid.rows[place] if cell]
    if any(is_figure(cell) or cell.lower() in MISSING for cell in cells):
        return False
    below = range(place + header_depth(grid, place, end), end)
    return any(
        2 * sum(1 for row in below if is_figure(grid.at(row, column))) > len(below)
        for column in range(1, len(grid.rows[place]))
        if grid.at(place, column)
    )


def _fits(grid: Grid, part: Span, header: Sequence[str]) -> bool:
    """Say whether rows stand below a header: two cells or more, none beyond its columns."""
    columns = {index for index, name in enumerate(header) if name}
    used = {i for row in range(*part) for i, cell in enumerate(grid.rows[row]) if cell}
    return len(used) > 1 and used <= columns | {0}


def _filled(grid: Grid, row: int) -> int:
    return sum(1 for cell in grid.rows[row] if cell)
