"""What a page draws: its texts, its level bars, and what can lie below a text."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.pdf import bare
from ingest.pdf.glyphs import Box

TEXT = raw.FPDF_PAGEOBJ_TEXT
MOST_PATHS = 3000
"""Paths beyond which a page is a drawing, in which no bar strikes out text."""
MOST_SEGMENTS = 200
"""Segments of a path beyond which it is a drawing of its own."""
DOT = 8.0
"""Points; what is smaller is no line of a table."""
FRAME = 0.85
"""Share of the page's width and height beyond which a box is its ground or its frame."""
EDGE = 0.08
"""Share of the page's height in which the running head's line is, or the foot's."""
SQUARE = 0.2
"""Points by which a level line may rise."""
THICK = 3.0
"""Points; nothing thicker strikes out a word."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Something that is drawn and is no text."""

    address: int
    kind: int
    box: Box


@dataclass(slots=True)
class Objects:
    """What one page draws, its forms (one deep) included."""

    texts: list[int] = field(default_factory=list)
    """Addresses of the text objects, in order."""
    forms: dict[int, int] = field(default_factory=dict)
    """The text objects that stand in a form, and the form's address."""
    drawings: list[Drawing] = field(default_factory=list)
    bars: list[tuple[Box, int]] = field(default_factory=list)
    """Level lines and thin boxes, and the address of the path that draws them."""


def objects_of(page: pdfium.PdfPage) -> Objects:
    """Look at each object of a page once."""
    found = Objects()
    handle = page.raw
    addresses = [bare.get_object(handle, n) for n in range(bare.count_objects(handle))]
    for address in _others(found, addresses, 0, None):
        outer = raw.FS_MATRIX()
        bare.matrix(address, ctypes.byref(outer))
        inner = [bare.get_inner(address, n) for n in range(bare.count_inner(address))]
        _others(found, inner, address, outer)
    if sum(drawing.kind == raw.FPDF_PAGEOBJ_PATH for drawing in found.drawings) > MOST_PATHS:
        found.bars.clear()
    return found


def _others(
    found: Objects, addresses: Sequence[int], form: int, outer: raw.FS_MATRIX | None
) -> list[int]:
    """Put objects where they belong; returns those that are forms."""
    kinds = list(map(bare.kind_of, addresses))
    rest = [pair for pair in zip(addresses, kinds, strict=True) if pair[1] != TEXT]
    others = {address for address, _ in rest}
    texts = [address for address in addresses if address not in others]
    found.texts += texts
    if form:
        found.forms |= dict.fromkeys(texts, form)
    forms = []
    for address, kind in rest:
        box = _box(address, outer)
        if box is None:
            continue
        found.drawings.append(Drawing(address, kind, box))
        if kind == raw.FPDF_PAGEOBJ_PATH and len(found.drawings) <= MOST_PATHS:
            found.bars += [(bar, address) for bar in _bars(address, box, outer)]
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            forms.append(address)
    return forms


def _box(address: int, outer: raw.FS_MATRIX | None) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    sides = [ctypes.byref(side) for side in (left, bottom, right, top)]
    if not bare.bounds(address, *sides):
        return None
    corners = [_moved(x.value, y.value, outer) for x in (left, right) for y in (bottom, top)]
    return Box(
        min(x for x, _ in corners),
        min(y for _, y in corners),
        max(x for x, _ in corners),
        max(y for _, y in corners),
    )


def _moved(x: float, y: float, *matrices: raw.FS_MATRIX | None) -> tuple[float, float]:
    for m in matrices:
        if m is not None:
            x, y = m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f
    return x, y


def _bars(address: int, box: Box, outer: raw.FS_MATRIX | None) -> Iterator[Box]:
    """Give a path's level lines: it is one itself, or draws several at once."""
    if box.height <= THICK:
        if box.right - box.left > THICK:
            yield box
        return
    count = raw.FPDFPath_CountSegments(ctypes.cast(address, raw.FPDF_PAGEOBJECT))
    if not 4 <= count <= MOST_SEGMENTS or count == 5:  # one box has five
        return
    for points in _parts(address, count, outer):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if _is_square(points) and max(ys) - min(ys) <= THICK < max(xs) - min(xs):
            yield Box(min(xs), min(ys), max(xs), max(ys))


def _is_square(points: Sequence[tuple[float, float]]) -> bool:
    """Say whether lines run level and upright only; those of letters drawn as shapes do not."""
    turns = pairwise(points)
    return len(points) > 1 and all(
        min(abs(a[0] - b[0]), abs(a[1] - b[1])) < SQUARE for a, b in turns
    )


def _parts(
    address: int, count: int, outer: raw.FS_MATRIX | None
) -> Iterator[list[tuple[float, float]]]:
    """Give the points of each part of a path that is drawn without lifting the pen."""
    handle = ctypes.cast(address, raw.FPDF_PAGEOBJECT)
    inner = raw.FS_MATRIX()
    bare.matrix(address, ctypes.byref(inner))
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(handle, index)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            yield points
            points = []
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(_moved(x.value, y.value, inner, outer))
    yield points


def without_lines(objects: Objects, page: pdfium.PdfPage) -> bool:
    """Say whether a page draws nothing that a table can have: no more than its ground or frame.

    A line below the running head or above the foot is no table's either.
    """
    width, height = page.get_width(), page.get_height()
    return not any(
        drawing.kind == raw.FPDF_PAGEOBJ_FORM
        or (drawing.kind == raw.FPDF_PAGEOBJ_PATH and not _is_frame(drawing.box, width, height))
        for drawing in objects.drawings
    )


def _is_frame(box: Box, width: float, height: float) -> bool:
    wide = box.right - box.left
    if max(wide, box.height) < DOT:
        return True
    if box.height <= THICK and not EDGE * height < box.bottom < (1 - EDGE) * height:
        return True
    return wide >= FRAME * width and box.height >= FRAME * height


class Undrawn:
    """A page without its objects: who looks for lines need not look at each of its letters.

    Measured on 63 pages of 2,500 words each: a fifth of the whole time.
    """

    def __init__(self, page: pdfium.PdfPage, empty: pdfium.PdfPage) -> None:
        self._page = page
        self.raw = empty.raw

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._page, name)


_PARTS = tuple(ctypes.c_uint() for _ in range(4))
_TO_PARTS = tuple(map(ctypes.byref, _PARTS))
"""What pdfium writes colours to; whoever calls it holds its lock."""


def colour(address: int, *, stroke: bool = False) -> tuple[int, int, int, int] | None:
    """Return red, green, blue and how opaque, 0 to 255; None where pdfium does not know."""
    asked = bare.stroke_colour if stroke else bare.fill_colour
    if not asked(address, *_TO_PARTS):
        return None
    red, green, blue, opaque = (part.value for part in _PARTS)
    return red, green, blue, opaque


def text_box(objects: Objects, address: int) -> Box | None:
    """Return the box of a text object on the page."""
    form = objects.forms.get(address)
    outer = None
    if form:
        outer = raw.FS_MATRIX()
        bare.matrix(form, ctypes.byref(outer))
    return _box(address, outer)


def text_boxes(objects: Objects) -> list[Box]:
    """Return the boxes of the page's texts."""
    boxes = (text_box(objects, address) for address in objects.texts)
    return [box for box in boxes if box is not None]
