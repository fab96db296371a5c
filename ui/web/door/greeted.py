"""Tells a page who reads it, so that its bar can show their name, or where to sign in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

from kb.markup import Html
from ui.accounts.accounts import Accounts, Caller
from ui.web.door.asgi import ASGI, CALLER, ROUTE, Message, Receive, Scope, Send

OTHERS = frozenset({"/evaluations", "/api"})
"""Pages that have no such bar."""
END = b"</head>"
TOLD = Html('<meta name="account" content="{}">')


class Greeted:
    """Adds the reader of a page to its head; where there are no accounts it adds nothing."""

    def __init__(self, app: ASGI, accounts: Accounts) -> None:
        self._app = app
        self._accounts = accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and a page back with its reader."""
        if scope["method"] != "GET" or scope["state"].get(ROUTE) in OTHERS:
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Adding(send, lambda: self._told(scope)))

    async def _told(self, scope: Scope) -> bytes:
        reader = await asyncio.to_thread(self._reader, scope["state"].get(CALLER))
        return TOLD.format(json.dumps(reader)).encode() if reader is not None else b""

    def _reader(self, caller: Caller | None) -> dict[str, str] | None:
        """Return what a page is told; None: nobody can sign in here."""
        if caller is None:
            return {} if self._accounts.all() else None
        told = {"name": caller.name, "role": caller.role}
        # Whom a proxy names signs out there.
        own = not caller.session.startswith("proxy ")
        return told | ({"token": self._accounts.form_token(caller)} if own else {})


class _Adding:
    """Holds a page back until it is whole, and adds to its head; lets all else through."""

    def __init__(self, send: Send, told: Callable[[], Awaitable[bytes]]) -> None:
        self._send = send
        self._told = told
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_whole(self._start)

    async def _send_whole(self, start: Message) -> None:
        body = self._body.replace(END, await self._told() + END, 1)
        length = (b"content-length", str(len(body)).encode())
        kept = [pair for pair in start.get("headers", ()) if pair[0].lower() != length[0]]
        await self._send({**start, "headers": [*kept, length]})
        await self._send({"type": "http.response.body", "body": body})


def _is_page(message: Message) -> bool:
    headers = {name.lower(): value for name, value in message.get("headers", ())}
    coded = headers.get(b"content-encoding")
    return headers.get(b"content-type", b"").startswith(b"text/html") and not coded
