"""Printed lines that pdfium ran together: on a page with few words it may take them for columns."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.pdf.pieces import Piece

Box = tuple[float, float]
"""Lower and upper edge of a letter."""


def parted(textpage: pdfium.PdfTextPage, pieces: Sequence[Piece]) -> list[Piece]:
    """Part the pieces of a page's text whose words do not stand at one height."""
    return [part for piece in pieces for part in _parts(textpage, piece)]


def _parts(textpage: pdfium.PdfTextPage, piece: Piece) -> Iterator[Piece]:
    start, text = piece
    bare = text.strip()
    first = text.find(bare)
    if " " not in bare or not _jumps(textpage, piece, first, first + len(bare) - 1):
        yield piece
        return
    words = list(re.finditer(r"\S+", text))
    begun = 0
    for last, word in zip(words, words[1:], strict=False):
        if _jumps(textpage, piece, last.end() - 1, word.start()):
            yield start + _units(text, begun), text[begun : last.end()]
            begun = word.start()
    yield start + _units(text, begun), text[begun:]


def _jumps(textpage: pdfium.PdfTextPage, piece: Piece, one: int, other: int) -> bool:
    """Say whether two letters of a piece stand above each other, both upright."""
    places = [piece[0] + _units(piece[1], at) for at in (one, other)]
    (low, high), (lower, higher) = (_box(textpage, place) for place in places)
    apart = max(low, lower) > min(high, higher) and abs(low - lower) > 0.7 * (high - low)
    return apart and all(_is_upright(textpage, place) for place in places)


def _units(text: str, place: int) -> int:
    return place if text.isascii() else len(text[:place].encode("utf-16-le")) // 2


def _box(textpage: pdfium.PdfTextPage, index: int) -> Box:
    box = raw.FS_RECTF()
    char = raw.FPDFText_GetCharIndexFromTextIndex(textpage, index)
    raw.FPDFText_GetLooseCharBox(textpage, char, ctypes.byref(box))
    return box.bottom, box.top


def _is_upright(textpage: pdfium.PdfTextPage, index: int) -> bool:
    char = raw.FPDFText_GetCharIndexFromTextIndex(textpage, index)
    return bool(abs(raw.FPDFText_GetCharAngle(textpage, char)) < 0.1)
