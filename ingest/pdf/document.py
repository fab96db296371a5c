"""PDF files: text and places through pdfium, pypdf for the pages that pdfium cannot give.

Measured on 506 pages of nine reports, two busy cores: this reader, joining and headings included,
62 pages a second; pypdf's bare text 10. Labels, outline and title through pdfium take
milliseconds a file, where importing pypdf alone takes half a second; so pypdf is only imported for
damaged files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.page.lines import Block, KnownWords, assemble, join
from ingest.pdf.footnotes import apart
from ingest.pdf.layout import (
    Sheet,
    body_height,
    given_labels,
    locate,
    mark_headings,
    merge_headings,
    named,
    printed_labels,
    without_running_lines,
)
from ingest.pdf.pdfium import Raw, read_raw
from ingest.pdf.shown.streams import broken_streams, lost_contents
from kb.errors import ReadError
from kb.models import Heading, Page, Reading, Recognised
from kb.words.text import normalise

if TYPE_CHECKING:
    from ingest.ocr.tesseract import Ocr


def read_pdf(path: Path, data: bytes, doc_id: str, *, ocr: Ocr | None = None) -> Reading:
    """Read a PDF page by page.

    Args:
        path: the file, for messages.
        data: its bytes.
        doc_id: id of the document the pages belong to.
        ocr: how to recognise pages that are pictures; None: they stay without text.

    Returns:
        All pages the file declares, in order; a page without text has an empty one.

    Raises:
        ReadError: the file is protected by a password, cannot be opened, or holds no text.

    """
    found = read_raw(path, data)
    if found is None or found.failed:
        from ingest.pdf.repair import repair

        found = repair(path, data, found)
    again = _mended(path, found)
    recognised: tuple[Recognised, ...] = ()
    doubts: tuple[str, ...] = ()
    if ocr is not None and found.pictures:
        from ingest.ocr.tesseract import fill

        recognised, doubts = fill(found, data, ocr)
    sheets = [found.sheets.get(n, Sheet(n, 0.0, ())) for n in range(1, found.pages + 1)]
    if not any(sheet.lines for sheet in sheets):
        raise _nothing(path, found)
    labels = {**printed_labels(sheets), **given_labels(found.labels)}
    pages, headings = _pages(doc_id, _blocks(sheets), labels)
    outline = _outline(found.outline, pages)
    return Reading(
        pages=pages,
        paged=True,
        headings=tuple(merge_headings(outline, headings)),
        warnings=(*_warnings(found), *again, *doubts, *_broken(data), *_lost(found, sheets, data)),
        unreadable=tuple(sorted({*found.pictures, *found.illegible, *found.failed})),
        media_type="application/pdf",
        metadata=found.metadata,
        tables=sum(found.tables.values()),
        recognised=recognised,
        pictures=tuple(found.pictures),
    )


def _mended(path: Path, found: Raw) -> Iterable[str]:
    """Read doubtful pages again and put lost letters back; says which pages to check."""
    from ingest.pdf.ligatures import mend
    from ingest.pdf.second import read_again

    told = []
    pages, program = read_again(path, found.sheets, {one.page for one in found.left_out})
    if pages:
        told.append(f"{named(pages)} read again with {program}, which gave the better text")
    mended = mend(found.sheets)
    found.sheets = mended.sheets
    if mended.pages:
        letters = ", ".join(mended.letters)
        told.append(
            f"a font of {named(mended.pages)} does not name the letters {letters}: they were put "
            "back by the words they stand in; check names and rare words"
        )
    return told


def _blocks(sheets: Sequence[Sheet]) -> list[list[Block]]:
    words = KnownWords(line.text for sheet in sheets for line in sheet.lines)
    cleaned = without_running_lines(sheets)
    body = body_height(sheet.lines for sheet in cleaned)
    parted = [apart(sheet.lines, body, sheet.height, sheet.marks) for sheet in cleaned]
    return mark_headings([join(lines, words) for lines in parted])


def _nothing(path: Path, found: Raw) -> ReadError:
    count = f"{found.pages} page{'' if found.pages == 1 else 's'}"
    if found.pictures:
        from ingest.ocr.program import advice

        return ReadError(
            f"{path.name} is a scan without a text layer ({count}). Run text recognition (OCR) "
            f"over it, or find a version of the document with text.{advice()}"
        )
    if found.illegible:
        return ReadError(
            f"{path.name} is a scan ({count}) on which text recognition (OCR) found nothing that "
            "can be relied on. Find a better scan, or a version of the document with text."
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
        yield f"{named(found.repaired)} read in a second attempt: check the text"
    yield from _left_out(found)
    if found.files:
        count = f"{len(found.files)} attached file{'' if len(found.files) == 1 else 's'}"
        yield f"{count} not read: {', '.join(found.files)}; add those that matter"
    if found.odd_tables:
        yield f"{named(found.odd_tables)}: a table there is kept as plain lines; check its figures"
    if found.failed:
        yield f"{named(found.failed)} could not be read: the file is damaged"
    scans = sorted({*found.pictures} - {*found.gibberish})
    if scans:
        one = len(scans) == 1
        verb = "is a picture without text; it needs" if one else "are pictures without text; need"
        yield f"{named(scans)} {verb} OCR"
    garbled = sorted({*found.pictures} & {*found.gibberish})
    if garbled:
        verb = "has" if len(garbled) == 1 else "have"
        yield f"{named(garbled)} {verb} text in fonts that do not name their letters; OCR is needed"


def _broken(data: bytes) -> Iterable[str]:
    count = broken_streams(data)
    if count:
        what = "1 part of the file breaks" if count == 1 else f"{count} parts of the file break"
        yield f"{what} off inside: text of some page may be lost; download it again"


def _lost(found: Raw, sheets: Sequence[Sheet], data: bytes) -> Iterable[str]:
    """Name the pages that are empty where the file lost more than the pages that failed."""
    failed = {*found.failed}
    empty = [sheet.number for sheet in sheets if not sheet.lines and sheet.number not in failed]
    if empty and lost_contents(data) > len(failed):
        verb = "is" if len(empty) == 1 else "are"
        gone = "what stood there is gone from the file; download it again"
        yield f"{named(empty)} {verb} empty: {gone}"


def _left_out(found: Raw) -> Iterable[str]:
    """Say what stands in the file and not in the text, and why: `12 words on page 3 are ...`."""
    for why in dict.fromkeys(one.why for one in found.left_out):
        parts = [one for one in found.left_out if one.why == why]
        words = sum(one.words for one in parts)
        count = "1 word" if words == 1 else f"{words:,} words"
        verb = "is" if words == 1 else "are"
        pages = named(sorted({one.page for one in parts}))
        yield f"{count} on {pages} {verb} {why} and left out"
