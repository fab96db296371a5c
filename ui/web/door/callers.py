"""Who sends a request, by a session or by the word of a proxy, and whether they may."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address, ip_network
from urllib.parse import quote

from kb.config import AccountsSettings
from kb.errors import ConfigError
from ui.accounts.accounts import NAME, Accounts, Caller, Role
from ui.web.door.asgi import ASGI, CALLER, PEER, ROUTE, Receive, Scope, Send, path_of, refuse

COOKIE = "readiness-session"
TOKEN = re.compile(r"[\w-]{43}")
OPEN = frozenset(
    {"/sign-in", "/sign-out", "/look", "/health", "/ready", "/metrics", "/favicon.ico"}
)
"""Kinds of address for everybody: what signing in needs, and what watches the server."""
NO_PROXY = (
    "[accounts] proxy_header is set, but [serve] proxies names no proxy, so nobody's word would be "
    "taken. Name the addresses of the proxy there, or take proxy_header out"
)


class Callers:
    """Notes who asks, and turns away who may not."""

    def __init__(
        self, app: ASGI, wanted: AccountsSettings, proxies: Sequence[str], accounts: Accounts
    ) -> None:
        """Note who is believed.

        Args:
            app: what is asked next.
            wanted: who may read, and the headers of a proxy.
            proxies: networks of the proxies that may say who a visitor is.
            accounts: know sessions.
        """
        self._app = app
        self._wanted = wanted
        self._proxies = [ip_network(given) for given in proxies]
        self._accounts = accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may be asked; a visit without a session is led to where one signs in."""
        caller = scope["state"][CALLER] = await self._caller(scope)
        role = self._needed(scope["state"].get(ROUTE, ""))
        if role is None or (caller and caller.may(role)):
            await self._app(scope, receive, send)
        elif caller:
            await refuse(scope, send, 403, lambda say: say("door.role"), "role")
        elif scope["method"] == "GET" and "text/html" in _one(scope, b"accept"):
            asked = path_of(scope).lstrip("/")
            query = scope["query_string"].decode("latin-1")
            place = quote(f"{asked}?{query}" if query else asked, safe="")
            to = f"{scope.get('root_path', '')}/sign-in?to={place}".encode()
            await refuse(
                scope, send, 303, lambda say: say("door.nobody"), "nobody", [(b"location", to)]
            )
        else:
            await refuse(scope, send, 401, lambda say: say("door.nobody"), "nobody")

    def _needed(self, route: str) -> Role | None:
        """Return the role that a kind of address asks for; None: nobody need be known."""
        if route.startswith("/manage"):
            return "maintainer"
        closed = self._wanted.readers == "signed-in" and route not in OPEN
        return "reader" if closed else None

    async def _caller(self, scope: Scope) -> Caller | None:
        if self._wanted.proxy_header and self._by_proxy(scope):
            return self._proxied(scope, self._wanted.proxy_header)
        token = token_of(_one(scope, b"cookie"))
        return await asyncio.to_thread(self._accounts.caller, token) if token else None

    def _by_proxy(self, scope: Scope) -> bool:
        """Whether the connection itself comes from a proxy that may say who a visitor is."""
        try:
            peer = ip_address(scope["state"].get(PEER, ""))
        except ValueError:
            return False
        return any(peer in network for network in self._proxies)

    def _proxied(self, scope: Scope, header: str) -> Caller | None:
        """Read who a proxy names; a header that stands twice is nobody's word."""
        name = _one(scope, header.lower().encode()).strip()
        if not NAME.fullmatch(name):
            return None
        told = self._wanted.proxy_role_header
        roles = _one(scope, told.lower().encode()).split(",") if told else []
        found = {role.strip() for role in roles}
        role: Role = "maintainer" if self._wanted.proxy_maintainer in found else "reader"
        return Caller(name, role, f"proxy {name}")


def check_proxies(wanted: AccountsSettings, proxies: Sequence[str]) -> None:
    """Refuse settings by which a header is to be believed, and of no proxy.

    Raises:
        ConfigError: they are such.
    """
    if wanted.proxy_header and not proxies:
        raise ConfigError(NO_PROXY)


def token_of(cookies: str) -> str:
    """Return the token among the cookies of a request; empty where there is none."""
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found and TOKEN.fullmatch(found.value) else ""


def _one(scope: Scope, name: bytes) -> str:
    """Return a header that stands once; empty where it is absent or stands twice."""
    values = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]
    return values[0] if len(values) == 1 else ""
