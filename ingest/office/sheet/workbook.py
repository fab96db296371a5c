"""Workbooks (XLSX): each sheet is a page, each row one line that names its columns."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ingest.office.formats import shown
from ingest.office.package import opened, reopened
from ingest.office.runs import Run, line
from ingest.office.sheet.shape import Shape, shape_of, sheet_names
from ingest.office.sheet.tables import COLUMNS, ROWS, blocks_of_rows
from ingest.office.zipped import XLSX, core_metadata, nothing_left, where
from ingest.page.lines import Block, assemble, clean
from ingest.page.rows import PLACES, Grid
from kb.models import Heading, Page, Reading

CELLS = 10_000_000
"""Most cells read of one sheet, empty ones before filled ones too."""


class _Workbook(NamedTuple):
    """A workbook as openpyxl gives it, and the archive it comes from."""

    book: Any
    archive: zipfile.ZipFile


@dataclass
class _Found:
    """What was read of one sheet."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    """Cells as people see them; empty rows are kept, they part tables."""
    shape: Shape = field(default_factory=Shape)
    warnings: list[str] = field(default_factory=list)
    is_broken: bool = False
    """Whether its XML breaks off."""


def read_workbook(path: Path, data: bytes, doc_id: str) -> Reading:
    """Read an XLSX file sheet by sheet; the sheet's name is the page's label.

    Args:
        path: the file, for messages.
        data: its bytes.
        doc_id: id of the document the pages belong to.

    Raises:
        ReadError: the file is damaged or holds no text.

    """
    workbook, broken = opened(path, data, _load)
    sheets = [_sheet(sheet, workbook.archive) for sheet in workbook.book.worksheets]
    if any(found.is_broken for found in sheets):
        workbook, broken = reopened(path, data, _load)
        sheets = [_sheet(sheet, workbook.archive) for sheet in workbook.book.worksheets]
    pages: list[Page] = []
    headings: list[Heading] = []
    told = [*broken]
    tables = 0
    for number, found in enumerate(sheets, 1):
        name = found.name
        blocks, count = _blocks(found, name)
        tables += count
        text, marks = assemble([Block(name, level=1), *blocks] if blocks else [], number)
        pages.append(Page(doc_id, number, text, name))
        headings.extend(marks)
        told.extend((*found.warnings, *found.shape.warnings(name, found.rows)))
    if not any(page.text for page in pages):
        raise nothing_left(path, broken)
    return Reading(
        pages=tuple(pages),
        paged=True,
        headings=tuple(headings),
        warnings=(*told, *_not_read(workbook)),
        media_type=XLSX,
        metadata=core_metadata(workbook.book.properties, workbook.book.properties.creator),
        tables=tables,
    )


def _load(source: io.BytesIO) -> _Workbook:
    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns of parts it does not keep, none of which is read here.
        warnings.simplefilter("ignore")
        # Read as a whole, a sheet would take fifty times as much memory as the file has bytes.
        book = openpyxl.load_workbook(source, data_only=True, read_only=True, rich_text=True)
    return _Workbook(book, zipfile.ZipFile(io.BytesIO(source.getvalue())))


def _not_read(workbook: _Workbook) -> Iterator[str]:
    """Name the sheets that are charts, and those that the file names and does not hold."""
    book = workbook.book
    for sheet in book.chartsheets:
        yield f"sheet “{clean(sheet.title)}” is a chart: its figures are those of the cells"
    there = {sheet.title for sheet in (*book.worksheets, *book.chartsheets)}
    for name in sheet_names(workbook.archive):
        if name not in there:
            yield f"sheet “{clean(name)}” is named in the file, but not in it"


def _blocks(found: _Found, name: str) -> tuple[list[Block], int]:
    """Turn a sheet into blocks: its cells, texts drawn over them, comments on them."""
    grid = _spread(found)
    blocks, tables = blocks_of_rows(grid, name)
    blocks.extend(Block(text) for text in found.shape.texts)
    for row, column, text in found.shape.comments:
        if text:
            cells = grid.rows[row - 1] if row <= len(grid.rows) else ()
            value = cells[column - 1] if column <= len(cells) else ""
            about = ", ".join(dict.fromkeys(filter(None, (cells[0] if cells else "", value))))
            blocks.append(Block(f"{about}: {text}" if about else text, gap=False, part="Comments"))
    return blocks, tables


def _sheet(sheet: Any, archive: zipfile.ZipFile) -> _Found:  # noqa: ANN401
    """Read one sheet; whatever is wrong with it costs only what comes after."""
    found = _Found(name := clean(sheet.title))
    try:
        found.shape = shape_of(archive, getattr(sheet, "_worksheet_path", ""))
    except Exception as error:
        told = f"{type(error).__name__} {where(error)}"
        found.warnings.append(f"sheet “{name}”: merged and hidden cells were not read ({told})")
    height, width = sheet.max_row, sheet.max_column
    # The file's own word on its size may be wrong, and rows beyond it would be lost.
    sheet.reset_dimensions()
    is_cut = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            is_cut = _read(sheet, found)
    except Exception as error:
        found.is_broken = isinstance(error, SyntaxError)  # so says the parser of the library
        told = f"{type(error).__name__} {where(error)}"
        found.warnings.append(f"sheet “{name}” breaks off after row {len(found.rows)} ({told})")
    rows = len(found.rows)
    left_out = f"{height - rows:,}" if height and height > rows else "the rest"
    found.warnings.extend(_warnings(sheet, rows, left_out if is_cut else "", width or 0))
    return found


def _read(sheet: Any, found: _Found) -> bool:  # noqa: ANN401
    """Read the cells of a sheet and say whether rows were left out."""
    count = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        count += len(cells)
        if len(found.rows) >= ROWS or count > CELLS:
            return True
        row = [
            found.shape.rich[number, column]
            if (number, column) in found.shape.rich
            else _text(cell, found.shape)
            for column, cell in enumerate(cells[:COLUMNS], 1)
        ]
        while row and not row[-1]:
            row.pop()
        found.rows.append(row)
    return False


def _text(cell: Any, shape: Shape) -> str:  # noqa: ANN401
    """Return a cell's text as people see it; nothing for one that is struck through."""
    value = cell.value
    if value is None:
        return ""
    form, is_struck = _look(cell) if cell.has_style else ("", False)
    if isinstance(value, list):
        text = _rich(value, shape)
    elif isinstance(value, int | float) and not form:
        text = shown(value)  # most cells of large sheets: nothing is to be cleaned
    else:
        text = clean(shown(value, form))
    if is_struck:
        shape.left.strike(text)
    return "" if is_struck else text


