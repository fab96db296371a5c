"""The page of one answer, as it was given, and its files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path
from fastapi.responses import HTMLResponse, Response

from kb.markup import Html
from kb.models import Citation
from ui import names
from ui.export.answer import FORMATS, answer_text, file_name
from ui.html import render
from ui.html.page import whole
from ui.web.kept import Kept, KeptAnswers

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

Key = Annotated[str, Path(pattern=r"^[\w-]{12}$")]
GONE = (
    "This answer is not kept here. An answer can be opened again when its reader chose to keep "
    "the link; otherwise it is forgotten after a while."
)


def routes(base: KnowledgeBase, answers: KeptAnswers) -> APIRouter:
    """Make the routes of answers: the page, the files, and keeping one."""
    router = APIRouter()

    def known(key: str) -> Kept:
        kept = answers.get(key)
        if kept is None:
            raise HTTPException(404, GONE)
        return kept

    @router.get("/answer/{key}.{ending}")
    def file(key: Key, ending: str) -> Response:
        form = FORMATS.get(ending)
        if form is None:
            raise HTTPException(404, f"An answer comes as: {', '.join(FORMATS)}.")
        answer = known(key).answer
        name = f"{file_name(answer.rewritten or answer.question)}.{ending}"
        given = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(form.write(answer), media_type=form.media_type, headers=given)

    @router.post("/answer/{key}/keep", status_code=204)
    def keep(key: Key) -> None:
        if not answers.keep(key):
            raise HTTPException(404, GONE)

    @router.get("/answer/{key}")
    def page(key: Key) -> HTMLResponse:
        kept = known(key)
        title = kept.answer.rewritten or kept.answer.question
        article = render.answer(replace(kept.answer, rewritten=None), None, tools(kept))
        return HTMLResponse(
            whole(title, render.kept(title, *_since(base, kept), article), f"answer/{key}")
        )

    @router.get("/answer/{key}/folded")
    def folded(key: Key) -> HTMLResponse:
        kept = known(key)
        return HTMLResponse(render.answer(kept.answer, None, tools(kept), apart=f"{key}-"))

    return router


def tools(kept: Kept) -> Html:
    """Render what can be done with an answer."""
    files = {ending: form.label for ending, form in FORMATS.items()}
    return render.tools(answer_text(kept.answer), kept.id, files)


def _since(base: KnowledgeBase, kept: Kept) -> tuple[str, list[str]]:
    """Say when an answer was given, and what has changed since."""
    day = names.date(kept.day)
    changes = [
        f"[{citation.marker}] {citation.hit.document.title}: {changed}"
        for citation in kept.answer.citations
        if (changed := _changed(base, citation))
    ]
    same = kept.answer.run.corpus == base.corpus_hash()
    corpus = "The documents are the same today." if same else "Documents have changed since then."
    return f"Answered on {day}. {corpus}", changes


def _changed(base: KnowledgeBase, citation: Citation) -> str:
    span = citation.span
    try:
        page = base.page(span.doc_id, span.page)
    except KeyError:
        return "the document, or this page of it, is not here any more."
    if page.text[span.start : span.end] == citation.quote:
        newer = base.newer(span.doc_id)
        return f"a newer edition is here, {newer.title}." if newer else ""
    if citation.quote in page.text:
        return ""
    return "the page does not say this any more."
