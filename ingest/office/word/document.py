"""Word files (DOCX): paragraphs, lists and tables in order, notes and comments at the end."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from ingest.named import first_named
from ingest.office.package import opened
from ingest.office.word.body import Body, Related
from ingest.office.word.merged import merged
from ingest.office.word.numbering import Numbering, W
from ingest.office.word.styles import Styles
from ingest.office.zipped import DOCX, described, nothing_left, xml
from ingest.page.lines import RAISED, Block, assemble, clean
from ingest.text.plain import unseen
from kb.errors import ReadError
from kb.models import Page, Reading

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import Part

DEPTH = 3
"""Word files within Word files that are read."""
TOLD = 3
"""Pictures at most whose descriptions are told."""


class _Found(NamedTuple):
    """What was read of one Word file."""

    blocks: list[Block]
    warnings: list[str]
    tables: int


def read_word(path: Path, data: bytes, doc_id: str) -> Reading:
    """Read a DOCX file as one page of text.

    Args:
        path: the file, for messages.
        data: its bytes.
        doc_id: id of the document the page belongs to.

    Raises:
        ReadError: the file is damaged or holds no text.

    """
    document, broken = opened(path, data, _load)
    found = _contents(path, document)
    page, headings = assemble(found.blocks)
    if not page:
        raise nothing_left(path, broken)
    title = next((h.title for h in headings if h.level == 1), None)
    raw = unseen("".join(map(str, document.element.itertext())))
    return Reading(
        pages=(Page(doc_id, 1, page),),
        paged=False,
        headings=headings,
        warnings=tuple(dict.fromkeys((*broken, *found.warnings, *raw))),
        media_type=DOCX,
        metadata=described(document, title),
        tables=found.tables,
    )


def _load(source: io.BytesIO) -> Document:
    import docx

    return docx.Document(source)


def _contents(path: Path, document: Document, depth: int = 0) -> _Found:
    """Read one Word file, or one that is merged into another."""
    merged_warnings: list[str] = []
    tables = 0

    def word(data: bytes) -> list[Block]:
        nonlocal tables
        if depth + 1 >= DEPTH:
            raise ReadError("too many files are merged into one another")
        inner, broken = opened(path, data, _load)
        found = _contents(path, inner, depth + 1)
        merged_warnings.extend((*broken, *found.warnings))
        tables += found.tables
        return found.blocks

    def merge(part: Related) -> list[Block]:
        blocks, warnings = merged(part, word)
        merged_warnings.extend(warnings)
        return blocks

    body = Body(
        Styles(_root(document, "styles")),
        Numbering(_root(document, "numbering")),
        lambda reference: _related(document, reference),
        merge,
    )
    main = getattr(document.element, "body", None)
    if main is None:
        raise ReadError(
            f"{path.name} is damaged: its main part is no text of Word's. Download it again."
        )
    blocks = [*body.blocks(main)]
    blocks.extend(_notes(document, body))
    comments = list(_comments(document, body))
    blocks.extend(comments)
    warnings = [*body.left.warnings(), *body.lost, *_pictures(body), *merged_warnings]
    if comments:
        count = "1 comment was" if len(comments) == 1 else f"{len(comments)} comments were"
        warnings.append(f"{count} read; see the part “Comments” at the end")
    return _Found(blocks, warnings, body.tables + tables)


def _part(document: Document, name: str) -> Part | None:
    """Find a part of the document by what it is to it, `footnotes`."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{name}") and not relation.is_external:
            part: Part = relation.target_part
            return part
    return None


def _root(document: Document, name: str) -> etree._Element | None:
    part = _part(document, name)
    return xml(part.blob) if part is not None else None


def _related(document: Document, reference: str) -> Related | None:
    relation = document.part.rels.get(reference)
    if relation is None or relation.is_external:
        return None
    part = relation.target_part
    return Related(str(part.partname), part.content_type, part.blob)


def _notes(document: Document, body: Body) -> Iterator[Block]:
    """Yield the footnotes and endnotes that the text refers to, in the order of their numbers."""
    for kind in ("footnote", "endnote"):
        root = _root(document, f"{kind}s")
        nodes = {n.get(f"{W}id"): n for n in root.iter(f"{W}{kind}")} if root is not None else {}
        for (sort, note_id), number in list(body.notes.items()):
            if sort == kind and note_id not in nodes:
                body.lost.append(f"{kind} {number} is not in the file")
            if sort != kind or note_id not in nodes:
                continue
            text = " ".join(block.text for block in body.blocks(nodes[note_id]))
            if text:
                mark = str(number).translate(RAISED)
                yield Block(f"{mark} {text}", gap=False, part="Footnotes")


def _comments(document: Document, body: Body) -> Iterator[Block]:
    """Yield the comments, each with its author, in the order of what they are about."""
    root = _root(document, "comments")
    nodes = {n.get(f"{W}id"): n for n in root.iter(f"{W}comment")} if root is not None else {}
    for comment_id in dict.fromkeys([*body.comments, *nodes]):
        node = nodes.get(comment_id)
        if node is None:
            continue
        author = clean(node.get(f"{W}author", ""))
        text = " ".join(block.text for block in body.blocks(node))
        if text:
            yield Block(f"{author}: {text}" if author else text, gap=False, part="Comments")


def _pictures(body: Body) -> Iterator[str]:
    """Name the pictures, which are not read."""
    if not body.pictures:
        return
    count = len(body.pictures)
    first = body.pictures[0].below
    what = "1 picture was not read" if count == 1 else f"{count} pictures were not read"
    place = f"{', ' if count == 1 else ', the first '}below “{first}”" if first else ""
    texts = [f"“{picture.text[:100]}”" for picture in body.pictures if picture.text]
    told = f"; alt text: {first_named(texts, TOLD, '; ')}" if texts else ""
    yield f"{what}{place}{told}"
