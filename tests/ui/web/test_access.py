"""WCAG 2.2 AA on every page and state, held against by axe-core in a real Chromium."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from tests.browsing import Opener
from tests.reading_room import ABSENT, GRADIO, QUESTION

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = GRADIO

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FOREIGN: dict[str, str] = {}
"""Rules that the framework's own markup breaks and no style or setting mends, with the reason."""
ASKED = f"/?{urlencode({'q': QUESTION})}"
STATES = {
    "start": ("/", "#question textarea"),
    "answered, source open": (ASKED, "#panel .sheet-number"),
    "refused": (f"/?{urlencode({'q': ABSENT})}", ".refused"),
    "check": ("/check", "#check-text"),
    "library": ("/library", ".documents tbody tr"),
    "library, document open": ("/library?doc=report", "#panel .facts"),
    "evaluation": ("/evaluation", ".evaluation"),
    "coverage": ("/coverage", ".map"),
    "compare": (
        f"/compare?{urlencode({'q': QUESTION, 'of': ['country:KH', 'country:TH']}, doseq=True)}",
        ".side-by-side",
    ),
    "compare, nothing chosen": ("/compare?q=", ".to-mend"),
    "asked back": ("/?q=Cambodia", ".choices-back"),
    "watch": ("/watch?since=2020-01-01&q=teachers", ".watch"),
    "library, words found": ("/library?q=teachers", ".found mark"),
    "document": ("/document/report", ".document .card"),
    "brief, empty": ("/brief", "#brief-items .notes"),
    "programs": ("/api/", "h1"),
}


def violations(page: Page, *, only_colours: bool = False) -> list[str]:
    """Run axe-core; each violation in a line: rule, place, what it says."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    wanted: dict[str, Any] = {"runOnly": {"type": "tag", "values": TAGS}}
    if only_colours:
        wanted = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
    wanted["resultTypes"] = ["violations"]
    found = page.evaluate(f"axe.run(document, {json.dumps(wanted)})")
    return [
        f"{rule['id']}: {node['target']}: {node['failureSummary']}"
        for rule in found["violations"]
        if rule["id"] not in FOREIGN
        for node in rule["nodes"]
    ]


@pytest.mark.browser
@pytest.mark.parametrize("state", STATES)
def test_no_page_breaks_a_rule_of_accessibility(open_page: Opener, state: str) -> None:
    path, ready = STATES[state]
    page, _ = open_page(path, reduced_motion="reduce")
    page.locator(ready).first.wait_for()
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, only_colours=True) == []


@pytest.mark.browser
def test_verdicts_break_no_rule_of_accessibility(open_page: Opener) -> None:
    page, _ = open_page("/check", reduced_motion="reduce")
    page.locator("#check-text").fill(
        "The plan trains 400 teachers in Battambang each year. The plan trains 900 teachers in "
        "Battambang each year. Whales sing at night near Kampot."
    )
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator("#checked-downloads button").first.wait_for()
    page.locator("button.verdict").first.click()
    page.locator("#panel .why").wait_for()
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, only_colours=True) == []


@pytest.mark.browser
def test_a_brief_and_an_answer_that_was_kept_break_no_rule_of_accessibility(
    open_page: Opener,
) -> None:
    page, _ = open_page(ASKED, reduced_motion="reduce")
    page.locator("#result [data-brief-answer]").click()
    page.locator(".bar nav", has_text="Your notes (1)").wait_for()
    page.locator("#result [data-brief-passage]").first.click()
    page.locator("#result [data-keep]").click()
    page.get_by_role("link", name="Link to this answer").click()
    page.locator(".kept").wait_for()
    assert violations(page) == []
    page.get_by_role("link", name="Your notes (2)").click()
    page.locator("[data-brief-note]").click()
    page.locator("textarea[data-note]").wait_for()
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, only_colours=True) == []


@pytest.mark.browser
def test_a_finished_answer_is_announced_once_and_the_source_is_reached_by_keyboard(
    open_page: Opener,
) -> None:
    page, _ = open_page("/")
    page.locator("#question textarea:focus").wait_for()
    page.evaluate(
        "window.told = []; new MutationObserver(() => { const words = "
        "document.querySelector('#live').textContent; if (words) window.told.push(words); })"
        ".observe(document.querySelector('#live'), { childList: true })"
    )
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator("#panel .sheet-number").wait_for()
    page.wait_for_function("window.told.length > 0")
    page.wait_for_function("window.told.at(-1).startsWith('The answer')")
    assert page.evaluate("window.told")[:-1] == ["Searching the documents"]
    page.keyboard.press("Escape")
    page.locator("#panel").wait_for(state="hidden")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "chip":
            break
    page.keyboard.press("Enter")
    page.locator("#panel mark").wait_for()


NARROW = {"viewport": {"width": 320, "height": 700}}
OVER = """[...document.querySelectorAll('body *')]
  .filter(part => part.getBoundingClientRect().right > innerWidth + 1 && part.offsetParent)
  .slice(0, 5).map(part => `${part.tagName}.${part.className} ${part.textContent.slice(0, 30)}`)"""
"""Names what reaches over the right edge."""


@pytest.mark.slow
@pytest.mark.browser
def test_nothing_reaches_over_the_edge_at_320_px_or_with_text_twice_as_large(
    open_page: Opener,
) -> None:
    page, _ = open_page("/", **NARROW)
    for path, ready in STATES.values():
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
        page.locator(ready).first.wait_for()
        for width, size in ((320, "17px"), (1280, "34px")):
            page.set_viewport_size({"width": width, "height": 700})
            page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            wide = page.evaluate("document.documentElement.scrollWidth")
            over = page.evaluate(OVER)
            assert wide <= width, f"{path} is {wide} px wide at {width} px: {over}"


@pytest.mark.browser
def test_nothing_moves_for_who_asked_for_less_and_a_printed_answer_is_the_answer(
    open_page: Opener,
) -> None:
    page, _ = open_page(ASKED, reduced_motion="reduce")
    page.locator("#panel .sheet-number").wait_for()
    moving = page.evaluate(
        "[...document.querySelectorAll('#bar *, #reading *, #panel *')].filter(part => {"
        "const style = getComputedStyle(part);"
        "return parseFloat(style.transitionDuration) > 0.01 "
        "|| parseFloat(style.animationDuration) > 0.01; }).length"
    )
    assert moving == 0
    page.emulate_media(media="print")
    assert page.locator(".answer-text").is_visible()
    assert page.locator(".card blockquote").first.is_visible()
    for part in ("#bar", "#panel", "#asking", "#filters", ".actions"):
        assert not page.locator(part).first.is_visible(), part
