"""The application on a real server at a free port of this machine."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from kb.base import KnowledgeBase
from kb.config import ServeSettings
from ui.web.server import settings


def built(base: KnowledgeBase, host: str = "127.0.0.1") -> FastAPI:
    """Build the application in a running loop: outside one Gradio opens five and closes none."""
    from ui.web.app import build

    async def building() -> FastAPI:
        return build(base, host)

    return asyncio.run(building())


@contextmanager
def serving(app: FastAPI, wanted: ServeSettings | None = None) -> Iterator[str]:
    """Serve an application; gives its address."""
    wanted = wanted or ServeSettings()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()  # who asks before the server has begun waits, and is not refused
    port = listener.getsockname()[1]
    config = settings(app, wanted, "127.0.0.1", port)
    config.timeout_graceful_shutdown = 1
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
