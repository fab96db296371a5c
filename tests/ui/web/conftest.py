"""A library over a small real corpus: asked directly, served, and opened in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from kb.base import KnowledgeBase
from tests.browsing import Opener, Seen, chromium
from tests.reading_room import make_base
from tests.server import built, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return make_base(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def app(base: KnowledgeBase) -> FastAPI:
    return built(base)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://localhost")


@pytest.fixture(scope="module")
def address(app: FastAPI) -> Iterator[str]:
    with serving(app) as served:
        yield served


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Opener]:
    contexts: list[BrowserContext] = []

    def opener(path: str = "/", **options: object) -> tuple[Page, Seen]:
        context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
        contexts.append(context)
        page, seen = context.new_page(), Seen()
        page.set_default_timeout(20000)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on(
            "console", lambda line: seen.errors.append(line.text) if line.type == "error" else None
        )
        page.goto(address + path)
        return page, seen

    yield opener
    for context in contexts:
        context.close()
