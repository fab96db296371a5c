"""The page on which a brief is put together, and the brief as a file; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from kb.markup import Html
from ui.brief import Basket, Part, cited, parts, report
from ui.export.addressed import answer_addressed, citation_addressed
from ui.export.answer import FORMATS as ANSWER_FORMATS
from ui.export.answer import file_name
from ui.export.markdown import report_markdown
from ui.export.references import bibtex, ris
from ui.export.report import Report
from ui.html import brief
from ui.html.page import whole
from ui.web.kept import KeptAnswers
from ui.web.speech.tongue import Speech

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

SCRIPT = Html('<script src="look/brief.js" defer></script>')


class Format(NamedTuple):
    """One kind of file."""

    label: str
    write: Callable[[Report], bytes]

    def media_type(self, ending: str) -> str:
        """Return its type; the same as an answer's."""
        return ANSWER_FORMATS[ending].media_type


def _word(found: Report) -> bytes:
    from ui.export.word import report_word  # loads for a fifth of a second, and few ask for it

    return report_word(found)


def _pdf(found: Report) -> bytes:
    from ui.export.pdf import report_pdf  # the same, for two seconds

    return report_pdf(found)


FORMATS = {
    "docx": Format("Word", _word),
    "pdf": Format("PDF", _pdf),
    "md": Format("Markdown", lambda found: report_markdown(found).encode()),
    "bib": Format("BibTeX", lambda found: bibtex(cited(found)).encode()),
    "ris": Format("RIS", lambda found: ris(cited(found)).encode()),
}


def routes(base: KnowledgeBase, answers: KeptAnswers) -> APIRouter:
    """Make the routes of the page, of what it shows, and of its files."""
    router = APIRouter()

    @router.get("/brief")
    def page(say: Speech) -> HTMLResponse:
        labels = {ending: form.label for ending, form in FORMATS.items()}
        body = brief.page(labels, say)
        return HTMLResponse(
            whole(say("brief.title"), body, "brief", "source", "brief", SCRIPT, say=say)
        )

    @router.post("/brief/shown")
    def shown(basket: Basket, say: Speech) -> HTMLResponse:
        return HTMLResponse(brief.items(parts(base, answers, basket), say))

    @router.post("/brief/file.{ending}")
    def file(ending: str, basket: Basket, say: Speech, request: Request) -> Response:
        form = FORMATS.get(ending)
        if form is None:
            raise HTTPException(404, say("fault.formats", formats=", ".join(FORMATS)))
        gathered = [_addressed(p, str(request.base_url)) for p in parts(base, answers, basket)]
        found = report(base, basket, gathered, say)
        if not any(section.blocks for section in found.sections):
            raise HTTPException(422, say("brief.nothing"))
        name = quote(f"{file_name(found.title)}.{ending}")
        given = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(form.write(found), media_type=form.media_type(ending), headers=given)

    return router


def _addressed(part: Part, home: str) -> Part:
    return replace(
        part,
        answer=answer_addressed(part.answer, home) if part.answer else None,
        citation=citation_addressed(part.citation, home) if part.citation else None,
    )
