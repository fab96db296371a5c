"""Watermarks: large words across the page, or pale ones behind its text, on most pages.

Slanted ones are told on their page; level ones by the pages together, as running heads are.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.page.lines import Line
from ingest.pdf.glyphs import Glyphs
from ingest.pdf.layout import Sheet, body_height, edges

ACROSS = 0.25
"""Share of the page's width that slanted words reach over at least; labels do not."""
LARGE = 1.5
"""Heights of the body's letters that a level watermark has at least."""
PALE = range(150, 240)
"""The darkest of red, green and blue of a pale letter; white ones stand on a dark ground."""
MOSTLY = 0.5
"""Share of the pages that have it at the same place, at least."""

Placed = Sequence[tuple[Line, tuple[int, str]]]


def slanted(placed: Placed, glyphs: Glyphs, width: float) -> list[int]:
    """Find the characters of words that run slantwise across a page.

    Args:
        placed: its lines, and their pieces of its text.
        glyphs: the characters of the text.
        width: of the page, in points.

    """
    found: list[int] = []
    for _, (start, text) in placed:
        ends = (start + len(text) - len(text.lstrip()), start + len(text.rstrip()) - 1)
        if not any(_is_slanted(glyphs.angle(place)) for place in ends):
            continue
        places = [n for n in range(start, start + len(text)) if _is_slanted(glyphs.angle(n))]
        box = glyphs.around(places)
        if box.right - box.left > ACROSS * width:
            found += places
    return found


def _is_slanted(angle: float) -> bool:
    quarter = angle % (math.pi / 2)
    return 0.15 < quarter < math.pi / 2 - 0.15


def repeated(sheets: Sequence[Sheet]) -> dict[int, set[str]]:
    """Find large words that stand at the same place of most pages, tables and edges apart.

    Returns:
        The words by the number of their page; whether they are pale must be looked at.

    """
    body = body_height(sheet.lines for sheet in sheets)
    pages: dict[tuple[str, int, int], set[int]] = defaultdict(set)
    for sheet in sheets:
        edge = {id(line) for line, _ in edges(sheet)}
        for line in sheet.lines:
            if (
                id(line) not in edge
                and not line.part
                and line.height >= LARGE * body
                and line.text.strip()
            ):
                key = (line.text.strip(), round(line.left / 10), round(line.base / 10))
                pages[key].add(sheet.number)
    enough = max(3, MOSTLY * len(sheets))
    found: dict[int, set[str]] = defaultdict(set)
    for (text, _, _), numbers in pages.items():
        if len(numbers) >= enough:
            for sheet in sheets:
                found[sheet.number].add(text)
    return found


def behind(placed: Placed, glyphs: Glyphs, words: set[str]) -> Iterator[int]:
    """Find the places of these words where they are pale, or printed across other lines."""
    for line, (start, text) in placed:
        for told in words:
            at = text.find(told)
            if (
                at < 0
                or len(text.strip()) - len(told) > 0
                and not _changes(glyphs, start, text, told)
            ):
                continue
            others = [other for other, _ in placed if other is not line]
            places = range(start + at, start + at + len(told))
            if _is_pale(glyphs, start + at) or _overlaps(glyphs, places, others):
                yield from places


def _changes(glyphs: Glyphs, start: int, text: str, told: str) -> bool:
    """Say whether the words are larger than what stands on their line."""
    at = text.find(told)
    other = 0 if at else len(text.rstrip()) - 1
    return glyphs.box(start + at).height > LARGE * glyphs.box(start + other).height


def _overlaps(glyphs: Glyphs, places: Sequence[int], others: Sequence[Line]) -> bool:
    """Say whether letters are printed across more than one other line."""
    boxes = [glyphs.box(place) for place in places if glyphs.text[place].strip()]

    def across(line: Line) -> bool:
        return any(
            box.left < line.right and box.right > line.left and box.bottom < line.middle < box.top
            for box in boxes
        )

    return sum(map(across, others)) > 1


def _is_pale(glyphs: Glyphs, place: int) -> bool:
    shade = glyphs.colour(place)
    return shade is not None and (min(shade[:3]) in PALE or shade[3] < 140)
