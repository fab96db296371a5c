"""Small boxes of key figures, which are drawn with fewer lines than they have cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.pdf.table.blanks import GridRow, column_places
from ingest.pdf.table.cells import FIGURE, Filled
from ingest.pdf.table.grids import SLACK, Box, Grid
from ingest.pdf.table.headers import is_plain
from ingest.pdf.table.labels import YEAR, text_of


def parted(grid: Grid, rows: Sequence[GridRow]) -> Grid:
    """Part a drawn column where every printed line in it has the same blanks."""
    made: Grid = [[] for _ in grid]
    for column in zip(*grid, strict=True):
        cuts = _cuts(column, rows)
        for row, box in zip(made, column, strict=True):
            if box is None or not cuts:
                row.append(box)
                continue
            sides = [box[0], *cuts, box[2]]
            pairs = zip(sides, sides[1:], strict=False)
            row.extend((left, box[1], right, box[3]) for left, right in pairs)
    return made


def _cuts(column: Sequence[Box | None], rows: Sequence[GridRow]) -> list[float]:
    """Find where a column is parted; nowhere where a cell of it reaches over others."""
    boxes = [box for box in column if box]
    if len(boxes) < len(column) or len({(round(box[0]), round(box[2])) for box in boxes}) > 1:
        return []
    parts: list[GridRow] = []
    for box in boxes:
        for row in rows:
            inside = _parts(box, row) if box[1] <= (row.top + row.bottom) / 2 < box[3] else None
            if inside and len(inside.parts) == 1:
                return []
            parts += [inside] if inside and inside.parts else []
    places = column_places(parts)
    if len(parts) < 2 or any(len(row.parts) != len(places) for row in parts):
        return []
    pairs = zip(places, places[1:], strict=False)
    return [right[0] - min(SLACK, (right[0] - left[1]) / 2) for left, right in pairs]


def _parts(box: Box, row: GridRow) -> GridRow:
    """Give the part of a printed row that stands between the sides of a cell."""
    parts = (part for part in row.parts if box[0] <= sum(part) / 2 < box[2])
    return replace(row, parts=tuple(parts))


def beside(found: Filled) -> Filled:
    """Put each figure of a box beside the label that is printed above or below it."""
    texts = [[text_of(cell) for cell in row] for row in found.cells]
    if len(texts) != 2 or not all(map(all, texts)):
        return found
    figures = [all(FIGURE.match(t) and not YEAR.match(t) for t in row) for row in texts]
    if sum(figures) != 1 or not is_plain(texts[figures[0]]):
        return found
    cells = [
        [[replace(line, base=line.base - 0.01 * at) for line in cell] for cell in column]
        for at, column in enumerate(map(list, zip(*found.cells, strict=True)))
    ]
    return replace(found, lefts=found.lefts[:2], cells=cells)
