"""Text files: decode the bytes, join hard-wrapped lines, mark what looks like a heading."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.page.lines import (
    FOOTNOTES,
    SENTENCE_STOP,
    Block,
    KnownWords,
    clean,
    from_text,
    join,
)
from ingest.page.rows import TABLE, table_blocks
from ingest.pdf.layout import heading_level
from ingest.text import extracts, records
from ingest.text.aligned import aligned_parts
from ingest.text.drawn import parts, split_notes
from ingest.text.glued import unglued
from ingest.text.paging import assemble_pages, split_pages, without_edges, without_running_lines
from ingest.text.recorded import record_blocks
from kb.errors import ReadError
from kb.models import Reading
from kb.words.text import ESCAPE

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; those of UTF-32 before those of UTF-16, which begin alike."""
FOREIGN = 0.25
"""Share of bytes above 127 beyond which a text is in no Western European encoding: French has one
letter in twenty-five with an accent."""
ALPHABETIC = re.compile("[a-zA-Z\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff]+")
"""A word in Latin, Greek or Cyrillic letters."""
OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
INSIDE_WORDS = re.compile("(?<=[A-Za-z])[\u200b-\u200d\u2060-\u2064\ufeff]+(?=[A-Za-z])")
"""Zero-width characters where no language needs them; Khmer parts words by such."""
NUMBERED_TITLE = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+[^\W\d_].{2,90}")
CHAPTER = re.compile(r"\d{1,2}\.\s+(?!.*[^\W\d_A-ZÀ-Þ])[^\W\d_].{4,80}")
"""`3.2 Teachers` and `4. SKILLS`; with one number and small letters it may be a list's item."""


