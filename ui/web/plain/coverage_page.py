"""The Coverage page: what is held, by country and dimension; a cell shows what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from kb.markup import Html
from ui.coverage import ALL, best_passages, coverage
from ui.html import coverage as shown
from ui.html.page import whole
from ui.web.speech.tongue import Speech

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

Word = Annotated[str, Query(max_length=40)]


def routes(base: KnowledgeBase) -> APIRouter:
    """Make the route of the page."""
    router = APIRouter()

    @router.get("/coverage")
    def page(  # noqa: PLR0913
        say: Speech, country: Word = "", dimension: Word = "", kind: Word = "", since: Word = ""
    ) -> HTMLResponse:
        found = coverage(base, kind, since)
        filters = {"country": country, "dimension": dimension, "kind": kind, "since": since}
        chosen = Html()
        if country and dimension:
            row = found.row(country)
            documents = row.cells.get(dimension, ())
            speaking = documents or row.cells.get(ALL, ())
            passages = best_passages(base, dimension, speaking)
            chosen = shown.cell(row, dimension, passages, filters, say)
        held = [record.document for record in base.records()]
        kinds = sorted({d.kind for d in held})
        years = sorted({d.year for d in held if d.year}, reverse=True)
        body = shown.page(found, filters, kinds, years, chosen, say)
        here = shown.address(filters)
        title = say("coverage.title")
        return HTMLResponse(whole(title, body, here, "passage", "coverage", say=say))

    return router
