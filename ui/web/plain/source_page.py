"""A source without pages as people read it: its typeset PDF, or its text with the quote marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import FileResponse, HTMLResponse, Response

from ingest.briefs.typeset import typeset
from kb.models import Page
from ui.html import panel
from ui.html.page import whole
from ui.html.parts.addresses import Mark
from ui.web.speech.tongue import Speech

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

Offset = Annotated[int, Query(ge=0)]


def routes(base: KnowledgeBase) -> APIRouter:
    """Make the route that opens a text; a document is looked up, its id is never a path."""
    router = APIRouter()

    @router.get("/source/{doc_id}/read")
    def read(
        doc_id: str, say: Speech, page: Offset = 1, start: Offset = 0, end: Offset = 0
    ) -> Response:
        try:
            record = base.record(doc_id)
        except KeyError:
            raise HTTPException(404, say("source.no_document")) from None
        if pdf := typeset(base.project.corpus, record.document):
            return FileResponse(
                pdf, media_type="application/pdf", content_disposition_type="inline"
            )
        numbers = [info.number for info in record.pages]
        found = _page(base, doc_id, page if page in numbers else min(numbers, default=0))
        if found is None:
            raise HTTPException(404, say("source.no_page"))
        mark = Mark(start, end)
        return HTMLResponse(
            whole(
                record.document.name,
                panel.text_page(record, found.text, mark, say),
                f"source/{doc_id}/read",
                "passage",
                "library",
                say=say,
            )
        )

    return router


def _page(base: KnowledgeBase, doc_id: str, number: int) -> Page | None:
    try:
        return base.page(doc_id, number)
    except KeyError:
        return None
