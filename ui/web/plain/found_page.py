"""What the library's search finds inside the texts: a part of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from kb.models import Filters
from ui.html import catalogue
from ui.html.found import Found, texts
from ui.web.plain.filters import LONGEST, check_values
from ui.web.speech.tongue import Speech
from ui.words.words import Words

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

MOST_VALUES = 100
"""How many values there may be."""

Typed = Annotated[str, Query(alias="q", max_length=LONGEST)]


def routes(base: KnowledgeBase) -> APIRouter:
    """Make the route of the search."""
    router = APIRouter()

    @router.get("/library/texts")
    def found(request: Request, say: Speech, words: Typed = "") -> HTMLResponse:
        if not words.strip():
            return HTMLResponse("")
        hits, total = base.holding(words, _documents(base, request, say))
        return HTMLResponse(texts(Found(words, hits, total), say))

    return router


def _documents(base: KnowledgeBase, request: Request, say: Words) -> frozenset[str] | None:
    """Return the documents that pass the facets of an address; None: all do."""
    given = request.query_params
    check_values([value for _, value in given.multi_items()], MOST_VALUES, say)
    chosen = {field: tuple(given.getlist(field)) for field in catalogue.FACETS}
    dimensions = set(given.getlist("dimension"))
    if not dimensions and not any(chosen.values()):
        return None
    documents = base.selected(Filters(**chosen))
    if not dimensions:
        return documents
    tags = base.tags()
    told = tags.documents if tags else {}
    return frozenset(i for i in documents if dimensions.intersection(told.get(i, ())))
