"""Reading one file, whatever it is called: the bytes decide which reader takes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ingest.plain import MARKS, empty, garbled, read_plain
from kb.errors import ReadError
from kb.models import Reading

READER_VERSION = "2"
"""Part of every document's fingerprint: raise it when the same file would give another text."""
MARKDOWN = frozenset({".md", ".markdown"})
SIGNATURES = (
    (b"PK\x03\x04", "a ZIP archive or an Office file", "Save it as PDF or text"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "Save it as PDF or text"),
    (b"{\\rtf", "a Rich Text file", "Save it as PDF or text"),
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


def read(path: Path, doc_id: str) -> Reading:
    """Read a file into pages of normalised text.

    The type is found in the bytes; the extension only tells Markdown from plain text, and a web
    page that calls itself a PDF is refused because such a file is a failed download.

    Args:
        path: the file.
        doc_id: id of the document; each page carries it.

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
    reading = _reader(path, data, doc_id)
    text = "\n".join(page.text for page in reading.pages)
    if garbled(text):
        warning = "the text looks garbled: letters seem to be lost; look for a better copy"
        reading = replace(reading, warnings=(*reading.warnings, warning))
    return reading


def _reader(path: Path, data: bytes, doc_id: str) -> Reading:
    extension = path.suffix.lower()
    if b"%PDF-" in data[:1024]:
        from ingest.pdf import read_pdf

        return read_pdf(path, data, doc_id)
    if not data.strip(b" \t\r\n\0"):
        raise empty(path)
    _refuse_binary(path, data)
    from ingest.html import looks_like_html, read_html, refuse_disguised

    is_markdown = extension in MARKDOWN
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
        from ingest.markdown import read_markdown

        return read_markdown(path, data, doc_id)
    return read_plain(path, data, doc_id)


def _refuse_binary(path: Path, data: bytes) -> None:
    for start, what, advice in SIGNATURES:
        if data.startswith(start):
            raise ReadError(f"{path.name} is {what}, which cannot be read as text. {advice}.")
    if any(data.startswith(mark) for mark, _ in MARKS):
        return
    sample = data[:65536]
    controls = sum(sample.count(code) for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1b")
    # A few stray NULs are stripped later; every tenth byte a control character is no text.
    if controls > max(16, 0.1 * len(sample)):
        raise ReadError(
            f"{path.name} holds binary data, not text. Check the file, or download it again."
        )
