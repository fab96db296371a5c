"""Spreadsheets (XLSX, CSV, TSV): each row is one line that names its columns.

A spreadsheet prints no page that a citation could be compared with, so the names of the columns
are woven into each row: `Country: Cambodia; Rank: 145`.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.office.zipped import XLSX, core_metadata, damaged, part
from ingest.page.lines import Block, assemble, clean
from ingest.page.rows import table_title
from ingest.text.plain import decode, empty, unseen
from kb.models import Heading, Page, Reading

ROWS = 50_000
"""Most rows read of one sheet; more would make a base of numbers, not of documents."""
COLUMNS = 200
"""Most columns read of one sheet."""
CELLS = 10_000_000
"""Most cells read of one sheet, empty ones before filled ones too."""
SMALL = 32 * 1024 * 1024
"""Bytes of a sheet, unpacked, up to which it is also searched for hidden rows and formulas."""
HEADER_ROWS = 25
"""Rows at the top of a table among which its header is looked for."""
DELIMITERS = ",;\t|"
FORMULA = re.compile(rb"<c\b[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
"""A cell with a formula and without the value it had when the file was last calculated."""
HIDDEN_ROW = re.compile(rb"<row\b[^>]*\bhidden=[\"'](?:1|true)[\"']")
PLAIN_FORMAT = re.compile(r"(?P<thousands>#,##)?0(?:\.(?P<places>0+))?(?P<percent>%?)")

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read of one sheet."""

    rows: list[Cells]
    """Cells as people see them; empty rows are kept, they part tables."""
    warnings: tuple[str, ...] = ()


def read_workbook(path: Path, data: bytes, doc_id: str, archive: zipfile.ZipFile) -> Reading:
    """Read an XLSX file sheet by sheet; the sheet's name is the page's label.

    Args:
        path: the file, for messages.
        data: its bytes.
        doc_id: id of the document the pages belong to.
        archive: the opened file.

    Raises:
        ReadError: the file is damaged or holds no text.

    """
    import openpyxl

    try:
        # Read as a whole, a sheet would take fifty times as much memory as the file has bytes.
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=True)
        found = [(sheet, _sheet(sheet)) for sheet in book.worksheets]
    except Exception as error:
        # The library raises KeyError, ValueError, TypeError and more for broken packages.
        raise damaged(path, error) from None
    pages: list[Page] = []
    headings: list[Heading] = []
    tables = 0
    for number, (sheet, content) in enumerate(found, 1):
        name = clean(sheet.title)
        blocks, count = blocks_of_rows(content.rows, name)
        tables += count
        blocks = [Block(name, level=1), *blocks] if blocks else []
        text, marks = assemble(blocks, number)
        pages.append(Page(doc_id, number, text, name))
        headings.extend(marks)
    if not any(page.text for page in pages):
        raise empty(path)
    warnings = [warning for _, content in found for warning in content.warnings]
    return Reading(
        pages=tuple(pages),
        paged=True,
        headings=tuple(headings),
        warnings=(*warnings, *_unseen_in(path, archive)),
        media_type=XLSX,
        metadata=core_metadata(book.properties, book.properties.creator),
        tables=tables,
    )


def _unseen_in(path: Path, archive: zipfile.ZipFile) -> Iterator[str]:
    """Warn of hidden rows and of formulas without a value, which openpyxl does not tell of."""
    hidden = 0
    lost = 0
    for entry in archive.infolist():
        if entry.filename.startswith("xl/worksheets/") and entry.file_size <= SMALL:
            source = part(path, archive, entry.filename)
            hidden += len(HIDDEN_ROW.findall(source))
            lost += len(FORMULA.findall(source))
    if hidden:
        rows = "row that is" if hidden == 1 else "rows that are"
        yield f"{hidden} {rows} hidden in the file, but read"
    if lost:
        yield (
            f"{lost} formula{'' if lost == 1 else 's'} without a stored value left out: open the "
            "file in a spreadsheet program and save it, then add it again"
        )


def _sheet(sheet: Any) -> _Found:  # noqa: ANN401
    height, width = sheet.max_row, sheet.max_column
    # The file's own word on its size may be wrong, and rows beyond it would be lost.
    sheet.reset_dimensions()
    rows: list[Cells] = []
    count = 0
    is_cut = False
    for cells in sheet.iter_rows():
        count += len(cells)
        if len(rows) >= ROWS or count > CELLS:
            is_cut = True
            break
        cells = cells[:COLUMNS]
        row = ["" if c.value is None else seen(c.value, c.number_format or "") for c in cells]
        rows.append(_cut(row))
    left_out = f"{height - len(rows):,}" if height and height > len(rows) else "the rest"
    return _Found(rows, tuple(_warnings(sheet, len(rows), left_out if is_cut else "", width or 0)))


def _warnings(sheet: Any, rows: int, left_out: str, width: int) -> Iterator[str]:  # noqa: ANN401
    name = clean(sheet.title)
    if left_out:
        yield f"sheet “{name}”: the first {rows:,} rows were read, {left_out} left out"
    if width > COLUMNS:
        yield f"sheet “{name}”: the first {COLUMNS} columns were read, {width - COLUMNS:,} left out"
    if sheet.sheet_state != "visible":
        yield f"sheet “{name}” is hidden in the file, but was read"


