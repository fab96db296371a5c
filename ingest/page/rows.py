"""Rows of a table as blocks: cells apart by tabs, all under one title that names the columns.

A grid holds a table as people see it: the text of a merged cell stands at each place that the cell
covers, so a row read alone still says whom and which year it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.page.lines import Block

TABLE = "Table"
"""How the title of every table begins."""
TITLE = 160
"""Characters of a table's title at most: it is repeated in every passage of the table."""
LABEL = 80
"""Characters of a row over the whole width, at most, for it to name the rows below it."""
HEADER = 4
"""Rows at most that name the columns together."""
SPAN = 200
"""Columns at most that a cell reaches over."""
PLACES = 1_000_000
"""Places at most that merged cells fill; more would be a mistake or malice."""
YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[-–/]\s?(?:(?:19|20)?\d\d))?")
TOTAL = re.compile(
    r"(?:grand |sub|overall |national )?(?:total|totaux|all|overall|average|mean|sum|ensemble|"
    r"gesamt|insgesamt|summe|suma|totale?)\b",
    re.IGNORECASE,
)
CAPTION = re.compile(
    r"(?i:(?:annex |appendix )?(?:table|tableau|tabela|tabla|tabelle|quadro|bảng|តារាង|表))"
    r"\s?(?:[A-Z]{1,2}[.-]?)?(?:[\d០-៩]|[IVX]+\b|[A-Z]\b)"
)
"""How a line begins that names a table by its number, `Table 3. Scores`."""
MONEY = "$€£¥₹៛"
FIGURE = re.compile(
    rf"[-+−(]?(?:USD|EUR|GBP|JPY|KHR|[A-Z]{{0,2}}[{MONEY}])?\s?[-+−]?[\d.,\s]*\d[\d.,\s]*"
    rf"(?:%|[{MONEY}]|USD|EUR|GBP|JPY|KHR|[kKmM]|bn|mn|million|billion)?\)?|\d{{4}}-\d\d-\d\d.*"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a file gives it: its normalised text, the columns and rows it reaches over."""

    text: str
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as people see it."""

    rows: Sequence[Sequence[str]]
    """The text at each place; that of a merged cell at each place it covers."""
    merged: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """Row and column of the places that merged cells cover, and which cell it is."""

    def at(self, row: int, column: int) -> str:
        """Return the text at a place, nothing beyond the end of a row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def same(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        """Say whether two places belong to one cell."""
        cell = self.merged.get(one)
        return cell is not None and cell == self.merged.get(other)

    def cells(self, row: int) -> int:
        """Count the cells of a row that hold text; one that covers all columns is one."""
        return len(set(self._owners(row)))

    def wide(self, row: int) -> str:
        """Return the text of a cell merged over columns that is all the row holds."""
        owners = list(self._owners(row))
        is_wide = len(owners) > 1 and len(set(owners)) == 1
        return next(filter(None, self.rows[row])) if is_wide else ""

    def label(self, row: int) -> str:
        """Return the text of such a cell where it is short enough to name the rows below it."""
        text = self.wide(row)
        return text if len(text) <= LABEL else ""

    def _owners(self, row: int) -> Iterator[tuple[str, int]]:
        for column, text in enumerate(self.rows[row]):
            if text:
                cell = self.merged.get((row, column))
                yield ("one", column) if cell is None else ("merged", cell)


def grid_of(rows: Sequence[Sequence[Cell]]) -> Grid:
    """Place cells one after the other, beside those that reach down from rows above."""
    places: dict[tuple[int, int], str] = {}
    merged: dict[tuple[int, int], int] = {}
    number = 0
    for top, row in enumerate(rows):
        left = 0
        for cell in row:
            while (top, left) in places:
                left += 1
            across = min(max(1, cell.across), SPAN)
            down = min(max(1, cell.down), len(rows) - top)
            covered = [(top + y, left + x) for y in range(down) for x in range(across)]
            number += 1
            if len(covered) > 1 and len(merged) + len(covered) <= PLACES:
                merged.update(dict.fromkeys(covered, number))
            for place in covered if (top, left) in merged else covered[:1]:
                places[place] = cell.text
            left += across
    width = 1 + max((column for _, column in places), default=-1)
    texts = [[places.get((y, x), "") for x in range(width)] for y in range(len(rows))]
    return Grid(texts, merged)


def is_figure(cell: str) -> bool:
    """Say whether a cell holds a figure; a year may name a column."""
    return not YEAR.fullmatch(cell) and bool(FIGURE.fullmatch(cell))


def header_depth(grid: Grid, start: int = 0, end: int | None = None) -> int:
    """Count the rows that name the columns together, from the first of them on.

    Args:
        grid: the table.
        start: the first row that names columns.
        end: where the table ends; one row at least stays below the names.
    """
    last = len(grid.rows) if end is None else end
    depth = 1
    while depth < HEADER and start + depth < last - 1 and _goes_on(grid, start + depth, last):
        depth += 1
    return depth


def _goes_on(grid: Grid, row: int, end: int) -> bool:
    """Say whether a row goes on naming columns: it parts or completes the names above it."""
    width = max(len(grid.rows[row]), len(grid.rows[row - 1]))
    filled = [c for c in range(width) if grid.at(row, c)]
    if any(is_figure(grid.at(row, c)) for c in filled) or grid.cells(row) < 2:
        return False
    reached = {c for c in range(width) if grid.same((row - 1, c), (row, c))}
    own = [c for c in filled if c not in reached]
    below = set(_below_wide(grid, row, width))
    if below and all(c in below or not grid.at(row - 1, c) for c in own):
        return True
    has_gaps = any(not grid.at(row - 1, c) for c in own if c)
    is_unlabelled = 0 in reached or not grid.at(row, 0)
    completes = is_unlabelled or (has_gaps and not grid.at(row - 1, 0))
    return (completes or bool(below)) and _figures_below(grid, row, end, own)


def _below_wide(grid: Grid, row: int, width: int) -> Iterator[int]:
    """Yield the columns below a name that reaches over several, where this row parts them."""
    for column in range(width):
        for beside in (column - 1, column + 1):
            wide = grid.same((row - 1, column), (row - 1, beside))
            parted = not grid.same((row, column), (row, beside))
            if wide and parted and grid.at(row, column) and grid.at(row, beside):
                yield column


def _figures_below(grid: Grid, row: int, end: int, columns: Sequence[int]) -> bool:
    """Say whether figures stand below most of some columns of a row without any."""
    rows = range(row + 1, min(end, row + 6))
    having = [c for c in columns if any(is_figure(grid.at(r, c)) for r in rows)]
    return len(having) * 2 >= len(columns) > 0


def column_names(grid: Grid, start: int, depth: int) -> tuple[str, ...]:
    """Join the rows that name the columns: `2023 Urban` where 2023 stands over Urban and Rural."""
    rows = range(start, start + depth)
    width = max(len(grid.rows[row]) for row in rows)
    names: list[str] = []
    carried = [""] * depth
    for column in range(width):
        parts: list[str] = []
        for index, row in enumerate(rows):
            text = grid.at(row, column)
            # A name that is not merged reaches to the right as far as nothing else stands there.
            below = any(grid.at(r, column) for r in rows if r > row)
            carried[index] = text or (carried[index] if below and column else "")
            if carried[index] and carried[index] not in parts[-1:]:
                parts.append(carried[index])
        names.append(" ".join(parts))
    return tuple(names)


def held_labels(grid: Grid, start: int, end: int) -> dict[int, str]:
    """Return the label of rows without one where it plainly holds from the row above.

    So it does where what stands beside it repeats from label to label, as years do:
    `Norland | 2021`, `| 2022`, `Sudria | 2021`, `| 2022`.
    """
    groups: list[list[int]] = []
    for row in range(start, end):
        if grid.at(row, 0):
            groups.append([row])
        elif groups and grid.cells(row) > 1:
            groups[-1].append(row)
    several = [group for group in groups if len(group) > 1]
    beside = [[grid.at(row, 1) for row in group] for group in several]
    repeats = len(several) > 1 and all(
        2 * len(set(one) & set(beside[0])) >= len(one) for one in beside
    )
    distinct = all(len(set(one)) == len(one) and all(one) for one in beside)
    if not (repeats and distinct) or any(is_figure(grid.at(group[0], 0)) for group in several):
        return {}
    return {row: grid.at(group[0], 0) for group in several for row in group[1:]}


def is_total(label: str) -> bool:
    """Say whether a row sums up: it may do so for more than the part it stands at the end of."""
    return bool(TOTAL.match(label))


def caption_above(block: Block | None) -> str:
    """Return the text of the block above a table where it names the table."""
    is_near = block is not None and not block.part and len(block.text) <= TITLE
    return block.text if block is not None and is_near and CAPTION.match(block.text) else ""


def table_title(names: Sequence[str], caption: str = "") -> str:
    """Name a table after its columns, `Table: Rank | Country`.

    Args:
        names: normalised names of the columns; empty ones are passed over.
        caption: what stands above the columns, or the name of the sheet.

    """
    columns = " | ".join(name for name in names if name)
    if len(caption) > TITLE // 2:
        caption = f"{caption[: TITLE // 2 - 1].rstrip()}…"
    lead = "" if CAPTION.match(caption) and caption.startswith(TABLE) else TABLE
    title = ": ".join(part for part in (lead, caption, columns) if part)
    return title if len(title) <= TITLE else f"{title[: TITLE - 1].rstrip(' |')}…"


def table_blocks(rows: Sequence[Sequence[str]], caption: str = "") -> list[Block]:
    """Turn rows of normalised cells into blocks, one a row.

    The first row names the columns; one with a single cell is a caption, and the next names them.

    Empty cells before others keep their place, so that columns stay below each other.
    """
    return grid_blocks(Grid([row for row in rows if any(row)]), caption)


def grid_blocks(
    grid: Grid, caption: str = "", *, lead: int | None = None, depth: int = 0
) -> list[Block]:
    """Turn a table into blocks, one a row; rows that name the columns together become one.

    A row that is one merged cell names the rows below it: its text stands before theirs.

    Args:
        grid: the table.
        caption: what the table is called where it does not say so itself.
        lead: rows above the names of the columns; None where they are to be told from the cells.
        depth: rows that name the columns; 0 where they are to be told from the cells.
    """
    grid = _without_empty(grid)
    if not grid.rows:
        return []
    lead = _lead(grid) if lead is None else lead
    captions = [next(filter(None, grid.rows[row])) for row in range(lead)]
    depth = min(depth, len(grid.rows) - 1 - lead)
    is_told = depth > 0
    depth = depth if is_told else header_depth(grid, lead)
    depth = 0 if not is_told and _names_nothing(grid, lead) else depth
    names = column_names(grid, lead, depth) if depth else ()
    caption = "" if any(map(CAPTION.match, captions)) else caption
    title = table_title(names, ", ".join(filter(None, (caption, *captions))))
    rows: list[tuple[str, ...]] = [(text,) for text in captions]
    sections = any(grid.label(row) for row in range(lead + depth, len(grid.rows) - 1))
    if names:
        rows.append(("", *names) if sections else names)
    rows.extend(_body(grid, lead + depth, sections))
    return [
        Block("\t".join(row).rstrip("\t"), gap=index == 0, part=title)
        for index, row in enumerate(rows)
    ]


def _body(grid: Grid, start: int, sections: bool) -> Iterator[tuple[str, ...]]:
    section = ""
    labels = held_labels(grid, start, len(grid.rows))
    for row in range(start, len(grid.rows)):
        wide = grid.wide(row)
        if wide:
            section = grid.label(row)
            yield (wide,)
            continue
        first, *cells = grid.rows[row]
        section = "" if is_total(first) else section
        cells = [first or labels.get(row, ""), *cells]
        yield (section, *cells) if sections else tuple(cells)


def _names_nothing(grid: Grid, row: int) -> bool:
    """Say whether a row is one of the table's like all others: a figure stands above a figure.

    A single row below a caption is none that names others.
    """
    if row + 1 >= len(grid.rows):
        return True
    pairs = zip(grid.rows[row], grid.rows[row + 1], strict=False)
    return any(is_figure(cell) and is_figure(other) for cell, other in pairs)


def _lead(grid: Grid) -> int:
    """Count the rows of one cell above the names of the columns: they are the caption."""
    lead = 0
    while lead < HEADER and lead + 1 < len(grid.rows) and grid.cells(lead) == 1:
        lead += 1
    return lead


def _without_empty(grid: Grid) -> Grid:
    kept = [row for row in range(len(grid.rows)) if any(grid.rows[row])]
    if len(kept) == len(grid.rows):
        return grid
    place = {row: index for index, row in enumerate(kept)}
    merged = {(place[r], c): cell for (r, c), cell in grid.merged.items() if r in place}
    return Grid([grid.rows[row] for row in kept], merged)


def is_table(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether rows make up a table of two columns and two rows at least, not mere layout."""
    return is_grid(Grid(rows))


def is_grid(grid: Grid) -> bool:
    """Say the same of a table with merged cells: rows of one merged cell do not make it up.

    One row is a table where such a cell above it names it.
    """
    filled = [row for row in range(len(grid.rows)) if any(grid.rows[row])]
    parted = [row for row in filled if grid.cells(row) > 1]
    is_titled = len(parted) == 1 and bool(grid.label(filled[0])) and filled[-1] == parted[0]
    return len(parted) > 1 or is_titled
