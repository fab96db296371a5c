"""The page of one answer, as it was given, and its files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, Response

from kb.markup import Html
from kb.models import Citation
from ui import names
from ui.export.addressed import answer_addressed
from ui.export.answer import FORMATS, answer_text, file_name
from ui.html import answer as shown
from ui.html import feedback, news
from ui.html.page import whole
from ui.html.parts import actions
from ui.web.kept import Kept, KeptAnswers
from ui.web.speech.tongue import Speech
from ui.words.words import ENGLISH, Words

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

Key = Annotated[str, Path(pattern=r"^[\w-]{12}$")]


def routes(base: KnowledgeBase, answers: KeptAnswers) -> APIRouter:
    """Make the routes of answers: the page, the files, and keeping one."""
    router = APIRouter()

    def known(key: str, say: Words) -> Kept:
        kept = answers.get(key)
        if kept is None:
            raise HTTPException(404, say("kept.gone"))
        return kept

    @router.get("/answer/{key}.{ending}")
    def file(key: Key, ending: str, say: Speech, request: Request) -> Response:
        form = FORMATS.get(ending)
        if form is None:
            raise HTTPException(404, say("fault.formats", formats=", ".join(FORMATS)))
        answer = answer_addressed(known(key, say).answer, str(request.base_url))
        name = f"{file_name(answer.rewritten or answer.question)}.{ending}"
        given = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(form.write(answer), media_type=form.media_type, headers=given)

    @router.post("/answer/{key}/keep", status_code=204)
    def keep(key: Key, say: Speech) -> None:
        if not answers.keep(key):
            raise HTTPException(404, say("kept.gone"))

    @router.get("/answer/{key}")
    def page(key: Key, say: Speech) -> HTMLResponse:
        kept = known(key, say)
        title = kept.answer.rewritten or kept.answer.question
        given = replace(kept.answer, rewritten=None)
        article = shown.answer(given, None, tools(kept, say), say=say)
        page = shown.kept(title, *_since(base, kept, say), article, say)
        return HTMLResponse(whole(title, page, f"answer/{key}", say=say))

    @router.get("/answer/{key}/folded")
    def folded(key: Key, say: Speech) -> HTMLResponse:
        kept = known(key, say)
        done = tools(kept, say)
        return HTMLResponse(shown.answer(kept.answer, None, done, apart=f"{key}-", say=say))

    return router


def tools(kept: Kept, say: Words = ENGLISH) -> Html:
    """Render what can be done with an answer or a refusal."""
    refused = kept.answer.status == "refused"
    watch = news.watch_link(f"watch?{kept.query.removeprefix('./?')}&since={kept.day}", say)
    if refused:
        done = actions.row(watch)
    else:
        files = {end: say.named("formats", end, form.label) for end, form in FORMATS.items()}
        done = actions.tools(answer_text(kept.answer), kept.id, files, watch, say)
    return done + feedback.fold(kept.id, refused, say)


def _since(base: KnowledgeBase, kept: Kept, say: Words) -> tuple[str, list[str]]:
    """Say when an answer was given, and what has changed since."""
    changes = [changed for one in kept.answer.citations if (changed := _changed(base, one, say))]
    same = kept.answer.run.corpus == base.corpus_hash()
    given = say("kept.given", day=names.date(kept.day, say))
    return f"{given} {say('kept.same' if same else 'kept.other')}", changes


def _changed(base: KnowledgeBase, citation: Citation, say: Words) -> str:
    span, title = citation.span, citation.hit.document.title
    number = say.figures(str(citation.marker))
    try:
        page = base.page(span.doc_id, span.page)
    except KeyError:
        return say("kept.page_gone", number=number, title=title)
    if page.text[span.start : span.end] == citation.quote:
        newer = base.newer(span.doc_id)
        if newer is None:
            return ""
        return say("kept.newer", number=number, title=title, newer=newer.title)
    if citation.quote in page.text:
        return ""
    return say("kept.unsaid", number=number, title=title)
