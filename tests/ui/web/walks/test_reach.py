"""What can be chosen is large enough to hit, headings lead through a page, a dialog keeps Tab."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.browsing import PHONE, Opener, ask
from tests.reading_room import ABSENT, GRADIO, QUESTION
from ui.words.words import languages

pytestmark = [*GRADIO, pytest.mark.browser]

BOTH = urlencode({"q": QUESTION, "of": ["country:KH", "country:TH"]}, doseq=True)
STATES = {
    "/": "#samples button",
    f"/?{urlencode({'q': QUESTION})}": "#result .cards",
    f"/?{urlencode({'q': ABSENT})}": ".refused .cards",
    "/check": "#check-text",
    "/library": ".documents tbody tr",
    "/library?q=teachers": "#library-texts .card",
    "/coverage?country=KH&dimension=all": ".chosen",
    f"/compare?{BOTH}": ".side-by-side",
    "/compare?q=": ".to-mend",
    "/watch?since=2020-01-01&q=teachers": ".watch .card",
    "/watch?since=2020-01-01": ".watch .card",
    "/document/report": ".document .card",
    "/brief": "#brief-items .notes",
    "/evaluation": ".evaluation",
    "/sign-in": "h1",
    "/none": ".fault",
}
"""Addresses, and what stands there once the page is whole."""
SMALL = """() => {
  const chosen = "a, button:enabled, summary, input:not([type=hidden]), select, textarea";
  const within = (part) => getComputedStyle(part).display === "inline" &&
    [...part.parentElement.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const box = (part) => (part.matches("[type=checkbox], [type=radio]") && part.closest("label")
    || part).getBoundingClientRect();
  return [...document.querySelectorAll(chosen)]
    .filter((part) => part.checkVisibility() && !within(part) &&
      !part.closest(".skip, .visually-hidden, [inert], .gradio-container > footer"))
    .map((part) => [part.outerHTML.slice(0, 90), box(part).width, box(part).height])
    .filter(([, width, height]) => width < 24 || height < 24); }"""
"""Finds what is smaller than 24 by 24 pixels; a link in the midst of a sentence may be."""
LEVELS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter((head) => head.checkVisibility()).map((head) => Number(head.tagName[1]))"""


@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize("size", [PHONE, {}], ids=["phone", "desk"])
def test_what_can_be_chosen_is_at_least_24_pixels_wide_and_high(
    open_page: Opener, tag: str, size: dict[str, object]
) -> None:
    page, _ = open_page(f"/look/icon.svg?lang={tag}", locale=tag, **size)
    found = {}
    for path, ready in STATES.items():
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
        page.locator(ready).first.wait_for()
        found[path] = page.evaluate(SMALL)
    assert {path: small for path, small in found.items() if small} == {}


def test_verdicts_and_notes_can_be_hit(open_page: Opener) -> None:
    page, _ = open_page("/check?lang=km", **PHONE)
    page.locator("#check-text").fill("The plan trains 400 teachers in Battambang each year.")
    page.locator("#check-form .primary").click()
    page.locator("#checked-downloads button").first.wait_for()
    assert page.evaluate(SMALL) == []
    page.goto(page.url.replace("check", "?lang=en"))
    ask(page, QUESTION)
    page.locator("#result [data-brief-answer]").click()
    page.locator("#result [data-brief-passage]").first.click()
    page.locator(".bar .many", has_text="(2)").wait_for()
    page.goto(page.url.split("?")[0] + "brief")
    page.locator("[data-item='1']").wait_for()
    assert page.evaluate(SMALL) == []


def test_no_level_of_headings_is_left_out(open_page: Opener) -> None:
    page, _ = open_page()
    found = {}
    for path, ready in STATES.items():
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
        page.locator(ready).first.wait_for()
        levels = page.evaluate(LEVELS)
        found[path] = [(a, b) for a, b in zip([0, *levels], levels, strict=False) if b > a + 1]
    assert {path: steps for path, steps in found.items() if steps} == {}


def test_each_passage_of_a_document_has_a_heading_of_its_own(open_page: Opener) -> None:
    page, _ = open_page("/document/report")
    heads = page.locator(".document .card h3").all_inner_texts()
    assert heads == ["1. Skills", "2. Money", "3. Data"]


def test_the_panel_of_a_phone_is_a_dialog_that_tab_does_not_leave(open_page: Opener) -> None:
    page, seen = open_page(f"/?{urlencode({'q': QUESTION})}", **PHONE)
    page.locator(".chip").first.click()
    page.locator("#panel .sheet-number").wait_for()
    dialog = page.get_by_role("dialog", name="Source")
    assert dialog.get_attribute("aria-modal") == "true"
    for key in ("Tab", "Shift+Tab"):
        for _ in range(20):
            page.keyboard.press(key)
            assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_function("!document.querySelector('#panel').hasAttribute('aria-modal')")
    page.set_viewport_size({"width": 390, "height": 844})
    dialog.wait_for()
    page.keyboard.press("Escape")
    page.locator("#panel").wait_for(state="hidden")
    assert page.locator(".chip:focus").count() == 1
    assert seen.errors == []
