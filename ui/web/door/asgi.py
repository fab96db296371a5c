"""The shapes of the server interface, and how a request is turned away."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from starlette.requests import Request

from ui.html import page
from ui.web.speech.tongue import tongue
from ui.words.words import ENGLISH, Words

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]

Sentence = Callable[[Words], str]
"""Says something in the language of the words that it is given."""

UNKNOWN_NAME = 421
"""Status of a request under a name at which nothing is served, a style or a script neither."""
TURNED_AWAY = "turned_away"
"""Key of the scope's state that says why a request was refused."""
ROUTE = "route"
"""Key of the scope's state that names the kind of address asked for."""
REQUEST_ID = "request_id"
"""Key of the scope's state that holds the name of this one request."""
PEER = "peer"
"""Key of the scope's state that holds the address of the other end of the connection."""
CALLER = "caller"
"""Key of the scope's state that says who asks; None: nobody signed in."""


def path_of(scope: Scope) -> str:
    """Return the path below the place where the application is hosted."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    inside = root and (path == root or path.startswith(f"{root}/"))
    return (path[len(root) :] or "/") if inside else path


def header(scope: Scope, name: bytes) -> str | None:
    """Return a header's value, None where it is absent, all values where it is repeated."""
    values = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]
    return ", ".join(values) if values else None


def client_of(scope: Scope) -> str:
    """Return the address that a request came from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


async def refuse(  # noqa: PLR0913
    scope: Scope,
    send: Send,
    status: int,
    sentence: Sentence,
    why: str,
    more: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    """Answer a request with a sentence in place of what it asked for: a browser with a page.

    Nothing that was sent is repeated, and a program is told in English.

    Args:
        scope: of the request; notes why it was refused, for the log and the metrics.
        send: takes the response.
        status: of HTTP.
        sentence: for the person, in their language.
        why: one word for the metrics.
        more: headers of this refusal.
    """
    scope.setdefault("state", {})[TURNED_AWAY] = why
    if status >= 400 and wants_page(scope):
        body, kind = _page(scope, status, sentence), b"text/html; charset=utf-8"
    else:
        body, kind = json.dumps({"detail": sentence(ENGLISH)}).encode(), b"application/json"
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def wants_page(scope: Scope) -> bool:
    """Whether a person's browser goes to a page."""
    return "text/html" in (header(scope, b"accept") or "")


def _page(scope: Scope, status: int, sentence: Sentence) -> bytes:
    say = tongue(Request(scope))
    if status == UNKNOWN_NAME:
        return page.bare(sentence(say), say).encode()
    return page.fault(sentence(say), root=f"{scope.get('root_path', '')}/", say=say).encode()
