"""What stands around the cells of a sheet: merged and hidden places, looks, comments, drawings.

The cells themselves come row by row from openpyxl, which in that way tells of none of these.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from posixpath import basename, dirname, join, normpath
from typing import NamedTuple

from lxml import etree
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries

from ingest.named import first_named
from ingest.office.charts import chart
from ingest.office.drawings import MC, paragraphs
from ingest.office.runs import LeftOut, Run, line
from ingest.office.zipped import xml
from ingest.page.lines import clean
from ingest.page.rows import PLACES

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
SMALL = 64 * 1024 * 1024
"""Bytes of a sheet, unpacked, up to which it is searched for what stands around the cells."""
TOLD = 8
"""Hidden rows or columns at most that are named."""
PLACE = re.compile(r"[A-Z]{1,3}\d{1,7}")
FORMULA_OR_RUN = re.compile(rb"<(?:\w+:)?(?:f|r)[ >/]")
ON = frozenset({"1", "true"})
THREADED = "[Threaded comment]"
"""How the copy of a newer comment begins that is kept for old programs."""


class Comment(NamedTuple):
    """A comment on a cell."""

    row: int
    column: int
    text: str


@dataclass
class Shape:
    """What stands around the cells of one sheet; rows and columns count from 1."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First column, first row, last column, last row of each merged cell."""
    rows: list[int] = field(default_factory=list)
    """Hidden ones."""
    columns: list[tuple[int, int]] = field(default_factory=list)
    """First and last of hidden ones."""
    rich: dict[tuple[int, int], str] = field(default_factory=dict)
    """Texts whose parts look different, as they are read."""
    comments: list[Comment] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """What stands in shapes drawn over the cells."""
    charts: list[str] = field(default_factory=list)
    """Titles of the charts, empty where they have none."""
    pictures: list[str] = field(default_factory=list)
    """Descriptions of the pictures."""
    uncounted: int = 0
    """Formulas without the value they had when the file was last calculated."""
    left: LeftOut = field(default_factory=LeftOut)

    def warnings(self, sheet: str, rows: Sequence[Sequence[str]]) -> Iterator[str]:
        """Say what is hidden, left out and not read of a sheet with these cells."""
        width = max(map(len, rows), default=0)
        hidden = [str(row) for row in self.rows if row <= len(rows) and any(rows[row - 1])]
        spans = [(first, min(last, width)) for first, last in self.columns if first <= width]
        yield from _hidden(sheet, "row", hidden)
        yield from _hidden(sheet, "column", [_letters(*span) for span in spans])
        for warning in self.left.warnings():
            yield f"sheet “{sheet}”: {warning}"
        yield from _drawn(sheet, "chart", self.charts, "its figures are those of the cells")
        yield from _drawn(sheet, "picture", self.pictures, "not read")
        if self.uncounted:
            yield (
                f"sheet “{sheet}”: {self.uncounted} formula{'' if self.uncounted == 1 else 's'} "
                "without a stored value left out: open the file in a spreadsheet program and save "
                "it, then add it again"
            )


def _hidden(sheet: str, what: str, names: Sequence[str]) -> Iterator[str]:
    named = first_named(names, TOLD)
    if len(names) == 1 and "–" not in named:
        yield f"sheet “{sheet}”: {what} {named} is hidden in the file, but was read"
    elif names:
        yield f"sheet “{sheet}”: {what}s {named} are hidden in the file, but were read"


def _letters(first: int, last: int) -> str:
    return "–".join(dict.fromkeys((get_column_letter(first), get_column_letter(last))))


def _drawn(sheet: str, what: str, names: Sequence[str], told: str) -> Iterator[str]:
    if names:
        count = f"1 {what}" if len(names) == 1 else f"{len(names)} {what}s"
        named = [f"“{name[:100]}”" for name in names if name][:TOLD]
        yield f"sheet “{sheet}”: {count} ({told}){': ' if named else ''}{', '.join(named)}"


def shape_of(archive: zipfile.ZipFile, name: str) -> Shape:
    """Read what stands around the cells of the sheet in a part of a file.

    Args:
        archive: the file, with the usual names of elements.
        name: the part, `xl/worksheets/sheet1.xml`.

    """
    shape = Shape()
    if name not in archive.NameToInfo or archive.getinfo(name).file_size > SMALL:
        return shape
    _walk(shape, archive.read(name))
    threaded: list[Comment] = []
    for kind, part in _related(archive, name):
        root = xml(archive.read(part)) if kind in {"comments", "threadedComment"} else None
        if root is not None and kind == "comments":
            shape.comments.extend(_comments(root, shape.left))
        elif root is not None:
            threaded.extend(_threaded(root))
        elif kind == "drawing":
            _drawing(shape, archive, part)
    kept = [c for c in shape.comments if not c.text.startswith(THREADED)]
    shape.comments = sorted([*kept, *threaded], key=lambda c: (c.row, c.column))
    return shape


