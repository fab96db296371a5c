"""What a page draws, walked over once: its texts, its lines, and what can lie below a text."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.pdf import bare
from ingest.pdf.glyphs import Box

TEXT = raw.FPDF_PAGEOBJ_TEXT
MOST_PATHS = 3000
"""Paths beyond which a page is a drawing, in which no bar strikes out text."""
LONGEST = 3200
"""Segments of a path that are looked at."""
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


Matrix = tuple[float, float, float, float, float, float]
"""How a form places what stands in it."""
UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Segment(NamedTuple):
    """A step of the pen, in points of the page."""

    kind: int
    x: float
    y: float
    closes: bool
    """Whether the pen goes back to where the part began."""


_SIDES = (ctypes.c_float * 4)()
_TO_SIDES = tuple(ctypes.byref(_SIDES, 4 * at) for at in range(4))
_PARTS = (ctypes.c_uint * 4)()
_TO_PARTS = tuple(ctypes.byref(_PARTS, 4 * at) for at in range(4))
"""What pdfium writes boxes and colours to; whoever calls it holds its lock."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Something that is drawn and is no text."""

    address: int
    kind: int
    box: Box


@dataclass(frozen=True)
class Path:
    """Lines that are drawn together; they can be asked for as long as their page is open."""

    address: int
    box: Box | None = None
    """Around all of it; None where pdfium does not know."""
    outer: Matrix | None = None
    """Of the form that it stands in."""

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The steps of the pen that draws it, the first `LONGEST` of them."""
        return tuple(_segments(self))


@dataclass(frozen=True, slots=True)
class Objects:
    """What one page draws, its forms (one deep) included."""

    texts: tuple[int, ...] = ()
    """Addresses of the text objects, in order."""
    forms: Mapping[int, int] = field(default_factory=dict)
    """The text objects that stand in a form, and the form's address."""
    drawings: tuple[Drawing, ...] = ()
    bars: tuple[tuple[Box, int], ...] = ()
    """Level lines and thin boxes, and the address of the path that draws them."""
    paths: tuple[Path, ...] = ()
    """In the order in which they are drawn."""


def objects_of(page: pdfium.PdfPage) -> Objects:
    """Look at each object of a page once."""
    walk = _Walk()
    handle = page.raw
    walk.take([bare.get_object(handle, n) for n in range(bare.count_objects(handle))])
    for address in list(walk.inner):
        matrix = matrix_of(address)
        inner = [bare.get_inner(address, n) for n in range(bare.count_inner(address))]
        walk.take(inner, address, matrix)
    return walk.found()


class _Walk:
    """Gathers what a page draws."""

    def __init__(self) -> None:
        self.inner: dict[int, list[Path]] = {}
        """The paths in each form, by the form's address; the forms in order."""
        self._texts: list[int] = []
        self._forms: dict[int, int] = {}
        self._drawings: list[Drawing] = []
        self._bars: list[tuple[Box, int]] = []
        self._outer: list[Path | int] = []
        """The paths on the page itself, and the addresses of its forms among them."""

    def take(self, addresses: Sequence[int], form: int = 0, outer: Matrix | None = None) -> None:
        """Put objects where they belong."""
        pairs = list(zip(addresses, map(bare.kind_of, addresses), strict=True))
        texts = [address for address, kind in pairs if kind == TEXT]
        rest = [pair for pair in pairs if pair[1] != TEXT] if len(texts) < len(pairs) else []
        self._texts += texts
        if form:
            self._forms |= dict.fromkeys(texts, form)
        for address, kind in rest:
            box = _box(address, outer)
            if box is not None:
                self._drawings.append(Drawing(address, kind, box))
            if kind == raw.FPDF_PAGEOBJ_PATH:
                self._draw(Path(address, box, outer), form)
            elif kind == raw.FPDF_PAGEOBJ_FORM and not form:
                self.inner[address] = []
                self._outer.append(address)

    def _draw(self, path: Path, form: int) -> None:
        (self.inner[form] if form else self._outer).append(path)
        if path.box is not None and len(self._drawings) <= MOST_PATHS:
            self._bars += [(bar, path.address) for bar in _bars(path, path.box)]

    def found(self) -> Objects:
        """Return what was found."""
        paths: list[Path] = []
        for item in self._outer:
            paths.extend(self.inner[item] if isinstance(item, int) else (item,))
        drawn = sum(drawing.kind == raw.FPDF_PAGEOBJ_PATH for drawing in self._drawings)
        bars = self._bars if drawn <= MOST_PATHS else ()
        return Objects(
            tuple(self._texts), self._forms, tuple(self._drawings), tuple(bars), tuple(paths)
        )


