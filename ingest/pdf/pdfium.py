"""What pdfium gives of a PDF: lines with their places, labels, outline, title.

pdfium is not thread-safe: one lock. It opens files encrypted with an empty password by itself.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.page.lines import Line, same_row
from ingest.pdf.columns import are_columns, cut_columns, hidden_gutter, in_reading_order
from ingest.pdf.direction import is_leftward
from ingest.pdf.layout import Sheet
from ingest.pdf.pieces import cut, gaps, is_gibberish
from ingest.pdf.shown.comments import attachments, comments
from ingest.pdf.shown.fields import Fields
from ingest.pdf.shown.hidden import LeftOut
from ingest.pdf.shown.layers import Layers
from ingest.pdf.shown.objects import Objects, without_lines
from ingest.pdf.shown.page import WATERMARK, Document, Shown, shown, tried
from ingest.pdf.shown.watermarks import repeated
from ingest.pdf.table.tables import Table, Tabulated, tabulate
from ingest.pdf.turns import visible_box
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
    tables: dict[int, int] = field(default_factory=dict)
    """Tables that begin on each page."""
    odd_tables: list[int] = field(default_factory=list)
    """Pages with a table that could not be read as one."""
    metadata: Metadata = Metadata()
    repaired: list[int] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    """Names of the files that are attached; they are not read."""

    def forget(self, number: int) -> None:
        """Drop what is known of a page, so that it can be read again."""
        for pages in (self.pictures, self.gibberish, self.failed, self.odd_tables):
            pages[:] = [page for page in pages if page != number]
        self.left_out = [one for one in self.left_out if one.page != number]


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
            return _read_document(document, data)
        finally:
            document.close()


def protected(path: Path) -> ReadError:
    """Build the error for a file that only a password opens."""
    return ReadError(
        f"{path.name} is protected by a password. Save a copy without the password and add that."
    )


def _read_document(document: pdfium.PdfDocument, data: bytes) -> Raw:
    found = Raw(pages=len(document))
    found.labels = tried(
        lambda: [document.get_page_label(n) or "" for n in range(found.pages)], [""] * found.pages
    )
    found.metadata = tried(lambda: _metadata(document), Metadata())
    known = Document(layers=Layers.of(data), fields=_fields(document))
    _read_pages(document, found, known, range(1, found.pages + 1))
    known.watermarks = repeated(list(found.sheets.values()))
    for number in sorted(known.watermarks)[:1]:
        _read_pages(document, found, known, [number])
        if any(one.why == WATERMARK for one in found.left_out if one.page == number):
            _read_pages(document, found, known, sorted(known.watermarks)[1:])
    found.outline = tried(lambda: list(_outline(document)), [])
    found.files += tried(lambda: attachments(document), [])
    return found


def _fields(document: pdfium.PdfDocument) -> Fields:
    if document.get_formtype() == raw.FORMTYPE_NONE:
        return Fields()
    document.init_forms()
    return Fields(document)


def _outline(document: pdfium.PdfDocument) -> Iterator[tuple[int, int, str]]:
    for bookmark in document.get_toc():
        target = bookmark.get_dest()
        index = target.get_index() if target else None
        if index is not None:
            yield index + 1, bookmark.level + 1, bookmark.get_title()


def _read_pages(
    document: pdfium.PdfDocument, found: Raw, known: Document, numbers: Iterable[int]
) -> None:
    """Read pages in order; those that cannot be read are named among the failed."""
    last: Table | None = None
    for number in numbers:
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            found.failed.append(number)
            continue
        try:
            last = _read_page(page, number, found, known, last)
        except Exception:  # an odd object can break any step; the page is read in another way
            found.failed.append(number)
        page.close()


def _read_page(
    page: pdfium.PdfPage, number: int, found: Raw, known: Document, last: Table | None
) -> Table | None:
    text = shown(page, number, known)
    try:
        read = _lines(page, text, number, last)
        garbled = is_gibberish(text.pieces)
    finally:
        text.glyphs.textpage.close()
    notes, files = tried(lambda: comments(page), (list[Line](), list[str]()))
    found.forget(number)
    found.tables[number] = sum(not table.continues for table in read.tables)
    found.odd_tables += [number] if read.odd else []
    found.left_out += text.left_out
    found.files += files
    lines = [] if garbled else read.lines
    if garbled:
        found.gibberish.append(number)
    if garbled or (not lines and _has_picture(page)):
        found.pictures.append(number)
    box = visible_box(page)
    found.sheets[number] = Sheet(
        number, page.get_height(), (*lines, *notes), box[1], text.lowered.marks
    )
    return read.tables[-1] if read.tables else last


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
    for count, item in enumerate(page.get_objects(filter=kinds, max_depth=3), 1):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE or count > OUTLINES:
            return True
    return False


def _lines(page: pdfium.PdfPage, text: Shown, number: int, last: Table | None) -> Tabulated:
    leftward = is_leftward("".join(piece for _, piece in text.pieces))
    columns = [] if leftward else _hidden_columns(text)
    if columns:
        return Tabulated(columns)
    known = {piece: line for line, piece in text.placed}

    def put(start: int, piece: str) -> Line | None:
        return known.get((start, piece)) or text.put(start, piece)

    plain = Tabulated([line for line, _ in text.placed], odd=True)
    objects = Objects() if without_lines(text.objects, page) else text.objects
    size = page.get_width(), page.get_height()
    read = tried(
        lambda: tabulate(size, objects, text.glyphs, number, text.pieces, put, last), plain
    )
    if leftward and not read.tables:
        return Tabulated(cut_columns(text.leftward(page.get_width())))
    return replace(read, lines=in_reading_order(same_row(read.lines)))


def _hidden_columns(text: Shown) -> list[Line]:
    """Give the lines of columns that the file draws row by row; none where there are none."""
    placed = text.placed
    lines = [line for line, _ in placed]
    gutter = hidden_gutter(lines, lambda i: gaps(text.glyphs, placed[i][1], lines[i]))
    if gutter is None:
        return []
    parts = [part for _, piece in placed for part in cut(text.glyphs, piece, gutter)]
    halves = [line for part in parts if (line := text.put(*part)) is not None]
    ordered = cut_columns(halves)
    return same_row(ordered) if are_columns(halves, ordered) else []
