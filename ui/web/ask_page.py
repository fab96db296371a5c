"""The Ask page: a question, its answer, and the source panel beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr
from gradio.components import Navbar

from ui.html import catalogue, panel
from ui.html.parts import start
from ui.web.asking import LONGEST_QUESTION, Asking, Desk, choices
from ui.web.kept import KeptAnswers
from ui.web.room import Room
from ui.web.speech.spoken import Spoken

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

SAMPLES = Path("evals", "cases", "samples")
SENT = "(...given) => { window.reading?.sent(given); return given; }"
AGAIN = "(...given) => { window.reading?.again(); return given; }"
OPENED = "() => window.reading?.begun() ?? ''"
ANSWERED = "() => window.reading?.answered()"
STOPPED = "() => window.reading?.stopped()"


class Parts(NamedTuple):
    """What the page is made of."""

    question: gr.Textbox
    send: gr.Button
    stop: gr.Button
    filters: Sequence[gr.Dropdown]
    intro: gr.HTML
    talk: gr.HTML
    looked: gr.CheckboxGroup
    result: gr.HTML


def build(
    room: Room,
    kept: KeptAnswers,
    blocks: Any,  # noqa: ANN401
    spoken: Spoken,
) -> None:
    """Add the page to the application.

    Args:
        room: answers the questions.
        kept: remembers the answers.
        blocks: the Gradio application, whose first page this is.
        spoken: holds what the page shows from the start.

    """
    records = room.base.records()
    Navbar(visible=False)
    bar = spoken(lambda say: catalogue.bar("ask", say=say))
    gr.HTML(bar, apply_default_css=False, elem_id="bar")
    with gr.Row(elem_id="main"):
        with gr.Column(elem_id="reading"):
            begin = spoken(lambda say: start.intro(records, say))
            intro = gr.HTML(begin, apply_default_css=False, elem_id="intro")
            talk = gr.HTML("", apply_default_css=False, elem_id="talk")
            with gr.Row(elem_id="asking"):
                question = gr.Textbox(
                    label=spoken(lambda say: say("ask.question")),
                    lines=1,
                    max_lines=5,
                    max_length=LONGEST_QUESTION,
                    autofocus=True,
                    elem_id="question",
                )
                send = gr.Button(
                    spoken(lambda say: say("ask.send")), variant="primary", elem_id="send"
                )
                stop = gr.Button(spoken(lambda say: say("ask.stop")), elem_id="stop")
            filters = _filters(room.base, spoken)
            root = room.base.project.root
            to_begin = spoken(lambda say: start.samples(samples(root, say.language), say))
            gr.HTML(to_begin, apply_default_css=False, elem_id="samples")
            title = spoken(lambda say: say("looked.title"))
            looked = gr.CheckboxGroup(label=title, visible="hidden", elem_id="looked")
            result = gr.HTML("", apply_default_css=False, elem_id="result")
        with gr.Column(elem_id="panel-column"):
            shell = spoken(lambda say: panel.shell("source", say))
            gr.HTML(shell, apply_default_css=False)
    _wire(
        Asking(room, Desk(room.base, kept)),
        blocks,
        Parts(question, send, stop, filters, intro, talk, looked, result),
    )


def _wire(asking: Asking, blocks: gr.Blocks, parts: Parts) -> None:
    linked, told = gr.State(None), gr.State(None)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # The room has a queue of its own, which is fair and says where somebody stands.
    many: dict[str, Any] = {"concurrency_limit": None, **quiet}
    shown = [parts.result, parts.looked, told, parts.talk]
    weighed = parts.looked.input(
        asking.again,
        [parts.looked, told],
        parts.result,
        js=AGAIN,
        trigger_mode="always_last",
        **many,
    )
    asked = gr.on(
        [parts.question.submit, parts.send.click],
        asking.reply,
        [parts.question, told, *parts.filters],
        shown,
        js=SENT,
        cancels=[weighed],
        **many,
    )
    filled = [linked, parts.question, parts.intro, *parts.filters]
    followed = blocks.load(asking.opened, [parts.question], filled, js=OPENED, **many).then(
        asking.follow, [linked], shown, **many
    )
    for event in (asked, followed, weighed):
        event.then(None, None, None, js=ANSWERED, api_visibility="private")
    parts.stop.click(None, None, None, js=STOPPED, cancels=[asked, followed, weighed], **quiet)


def _filters(base: KnowledgeBase, spoken: Spoken) -> list[gr.Dropdown]:
    folded = spoken(lambda say: say("ask.filters"))
    with gr.Accordion(folded, open=False, elem_id="filters"):
        return [
            gr.Dropdown(
                known,
                value=[],
                multiselect=True,
                max_choices=1 if field == "as_of" else None,
                allow_custom_value=field == "as_of",
                label=spoken(lambda say, field=field: say(f"columns.{field}")),  # type: ignore[misc]
                elem_classes=["filter", f"filter-{field}"],
            )
            for field, known in choices(base).items()
        ]


def samples(root: Path, language: str) -> dict[str, list[str]]:
    """Read the sample questions, by the kind of person who asks them; none where there are none.

    Args:
        root: folder of the project.
        language: of the questions, English where it has none.
    """
    folders = (root, Path(__file__).resolve().parents[2])
    for path in (folder / SAMPLES / name for name in _files(language) for folder in folders):
        if path.is_file():
            grouped: dict[str, list[str]] = {}
            for sample in json.loads(path.read_text("utf-8")):
                grouped.setdefault(sample["persona"], []).append(sample["question"])
            return grouped
    return {}


def _files(language: str) -> tuple[str, str]:
    return f"{language}.json", "en.json"
