"""What is read sideways or upside down: put upright before a page is read.

It is turned in memory, with the lines drawn there, so that lines, columns and tables are found as
on any other page.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as raw

from ingest.pdf import bare
from ingest.pdf.table.grids import Box

SAMPLE = 64
"""Characters of a page that tell how its text runs."""
FEWEST = 0.1
"""Share of a page's characters that turned text needs: less is a stamp or the name of an axis."""
AROUND = 20.0
"""Points around turned text within which drawn lines are its own."""


def visible_box(page: Any) -> Box:  # noqa: ANN401
    """Return left, bottom, right and top of what a page of pdfium shows, in points.

    What the page does not say itself it has from the tree above it, which pdfium's own box of the
    page regards; without it pypdfium2 takes any page for US Letter.
    """
    box: Box = page.get_cropbox(fallback_ok=False) or page.get_bbox()
    return box


def upright_text(page: Any) -> Any:  # noqa: ANN401
    """Load the text of a page of pdfium: of the page as it is shown, and what is turned upright.

    A turned block stays in the middle of where it stood; a running head above it keeps its place.
    """
    textpage = page.get_textpage()
    if page.get_rotation():
        textpage.close()
        _turn_page(page, page.get_rotation() // 90)
        textpage = page.get_textpage()
    turn = _direction(textpage)
    if not turn:
        return textpage
    turned, upright = _places(textpage, turn)
    block = _around(turned)
    beside = sum(block[1] < (box[1] + box[3]) / 2 < block[3] for box in upright)
    most = len(turned) > len(upright)
    if most or (20 * beside < len(turned) and block[3] - block[1] > block[2] - block[0]):
        textpage.close()
        if upright:
            _turn_block(page, turn, block)
        else:
            _turn_page(page, turn)
        textpage = page.get_textpage()
    return textpage


def _direction(textpage: Any) -> int:  # noqa: ANN401
    """Return how many quarters, to the left, a page's turned text is turned; 0 for little text."""
    count = raw.FPDFText_CountChars(textpage)
    sample = range(0, count, max(1, count // SAMPLE))
    handle = textpage.raw
    turns: Counter[int | None] = Counter()
    for angle, times in Counter(bare.char_angle(handle, index) for index in sample).items():
        turns[_quarter(-angle)] += times
    del turns[0], turns[None]
    most, times = turns.most_common(1)[0] if turns else (None, 0)
    return most or 0 if times >= max(5.0, FEWEST * len(sample)) else 0


def _turned(textpage: Any, index: int) -> int | None:  # noqa: ANN401
    return _quarter(-bare.char_angle(textpage.raw, index))


def _quarter(angle: float) -> int | None:
    """Return the quarters to the left that an angle makes; none where it is askew.

    pdfium measures the angle of a character to the right, that of an object to the left.
    """
    quarters = angle / (math.pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) < 0.1 else None


def _places(textpage: Any, turn: int) -> tuple[list[Box], list[Box]]:  # noqa: ANN401
    """Find the places of the characters that are turned, and of those that are upright."""
    places: dict[int | None, list[Box]] = {turn: [], 0: []}
    box = raw.FS_RECTF()
    for index in range(raw.FPDFText_CountChars(textpage)):
        here = places.get(_turned(textpage, index))
        printed = raw.FPDFText_GetUnicode(textpage, index) > 32
        if here is not None and printed and not raw.FPDFText_IsGenerated(textpage, index):
            raw.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box))
            here.append((box.left, box.bottom, box.right, box.top))
    return places[turn], places[0]


def _around(boxes: list[Box]) -> Box:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _items(page: Any) -> Iterator[Any]:  # noqa: ANN401
    handle = page.raw
    for index in range(raw.FPDFPage_CountObjects(handle)):
        yield raw.FPDFPage_GetObject(handle, index)


def _turn_page(page: Any, quarters: int) -> None:  # noqa: ANN401
    """Turn the whole page to the right; its lower left corner is at zero afterwards."""
    left, bottom, right, top = visible_box(page)
    matrix = (
        raw.FS_MATRIX(1, 0, 0, 1, -left, -bottom),
        raw.FS_MATRIX(0, -1, 1, 0, -bottom, right),
        raw.FS_MATRIX(-1, 0, 0, -1, right, top),
        raw.FS_MATRIX(0, 1, -1, 0, top, -left),
    )[quarters]
    for item in _items(page):
        raw.FPDFPageObj_TransformF(item, matrix)
    size = (top - bottom, right - left) if quarters % 2 else (right - left, top - bottom)
    raw.FPDFPage_SetRotation(page, 0)
    page.set_mediabox(0, 0, *size)
    page.set_cropbox(0, 0, *size)


def _turn_block(page: Any, quarters: int, block: Box) -> None:  # noqa: ANN401
    """Turn what stands in a part of the page around its middle; the page gets as wide as it is."""
    x, y = (block[0] + block[2]) / 2, (block[1] + block[3]) / 2
    cos, sin = ((1, 0), (0, -1), (-1, 0), (0, 1))[quarters]
    matrix = raw.FS_MATRIX(cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y)
    for item in _items(page):
        if _belongs(item, quarters, block):
            raw.FPDFPageObj_TransformF(item, matrix)
    left, bottom, right, top = visible_box(page)
    half = (block[3] - block[1] if quarters % 2 else block[2] - block[0]) / 2 + 2 * AROUND
    wide = (min(left, x - half), bottom, max(right, x + half), top)
    page.set_mediabox(*wide)
    page.set_cropbox(*wide)


def _belongs(item: Any, quarters: int, block: Box) -> bool:  # noqa: ANN401
    """Say whether an object of the page is turned text, or stands where that does."""
    if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_TEXT:
        matrix = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(item, matrix)
        return _quarter(math.atan2(matrix.b, matrix.a)) == quarters
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    across = block[0] - AROUND < left.value and right.value < block[2] + AROUND
    return across and block[1] - AROUND < bottom.value and top.value < block[3] + AROUND
