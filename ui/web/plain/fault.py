"""What a person reads where a page of the application finds nothing to show."""

from __future__ import annotations

from fastapi import Request
from fastapi.exception_handlers import http_exception_handler
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
    here = path_of(request.scope).lstrip("/")
    return HTMLResponse(page.fault(error.detail, here, say=tongue(request)), error.status_code)
