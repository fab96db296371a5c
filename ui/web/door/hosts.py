"""Under which names the application answers, and from which pages it may be called.

A page elsewhere can point a name of its own at this machine and then read answers as if they were
its own; it can also send requests from a visitor's browser. Both name themselves: in `Host`, in
`Origin` and in `Sec-Fetch-Site`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from ui.web.door.asgi import ASGI, UNKNOWN_NAME, Receive, Scope, Send, header, refuse

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = frozenset({"", "0.0.0.0", "::"})
"""Addresses to bind to that mean every address of the machine."""
OWN = frozenset({"same-origin", "none"})
"""What browsers say of requests from this application's pages, and from the address bar."""


class Hosts:
    """Lets through what was asked under a known name, and from no foreign page."""

    def __init__(self, app: ASGI, bound: str = "127.0.0.1", hosts: Sequence[str] = ()) -> None:
        """Note the names.

        Args:
            app: what is asked next.
            bound: address that the server listens at.
            hosts: further names under which people reach it.
        """
        self._app = app
        self._named = frozenset(host.strip("[]").lower() for host in hosts)
        self._any_address = bound in EVERYWHERE
        self._known = LOOPBACK | self._named | ({bound.lower()} - EVERYWHERE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse unknown names and foreign pages."""
        host = header(scope, b"host") or ""
        if not self._is_known(_name(host)):
            await refuse(scope, send, UNKNOWN_NAME, lambda say: say("door.host"), "host")
        elif not self._is_own(scope, host):
            await refuse(scope, send, 403, lambda say: say("door.origin"), "origin")
        else:
            await self._app(scope, receive, send)

    def _is_known(self, name: str | None) -> bool:
        if name is None:
            return False
        # No foreign name can be made to look like an address written in digits.
        return name in self._known or (self._any_address and _is_address(name))

    def _is_own(self, scope: Scope, host: str) -> bool:
        origin = header(scope, b"origin")
        if origin is not None:
            # A proxy may rewrite Host, so a page may also stand under a name of the settings.
            given = _split(origin)
            return given is not None and (given == _split(f"//{host}") or given in self._origins())
        site = header(scope, b"sec-fetch-site")
        visit = header(scope, b"sec-fetch-mode") == "navigate" and scope["method"] == "GET"
        return site is None or site in OWN or visit

    def _origins(self) -> frozenset[tuple[str, int | None]]:
        return frozenset((name, None) for name in self._named)


def _name(host: str) -> str | None:
    found = _split(f"//{host}")
    return found[0] if found else None


def _split(address: str) -> tuple[str, int | None] | None:
    """Return name and port of an address; no port where it is that of the protocol."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or parts.username or parts.path or parts.query or parts.fragment:
        return None
    return parts.hostname.rstrip("."), None if port in (80, 443) else port


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
