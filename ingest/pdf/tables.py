"""The tables of PDF pages: rows kept whole, cells apart, and the header with every row.

Of the printed words each goes to exactly one cell or stays where it was, so no text is lost and
none doubled. What is not surely a table stays text: a false one is worse than a missed one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean, median
from typing import Any

from ingest.page.lines import Line, clean
from ingest.pdf.cells import (
    FIGURE,
    SHIFT,
    Filled,
    Place,
    Print,
    Word,
    fill,
    fits,
    homes_of,
    row_of,
    rows_of,
    spread,
    words_of,
)
from ingest.pdf.grids import CLOSE, GAP, Box, Edge, Grid, GridRow, Kind, drawn, grids, stripes

LONGEST_CELL: dict[Kind, int] = {"ruled": 2500, "striped": 1800, "aligned": 80}
"""Characters of a cell beyond which it is a column of prose."""
USUAL = 300
"""Characters of the middling cell beyond which the columns are prose."""
PARAGRAPH = 100
"""Characters beyond which a cell of two sentences and more is a paragraph."""
STOP = re.compile(r"[.!?…][\"'”’»)]*(?=\s|$)")
BAND = 0.08
"""Share of the page's height, at the top and at the bottom, where the running head's lines are."""
TITLE = 200
"""Characters of a table's title at most; its caption takes no more than half of them."""
MARKER = re.compile(r"\(?\w{1,4}[.)]$|\W+$")
YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d$")
CAPTION = re.compile(
    r"(?i)\W{0,2}(?:appended\s+|annex\s+)?"
    r"(?:table|tableau|tabela|tabla|tabelle|quadro|bảng|តារាង|表)\s*[\dIVXA-Z]"
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as far as its page tells."""

    page: int
    lefts: tuple[float, ...]
    """Left edge of each column."""
    names: tuple[str, ...]
    """What its header calls the columns; empty where it has none."""
    title: str
    continues: bool = False
    """Whether it is the rest of the page before's."""


def tabulate(
    page: Any,  # noqa: ANN401
    textpage: Any,  # noqa: ANN401
    number: int,
    pieces: Sequence[tuple[int, str]],
    place: Place,
    before: Table | None,
) -> tuple[list[Line], list[Table]]:
    """Find the tables of one page.

    Args:
        page: pdfium's page.
        textpage: its text.
        number: of the page, from 1.
        pieces: the printed lines, with their offsets in the page's text (UTF-16 units).
        place: makes a line of a piece or a part of one.
        before: the last table of the pages before; its header holds where it goes on.

    Returns:
        All lines of the page, each row of a table one line with the table's title as `part`, cells
        parted by tabs and printed lines within a cell by newlines; and the tables, in order.

    """
    lines = [line for start, text in pieces if (line := place(start, text)) is not None]
    edges = _without_head(drawn(page), page.get_height())
    if page.get_rotation() or not (
        _may_be_ruled(edges, lines, page.get_height()) or _may_be_aligned(lines)
    ):
        return lines, []
    sheet = Print(number, page.get_height(), pieces, words_of(textpage, pieces), place)
    kept = _kept(edges, sheet)
    return _write(kept, sheet, before) if kept else (lines, [])


def _without_head(edges: Sequence[Edge], height: float) -> list[Edge]:
    """Drop the lines below the running head and above the foot: no upright line meets them."""
    ends = [y for edge in edges if not edge.level for y in (edge.top, edge.bottom)]
    return [
        edge
        for edge in edges
        if BAND < -edge.top / height < 1 - BAND
        or not edge.level
        or any(abs(edge.top - y) < 3 for y in ends)
    ]


def _may_be_ruled(edges: Sequence[Edge], lines: Sequence[Line], height: float) -> bool:
    """Say whether three level lines stand below each other inside the page."""
    edges = [edge for edge in edges if BAND < -edge.top / height < 1 - BAND]
    if sum(edge.level for edge in edges) < 3:
        return False
    rows = [GridRow(-line.base - line.height, -line.base, ()) for line in lines]
    return bool(stripes(edges, rows))


def _may_be_aligned(lines: Sequence[Line]) -> bool:
    """Say whether three neighbouring rows have fewer letters than their width asks for."""
    rows: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        rows[round(line.middle / 3)].append(line)
    run = longest = 0
    for _, row in sorted(rows.items()):
        wide = max(line.right for line in row) - min(line.left for line in row)
        # Letters are about 0.45 of pdfium's loose height wide.
        letters = sum(0.45 * line.height * len(line.text.strip()) for line in row)
        run = run + 1 if letters < 0.7 * wide else 0
        longest = max(longest, run)
    return longest >= 3


def _kept(edges: Sequence[Edge], sheet: Print) -> list[Filled]:
    """Choose the grids that are tables and do not share words; from the top down."""
    kept: list[Filled] = []
    taken: set[int] = set()
    rows = rows_of(sheet.words)
    wide, close = ([row_of(row, gap) for row in rows] for gap in (GAP, CLOSE))
    for grid, kind in grids(edges, wide, close):
        found = _filled(grid, kind, rows, sheet)
        if found is None or not taken.isdisjoint(found.homes):
            continue
        if fits(found, sheet.words) and _is_table(found, kind, sheet.height):
            kept.append(found)
            taken |= found.homes.keys()
    return sorted(kept, key=lambda found: found.box[1])


def _filled(grid: Grid, kind: Kind, rows: Sequence[Sequence[Word]], sheet: Print) -> Filled | None:
    """Put the words into a grid, without what is not the table's above it."""
    while grid:
        homes = homes_of(grid, sheet.words)
        if kind != "ruled":
            homes = spread(homes, rows, sheet.words)
        if len(homes) < 4:
            return None
        found = fill(grid, homes, sheet)
        if not _begins_too_high(found):
            return found
        grid = grid[min(row for row, _ in homes.values()) + 1 :]
    return None


def _begins_too_high(found: Filled) -> bool:
    """Say whether the first row is the table's caption, or prose above its header."""
    first, *rest = [[_text(cell) for cell in row] for row in found.cells[:2]]
    told = [text for text in first if text]
    prose = len(max(told, key=len)) > 80 and bool(rest) and all(rest[0]) and _is_head(rest[0])
    return prose or bool(CAPTION.match(told[0]))


def _text(cell: Sequence[Line]) -> str:
    return " ".join(clean(line.text) for line in cell)


def _is_table(found: Filled, kind: Kind, height: float) -> bool:
    texts = [[_text(cell) for cell in row] for row in found.cells]
    full = [text for row in texts for text in row if text]
    named = [c for c in zip(*texts, strict=True) if not all(MARKER.match(t) for t in c if t)]
    if not full or len(named) < 2:
        return False
    rows = sum(sum(map(bool, row)) >= 2 for row in texts)
    places = sum(cell is not None for row in found.grid for cell in row)
    longest = max(map(len, full))
    return (
        rows >= (2 if kind == "ruled" else 3)
        and (kind == "ruled" or rows >= 4 or _is_head(texts[0]))
        and len(full) >= 4
        and len(full) >= 0.35 * places
        and rows >= 0.5 * len(texts)
        and longest <= LONGEST_CELL[kind]
        and median(map(len, full)) <= USUAL
        and sum(text[0].islower() for text in full) <= 0.4 * len(full)
        and (kind != "aligned" or _is_terse(texts))
        and not _is_prose(texts)
        and not _is_contents(texts)
        and not _is_at_edge(found.box, height)
    )


def _is_prose(texts: Sequence[Sequence[str]]) -> bool:
    """Say whether half of the rows and more are paragraphs side by side: no cell names a row."""
    body = texts[1:]
    prose = [row for row in body if all(_is_paragraph(text) for text in row)]
    return bool(body) and 2 * len(prose) >= len(body)


def _is_paragraph(text: str) -> bool:
    return len(text) > PARAGRAPH and len(STOP.findall(text)) > 1


def _is_terse(texts: Sequence[Sequence[str]]) -> bool:
    """Say whether columns that nothing but blanks part hold figures or a few words a cell."""
    body = texts[1:]
    figures = any(
        sum(bool(FIGURE.match(text)) and not MARKER.match(text) for text in column)
        >= 0.6 * len(body)
        for column in list(zip(*body, strict=True))[1:]
    )
    full = [text for row in texts for text in row if text]
    wrapped = sum(text[0].islower() or text[-1] in ",-&" for text in full)
    short = median(map(len, full)) <= 20 and mean(map(len, full)) <= 24
    whole = len(full) >= 0.9 * len(texts) * len(texts[0]) and wrapped <= 0.05 * len(full)
    return figures or (short and whole)


def _is_contents(texts: Sequence[Sequence[str]]) -> bool:
    """Say whether the rows lead to pages: dots, or numbers that only rise in the last column."""
    if any(re.search(r"…(?:\s*\w{1,4})?$", text) for row in texts for text in row):
        return True
    numbers = [int(row[-1]) for row in texts if re.fullmatch(r"\d{1,3}", row[-1])]
    filled = sum(bool(row[-1]) for row in texts)
    wordy = mean(max(len(text) for text in row) for row in texts) > 6
    rise = numbers == sorted(numbers) and len(set(numbers)) >= 3
    return wordy and rise and len(numbers) >= max(4, filled - 1)


def _is_at_edge(box: Box, height: float) -> bool:
    """Say whether a grid is part of the running head or foot."""
    return -box[3] > 0.86 * height or -box[1] < 0.1 * height


def _write(
    kept: Sequence[Filled], sheet: Print, before: Table | None
) -> tuple[list[Line], list[Table]]:
    keys = {w: (table, *key) for table, found in enumerate(kept) for w, key in found.homes.items()}
    fragments = [(key, sheet.place(start, text)) for key, start, text in sheet.fragments(keys)]
    outside = [line for key, line in fragments if key is None and line]
    tables: list[Table] = []
    for found in kept:
        tables.append(_told(found, outside, sheet, tables[-1] if tables else before))
    kept = [_as_before(*pair) for pair in zip(kept, tables, strict=True)]
    lines: list[Line] = []
    written: set[int] = set()
    for key, line in fragments:
        if key is None and line:
            lines.append(line)
        elif key is not None and key[0] not in written:
            written.add(key[0])
            # All rows are as wide as their table, so that no order of columns parts them.
            left, _, right, _ = kept[key[0]].box
            title = tables[key[0]].title
            lines.extend(_row_line(row, title, left, right) for row in kept[key[0]].cells)
    return lines, tables


def _row_line(row: Sequence[Sequence[Line]], title: str, left: float, right: float) -> Line:
    lines = [line for cell in row for line in cell]
    first = max(lines, key=lambda line: line.base)
    text = "\t".join("\n".join(line.text.strip() for line in cell) for cell in row).rstrip("\t")
    return Line(text, left, right, first.base, median(line.height for line in lines), title)


def _told(found: Filled, outside: Sequence[Line], sheet: Print, before: Table | None) -> Table:
    """Name a table by its caption and its header, or by those of the page before's last table."""
    texts = [[_text(cell) for cell in row] for row in found.cells]
    names, over = _header(texts)
    caption = _caption(outside, found.box) or (over if CAPTION.match(over) else "")
    if before is not None and _goes_on(before, found, outside, sheet):
        names = before.names or names
        title = _title(caption, names) if caption else before.title
        return Table(sheet.number, before.lefts, names, title, continues=True)
    return Table(sheet.number, found.lefts, names, _title(caption or over, names))


def _goes_on(before: Table, found: Filled, outside: Sequence[Line], sheet: Print) -> bool:
    """Say whether a table is the first on its page and has the columns of the one before it."""
    fewer = len(before.lefts) - len(found.lefts)
    # Left and right pages may have different margins.
    margin = 0.0 if fewer else found.lefts[0] - before.lefts[0]
    agree = fewer in (0, 1) and all(
        any(abs(left - margin - one) < SHIFT for one in before.lefts) for left in found.lefts
    )
    above = [line for line in outside if -found.box[1] < line.base < 0.88 * sheet.height]
    return agree and before.page == sheet.number - 1 and not above


def _as_before(found: Filled, table: Table) -> Filled:
    """Give a table that goes on the columns it had, also one that it leaves empty."""
    if not table.continues or len(table.lefts) == len(found.lefts):
        return found
    same = [
        next((c for c, left in enumerate(found.lefts) if abs(left - old) < SHIFT), None)
        for old in table.lefts
    ]
    cells = [[row[c] if c is not None else [] for c in same] for row in found.cells]
    return replace(found, lefts=table.lefts, cells=cells)


def _header(texts: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], str]:
    """Find what the columns are called, and the title in a row of one cell above them."""
    rows = list(texts)
    over = ""
    while len(rows) > 2 and sum(map(bool, rows[0])) == 1:
        over = f"{over} {''.join(rows.pop(0))}".strip()
    head = list(rows[0])
    if not _is_head(head):
        return (), over
    group = ""
    for column, name in enumerate(rows[1]) if len(rows) > 2 and _is_split(rows) else ():
        group = head[column] or group
        head[column] = f"{group} {name}".strip() if name else head[column]
    return tuple(head), over


