"""What every response carries: a policy for the browser, and nothing that lets other sites read.

The framework's pages start with scripts in the page itself, so each response gets a nonce of its
own instead of permission for any inline script.
"""

from __future__ import annotations

import re
import secrets

from starlette.requests import Request

from kb.markup import Html
from ui.web.door.asgi import ASGI, ROUTE, TURNED_AWAY, Message, Receive, Scope, Send, path_of
from ui.web.door.fence import PAGES
from ui.web.speech.tongue import tongue
from ui.words.words import Words

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'self'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Gradio compiles its templates in the browser ('unsafe-eval') and writes style attributes."""
PERMISSIONS = b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
SCRIPT = re.compile(rb"<script(?=[\s>])")
SOCIAL = re.compile(rb'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*/>')
KEEPABLE = frozenset({"/look", "/assets", "/theme.css", "/page", "/favicon.ico"})
"""Nothing else may stay in a cache: it holds what somebody asked, or what may be removed."""
FORWARDED = frozenset({b"forwarded", b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-for"})
"""What the framework must not believe: anybody can write it, and who is trusted was read before."""
MANIFEST = re.compile(rb'\s*<link rel="manifest"[^>]*>')
HEAD = Html(
    '<title>{}</title><link rel="stylesheet" href="look/style.css">'
    '<link rel="icon" href="look/icon.svg" type="image/svg+xml">'
    '<script src="look/words.js" data-words="{}"></script>'
    '<script src="look/app.js" defer></script>'
    '<script src="look/check.js" defer></script></head>'
)
ENGLISH = b'lang="en"'
TITLES = {"/check": "check.title", "/library": "library.title", "/evaluation": "evaluation.title"}
"""Keys of what the pages of the framework are called; the first one has the name of all."""


class Guard:
    """Puts its headers on every response, also on a refusal."""

    def __init__(self, app: ASGI) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back with headers."""
        nonce = secrets.token_urlsafe(16)
        sending = _with_headers(scope, send, nonce)
        if path_of(scope) in PAGES:
            whole = _without(scope, FORWARDED | {b"accept-encoding"})
            await self._app(whole, receive, _Rewriter(sending, nonce, scope))
        else:
            await self._app(_without(scope, FORWARDED), receive, sending)


class _Rewriter:
    """Holds a page back until it is whole, and gives its scripts their nonce."""

    def __init__(self, send: Send, nonce: str, scope: Scope) -> None:
        self._send = send
        self._nonce = nonce
        self._scope = scope
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
        body = self._body
        if TURNED_AWAY not in self._scope.get("state", {}):  # a refusal is a whole page of our own
            body = rewrite(body, self._nonce, tongue(Request(self._scope)), path_of(self._scope))
        headers = [
            (k, v) for k, v in self._start.get("headers", ()) if k.lower() != b"content-length"
        ]
        headers += [(b"content-length", str(len(body)).encode())]
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def rewrite(page: bytes, nonce: str, say: Words, path: str = "/") -> bytes:
    """Give scripts their nonce, add our own style and script, drop what names other hosts.

    Args:
        page: as the framework wrote it.
        nonce: of its scripts.
        say: the words of the page.
        path: where it is, which tells its title.
    """
    title = say(TITLES[path]) if path in TITLES else ""
    page = MANIFEST.sub(b"", SOCIAL.sub(b"", page))
    page = page.replace(ENGLISH, f'lang="{say.language}"'.encode(), 1)
    page = page.replace(b"</head>", HEAD.format(say.title(title), say.script(title)).encode(), 1)
    return SCRIPT.sub(b'<script nonce="%s"' % nonce.encode(), page)


def _without(scope: Scope, names: frozenset[bytes]) -> Scope:
    return {**scope, "headers": [h for h in scope["headers"] if h[0].lower() not in names]}


def _headers(nonce: str, route: str) -> list[tuple[bytes, bytes]]:
    kept = [] if route in KEEPABLE else [(b"cache-control", b"no-store")]
    return [
        (b"content-security-policy", POLICY.format(nonce=nonce).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"permissions-policy", PERMISSIONS),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        *kept,
    ]


def _with_headers(scope: Scope, send: Send, nonce: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            # The framework lets any origin in; this application has one, its own.
            own = [
                (name, value)
                for name, value in message.get("headers", ())
                if not name.lower().startswith(b"access-control-")
            ]
            named = {name.lower() for name, _ in own}  # a report with its own policy keeps it
            route = scope.get("state", {}).get(ROUTE, "")
            more = [(n, v) for n, v in _headers(nonce, route) if n not in named]
            message = {**message, "headers": [*own, *more]}
        await send(message)

    return sending
