"""Documents merged into a Word file as they are (altChunk): web pages, text, other Word files."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable

from ingest.office.word.body import Related
from ingest.page.lines import Block, KnownWords
from ingest.text.plain import decode, mark, paragraphs
from ingest.web.html import looks_like_html, read_page
from kb.errors import ReadError

ZIP = b"PK\x03\x04"


def merged(part: Related, word: Callable[[bytes], list[Block]]) -> tuple[list[Block], list[str]]:
    """Read a merged document by what its bytes are.

    Args:
        part: the document.
        word: reads a Word file.

    Returns:
        Its blocks, and what a person should know.

    Raises:
        ReadError: it is of a kind that is not read.

    """
    data = part.data
    if data.startswith(ZIP):
        return word(data), []
    is_saved = part.media_type == "message/rfc822" or data[:512].lower().lstrip()[:5] == b"mime-"
    data = _page_of_message(data) if is_saved else data
    if is_saved or "html" in part.media_type or looks_like_html(data):
        page = read_page(data)
        return [block for block in page.blocks if block.level >= 0], list(page.warnings)
    if part.media_type in {"text/plain", "application/txt"} or part.name.endswith(".txt"):
        text, warnings = decode(data)
        return mark(paragraphs(text, KnownWords([text]))), list(warnings)
    raise ReadError(f"it is a file of another kind ({part.media_type}); add it on its own")


def _page_of_message(data: bytes) -> bytes:
    """Take the web page out of one that was saved with its pictures (MHTML)."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("html", "plain"))
    content = body.get_payload(decode=True) if body is not None else None
    return content if isinstance(content, bytes) else b""
