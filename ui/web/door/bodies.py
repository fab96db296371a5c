"""What may be sent: bodies of a size and within a time, and to the framework only plain words.

The framework takes a record of a file in the place of any value, and then reads, copies or
downloads what the record names. This application sends it words, numbers and lists of words: a body
is read here, held against that shape, and handed on as it was understood.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ui.web.door.asgi import ASGI, Message, Receive, Scope, Send, header, path_of, refuse
from ui.words.words import Words

SMALL = 64 * 2**10
"""Bytes of a body for the framework: a question and its filters."""

Word = Annotated[str, StringConstraints(max_length=4000)]
Session = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{6,40}$")]
Function = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Value = Word | bool | int | float | None


class _Sent(BaseModel):
    """A body of the framework, of which nothing else is taken."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Join(_Sent):
    """A call of one of the page's functions."""

    data: Annotated[
        list[Value | Annotated[list[Value], Field(max_length=500)]], Field(max_length=20)
    ]
    fn_index: Function
    session_hash: Session
    trigger_id: Function | None = None
    event_data: None = None


class Cancel(_Sent):
    """The wish that a call ends."""

    session_hash: Session
    fn_index: Function
    event_id: Session


class Reset(_Sent):
    """What older pages of the framework send after a call has ended."""

    event_id: Session


SHAPES: Mapping[str, type[_Sent]] = {
    "/gradio_api/queue/join": Join,
    "/gradio_api/cancel": Cancel,
    "/gradio_api/reset": Reset,
}


class Bodies:
    """Reads each body before anybody acts on it."""

    def __init__(
        self, app: ASGI, functions: Mapping[int, int], most: Mapping[str, int], seconds: float
    ) -> None:
        """Note what is taken.

        Args:
            app: what is asked next.
            functions: how many values each of the framework's functions takes, by its number.
            most: bytes taken at a path; elsewhere those of a small body.
            seconds: within which a body must have come.
        """
        self._app = app
        self._functions = functions
        self._most = most
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on with the body that was understood."""
        path = path_of(scope)
        most = self._most.get(path, SMALL)
        try:
            async with asyncio.timeout(self._seconds):
                body = await _read(scope, receive, most)
        except TooLargeError:
            close = [(b"connection", b"close")]
            await refuse(scope, send, 413, lambda say: _too_large(most, say), "size", close)
            return
        except TimeoutError:
            close = [(b"connection", b"close")]
            await refuse(scope, send, 408, lambda say: say("door.slow"), "slow", close)
            return
        if body is None:  # whoever asked has gone
            return
        shape = SHAPES.get(path)
        if shape is None:
            await self._app(scope, _again(body, receive), send)
            return
        await self._framework(scope, receive, send, shape, body)

    async def _framework(  # noqa: PLR0913
        self, scope: Scope, receive: Receive, send: Send, shape: type[_Sent], body: bytes
    ) -> None:
        kind = (header(scope, b"content-type") or "").partition(";")[0].strip().lower()
        if kind != "application/json":
            await refuse(scope, send, 415, lambda say: say("door.kind"), "kind")
            return
        try:
            sent = shape.model_validate_json(body)
        except ValidationError:
            await refuse(scope, send, 422, lambda say: say("door.odd"), "shape")
            return
        if not self._fits(sent):
            await refuse(scope, send, 404, lambda say: say("door.odd"), "function")
            return
        # Written anew: the framework must not understand a body otherwise than it was read here.
        plain = sent.model_dump_json(exclude_unset=True).encode()
        length = str(len(plain)).encode()
        kept = [(k, v) for k, v in scope["headers"] if k.lower() not in REPLACED]
        scope["headers"] = [
            *kept,
            (b"content-length", length),
            (b"content-type", b"application/json"),
        ]
        await self._app(scope, _again(plain, receive), send)

    def _fits(self, sent: _Sent) -> bool:
        """Whether there is such a function, and it takes so many values."""
        if isinstance(sent, Join):
            return self._functions.get(sent.fn_index) == len(sent.data)
        return not isinstance(sent, Cancel) or sent.fn_index in self._functions


REPLACED = frozenset({b"content-length", b"content-type", b"transfer-encoding"})


class TooLargeError(Exception):
    """A body is larger than is taken."""


def _too_large(most: int, say: Words) -> str:
    if most < 2**20:
        return say("door.bytes", most=say.number(most))
    return say("door.megabytes", most=say.number(most // 2**20))


async def _read(scope: Scope, receive: Receive, most: int) -> bytes | None:
    """Read a whole body; None where the connection ended before it.

    Raises:
        TooLargeError: it is larger than `most`, or says so.
    """
    said = header(scope, b"content-length") or ""
    if said.isdigit() and int(said) > most:
        raise TooLargeError
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > most:
            raise TooLargeError
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read once more, then what comes."""
    given: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return given.pop() if given else await receive()

    return receiving
