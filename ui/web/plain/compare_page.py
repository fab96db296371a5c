"""The Compare page: one question, several countries or documents, side by side."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response

from kb.markup import Html
from ui.compared import LONGEST, MOST, Column, Subject, ask_each, named, parts, subject
from ui.export.answer import file_name
from ui.export.compared import compared_csv
from ui.html import compared as shown
from ui.html.page import whole
from ui.web.lane import FullError, Waiting
from ui.web.room import Room
from ui.web.speech.tongue import Speech, tongue
from ui.words.words import ENGLISH, Words

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

Asked = Annotated[str, Query(max_length=LONGEST)]
Of = Annotated[list[str], Query(max_length=MOST)]


def routes(room: Room) -> APIRouter:
    """Make the routes of the page and of its table as a file."""
    router = APIRouter()
    base = room.base

    @router.get("/compare")
    async def page(
        request: Request,
        say: Speech,
        q: Asked = "",
        of: Of = [],  # noqa: B006
    ) -> HTMLResponse:
        question, chosen = q.strip(), _chosen(base, of, say)
        result = Html()
        if question and len(chosen) >= shown.FEWEST:
            columns = await _columns(room, request, question, chosen)
            counts = [_many(base, one) for one in chosen]
            download = f"compare.csv?{_query(question, chosen)}"
            result = shown.table(question, columns, parts(columns), download, counts, say)
        hints = _hints(question, of, chosen, say)
        documents = [record.document for record in base.records()]
        keys = [one.key for one in chosen]
        here = f"compare?{_query(question, chosen)}"
        body = shown.page(question, keys, documents, hints, result, say)
        title = question or say("compare.title")
        return HTMLResponse(whole(title, body, here, "source", "compare", say=say))

    @router.get("/compare.csv")
    async def table(request: Request, q: Asked = "", of: Of = []) -> Response:  # noqa: B006
        question, chosen = q.strip(), _chosen(base, of)
        if not question or len(chosen) < shown.FEWEST:
            raise HTTPException(422, "Give a question, and two to four countries or documents.")
        columns = await _columns(room, request, question, chosen)
        written = "\ufeff" + compared_csv(question, columns, parts(columns))
        name = quote(f"{file_name(question)}-compared.csv")
        given = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(written, media_type="text/csv; charset=utf-8", headers=given)

    return router


def _chosen(base: KnowledgeBase, keys: Sequence[str], say: Words = ENGLISH) -> list[Subject]:
    found = (subject(base, key, say) for key in dict.fromkeys(keys))
    return [one for one in found if one is not None]


def _query(question: str, chosen: Sequence[Subject]) -> str:
    return urlencode([("q", question), *(("of", one.key) for one in chosen)])


def _many(base: KnowledgeBase, one: Subject) -> int:
    held = [record.document for record in base.records()]
    return sum(1 for d in held if one.value == (d.country if one.field == "country" else d.id))


def _hints(question: str, keys: Sequence[str], chosen: Sequence[Subject], say: Words) -> list[str]:
    wanted = [key for key in dict.fromkeys(keys) if key]
    hints = []
    if len(chosen) < len(wanted):
        hints.append(say("compare.left_out"))
    if wanted and not question:
        hints.append(say("compare.no_question"))
    if question and len(chosen) < shown.FEWEST:
        hints.append(say("compare.too_few"))
    if countries := named(question, say):
        hints.append(say("compare.names_countries", countries=say.all_of(countries)))
    return hints


async def _columns(
    room: Room, request: Request, question: str, chosen: Sequence[Subject]
) -> list[Column]:
    """Ask when it is this visitor's turn.

    Raises:
        HTTPException: too many wait.
    """

    def work() -> Generator[Column, None, None]:
        yield from ask_each(room.base, question, chosen)

    visitor = request.client.host if request.client else ""
    try:
        told = [one async for one in room.questions.run(visitor, work)]
    except FullError:
        raise HTTPException(503, tongue(request)("compare.busy")) from None
    return [one for one in told if not isinstance(one, Waiting)]
