"""The HTTP interface for other programs: search, ask, check, documents; errors are JSON too."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as StarletteError

from kb.contract import answer_json, check_json, document_json, filters_from, search_json
from kb.errors import ReadinessError
from kb.models import Filters
from kb.store.ledger import LedgerRecord
from ui.html.programs import described
from ui.works import answer_with_works, claim_with_works

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

MOST = 50
"""Passages or documents in one reply."""
LONGEST_QUESTION, LONGEST_TEXT = 1000, 20_000
"""Characters."""
Value = str | list[str]
Given = Annotated[
    dict[str, Value],
    Field(
        description="A value or a list of values for any of: document, country, kind, year, "
        "language, publisher.",
        examples=[{"country": "KH"}],
    ),
]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Offset = Annotated[int, Query(ge=0, le=100_000)]


class Asked(BaseModel):
    """A question and which documents may answer it."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    filters: Given = {}


class Searched(Asked):
    """A question whose passages are wanted."""

    k: int = Field(10, ge=1, le=MOST, description="Passages at most.")
    offset: int = Field(0, ge=0, le=500, description="Passages to pass over.")


class Text(BaseModel):
    """A text whose statements are checked."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=LONGEST_TEXT)


def build(base: KnowledgeBase) -> FastAPI:
    """Build the interface over a knowledge base, to be mounted at /api."""
    app = FastAPI(title="AI Readiness Knowledge Base", version="1", docs_url=None, redoc_url=None)

    @app.get("/", include_in_schema=False)
    def page() -> HTMLResponse:
        return HTMLResponse(described(app.openapi()))

    @app.post("/v1/search", summary="Ranked passages")
    def search(asked: Searched) -> dict[str, Any]:
        hits = base.search(asked.question, asked.k + asked.offset, _filters(asked))
        return search_json(asked.question, hits[asked.offset :])

    @app.post("/v1/ask", summary="A cited answer, or a refusal with its reason")
    def ask(asked: Asked) -> dict[str, Any]:
        return answer_json(answer_with_works(base, base.ask(asked.question, _filters(asked))))

    @app.post("/v1/check", summary="What the documents say to each statement of a text")
    def check(text: Text) -> dict[str, Any]:
        return check_json(tuple(claim_with_works(base, one) for one in base.check(text.text)))

    @app.get("/v1/documents", summary="The documents, by title")
    def documents(offset: Offset = 0, limit: Limit = 20) -> dict[str, Any]:
        records = base.records()
        shown = [_document(record) for record in records[offset : offset + limit]]
        following = offset + limit if offset + limit < len(records) else None
        return {"total": len(records), "next_offset": following, "documents": shown}

    @app.get("/v1/documents/{doc_id}", summary="One document and its pages")
    def document(doc_id: str) -> dict[str, Any]:
        record = _record(base, doc_id)
        return _document(record) | {"page_list": [asdict(page) for page in record.pages]}

    @app.get("/v1/documents/{doc_id}/pages/{number}", summary="The text of a page as it is quoted")
    def page_text(doc_id: str, number: int) -> dict[str, Any]:
        try:
            return asdict(base.page(_record(base, doc_id).document.id, number))
        except KeyError:
            raise HTTPException(404, f"Document {doc_id} has no page {number}.") from None

    _errors(app)
    return app


def _errors(app: FastAPI) -> None:
    """Answer every error in one form: {"error": {"status": 404, "message": "..."}}."""

    def wrong(status: int, message: str) -> JSONResponse:
        return JSONResponse({"error": {"status": status, "message": message}}, status)

    @app.exception_handler(StarletteError)
    def refused(_: Request, error: StarletteError) -> JSONResponse:
        return wrong(error.status_code, str(error.detail))

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        said = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors())
        return wrong(422, said)

    @app.exception_handler(ReadinessError)
    def failed(_: Request, error: ReadinessError) -> JSONResponse:
        return wrong(503, str(error))


def _filters(asked: Asked) -> Filters:
    try:
        return filters_from(asked.filters)
    except ValueError as error:
        raise HTTPException(422, f"filters: {error}") from error


def _record(base: KnowledgeBase, doc_id: str) -> LedgerRecord:
    try:
        return base.record(doc_id)
    except KeyError:
        raise HTTPException(404, f"There is no document {doc_id}.") from None


def _document(record: LedgerRecord) -> dict[str, Any]:
    counts = {"pages": len(record.pages), "passages": record.passages}
    return document_json(record.document) | counts