def _look(cell: Any) -> tuple[str, bool]:  # noqa: ANN401
    """Return a cell's number format, and whether it is struck through."""
    try:
        return cell.number_format or "", bool(cell.font and cell.font.strike)
    except IndexError:  # a look that the file does not have
        return "", False


def _rich(parts: list[Any], shape: Shape) -> str:
    """Return a text whose parts look different: struck ones left out, raised ones as meant."""
    runs: list[Run] = []
    for part in parts:
        font = getattr(part, "font", None)
        place = {"superscript": 1, "subscript": -1}.get(getattr(font, "vertAlign", "") or "", 0)
        if getattr(font, "strike", None):
            shape.left.strike(str(part))
        else:
            runs.append(Run(str(part), place))
    return clean(line(runs))


def _spread(found: _Found) -> Grid:
    """Fill the places that merged cells cover, in rows that hold something of their own."""
    rows = found.rows
    filled = [any(row) for row in rows]
    merged: dict[tuple[int, int], int] = {}
    for number, (left, top, right, bottom) in enumerate(found.shape.merged):
        if top > len(rows) or left > len(rows[top - 1]) or not rows[top - 1][left - 1]:
            continue
        text = rows[top - 1][left - 1]
        columns = range(left - 1, min(right, COLUMNS))
        for y in range(top - 1, min(bottom, len(rows))):
            if not filled[y] or len(merged) > PLACES:
                continue
            rows[y].extend([""] * (columns[-1] + 1 - len(rows[y])))
            for x in columns:
                rows[y][x] = text
                merged[y, x] = number
    return Grid(rows, merged)


def _warnings(sheet: Any, rows: int, left_out: str, width: int) -> Iterator[str]:  # noqa: ANN401
    name = clean(sheet.title)
    if left_out:
        yield f"sheet “{name}”: the first {rows:,} rows were read, {left_out} left out"
    if width > COLUMNS:
        yield f"sheet “{name}”: the first {COLUMNS} columns were read, {width - COLUMNS:,} left out"
    if sheet.sheet_state != "visible":
        yield f"sheet “{name}” is hidden in the file, but was read"
