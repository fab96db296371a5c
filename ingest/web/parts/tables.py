"""Tables of web pages: which hold data, and their cells with the rows and columns they cover."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.page.lines import Block, clean
from ingest.page.rows import Cell, Grid, grid_blocks, grid_of, is_grid
from ingest.web.styles import Element

MARKER = re.compile(r"[(\[]?[\w.]{1,6}[)\].]{1,2}$|[-–—•]$")
SPAN = 200
"""Columns or rows a cell may reach over at most; more is a mistake or malice."""
REST = 65_534
"""What a `rowspan` of 0 stands for: all rows that are left."""


class DataTable:
    """Collects the cells of a table of data."""

    def __init__(self) -> None:
        self.caption = ""
        self._rows: list[list[Cell]] = []
        self._heads: list[bool] = []
        self._feet: list[list[Cell]] = []

    def add(self, cells: list[Cell], row: Element) -> None:
        """Add a row; rows of the foot stand last, wherever the markup has them."""
        parent = row.getparent()
        part = parent.tag if parent is not None else ""
        if part == "tfoot":
            self._feet.append(cells)
            return
        is_head = part == "thead" or (bool(len(row)) and all(cell.tag == "th" for cell in row))
        self._heads.append(is_head)
        self._rows.append(cells)

    def blocks(self, above: str) -> tuple[list[Block], bool]:
        """Return a block for each row, and whether they make up a table.

        Args:
            above: what the line above calls it, for a table without a caption of its own.
        """
        grid = grid_of([*self._rows, *self._feet])
        if not is_grid(grid):
            rows = [[text for text in row if text] for row in _once(grid)]
            return [
                Block("\t".join(row), index == 0) for index, row in enumerate(rows) if row
            ], False
        lead, depth = self._head(grid)
        blocks = grid_blocks(grid, self.caption or above, lead=lead, depth=depth)
        if self.caption and blocks:
            title = Block(self.caption, part=blocks[0].part)
            blocks = [title, replace(blocks[0], gap=False), *blocks[1:]]
        return blocks, True

    def _head(self, grid: Grid) -> tuple[int | None, int]:
        """Count the rows of the head that are captions, and those that name the columns."""
        heads = [is_head for is_head, row in zip(self._heads, grid.rows, strict=False) if any(row)]
        count = next((place for place, is_head in enumerate(heads) if not is_head), len(heads))
        filled = [place for place, row in enumerate(grid.rows) if any(row)]
        lead = 0
        while lead < count - 1 and grid.cells(filled[lead]) == 1:
            lead += 1
        return (lead, count - lead) if count else (None, 0)


def _once(grid: Grid) -> list[list[str]]:
    """Return the rows with each merged cell only at its first place."""
    seen: set[int] = set()
    rows = []
    for y, row in enumerate(grid.rows):
        kept = []
        for x, text in enumerate(row):
            cell = grid.merged.get((y, x))
            kept.append("" if cell in seen else text)
            seen |= {cell} if cell is not None else set()
        rows.append(kept)
    return rows


def cell_of(node: Element, text: str) -> Cell:
    """Make a cell of a table's element."""
    down = REST if node.get("rowspan", "").strip() == "0" else number(node, "rowspan")
    return Cell(text, min(number(node, "colspan"), SPAN), down)


def is_data_table(table: Element) -> bool:
    """Say whether a table holds data and is not layout: a header, or short rows throughout."""
    if table.find(".//table") is not None or table.get("role") in {"presentation", "none"}:
        return False
    rows = list(table.iter("tr"))
    if len(rows) < 2 or max(len(row) for row in rows) < 2:
        return False
    if table.find(".//th") is not None or table.find(".//thead") is not None:
        return True
    numbered = sum(1 for row in rows if MARKER.match(_first_cell(row)))
    return numbered < 0.5 * len(rows) and all(is_data_row(row) for row in rows)


def is_data_row(row: Element) -> bool:
    """Say whether a table row holds figures or short notes; else the table is only layout."""
    length = 0
    for count, node in enumerate(row.iterdescendants()):
        length += len(node.text or "") + len(node.tail or "")
        if count > 200 or length > 800 or node.tag in {"table", "ul", "ol", "h1", "h2", "h3"}:
            return False
    return True


def _first_cell(row: Element) -> str:
    return clean(" ".join(map(str, row[0].itertext()))) if len(row) else ""


def number(node: Element, name: str) -> int:
    """Read a whole number from an attribute, 1 where there is none."""
    text = node.get(name, "").strip()
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
