"""What is read by whom the door turns away: a person a page of theirs, a program JSON."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi.responses import PlainTextResponse
from fastapi.testclient import TestClient

from tests.reading_room import GRADIO
from tests.ui.web.door.conftest import JOIN
from ui.web.door.asgi import ASGI, Receive, Scope, Send
from ui.web.door.guard import Guard
from ui.web.door.rates import Rates
from ui.words.words import languages, words

pytestmark = GRADIO

VISIT = {"accept": "text/html,application/xhtml+xml", "accept-language": "km"}
REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("GET", {"url": "/a/deep/address?q=hostile-words"}, 404, "address"),
    ("GET", {"url": "/", "headers": {"host": "attacker.example"}}, 421, "host"),
    ("GET", {"url": "/", "headers": {"origin": "https://attacker.example"}}, 403, "origin"),
    ("GET", {"url": "/manage"}, 303, "nobody"),
    ("POST", {"url": "/manage"}, 401, "nobody"),
    ("PUT", {"url": "/check"}, 405, "method"),
    ("POST", {"url": "/sign-in", "content": b"a" * 70_000}, 413, "bytes"),
    ("POST", {"url": "/claims", "content": b"a" * 30_000_000}, 413, "megabytes"),
    ("POST", {"url": JOIN, "content": b"{}", "headers": {"content-type": "a/b"}}, 415, "kind"),
    ("POST", {"url": JOIN, "json": {}}, 422, "odd"),
]


def sent(client: httpx.Client, method: str, asked: dict[str, Any], **more: str) -> httpx.Response:
    return client.request(method, **{**asked, "headers": {**asked.get("headers", {}), **more}})


def beginning(key: str, language: str) -> str:
    """Return what a sentence says before anything is filled in."""
    return words(language)(f"door.{key}").split("{")[0]


@pytest.mark.parametrize(("method", "asked", "status", "key"), REFUSED)
def test_a_person_reads_a_page_in_their_language(
    client: httpx.Client, method: str, asked: dict[str, Any], status: int, key: str
) -> None:
    response = sent(client, method, asked, **VISIT)
    assert response.status_code == status
    if status == 303:
        return
    page = response.text
    assert '<html lang="km">' in page
    assert beginning(key, "km") in page
    assert words("km")("fault.title") in page
    assert page.count("<html") == 1
    assert page.count("look/words.js") == page.count("look/style.css") == (status != 421)
    assert "attacker.example" not in page
    assert "hostile-words" not in page
    assert "nonce-" in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("method", "asked", "status", "key"), REFUSED)
def test_a_program_reads_json_in_english(
    client: httpx.Client, method: str, asked: dict[str, Any], status: int, key: str
) -> None:
    response = sent(client, method, asked, accept="*/*", **{"accept-language": "km"})
    assert response.status_code == (401 if status == 303 else status)
    assert response.json()["detail"].startswith(beginning(key, "en"))


def test_a_page_finds_its_style_however_deep_its_address_is(client: httpx.Client) -> None:
    for path in ("/none", "/a/b/c", "//a//b"):
        assert '<base href="/">' in client.get(path, headers=VISIT).text, path


@pytest.mark.parametrize("tag", languages())
def test_who_asks_too_often_reads_how_long_to_wait(tag: str) -> None:
    async def fine(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("fine")(scope, receive, send)

    door: ASGI = Guard(Rates(fine, a_minute=1, clock=lambda: 0.0))
    client = TestClient(door, headers={"accept": "text/html", "accept-language": tag})
    assert client.get("/").status_code == 200
    refused = client.get("/")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    say = words(tag)
    assert say("door.rate", seconds=say.number(60)) in refused.text
