"""Pages that pdfium cannot give, read by pypdf: damaged files only."""

from __future__ import annotations

import io
import logging
import re
from pathlib import Path

import pypdf
from pypdf.errors import FileNotDecryptedError, PyPdfError
from pypdf.generic import DictionaryObject

from ingest.page.lines import from_text
from ingest.pdf.layout import Sheet
from ingest.pdf.pdfium import Raw, protected
from kb.errors import ReadError
from kb.words.text import normalise

HOLE = re.compile(rb"\0{4096,}")
"""Zeros where a part of the file was lost. pypdf steps over blanks byte by byte, for each object
that should stand there: 12 seconds for a hole of 400 kB."""


def repair(path: Path, data: bytes, found: Raw | None) -> Raw:
    """Try what pdfium could not read: all pages, or those that failed."""
    # pypdf reports each repair on its logger; the person gets one warning in our words.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(filled(data)))
        count = len(reader.pages)
    except FileNotDecryptedError:
        raise protected(path) from None
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


def filled(data: bytes) -> bytes:
    """Put signs that begin nothing into the holes of a file; no place in it changes."""
    return HOLE.sub(lambda hole: b"?" * (len(hole[0]) - 1) + b"\n", data)


def _places(reader: pypdf.PdfReader) -> dict[int, int]:
    """Find which of pypdf's pages is which: it leaves out pages whose object is missing.

    Returns:
        Page number by the page tree to index in `reader.pages`; empty where the tree is broken.

    """
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
