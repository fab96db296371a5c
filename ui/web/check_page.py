"""The page Check a text: each sentence of a draft with a verdict, and the source beside it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse
from gradio.components import Navbar

from kb.claims.check import Claim
from kb.errors import ReadinessError
from kb.markup import Html
from ui.export.check import FORMATS
from ui.given import Given, from_address, from_bytes, is_address, pasted
from ui.html import catalogue, panel, verdicts
from ui.html.parts.talk import problem, step, waiting
from ui.web.lane import FullError, Waiting
from ui.web.room import Room
from ui.web.speech.spoken import Spoken
from ui.web.speech.tongue import tongue
from ui.words.words import ENGLISH, Words
from ui.works import claim_with_works

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

Event = dict[str, Any]
"""What the page is told: `event` names it, `html` is ready and escaped."""

log = logging.getLogger(__name__)


def build(room: Room, blocks: Any, spoken: Spoken) -> None:  # noqa: ANN401
    """Add the page to the application.

    Args:
        room: what texts are checked against.
        blocks: the Gradio application.
        spoken: holds what the page shows from the start.

    """

    def intro(say: Words) -> Html:
        return verdicts.intro(len(room.base.records()), say)

    def begun(request: gr.Request) -> Html:
        return intro(tongue(request))

    with blocks.route("Check a text", "/check", show_in_navbar=False):
        Navbar(visible=False)
        bar = spoken(lambda say: catalogue.bar("check", say=say))
        gr.HTML(bar, apply_default_css=False, elem_id="bar")
        with gr.Row(elem_id="main"):
            with gr.Column(elem_id="reading"):
                held = gr.HTML(spoken(intro), apply_default_css=False)
                gr.HTML(spoken(verdicts.form), apply_default_css=False)
            with gr.Column(elem_id="panel-column"):
                shell = spoken(lambda say: panel.shell("claim", say))
                gr.HTML(shell, apply_default_css=False)
        blocks.load(
            begun,
            None,
            held,
            show_progress="hidden",
            api_visibility="private",
            concurrency_limit=None,
        )


def routes(room: Room) -> APIRouter:
    """Make the route that checks; closing the connection ends the check.

    Both kinds of body that it takes make a browser ask first when another site sends them.
    """
    router = APIRouter()

    @router.post("/claims")
    async def claims(request: Request, name: str = "") -> StreamingResponse:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in ("application/json", "application/octet-stream"):
            raise HTTPException(415, "Send JSON with a text, or the bytes of a file.")
        body = await request.body()
        typed = kind == "application/json"
        read = _typed(room.base, body) if typed else _uploaded(room.base, body, name)
        return StreamingResponse(
            _lines(_in_turn(room, request, read)), media_type="application/x-ndjson"
        )

    return router


def events(base: KnowledgeBase, read: Callable[[], Given], say: Words = ENGLISH) -> Iterator[Event]:
    """Check a text step by step: what is read, each sentence, the sum with its files.

    Args:
        base: what it is checked against.
        read: gives the text; may take long and fail.
        say: the words of the page.
    """
    try:
        yield {"event": "step", "html": step(say("step.text"))}
        given = read()
        if not given.text:
            yield _problem(say("check.empty"), say)
            return
        yield {"event": "text", "html": verdicts.head(given, say), "text": given.text}
        yield from _judged(base, given, say)
    except ReadinessError as error:
        yield _problem(str(error), say)
    except Exception:
        # A person waits for this page: they get a sentence, the log gets the trace.
        log.exception("checking failed")
        yield _problem(say("check.failed"), say)


def _judged(base: KnowledgeBase, given: Given, say: Words) -> Iterator[Event]:
    found: list[Claim] = []
    at, number = 0, 0
    for one in base.check_stream(given.text):
        claim = claim_with_works(base, one)
        number += claim.label != "not-a-claim"
        found.append(claim)
        yield {
            "event": "sentence",
            "html": Html("{}{}").format(
                given.text[at : claim.start], verdicts.sentence(claim, number, say)
            ),
            "units": _units(given.text[at : claim.end]),
            "result": verdicts.result(found, say),
        }
        at = claim.end
    checked = verdicts.checked(base, given, tuple(found))
    files = [
        {
            "name": f"claim-check.{form.ending}",
            "label": form.label,
            "type": form.media_type,
            "words": form.write(checked),
        }
        for form in FORMATS.values()
    ]
    announce = say("check.done", summary=verdicts.summary(found, say))
    yield {"event": "end", "announce": announce, "files": files}


def _units(text: str) -> int:
    """Count characters as a browser counts them: those beyond the first plane as two."""
    return len(text.encode("utf-16-le")) // 2


def _problem(message: str, say: Words) -> Event:
    return {"event": "problem", "html": problem(message, say), "announce": message}


async def _in_turn(room: Room, request: Request, read: Callable[[], Given]) -> AsyncIterator[Event]:
    """Yield the place in the queue until it is this text's turn, then the check."""
    visitor = request.client.host if request.client else ""
    say = tongue(request)
    name = request.headers.get("x-request-id", "")
    try:
        async for told in room.checks.run(visitor, lambda: _timed(room, read, name, say)):
            if isinstance(told, Waiting):
                yield {"event": "step", "html": waiting(told.before, say)}
            else:
                yield told
    except FullError:
        yield _problem(say("check.busy"), say)


def _timed(
    room: Room, read: Callable[[], Given], name: str, say: Words
) -> Generator[Event, None, None]:
    began, last = time.perf_counter(), ""
    try:
        for event in events(room.base, read, say):
            last = event["event"]
            yield event
    finally:
        status = {"end": "done", "problem": "failed"}.get(last, "left")
        room.watch.check(name, status, time.perf_counter() - began)


async def _lines(told: AsyncIterator[Event]) -> AsyncIterator[str]:
    async for event in told:
        yield json.dumps(event, ensure_ascii=False) + "\n"


def _typed(base: KnowledgeBase, body: bytes) -> Callable[[], Given]:
    try:
        text = json.loads(body)["text"]
    except (ValueError, KeyError, TypeError):
        text = None
    if not isinstance(text, str):
        raise HTTPException(422, 'Send an object such as {"text": "..."}.')
    if is_address(text):
        return lambda: from_address(text, base.project.config.read)
    return lambda: pasted(text)


def _uploaded(base: KnowledgeBase, body: bytes, name: str) -> Callable[[], Given]:
    return lambda: from_bytes(body, name, base.project.config.read)
