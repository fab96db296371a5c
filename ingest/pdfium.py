"""What pdfium gives of a PDF: lines with their places, labels, outline, title.

pdfium is not thread-safe: one lock. It opens files encrypted with an empty password by itself.
"""

from __future__ import annotations

import ctypes
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.layout import Sheet
from ingest.lines import Line, same_row
from kb.errors import ReadError
from kb.models import Metadata
from kb.text import normalise

PDFIUM = threading.Lock()
"""Held by whoever calls pdfium, also for pictures of pages."""
LINE_END = re.compile("\r\n|\r|\n|\ufffe|\x02")
FILE_NAME = re.compile(r"(?i)^microsoft |\.(?:docx?|indd|pdf|ps|pptx?|rtf|qxd)\b|untitled")
"""Titles that a program wrote and no author."""
HYPHENS = "\ufffe\x02"
"""Characters that pdfium writes for a hyphen and the line's end after it."""


@dataclass(slots=True)
class Raw:
    """What one file gave before its text is joined."""

    pages: int
    sheets: dict[int, Sheet] = field(default_factory=dict)
    pictures: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    outline: list[tuple[int, int, str]] = field(default_factory=list)
    """Page, level and title of each entry, both numbers from 1."""
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
    for number in range(1, found.pages + 1):
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            found.failed.append(number)
            continue
        lines = same_row(_lines(page))
        found.sheets[number] = Sheet(number, page.get_height(), tuple(lines))
        if not lines and _has_picture(page):
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
    objects = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    return next(iter(objects), None) is not None


def _lines(page: pdfium.PdfPage) -> list[Line]:
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range()
        if not text.strip():
            return []
        return [
            line
            for start, piece in _split(text)
            if (line := _place(textpage, start, piece)) is not None
        ]
    finally:
        textpage.close()


def _split(text: str) -> Iterable[tuple[int, str]]:
    """Cut a page's text into lines with their offsets, counted in UTF-16 as pdfium does."""
    wide = any(character > "\uffff" for character in text)
    start = 0
    for match in LINE_END.finditer(text):
        hyphen = "-" if match.group() in HYPHENS else ""
        offset = len(text[:start].encode("utf-16-le")) // 2 if wide else start
        yield offset, text[start : match.start()] + hyphen
        start = match.end()
    yield (len(text[:start].encode("utf-16-le")) // 2 if wide else start), text[start:]


def _place(textpage: pdfium.PdfTextPage, start: int, text: str) -> Line | None:
    stripped = text.strip()
    if not stripped:
        return None
    first = start + len(text) - len(text.lstrip())
    last = start + len(text.rstrip()) - 1
    left, right = _box(textpage, first), _box(textpage, last)
    height = max(right.top - right.bottom, 0.1)
    return Line(text, left.left, max(right.right, left.left + 0.1), right.bottom, height)


def _box(textpage: pdfium.PdfTextPage, index: int) -> raw.FS_RECTF:
    box = raw.FS_RECTF()
    place = raw.FPDFText_GetCharIndexFromTextIndex(textpage, index)
    raw.FPDFText_GetLooseCharBox(textpage, place, ctypes.byref(box))
    return box
