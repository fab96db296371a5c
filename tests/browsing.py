"""Chromium as the tests of pages use it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


class Seen:
    """What the browser asked for and complained of."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.errors: list[str] = []


Opener = Callable[..., "tuple[Page, Seen]"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium after the application: its driver keeps an event loop running."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if program is None:
        pytest.skip("no Chromium here; CHROMIUM can name one")
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=program, args=options)
        yield started
        started.close()


def ask(page: Page, words: str) -> None:
    page.locator("#question textarea").fill(words)
    page.keyboard.press("Enter")