def _is_head(row: Sequence[str]) -> bool:
    names = [name for name in row if name]
    figures = sum(bool(FIGURE.match(name)) and not YEAR.match(name) for name in names)
    return (
        2 * len(names) >= len(row)
        and len(names) > 1
        and not figures
        and all(len(name) <= 60 and name[-1] != ":" for name in names)
    )


def _is_split(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether the header has two rows: the second fills the blanks that the first leaves."""
    first, second = rows[0], rows[1]
    blanks = [column for column, name in enumerate(first) if not name and column]
    filled = all(second[column] for column in blanks)
    return bool(blanks) and filled and _is_plain(second) and not second[0]


def _is_plain(row: Sequence[str]) -> bool:
    return not any(FIGURE.match(name) and not YEAR.match(name) for name in row if name)


def _caption(outside: Sequence[Line], box: Box) -> str:
    """Find the line directly above a table that calls it one, with the lines it is wrapped to."""
    left, top, right, _ = box
    near = [
        line
        for line in outside
        if -top - 3 < line.middle < -top + 4.5 * line.height
        and line.left < right
        and line.right > left
    ]
    for index, line in enumerate(near):
        if CAPTION.match(line.text.strip()):
            return clean(" ".join(part.text.strip() for part in near[index : index + 3]))
    return ""


def _title(caption: str, names: Sequence[str]) -> str:
    told = _short(caption, TITLE // 2)
    lead = told if CAPTION.match(told) else f"Table: {told}" if told else "Table"
    columns = " | ".join(_short(name, 40) for name in names if name)
    return _short(": ".join(part for part in (lead, columns) if part), TITLE)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0]
