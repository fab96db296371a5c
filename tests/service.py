"""Services on loopback that tests speak to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar


class Silent(BaseHTTPRequestHandler):
    """Answers in HTTP/1.0, so that no connection is kept, and writes no log."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Service(ThreadingHTTPServer):
    """A service at a free port."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.released = threading.Event()
        """Set when the test is over: a handler that hangs waits for it."""


Running = TypeVar("Running", bound=Service)


@contextmanager
def running(service: Running) -> Iterator[Running]:
    """Serve until the test is over."""
    with service:
        thread = threading.Thread(target=service.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield service
        service.released.set()
        service.shutdown()
        thread.join()
