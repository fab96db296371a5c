"""Cells between drawn lines are the ones that pdfplumber finds."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pdfplumber.table import edges_to_intersections, intersections_to_cells

from ingest.pdf.table.crossings import cells_of

PLACES = st.integers(0, 6).map(lambda n: 10.0 * n)
SIDES = st.tuples(PLACES, PLACES).filter(lambda pair: pair[0] != pair[1]).map(sorted)


def line(way: str, at: float, ends: list[float]) -> dict[str, Any]:
    """Draw a line between two places of a grid."""
    across, down = (ends, [at, at]) if way == "h" else ([at, at], ends)
    sides = {"x0": across[0], "x1": across[1], "top": down[0], "bottom": down[1]}
    return {**sides, "orientation": way}


@given(st.lists(st.builds(line, st.sampled_from("vh"), PLACES, SIDES), max_size=40))
def test_cells_are_those_of_pdfplumber(edges: list[dict[str, Any]]) -> None:
    crossings = edges_to_intersections(edges)
    assert list(cells_of(crossings)) == intersections_to_cells(crossings)
