"""The Compare page: one question, several countries or documents, side by side."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response

from kb.markup import Html
from ui import names
from ui.compared import (
    LONGEST,
    MOST,
    Column,
    Subject,
    ask_each,
    named_subjects,
    parts,
    subject,
    unasked,
)
from ui.export.answer import file_name
from ui.export.compared import compared_csv
from ui.html import compared as shown
from ui.html.page import whole
from ui.html.parts.fields import faulty
from ui.web.lane import FullError, Waiting
from ui.web.room import Room
from ui.web.speech.tongue import Speech, tongue
from ui.words.words import ENGLISH, Words

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

Asked = Annotated[str, Query(max_length=LONGEST)]
Of = Annotated[list[str], Query(max_length=MOST)]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What an address asks, and of whom."""

    question: str
    chosen: Sequence[Subject]

    @property
    def is_whole(self) -> bool:
        """Whether there is a question, and enough of those that it is put to."""
        return bool(self.question) and len(self.chosen) >= shown.FEWEST

    @property
    def query(self) -> str:
        """How it is written in an address."""
        return urlencode([("q", self.question), *(("of", one.key) for one in self.chosen)])


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
        asked = _Comparison(q.strip(), _chosen(base, q, of, say))
        result, hints = Html(), list[str]()
        wrong = _wrong(asked, of, say) if "q" in request.query_params or any(of) else {}
        here = f"compare?{asked.query}"
        if asked.is_whole:
            columns = await _columns(room, request, asked)
            counts = [_many(base, one) for one in asked.chosen]
            download = f"compare.csv?{asked.query}"
            result = shown.table(asked.question, columns, parts(columns), download, counts, say)
            hints = _hints(asked.question, columns, say)
        documents = [record.document for record in base.records()]
        form = shown.Form(asked.question, tuple(one.key for one in asked.chosen), wrong, here)
        body = shown.page(form, documents, hints, result, say)
        title = asked.question or say("compare.title")
        title = faulty(title, say) if wrong else title
        return HTMLResponse(whole(title, body, here, "source", "compare", say=say))

    @router.get("/compare.csv")
    async def table(
        request: Request,
        say: Speech,
        q: Asked = "",
        of: Of = [],  # noqa: B006
    ) -> Response:
        asked = _Comparison(q.strip(), _chosen(base, q, of))
        if not asked.is_whole:
            raise HTTPException(422, f"{say('compare.no_question')} {say('compare.too_few')}")
        columns = await _columns(room, request, asked)
        written = "\ufeff" + compared_csv(asked.question, columns, parts(columns))
        name = quote(f"{file_name(asked.question)}-compared.csv")
        given = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(written, media_type="text/csv; charset=utf-8", headers=given)

    return router


def _chosen(
    base: KnowledgeBase, question: str, keys: Sequence[str], say: Words = ENGLISH
) -> list[Subject]:
    """Return what was chosen; where nothing was, the countries that the question names."""
    if not any(keys):
        return named_subjects(base, question, say)
    found = (subject(base, key, say) for key in dict.fromkeys(keys))
    return [one for one in found if one is not None]


def _many(base: KnowledgeBase, one: Subject) -> int:
    held = [record.document for record in base.records()]
    return sum(1 for d in held if one.value == (d.country if one.field == "country" else d.id))


def _wrong(asked: _Comparison, keys: Sequence[str], say: Words) -> dict[str, str]:
    """Say by field what keeps a comparison from being made as it was asked for."""
    wrong = {} if asked.question else {shown.QUESTION: say("compare.no_question")}
    many = len(asked.chosen)
    told = [say("compare.left_out")] if many < len({key for key in keys if key}) else []
    told += [say("compare.too_few")] if many < shown.FEWEST else []
    return wrong | ({shown.choice(many): " ".join(told)} if told else {})


def _hints(question: str, columns: Sequence[Column], say: Words) -> list[str]:
    countries = [names.country(code, say) for code in unasked(question, columns)]
    return [say("compare.names_countries", countries=say.all_of(countries))] if countries else []


async def _columns(room: Room, request: Request, asked: _Comparison) -> list[Column]:
    """Ask when it is this visitor's turn.

    Raises:
        HTTPException: too many wait.
    """

    def work() -> Generator[Column, None, None]:
        yield from ask_each(room.base, asked.question, asked.chosen)

    visitor = request.client.host if request.client else ""
    try:
        told = [one async for one in room.questions.run(visitor, work)]
    except FullError:
        raise HTTPException(503, tongue(request)("compare.busy")) from None
    return [one for one in told if not isinstance(one, Waiting)]
