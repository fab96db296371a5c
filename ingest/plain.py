"""Text files: decode the bytes, join hard-wrapped lines, mark what looks like a heading."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from pathlib import Path

from ingest.layout import heading_level
from ingest.lines import Block, Vocabulary, assemble, from_text, join
from kb.errors import ReadError
from kb.models import Page, Reading
from kb.text import ESCAPE, KHMER, normalise

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; those of UTF-32 before those of UTF-16, which begin alike."""


def decode(data: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Turn bytes into text.

    A byte order mark decides; then UTF-8, then the declared encoding, then Windows-1252. A file
    in which UTF-8 letters and broken bytes are mixed is read as UTF-8 with replacement characters.

    Args:
        data: the file's bytes.
        declared: the encoding the file itself names, if any.

    Returns:
        The text, and warnings where the encoding was guessed or bytes were replaced.

    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, errors="replace").lstrip("\ufeff")
            return text, _replaced(text, encoding.upper().removesuffix("-SIG"))
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    if declared and declared.lower() not in {"utf-8", "utf8"}:
        try:
            return data.decode(declared), ()
        except (UnicodeDecodeError, LookupError):
            pass
    lenient = data.decode("utf-8", errors="replace")
    if not _has_wide_letters(lenient) and not set(data) & {0x81, 0x8D, 0x8F, 0x90, 0x9D}:
        warning = "the file is not UTF-8; it was read as Windows-1252: check accented letters"
        return data.decode("cp1252"), (warning,)
    return lenient, _replaced(lenient, "UTF-8")


def _replaced(text: str, encoding: str) -> tuple[str, ...]:
    count = text.count("\ufffd")
    if not count:
        return ()
    return (f"{count} bytes are not valid {encoding} and were replaced by \ufffd",)


def _has_wide_letters(text: str) -> bool:
    return any(character > "\x7f" and character != "\ufffd" for character in text)


def read_plain(path: Path, data: bytes, doc_id: str) -> Reading:
    """Read a text file as one page.

    Args:
        path: the file, for messages.
        data: its bytes.
        doc_id: id of the document the page belongs to.

    Raises:
        ReadError: nothing but blanks is left.

    """
    text, warnings = decode(data)
    blocks = mark(paragraphs(text))
    page, headings = assemble(blocks)
    if not page:
        raise empty(path)
    return Reading(
        pages=(Page(doc_id, 1, page),),
        paged=False,
        headings=headings,
        warnings=warnings,
        media_type="text/plain",
    )


def empty(path: Path) -> ReadError:
    """Build the error for a file without text."""
    return ReadError(
        f"{path.name} is empty or holds only white space. Check the file, or download it again."
    )


def paragraphs(text: str) -> list[Block]:
    """Join the lines of raw text into paragraphs."""
    text = re.sub(r"\r\n?|\x0c|\u2028|\u2029|\x85", "\n", ESCAPE.sub("", text))
    return join(from_text(text), Vocabulary([text]))


def mark(blocks: list[Block]) -> list[Block]:
    """Give a level to the blocks that look like headings; sizes are unknown here."""
    marked = []
    for index, block in enumerate(blocks):
        alone = index + 1 == len(blocks) or blocks[index + 1].gap
        level = heading_level(block, 0.0) if block.gap and alone else 0
        marked.append(replace(block, level=level))
    return marked


def garbled(text: str) -> bool:
    """Say whether text looks as if letters had been lost or replaced.

    Measured on the shared documents: of words in Latin letters one in fifty is a single letter
    where the text is sound, one in three where the font's letters were lost.

    """
    sample = normalise(text[:200_000])
    words = re.findall(r"[^\W\d_]+", sample)
    latin = [word for word in words if not KHMER.match(word)]
    single = sum(1 for word in latin if len(word) == 1)
    lost = len(re.findall(r"\ufffd|\(cid:\d+\)|[\ue000-\uf8ff]", sample))
    return (len(latin) >= 100 and single > 0.2 * len(latin)) or (
        len(sample) >= 500 and lost > 0.02 * len(sample)
    )
