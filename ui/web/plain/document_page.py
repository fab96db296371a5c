"""The page of one document, and its reference as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response

from kb.models import Document
from ui.citing import citing
from ui.export.addressed import addressed
from ui.export.references import document_bibtex, document_ris
from ui.html import document
from ui.html.page import whole
from ui.web.speech.tongue import Speech
from ui.words.words import Words

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

REFERENCES = {
    "bib": (document_bibtex, "application/x-bibtex"),
    "ris": (document_ris, "application/x-research-info-systems"),
}
EDITIONS = 20
"""Followed from one to the next at most: a register may go in a circle."""

First = Annotated[int, Query(alias="from", ge=0, le=1_000_000)]


def routes(base: KnowledgeBase) -> APIRouter:
    """Make the routes of a document's page and of its reference."""
    router = APIRouter()

    @router.get("/document/{doc_id}")
    def page(doc_id: str, say: Speech, first: First = 0) -> HTMLResponse:
        shown = _shown(base, doc_id, first, say)
        title, body = shown.record.document.name, document.page(shown, say)
        return HTMLResponse(
            whole(title, body, document.address(doc_id), "passage", "library", say=say)
        )

    @router.get("/document/{doc_id}/reference.{ending}")
    def reference(doc_id: str, ending: str, say: Speech, request: Request) -> Response:
        if ending not in REFERENCES:
            raise HTTPException(404, say("fault.formats", formats=", ".join(REFERENCES)))
        try:
            found = addressed(base.record(doc_id).document, str(request.base_url))
        except KeyError:
            raise HTTPException(404, say("document.gone")) from None
        write, media_type = REFERENCES[ending]
        name = quote(f"{doc_id}.{ending}", safe="")
        given = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(write(found), media_type=media_type, headers=given)

    return router


def _shown(base: KnowledgeBase, doc_id: str, first: int, say: Words) -> document.DocumentShown:
    try:
        record = base.record(doc_id)
    except KeyError:
        raise HTTPException(404, say("document.gone")) from None
    tags = base.tags()
    held = {one.document.id: one.document for one in base.records()}
    return document.DocumentShown(
        record,
        tuple(_chain(record.document, lambda one: base.newer(one.id))),
        tuple(_chain(record.document, lambda one: held.get(one.supersedes or ""))),
        base.twins(doc_id),
        citing(base, record.document),
        tags.documents.get(doc_id, ()) if tags else (),
        base.passages_of(doc_id),
        first,
    )


def _chain(begin: Document, next_: Callable[[Document], Document | None]) -> Iterator[Document]:
    """Go from one edition to the next until there is none, or one comes again."""
    seen, one = {begin.id}, next_(begin)
    while one is not None and one.id not in seen and len(seen) < EDITIONS:
        yield one
        seen.add(one.id)
        one = next_(one)
