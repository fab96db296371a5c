"""The body of a Word file: paragraphs, lists and tables in order, what is struck or hidden not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from ingest.office.charts import CX, C, chart
from ingest.office.drawings import MC, A, D, R, diagram, paragraphs
from ingest.office.formulas import FORMULAS, formula
from ingest.office.runs import LeftOut, Run, line
from ingest.office.word.numbering import Numbering, W
from ingest.office.word.styles import Styles, outline, value
from ingest.office.zipped import where, xml
from ingest.page.lines import Block, clean
from ingest.page.rows import SPAN, Grid, caption_above, grid_blocks, is_grid
from kb.errors import ReadError

DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
"""Tracked deletions and the old place of what was moved."""
UNSEEN = frozenset({f"{W}rt", f"{W}instrText", f"{W}delText"})
"""How characters are spoken, and what a field is told to do."""
PICTURES = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
BREAKS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
DRAWN = frozenset(
    {f"{W}txbxContent", f"{A}txBody", f"{C}chart", f"{CX}chart", f"{D}relIds", f"{W}altChunk"}
)
"""What stands in a paragraph and is read below it."""
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
VML = "{urn:schemas-microsoft-com:vml}"
OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
CHECKBOX = ("☐", "☒")
SHORT = 80
"""Characters of a cell at most that is a name or a value rather than a text."""


class Related(NamedTuple):
    """A part that the body refers to."""

    name: str
    media_type: str
    data: bytes


class Picture(NamedTuple):
    """A picture that is not read."""

    below: str
    """The heading it stands below."""
    text: str
    """What its author says it shows."""


class Placed(NamedTuple):
    """A cell of a table's row."""

    blocks: list[Block]
    across: int = 1
    goes_on: bool = False
    """Whether it is covered by the cell above."""

    @property
    def text(self) -> str:
        """What stands in it, in one line, without the tables in it."""
        return " ".join(block.text for block in self.blocks if not block.part)

    @property
    def tables(self) -> list[Block]:
        """The rows of the tables in it."""
        return [block for block in self.blocks if block.part]


