"""The Ask page: a question, its answer, and the source panel beside it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

import gradio as gr
from gradio.components import Navbar

from kb.errors import ReadinessError
from kb.markup import Html
from kb.models import Answer, Filters, Preference, Step, Turn
from kb.question.purpose import PURPOSES
from kb.store.ledger import LedgerRecord
from ui import names
from ui.html import catalogue, panel, render
from ui.preferences import TITLE, boxes
from ui.web import answer_page
from ui.web.kept import Kept, KeptAnswers

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

FIELDS = (*catalogue.FACETS, "document")
SAMPLES = Path("evals", "cases", "samples.json")
LONGEST_QUESTION = 1000
"""Characters of a question."""
REMEMBERED = 6
"""Questions of a conversation, the last ones, that the next may lean on."""
SENT = "(...given) => { window.reading?.sent(given); return given; }"
AGAIN = "(...given) => { window.reading?.again(); return given; }"
OPENED = "() => window.reading?.begun() ?? ''"
ANSWERED = "() => window.reading?.answered()"
STOPPED = "() => window.reading?.stopped()"
FAILED = (
    "The question could not be answered because of a fault in this program. Try once more; "
    "if it stays, tell a maintainer, who finds the details in the server's log."
)

log = logging.getLogger(__name__)


class Parts(NamedTuple):
    """What the page is made of."""

    question: gr.Textbox
    send: gr.Button
    stop: gr.Button
    filters: Sequence[gr.Dropdown]
    talk: gr.HTML
    looked: gr.CheckboxGroup
    result: gr.HTML


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A question as it was sent."""

    words: str
    chosen: Mapping[str, Sequence[str]]
    """The filters, by field."""
    conversation: tuple[Turn, ...] = ()
    """What was asked and answered before."""
    preferences: tuple[Preference, ...] | None = None
    """Whose documents come first; None: what the question names."""

    @property
    def filters(self) -> list[tuple[str, str]]:
        """Field and value of each filter."""
        return [(field, value) for field, values in self.chosen.items() for value in values or ()]

    def address(self, words: str, without: tuple[str, str] | None = None) -> str:
        """Return the link that asks other words under the same filters, or all but one."""
        kept = [filter_ for filter_ in self.filters if filter_ != without]
        return "/?" + urlencode([("q", words), *kept])


@dataclass(frozen=True, slots=True)
class Told:
    """A question and its answer."""

    asked: PageQuestion
    kept: Kept
    earlier: tuple[Kept, ...] = ()
    """What was answered before, the oldest first."""

    @property
    def answer(self) -> Answer:
        """What was answered."""
        return self.kept.answer

    @property
    def conversation(self) -> tuple[Turn, ...]:
        """The turns that the next question may lean on: not an order, nor what harms."""
        if self.answer.refusal and self.answer.refusal.reason in PURPOSES:
            return self.asked.conversation
        turn = Turn(self.answer.rewritten or self.answer.question, self.answer.text)
        return (*self.asked.conversation, turn)[-REMEMBERED:]


def build(base: KnowledgeBase, kept: KeptAnswers, blocks: Any) -> None:  # noqa: ANN401
    """Add the page to the application.

    Args:
        base: answers the questions.
        kept: remembers the answers.
        blocks: the Gradio application, whose first page this is.

    """
    records = base.records()
    Navbar(visible=False)
    gr.HTML(catalogue.bar("ask"), apply_default_css=False, elem_id="bar")
    with gr.Row(elem_id="main"):
        with gr.Column(elem_id="reading"):
            gr.HTML(catalogue.intro(records), apply_default_css=False, elem_id="intro")
            talk = gr.HTML("", apply_default_css=False, elem_id="talk")
            with gr.Row(elem_id="asking"):
                question = gr.Textbox(
                    label="Your question",
                    lines=1,
                    max_lines=5,
                    max_length=LONGEST_QUESTION,
                    autofocus=True,
                    elem_id="question",
                )
                send = gr.Button("Ask", variant="primary", elem_id="send")
                stop = gr.Button("Stop", elem_id="stop")
            filters = _filters(base, records)
            begin = catalogue.samples(samples(base.project.root))
            gr.HTML(begin, apply_default_css=False, elem_id="samples")
            looked = gr.CheckboxGroup(label=TITLE, visible="hidden", elem_id="looked")
            result = gr.HTML("", apply_default_css=False, elem_id="result")
        with gr.Column(elem_id="panel-column"):
            gr.HTML(panel.shell("source"), apply_default_css=False)
    _wire(Desk(base, kept), blocks, Parts(question, send, stop, filters, talk, looked, result))


