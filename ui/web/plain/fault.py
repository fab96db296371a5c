"""What a person reads in the place of a page that cannot be shown."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from kb.markup import Html
from ui.html.page import whole
from ui.web.door.asgi import path_of
from ui.web.door.fence import NOWHERE
from ui.web.speech.tongue import tongue

ABSENT = "Not Found"
"""What the framework says, in English alone, where no route is."""


def routes() -> APIRouter:
    """Make the page of the addresses that are none."""
    router = APIRouter()

    @router.get(NOWHERE)
    async def nowhere(request: Request) -> Response:
        return await told(request, HTTPException(404, ABSENT))

    return router


async def told(request: Request, error: Exception) -> Response:
    """Say in a page, to a browser that goes to one, what others are told as JSON."""
    assert isinstance(error, HTTPException)
    if "text/html" not in request.headers.get("accept", ""):
        return await http_exception_handler(request, error)
    say = tongue(request)
    title = say("fault.title")
    why = say("source.no_page") if error.detail == ABSENT else error.detail
    shown = Html('<h1>{}</h1><p class="fault">{}</p>').format(title, why)
    here = path_of(request.scope).lstrip("/").removeprefix(NOWHERE.lstrip("/"))
    return HTMLResponse(whole(title, shown, here, say=say), error.status_code)
