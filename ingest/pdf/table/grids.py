"""Where the cells of a page's tables stand: from drawn lines, and from blanks where none is drawn.

Cells are found by pdfplumber's table finder, which is given pdfium's lines in place of its own: it
reads a page ten times slower than pdfium. Lengths are points; heights run downwards from the
bottom of the page, so that all are negative and a lower place has the greater number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pypdfium2.raw as raw

from ingest.pdf.shown.objects import Objects, Path
from ingest.pdf.table.blanks import GridRow, column_places, leads, row_cuts, runs

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Grid = list[list[Box | None]]
"""Rows of cells; None where a cell of another row or column reaches over the place."""
Kind = Literal["ruled", "striped", "aligned"]
"""Rows and columns are drawn, only rows are, or none."""

LARGEST = 400
"""Drawn lines of a page beyond which it is a drawing: no table of the corpus has half as many."""
MOST = 3200
"""Drawn lines of a page beyond which none is a table's, not even the level ones alone."""
FRAME = 0.97
"""Share of the page's width or height from which on a line is part of the page's frame."""
SHORTEST = 8.0
"""Points a drawn line must have: shorter ones are strokes of letters and signs."""
SLACK = 3.0
"""Points by which two places may differ and still be the same."""
GAP = 0.8
"""Blank between two cells of a row without drawn lines, in heights of its letters."""
CLOSE = 0.5
"""Blank between two cells of a row between drawn lines, likewise."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A drawn line, or one side of a rectangle; upright or level."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def level(self) -> bool:
        """Whether it runs from left to right."""
        return self.x1 - self.x0 > self.bottom - self.top

    def record(self) -> dict[str, Any]:
        """Write it down as pdfplumber does."""
        return {
            "x0": self.x0,
            "x1": self.x1,
            "top": self.top,
            "bottom": self.bottom,
            "width": self.x1 - self.x0,
            "height": self.bottom - self.top,
            "orientation": "h" if self.level else "v",
            "object_type": "line",
        }


@dataclass(frozen=True, slots=True)
class _Page:
    """As much of a page as pdfplumber's finder asks for."""

    edges: list[dict[str, Any]]
    bbox: Box


def edges_of(objects: Objects, width: float, height: float) -> list[Edge]:
    """Return the upright and level lines that a page draws; none of a drawing or a frame.

    Args:
        objects: what the page draws.
        width: of the page.
        height: of the page.
    """
    edges: list[Edge] = []
    for path in objects.paths:
        box = path.box
        if box is not None and max(box.right - box.left, box.height) < SHORTEST:
            continue
        for edge in _sides(path):
            if edge.x1 - edge.x0 < FRAME * width and edge.bottom - edge.top < FRAME * height:
                edges.append(edge)
            if len(edges) > MOST:
                return []
    return edges


def _sides(path: Path) -> Iterator[Edge]:
    first = last = (0.0, 0.0)
    for kind, x, y, closes in path.segments:
        point = x, y
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from _edge(last, point)
        if closes:
            yield from _edge(point, first)
        last = point


def _edge(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Edge]:
    x0, x1 = sorted((one[0], other[0]))
    top, bottom = sorted((-one[1], -other[1]))
    if max(x1 - x0, bottom - top) >= SHORTEST and min(x1 - x0, bottom - top) < 1.0:
        yield Edge(x0, top, x1, bottom)


def grids(
    edges: Sequence[Edge], rows: Sequence[GridRow], close: Sequence[GridRow]
) -> list[tuple[Grid, Kind]]:
    """Find the grids of cells on a page.

    Args:
        edges: the drawn lines.
        rows: what is printed, from the top down.
        close: the same, parted by smaller blanks too; for where drawn lines confirm a table.

    Returns:
        Each grid and its kind; they may overlap, the surer one comes first.

    """
    joined = _joined(edges)
    # Lines between some of the columns only stand within a table whose lines are longer.
    boxes = sorted(stripes(joined, rows), key=lambda box: box[0] - box[2])
    sides = [side for box in boxes for side in (*_sides_of(box, edges), *_joints(box, edges))]
    closed = _cells([*edges, *sides]) if sides else []
    found: list[tuple[Grid, Kind]] = [(grid, "ruled") for grid in (*closed, *_cells(edges))]
    for box in boxes:
        here = [row for row in close if box[1] < (row.top + row.bottom) / 2 < box[3]]
        inside = [_within(row, box) for row in here]
        columns = column_places(inside)
        box, lead = _with_header(box, columns, close)
        level = [*lead, *(edge for edge in joined if _inside(edge, box))]
        found += [(grid, "striped") for grid in _cells([*level, *_uprights(columns, box)])]
    end = min((row.top for row in rows), default=0.0)
    for run in runs(rows):
        columns = column_places(run)
        above = [row for row in rows if row.top >= end]
        run = [*leads(above, run[0].top, columns), *run]
        end = run[-1].bottom
        box = (columns[0][0] - SLACK, run[0].top, columns[-1][1] + SLACK, run[-1].bottom)
        cuts = [Edge(box[0], y, box[2], y) for y in row_cuts(run, columns)]
        found += [(grid, "aligned") for grid in _cells([*cuts, *_uprights(columns, box)])]
    return found


