"""Which addresses there are: what the pages use, and nothing else that the framework opens."""

from __future__ import annotations

import re
from typing import NamedTuple

from ui.web.door.asgi import ASGI, ROUTE, Receive, Scope, Send, path_of, refuse

READ = frozenset({"GET", "HEAD"})
WRITE = frozenset({"POST"})
PAGES = ("/", "/check", "/library", "/evaluation")


class Way(NamedTuple):
    """A kind of address."""

    name: str
    """For log and metrics: never holds what a person wrote."""
    pattern: re.Pattern[str]
    methods: frozenset[str]


def _way(name: str, pattern: str, methods: frozenset[str] = READ) -> Way:
    return Way(name, re.compile(pattern), methods)


SESSION = r"[A-Za-z0-9]{6,40}"
WAYS = (
    *(_way(page, re.escape(page)) for page in PAGES),
    _way("/look", r"/look/[\w./-]+"),
    _way("/page", r"/page/[^/]+/\d{1,6}\.png"),
    _way("/source", r"/source/[^/]+(?:/read)?"),
    _way("/panel", r"/panel/[^/]+(?:/\d{1,6})?"),
    _way("/coverage", r"/coverage"),
    _way("/brief", r"/brief"),
    _way("/brief/shown", r"/brief/(?:shown|file\.[a-z]{2,5})", WRITE),
    _way("/document", r"/document/[^/]+(?:/reference\.[a-z]{3})?"),
    _way("/library/texts", r"/library/texts"),
    _way("/compare", r"/compare(?:\.csv)?"),
    _way("/answer", r"/answer/[\w-]{12}(?:\.[a-z]{1,5}|/folded)?"),
    _way("/keep", r"/answer/[\w-]{12}/keep", WRITE),
    _way("/feedback", r"/answer/[\w-]{12}/feedback", WRITE),
    _way("/watch", r"/watch(?:\.atom)?"),
    _way("/claims", r"/claims", WRITE),
    _way("/sign-in", r"/sign-in", READ | WRITE),
    _way("/sign-out", r"/sign-out", WRITE),
    _way("/manage", r"/manage(?:/(?:job|add|gaps|feedback))?", READ | WRITE),
    _way(
        "/manage/one",
        r"/manage/(?:proposed|documents|feedback)/[^/]+(?:/remove)?",
        READ | WRITE,
    ),
    _way("/evaluations/compared", r"/evaluations/compared"),
    _way("/evaluations", r"/evaluations/[^/]+\.(?:html|json)"),
    _way("/api", r"/api/?|/api/(?:openapi\.json|v1/documents(?:/[^/]+(?:/pages/\d{1,6})?)?)"),
    _way("/api/v1", r"/api/v1/(?:search|ask|check)", WRITE),
    _way("/mcp", r"/mcp/?", READ | WRITE | frozenset({"DELETE"})),
    _way("/health", r"/health"),
    _way("/ready", r"/ready"),
    _way("/metrics", r"/metrics"),
    _way("/favicon.ico", r"/favicon\.ico"),
    # What is used of the framework.
    _way("/assets", r"/(?:assets|static|svelte)/[\w./-]+"),
    _way("/theme.css", r"/(?:gradio_api/)?theme\.css"),
    _way("/queue/join", r"/gradio_api/queue/join", WRITE),
    _way("/queue/data", r"/gradio_api/queue/data"),
    _way("/heartbeat", rf"/gradio_api/heartbeat/{SESSION}"),
    _way("/startup-events", r"/gradio_api/startup-events"),
    _way("/cancel", r"/gradio_api/cancel", WRITE),
    _way("/reset", r"/gradio_api/reset", WRITE),
)
ODD = re.compile(r"deep_link=", re.IGNORECASE)
"""The framework reads a saved state for it from a folder; nothing here saves one."""


class Fence:
    """Lets through the addresses that are used."""

    def __init__(self, app: ASGI) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say that there is nothing where nothing is used."""
        path, method = path_of(scope), scope["method"]
        if scope["path"] and scope["path"] == scope.get("root_path"):
            # Addresses in a page are told from its last stroke.
            more = [(b"location", f"{scope['path']}/".encode())]
            await refuse(scope, send, 307, lambda say: say("door.moved"), "moved", more)
            return
        way = next((way for way in WAYS if way.pattern.fullmatch(path)), None)
        scope.setdefault("state", {})[ROUTE] = way.name if way else "none"
        if way is None or ODD.search(scope["query_string"].decode("latin-1")):
            await refuse(scope, send, 404, lambda say: say("door.address"), "address")
        elif method not in way.methods:
            taken = ", ".join(sorted(way.methods))
            more = [(b"allow", taken.encode())]
            await refuse(
                scope, send, 405, lambda say: say("door.method", taken=taken), "method", more
            )
        else:
            await self._app(scope, receive, send)
