"""The door: everything that a request passes before the application, in this order."""

from __future__ import annotations

from collections.abc import Mapping

from kb.config import AccountsSettings, ServeSettings
from ui.accounts.accounts import Accounts
from ui.web.door.asgi import ASGI, Receive, Scope, Send
from ui.web.door.bodies import Bodies
from ui.web.door.callers import Callers
from ui.web.door.chosen import Chosen
from ui.web.door.fence import Fence
from ui.web.door.greeted import Greeted
from ui.web.door.guard import Guard
from ui.web.door.hosts import Hosts
from ui.web.door.noted import Noted
from ui.web.door.rates import Rates
from ui.web.watch import Watch


class Door:
    """Stands in front of the application."""

    def __init__(  # noqa: PLR0913
        self,
        app: ASGI,
        wanted: ServeSettings,
        believed: AccountsSettings,
        accounts: Accounts,
        watch: Watch,
        functions: Mapping[int, int],
        most: Mapping[str, int],
        bound: str,
        root_path: str = "",
    ) -> None:
        """Put the parts behind each other.

        Args:
            app: the application.
            wanted: who may ask, and how much.
            believed: who may read, and whose word on a visitor is taken.
            accounts: know who has signed in.
            watch: counts.
            functions: how many values each of the framework's functions takes, by its number.
            most: bytes of a body taken at a path, where they are more than a few.
            bound: address that the server listens at.
            root_path: path under which a proxy offers the application, such as `/kb`.
        """
        self._app = app
        self._root = f"/{root_path.strip('/')}" if root_path.strip("/") else ""
        inner: ASGI = Bodies(app, functions, most, wanted.seconds)
        inner = Greeted(Callers(inner, believed, wanted.proxies, accounts), accounts)
        inner = Rates(Fence(inner), wanted.requests_a_minute)
        inner = Hosts(inner, bound, wanted.hosts)
        self._inner = Guard(Noted(Chosen(inner), watch))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let requests pass one by one; nothing but requests is answered."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            scope.setdefault("state", {})
            self._place(scope)
            await self._inner(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _place(self, scope: Scope) -> None:
        """Write the path as it stands below the root, whether or not a proxy cut it off."""
        path = str(scope["path"])
        if not self._root:
            return
        inside = path == self._root or path.startswith(f"{self._root}/")
        scope["root_path"] = self._root
        scope["path"] = path if inside else self._root + path
