"""Khmer syllables that pdfium gives several times: once for each of their glyphs.

A syllable such as a consonant with a vowel above and a consonant below is drawn with several
glyphs. Typesetters (Chromium, typst) tell each glyph what the whole syllable spells, and pdfium
repeats that wherever the glyphs of two syllables take turns. The letters of one glyph have one
origin, so copies are found by their place: they stand where the syllable stands already.
"""

from __future__ import annotations

import ctypes
import math
import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.pdf.glyphs import DROPPED, Box

COMBINING = re.compile("[\u0900-\u109f\u1780-\u17ff]")
"""Scripts whose syllables are drawn with several glyphs: those of India, Thai, Lao, Tibetan,
Myanmar, Khmer."""
SUBSCRIPT = "\u17d2"
"""Sign that puts the next consonant below."""
BACK = 6
"""Glyphs among which a copy's first occurrence is looked for."""

WHITE = 0.17
"""Width of a blank between words, in heights of a line, at least."""
OVERLAP = 0.05
"""Share of its height by which a copy reaches over its first occurrence; what is written twice
stands side by side."""

LEADING = re.compile("[\u17be-\u17c5]")
"""Vowels of which a part is drawn before the consonant, as a glyph of its own."""
TRAILING = "\u17c7"
"""Sign that is drawn behind its syllable, likewise."""
NARROW = 0.45
"""Width of such a part, in heights, at most: it has 0.42, the narrowest consonant 0.48."""


@dataclass(slots=True)
class _Glyph:
    text: str
    first: int
    """Offset of its first letter in the page's text."""
    x: float
    y: float
    left: float
    right: float
    tall: float
    index: int
    """Of its first letter among pdfium's characters."""
    generated: bool
    """Whether pdfium made the character up: a blank that is not printed."""


def without_copies(textpage: pdfium.PdfTextPage, text: str, drawn: Sequence[Box] = ()) -> str:
    """Blank out repeated syllables and the blanks that pdfium puts between their glyphs.

    Args:
        textpage: pdfium's page of text.
        text: what it gave as a whole.
        drawn: the boxes of the page's text objects: pdfium leaves some glyphs of a syllable out.

    Returns:
        Text of the same length, with `DROPPED` for what is left out.

    """
    letters = list(text)
    kept: deque[_Glyph] = deque(maxlen=BACK)
    blanks: list[_Glyph] = []
    drawn = sorted(drawn)
    for glyph in _glyphs(textpage, text):
        if glyph.generated:
            blanks.append(glyph)
            continue
        copied = next((g for g in kept if _copies(glyph, g, kept[-1])), None)
        if copied is not None:
            copied.right = max(copied.right, glyph.right)
            _drop(letters, glyph)
            continue
        if blanks and kept and _is_beside(kept, glyph):
            white = _is_printed(textpage, kept, glyph, drawn)
            for number, blank in enumerate(blanks):
                _drop(letters, blank)
                if white and number == 0:
                    letters[blank.first] = " "
        blanks.clear()
        kept.append(glyph)
    return "".join(letters)


def _drop(letters: list[str], glyph: _Glyph) -> None:
    length = len(glyph.text)
    letters[glyph.first : glyph.first + length] = DROPPED * length


def _is_beside(before: Sequence[_Glyph], after: _Glyph) -> bool:
    """Say whether a glyph goes on a line of such letters; pdfium may put a line's end between."""
    last = before[-1]
    if not (COMBINING.search(last.text) and COMBINING.search(after.text)):
        return False
    tall = max(glyph.tall for glyph in (*before, after))
    return abs(last.y - after.y) < 0.2 * tall and -tall < after.left - last.right < 2 * tall


def _is_printed(
    textpage: pdfium.PdfTextPage, before: Sequence[_Glyph], after: _Glyph, drawn: Sequence[Box]
) -> bool:
    """Say whether there is white between glyphs, where pdfium puts a blank or a line's end."""
    tall = 1.3 * _size(textpage, after.index)
    beside = [glyph.right for glyph in before if abs(glyph.y - after.y) < 0.5 * tall]
    return _white(max(beside, default=after.left), after, tall, drawn) > WHITE * tall


def _white(reached: float, after: _Glyph, tall: float, drawn: Sequence[Box]) -> float:
    """Return the width of the widest white strip between a place and a glyph.

    A text object without ink is a blank that the file itself draws: then little white is enough.
    """
    widest = 0.0
    factor = 1.0
    for box in drawn[bisect_left(drawn, (reached - 2 * tall,)) :]:
        if box.left > after.left:
            break
        if box.top < after.y - 0.1 * tall or box.bottom > after.y + tall:
            continue
        if box.right - box.left < 0.01 * tall and box.left > reached - 0.1 * tall:
            factor = 3.0
        elif box.right > reached:
            widest = max(widest, box.left - reached)
            reached = box.right
    return factor * max(widest, min(after.x, after.left) - reached)


def _glyphs(textpage: pdfium.PdfTextPage, text: str) -> Iterator[_Glyph]:
    """Give what each glyph spells: neighbouring letters with one origin."""
    glyph: _Glyph | None = None
    x, y = ctypes.c_double(), ctypes.c_double()
    box = raw.FS_RECTF()
    for place, letter in enumerate(text):
        index = raw.FPDFText_GetCharIndexFromTextIndex(textpage, place)
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        raw.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box))
        generated = raw.FPDFText_IsGenerated(textpage, index) == 1
        same = glyph is not None and (glyph.x, glyph.y) == (x.value, y.value)
        if glyph is not None and same and not generated and not glyph.generated:
            glyph.text += letter
            glyph.right = max(glyph.right, box.right)
            continue
        if glyph is not None:
            yield glyph
        glyph = _Glyph(
            letter,
            place,
            x.value,
            y.value,
            box.left,
            box.right,
            box.top - box.bottom,
            index,
            generated,
        )
    if glyph is not None:
        yield glyph


def _size(textpage: pdfium.PdfTextPage, index: int) -> float:
    """Return the size of a glyph's font as it is printed, in points."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    return float(raw.FPDFText_GetFontSize(textpage, index)) * math.hypot(matrix.c, matrix.d)


def _copies(glyph: _Glyph, earlier: _Glyph, last: _Glyph) -> bool:
    """Say whether a glyph spells again what stands at its place already."""
    same = len(glyph.text) > 1 and glyph.text == earlier.text and COMBINING.match(glyph.text)
    if not same or abs(glyph.y - earlier.y) >= earlier.tall:
        return False
    return _is_within(glyph, earlier, last) or (earlier is last and _is_part(glyph, earlier))


def _is_within(glyph: _Glyph, earlier: _Glyph, last: _Glyph) -> bool:
    middle = (glyph.left + glyph.right) / 2
    inside = middle <= earlier.right + 0.15 * (earlier.right - earlier.left)
    overlaps = glyph.left < earlier.right - OVERLAP * max(glyph.tall, earlier.tall)
    return inside or overlaps or middle < last.left


def _is_part(glyph: _Glyph, earlier: _Glyph) -> bool:
    """Say whether two neighbours draw one syllable: a sign and its consonant in either order."""
    near = glyph.x - earlier.x < 0.5 * max(glyph.tall, earlier.tall)
    begins = LEADING.search(glyph.text) is not None and _is_narrow(earlier)
    ends = glyph.text.endswith(TRAILING) and _is_narrow(glyph)
    return (SUBSCRIPT in glyph.text and near) or begins or ends


def _is_narrow(glyph: _Glyph) -> bool:
    return glyph.right - glyph.left < NARROW * glyph.tall
