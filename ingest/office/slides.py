"""Slides (PPTX): one slide is one page, its speaker notes and comments stand below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from ingest.named import first_named
from ingest.office.charts import CX, C, chart
from ingest.office.drawings import MC, A, D, R, diagram, paragraphs
from ingest.office.package import opened
from ingest.office.runs import LeftOut
from ingest.office.zipped import PPTX, described, nothing_left, where, xml
from ingest.page.lines import Block, assemble, clean
from ingest.page.rows import SPAN, Grid, grid_blocks, is_grid
from ingest.text.plain import unseen
from kb.models import Heading, Page, Reading

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
ROW = 200_000
"""Shapes whose tops differ by less stand beside each other; in English Metric Units, 0.56 cm."""
SHAPES = frozenset(f"{P}{name}" for name in ("sp", "grpSp", "graphicFrame", "pic", "cxnSp"))
FURNITURE = frozenset(("dt", "ftr", "sldNum", "hdr"))
"""Placeholders for the date, the foot of the page and its number."""
TOLD = 3
"""Pictures at most whose descriptions are told."""


@dataclass
class _Deck:
    """Goes through the slides of one file and keeps what a person should know."""

    left: LeftOut = field(default_factory=LeftOut)
    lost: list[str] = field(default_factory=list)
    pictures: list[tuple[int, str]] = field(default_factory=list)
    """Slide and description of what is not read."""
    tables: int = 0

    def blocks(self, slide: Any, number: int) -> Iterator[Block]:  # noqa: ANN401
        """Yield the title of a slide, its shapes in order, its notes and its comments."""
        _choose(slide.element)
        title = slide.shapes.title
        texts = self._texts(title.element) if title is not None else []
        if texts:
            yield Block(" ".join(texts), level=1)
        for shape in _in_order(slide.shapes):
            if title is None or shape.shape_id != title.shape_id:
                yield from self._tried(shape, slide, number)
        yield from self._notes(slide, number)
        yield from self._comments(slide)

    def _texts(self, shape: etree._Element) -> list[str]:
        body = shape.find(f"{P}txBody")
        return list(paragraphs(body, self.left)) if body is not None else []

    def _tried(self, shape: Any, slide: Any, number: int) -> list[Block]:  # noqa: ANN401
        """Read one shape; a bad one costs only itself."""
        try:
            return list(self._shape(shape, slide, number))
        except Exception as error:  # whatever is wrong with it
            told = f"{type(error).__name__} {where(error)}"
            self.lost.append(f"slide {number}: the shape “{shape.name}” was not read ({told})")
            return []

    def _shape(self, shape: Any, slide: Any, number: int) -> Iterator[Block]:  # noqa: ANN401
        node = shape.element
        placeholder = node.find(f".//{P}nvPr/{P}ph")
        if placeholder is not None and placeholder.get("type") in FURNITURE:
            return
        if node.tag == f"{P}grpSp":
            for inner in _in_order(shape.shapes):
                yield from self._tried(inner, slide, number)
        elif node.tag == f"{P}graphicFrame":
            yield from self._frame(node, slide, number)
        elif node.tag == f"{P}pic":
            self._picture(node, number)
        else:
            yield from (Block(text, gap=not i) for i, text in enumerate(self._texts(node)))

    def _frame(self, node: etree._Element, slide: Any, number: int) -> Iterator[Block]:  # noqa: ANN401
        table = node.find(f".//{A}tbl")
        drawn = next(node.iter(f"{C}chart", f"{CX}chart", f"{D}relIds"), None)
        if table is not None:
            yield from self._table(table)
        elif drawn is not None:
            reference = drawn.get(f"{R}dm" if drawn.tag == f"{D}relIds" else f"{R}id", "")
            root = xml(slide.part.related_part(reference).blob)
            kind = "diagram" if drawn.tag == f"{D}relIds" else "chart"
            made = self._drawn(kind, root) if root is not None else []
            if not made:
                self.lost.append(f"slide {number}: a {kind} holds nothing that could be read")
            yield from made
        else:
            self._picture(node, number)

    def _drawn(self, kind: str, root: etree._Element) -> list[Block]:
        if kind == "diagram":
            return [Block(text, gap=not i) for i, text in enumerate(diagram(root, self.left))]
        found = chart(root, self.left)
        self.tables += bool(found.rows)
        return found.blocks() if found.rows else []

    def _table(self, table: etree._Element) -> Iterator[Block]:
        cells = [row.findall(f"{A}tc") for row in table.iterfind(f"{A}tr")]
        texts = [[" ".join(paragraphs(cell, self.left)) for cell in row] for row in cells]
        grid = _grid(cells, texts)
        if is_grid(grid):
            self.tables += 1
            yield from grid_blocks(grid)
        else:
            yield from (Block(text) for row in texts for text in row if text)

    def _picture(self, node: etree._Element, number: int) -> None:
        """Keep what is known of a picture or an embedded file."""
        named = next(node.iter(f"{P}cNvPr"), None)
        embedded = next(node.iter(f"{P}oleObj"), None)
        decorative = next(node.iter("{*}decorative"), None)
        text = named.get("descr", "") if named is not None else ""
        if embedded is not None:
            text = text or f"an embedded file ({embedded.get('progId', 'of an unknown kind')})"
        if decorative is None or decorative.get("val") != "1":
            self.pictures.append((number, clean(text)))

    def _notes(self, slide: Any, number: int) -> Iterator[Block]:  # noqa: ANN401
        try:
            frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
            texts = list(paragraphs(frame._txBody, self.left)) if frame is not None else []
        except Exception as error:  # notes never cost the slide
            self.lost.append(f"slide {number}: its notes were not read ({type(error).__name__})")
            return
        for index, text in enumerate(texts):
            yield Block(text, gap=index == 0, part="Notes")

    def _comments(self, slide: Any) -> Iterator[Block]:  # noqa: ANN401
        for relation in slide.part.rels.values():
            if relation.reltype.endswith("/comments") and not relation.is_external:
                root = xml(relation.target_part.blob)
                for node in root.iter("{*}cm") if root is not None else ():
                    old = clean(node.findtext(f"{P}text") or "")
                    for text in [old] if old else paragraphs(node, self.left):
                        yield Block(text, gap=False, part="Comments")

    def warnings(self) -> Iterator[str]:
        """Say what was left out and what was not read."""
        yield from self.left.warnings()
        yield from self.lost
        if self.pictures:
            count, first = len(self.pictures), self.pictures[0][0]
            what = (
                "1 picture was not read, on"
                if count == 1
                else (f"{count} pictures were not read, the first on")
            )
            texts = [f"“{text[:100]}”" for _, text in self.pictures if text]
            told = f"; alt text: {first_named(texts, TOLD, '; ')}" if texts else ""
            yield f"{what} slide {first}{told}"


def read_slides(path: Path, data: bytes, doc_id: str) -> Reading:
    """Read a PPTX file slide by slide.

    Args:
        path: the file, for messages.
        data: its bytes.
        doc_id: id of the document the pages belong to.

    Raises:
        ReadError: the file is damaged or holds no text.

    """
    import pptx

    deck, broken = opened(path, data, pptx.Presentation)
    walk = _Deck()
    pages: list[Page] = []
    headings: list[Heading] = []
    slides = list(_slides(deck, walk))
    for number, slide in enumerate(slides, 1):
        text, found = assemble(_content(walk, slide, number), number)
        pages.append(Page(doc_id, number, text))
        headings.extend(found)
    if not any(page.text for page in pages):
        raise nothing_left(path, (*broken, *walk.lost))
    empties = tuple(page.number for page in pages if not page.text)
    title = next((h.title for h in headings if h.level == 1), None)
    told = (*broken, *_warnings(slides, empties), *walk.warnings(), *unseen(_raw(slides)))
    return Reading(
        pages=tuple(pages),
        paged=True,
        headings=tuple(headings),
        warnings=told,
        unreadable=empties,
        media_type=PPTX,
        metadata=described(deck, title),
        tables=walk.tables,
    )


def _slides(deck: Any, walk: _Deck) -> Iterator[Any]:  # noqa: ANN401
    """Yield the slides; None for one that is not there or cannot be opened."""
    listed = list(deck.element.sldIdLst) if deck.element.sldIdLst is not None else []
    there = [node.rId in deck.part.rels for node in listed]
    for node, is_there in zip(listed, there, strict=True):
        if not is_there:  # the library gives no slide at all where one of them is lost
            node.getparent().remove(node)
    found = iter(range(sum(there)))
    for number, is_there in enumerate(there, 1):
        try:
            yield deck.slides[next(found)] if is_there else None
        except Exception as error:  # one slide never costs the deck
            walk.lost.append(f"slide {number} was not read ({type(error).__name__})")
            yield None
        if not is_there:
            walk.lost.append(f"slide {number} is named in the file, but not in it")


def _content(walk: _Deck, slide: Any, number: int) -> list[Block]:  # noqa: ANN401
    made: list[Block] = []
    try:
        for block in walk.blocks(slide, number) if slide is not None else ():
            made.append(block)
    except Exception as error:  # what was read of it before stays
        told = f"{type(error).__name__} {where(error)}"
        walk.lost.append(f"slide {number} was not read to its end ({told})")
    return made


def _warnings(slides: Iterable[Any], empties: tuple[int, ...]) -> Iterator[str]:
    shown = [(n, slide.element.get("show")) for n, slide in enumerate(slides, 1) if slide]
    hidden = [number for number, show in shown if show in {"0", "false"}]
    for numbers, what in ((hidden, "hidden in the show, but read"), (empties, "without text")):
        if numbers:
            one = len(numbers) == 1
            named = ", ".join(map(str, numbers))
            yield f"slide{'' if one else 's'} {named} {'is' if one else 'are'} {what}"


def _raw(slides: Iterable[Any]) -> str:
    return "\n".join("".join(map(str, slide.element.itertext())) for slide in slides if slide)


def _choose(root: etree._Element) -> None:
    """Put the newest form of what is there in several forms in its place, so that it is seen."""
    for node in list(root.iter(f"{MC}AlternateContent")):
        parent = node.getparent()
        if parent is None or parent.tag not in {f"{P}spTree", f"{P}grpSp"}:
            continue
        forms = [[child for child in form if child.tag in SHAPES] for form in node]
        for shape in reversed(next(filter(None, forms), [])):
            parent.insert(parent.index(node) + 1, shape)
        parent.remove(node)


def _in_order(shapes: Iterable[Any]) -> list[Any]:
    """Sort shapes from top to bottom, and from left to right where they stand beside each other.

    A shape without a place of its own comes after the one it was drawn after.
    """
    placed: list[tuple[tuple[int, int], Any]] = []
    for shape in shapes:
        place = _place(shape) or (placed[-1][0] if placed else (0, 0))
        placed.append((place, shape))
    return [shape for _, shape in sorted(placed, key=lambda item: item[0])]


def _place(shape: Any) -> tuple[int, int] | None:  # noqa: ANN401
    try:
        top, left = shape.top, shape.left
    except Exception:
        return None  # a place that is no number, or inherited from a layout that is not there
    return None if top is None else (top // ROW, left or 0)


def _grid(cells: Sequence[Sequence[etree._Element]], texts: list[list[str]]) -> Grid:
    """Fill the places that a merged cell covers with its text."""
    merged: dict[tuple[int, int], int] = {}
    for top, row in enumerate(cells):
        for left, cell in enumerate(row):
            across, down = _span(cell, "gridSpan"), _span(cell, "rowSpan")
            if (across, down) == (1, 1) or (top, left) in merged:
                continue
            number = len(merged) + 1
            for y in range(top, min(top + down, len(texts))):
                for x in range(left, min(left + across, len(texts[y]))):
                    merged[y, x] = number
                    texts[y][x] = texts[top][left]
    return Grid(texts, merged)


def _span(cell: etree._Element, name: str) -> int:
    span = cell.get(name, "1")
    return max(1, min(int(span), SPAN)) if span.isdigit() else 1
