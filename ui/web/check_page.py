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

from kb.claims.check import Claim, summary
from kb.errors import ReadinessError
from kb.markup import Html
from ui.export.check import FORMATS
from ui.given import Given, from_address, from_bytes, is_address, pasted
from ui.html import catalogue, panel, render, verdicts
from ui.web.lane import FullError, Waiting
from ui.web.room import Room

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

BUSY = "Many texts are being checked just now. Try again in a minute."
EMPTY = "There is no text to check. Paste one, write an address, or choose a file."
FAILED = (
    "The text could not be checked because of a fault in this program. Try once more; "
    "if it stays, tell a maintainer, who finds the details in the server's log."
)
Event = dict[str, Any]
"""What the page is told: `event` names it, `html` is ready and escaped."""

log = logging.getLogger(__name__)


def build(room: Room, blocks: Any) -> None:  # noqa: ANN401
    """Add the page to the application.

    Args:
        room: what texts are checked against.
        blocks: the Gradio application.

    """
    with blocks.route("Check a text", "/check", show_in_navbar=False):
        Navbar(visible=False)
        gr.HTML(catalogue.bar("check"), apply_default_css=False, elem_id="bar")
        with gr.Row(elem_id="main"):
            with gr.Column(elem_id="reading"):
                held = gr.HTML(verdicts.intro(0), apply_default_css=False)
                gr.HTML(verdicts.form(), apply_default_css=False)
            with gr.Column(elem_id="panel-column"):
                gr.HTML(panel.shell("claim"), apply_default_css=False)
        blocks.load(
            lambda: verdicts.intro(len(room.base.records())),
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


def events(base: KnowledgeBase, read: Callable[[], Given]) -> Iterator[Event]:
    """Check a text step by step: what is read, each sentence, the sum with its files.

    Args:
        base: what it is checked against.
        read: gives the text; may take long and fail.
    """
    try:
        yield {"event": "step", "html": render.step("Reading")}
        given = read()
        if not given.text:
            yield _problem(EMPTY)
            return
        yield {"event": "text", "html": verdicts.head(given), "text": given.text}
        yield from _judged(base, given)
    except ReadinessError as error:
        yield _problem(str(error))
    except Exception:
        # A person waits for this page: they get a sentence, the log gets the trace.
        log.exception("checking failed")
        yield _problem(FAILED)


def _judged(base: KnowledgeBase, given: Given) -> Iterator[Event]:
    found: list[Claim] = []
    at, number = 0, 0
    for claim in base.check_stream(given.text):
        number += claim.label != "not-a-claim"
        found.append(claim)
        yield {
            "event": "sentence",
            "html": Html("{}{}").format(
                given.text[at : claim.start], verdicts.sentence(claim, number)
            ),
            "units": _units(given.text[at : claim.end]),
            "result": verdicts.result(found),
        }
        at = claim.end
    checked = verdicts.checked(base, given, tuple(found))
    files = [
        {"name": f"claim-check.{ending}", "type": media_type, "words": write(checked)}
        for ending, media_type, write in FORMATS.values()
    ]
    announce = f"The check is done. {summary(found)}"
    yield {"event": "end", "announce": announce, "files": files}


def _units(text: str) -> int:
    """Count characters as a browser counts them: those beyond the first plane as two."""
    return len(text.encode("utf-16-le")) // 2


def _problem(message: str) -> Event:
    return {"event": "problem", "html": render.problem(message), "announce": message}


async def _in_turn(room: Room, request: Request, read: Callable[[], Given]) -> AsyncIterator[Event]:
    """Yield the place in the queue until it is this text's turn, then the check."""
    visitor = request.client.host if request.client else ""
    name = request.headers.get("x-request-id", "")
    try:
        async for told in room.checks.run(visitor, lambda: _timed(room, read, name)):
            if isinstance(told, Waiting):
                yield {"event": "step", "html": render.waiting(told.before)}
            else:
                yield told
    except FullError:
        yield _problem(BUSY)


def _timed(room: Room, read: Callable[[], Given], name: str) -> Generator[Event, None, None]:
    began, last = time.perf_counter(), ""
    try:
        for event in events(room.base, read):
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
