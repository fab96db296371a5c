"""The addresses that watch the server: alive, ready, and its counts."""

from __future__ import annotations

import logging
from ipaddress import ip_address, ip_network

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from kb.errors import ReadinessError
from ui.web.room import Room

EMPTY = "The store holds no document. Fill it with: readiness ingest"
UNREADABLE = "The store cannot be read. The log of the server says why."

log = logging.getLogger(__name__)


def routes(room: Room) -> APIRouter:
    """Make the routes; counts are told to the addresses of `[serve] watchers` only."""
    router = APIRouter()
    watchers = [ip_network(given) for given in room.base.project.config.serve.watchers]

    @router.get("/health")
    def health() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/ready")
    def ready() -> JSONResponse:
        state = readiness(room)
        return JSONResponse(state, 200 if state["ready"] else 503)

    @router.get("/metrics")
    def metrics(request: Request) -> PlainTextResponse:
        client = request.client.host if request.client else ""
        if not any(_address(client) in network for network in watchers):
            raise HTTPException(403, "Counts are told to the addresses of [serve] watchers only.")
        return PlainTextResponse(room.watch.text(), media_type=CONTENT_TYPE_LATEST)

    return router


def readiness(room: Room) -> dict[str, object]:
    """Say whether questions can be answered, and from which corpus."""
    try:
        documents, corpus = len(room.base.records()), room.base.corpus_hash()
    except (ReadinessError, OSError):
        return {"ready": False, "reason": UNREADABLE}
    except Exception:
        # Whoever watches needs an answer, not a fault of its own.
        log.exception("the store cannot be read")
        return {"ready": False, "reason": UNREADABLE}
    if not documents:
        return {"ready": False, "reason": EMPTY}
    behind = {"note": room.base.note()} if room.base.behind else {}
    return {"ready": True, "corpus": corpus, "documents": documents, **behind}


def _address(client: str) -> object:
    try:
        return ip_address(client)
    except ValueError:
        return None
