"""Signing in and out."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.config import AccountsSettings
from kb.markup import Html
from ui.accounts.accounts import Accounts, Caller
from ui.accounts.passwords import LONGEST
from ui.html.manage import account
from ui.html.manage.form import HEAD, WITH_FORMS, Complaint, Wrong
from ui.html.page import whole
from ui.html.parts.fields import faulty
from ui.web.door.callers import COOKIE
from ui.web.door.rates import Buckets, neighbours
from ui.web.manage.sent import sent
from ui.web.speech.tongue import Speech, tongue
from ui.words.words import Words

OF_AN_ADDRESS, OF_A_NAME = 6, 20
"""Tries a minute."""
PLACE = re.compile(r"(?:[A-Za-z0-9][\w.-]*(?:/[\w.-]+)*)?(?:\?[\w=&%+.~:-]*)?")
"""An address below this application: never another host, nor one that is read as such."""
LOCAL = "localhost"

Word = Annotated[str, Form(max_length=LONGEST)]
To = Annotated[str, Query(max_length=2000)]


def routes(accounts: Accounts, wanted: AccountsSettings) -> APIRouter:
    """Make the routes."""
    router = APIRouter()
    addresses, names = Buckets(OF_AN_ADDRESS), Buckets(OF_A_NAME)

    @router.get("/sign-in")
    def page(request: Request, say: Speech, to: To = "") -> HTMLResponse:
        caller: Caller | None = getattr(request.state, "caller", None)
        if caller:
            token = accounts.form_token(caller)
            return _shown(account.known(caller.name, caller.role, token, say), say)
        if not accounts.all():
            return _shown(account.nobody(wanted.readers != "signed-in", say), say, 404)
        return _shown(account.page("", to, plain=_plain(request), say=say), say)

    @router.post("/sign-in")
    def enter(
        request: Request,
        name: Word,
        password: Word,
        to: Annotated[str, Form(max_length=2000)] = "",
    ) -> Response:
        host = request.client.host if request.client else ""
        wait = addresses.take(neighbours(host)) or names.take(name)
        if wait:
            say = tongue(request)
            often = Wrong(say("account.often", seconds=say.number(wait)))
            return _again(request, name, to, often, 429)
        token = accounts.sign_in(name, password, wanted.hours)
        if token is None:
            return _again(request, name, to, _unknown(tongue(request)), 403)
        response = RedirectResponse(f"./{_goal(accounts.caller(token), to)}", 303)
        response.set_cookie(
            COOKIE,
            token,
            max_age=round(wanted.hours * 3600),
            path=_root(request),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response

    @router.post("/sign-out")
    async def leave(request: Request) -> Response:
        caller: Caller | None = getattr(request.state, "caller", None)
        if caller:
            await sent(request, accounts, "reader")
            accounts.sign_out(caller)
        response = RedirectResponse("./sign-in", 303)
        response.delete_cookie(COOKIE, path=_root(request))
        return response

    return router


def _goal(caller: Caller | None, to: str) -> str:
    """Return where somebody wanted to go, or where their role begins."""
    if to and PLACE.fullmatch(to):
        return to
    return "manage" if caller and caller.role == "maintainer" else ""


def _unknown(say: Words) -> Wrong:
    """Say that name and password do not belong together, and not which of them is wrong."""
    fields = (("name", "account.check_name"), ("password", "account.check_password"))
    told = (Complaint(one, say(f"account.{one}"), say(what)) for one, what in fields)
    return Wrong(say("account.wrong"), tuple(told))


def _again(request: Request, name: str, to: str, wrong: Wrong, status: int) -> HTMLResponse:
    say = tongue(request)
    title = faulty(say("account.title"), say)
    return _shown(account.page(name, to, wrong, _plain(request), say), say, status, title)


def _shown(body: Html, say: Words, status: int = 200, title: str = "") -> HTMLResponse:
    written = whole(title or say("account.title"), body, "sign-in", more=HEAD, say=say)
    return HTMLResponse(written, status, WITH_FORMS)


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", "")) or "/"


def _plain(request: Request) -> bool:
    """Whether a password would go over a network unencrypted."""
    host = request.url.hostname or ""
    try:
        here = ip_address(host).is_loopback
    except ValueError:
        here = host == LOCAL
    return request.url.scheme == "http" and not here
