"""Struck-out words: a level line through the middle of letters, or a mark that says so.

What is repealed is still drawn, and reads like what is in force. Lines below words and the rules
of tables run elsewhere: below the letters, or between the lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.page.lines import Line
from ingest.pdf.glyphs import Box, Glyphs
from ingest.pdf.shown.objects import Objects, colour

ZONE = (0.27, 0.62)
"""Part of a letter's height, from below, that a line through it has its middle in. Letters stand
at 0.2, lines below words at 0.1 and the middle of small letters at 0.42."""
COVERED = 0.75
"""Share of a line's length that has letters: rules and grids go on beside them."""
LONG = 3.0
"""Times that such a line is longer than thick, at least: letters drawn as shapes have bars, too."""
THIN = 0.22
"""Thickness of such a line, in heights of the letters, at most."""
OVERLAID = re.compile("(?:[^\\s\u0335\u0336][\u0335\u0336])+")
"""Letters with the characters for a stroke through them."""
WHITE = 250

Placed = Sequence[tuple[Line, tuple[int, str]]]


def struck(page: pdfium.PdfPage, objects: Objects, placed: Placed, glyphs: Glyphs) -> list[int]:
    """Find the struck-out characters of a page.

    Args:
        page: pdfium's page, for its annotations.
        objects: what it draws.
        placed: its lines, and their pieces of its text.
        glyphs: the characters of the text.

    Returns:
        Places in the text, without blanks at the ends of a run.

    """
    found: set[int] = set()
    ordered = sorted(placed, key=lambda pair: pair[0].base) if objects.bars else []
    feet = [line.base for line, _ in ordered]
    tallest = max((line.height for line, _ in ordered), default=0.0)
    for bar, address in objects.bars:
        first, last = (bisect_left(feet, bar.middle[1] - down) for down in (tallest, 0.0))
        for line, piece in ordered[first:last]:
            if _crosses(bar, line):
                places = list(_under(bar, piece, glyphs, ZONE))
                if places and _fits(bar, places, glyphs) and _is_seen(address):
                    found.update(places)
    for box in _annotated(page):
        for line, piece in placed:
            if line.base < box.middle[1] < line.base + line.height:
                found.update(_under(box, piece, glyphs, (0.2, 0.8)))
    if "\u0336" in glyphs.text or "\u0335" in glyphs.text:
        for match in OVERLAID.finditer(glyphs.text):
            found.update(range(*match.span()))
    return sorted(found)


def _crosses(bar: Box, line: Line) -> bool:
    share = (bar.middle[1] - line.base) / line.height
    beside = bar.left < line.right and bar.right > line.left
    # Lines with letters of several sizes are as high as the larger ones; each is looked at below.
    slim = bar.height < min(THIN * line.height, (bar.right - bar.left) / LONG)
    return 0.1 < share < 0.9 and beside and slim


def _under(
    bar: Box, piece: tuple[int, str], glyphs: Glyphs, zone: tuple[float, float]
) -> Iterator[int]:
    """Give the places of a piece whose letters a bar goes through."""
    start, text = piece
    for place in range(start, min(start + len(text), len(glyphs.text))):
        box = glyphs.box(place)
        if not bar.left - 0.5 <= box.middle[0] <= bar.right + 0.5 or not box.height:
            continue
        if zone[0] < (bar.middle[1] - box.bottom) / box.height < zone[1]:
            yield place


def _fits(bar: Box, places: Sequence[int], glyphs: Glyphs) -> bool:
    """Say whether a bar begins and ends with its letters."""
    box = glyphs.around(places)
    reach = min(bar.right, box.right) - max(bar.left, box.left)
    inked = any(glyphs.text[place].isalnum() for place in places)
    return inked and reach >= COVERED * max(bar.right - bar.left, box.right - box.left)


def _is_seen(address: int) -> bool:
    shades = [colour(address), colour(address, stroke=True)]
    return any(s is not None and min(s[:3]) < WHITE and s[3] > 8 for s in shades)


def _annotated(page: pdfium.PdfPage) -> Iterator[Box]:
    """Give the boxes of the page's marks that strike words out."""
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        mark = raw.FPDFPage_GetAnnot(page, index)
        if raw.FPDFAnnot_GetSubtype(mark) == raw.FPDF_ANNOT_STRIKEOUT:
            quad = raw.FS_QUADPOINTSF()
            for number in range(raw.FPDFAnnot_CountAttachmentPoints(mark)):
                if raw.FPDFAnnot_GetAttachmentPoints(mark, number, quad):
                    xs, ys = (
                        (quad.x1, quad.x2, quad.x3, quad.x4),
                        (quad.y1, quad.y2, quad.y3, quad.y4),
                    )
                    yield Box(min(xs), min(ys), max(xs), max(ys))
        raw.FPDFPage_CloseAnnot(mark)


def count_words(text: str, places: Iterable[int]) -> int:
    """Count the words that characters make up, wholly or in part."""
    chosen = set(places)
    return sum(
        any(n in chosen for n in range(*match.span())) for match in re.finditer(r"\S+", text)
    )