def matrix_of(address: int) -> Matrix:
    """Return how an object places what stands in it."""
    m = raw.FS_MATRIX()
    bare.matrix(address, ctypes.byref(m))
    return m.a, m.b, m.c, m.d, m.e, m.f


def _box(address: int, outer: Matrix | None) -> Box | None:
    if not bare.bounds(address, *_TO_SIDES):
        return None
    left, bottom, right, top = _SIDES[:]
    if outer is None:
        return Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))
    corners = [_moved(x, y, outer) for x in (left, right) for y in (bottom, top)]
    return Box(
        min(x for x, _ in corners),
        min(y for _, y in corners),
        max(x for x, _ in corners),
        max(y for _, y in corners),
    )


def _moved(x: float, y: float, *matrices: Matrix) -> tuple[float, float]:
    for m in matrices:
        x, y = m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]
    return x, y


def _bars(path: Path, box: Box) -> Iterator[Box]:
    """Give a path's level lines: it is one itself, or draws several at once."""
    if box.height <= THICK:
        if box.right - box.left > THICK:
            yield box
        return
    count = bare.count_segments(path.address)
    if not 4 <= count <= MOST_SEGMENTS or count == 5:  # one box has five
        return
    for points in _parts(path):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if _is_square(points) and max(ys) - min(ys) <= THICK < max(xs) - min(xs):
            yield Box(min(xs), min(ys), max(xs), max(ys))


def _is_square(points: Sequence[tuple[float, float]]) -> bool:
    """Say whether lines run level and upright only; those of letters drawn as shapes do not."""
    turns = pairwise(points)
    return len(points) > 1 and all(
        min(abs(a[0] - b[0]), abs(a[1] - b[1])) < SQUARE for a, b in turns
    )


def _parts(path: Path) -> Iterator[list[tuple[float, float]]]:
    """Give the points of each part of a path that is drawn without lifting the pen."""
    points: list[tuple[float, float]] = []
    for kind, x, y, _ in path.segments:
        if kind == raw.FPDF_SEGMENT_MOVETO:
            yield points
            points = []
        points.append((x, y))
    yield points


def _segments(path: Path) -> Iterator[Segment]:
    inner = matrix_of(path.address)
    matrices = [matrix for matrix in (inner, path.outer) if matrix not in (None, UNMOVED)]
    x, y = ctypes.c_float(), ctypes.c_float()
    to_x, to_y = ctypes.byref(x), ctypes.byref(y)
    for index in range(min(bare.count_segments(path.address), LONGEST)):
        segment = bare.get_segment(path.address, index)
        bare.segment_point(segment, to_x, to_y)
        kind, closes = bare.segment_kind(segment), bare.segment_closes(segment)
        yield Segment(kind, *_moved(x.value, y.value, *matrices), bool(closes))


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


def colour(address: int, *, stroke: bool = False) -> tuple[int, int, int, int] | None:
    """Return red, green, blue and how opaque, 0 to 255; None where pdfium does not know."""
    asked = bare.stroke_colour if stroke else bare.fill_colour
    if not asked(address, *_TO_PARTS):
        return None
    red, green, blue, opaque = _PARTS[:]
    return red, green, blue, opaque


def text_box(objects: Objects, address: int) -> Box | None:
    """Return the box of a text object on the page."""
    form = objects.forms.get(address)
    return _box(address, matrix_of(form) if form else None)


def text_boxes(objects: Objects) -> list[Box]:
    """Return the boxes of the page's texts."""
    boxes = (text_box(objects, address) for address in objects.texts)
    return [box for box in boxes if box is not None]
