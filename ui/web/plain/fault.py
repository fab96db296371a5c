"""What a person reads where a page of the application finds nothing to show."""

from __future__ import annotations

from fastapi import Request
from fastapi.exception_handlers import (
    http_exception_handler,
    request_validation_exception_handler,
)
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from ui.html import page
from ui.web.door.asgi import path_of, wants_page
from ui.web.speech.tongue import tongue


async def told(request: Request, error: Exception) -> Response:
    """Say in a page, to a browser that goes to one, what others are told as JSON."""
    assert isinstance(error, HTTPException)
    if not wants_page(request.scope):
        return await http_exception_handler(request, error)
    return _page(request, error.detail, error.status_code)


async def odd(request: Request, error: Exception) -> Response:
    """Say so of a part of an address, or of a form, that cannot be read."""
    assert isinstance(error, RequestValidationError)
    if not wants_page(request.scope):
        return await request_validation_exception_handler(request, error)
    names = dict.fromkeys(str(one["loc"][-1]) for one in error.errors())
    return _page(request, tongue(request)("fault.unread", names=", ".join(names)), 422)


def _page(request: Request, why: str, status: int) -> HTMLResponse:
    here = path_of(request.scope).lstrip("/")
    return HTMLResponse(page.fault(why, here, say=tongue(request)), status)
