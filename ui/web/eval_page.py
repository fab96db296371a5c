"""The Evaluation page: what the runs that are kept found, in words, and folded below their reports.

A report stands in a frame that may run nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import gradio as gr
from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import FileResponse, HTMLResponse
from gradio.components import Navbar

from evals.measures.compare import compare_files
from evals.pages.compare_report import comparison_markdown
from evals.pages.told import Counted, Told, told
from evals.runs.kept import Evaluation, kept
from kb.errors import ConfigError
from kb.markup import Html
from ui import names
from ui.html import catalogue
from ui.html.page import whole
from ui.html.parts.text import text
from ui.web.speech.spoken import Spoken
from ui.web.speech.tongue import Speech, tongue
from ui.words.words import ENGLISH, Words

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
"""A report quotes questions and documents: it runs no script, also when opened by itself."""
COMMAND = "readiness eval questions evals/cases/starter.jsonl"
"""Makes a first evaluation."""
Stem = Annotated[str, Query(max_length=100)]


def build(data: Path, blocks: Any, spoken: Spoken) -> None:  # noqa: ANN401
    """Add the page to the application.

    Args:
        data: the project's data folder, read anew whenever the page is opened.
        blocks: the Gradio application.
        spoken: holds what the page shows from the start.

    """

    def listing(request: gr.Request) -> Html:
        return page(kept(data), request.query_params.get("report"), tongue(request))

    with blocks.route("Evaluation", "/evaluation", show_in_navbar=False):
        Navbar(visible=False)
        bar = spoken(lambda say: catalogue.bar("evaluation", say=say))
        gr.HTML(bar, apply_default_css=False, elem_id="bar")
        with gr.Row(elem_id="main"), gr.Column(elem_id="reading"):
            shown = gr.HTML("", apply_default_css=False)
        blocks.load(listing, None, shown, show_progress="hidden", api_visibility="private")


def page(runs: Sequence[Evaluation], wanted: str | None = None, say: Words = ENGLISH) -> Html:
    """Render the report of one run, and links to the others.

    Args:
        runs: those that are kept, newest first.
        wanted: stem of the run to show; the newest where there is none of this name.
        say: the words of the page.

    """
    if not runs:
        return _none(say)
    run = next((run for run in runs if run.stem == wanted), runs[0])
    found = told(run.figures)
    return Html(
        '<div class="evaluation"><div class="evaluation-head"><h1>{heading}</h1>'
        "<p>{name}</p>{others}</div>{summary}"
        '<details class="evaluation-report"{open}><summary><h2>{detail}</h2></summary>'
        '<p class="actions">{links}</p>'
        '<iframe src="{address}.html" sandbox title="{title}"></iframe></details></div>'
    ).format(
        heading=say("evaluation.title"),
        name=_name(run, say),
        others=_list(run, [other for other in runs if other != run], say),
        summary=_summary(found, say) if found else Html(),
        open=Html() if found else Html(" open"),
        detail=say("evaluation.detail"),
        links=_links(run, say),
        address=_address(run),
        title=say("evaluation.report", name=_name(run, say)),
    )


def _summary(found: Told, say: Words) -> Html:
    """Say in whole sentences what was asked and how it went."""
    languages = [
        f"{names.language(tag, say)} ({say.number(many)})"
        for tag, many in found.languages.items()
        if tag
    ]
    held, others = found.answerable, found.questions - found.answerable
    asked = [say("evaluation.held", held=say.number(held), others=say.number(others))]
    if languages:
        asked.append(say("evaluation.languages", languages=say.all_of(languages)))
    if found.failed:
        asked.append(say("evaluation.failed", questions=say.count("question", found.failed)))
    items = (
        (say("evaluation.asked"), say.count("question", found.questions), " ".join(asked)),
        _measured("quoted", found.quoted, "of_held", say),
        _measured("refused", found.refused, "of_held_less", say),
        _measured("not_held", found.not_held, "of_others", say),
    )
    item = Html("<div><dt>{}</dt><dd><b>{}</b> <span>{}</span></dd></div>")
    return Html('<div class="evaluation-told"><p>{}</p><dl>{}</dl></div>').format(
        say("evaluation.how"), Html().join(item.format(*shown) for shown in items)
    )


def _measured(name: str, counted: Counted, of: str, say: Words) -> tuple[str, str, str]:
    """Name a measure, and write its share and what it is a share of."""
    if not counted.of:
        return say(f"evaluation.{name}"), "–", say("evaluation.none_such")
    many = say(f"evaluation.{of}", hits=say.number(counted.hits), count=say.number(counted.of))
    return say(f"evaluation.{name}"), say.percent(counted.hits / counted.of), many


def _none(say: Words) -> Html:
    """Say what would stand here, and how it comes about."""
    return Html(
        '<div class="evaluation"><h1>{title}</h1><p>{none}</p><p>{about}</p>'
        "<details><summary>{how}</summary><p>{run}</p><p><code>{command}</code></p></details></div>"
    ).format(
        title=say("evaluation.title"),
        none=say("evaluation.none"),
        about=say("evaluation.about"),
        how=say("personas.maintainer"),
        run=say("evaluation.run"),
        command=COMMAND,
    )


def _name(run: Evaluation, say: Words) -> str:
    hour = say.figures(f"{run.when:%H:%M}")
    return f"{run.name}, {say.date(run.when.date().isoformat())}, {hour} UTC"


def _address(run: Evaluation) -> str:
    return f"evaluations/{quote(run.stem)}"


def _links(run: Evaluation, say: Words) -> Html:
    return Html(
        '<a href="{0}.html" target="_blank" rel="noopener">{1}</a><a href="{0}.json">{2}</a>'
    ).format(_address(run), say("evaluation.alone"), say("evaluation.figures"))


def _list(shown: Evaluation, runs: Sequence[Evaluation], say: Words) -> Html:
    if not runs:
        return Html()
    item = Html(
        '<li><a href="evaluation?report={0}">{1}</a>, <a href="evaluations/compared?'
        '{2}" aria-label="{3}: {1}">{3}</a></li>'
    )
    return Html("<details><summary>{}</summary><ul>{}</ul></details>").format(
        say.count("other_run", len(runs)),
        Html().join(
            item.format(quote(run.stem), _name(run, say), _pair(shown, run), say("bar.compare"))
            for run in runs
        ),
    )


def _pair(one: Evaluation, other: Evaluation) -> str:
    """Write the query that compares two runs, the earlier one first."""
    before, after = sorted((one, other), key=lambda run: run.when)
    return urlencode({"before": before.stem, "after": after.stem})


def compared(before: Evaluation, after: Evaluation, say: Words = ENGLISH) -> Html:
    """Render two runs side by side: measures, then the cases that changed."""
    try:
        found = comparison_markdown(compare_files(before.figures, after.figures))
        told = Html('<div class="compared-runs answer-text">{}</div>').format(text(found, {}))
    except ConfigError:
        told = Html('<p class="notes">{}</p>').format(say("evaluation.unlike"))
    return Html(
        '<div class="evaluation"><h1>{}</h1><p>{} → {}</p>'
        '<p class="actions"><a href="evaluation?report={}">{}</a></p>{}</div>'
    ).format(
        say("evaluation.two"),
        _name(before, say),
        _name(after, say),
        quote(after.stem),
        say("evaluation.back"),
        told,
    )


def routes(data: Path) -> APIRouter:
    """Make the routes of the kept files; a run is looked up, its name is never a path."""
    router = APIRouter()

    @router.get("/evaluations/compared")
    def two(before: Stem, after: Stem, say: Speech) -> HTMLResponse:
        shown = compared(_run(data, before, say), _run(data, after, say), say)
        here = f"evaluations/compared?{urlencode({'before': before, 'after': after})}"
        return HTMLResponse(
            whole(say("evaluation.two"), shown, here, current="evaluation", say=say)
        )

    @router.get("/evaluations/{stem}.html")
    def report(stem: str, say: Speech) -> FileResponse:
        return FileResponse(
            _run(data, stem, say).page,
            media_type="text/html; charset=utf-8",
            headers={"content-security-policy": POLICY, "cache-control": "no-store"},
        )

    @router.get("/evaluations/{stem}.json")
    def figures(stem: str, say: Speech) -> FileResponse:
        path = _run(data, stem, say).figures
        return FileResponse(path, media_type="application/json", filename=path.name)

    return router


def _run(data: Path, stem: str, say: Words) -> Evaluation:
    run = next((run for run in kept(data) if run.stem == stem), None)
    if run is None or not run.page.is_file() or not run.figures.is_file():
        raise HTTPException(404, say("evaluation.gone"))
    return run
