"""Keeps in the reader's browser which language an address chose."""

from __future__ import annotations

from starlette.datastructures import QueryParams

from ui.web.door.asgi import ASGI, Message, Receive, Scope, Send
from ui.web.speech.tongue import COOKIE, chosen

YEAR = 365 * 24 * 3600
"""Seconds that a choice is kept."""


class Chosen:
    """Answers an address that chooses a language with a cookie that holds its tag."""

    def __init__(self, app: ASGI) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back with the choice."""
        tag = chosen(QueryParams(scope["query_string"]))
        if tag is None:
            await self._app(scope, receive, send)
            return
        path = str(scope.get("root_path", "")) or "/"
        cookie = f"{COOKIE}={tag}; Path={path}; Max-Age={YEAR}; SameSite=Lax; HttpOnly"

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [*message.get("headers", ()), (b"set-cookie", cookie.encode())]
                message = {**message, "headers": kept}
            await send(message)

        await self._app(scope, receive, sending)
