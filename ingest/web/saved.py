"""Web pages saved in one file (MHTML): the page among the parts, decoded and read like any other.

Such a file is a mail with a body in parts; letters saved from mail programs are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path

from ingest.named import first_named
from ingest.page.dates import sane_date
from ingest.page.lines import clean
from ingest.text.plain import empty, read_plain
from ingest.web.encodings import known_encoding
from ingest.web.html import looks_like_html, read_html
from kb.errors import ReadError
from kb.models import Metadata, Reading

MHTML = "multipart/related"
HEADER = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
VERSION = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
CONTENT = re.compile(
    rb"^content-type:\s*(?:multipart/\w+|text/(?:html|plain))", re.IGNORECASE | re.MULTILINE
)
PAGES = frozenset({"text/html", "application/xhtml+xml"})
DEEPEST = 30
FRAMES = 3
"""Names of further pages in a file at most in a warning."""


def looks_saved(data: bytes) -> bool:
    """Say whether bytes begin with the header of a mail or of a page saved as one."""
    start = data[:16384].lstrip(b"\xef\xbb\xbf \t\r\n").replace(b"\r\n", b"\n")
    header = HEADER.match(start)
    return bool(header and VERSION.search(header[0]) and CONTENT.search(header[0]))


def read_saved(path: Path, data: bytes, doc_id: str) -> Reading:
    """Read the page that a file holds, or its plain text where there is no page.

    Args:
        path: the file, for messages.
        data: its bytes.
        doc_id: id of the document the page belongs to.

    Raises:
        ReadError: there is no page in the file, or it holds no text.

    """
    message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf \t\r\n"), policy=policy.compat32)
    parts = [part for part in _leaves(message) if part.get_content_disposition() != "attachment"]
    page = _page(message, parts)
    if page is None:
        raise ReadError(
            f"{path.name} is a saved page or mail (MIME) in which there is no page or text. Open "
            "it in a browser and save it as a web page (HTML) or PDF."
        )
    content = _bytes(page)
    if not content.strip():
        raise empty(path)
    declared = known_encoding(page.get_content_charset())
    if page.get_content_type() in PAGES or looks_like_html(content):
        reading = read_html(path, content, doc_id, declared=declared)
    else:
        reading = read_plain(path, content, doc_id, declared=declared)
    others = [part for part in parts if part is not page and part.get_content_type() in PAGES]
    return replace(
        reading,
        media_type=MHTML,
        metadata=_metadata(message, reading.metadata),
        warnings=(*_unread(others), *reading.warnings),
    )


def _leaves(message: Message, depth: int = 0) -> Iterator[Message]:
    """Yield the parts that are no wrappers."""
    inner = message.get_payload()
    if not isinstance(inner, list):
        yield message
    elif depth < DEEPEST:
        for part in inner:
            if isinstance(part, Message):
                yield from _leaves(part, depth + 1)


def _page(message: Message, parts: list[Message]) -> Message | None:
    """Choose the part that is the page: the one named first, else the first page, else text."""
    start = message.get_param("start")
    named = [part for part in parts if start and part.get("Content-ID") == start]
    pages = [part for part in parts if part.get_content_type() in PAGES and _bytes(part).strip()]
    texts = [part for part in parts if part.get_content_type() == "text/plain"]
    return next(
        (
            part
            for part in (*named, *pages, *texts)
            if part.get_content_maintype() == "text" or part.get_content_type() in PAGES
        ),
        None,
    )


def _bytes(part: Message) -> bytes:
    """Undo a part's transfer encoding; what is broken in it is left as it is."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        content = None
    return content if isinstance(content, bytes) else b""


def _unread(pages: list[Message]) -> tuple[str, ...]:
    """Name the pages within the page: what advertisers and maps put there is not its text."""
    if not pages:
        return ()
    names = [clean(str(part.get("Content-Location") or "")) or "no address" for part in pages]
    return (f"pages embedded in the saved page were not read: {first_named(names, FRAMES)}",)


def _metadata(message: Message, told: Metadata) -> Metadata:
    """Add the subject and the sender where the page itself says nothing."""
    subject = _decoded(message.get("Subject"))
    date = None if "Snapshot-Content-Location" in message else sane_date(message.get("Date"))
    return replace(told, title=told.title or subject or None, date=told.date or date)


def _decoded(value: object) -> str:
    from email.header import decode_header, make_header

    try:
        return clean(str(make_header(decode_header(str(value))))) if value else ""
    except (ValueError, LookupError):
        return clean(str(value))