def decode(data: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Turn bytes into text.

    A byte order mark decides; then UTF-8, then the declared encoding, then Windows-1252, or a
    guess where too many bytes are no Latin letters. A file in which UTF-8 letters and broken bytes
    are mixed is read as UTF-8 with replacement characters.

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
    wide = wide_encoding(data)
    if wide:
        text = data.decode(wide, errors="replace")
        return text, _replaced(text, wide.upper())
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
    is_mixed = _wide_letters(lenient) > lenient.count("\ufffd")
    guessed = None if is_mixed else _guessed(data)
    if guessed:
        return guessed
    if not _wide_letters(lenient) and not set(data) & {0x81, 0x8D, 0x8F, 0x90, 0x9D}:
        warning = "the file is not UTF-8; it was read as Windows-1252: check accented letters"
        return data.decode("cp1252"), (warning,)
    return lenient, _replaced(lenient, "UTF-8")


def wide_encoding(data: bytes) -> str | None:
    """Name the encoding of text in two or four bytes a letter without a mark by its zero bytes."""
    sample = data[:4096]
    zeros = [sample[place::4].count(0) for place in range(4)]
    fourth = len(sample) // 4
    if fourth >= 4 and min(zeros[2:]) > 0.9 * fourth and zeros[0] <= 0.02 * fourth:
        return "utf-32-le"
    if fourth >= 4 and min(zeros[:2]) > 0.9 * fourth and zeros[3] <= 0.02 * fourth:
        return "utf-32-be"
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    half = len(sample) // 2
    if half < 8 or max(even, odd) < 0.4 * half or min(even, odd) > 0.02 * half:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _guessed(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """Read text that is in no Western European encoding, such as KOI8-R or Shift JIS."""
    written = data.translate(None, b" \t\r\n")
    if sum(byte > 127 for byte in written) < FOREIGN * len(written):
        return None
    from charset_normalizer import from_bytes

    best = from_bytes(data[:262_144]).best()
    if best is None:
        return None
    try:
        text = data.decode(best.encoding)
    except UnicodeDecodeError:
        return None
    warning = f"the file is not UTF-8; it was read as {best.encoding}, which is a guess: check it"
    return text, (warning,)


def unseen(text: str) -> tuple[str, ...]:
    """Warn of characters that are not seen but change what is: they are removed at reading.

    Args:
        text: as it stands in the file.

    """
    turned = len(OVERRIDES.findall(text))
    inside = len(INSIDE_WORDS.findall(text))
    counts = (
        (turned, "characters that turn the direction of text"),
        (inside, "zero-width characters within words"),
    )
    return tuple(f"{count} {what} were removed: check the text" for count, what in counts if count)


def _replaced(text: str, encoding: str) -> tuple[str, ...]:
    count = text.count("\ufffd")
    if not count:
        return ()
    return (f"{count} bytes are not valid {encoding} and were replaced by \ufffd",)


def _wide_letters(text: str) -> int:
    return sum(1 for character in text if character > "\x7f" and character != "\ufffd")


def read_plain(path: Path, data: bytes, doc_id: str, *, declared: str | None = None) -> Reading:
    """Read a text file, page by page where it has page marks, otherwise as one page.

    Args:
        path: the file, for messages.
        data: its bytes.
        doc_id: id of the document the pages belong to.
        declared: the encoding told with the text, if any.

    Raises:
        ReadError: nothing but blanks is left.

    """
    source, warnings = decode(data, declared)
    text = re.sub(r"\r\n?|\u2028|\u2029|\x85", "\n", ESCAPE.sub("", source))
    text, glued = unglued(text)
    found = split_pages(text)
    contents = without_edges(found) if found else {1: without_running_lines(text)}
    words = KnownWords([text])
    blocks = {n: mark(paragraphs(content, words)) for n, content in contents.items()}
    pages, headings = assemble_pages(doc_id, blocks.items())
    if not any(page.text for page in pages):
        raise empty(path)
    return Reading(
        pages=pages,
        paged=found is not None,
        headings=headings,
        warnings=(*warnings, *unseen(source), *glued),
        media_type="text/plain",
        tables=sum(1 for h in headings if h.title.startswith(TABLE) and h.end is not None),
        records=sum(map(_records, contents.values())),
    )


def _records(content: str) -> int:
    """Count the records of a page, those of its nested extracts too."""
    prose = "\n".join(text for text, values in extracts.islands(content) if not values)
    return records.count(prose) + extracts.count(content)


def empty(path: Path) -> ReadError:
    """Build the error for a file without text."""
    return ReadError(
        f"{path.name} is empty or holds only white space. Check the file, or download it again."
    )


def paragraphs(text: str, words: KnownWords) -> list[Block]:
    """Join the lines of raw text into paragraphs; tables, records and notes stand for themselves.

    Args:
        text: with Unix line ends; form feeds count as such.
        words: the words of the whole document.

    """
    body, notes = split_notes(text.replace("\x0c", "\n"))
    blocks: list[Block] = []
    for part, values in extracts.islands(body):
        blocks.extend(extracts.extract_blocks(values, clean) if values else ())
        for prose, told in records.split(part):
            blocks.extend(record_blocks(told, clean) if told else _prose(prose, words))
    own = [replace(line, part=FOOTNOTES) for line in from_text(notes)]
    return [*blocks, *join(own, words)]


def _prose(text: str, words: KnownWords) -> Iterator[Block]:
    for prose, rows in parts(text):
        if rows:
            yield from table_blocks([[clean(cell) for cell in row] for row in rows], prose)
            continue
        for part, cells in aligned_parts(prose):
            lines = part.split("\n")
            yield from join(from_text("\n".join(_set_apart(lines))), words)
            yield from table_blocks([[clean(cell) for cell in row] for row in cells])


def _set_apart(lines: Sequence[str]) -> Iterator[str]:
    """Put empty lines around numbered titles, `3.2 Teachers`: text taken from PDFs has none."""
    for index, raw in enumerate(lines):
        line = raw.strip()
        before = lines[index - 1].strip() if index else ""
        after = lines[index + 1].strip() if index + 1 < len(lines) else ""
        is_title = (
            (NUMBERED_TITLE.fullmatch(line) or CHAPTER.fullmatch(line))
            and not re.search(r"[.,;:)\d-]$|\.{3}", line)
            and (not before or SENTENCE_STOP.search(before))
            and (not after or after[0].isupper())
        )
        yield from ("", line, "") if is_title else (raw,)


def mark(blocks: list[Block]) -> list[Block]:
    """Give a level to the blocks that look like headings; sizes are unknown here."""
    marked = []
    for index, block in enumerate(blocks):
        alone = index + 1 == len(blocks) or blocks[index + 1].gap
        stands_out = block.gap and alone and not block.part
        level = block.level or (heading_level(block, 0.0) if stands_out else 0)
        if stands_out and not level and CHAPTER.fullmatch(block.text):
            level = 1
        marked.append(replace(block, level=level))
    return marked


def garbled(text: str) -> bool:
    """Say whether text looks as if letters had been lost or replaced.

    Measured on the shared documents: of words in Latin letters one in fifty is a single letter
    where the text is sound, one in three where the font's letters were lost. Scripts that write
    vowels as marks on letters, or no blanks, have no words that could be measured so.

    Args:
        text: normalised text.
    """
    sample = text[:200_000]
    words = ALPHABETIC.findall(sample)
    single = sum(1 for word in words if len(word) == 1)
    lost = len(re.findall(r"\ufffd|\(cid:\d+\)|[\ue000-\uf8ff]", sample))
    return (len(words) >= 100 and single > 0.2 * len(words)) or (
        len(sample) >= 500 and lost > 0.02 * len(sample)
    )
