"""From whom a connection comes, noted before a proxy's word on the visitor takes its place."""

from __future__ import annotations

from ui.web.door.asgi import ASGI, PEER, Receive, Scope, Send, client_of


class Peers:
    """Notes the other end of the connection."""

    def __init__(self, app: ASGI) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http":
            scope.setdefault("state", {})[PEER] = client_of(scope)
        await self._app(scope, receive, send)
