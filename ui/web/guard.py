"""What every response carries and no request may reach: a policy for the browser, and a fence.

Gradio offers uploads, proxies and a description of its programming interface; this application
uses none of them, so they are not there. Its pages start with scripts in the page itself, so each
response gets a nonce of its own instead of permission for any inline script.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'self'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Gradio compiles its templates in the browser ('unsafe-eval') and writes style attributes."""
ANSWERED = ("queue/", "heartbeat/", "startup-events", "cancel", "reset")
"""What is used of Gradio's own interface."""
FENCED = "/gradio_api/"
SCRIPT = re.compile(rb"<script(?=[\s>])")
SOCIAL = re.compile(rb'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*/>')
MANIFEST = re.compile(rb'\s*<link rel="manifest"[^>]*>')
HEAD = (
    b'<link rel="stylesheet" href="/look/style.css">'
    b'<link rel="icon" href="/look/icon.svg" type="image/svg+xml">'
    b'<script src="/look/app.js" defer></script>'
    b'<script src="/look/check.js" defer></script></head>'
)


class Guard:
    """Wraps the application."""

    def __init__(self, app: ASGI, pages: frozenset[str]) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back with headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = str(scope["path"])
        if path.startswith(FENCED) and not path.removeprefix(FENCED).startswith(ANSWERED):
            await _not_found(send)
            return
        nonce = secrets.token_urlsafe(16)
        if path in self._pages:
            await self._app(_uncompressed(scope), receive, _Rewriter(send, nonce))
        else:
            await self._app(scope, receive, _with_headers(send, nonce))


class _Rewriter:
    """Holds a page back until it is whole, and gives its scripts their nonce."""

    def __init__(self, send: Send, nonce: str) -> None:
        self._send = send
        self._nonce = nonce
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        body = rewrite(self._body, self._nonce)
        headers = [
            (k, v) for k, v in self._start.get("headers", ()) if k.lower() != b"content-length"
        ]
        headers += [(b"content-length", str(len(body)).encode()), *_headers(self._nonce)]
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def rewrite(page: bytes, nonce: str) -> bytes:
    """Give scripts their nonce, add our own style and script, drop what names other hosts."""
    page = MANIFEST.sub(b"", SOCIAL.sub(b"", page))
    page = page.replace(b"</head>", HEAD, 1)
    return SCRIPT.sub(b'<script nonce="%s"' % nonce.encode(), page)


def _uncompressed(scope: Scope) -> Scope:
    kept = [(k, v) for k, v in scope["headers"] if k.lower() != b"accept-encoding"]
    return {**scope, "headers": kept}


def _headers(nonce: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-security-policy", POLICY.format(nonce=nonce).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]


def _with_headers(send: Send, nonce: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = list(message.get("headers", ()))
            named = {name for name, _ in own}  # a document with a policy of its own keeps it
            more = [(name, value) for name, value in _headers(nonce) if name not in named]
            message = {**message, "headers": [*own, *more]}
        await send(message)

    return sending


async def _not_found(send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), *_headers("none")]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"There is nothing here."})