def _cells(edges: Sequence[Edge]) -> list[Grid]:
    if len(edges) > LARGEST or len(edges) < 4:
        return []
    from ingest.pdf.table.crossings import Finder

    page: Any = _Page([edge.record() for edge in edges], (0.0, 0.0, 0.0, 0.0))
    return [[row.cells for row in table.rows] for table in Finder(page).tables]


def _sides_of(box: Box, edges: Sequence[Edge]) -> list[Edge]:
    """Draw the sides of a table that has lines between its columns and none around them."""
    inner = [
        edge
        for edge in edges
        if not edge.level and box[0] + SLACK < edge.x0 < box[2] - SLACK and _inside(edge, box)
    ]
    if not inner:
        return []
    top, bottom = min(edge.top for edge in inner), max(edge.bottom for edge in inner)
    return [Edge(x, top, x, bottom) for x in (box[0], box[2])]


def _joints(box: Box, edges: Sequence[Edge]) -> list[Edge]:
    """Draw the columns of a table whose level lines are all pieced together at the same places."""
    lines: defaultdict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.level and _inside(edge, box):
            lines[round(edge.top / SLACK)].append(edge)
    met = [
        {one.x1 for one in line for other in line if abs(one.x1 - other.x0) < 1}
        for line in lines.values()
    ]
    joints = [x for x in sorted(met[0]) if all(any(abs(x - y) < 1 for y in ys) for ys in met)]
    return [Edge(x, box[1], x, box[3]) for x in (box[0], *joints, box[2])] if joints else []


def _joined(edges: Sequence[Edge]) -> list[Edge]:
    """Join level lines that go on at the same height; from the top down."""
    joined: list[Edge] = []
    level = (edge for edge in edges if edge.level)
    for edge in sorted(level, key=lambda e: (round(e.top), e.x0)):
        last = joined[-1] if joined else None
        if last and round(last.top) == round(edge.top) and edge.x0 - last.x1 < SLACK:
            joined[-1] = Edge(last.x0, last.top, max(last.x1, edge.x1), last.bottom)
        else:
            joined.append(edge)
    return sorted(joined, key=lambda e: e.top)


def stripes(edges: Sequence[Edge], rows: Sequence[GridRow]) -> list[Box]:
    """Find where three and more level lines of the same length stand below each other.

    An empty stripe parts two tables.
    """
    level = [edge for edge in _joined(edges) if edge.x1 - edge.x0 > 100]
    boxes: list[Box] = []
    for edge in level:
        if any(abs(b[0] - edge.x0) < SLACK and abs(b[2] - edge.x1) < SLACK for b in boxes):
            continue
        same = [e for e in level if abs(e.x0 - edge.x0) < SLACK and abs(e.x1 - edge.x1) < SLACK]
        stack = [same[0].top]
        for top in [e.top for e in same[1:]]:
            filled = any(stack[-1] < (row.top + row.bottom) / 2 < top for row in rows)
            if filled or top - stack[-1] < 2 * SLACK:
                stack.append(top)
                continue
            boxes.append((edge.x0, stack[0], edge.x1, stack[-1]))
            stack = [top]
        boxes.append((edge.x0, stack[0], edge.x1, stack[-1]))
    return [box for box in boxes if sum(box[1] <= e.top <= box[3] for e in level) >= 3]


def _with_header(
    box: Box, columns: Sequence[tuple[float, float]], rows: Sequence[GridRow]
) -> tuple[Box, list[Edge]]:
    """Take in the rows right above the first drawn line where they name the columns."""
    above = [_within(row, box) for row in rows if (row.top + row.bottom) / 2 <= box[1]]
    names = leads([row for row in above if row.parts], box[1], columns)
    if not names:
        return box, []
    tops = [row.top - 1 for row in names]
    return (box[0], tops[0], box[2], box[3]), [Edge(box[0], top, box[2], top) for top in tops]


def _inside(edge: Edge, box: Box) -> bool:
    across = edge.x0 > box[0] - SLACK and edge.x1 < box[2] + SLACK
    return across and edge.top > box[1] - SLACK and edge.bottom < box[3] + SLACK


def _within(row: GridRow, box: Box) -> GridRow:
    return GridRow(
        row.top, row.bottom, tuple(p for p in row.parts if box[0] <= sum(p) / 2 <= box[2])
    )


def _uprights(columns: Sequence[tuple[float, float]], box: Box) -> list[Edge]:
    """Draw the lines between columns: right before the next one, for most begin at its left."""
    pairs = zip(columns, columns[1:], strict=False)
    between = [right[0] - min(SLACK, (right[0] - left[1]) / 2) for left, right in pairs]
    if not between:
        return []
    return [Edge(x, box[1], x, box[3]) for x in (box[0], *between, box[2])]
