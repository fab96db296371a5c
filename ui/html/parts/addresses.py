"""Where documents and their pages are read: addresses, and what is marked there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from kb.models import Document
from kb.store.ledger import LedgerRecord

TEXTS = (".md", ".txt", ".html", ".htm")
"""Endings of files that no browser shows as people read them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is marked on a page, and under which number the answer refers to it."""

    start: int
    end: int
    number: str = ""
    typeset_page: int | None = None
    """See `Citation`."""


def original(document: Document) -> str | None:
    """Return the document's address where it is one a browser may follow, else None."""
    address = (document.original_url or "").strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


def at_page(address: str, number: int | None) -> str:
    """Return the address that opens a PDF at a page, unless it leads to a place already."""
    return f"{address}#page={number}" if number and "#" not in address else address


def source_address(
    document: Document, number: int | None = None, quoted: tuple[int, Mark] | None = None
) -> str | None:
    """Return the local address at which a document is read, None where there is none.

    Args:
        document: whose file is opened: a PDF as it is, a text as a page of the application.
        number: the page of a PDF.
        quoted: what is marked in a text: the page as the store counts it, and the place.
    """
    if not document.file:
        return None
    address = f"source/{quote(document.id, safe='')}"
    if not document.file.lower().endswith(TEXTS):
        return at_page(address, number)
    if quoted is None:
        return f"{address}/read"
    page, mark = quoted
    where = f"page={mark.typeset_page}" if mark.typeset_page else "quoted"
    return f"{address}/read?page={page}&start={mark.start}&end={mark.end}#{where}"


def image_address(record: LedgerRecord, number: int, mark: Mark | None) -> str:
    """Return the address of a page's picture; it changes with the document."""
    marked = f"&start={mark.start}&end={mark.end}" if mark else ""
    version = quote(record.fingerprint[:12], safe="")
    return f"page/{quote(record.document.id, safe='')}/{number}.png?v={version}{marked}"