def _cut(row: list[str]) -> Cells:
    """Take the empty cells at the end of a row off."""
    width = len(row)
    while width and not row[width - 1]:
        width -= 1
    return row[:width]


def seen(value: object, number_format: str = "") -> str:
    """Write a cell's value as people see it.

    Args:
        value: what openpyxl gives: text, number, date, truth value or None.
        number_format: the cell's format, such as `0.0%`.

    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, number_format)
    return clean(str(value))


def _number(value: float, number_format: str) -> str:
    form = PLAIN_FORMAT.fullmatch(number_format)
    if not form or isinstance(value, int) and not form["percent"] and not form["thousands"]:
        return str(value) if isinstance(value, int) else f"{value:.15g}"
    scaled = value * 100 if form["percent"] else value
    comma = "," if form["thousands"] else ""
    return f"{scaled:{comma}.{len(form['places'] or '')}f}{form['percent']}"


def read_separated(path: Path, data: bytes, doc_id: str) -> Reading | None:
    """Read a CSV or TSV file as one page.

    Returns:
        The reading; None where the text is no table, so that it can be read as plain text.

    Raises:
        ReadError: the file holds no text.

    """
    text, warnings = decode(data)
    text = text.replace("\0", "")
    if not text.strip():
        raise empty(path)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), _dialect(text))
        rows = [[clean(cell) for cell in row[:COLUMNS]] for row in islice(reader, ROWS)]
        left_out = sum(1 for _ in reader)
    except csv.Error:
        return None
    blocks, tables = blocks_of_rows(rows)
    if not tables:
        return None
    page, headings = assemble(blocks)
    if left_out:
        warnings = (*warnings, f"the first {ROWS:,} rows were read, {left_out:,} left out")
    return Reading(
        pages=(Page(doc_id, 1, page),),
        paged=False,
        headings=headings,
        warnings=(*warnings, *unseen(text)),
        media_type="text/csv",
        tables=tables,
    )


def _dialect(text: str) -> type[csv.Dialect]:
    """Guess what stands between the cells; where nothing fits, the sign that is most common."""
    sample = text[:16_384]
    try:
        return csv.Sniffer().sniff(sample, DELIMITERS)
    except csv.Error:
        first = sample.split("\n", 1)[0]

        class Guessed(csv.excel):
            delimiter = max(DELIMITERS, key=first.count)

        return Guessed


def blocks_of_rows(rows: Sequence[Cells], sheet: str = "") -> tuple[list[Block], int]:
    """Turn the rows of a sheet into blocks.

    Args:
        rows: normalised cells; an empty row may part two tables.
        sheet: the sheet's name, for the tables' titles.

    Returns:
        The blocks, and how many tables they make up.

    """
    blocks: list[Block] = []
    header: Cells = ()
    tables = 0
    for region in _regions(rows):
        place = None if header and _fits(region, header) else _header(region)
        for index, row in enumerate(region):
            if place is not None and index == place:
                header = row
                tables += 1
                continue
            is_inside = header and (place is None or index > place) and _fits([row], header)
            title = table_title(header, sheet) if is_inside else ""
            line = _woven(header, row) if is_inside else " ".join(filter(None, row))
            blocks.append(Block(line, gap=index == 0 or not is_inside, part=title))
    return blocks, tables


def _regions(rows: Iterable[Cells]) -> Iterator[list[Cells]]:
    region: list[Cells] = []
    for row in rows:
        if any(row):
            region.append(row)
        elif region:
            yield region
            region = []
    if region:
        yield region


def _header(region: Sequence[Cells]) -> int | None:
    """Find the row that names the columns: mostly words, most columns filled, rows below it."""
    head = region[:HEADER_ROWS]
    width = max(_filled(row) for row in region[: 4 * HEADER_ROWS])
    for index, row in enumerate(head[:-1] if len(region) == len(head) else head):
        words = sum(1 for cell in row if cell and not _is_figure(cell))
        if _filled(row) >= max(2, 0.6 * width) and words >= 0.5 * _filled(row):
            return index
    return None


def _fits(region: Sequence[Cells], header: Cells) -> bool:
    """Say whether rows stand below a header: two cells or more, none beyond its columns."""
    columns = {index for index, name in enumerate(header) if name}
    used = {index for row in region for index, cell in enumerate(row) if cell}
    return len(used) > 1 and used <= columns | {0}


def _woven(header: Cells, row: Cells) -> str:
    names = [*header, *[""] * (len(row) - len(header))]
    cells = [(name, cell) for name, cell in zip(names, row, strict=False) if cell]
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in cells)


def _filled(row: Cells) -> int:
    return sum(1 for cell in row if cell)


def _is_figure(cell: str) -> bool:
    """Say whether a cell holds a figure; a year may name a column."""
    if re.fullmatch(r"(?:19|20)\d\d", cell):
        return False
    return bool(re.fullmatch(r"[-+(]?[\d.,\s]*\d[\d.,\s]*[%)]?|\d{4}-\d\d-\d\d.*", cell))
