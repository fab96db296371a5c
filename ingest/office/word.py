"""Word files (DOCX): paragraphs, lists and tables in order, notes at the end."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from ingest.office.numbering import Numbering, W
from ingest.office.zipped import DOCX, core_metadata, damaged, xml
from ingest.page.lines import RAISED, Block, assemble, clean
from ingest.page.rows import is_table, table_blocks
from ingest.text.plain import empty, unseen
from kb.errors import ReadError
from kb.models import Page, Reading

if TYPE_CHECKING:
    from docx.document import Document

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
DELETED = frozenset({f"{W}del", f"{W}moveFrom", FALLBACK})
"""Tracked deletions, the old place of what was moved, and second copies for old programs."""
BREAKS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
OUTLINE_END = 9
"""Outline level that stands for body text."""


def read_word(path: Path, data: bytes, doc_id: str) -> Reading:
    """Read a DOCX file as one page of text.

    Args:
        path: the file, for messages.
        data: its bytes.
        doc_id: id of the document the page belongs to.

    Raises:
        ReadError: the file is damaged or holds no text.

    """
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        walk = _Walk(_Styles(_part(document, "styles")), Numbering(_part(document, "numbering")))
        blocks = [*walk.blocks(document.element.body), *_notes(document, walk)]
    except Exception as error:
        # The library raises KeyError, ValueError, BadZipFile and more for broken packages.
        if "is not a Word file" in str(error):
            raise ReadError(
                f"{path.name} is a Word file with macros or a template, which is not read. Save it "
                "as a plain DOCX."
            ) from None
        raise damaged(path, error) from None
    page, headings = assemble(blocks)
    if not page:
        raise empty(path)
    title = next((h.title for h in headings if h.level == 1), None)
    return Reading(
        pages=(Page(doc_id, 1, page),),
        paged=False,
        headings=headings,
        warnings=(*_warnings(walk), *unseen("".join(map(str, document.element.itertext())))),
        media_type=DOCX,
        metadata=core_metadata(document.core_properties, document.core_properties.author, title),
        tables=walk.tables,
    )


def _part(document: Document, name: str) -> etree._Element | None:
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{name}") and not relation.is_external:
            return xml(relation.target_part.blob)
    return None


def _warnings(walk: _Walk) -> Iterator[str]:
    if walk.hidden:
        yield f"{walk.hidden} characters of hidden text were left out"
    if walk.deleted:
        yield "the file holds tracked changes: insertions were read, deletions left out"


def _notes(document: Document, walk: _Walk) -> Iterator[Block]:
    """Yield the footnotes and endnotes that the text refers to, in the order of their numbers."""
    referred = dict(walk.notes)
    for kind in ("footnote", "endnote"):
        root = _part(document, f"{kind}s")
        if root is None:
            continue
        nodes = {node.get(f"{W}id"): node for node in root.iter(f"{W}{kind}")}
        for (sort, note_id), number in referred.items():
            if sort != kind or note_id not in nodes:
                continue
            text = " ".join(block.text for block in walk.blocks(nodes[note_id]))
            if text:
                mark = str(number).translate(RAISED)
                yield Block(f"{mark} {text}", gap=False, part="Footnotes")


class _Styles:
    """What paragraph and character styles say: outline level, list, hidden."""

    def __init__(self, root: etree._Element | None) -> None:
        nodes = root.iter(f"{W}style") if root is not None else ()
        self._nodes = {node.get(f"{W}styleId"): node for node in nodes}

    def find(self, style: str | None, path: str) -> etree._Element | None:
        """Return what a style or the nearest one it is based on says at a path."""
        for node in self._chain(style):
            found = node.find(path)
            if found is not None:
                return found
        return None

    def level(self, style: str | None) -> int:
        """Return the heading level of a paragraph style, 0 for body text."""
        for node in self._chain(style):
            name = _value(node.find(f"{W}name")).lower()
            if name == "title":
                return 1
            if name.startswith("heading ") and name[8:].isdigit():
                return int(name[8:])
            outline = node.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None:
                return _outline(outline)
        return 0

    def _chain(self, style: str | None) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while style and style in self._nodes and style not in seen:
            seen.add(style)
            node = self._nodes[style]
            yield node
            style = _value(node.find(f"{W}basedOn"))


@dataclass
class _Walk:
    """Goes through one document and counts what a person should know."""

    styles: _Styles
    numbering: Numbering
    tables: int = 0
    hidden: int = 0
    deleted: bool = False
    notes: dict[tuple[str, str], int] = field(default_factory=dict)
    """Number of each note that was referred to, by kind and id."""

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """Yield the blocks of a body, a table's cell, a text box or a note."""
        in_list = False
        for node in parent:
            if node.tag == f"{W}p":
                made = list(self._paragraph(node, in_list))
                in_list = bool(made) and self._list(node) is not None
                yield from made
            elif node.tag == f"{W}tbl":
                yield from self._table(node)
                in_list = False
            elif node.tag in DELETED:
                self.deleted = self.deleted or node.tag != FALLBACK
            elif isinstance(node.tag, str) and not node.tag.endswith("Pr"):
                yield from self.blocks(node)

    def _paragraph(self, node: etree._Element, in_list: bool) -> Iterator[Block]:
        boxes: list[etree._Element] = []
        text = "".join(self._text(node, boxes))
        style = _value(node.find(f"{W}pPr/{W}pStyle"))
        own = node.find(f"{W}pPr/{W}outlineLvl")
        level = _outline(own) if own is not None else self.styles.level(style)
        listed = self._list(node)
        is_empty = not clean(text)
        mark = self.numbering.mark(*listed) if listed and not is_empty else ""
        for index, line in enumerate([text] if level else text.split("\n")):
            said = clean(line)
            if said:
                said = f"{mark} {said}" if mark else said
                mark = ""
                yield Block(said, gap=index == 0 and not (listed and in_list), level=level)
        for box in boxes:
            yield from self.blocks(box)

    def _list(self, node: etree._Element) -> tuple[str, int] | None:
        style = _value(node.find(f"{W}pPr/{W}pStyle"))
        found = node.find(f"{W}pPr/{W}numPr")
        inherited = self.styles.find(style, f"{W}pPr/{W}numPr")
        number = found if found is not None else inherited
        if number is None:
            return None
        list_id = _value(number.find(f"{W}numId"))
        if not list_id and inherited is not None:
            list_id = _value(inherited.find(f"{W}numId"))
        depth = _value(number.find(f"{W}ilvl"))
        return (list_id, int(depth) if depth.isdigit() else 0) if list_id not in {"", "0"} else None

    def _text(self, node: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
        """Yield the visible text of a paragraph; text boxes in it are put aside."""
        for child in node:
            tag = child.tag
            if tag in DELETED:
                self.deleted = self.deleted or tag != FALLBACK
            elif tag == f"{W}txbxContent":
                boxes.append(child)
            elif tag == f"{W}r" and self._is_hidden(child):
                self.hidden += sum(len(t.text or "") for t in child.iter(f"{W}t"))
            elif tag in {f"{W}t", MATH}:
                yield child.text or ""
            elif tag in BREAKS:
                yield BREAKS[tag]
            elif tag == f"{W}sym":
                yield _symbol(child)
            elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
                yield self._note(tag.removeprefix(W).removesuffix("Reference"), child)
            elif isinstance(tag, str) and not tag.endswith("}pPr"):
                yield from self._text(child, boxes)

    def _note(self, kind: str, node: etree._Element) -> str:
        key = (kind, node.get(f"{W}id", ""))
        last = sum(1 for sort, _ in self.notes if sort == kind)
        return str(self.notes.setdefault(key, last + 1)).translate(RAISED)

    def _is_hidden(self, run: etree._Element) -> bool:
        own = run.find(f"{W}rPr/{W}vanish")
        style = _value(run.find(f"{W}rPr/{W}rStyle"))
        parent = next(run.iterancestors(f"{W}p"), run)
        around = _value(parent.find(f"{W}pPr/{W}pStyle"))
        for found in (
            own,
            self.styles.find(style, f"{W}rPr/{W}vanish"),
            self.styles.find(around, f"{W}rPr/{W}vanish"),
        ):
            if found is not None:
                return found.get(f"{W}val", "1") not in {"0", "false", "off"}
        return False

    def _table(self, node: etree._Element) -> Iterator[Block]:
        rows = [list(self._row(row)) for row in node.iter(f"{W}tr") if _owner(row) is node]
        texts = [[" ".join(b.text for b in cell) for cell in row] for row in rows]
        if is_table(texts):
            self.tables += 1
            yield from table_blocks(texts)
        else:
            yield from (block for row in rows for cell in row for block in cell)

    def _row(self, row: etree._Element) -> Iterator[list[Block]]:
        for cell in row.iter(f"{W}tc"):
            if _owner(cell) is not _owner(row):
                continue
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merged is not None and merged.get(f"{W}val", "continue") == "continue"
            yield [] if goes_on else list(self.blocks(cell))
            span = _value(cell.find(f"{W}tcPr/{W}gridSpan"))
            yield from ([] for _ in range(min(int(span), 100) - 1 if span.isdigit() else 0))


def _owner(node: etree._Element) -> etree._Element | None:
    """Return the table a row or a cell belongs to."""
    return next(node.iterancestors(f"{W}tbl"), None)


def _value(node: etree._Element | None) -> str:
    return node.get(f"{W}val", "") if node is not None else ""


def _outline(node: etree._Element) -> int:
    value = _value(node)
    return int(value) + 1 if value.isdigit() and int(value) < OUTLINE_END - 1 else 0


def _symbol(node: etree._Element) -> str:
    """Return a sign of a symbol font; those with private codes say nothing outside their font."""
    try:
        code = int(node.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    return "" if 0xE000 <= code <= 0xF8FF or code < 32 else chr(code)
