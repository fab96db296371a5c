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

from ingest.page.lines import Line, clean
from ingest.pdf.glyphs import Glyphs
from ingest.pdf.shown.objects import Objects
from ingest.pdf.table.blanks import GridRow
from ingest.pdf.table.boxes import beside, parted
from ingest.pdf.table.cells import (
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
from ingest.pdf.table.grids import CLOSE, GAP, Box, Edge, Grid, Kind, edges_of, grids, stripes
from ingest.pdf.table.headers import CAPTION, Header, caption_of, header_of, is_head, title_of
from ingest.pdf.table.labels import NO_LABEL, Label, carried, last_label, text_of, with_labels

LONGEST_CELL: dict[Kind, int] = {"ruled": 2500, "striped": 1800, "aligned": 80}
"""Characters of a cell beyond which it is a column of prose."""
USUAL = 300
"""Characters of the middling cell beyond which the columns are prose."""
PARAGRAPH = 100
"""Characters beyond which a cell of two sentences and more is a paragraph."""
STOP = re.compile(r"[.!?…][\"'”’»)]*(?=\s|$)")
UNIT_LINE = 60
"""Characters at most of a line above the names, as `in percent`, that goes into the title."""
BAND = 0.08
"""Share of the page's height, at the top and at the bottom, where the running head's lines are."""
MARKER = re.compile(r"\(?\w{1,4}[.)]$|\W+$")
CONTINUED = re.compile(
    r"(?i)\bcont(?:inued|inuation|['’]?d\b|\.)|\b(?:suite|continuación|continua)\b"
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
    around: frozenset[str] = frozenset()
    """What stands outside the tables of its page, and at which height."""
    label: Label = NO_LABEL
    """The last label of its first column."""


@dataclass(frozen=True, slots=True)
class Tabulated:
    """What is printed on a page, with its tables."""

    lines: list[Line]
    """Each row of a table is one line with the table's title as `part`, cells parted by tabs and
    printed lines within a cell by newlines."""
    tables: Sequence[Table] = ()
    """In order."""
    odd: bool = False
    """Whether a table could not be read as one and stands in plain lines."""


def tabulate(
    size: tuple[float, float],
    objects: Objects,
    glyphs: Glyphs,
    number: int,
    pieces: Sequence[tuple[int, str]],
    place: Place,
    before: Table | None,
) -> Tabulated:
    """Find the tables of one page; where one cannot be read the page stays as it was.

    Args:
        size: width and height of the page.
        objects: what it draws.
        glyphs: its characters.
        number: of the page, from 1.
        pieces: the printed lines, with their offsets in the page's text.
        place: makes a line of a piece or a part of one.
        before: the last table of the pages before; its header holds where it goes on.

    """
    lines = [line for start, text in pieces if (line := place(start, text)) is not None]
    width, height = size
    try:
        edges = _without_head(edges_of(objects, width, height), height)
        if not (_may_be_ruled(edges, lines, height) or _may_be_aligned(lines)):
            return Tabulated(lines)
        sheet = Print(number, height, pieces, words_of(glyphs, pieces), place)
        kept = _kept(edges, sheet)
        return _write(kept, sheet, before) if kept else Tabulated(lines)
    except Exception:
        # No single table may cost a file; its text is there.
        return Tabulated(lines, odd=True)


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
        grid = parted(grid, wide) if kind == "ruled" else grid
        found = _filled(grid, kind, rows, sheet)
        if found is None or not taken.isdisjoint(found.homes):
            continue
        if fits(found, sheet.words) and _is_table(found, kind, sheet.height):
            kept.append(beside(found))
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
    first, *rest = [[text_of(cell) for cell in row] for row in found.cells[:2]]
    told = [text for text in first if text]
    prose = len(max(told, key=len)) > 80 and bool(rest) and all(rest[0]) and is_head(rest[0])
    return prose or bool(CAPTION.match(told[0]))


def _is_table(found: Filled, kind: Kind, height: float) -> bool:
    texts = [[text_of(cell) for cell in row] for row in found.cells]
    full = [text for row in texts for text in row if text]
    named = [c for c in zip(*texts, strict=True) if not all(MARKER.match(t) for t in c if t)]
    if not full or len(named) < 2:
        return False
    rows = sum(sum(map(bool, row)) >= 2 for row in texts)
    places = sum(cell is not None for row in found.grid for cell in row)
    longest = max(map(len, full))
    return (
        rows >= (2 if kind == "ruled" else 3)
        and (kind == "ruled" or rows >= 4 or is_head(texts[0]))
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


def _write(kept: Sequence[Filled], sheet: Print, before: Table | None) -> Tabulated:
    keys = {w: (table, *key) for table, found in enumerate(kept) for w, key in found.homes.items()}
    fragments = [(key, sheet.place(start, text)) for key, start, text in sheet.fragments(keys)]
    outside = [line for key, line in fragments if key is None and line]
    tables: list[Table] = []
    whole: list[Filled] = []
    for found in kept:
        header = header_of(found)
        last = tables[-1] if tables else before
        table = _told(found, header, outside, sheet, last)
        rows = 0 if table.continues and header.names != table.names else header.rows
        labelled = _as_before(replace(found, cells=with_labels(found, rows)), table)
        if table.continues and last is not None:
            labelled = carried(labelled, rows, last.label)
        tables.append(replace(table, label=last_label(found, labelled, rows)))
        whole.append(labelled)
    lines: list[Line] = []
    written: set[int] = set()
    for key, line in fragments:
        if key is None and line:
            lines.append(line)
        elif key is not None and key[0] not in written:
            written.add(key[0])
            # All rows are as wide as their table, so that no order of columns parts them.
            left, _, right, _ = whole[key[0]].box
            title = tables[key[0]].title
            lines.extend(_row_line(row, title, left, right) for row in whole[key[0]].cells)
    return Tabulated(lines, tables)


def _row_line(row: Sequence[Sequence[Line]], title: str, left: float, right: float) -> Line:
    lines = [line for cell in row for line in cell]
    first = max(lines, key=lambda line: line.base)
    text = "\t".join("\n".join(line.text.strip() for line in cell) for cell in row).rstrip("\t")
    return Line(text, left, right, first.base, median(line.height for line in lines), title)


def _told(
    found: Filled, header: Header, outside: Sequence[Line], sheet: Print, before: Table | None
) -> Table:
    """Name a table by its caption and its header, or by those of the page before's last table."""
    over, names = header.over, header.names
    caption = caption_of(outside, found.box) or (over if CAPTION.match(over) else "")
    around = frozenset(map(_mark, outside))
    if before is not None and _goes_on(before, found, header, outside, sheet):
        names = before.names or names
        again = not caption or CONTINUED.search(caption) or caption in before.title
        title = before.title if again and before.names else title_of(caption, names)
        return Table(sheet.number, before.lefts, names, title, True, around)
    if caption and over and not CAPTION.match(over) and len(over) <= UNIT_LINE:
        caption = f"{caption}, {over}"
    title = title_of(caption or over, names)
    return Table(sheet.number, found.lefts, names, title, False, around)


def _goes_on(
    before: Table, found: Filled, header: Header, outside: Sequence[Line], sheet: Print
) -> bool:
    """Say whether a table is the first on its page and has the columns of the one before it."""
    fewer = len(before.lefts) - len(found.lefts)
    # Left and right pages may have different margins.
    margin = 0.0 if fewer else found.lefts[0] - before.lefts[0]
    agree = fewer in (0, 1) and all(
        any(abs(left - margin - one) < SHIFT for one in before.lefts) for left in found.lefts
    )
    if not agree or before.page != sheet.number - 1 or _is_new(before, found, header):
        return False
    above = [line for line in outside if -found.box[1] < line.base < 0.88 * sheet.height]
    return all(_mark(line) in before.around or _is_again(line, before) for line in above)


def _mark(line: Line) -> str:
    """Say what stands where, digits apart: a running head is the same on the next page."""
    return f"{round(line.base / 4)} {re.sub(r'[0-9]+', '#', clean(line.text))}"


def _is_again(line: Line, before: Table) -> bool:
    """Say whether a line above a table repeats the caption of the page before's."""
    text = clean(line.text)
    return bool(CONTINUED.search(text)) or text in before.title


def _is_new(before: Table, found: Filled, header: Header) -> bool:
    """Say whether a table of figures has a header of its own, and another one."""
    if not header.names or not before.names or header.names == before.names:
        return False
    body = [text_of(cell) for row in found.cells[header.rows :] for cell in row if cell]
    return sum(bool(FIGURE.match(text)) for text in body) > 0.3 * len(body)


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
