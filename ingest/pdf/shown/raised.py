"""Raised characters of a PDF's lines, told by where they stand and how large they are.

Notes' marks leave the text; exponents get a sign of their own, units their raised figure. A mark
at the beginning of its line stays: there the note itself begins. Lowered characters read on.

Only figures and signs that can be raised are looked at, because each look is a call of pdfium.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.page.raised import Meaning, meaning, written
from ingest.pdf.glyphs import DROPPED, Box, Glyphs

CANDIDATE = re.compile(
    r"[+−–-]?[0-9]+(?:[,;–-]\s?[0-9]+)*|[*†‡§¶]{1,3}|(?<=[0-9)])[a-z](?!\w)|(?m:^[a-z]$)"
)
"""What may be raised, as a whole or its end."""
BLANK = f" \r\n\t{DROPPED}"
ENDS = f"{BLANK}\x02\ufffe"
"""Blanks, and what stands for a hyphen at a line's end: nothing is raised behind them."""
HIGH = 0.16
"""Share of the height of a line's letters that raised ones stand above its foot at least."""
SMALL = 0.9
"""Height of raised signs, as a share of the letters' before them, at most."""
NEAR = 0.45
"""Heights of a letter within which a mark stands behind it."""
POWERS = "".join(map(chr, range(0xFDD0, 0xFDDA))) + "\ufdda\ufddb"
"""Stand for a caret and the figure or sign after it, in one character, so that offsets stay; they
are characters that no text has."""
FIRST = dict(zip("0123456789-+", POWERS, strict=True))
FOLDED = str.maketrans("−–", "--")
BLANKS = {str(n): chr(0xFDDC + n) for n in range(10)}
"""Stand likewise for a blank and a figure: five and a half is 5 1/2, not 51/2."""
WRITTEN = str.maketrans(
    {power: f"^{sign}" for sign, power in FIRST.items()}
    | {blank: f" {figure}" for figure, blank in BLANKS.items()}
)


def spelt(text: str) -> str:
    """Write out what stands for two characters."""
    return text if text.isascii() else text.translate(WRITTEN)


@dataclass(frozen=True, slots=True)
class Lowered:
    """A page's text with its raised characters brought down."""

    text: str
    marks: frozenset[str] = frozenset()
    """Marks of notes that were taken out."""
    places: tuple[tuple[int, int], ...] = ()
    """Where they stood, from and to: their lines still reach as far."""


def lowered(text: str, glyphs: Glyphs) -> Lowered:
    """Bring raised characters down into the line, and notes' marks out of it.

    Args:
        text: of the page, as masked so far; what is returned is as long.
        glyphs: its characters.

    """
    letters = list(text)
    marks: set[str] = set()
    places: list[tuple[int, int]] = []
    for start, end in _raised(text, glyphs):
        mark = text[start:end]
        before = _before(letters, start)
        if _is_fraction(text, start, end):
            if before[-1:].isdigit():
                letters[start] = BLANKS.get(mark[0], mark[0])
            continue
        told = meaning(before, mark)
        if told is Meaning.POWER:
            letters[start:end] = _power(written(before, mark))
        elif told is Meaning.NOTE and before.strip("([ "):
            start, end = _with_brackets(text, start, end)
            letters[start:end] = DROPPED * (end - start)
            if _joins(before, text[end : end + 1]):
                letters[start] = " "
            marks.update(re.findall(r"\w+|[^\w\s,;()\[\]–-]+", mark))
            places.append((start, end))
    return Lowered("".join(letters), frozenset(marks), tuple(places))


def _before(letters: Sequence[str], start: int) -> str:
    """Give what stands on the line before a raised sign."""
    line = "".join(letters[max(0, start - 60) : start]).rstrip("\r\n")
    return re.split(r"[\r\n]+", line)[-1].replace(DROPPED, "")


def _joins(before: str, after: str) -> bool:
    """Say whether two words would touch: often the mark alone stands between them."""
    return after.isalpha() and (before[-1:].isalnum() or before[-1:] in '.,;:!?)”’"%')


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the brackets around a mark, and the blank before them."""
    opened = re.search(r"[ \r\n]*[(\[]\s*$", text[max(0, start - 8) : start])
    closed = re.match(r"\s*[)\]]", text[end : end + 8])
    if not opened or not closed:
        return start, end
    return start - len(opened[0]), end + closed.end()


def _power(power: str) -> str:
    if not power.startswith("^"):
        return power
    first = FIRST.get(power[1].translate(FOLDED), power[1])
    return first + power[2:]


def _raised(text: str, glyphs: Glyphs) -> Iterator[tuple[int, int]]:
    """Give the start and the end of what is raised."""
    for match in CANDIDATE.finditer(text):
        start, end = match.span()
        if _is_level(text, start, end, glyphs):
            continue
        foot = _foot(text, start, glyphs)
        if foot is None:
            if end - start < 2:
                continue
            foot = glyphs.box(start), glyphs.baseline(start)
        if not _is_raised(text, end - 1, glyphs, *foot):
            continue
        first = end - 1
        while first > start and _is_raised(text, first - 1, glyphs, *foot):
            first -= 1
        yield first, end


def _is_level(text: str, start: int, end: int, glyphs: Glyphs) -> bool:
    """Say whether a figure stands where the letter before it does; told with the fewest calls."""
    before = start - 1
    while before >= 0 and text[before] in BLANK and start - before < 5:
        before -= 1
    if before < 0 or not text[end - 1].isalnum() or text[before] in ENDS:
        return False
    ink = glyphs.ink(end - 1)
    return abs(ink.bottom - glyphs.baseline(before)) < 0.2 * (ink.top - ink.bottom)


def _foot(text: str, start: int, glyphs: Glyphs) -> tuple[Box, float] | None:
    """Return the box and the foot of the letter that a mark stands behind, if there is one."""
    at = start - 1
    while at >= 0 and text[at] in BLANK and start - at < 5:
        at -= 1
    if at < 0 or text[at] in ENDS:
        return None
    before = glyphs.box(at)
    if at < start - 1:
        mark = glyphs.box(start)
        near = -0.1 <= (mark.left - before.right) / max(before.height, 0.1) < NEAR
        if not near or not before.bottom <= mark.middle[1] <= before.top + 0.3 * before.height:
            return None
    return before, glyphs.baseline(at)


def _is_raised(text: str, place: int, glyphs: Glyphs, letter: Box, foot: float) -> bool:
    if not text[place].strip():
        return True
    ink = glyphs.ink(place)
    if text[place].isalnum() and ink.bottom - foot <= HIGH * letter.height:
        return False
    box, own = glyphs.box(place), glyphs.baseline(place)
    above = own - foot > 0.1 * letter.height
    if not text[place].isalnum():
        return above and box.height < SMALL * letter.height
    # A font's own raised figures stand on the line's foot, as far as it tells.
    return ink.bottom < letter.top and (box.height < SMALL * letter.height or not above)


def _is_fraction(text: str, start: int, end: int) -> bool:
    """Say whether a raised figure is a part of a fraction: `13` in `people13/year` is none."""
    upper = re.match(r"[\r\n ]{0,3}[/⁄]\s?\d", text[end : end + 5])
    return bool(upper or re.search(r"\d[/⁄]$", text[max(0, start - 2) : start]))
