"""Reading one file, whatever it is called: the bytes decide which reader takes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.text.plain import MARKS, empty, garbled, read_plain, wide_encoding
from kb.errors import ReadError
from kb.models import Reading

if TYPE_CHECKING:
    import zipfile

    from ingest.ocr.tesseract import Ocr

READER_VERSION = "10"
"""Part of every document's fingerprint: raise it when the same file would give another text."""
MARKDOWN = frozenset({".md", ".markdown"})
SEPARATED = frozenset({".csv", ".tsv", ".tab"})
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
OLD_OFFICE = (
    ("EncryptedPackage", "an Office file protected by a password", "Add a copy without it"),
    (
        "WordDocument",
        "an old Word file (.doc)",
        "Open it in Word or LibreOffice and save it as DOCX",
    ),
    ("Workbook", "an old Excel file (.xls)", "Open it in Excel or LibreOffice and save it as XLSX"),
    ("PowerPoint Document", "an old PowerPoint file (.ppt)", "Save it as PPTX or PDF"),
    ("", "an old Office file", "Save it as DOCX, XLSX, PPTX or PDF"),
)
"""Names of streams in the old container format, what a file with one is, and what to do with it."""
TYPES = {
    "application/pdf": ("a PDF", {".pdf"}),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (
        "a Word document",
        {".docx", ".docm", ".dotx"},
    ),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (
        "a PowerPoint file",
        {".pptx", ".pptm", ".potx", ".ppsx"},
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (
        "an Excel workbook",
        {".xlsx", ".xlsm", ".xltx"},
    ),
    "application/epub+zip": ("an EPUB book", {".epub"}),
    "text/html": ("a web page", {".html", ".htm", ".xhtml"}),
    "multipart/related": ("a saved web page (MHTML)", {".mhtml", ".mht"}),
    "text/markdown": ("Markdown", MARKDOWN),
    "text/csv": ("a table", SEPARATED),
    "text/plain": ("plain text", {".txt", ".text"}),
}
"""What each type is called, and the extensions such a file has."""
TEXTUAL = frozenset({"text/plain", "text/csv", "text/markdown"})
"""Types that only the extension tells apart, so none of them can be a lie for another."""
SIGNATURES = (
    (b"{\\rtf", "a Rich Text file", "Save it as DOCX or PDF"),
    (b"\x89PNG", "a picture (PNG)", "Run text recognition (OCR) over it and add the result"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "Run text recognition (OCR) over it and add the result"),
    (b"GIF8", "a picture (GIF)", "Add the document the picture was taken from"),
    (b"II*\0", "a picture (TIFF)", "Run text recognition (OCR) over it and add the result"),
    (b"MM\0*", "a picture (TIFF)", "Run text recognition (OCR) over it and add the result"),
    (b"\x1f\x8b", "a compressed file (gzip)", "Unpack it first"),
    (b"7z\xbc\xaf", "a compressed file (7z)", "Unpack it first"),
    (b"SQLite format 3", "a database", "Export what is to be read as text"),
)
"""First bytes, what such a file is, and what to do with it."""


def read(path: Path, doc_id: str, *, ocr: Ocr | None = None) -> Reading:
    """Read a file into pages of normalised text.

    The type is found in the bytes; the extension only tells Markdown and tables from plain text.
    An extension that says otherwise is warned of, but a web page that calls itself a PDF is refused
    because such a file is a failed download.

    Args:
        path: the file.
        doc_id: id of the document; each page carries it.
        ocr: how to recognise pages that are pictures; None: they stay without text.

    Returns:
        Pages with their text, headings, and warnings for whatever a person should know.

    Raises:
        ReadError: nothing usable can be read; the text says what, where and what to do.

    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ReadError(f"{path.name} cannot be opened: {reason}. Check the path.") from None
    reading = _reader(path, data, doc_id, ocr)
    reading = replace(reading, warnings=(*_misnamed(path, reading), *reading.warnings))
    text = "\n".join(page.text for page in reading.pages if page.text)
    if garbled(text):
        warning = "the text looks garbled: letters seem to be lost; look for a better copy"
        reading = replace(reading, warnings=(*reading.warnings, warning))
    return reading


def _reader(path: Path, data: bytes, doc_id: str, ocr: Ocr | None) -> Reading:
    if data.startswith(ZIP):
        return _read_zipped(path, data, doc_id)
    if b"%PDF-" in data[:1024]:
        from ingest.pdf.document import read_pdf

        return read_pdf(path, data, doc_id, ocr=ocr)
    if not data.strip(b" \t\r\n\0"):
        raise empty(path)
    if ocr is not None:
        from ingest.ocr.picture import SIGNATURES as PICTURES
        from ingest.ocr.picture import read_picture

        if data.startswith(PICTURES):
            return read_picture(path, data, doc_id, ocr)
    _refuse_binary(path, data)
    return _read_text(path, data, doc_id)


def _read_text(path: Path, data: bytes, doc_id: str) -> Reading:
    extension = path.suffix.lower()
    from ingest.web.html import looks_like_html, read_html, refuse_disguised
    from ingest.web.saved import looks_saved, read_saved

    is_markdown = extension in MARKDOWN
    if looks_saved(data) and not is_markdown:
        return read_saved(path, data, doc_id)
    if looks_like_html(data) and not is_markdown:
        if extension == ".pdf":
            raise refuse_disguised(path, data)
        return read_html(path, data, doc_id)
    if extension == ".pdf":
        raise ReadError(
            f"{path.name} is text, not a PDF. Name it .txt if that is what you want, or download "
            "the PDF again."
        )
    if is_markdown:
        from ingest.text.markdown import read_markdown

        return read_markdown(path, data, doc_id)
    if extension in SEPARATED:
        from ingest.office.sheet.separated import read_separated

        return read_separated(path, data, doc_id) or read_plain(path, data, doc_id)
    return read_plain(path, data, doc_id)


def _read_zipped(path: Path, data: bytes, doc_id: str) -> Reading:
    from ingest.office.zipped import damaged, open_zip

    archive, media_type = open_zip(path, data)
    try:
        return _read_parts(path, data, doc_id, archive, media_type)
    except ReadError:
        raise
    except Exception as error:  # the libraries raise what they come upon
        raise damaged(path, error) from None


def _read_parts(
    path: Path, data: bytes, doc_id: str, archive: zipfile.ZipFile, media_type: str
) -> Reading:
    from ingest.office.zipped import DOCX, PPTX, XLSX

    if media_type == DOCX:
        from ingest.office.word.document import read_word

        return read_word(path, data, doc_id)
    if media_type == PPTX:
        from ingest.office.slides import read_slides

        return read_slides(path, data, doc_id)
    if media_type == XLSX:
        from ingest.office.sheet.workbook import read_workbook

        return read_workbook(path, data, doc_id)
    from ingest.office.epub import read_epub

    return read_epub(path, doc_id, archive)


def _misnamed(path: Path, reading: Reading) -> tuple[str, ...]:
    """Warn where the extension is that of another type."""
    extension = path.suffix.lower()
    named = next((kind for kind, (_, own) in TYPES.items() if extension in own), None)
    what = TYPES.get(reading.media_type)
    are_texts = named in TEXTUAL and reading.media_type in TEXTUAL
    if named is None or what is None or named == reading.media_type or are_texts:
        return ()
    return (f"the file is named {extension} but is {what[0]}: it was read as that",)


def _refuse_binary(path: Path, data: bytes) -> None:
    for start, what, advice in SIGNATURES:
        if data.startswith(start):
            raise ReadError(f"{path.name} is {what}, which cannot be read as text. {advice}.")
    if data.startswith(OLE):
        found = (entry for entry in OLD_OFFICE if entry[0].encode("utf-16-le") in data)
        _, what, advice = next(found)
        raise ReadError(f"{path.name} is {what}, which cannot be read. {advice}.")
    marks = (*(mark for mark, _ in MARKS), b"<\0", b"\0<", b"\0\0\0<")
    if data.startswith(marks) or wide_encoding(data):
        return
    sample = data[:65536]
    controls = sum(sample.count(code) for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1b")
    # A few stray NULs are stripped later; every tenth byte a control character is no text.
    if controls > max(16, 0.1 * len(sample)):
        raise ReadError(
            f"{path.name} holds binary data, not text. Check the file, or download it again."
        )
