"""Every request gets a name, and is counted when it has ended."""

from __future__ import annotations

import logging
import re
import time
import uuid

from ui.web.door.asgi import (
    ASGI,
    REQUEST_ID,
    ROUTE,
    TURNED_AWAY,
    Message,
    Receive,
    Scope,
    Send,
    header,
    refuse,
)
from ui.web.watch import Asked, Watch

NAME = b"x-request-id"
GIVEN = re.compile(r"[\w-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST"})

log = logging.getLogger(__name__)


class Noted:
    """Names and counts requests; stands in front of everything."""

    def __init__(self, app: ASGI, watch: Watch) -> None:
        self._app = app
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its name; the response names it too."""
        name = scope["state"][REQUEST_ID] = _name(scope)
        told = (NAME, name.encode())
        scope["headers"] = [*(h for h in scope["headers"] if h[0].lower() != NAME), told]
        status, began = 0, time.perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), told]}
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            # Whoever asked gets a sentence, the log gets the trace under the request's name.
            log.exception("a request failed", extra={"fields": {"id": name}})
            if not status:
                await refuse(scope, sending, 500, lambda say: say("door.fault", name=name), "fault")
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        state = scope["state"]
        method = scope["method"] if scope["method"] in METHODS else "other"
        asked = Asked(state[REQUEST_ID], state.get(ROUTE, "none"), method, status)
        self._watch.request(asked, seconds, state.get(TURNED_AWAY))


def _name(scope: Scope) -> str:
    """Return the name that a proxy gave the request, else a new one."""
    given = header(scope, NAME) or ""
    return given if GIVEN.fullmatch(given) else uuid.uuid4().hex
