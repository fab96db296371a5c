"""Slides (PPTX): one slide is one page, its speaker notes stand below it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ingest.office.zipped import PPTX, core_metadata, damaged
from ingest.page.lines import Block, assemble, clean
from ingest.page.rows import is_table, table_blocks
from ingest.text.plain import empty, unseen
from kb.models import Heading, Page, Reading

ROW = 200_000
"""Shapes whose tops differ by less stand beside each other; in English Metric Units, 0.56 cm."""


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

    try:
        deck = pptx.Presentation(io.BytesIO(data))
        slides = list(deck.slides)
        contents = [list(_blocks(slide)) for slide in slides]
    except Exception as error:
        # The library raises KeyError, ValueError, XMLSyntaxError and more for broken packages.
        raise damaged(path, error) from None
    pages: list[Page] = []
    headings: list[Heading] = []
    for number, blocks in enumerate(contents, 1):
        text, found = assemble(blocks, number)
        pages.append(Page(doc_id, number, text))
        headings.extend(found)
    if not any(page.text for page in pages):
        raise empty(path)
    empties = tuple(page.number for page in pages if not page.text)
    title = next((h.title for h in headings if h.level == 1), None)
    return Reading(
        pages=tuple(pages),
        paged=True,
        headings=tuple(headings),
        warnings=(*_warnings(slides, empties), *unseen(_raw(slides))),
        unreadable=empties,
        media_type=PPTX,
        metadata=core_metadata(deck.core_properties, deck.core_properties.author, title),
        tables=sum(1 for h in headings if h.title.startswith("Table")),
    )


def _warnings(slides: Iterable[Any], empties: tuple[int, ...]) -> Iterator[str]:
    hidden = [n for n, slide in enumerate(slides, 1) if slide.element.get("show") == "0"]
    for numbers, what in ((hidden, "hidden in the show, but read"), (empties, "without text")):
        if numbers:
            one = len(numbers) == 1
            named = ", ".join(map(str, numbers))
            yield f"slide{'' if one else 's'} {named} {'is' if one else 'are'} {what}"


def _raw(slides: Iterable[Any]) -> str:
    return "\n".join("".join(map(str, slide.element.itertext())) for slide in slides)


def _blocks(slide: Any) -> Iterator[Block]:  # noqa: ANN401
    title = slide.shapes.title
    if title is not None and clean(title.text_frame.text):
        yield Block(clean(title.text_frame.text), level=1)
    for shape in _in_order(slide.shapes):
        if title is None or shape.shape_id != title.shape_id:
            yield from _shape(shape)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for index, text in enumerate(_paragraphs(slide.notes_slide.notes_text_frame)):
            yield Block(text, gap=index == 0, part="Notes")


def _in_order(shapes: Iterable[Any]) -> list[Any]:
    """Sort shapes from top to bottom, and from left to right where they stand beside each other."""
    return sorted(shapes, key=lambda shape: ((shape.top or 0) // ROW, shape.left or 0))


def _shape(shape: Any) -> Iterator[Block]:  # noqa: ANN401
    from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

    furniture = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}
    if shape.is_placeholder and shape.placeholder_format.type in furniture:
        return
    if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
        for inner in _in_order(shape.shapes):
            yield from _shape(inner)
    elif shape.has_text_frame:
        for index, text in enumerate(_paragraphs(shape.text_frame)):
            yield Block(text, gap=index == 0)
    elif shape.has_table:
        rows = [[clean(_cell(cell)) for cell in row.cells] for row in shape.table.rows]
        if is_table(rows):
            yield from table_blocks(rows)
        else:
            yield from (Block(text) for row in rows for text in row)


def _cell(cell: Any) -> str:  # noqa: ANN401
    return "" if cell.is_spanned else str(cell.text_frame.text)


def _paragraphs(frame: Any) -> Iterator[str]:  # noqa: ANN401
    for paragraph in frame.paragraphs:
        # A vertical tab is a line break within a paragraph.
        text = clean(paragraph.text.replace("\v", " "))
        if text:
            yield text