def _wire(desk: Desk, blocks: gr.Blocks, parts: Parts) -> None:
    base = desk.base
    linked, told = gr.State(None), gr.State(None)

    def reply(words: str, before: Told | None, *chosen: Sequence[str]) -> Iterator[Any]:
        if not words or not words.strip():
            yield gr.skip()
            return
        talk = before.conversation if before else ()
        earlier = (*before.earlier, before.kept)[-REMEMBERED:] if before else ()
        asked = PageQuestion(
            words.strip()[:LONGEST_QUESTION], dict(zip(FIELDS, chosen, strict=True)), talk
        )
        folded = render.conversation([(_title(one.answer), one.id) for one in earlier])
        for html, answer in desk.answers(asked):
            named = answer.answer.preferences if answer else ()
            told = Told(asked, answer, earlier) if answer else gr.skip()
            yield html, _boxes(named), told, folded

    def from_link(begun: str, request: gr.Request) -> Any:  # noqa: ANN401
        asked = request.query_params
        listed = [asked.getlist(field) for field in FIELDS]
        words = asked.get("q", "")[:LONGEST_QUESTION]
        if begun or (not words and not any(listed)):
            # Somebody may be typing, or have asked already: nothing is written over.
            return gr.skip()
        known = [_known(base, field, values) for field, values in zip(FIELDS, listed, strict=True)]
        return [(words, listed), words, *known]

    def follow(link: tuple[str, list[list[str]]] | None) -> Iterator[Any]:
        # A filter that nothing passes any more is kept: an answer from all would be another one.
        words, chosen = link or ("", ())
        yield from reply(words, None, *chosen)

    def again(ticked: Sequence[str], before: Told) -> Iterator[Html]:
        named = before.answer.preferences
        kept = [p for box in boxes(named) if box.label in ticked for p in box.preferences]
        for html, _ in desk.answers(replace(before.asked, preferences=tuple(kept))):
            yield html

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    many: dict[str, Any] = {"concurrency_limit": 4, **quiet}
    shown = [parts.result, parts.looked, told, parts.talk]
    weighed = parts.looked.input(
        again, [parts.looked, told], parts.result, js=AGAIN, trigger_mode="always_last", **many
    )
    asked = gr.on(
        [parts.question.submit, parts.send.click],
        reply,
        [parts.question, told, *parts.filters],
        shown,
        js=SENT,
        cancels=[weighed],
        **many,
    )
    filled = [linked, parts.question, *parts.filters]
    opened = blocks.load(from_link, [parts.question], filled, js=OPENED, **quiet).then(
        follow, [linked], shown, **many
    )
    for event in (asked, opened, weighed):
        event.then(None, None, None, js=ANSWERED, api_visibility="private")
    parts.stop.click(None, None, None, js=STOPPED, cancels=[asked, opened, weighed], **quiet)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where questions are answered and the answers remembered."""

    base: KnowledgeBase
    kept: KeptAnswers

    def answers(self, asked: PageQuestion) -> Iterator[tuple[Html, Kept | None]]:
        """Yield what is shown while a question is answered; the answer last, unless that fails."""
        filters = Filters(**{field: tuple(values or ()) for field, values in asked.chosen.items()})
        talk, named = asked.conversation, asked.preferences
        try:
            for item in self.base.stream(asked.words, filters, named, talk):
                if isinstance(item, Answer):
                    kept = self.kept.remember(item, asked.address(_title(item)))
                    yield self._shown(kept, asked), kept
                else:
                    shown = render.step if isinstance(item, Step) else render.draft
                    yield shown(item.text), None
        except ReadinessError as error:
            yield render.problem(str(error)), None
        except Exception:
            # A person waits for this page: they get a sentence, the log gets the trace.
            log.exception("answering failed")
            yield render.problem(FAILED), None

    def _shown(self, kept: Kept, asked: PageQuestion) -> Html:
        title = _title(kept.answer)
        only = [(self._named(f), asked.address(title, without=f)) for f in asked.filters]
        return render.answer(
            kept.answer, asked.address, answer_page.tools(kept), render.restrictions(only)
        )

    def _named(self, chosen: tuple[str, str]) -> str:
        field, value = chosen
        if field == "document":
            titles = {r.document.id: r.document.title for r in self.base.records()}
            return f"the title {titles.get(value, value)}"
        return f"{field} {names.facet(field, value)}"


def _title(answer: Answer) -> str:
    return answer.rewritten or answer.question


def _boxes(preferences: Sequence[Preference]) -> gr.CheckboxGroup:
    labels = [box.label for box in boxes(preferences)]
    return gr.CheckboxGroup(choices=labels, value=labels, visible=bool(labels) or "hidden")


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
    for folder in (root, Path(__file__).resolve().parents[2]):
        path = folder / SAMPLES
        if path.is_file():
            grouped: dict[str, list[str]] = {}
            for sample in json.loads(path.read_text("utf-8")):
                grouped.setdefault(sample["persona"], []).append(sample["question"])
            return grouped
    return {}
