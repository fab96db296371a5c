"""The server: where it listens, how long it waits for anybody, and how it ends."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import click
import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kb.encoders.onnx import cores
from kb.errors import ConfigError, ReadinessError
from ui.web.door.peers import Peers
from ui.web.logs import JsonLines

if TYPE_CHECKING:
    from fastapi import FastAPI

    from kb.base import KnowledgeBase
    from kb.config import ServeSettings

GRACE = 2
"""Seconds that open connections have when the server ends: an open tab always has one."""
SWITCH = 0.0005
"""Seconds after which a thread that computes lets the next one in. Python's own 5 ms, met at every
step of a request while answers are made, add up to seconds until a visitor reads their place."""
IDLE = 5
"""Seconds that a connection may stay open between two requests."""
AHEAD = 20.0
"""Seconds after which it is looked whether there are passages to be read ahead."""
PAUSE = 0.1
"""Seconds of rest after a passage, about as long as one takes."""


def serve(
    base: KnowledgeBase,
    host: str = "127.0.0.1",
    port: int = 7860,
    root_path: str = "",
    mcp: bool = False,
) -> None:
    """Serve the application until it is stopped; says where on standard error.

    Args:
        base: answers.
        host: address to listen at.
        port: its port.
        root_path: path under which a reverse proxy offers the application, such as `/kb`.
        mcp: serve assistants too.

    Raises:
        ConfigError: nothing can be served there.
    """
    check_free(host, port)
    from ui.web.app import build

    app = build(base, host, root_path, mcp)
    click.echo(f"Reading room at http://{host}:{port}{root_path} (stop with Ctrl+C)", err=True)
    server = uvicorn.Server(settings(app, base.project.config.serve, host, port))
    sys.setswitchinterval(SWITCH)
    with reading_ahead(base):
        server.run()


def is_quiet() -> bool:
    """Tell whether the processors have had something to spare in the last minute."""
    return not hasattr(os, "getloadavg") or os.getloadavg()[0] <= cores(0)


@contextmanager
def reading_ahead(
    base: KnowledgeBase, every: float = AHEAD, quiet: Callable[[], bool] = is_quiet
) -> Iterator[None]:
    """Read passages ahead while the machine has little else to do.

    No thread of a low priority does it: while another process has the processor, it would hold the
    interpreter's lock and stop all others here.

    Args:
        base: its passages are read, and read again where its documents have changed.
        every: seconds between two looks; the first is one pause after the start.
        quiet: whether there is time for it.
    """
    ended = Event()

    def work() -> None:
        done = ""
        while not ended.wait(every):
            with suppress(ReadinessError):  # the store is away: the next look may find it
                if not quiet() or (state := base.corpus_hash()) == done:
                    continue
                for _ in base.read_ahead():
                    while not quiet():
                        if ended.wait(every):
                            return
                    if ended.wait(PAUSE):
                        return
                done = state

    thread = Thread(target=work, daemon=True, name="reading-ahead")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(GRACE)


def settings(app: FastAPI, wanted: ServeSettings, host: str, port: int) -> uvicorn.Config:
    """Return how the application is served; see `serve`."""
    inner: Any = app
    if wanted.proxies:
        inner = ProxyHeadersMiddleware(inner, list(wanted.proxies))
    return uvicorn.Config(
        Peers(inner),
        host=host,
        port=port,
        http=_protocol(wanted.seconds),
        ws="none",
        lifespan="on",
        server_header=False,
        access_log=False,
        log_config=_logging(wanted.log == "json"),
        proxy_headers=False,  # done above, where the other end was noted before
        limit_concurrency=wanted.connections,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=GRACE,
    )


class Impatient(HttpToolsProtocol):
    """Closes a connection on which no whole request comes; the server alone waits for ever."""

    seconds = 20.0
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Begin to wait where the next request has come in part."""
        if self._patience is None and (self.cycle is None or self.cycle.response_complete):
            self._wait()
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Wait no longer: the body has a time of its own."""
        self._done()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._done()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._patience = self.loop.call_later(self.seconds, self.transport.abort)

    def _done(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def _protocol(seconds: float) -> type[asyncio.Protocol]:
    return type("Impatient", (Impatient,), {"seconds": seconds})


def _logging(as_json: bool) -> dict[str, Any]:
    """Return the log's settings: faults for a person, or every event for a program."""
    form = {"()": JsonLines} if as_json else {"format": "%(levelname)s: %(message)s"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": form},
        "handlers": {"screen": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": "WARNING", "handlers": ["screen"]},
        "loggers": {"readiness.served": {"level": "INFO" if as_json else "WARNING"}},
    }


def check_free(host: str, port: int) -> None:
    """Say so before anything is built where the address cannot be served at.

    Raises:
        ConfigError: the port is taken, or the host is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigError(
                f"nothing can be served at {host}:{port} ({error.strerror}); stop what is there, "
                "or choose another with --port"
            ) from error
