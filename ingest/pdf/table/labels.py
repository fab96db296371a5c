"""Cells that reach over others: which words stand in a place that has none of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.page.lines import Line, clean
from ingest.pdf.table.cells import FIGURE, Filled
from ingest.pdf.table.grids import Box

Key = tuple[int, int]
"""Row and column of a cell."""
LONGEST = 150
"""Characters of a label at most that is repeated: what is longer tells, and names no row."""
YEAR = re.compile(r"(?:(?:FY|Q[1-4]|H[12])\s?)?(?:19|20)\d\d(?:\s?[/–-]\s?\d\d(?:\d\d)?)?$|Q[1-4]$")


@dataclass(frozen=True, slots=True)
class Label:
    """The last label of a table's first column, which may hold on the next page."""

    lines: Sequence[Line] = ()
    holds: bool = False
    """Whether labels of the table plainly hold for several rows."""


NO_LABEL = Label()


def text_of(cell: Sequence[Line]) -> str:
    """Write a cell as one line."""
    return " ".join(clean(line.text) for line in cell)


def owners(found: Filled) -> list[list[Key | None]]:
    """Give for each place of a table the cell whose words stand there, drawn larger or its own."""
    cells = found.cells
    heights = [-max(line.middle for cell in row for line in cell) for row in cells]
    owned: list[list[Key | None]] = [
        [(r, c) if cell else None for c, cell in enumerate(row)] for r, row in enumerate(cells)
    ]
    for r, row in enumerate(cells):
        for c, cell in enumerate(row):
            box = None if cell else _box_at(found, found.lefts[c] + 2, heights[r])
            if box:
                owned[r][c] = _only_in(box, cells)
    return owned


def _box_at(found: Filled, x: float, y: float) -> Box | None:
    boxes = (box for row in found.grid for box in row if box)
    return next((b for b in boxes if b[0] <= x < b[2] and b[1] <= y < b[3]), None)


def _only_in(box: Box, cells: Sequence[Sequence[Sequence[Line]]]) -> Key | None:
    """Find the one cell whose words stand in a box; none where several do."""
    keys = [
        (r, c)
        for r, row in enumerate(cells)
        for c, cell in enumerate(row)
        if cell and box[0] <= cell[0].left + 1 < box[2] and box[1] <= -cell[0].middle < box[3]
    ]
    return keys[0] if len(keys) == 1 else None


def with_labels(found: Filled, head: int) -> list[list[list[Line]]]:
    """Repeat a label in every row that it covers.

    Args:
        found: the table.
        head: how many rows at its top name the columns.

    """
    cells = [list(row) for row in found.cells]
    for r, row in enumerate(_covering(found, head)):
        for c, key in enumerate(row):
            if key and not found.cells[r][c]:
                cells[r][c] = _level(found.cells[key[0]][key[1]], found.cells[r])
    return cells


def last_label(found: Filled, labelled: Filled, head: int) -> Label:
    """Return the last label of a table, for the page on which it may go on.

    Args:
        found: the table as printed.
        labelled: the same with its labels in each row.
        head: how many rows at its top name the columns.

    """
    labels = [row[0] for row in labelled.cells[head:] if row[0]]
    own = sum(bool(row[0]) for row in found.cells[head:])
    return Label(labels[-1], len(labels) > own) if labels else NO_LABEL


def carried(found: Filled, head: int, label: Label) -> Filled:
    """Give the rows at the top of a table that goes on the label of the page before's last row.

    So it is where labels hold for several rows there, or a blank is drawn over several here.

    Args:
        found: the table, its own labels in each row.
        head: how many rows at its top name the columns.
        label: that of the page before.

    """
    text = text_of(label.lines)
    is_label = text and len(text) <= LONGEST and not FIGURE.match(text)
    bare = next((r for r, row in enumerate(found.cells[head:]) if row[0]), len(found.cells) - head)
    if not is_label or not bare or not (label.holds or _is_merged(found, head)):
        return found
    cells = [list(row) for row in found.cells]
    for row in cells[head : head + bare]:
        row[0] = _level(label.lines, row)
    return replace(found, cells=cells)


def _is_merged(found: Filled, row: int) -> bool:
    """Say whether the first place of a row is drawn over the next row, too."""
    if row + 1 >= len(found.cells):
        return False
    here, below = (
        -max(line.middle for cell in cells for line in cell) for cells in found.cells[row : row + 2]
    )
    box = _box_at(found, found.lefts[0] + 2, here)
    return box is not None and box[1] <= below < box[3]


def _level(label: Sequence[Line], row: Sequence[Sequence[Line]]) -> list[Line]:
    """Put a label beside a row."""
    first = max((line for cell in row for line in cell), key=lambda line: line.base)
    return [replace(line, base=first.base, height=first.height) for line in label]


def _covering(found: Filled, head: int) -> list[list[Key | None]]:
    covering = owners(found)
    grouped = _groups(found, head)
    for r, row in enumerate(covering):
        for c, key in enumerate(row):
            if key and (found.cells[r][c] or not _covers(found, key, (r, c))):
                row[c] = None
        row[0] = row[0] or grouped.get(r)
    return covering


def _covers(found: Filled, key: Key, place: Key) -> bool:
    """Say whether a cell is a label of a row: one drawn as merged, or the only one of a large row.

    In a row that is printed as several and drawn as one, only the first column's can be.
    """
    label = text_of(found.cells[key[0]][key[1]])
    if key[1] != place[1] or len(label) > LONGEST:
        return False
    tops = {box[1] for row in found.grid for box in row if box}
    box = _box_at(found, found.lefts[key[1]] + 2, -found.cells[key[0]][key[1]][0].middle)
    merged = box is not None and any(box[1] + 2 < top < box[3] - 2 for top in tops)
    return merged or (place[1] == 0 and not FIGURE.match(label))


def _groups(found: Filled, head: int) -> dict[int, Key]:
    """Find the label of each row where the second column begins anew in every group of rows.

    That makes sure of groups where no line is drawn around them; each has one label.
    """
    texts = [[text_of(cell) for cell in row] for row in found.cells[head:]]
    if not texts or len(texts[0]) < 3 or not all(all(row[1:]) for row in texts):
        return {}
    groups: list[list[int]] = []
    for r, row in enumerate(texts):
        if not groups or row[1] in {texts[other][1] for other in groups[-1]}:
            groups.append([])
        groups[-1].append(r)
    labels = [[r for r in group if texts[r][0]] for group in groups]
    alike = len({frozenset(texts[r][1] for r in group) for group in groups}) == 1
    years = all(YEAR.match(row[1]) for row in texts)
    sure = len(groups) > 1 and all(len(found_) == 1 for found_ in labels) and (alike or years)
    if not sure or any(FIGURE.match(texts[label][0]) for (label,) in labels):
        return {}
    return {
        r + head: (label + head, 0)
        for group, (label,) in zip(groups, labels, strict=True)
        for r in group
    }