def sheet_names(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of the sheets that a workbook says it has."""
    name = "xl/workbook.xml"
    root = xml(archive.read(name)) if name in archive.NameToInfo else None
    return [n.get("name", "") for n in root.iter(f"{S}sheet")] if root is not None else []


def _walk(shape: Shape, data: bytes) -> None:
    """Go once through a sheet's elements, keeping none."""
    places = 0
    names = ["col", "row", "mergeCell", *(["c"] if FORMULA_OR_RUN.search(data) else [])]
    tags = [f"{S}{name}" for name in names]  # to stop at each cell takes its time
    for _, node in etree.iterparse(io.BytesIO(data), tag=tags, recover=True):
        if node.tag == f"{S}c":
            _cell(shape, node)
            continue
        if node.tag == f"{S}mergeCell":
            left, top, right, bottom = (side or 0 for side in range_boundaries(node.get("ref", "")))
            places += (right - left + 1) * min(bottom - top + 1, PLACES)
            if left and top and places <= 100 * PLACES:
                shape.merged.append((left, top, right, bottom))
        elif node.get("hidden") in ON:
            if node.tag == f"{S}row":
                shape.rows.append(int(node.get("r", "0")))
            else:
                shape.columns.append((int(node.get("min", "1")), int(node.get("max", "1"))))
        node.clear()


def _cell(shape: Shape, node: etree._Element) -> None:
    value = node.find(f"{S}v")
    if node.find(f"{S}f") is not None and (value is None or not (value.text or "").strip()):
        shape.uncounted += node.find(f"{S}is") is None
    rich = node.find(f"{S}is")
    place = node.get("r", "")
    if rich is not None and rich.find(f"{S}r") is not None and PLACE.fullmatch(place):
        shape.rich[coordinate_to_tuple(place)] = rich_text(rich, shape.left)


def rich_text(node: etree._Element, left: LeftOut) -> str:
    """Return a text whose parts look different: struck ones left out, raised ones as meant."""
    runs: list[Run] = []
    for part in node.iterfind(f"{S}r"):
        text = part.findtext(f"{S}t") or ""
        struck = part.find(f"{S}rPr/{S}strike")
        aligned = part.find(f"{S}rPr/{S}vertAlign")
        place = aligned.get("val", "") if aligned is not None else ""
        if struck is not None and struck.get("val", "1") in ON:
            left.strike(text)
        else:
            runs.append(Run(text, {"superscript": 1, "subscript": -1}.get(place, 0)))
    return clean(line(runs))


def _related(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str]]:
    """Yield the kinds and names of the parts that a part refers to."""
    rels = f"{dirname(name)}/_rels/{basename(name)}.rels"
    root = xml(archive.read(rels)) if rels in archive.NameToInfo else None
    for relation in root if root is not None else ():
        target = normpath(join("/", dirname(name), relation.get("Target", ""))).lstrip("/")
        if relation.get("TargetMode") != "External" and target in archive.NameToInfo:
            yield relation.get("Type", "").rsplit("/", 1)[-1], target


def _comments(root: etree._Element, left: LeftOut) -> Iterator[Comment]:
    """Yield the comments of the old kind."""
    for node in root.iter(f"{S}comment"):
        text = node.find(f"{S}text")
        if text is not None and PLACE.fullmatch(node.get("ref", "")):
            said = rich_text(text, left) or clean(text.findtext(f"{S}t") or "")
            yield Comment(*coordinate_to_tuple(node.get("ref", "")), said)


def _threaded(root: etree._Element) -> Iterator[Comment]:
    """Yield the comments of the newer kind, answers to them too."""
    for node in root.iter("{*}threadedComment"):
        if PLACE.fullmatch(node.get("ref", "")):
            text = clean(node.findtext("{*}text") or "")
            yield Comment(*coordinate_to_tuple(node.get("ref", "")), text)


def _drawing(shape: Shape, archive: zipfile.ZipFile, name: str) -> None:
    """Read what is drawn over the cells: texts, names of charts and pictures."""
    root = xml(archive.read(name))
    if root is None:
        return
    for copy in list(root.iter(f"{MC}Fallback")):  # second copies for old programs
        copy.clear()
    for body in root.iter(f"{XDR}txBody"):
        shape.texts.extend(paragraphs(body, shape.left))
    for picture in root.iter(f"{XDR}pic"):
        named = next(picture.iter(f"{XDR}cNvPr"), None)
        shape.pictures.append(clean(named.get("descr", "")) if named is not None else "")
    for kind, part in _related(archive, name):
        if kind in {"chart", "chartEx"}:
            drawn = xml(archive.read(part))
            shape.charts.append(chart(drawn, shape.left).title if drawn is not None else "")
