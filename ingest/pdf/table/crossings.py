"""The cells between drawn lines: pdfplumber's table finder, its slowest step taken quicker.

pdfplumber compares every crossing of lines with every other one, and the lines through both anew
each time. Here crossings are looked up by their column and row, with the lines through each known;
what is found is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pdfplumber.table import (
    Table,
    TableFinder,
    TableSettings,
    cells_to_tables,
    edges_to_intersections,
)

Point = tuple[float, float]
"""From the left, and from the top."""
Box = tuple[float, float, float, float]
Lines = Mapping[str, Sequence[Mapping[str, Any]]]
"""The upright (`v`) and level (`h`) lines through a crossing."""


class Finder(TableFinder):
    """Finds the tables of a page."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401
        """Find them.

        Args:
            page: has `edges` and `bbox`, as pdfplumber's pages have.
        """
        self.page = page
        self.settings = TableSettings()
        self.edges = self.get_edges()
        self.intersections = edges_to_intersections(
            self.edges,
            self.settings.intersection_x_tolerance,
            self.settings.intersection_y_tolerance,
        )
        self.cells = list(cells_of(self.intersections))
        self.tables = [Table(page, cells) for cells in cells_to_tables(self.cells)]


def cells_of(crossings: Mapping[Point, Lines]) -> Iterator[Box]:
    """Give the smallest box that begins at each crossing and has lines on all its sides."""
    through = {
        point: tuple({_box(line) for line in lines[way]} for way in "vh")
        for point, lines in crossings.items()
    }
    columns: dict[float, list[Point]] = defaultdict(list)
    rows: dict[float, list[Point]] = defaultdict(list)
    points = sorted(crossings)
    for point in points:
        columns[point[0]].append(point)
        rows[point[1]].append(point)
    for point in points:
        upright, level = through[point]
        below = _after(point, columns[point[0]])
        right = [p for p in _after(point, rows[point[1]]) if level & through[p][1]]
        corner = next(
            (
                corner
                for low in below
                if upright & through[low][0]
                for far in right
                if (corner := (far[0], low[1])) in through
                and through[corner][0] & through[far][0]
                and through[corner][1] & through[low][1]
            ),
            None,
        )
        if corner is not None:
            yield (*point, *corner)


def _after(point: Point, line: Sequence[Point]) -> Sequence[Point]:
    return line[line.index(point) + 1 :]


def _box(line: Mapping[str, Any]) -> Box:
    return line["x0"], line["top"], line["x1"], line["bottom"]
