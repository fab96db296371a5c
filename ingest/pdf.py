"""PDF files: text and places through pdfium, pypdf for the pages that pdfium cannot give.

Measured on 506 pages of nine reports, two busy cores: this reader, joining and headings included,
62 pages a second; pypdf's bare text 10. Labels, outline and title through pdfium take
milliseconds a file, where importing pypdf alone takes half a second; so pypdf is only imported for
damaged files. pdfium opens files encrypted with an empty password by itself. pdfium is not
thread-safe: one lock.
"""

from __future__ import annotations

import ctypes
import logging
import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.layout import (
    Sheet,
    given_labels,
    locate,
    mark_headings,
    merge_headings,
    printed_labels,
    without_running_lines,
)
from ingest.lines import Block, Line, Vocabulary, assemble, from_text, join, same_row
from kb.errors import ReadError
from kb.models import Heading, Page, Reading
from kb.text import normalise

if TYPE_CHECKING:
    import pypdf

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
    title: str | None = None
    repaired: list[int] = field(default_factory=list)


def read_pdf(path: Path, data: bytes, doc_id: str) -> Reading:
    """Read a PDF page by page.

    Args:
        path: the file, for messages.
        data: its bytes.
        doc_id: id of the document the pages belong to.

    Returns:
        All pages the file declares, in order; a page without text has an empty one.

    Raises:
        ReadError: the file is protected by a password, cannot be opened, or holds no text.

    """
    found = _with_pdfium(path, data)
    if found is None or found.failed:
        found = _with_pypdf(path, data, found)
    sheets = [found.sheets.get(n, Sheet(n, 0.0, ())) for n in range(1, found.pages + 1)]
    if not any(sheet.lines for sheet in sheets):
        raise _nothing(path, found)
    labels = {**printed_labels(sheets), **given_labels(found.labels)}
    words = Vocabulary(line.text for sheet in sheets for line in sheet.lines)
    blocks = mark_headings([join(s.lines, words) for s in without_running_lines(sheets)])
    pages, headings = _pages(doc_id, blocks, labels)
    outline = _outline(found.outline, pages)
    return Reading(
        pages=pages,
        paged=True,
        headings=tuple(merge_headings(outline, headings)),
        warnings=tuple(_warnings(found)),
        unreadable=tuple(sorted({*found.pictures, *found.failed})),
        media_type="application/pdf",
        title=found.title or None,
    )


def _nothing(path: Path, found: Raw) -> ReadError:
    count = f"{found.pages} page{'' if found.pages == 1 else 's'}"
    if found.pictures:
        return ReadError(
            f"{path.name} is a scan without a text layer ({count}). Run text recognition (OCR) "
            "over it, or find a version of the document with text."
        )
    if found.failed:
        return ReadError(
            f"{path.name} is damaged: none of its {count} could be read. Download it again."
        )
    return ReadError(f"{path.name} holds no text ({count}). Check that it is the right file.")


def _pages(
    doc_id: str, blocks: Sequence[Sequence[Block]], labels: dict[int, str]
) -> tuple[tuple[Page, ...], list[Heading]]:
    pages: list[Page] = []
    headings: list[Heading] = []
    for number, page_blocks in enumerate(blocks, 1):
        text, found = assemble(page_blocks, number)
        pages.append(Page(doc_id, number, text, labels.get(number)))
        headings.extend(_with_titles(found, text))
    return tuple(pages), headings


def _with_titles(headings: Iterable[Heading], text: str) -> list[Heading]:
    """Join `Article 28` and the title below it (level -1) into one heading."""
    joined: list[Heading] = []
    for heading in headings:
        if heading.level < 0 and joined:
            last = joined[-1]
            title = f"{last.title} {heading.title}"
            joined[-1] = Heading(last.page, last.start, last.level, title)
        elif heading.level > 0:
            joined.append(heading)
    return joined


def _outline(entries: Iterable[tuple[int, int, str]], pages: Sequence[Page]) -> list[Heading]:
    found: dict[tuple[int, int], Heading] = {}
    for number, level, title in entries:
        name = " ".join(normalise(title).split())[:200]
        if not 1 <= number <= len(pages) or not name:
            continue
        start = locate(name, pages[number - 1].text)
        if start is not None:
            found.setdefault((number, start), Heading(number, start, level, name))
    return sorted(found.values(), key=lambda h: (h.page, h.start))


