"""The printed lines of pdfium's text of a page: offsets, places, and blanks as wide as a gutter."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.page.lines import Line
from ingest.pdf.glyphs import DROPPED, Glyphs

Piece = tuple[int, str]
"""Offset in the page's text, and what stands there."""
LINE_END = re.compile("\r\n|\r|\n|\ufffe|\x02")
HYPHENS = "\ufffe\x02"
"""Characters that pdfium writes for a hyphen and the line's end after it."""
BLANKS = re.compile(rf"[\s{DROPPED}]+")
BOLD = re.compile(rb"(?i)bold|black|heavy")
"""Names of bold fonts; the weights that files give are unsure."""
UNKNOWN = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff\x00-\x08\x0e-\x1f]")
"""Characters that are no letters: a font's own codes, and what stands for them."""


def pieces_of(textpage: pdfium.PdfTextPage) -> list[Piece]:
    """Cut the text that pdfium gives of a page into what it takes for lines."""
    return split(textpage.get_text_range())


def split(text: str) -> list[Piece]:
    """Cut a page's text, as masked so far, at the ends of its lines."""
    return list(_split(text)) if text.strip() else []


def _split(text: str) -> Iterator[Piece]:
    start = 0
    for match in LINE_END.finditer(text):
        hyphen = "-" if match.group() in HYPHENS else ""
        yield start, text[start : match.start()] + hyphen
        start = match.end()
    yield start, text[start:]


def is_gibberish(pieces: Sequence[Piece]) -> bool:
    """Say whether most of a page's characters are no letters: its fonts do not name theirs."""
    text = "".join(text for _, text in pieces)
    unknown = len(UNKNOWN.findall(text))
    return unknown > 0 and unknown > 0.5 * len("".join(text.split()))


def place(glyphs: Glyphs, start: int, text: str) -> Line | None:
    """Find where a piece stands, by its first and its last character.

    The larger of the two tells its height: the other may be a raised figure.
    """
    stripped = text.strip(f" \t\n\r{DROPPED}")
    if not stripped:
        return None
    first = start + text.index(stripped)
    last = first + len(stripped) - 1
    left, right = glyphs.box(first), glyphs.box(last)
    larger = left if left.height > 1.1 * right.height else right
    height = max(larger.height, 0.1)
    end = max(right.right, left.left + 0.1)
    bold = _is_bold(glyphs.font(first)) and _is_bold(glyphs.font(last))
    return Line(text, left.left, end, larger.bottom, height, bold=bold)


@lru_cache(maxsize=256)
def _is_bold(font: bytes) -> bool:
    return bool(BOLD.search(font))


def gaps(glyphs: Glyphs, piece: Piece, line: Line) -> list[tuple[float, float]]:
    """Give the white strips at least as wide as the line is tall between its text objects."""
    start, text = piece
    first, last = glyphs.index(start), glyphs.index(start + len(text) - 1)
    count = raw.FPDFText_CountRects(glyphs.textpage, first, last + 1 - first)
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    boxes = []
    for index in range(count):
        raw.FPDFText_GetRect(glyphs.textpage, index, left, top, right, bottom)
        boxes.append((left.value, right.value))
    white = []
    reached = line.left
    for start_x, end_x in sorted(boxes):
        if start_x - reached > line.height:
            white.append((reached, start_x))
        reached = max(reached, end_x)
    return white


def cut(glyphs: Glyphs, piece: Piece, gutter: float) -> list[Piece]:
    """Cut a piece in two at the blank that a gutter goes through."""
    start, text = piece
    for match in BLANKS.finditer(text.rstrip()):
        if not match.start():
            continue
        before = glyphs.box(start + match.start() - 1)
        after = glyphs.box(start + match.end())
        if before.right <= gutter <= after.left:
            return [(start, text[: match.start()]), (start + match.end(), text[match.end() :])]
    return [piece]
