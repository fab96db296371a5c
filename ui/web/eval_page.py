"""The Evaluation page: the reports that are kept, each in a frame that may run nothing."""

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
from evals.runs.kept import Evaluation, kept
from kb.errors import ConfigError
from kb.markup import Html
from ui import names
from ui.html import catalogue
from ui.html.page import whole
from ui.html.render import text

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
"""A report quotes questions and documents: it runs no script, also when opened by itself."""
NONE_YET = (
    "No evaluation has been made here yet. Whoever keeps the documents makes one; its report then "
    "stands on this page."
)
Stem = Annotated[str, Query(max_length=100)]
UNLIKE = "These two runs cannot be compared: they share no questions, or looked at unlike lists."


def build(data: Path, blocks: Any) -> None:  # noqa: ANN401
    """Add the page to the application.

    Args:
        data: the project's data folder, read anew whenever the page is opened.
        blocks: the Gradio application.

    """

    def listing(request: gr.Request) -> Html:
        return page(kept(data), request.query_params.get("report"))

    with blocks.route("Evaluation", "/evaluation", show_in_navbar=False):
        Navbar(visible=False)
        gr.HTML(catalogue.bar("evaluation"), apply_default_css=False, elem_id="bar")
        with gr.Row(elem_id="main"), gr.Column(elem_id="reading"):
            shown = gr.HTML("", apply_default_css=False)
        blocks.load(listing, None, shown, show_progress="hidden", api_visibility="private")


def page(runs: Sequence[Evaluation], wanted: str | None = None) -> Html:
    """Render the report of one run, and links to the others.

    Args:
        runs: those that are kept, newest first.
        wanted: stem of the run to show; the newest where there is none of this name.

    """
    if not runs:
        return Html('<div class="evaluation"><h1>Evaluation</h1><p>{}</p></div>').format(NONE_YET)
    run = next((run for run in runs if run.stem == wanted), runs[0])
    return Html(
        '<div class="evaluation"><div class="evaluation-head"><h1>Evaluation</h1>'
        '<p>{name}</p><p class="actions">{links}</p>{others}</div>'
        '<iframe src="{address}.html" sandbox title="Report of {name}"></iframe></div>'
    ).format(
        name=_name(run),
        links=_links(run),
        others=_list(run, [other for other in runs if other != run]),
        address=_address(run),
    )


def _name(run: Evaluation) -> str:
    return f"{run.name}, {names.date(run.when.date().isoformat())}, {run.when:%H:%M} UTC"


def _address(run: Evaluation) -> str:
    return f"evaluations/{quote(run.stem)}"


def _links(run: Evaluation) -> Html:
    return Html(
        '<a href="{0}.html" target="_blank" rel="noopener">Open by itself</a>'
        '<a href="{0}.json">Figures as JSON</a>'
    ).format(_address(run))


def _list(shown: Evaluation, runs: Sequence[Evaluation]) -> Html:
    if not runs:
        return Html()
    item = Html(
        '<li><a href="evaluation?report={0}">{1}</a>, <a href="evaluations/compared?'
        '{2}" aria-label="Compare with {1}">compare</a></li>'
    )
    return Html("<details><summary>{}</summary><ul>{}</ul></details>").format(
        names.count(len(runs), "other run"),
        Html().join(item.format(quote(run.stem), _name(run), _pair(shown, run)) for run in runs),
    )


def _pair(one: Evaluation, other: Evaluation) -> str:
    """Write the query that compares two runs, the earlier one first."""
    before, after = sorted((one, other), key=lambda run: run.when)
    return urlencode({"before": before.stem, "after": after.stem})


def compared(before: Evaluation, after: Evaluation) -> Html:
    """Render two runs side by side: measures, then the cases that changed."""
    try:
        found = comparison_markdown(compare_files(before.figures, after.figures))
        told = Html('<div class="compared-runs answer-text">{}</div>').format(text(found, {}))
    except ConfigError:
        told = Html('<p class="notes">{}</p>').format(UNLIKE)
    return Html(
        '<div class="evaluation"><h1>Two runs compared</h1><p>Before: {}. After: {}.</p>'
        '<p class="actions"><a href="evaluation?report={}">Back to the report</a></p>{}</div>'
    ).format(_name(before), _name(after), quote(after.stem), told)


def routes(data: Path) -> APIRouter:
    """Make the routes of the kept files; a run is looked up, its name is never a path."""
    router = APIRouter()

    @router.get("/evaluations/compared")
    def two(before: Stem, after: Stem) -> HTMLResponse:
        shown = compared(_run(data, before), _run(data, after))
        here = f"evaluations/compared?{urlencode({'before': before, 'after': after})}"
        return HTMLResponse(whole("Two runs compared", shown, here, current="evaluation"))

    @router.get("/evaluations/{stem}.html")
    def report(stem: str) -> FileResponse:
        return FileResponse(
            _run(data, stem).page,
            media_type="text/html; charset=utf-8",
            headers={"content-security-policy": POLICY, "cache-control": "no-store"},
        )

    @router.get("/evaluations/{stem}.json")
    def figures(stem: str) -> FileResponse:
        path = _run(data, stem).figures
        return FileResponse(path, media_type="application/json", filename=path.name)

    return router


def _run(data: Path, stem: str) -> Evaluation:
    run = next((run for run in kept(data) if run.stem == stem), None)
    if run is None or not run.page.is_file() or not run.figures.is_file():
        raise HTTPException(404, "This evaluation is not kept any more.")
    return run
