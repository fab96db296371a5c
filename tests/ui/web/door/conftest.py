"""One running server for all tests of the door."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from kb.base import KnowledgeBase
from kb.config import ServeSettings
from tests.reading_room import make_base
from tests.server import built, serving

WANTED = ServeSettings(hosts=("kb.example.org",), requests_a_minute=0, seconds=1)
JOIN = "/gradio_api/queue/join"
SECRET = "the-words-of-a-key-that-nobody-may-read"
QUESTION = "How many teachers does the plan train in Battambang?"


class Served(NamedTuple):
    """A running server."""

    address: str
    base: KnowledgeBase
    secret: Path
    """A file that the server's user can read."""
    ask: int
    """Number of the function that answers."""
    values: int
    """How many values it takes."""
    blocks: Any
    """The framework's own application."""


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    base = make_base(tmp_path_factory.mktemp("door"), f"[serve]\nhosts = {list(WANTED.hosts)}\n"
                     "requests_a_minute = 0\nseconds = 1\n")  # fmt: skip
    secret = tmp_path_factory.mktemp("secret") / "key.txt"
    secret.write_text(SECRET)
    app = built(base)
    blocks = next(route.app for route in app.routes if hasattr(route, "app") and route.path == "")
    blocks = blocks.get_blocks()
    functions = blocks.fns.values()
    ask = next(f for f in functions if f.name == "reply")
    with serving(app, WANTED) as address:
        yield Served(address, base, secret, ask._id, len(ask.inputs), blocks)


@pytest.fixture(scope="package")
def client(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.address, timeout=20) as made:
        yield made


def question(served: Served, words: Any = QUESTION, **more: Any) -> dict[str, Any]:
    data = [words, None, *[[]] * (served.values - 2)]
    return {"data": data, "fn_index": served.ask, "session_hash": secrets.token_hex(5), **more}


def answer_of(client: httpx.Client, sent: dict[str, Any]) -> str:
    """Ask as the page does, and return everything that comes."""
    assert client.post(JOIN, json=sent).status_code == 200
    heard = ""
    data = {"session_hash": sent["session_hash"]}
    with client.stream("GET", "/gradio_api/queue/data", params=data) as response:
        for line in response.iter_lines():
            heard += line
            if "close_stream" in line:
                break
    return heard
