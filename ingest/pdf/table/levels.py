"""Printed lines that pdfium ran together: on a page with few words it may take them for columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.pdf.glyphs import Glyphs
from ingest.pdf.pieces import Piece


def parted(glyphs: Glyphs, piece: Piece) -> list[Piece]:
    """Part a piece of a page's text whose words do not stand at one height."""
    return list(_parts(glyphs, piece))


def _parts(glyphs: Glyphs, piece: Piece) -> Iterator[Piece]:
    start, text = piece
    bare = text.strip()
    first = text.find(bare)
    if " " not in bare or not _jumps(glyphs, piece, first, first + len(bare) - 1):
        yield piece
        return
    words = list(re.finditer(r"\S+", text))
    begun = 0
    for last, word in zip(words, words[1:], strict=False):
        if _jumps(glyphs, piece, last.end() - 1, word.start()):
            yield start + begun, text[begun : last.end()]
            begun = word.start()
    yield start + begun, text[begun:]


def _jumps(glyphs: Glyphs, piece: Piece, one: int, other: int) -> bool:
    """Say whether two letters of a piece stand above each other, both upright."""
    place, after = piece[0] + one, piece[0] + other
    first, second = glyphs.box(place), glyphs.box(after)
    # Most stand level, so that is asked first.
    return (
        abs(first.bottom - second.bottom) > 0.7 * first.height
        and max(first.bottom, second.bottom) > min(first.top, second.top)
        and glyphs.is_upright(place)
        and glyphs.is_upright(after)
    )