@dataclass
class Body:
    """Goes through one document and keeps what a person should know."""

    styles: Styles
    numbering: Numbering
    related: Callable[[str], Related | None]
    """Finds a part by its relation; None where it is not there."""
    merge: Callable[[Related], list[Block]]
    """Reads a document that was merged into this one."""
    left: LeftOut = field(default_factory=LeftOut)
    tables: int = 0
    notes: dict[tuple[str, str], int] = field(default_factory=dict)
    """Number of each note that was referred to, by kind and id."""
    comments: list[str] = field(default_factory=list)
    """Ids of the comments, in the order of what they are about."""
    pictures: list[Picture] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """Warnings of parts that were not read."""
    heading: str = ""

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """Yield the blocks of a body, a table's cell, a text box or a note."""
        in_list = False
        caption = ""
        for node in parent:
            if node.tag == f"{W}p":
                made = list(self._paragraph(node, in_list))
                in_list = bool(made) and self._list(node) is not None
                caption = self._caption(node, made) if made else caption
                yield from made
            elif node.tag == f"{W}tbl":
                yield from self._table(node, caption)
                in_list, caption = False, ""
            elif node.tag == f"{W}altChunk":
                yield from self._drawn(node)
            elif not self._passes_over(node):
                yield from self.blocks(node)

    def _passes_over(self, node: etree._Element) -> bool:
        """Say whether an element is no part of the text, and count what it deletes."""
        if node.tag in UNSEEN:
            return True
        if node.tag in DELETED:
            self.left.delete(_all_text(node))
            return True
        if node.tag == f"{MC}Fallback":
            parent = node.getparent()  # a second copy for old programs
            return parent is not None and parent.find(f"{MC}Choice") is not None
        is_prompt = node.tag == f"{W}sdt" and _is_on(node.find(f"{W}sdtPr/{W}showingPlcHdr"))
        return is_prompt or not isinstance(node.tag, str) or node.tag.endswith("Pr")

    def _paragraph(self, node: etree._Element, in_list: bool) -> Iterator[Block]:
        drawn: list[etree._Element] = []
        style = value(node.find(f"{W}pPr/{W}pStyle"))
        struck = self.left.struck
        text = line(self._runs(node, style, drawn))
        own = node.find(f"{W}pPr/{W}outlineLvl")
        level = outline(own) if own is not None else self.styles.level(style)
        listed = self._list(node)
        # A struck item keeps its number: those after it would be called wrongly without it.
        is_counted = clean(text) or self.left.struck > struck
        mark = self.numbering.mark(*listed) if listed and is_counted else ""
        self.heading = clean(text) if level and clean(text) else self.heading
        for index, piece in enumerate([text] if level else text.split("\n")):
            said = clean(piece)
            if said:
                said = f"{mark} {said}" if mark else said
                mark = ""
                yield Block(said, gap=index == 0 and not (listed and in_list), level=level)
        for shape in drawn:
            yield from self._drawn(shape)

    def _list(self, node: etree._Element) -> tuple[str, int] | None:
        style = value(node.find(f"{W}pPr/{W}pStyle"))
        found = node.find(f"{W}pPr/{W}numPr")
        inherited = self.styles.find(style, f"{W}pPr/{W}numPr")
        number = found if found is not None else inherited
        if number is None:
            return None
        list_id = value(number.find(f"{W}numId"))
        if not list_id and inherited is not None:
            list_id = value(inherited.find(f"{W}numId"))
        depth = value(number.find(f"{W}ilvl"))
        return (list_id, int(depth) if depth.isdigit() else 0) if list_id not in {"", "0"} else None

    def _runs(self, node: etree._Element, style: str, drawn: list[etree._Element]) -> Iterator[Run]:
        """Yield the visible runs of a paragraph; what is drawn in it is put aside."""
        for child in node:
            if child.tag in DRAWN:
                drawn.append(child)
            elif child.tag in FORMULAS:
                yield Run(f" {formula(child).strip()} ")
            elif child.tag == f"{W}r":
                yield from self._run(child, style, drawn)
            else:
                yield from self._inner(child, style, drawn)

    def _inner(
        self, node: etree._Element, style: str, drawn: list[etree._Element]
    ) -> Iterator[Run]:
        if node.tag in PICTURES:
            self._picture(node)
        if not self._passes_over(node):
            yield from self._runs(node, style, drawn)

    def _run(self, run: etree._Element, style: str, drawn: list[etree._Element]) -> Iterator[Run]:
        look = self.styles.look(run, style)
        pieces = list(self._pieces(run, style, drawn))
        text = "".join(piece.text for piece in pieces)
        if look.hidden:
            self.left.hidden += len(text)
        elif look.struck:
            self.left.strike(text)
        else:
            yield from (
                Run(p.text, p.place or (0 if p.text == "\n" else look.place)) for p in pieces
            )

    def _pieces(
        self, run: etree._Element, style: str, drawn: list[etree._Element]
    ) -> Iterator[Run]:
        for child in run:
            tag = child.tag
            if tag == f"{W}t":
                yield Run(child.text or "")
            elif tag in BREAKS:
                yield Run(BREAKS[tag])
            elif tag == f"{W}sym":
                yield Run(_symbol(child))
            elif tag == f"{W}fldChar":
                yield Run(_field(child))
            elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
                self._note(tag.removeprefix(W).removesuffix("Reference"), child)
            elif tag == f"{W}commentReference":
                self.comments.append(child.get(f"{W}id", ""))
            else:
                yield from self._inner(child, style, drawn)

    def _note(self, kind: str, node: etree._Element) -> None:
        last = sum(1 for sort, _ in self.notes if sort == kind)
        self.notes.setdefault((kind, node.get(f"{W}id", "")), last + 1)

    def _picture(self, node: etree._Element) -> None:
        """Keep what is known of a picture or an embedded file."""
        described = node.find(f".//{DRAWING}")
        shape = node.find(f".//{VML}shape")
        text = ""
        if described is not None:
            text = described.get("descr") or described.get("title") or ""
        elif shape is not None:
            text = shape.get("alt", "")
        embedded = node.find(f".//{OLE}")
        if embedded is not None:
            text = text or f"an embedded file ({embedded.get('ProgID', 'of an unknown kind')})"
        decorative = next(node.iter("{*}decorative"), None)
        is_picture = next(node.iter(PICTURE, f"{VML}imagedata", OLE), None) is not None
        if is_picture and (decorative is None or decorative.get("val") != "1"):
            self.pictures.append(Picture(self.heading, clean(text)))

    def _drawn(self, node: etree._Element) -> Iterator[Block]:
        """Yield what a text box, chart, diagram or merged document holds."""
        if node.tag == f"{W}txbxContent":
            yield from self.blocks(node)
            return
        if node.tag == f"{A}txBody":
            yield from (Block(text) for text in paragraphs(node, self.left))
            return
        reference = node.get(f"{R}dm" if node.tag == f"{D}relIds" else f"{R}id", "")
        kind = {f"{D}relIds": "diagram", f"{W}altChunk": "merged part (altChunk)"}.get(
            node.tag, "chart"
        )
        place = f"below “{self.heading}”" if self.heading else "in the document"
        try:
            part = self.related(reference)
            made = self._read(kind, part) if part is not None else []
            if not made:
                self.lost.append(f"a {kind} {place} holds nothing that could be read")
            yield from made
        except ReadError as error:
            self.lost.append(f"a {kind} {place} was not read: {error}")
        except Exception as error:  # one part never costs the file, whatever is wrong with it
            told = f"{type(error).__name__} {where(error)}"
            self.lost.append(f"a {kind} {place} was not read ({told})")

    def _read(self, kind: str, part: Related) -> list[Block]:
        if kind.startswith("merged"):
            return self.merge(part)
        root = xml(part.data)
        if root is None:
            return []
        if kind == "diagram":
            return [Block(t, gap=not i) for i, t in enumerate(diagram(root, self.left))]
        found = chart(root, self.left)
        self.tables += bool(found.rows)
        return found.blocks() if found.rows else []

    def _caption(self, node: etree._Element, made: Sequence[Block]) -> str:
        """Return what a paragraph says of the table below it, nothing where it is none's title."""
        is_one = self.styles.is_caption(value(node.find(f"{W}pPr/{W}pStyle")))
        return made[-1].text if is_one else caption_above(made[-1])

    def _table(self, node: etree._Element, caption: str) -> Iterator[Block]:
        rows = [list(self._row(row)) for row in node.iter(f"{W}tr") if self._is_row(row, node)]
        grid = _grid(rows)
        if is_grid(grid):
            self.tables += 1
            yield from grid_blocks(grid, caption, depth=_repeated(node))
            yield from (block for row in rows for cell in row for block in cell.tables)
        else:
            for row in rows:
                yield from _beside(row)

    def _is_row(self, row: etree._Element, table: etree._Element) -> bool:
        """Say whether a row is one of a table's own, neither deleted nor hidden."""
        if _owner(row) is not table:
            return False
        if row.find(f"{W}trPr/{W}del") is not None:
            self.left.delete(_all_text(row))
            return False
        if _is_on(row.find(f"{W}trPr/{W}hidden")):
            self.left.hidden += len(_all_text(row))
            return False
        return True

    def _row(self, row: etree._Element) -> Iterator[Placed]:
        before = value(row.find(f"{W}trPr/{W}gridBefore"))
        yield from [Placed([])] * (min(int(before), SPAN) if before.isdigit() else 0)
        for cell in row.iter(f"{W}tc"):
            if _owner(cell) is not _owner(row):
                continue
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merged is not None and merged.get(f"{W}val", "continue") == "continue"
            span = value(cell.find(f"{W}tcPr/{W}gridSpan"))
            across = max(1, min(int(span), SPAN)) if span.isdigit() else 1
            yield Placed([] if goes_on else list(self.blocks(cell)), across, goes_on)


