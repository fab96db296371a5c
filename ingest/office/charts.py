"""Charts of Office files: the figures they are drawn from, as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree

from ingest.office.drawings import paragraphs
from ingest.office.formats import shown
from ingest.office.runs import LeftOut
from ingest.page.lines import Block, clean
from ingest.page.rows import Grid, grid_blocks

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
POINTS = 2_000
"""Points of a chart read at most; beyond, it shows a course and no figures to be read off."""
SERIES = 50

Points = dict[int, str]
"""What stands at each place of a series."""


class Chart(NamedTuple):
    """A chart as a table."""

    title: str
    rows: list[list[str]]
    """The first names the series; each other holds a category and its figures."""

    def blocks(self) -> list[Block]:
        """Return its title and its figures, one row a category."""
        title = [Block(self.title)] if self.title else []
        return [*title, *grid_blocks(Grid(self.rows), self.title or "Chart", lead=0)]


def chart(root: etree._Element, left: LeftOut) -> Chart:
    """Read a chart's own copy of its figures.

    Returns:
        The chart; without rows where the file keeps no figures of it.

    """
    if root.tag.startswith(CX):
        return _new_chart(root, left)
    series = list(root.iterfind(f"{C}chart/{C}plotArea/*/{C}ser"))[:SERIES]
    names = [_name(node) for node in series]
    title = _title(root.find(f"{C}chart/{C}title"), left)
    is_bare = root.find(f"{C}chart/{C}autoTitleDeleted[@val='1']") is not None
    if not title and len(series) == 1 and not is_bare:
        title = names[0]
    if any(node.find(f"{C}xVal") is not None for node in series):
        return Chart(title, _scattered(root, series, left))
    axis = _title(root.find(f"{C}chart/{C}plotArea/{C}catAx/{C}title"), left)
    labels: Points = {}
    for node in series:
        labels = {**_labels(node), **labels}
    rows = _rows([labels, *(_points(node.find(f"{C}val")) for node in series)])
    return Chart(title, [[axis, *names], *rows] if rows else [])


def _scattered(
    root: etree._Element, series: Sequence[etree._Element], left: LeftOut
) -> list[list[str]]:
    """Write each point of a scatter chart as a row: its series has places of its own."""
    axes = [_title(n, left) for n in root.iterfind(f"{C}chart/{C}plotArea/{C}valAx/{C}title")]
    rows = [["", *([*axes, "", ""][:2])]]
    for node in series:
        along = _points(node.find(f"{C}xVal"))
        for place, value in sorted(_points(node.find(f"{C}yVal")).items()):
            rows.append([_name(node), along.get(place, ""), value])
    return rows[: POINTS + 1] if rows[1:] else []


def _rows(columns: Sequence[Points]) -> list[list[str]]:
    """Put columns beside each other: names of categories first, then figures."""
    places = sorted({place for column in columns[1:] for place in column})[:POINTS]
    return [[column.get(place, "") for column in columns] for place in places]


def _title(node: etree._Element | None, left: LeftOut) -> str:
    if node is None:
        return ""
    rich = " ".join(paragraphs(node, left))
    return rich or clean(" ".join(v.text or "" for v in node.iter(f"{C}v")))


def _name(series: etree._Element) -> str:
    return clean(" ".join(v.text or "" for v in series.iterfind(f"{C}tx//{C}v")))


def _labels(series: etree._Element) -> Points:
    """Return the name of each category; of several levels the widest stands first."""
    node = series.find(f"{C}cat")
    if node is None:
        return {}
    levels = list(node.iter(f"{C}lvl"))
    if not levels:
        return _points(node)
    inner, *outer = [_points(level) for level in levels]
    return {
        place: " ".join([*(_holding(level, place) for level in reversed(outer)), name]).strip()
        for place, name in inner.items()
    }


def _holding(level: Points, place: int) -> str:
    """Return the name of an outer level at a place: it holds until the next one begins."""
    before = [start for start in level if start <= place]
    return level[max(before)] if before else ""


def _points(node: etree._Element | None) -> Points:
    if node is None:
        return {}
    code = next((f.text or "" for f in node.iter(f"{C}formatCode")), "")
    are_figures = any(True for _ in node.iter(f"{C}numCache", f"{C}numLit"))
    found: Points = {}
    for point in node.iter(f"{C}pt"):
        index = point.get("idx", "")
        value = clean(point.findtext(f"{C}v") or "")
        if index.isdigit() and value:
            form = point.get("formatCode", code)
            found[int(index)] = _figure(value, form) if are_figures else value
    return found


def _figure(value: str, form: str) -> str:
    try:
        return clean(shown(float(value), form))
    except ValueError:
        return value


def _new_chart(root: etree._Element, left: LeftOut) -> Chart:
    """Read a chart of the newer kind: waterfall, funnel, map, tree."""
    node = root.find(f".//{CX}title")
    title = " ".join(paragraphs(node, left)) if node is not None else ""
    columns = [_dimension(node) for data in root.iter(f"{CX}data") for node in data]
    rows = _rows(columns)
    names = [clean(" ".join(v.text or "" for v in s.iter(f"{CX}v"))) for s in root.iter(f"{CX}tx")]
    head = ["", *names, *[""] * len(columns)][: len(columns)]
    return Chart(title, [head, *rows] if rows else [])


def _dimension(node: etree._Element) -> Points:
    level = node.find(f"{CX}lvl")
    points = level.iter(f"{CX}pt") if level is not None else ()
    code = level.get("formatCode", "") if level is not None else ""
    return {int(point.get("idx", "0")): _value(point.text or "", code) for point in points}


def _value(text: str, code: str) -> str:
    return _figure(clean(text), code) if code else clean(text)
