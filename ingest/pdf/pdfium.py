"""What pdfium gives of a PDF: lines with their places, labels, outline, title.

pdfium is not thread-safe: one lock. It opens files encrypted with an empty password by itself.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.page.lines import Line, same_row
from ingest.pdf.columns import are_columns, cut_columns, hidden_gutter, in_reading_order
from ingest.pdf.layout import Sheet
from ingest.pdf.levels import parted
from ingest.pdf.pieces import Piece, cut, gaps, is_gibberish, pieces_of, place
from ingest.pdf.tables import Table, Tabulated, tabulate
from ingest.pdf.turns import upright_text
from kb.errors import ReadError
from kb.models import Metadata
from kb.words.text import normalise

PDFIUM = threading.Lock()
"""Held by whoever calls pdfium, also for pictures of pages."""
FILE_NAME = re.compile(r"(?i)^microsoft |\.(?:docx?|indd|pdf|ps|pptx?|rtf|qxd)\b|untitled")
"""Titles that a program wrote and no author."""
OUTLINES = 40
"""Paths of a page without text beyond which they are taken for letters drawn as shapes."""


@dataclass(slots=True)
class Raw:
    """What one file gave before its text is joined."""

    pages: int
    sheets: dict[int, Sheet] = field(default_factory=dict)
    pictures: list[int] = field(default_factory=list)
    """Pages that show something and give no text: scans, letters drawn as lines, gibberish."""
    gibberish: list[int] = field(default_factory=list)
    """Those of the pictures whose text layer cannot be decoded."""
    illegible: list[int] = field(default_factory=list)
    """Pages on whose pictures no text could be recognised."""
    failed: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    outline: list[tuple[int, int, str]] = field(default_factory=list)
    """Page, level and title of each entry, both numbers from 1."""
    tables: int = 0
    odd_tables: list[int] = field(default_factory=list)
    """Pages with a table that could not be read as one."""
    metadata: Metadata = Metadata()
    repaired: list[int] = field(default_factory=list)


def read_raw(path: Path, data: bytes) -> Raw | None:
    """Read everything pdfium can; None where it cannot open the file at all."""
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "assword" in str(error):
                raise protected(path) from None
            return None
        try:
            return _read_document(document)
        finally:
            document.close()


def protected(path: Path) -> ReadError:
    """Build the error for a file that only a password opens."""
    return ReadError(
        f"{path.name} is protected by a password. Save a copy without the password and add that."
    )


def _read_document(document: pdfium.PdfDocument) -> Raw:
    found = Raw(pages=len(document))
    found.labels = [document.get_page_label(n) or "" for n in range(found.pages)]
    found.metadata = _metadata(document)
    last: Table | None = None
    for number in range(1, found.pages + 1):
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            found.failed.append(number)
            continue
        pieces, read = _lines(page, number, last)
        lines, last = read.lines, read.tables[-1] if read.tables else last
        found.tables += sum(not table.continues for table in read.tables)
        found.odd_tables += [number] if read.odd else []
        garbled = is_gibberish(pieces)
        if garbled:
            found.gibberish.append(number)
            lines = []
        bottom = page.get_cropbox()[1]
        found.sheets[number] = Sheet(number, page.get_height(), tuple(lines), bottom)
        if garbled or (not lines and _has_picture(page)):
            found.pictures.append(number)
        page.close()
    for bookmark in document.get_toc():
        target = bookmark.get_dest()
        index = target.get_index() if target else None
        if index is not None:
            found.outline.append((index + 1, bookmark.level + 1, bookmark.get_title()))
    return found


def _metadata(document: pdfium.PdfDocument) -> Metadata:
    told = document.get_metadata_dict()
    title = normalise(told.get("Title") or "")
    named = None if FILE_NAME.search(title) or " " not in title else title
    written = re.match(r"D:(\d{4})(\d\d)?(\d\d)?", told.get("CreationDate") or "")
    date = "-".join(part for part in written.groups() if part) if written else None
    return Metadata(title=named, author=normalise(told.get("Author") or "") or None, date=date)


def _has_picture(page: pdfium.PdfPage) -> bool:
    """Say whether a page shows an image, or so many paths that they may be letters."""
    kinds = [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH]
    for count, shown in enumerate(page.get_objects(filter=kinds, max_depth=3), 1):
        if shown.type == raw.FPDF_PAGEOBJ_IMAGE or count > OUTLINES:
            return True
    return False


def _lines(page: pdfium.PdfPage, number: int, last: Table | None) -> tuple[list[Piece], Tabulated]:
    textpage = upright_text(page)
    try:
        pieces = parted(textpage, pieces_of(textpage))
        placed = _placed(textpage, pieces)
        columns = _hidden_columns(textpage, placed)
        if columns:
            return pieces, Tabulated(columns)
        known = {piece: line for line, piece in placed}

        def put(start: int, text: str) -> Line | None:
            return known.get((start, text)) or place(textpage, start, text)

        read = tabulate(page, textpage, number, pieces, put, last)
        return pieces, replace(read, lines=in_reading_order(same_row(read.lines)))
    finally:
        textpage.close()


def _hidden_columns(
    textpage: pdfium.PdfTextPage, placed: Sequence[tuple[Line, Piece]]
) -> list[Line]:
    """Give the lines of columns that the file draws row by row; none where there are none."""
    lines = [line for line, _ in placed]
    gutter = hidden_gutter(lines, lambda i: gaps(textpage, placed[i][1], lines[i]))
    if gutter is None:
        return []
    parts = [part for _, piece in placed for part in cut(textpage, piece, gutter)]
    halves = [line for line, _ in _placed(textpage, parts)]
    ordered = cut_columns(halves)
    return same_row(ordered) if are_columns(halves, ordered) else []


def _placed(textpage: pdfium.PdfTextPage, pieces: Sequence[Piece]) -> list[tuple[Line, Piece]]:
    return [(line, piece) for piece in pieces if (line := place(textpage, *piece)) is not None]
