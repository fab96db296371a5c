"""The Ask page: a question, its answer, and the source panel beside it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components import Navbar

from kb.errors import ReadinessError
from kb.models import Answer, Draft, Filters, LedgerRecord, Step
from ui import catalogue, names, panel, render

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

FIELDS = (*catalogue.FACETS, "document")
SAMPLES = Path("evals", "cases", "samples.json")
LONGEST = 1000
"""Characters of a question."""
SENT = "(...given) => { window.reading?.sent(given); return given; }"
ANSWERED = "() => window.reading?.answered()"
FAILED = (
    "The question could not be answered because of a fault in this program. Try once more; "
    "if it stays, tell a maintainer, who finds the details in the server's log."
)

log = logging.getLogger(__name__)


def build(base: KnowledgeBase, blocks: Any) -> None:  # noqa: ANN401
    """Add the page to the application.

    Args:
        base: answers the questions.
        blocks: the Gradio application, whose first page this is.

    """
    records = base.records()
    Navbar(visible=False)
    gr.HTML(catalogue.bar("ask"), apply_default_css=False, elem_id="bar")
    with gr.Row(elem_id="main"):
        with gr.Column(elem_id="reading"):
            gr.HTML(catalogue.intro(records), apply_default_css=False, elem_id="intro")
            with gr.Row(elem_id="asking"):
                question = gr.Textbox(
                    label="Your question",
                    lines=1,
                    max_lines=5,
                    max_length=LONGEST,
                    autofocus=True,
                    elem_id="question",
                )
                send = gr.Button("Ask", variant="primary", elem_id="send")
            filters = _filters(base, records)
            begin = catalogue.samples(samples(base.project.root))
            gr.HTML(begin, apply_default_css=False, elem_id="samples")
            result = gr.HTML("", apply_default_css=False, elem_id="result")
        with gr.Column(elem_id="panel-column"):
            gr.HTML(panel.shell(citations=True), apply_default_css=False)
    _wire(base, blocks, question, send, filters, result)


def _wire(
    base: KnowledgeBase,
    blocks: gr.Blocks,
    question: gr.Textbox,
    send: gr.Button,
    filters: Sequence[gr.Dropdown],
    result: gr.HTML,
) -> None:
    def reply(words: str, *chosen: list[str]) -> Iterator[Any]:
        if words and words.strip():
            yield from answers(base, words, dict(zip(FIELDS, chosen, strict=True)))
        else:
            yield gr.skip()

    def from_link(request: gr.Request) -> Any:  # noqa: ANN401
        asked = request.query_params
        listed = [asked.getlist(field) for field in FIELDS]
        words = asked.get("q", "")[:LONGEST]
        if not words and not any(listed):
            # Somebody may be typing already: nothing is written over.
            return gr.skip()
        known = [_known(base, field, values) for field, values in zip(FIELDS, listed, strict=True)]
        return [(words, listed), words, *known]

    def follow(link: tuple[str, list[list[str]]] | None) -> Iterator[Any]:
        # A filter that nothing passes any more is kept: an answer from all would be another one.
        if link and link[0].strip():
            yield from answers(base, link[0], dict(zip(FIELDS, link[1], strict=True)))
        else:
            yield gr.skip()

    linked = gr.State(None)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    many: dict[str, Any] = {"concurrency_limit": 4, **quiet}
    asked = gr.on(
        [question.submit, send.click], reply, [question, *filters], result, js=SENT, **many
    )
    opened = blocks.load(from_link, None, [linked, question, *filters], **quiet).then(
        follow, [linked], result, **many
    )
    for event in (asked, opened):
        event.then(None, None, None, js=ANSWERED, api_visibility="private")


def answers(base: KnowledgeBase, words: str, chosen: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield what is shown while a question is answered, the answer last."""
    filters = Filters(**{field: tuple(values or ()) for field, values in chosen.items()})
    try:
        for item in base.stream(words.strip()[:LONGEST], filters):
            yield _shown(item)
    except ReadinessError as error:
        yield render.problem(str(error))
    except Exception:
        # A person waits for this page: they get a sentence, the log gets the trace.
        log.exception("answering failed")
        yield render.problem(FAILED)


def _shown(item: Step | Draft | Answer) -> str:
    if isinstance(item, Step):
        return render.step(item.text)
    if isinstance(item, Draft):
        return render.draft(item.text)
    return render.answer(item)


def _filters(base: KnowledgeBase, records: Sequence[LedgerRecord]) -> list[gr.Dropdown]:
    facets = base.facets()
    choices = {
        field: [
            (f"{names.facet(field, facet.value)} ({facet.documents})", facet.value)
            for facet in catalogue.ordered(facets, field)
        ]
        for field in catalogue.FACETS
    }
    choices["document"] = [(r.document.title or r.document.id, r.document.id) for r in records]
    with gr.Accordion("Filters", open=False, elem_id="filters"):
        return [
            gr.Dropdown(
                choices[field],
                value=[],
                multiselect=True,
                label=field.capitalize(),
                elem_classes=["filter", f"filter-{field}"],
            )
            for field in FIELDS
        ]


def _known(base: KnowledgeBase, field: str, values: Sequence[str]) -> list[str]:
    """Keep the values of a link that still exist; a stale link must not break the page."""
    if field == "document":
        held = {record.document.id for record in base.records()}
    else:
        held = {facet.value for facet in base.facets() if facet.field == field}
    return [value for value in values if value in held]


def samples(root: Path) -> dict[str, list[str]]:
    """Read the sample questions, by the kind of person who asks them; none where there are none."""
    for folder in (root, Path(__file__).resolve().parent.parent):
        path = folder / SAMPLES
        if path.is_file():
            grouped: dict[str, list[str]] = {}
            for sample in json.loads(path.read_text("utf-8")):
                grouped.setdefault(sample["persona"], []).append(sample["question"])
            return grouped
    return {}