def _beside(row: Sequence[Placed]) -> list[Block]:
    """Return what a row of a layout holds: short cells, as a name and its value, stay one line."""
    filled = [cell.blocks for cell in row if cell.blocks]
    short = all(len(cell) == 1 and len(cell[0].text) <= SHORT for cell in filled)
    if len(filled) < 2 or not short or any(cell[0].level for cell in filled):
        return [block for cell in filled for block in cell]
    return [Block("\t".join(cell[0].text for cell in filled))]


def _grid(rows: Sequence[Sequence[Placed]]) -> Grid:
    """Place cells side by side; one that goes on below holds the text of the one above."""
    texts: list[list[str]] = []
    merged: dict[tuple[int, int], int] = {}
    number = 0
    for top, row in enumerate(rows):
        texts.append([])
        for cell in row:
            left = len(texts[-1])
            above = merged.get((top - 1, left)) if cell.goes_on else None
            number += 1
            text = texts[top - 1][left] if above is not None else cell.text
            for column in range(left, left + cell.across):
                merged[top, column] = number if above is None else above
                texts[-1].append(text)
    return Grid(texts, merged)


def _repeated(table: etree._Element) -> int:
    """Count the rows that a table repeats on each page, where they are more than one."""
    count = 0
    for row in table.iter(f"{W}tr"):
        if _owner(row) is table:
            if not _is_on(row.find(f"{W}trPr/{W}tblHeader")):
                break
            count += 1
    return count if count > 1 else 0


def _owner(node: etree._Element) -> etree._Element | None:
    """Return the table a row or a cell belongs to."""
    return next(node.iterancestors(f"{W}tbl"), None)


def _is_on(node: etree._Element | None) -> bool:
    return node is not None and node.get(f"{W}val", "1") not in {"0", "false", "off"}


def _all_text(node: etree._Element) -> str:
    """Return all words of an element, each paragraph's apart."""
    return " ".join(
        "".join(t.text or "" for t in p.iter(f"{W}t", f"{W}delText"))
        for p in ([*node.iter(f"{W}p")] or [node])
    )


def _symbol(node: etree._Element) -> str:
    """Return a sign of a symbol font; those with private codes say nothing outside their font."""
    try:
        code = int(node.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    return "" if 0xE000 <= code <= 0xF8FF or code < 32 else chr(code)


def _field(node: etree._Element) -> str:
    """Return what a form's list or box is set to; a field's other results are text of their own."""
    box = node.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        checked, default = box.find(f"{W}checked"), box.find(f"{W}default")
        return CHECKBOX[_is_on(checked if checked is not None else default)]
    choices = node.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return ""
    entries = [value(entry) for entry in choices.iterfind(f"{W}listEntry")]
    chosen = value(choices.find(f"{W}result")) or value(choices.find(f"{W}default"))
    return dict(enumerate(entries)).get(int(chosen) if chosen.isdigit() else 0, "")