def _warnings(found: Raw) -> Iterable[str]:
    if found.repaired:
        yield f"{_named(found.repaired)} read in a second attempt: check the text"
    if found.failed:
        yield f"{_named(found.failed)} could not be read: the file is damaged"
    if found.pictures:
        one = len(found.pictures) == 1
        verb = "is a picture without text; it needs" if one else "are pictures without text; need"
        yield f"{_named(found.pictures)} {verb} OCR"


def _named(numbers: Sequence[int]) -> str:
    """Write page numbers as `pages 3, 7-9`."""
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1] = [ranges[-1][0], number]
        else:
            ranges.append([number, number])
    written = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)
    return f"page{'' if len(numbers) == 1 else 's'} {written}"


def _with_pdfium(path: Path, data: bytes) -> Raw | None:
    """Read everything pdfium can; None where it cannot open the file at all."""
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "assword" in str(error):
                raise _protected(path) from None
            return None
        try:
            return _read_document(document)
        finally:
            document.close()


def _protected(path: Path) -> ReadError:
    return ReadError(
        f"{path.name} is protected by a password. Save a copy without the password and add that."
    )


def _read_document(document: pdfium.PdfDocument) -> Raw:
    found = Raw(pages=len(document))
    found.labels = [document.get_page_label(n) or "" for n in range(found.pages)]
    title = normalise(document.get_metadata_dict().get("Title") or "")
    found.title = None if FILE_NAME.search(title) or " " not in title else title
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


def _with_pypdf(path: Path, data: bytes, found: Raw | None) -> Raw:
    """Try what pdfium could not read: all pages, or those that failed."""
    import io

    import pypdf
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    # pypdf reports each repair on its logger; the person gets one warning in our words.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        count = len(reader.pages)
    except FileNotDecryptedError:
        raise _protected(path) from None
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError):
        count = 0
    if found is None and not count:
        raise ReadError(
            f"{path.name} begins like a PDF but cannot be opened: it is damaged or incomplete. "
            "Download it again."
        )
    places = _places(reader) if count else {}
    whole = found or Raw(pages=count, failed=list(range(1, count + 1)))
    total = max(whole.pages, max(places, default=0))
    missing = whole.failed + list(range(whole.pages + 1, total + 1))
    whole.pages = total
    whole.failed = []
    for number in missing:
        text = _page_text(reader, places[number]) if number in places else None
        if text is None:
            whole.failed.append(number)
        else:
            whole.sheets[number] = Sheet(number, 0.0, tuple(from_text(normalise(text))))
            whole.repaired.append(number)
    return whole


def _places(reader: pypdf.PdfReader) -> dict[int, int]:
    """Find which of pypdf's pages is which: it leaves out pages whose object is missing.

    Returns:
        Page number by the page tree to index in `reader.pages`; empty where the tree is broken.

    """
    from pypdf.generic import DictionaryObject

    numbers: list[int] = []
    leaves = 0
    limit = 20 * (len(reader.pages) + 50)
    # A damaged tree can break pypdf anywhere, and run in circles.
    try:
        waiting = [reader.root_object["/Pages"]]
        while waiting and limit:
            limit -= 1
            node = waiting.pop().get_object()
            if isinstance(node, DictionaryObject) and "/Kids" in node:
                kids = node["/Kids"].get_object()
                waiting.extend(reversed(list(kids)))  # type: ignore[call-overload]
                continue
            leaves += 1
            if isinstance(node, DictionaryObject):
                numbers.append(leaves)
    except Exception:
        return {}
    if len(numbers) != len(reader.pages):
        return {}
    return {number: index for index, number in enumerate(numbers)}


def _page_text(reader: pypdf.PdfReader, index: int) -> str | None:
    # A damaged file can break pypdf anywhere, so every error of a page means: not this page.
    try:
        text: str = reader.pages[index].extract_text()
    except Exception:
        return None
    return text
