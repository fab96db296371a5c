"""The interface in another language: chosen in the bar, kept in a cookie, English nowhere left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from tests.browsing import PHONE, Opener, ask
from tests.reading_room import GRADIO, QUESTION
from ui.html.catalogue import PAGES
from ui.web.speech.tongue import accepted
from ui.words.words import languages, words

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = GRADIO

LATIN = """() => {
  const own = document.documentElement.lang, found = new Set();
  const foreign = (item) => item.closest("[lang]").lang !== own;
  const told = (words) => { if (/[A-Za-z]{3}/.test(words)) found.add(words.trim()); };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const item = walker.currentNode.parentElement;
    const hidden = item.closest("script, style, template, option") || !item.checkVisibility();
    if (!hidden && !foreign(item)) told(walker.currentNode.data);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt", "data-label"]) {
    for (const item of document.querySelectorAll(`[${name}]`)) {
      if (item.checkVisibility() && !foreign(item)) told(item.getAttribute(name));
    }
  }
  return [...found]; }"""
"""Finds what a page says in Latin letters under its own language."""
SOURCES = (
    "Ministry",
    "Government AI Readiness Index",
    "The plan for skills",
    "A view",
    "Skills",
    "Money",
    "Data",
    QUESTION,
    "Mars costs 9 million riel.",
    "The plan trains 400 teachers in Battambang each year.",
)
"""Words of the documents and of the person; the page gives their language where it knows it."""
SHARED = ("Markdown", "HTML", "PDF", "Word", "CSV", "JSON", "BibTeX", "RIS", "readiness", "eval",
          "questions", "FILE", "jsonl", "claim", "check", "csv", "html", "json", "example", "org",
          "https", "img", "src", "onerror", "window", "pwned")  # fmt: skip
"""Names that every language takes as they are, and the hostile title."""


def left(page: Page) -> list[str]:
    """Return what is still said in Latin letters."""
    found = []
    for said in page.evaluate(LATIN):
        for known in SOURCES:
            said = said.replace(known, "")
        if set(re.findall(r"[A-Za-z]{3,}", said)) - set(SHARED):
            found.append(said)
    return found


# --- which language, without a browser ----------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("km-KH,km;q=0.9,en;q=0.8", ["km", "km", "en"]),
        ("en;q=0.3, vi", ["vi", "en"]),
        ("fr;q=0", []),
        ("*, ;;;, x" + "y" * 99, []),
        ("", []),
    ],
)
def test_what_a_browser_wants(header: str, tags: list[str]) -> None:
    assert accepted(header) == tags


@pytest.mark.parametrize("path", ["/", "/check", "/library", "/coverage", "/compare", "/watch"])
def test_the_address_chooses_and_the_choice_is_kept(client: TestClient, path: str) -> None:
    page = client.get(f"{path}?lang=km")
    assert re.search(r"<html\s+lang=\"km\"", page.text)
    assert "មូលដ្ឋានចំណេះដឹង" in page.text
    assert page.headers["set-cookie"].startswith("language=km; Path=/; Max-Age=")
    client.cookies.clear()
    again = client.get(path, headers={"cookie": "language=km"})
    assert re.search(r"<html\s+lang=\"km\"", again.text)
    assert "set-cookie" not in again.headers


@pytest.mark.parametrize("chosen", ["xx", "../en", "km;x=1", ""])
def test_what_is_no_language_chooses_none(client: TestClient, chosen: str) -> None:
    page = client.get("/coverage", params={"lang": chosen})
    assert 'lang="en"' in page.text
    assert "set-cookie" not in page.headers


def test_a_choice_wins_over_the_browser(client: TestClient) -> None:
    asked = {"accept-language": "fr-FR,fr;q=0.9,en;q=0.8"}
    assert '<html lang="fr">' in client.get("/coverage", headers=asked).text
    chosen = client.get("/coverage", headers={**asked, "cookie": "language=vi"}).text
    assert '<html lang="vi">' in chosen


@pytest.mark.parametrize("tag", languages())
def test_the_bar_offers_every_language_by_its_own_name(client: TestClient, tag: str) -> None:
    page = client.get("/coverage?kind=law", headers={"cookie": f"language={tag}"}).text
    for other, name in languages().items():
        assert f'lang="{other}" hreflang="{other}"' in page
        assert f">{name}</a>" in page
    assert "coverage?kind=law&amp;lang=" in page
    assert words(tag)("coverage.title") in page


def test_a_source_that_is_not_there_is_told_in_the_language_of_the_reader(
    client: TestClient,
) -> None:
    told = client.get("/panel/absent", headers={"cookie": "language=km"})
    assert told.json()["detail"] == words("km")("source.no_document")


# --- in a browser -------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_language_is_switched_where_one_is_and_stays(open_page: Opener) -> None:
    page, seen = open_page("/library")
    page.locator("tbody tr").first.wait_for()
    page.get_by_label("Search titles").wait_for()
    page.locator(".tongues summary").click()
    page.get_by_role("link", name="ភាសាខ្មែរ").click()
    page.get_by_label(words("km")("library.search")).wait_for()
    assert page.evaluate("document.documentElement.lang") == "km"
    assert "lang=" not in page.url
    page.get_by_role("link", name=words("km")("bar.ask"), exact=True).click()
    page.get_by_label(words("km")("ask.question")).wait_for()
    assert page.evaluate("document.documentElement.lang") == "km"
    assert page.title() == words("km")("bar.name")
    assert seen.errors == []


@pytest.mark.browser
def test_no_english_is_left_in_khmer(open_page: Opener) -> None:
    page, seen = open_page("/?lang=km")
    found: dict[str, list[str]] = {}
    page.locator("#question textarea").wait_for()
    page.locator("#filters > button").click()
    page.locator("#samples button").first.wait_for()
    found["ask"] = left(page)
    ask(page, QUESTION)
    page.locator("#panel .sheet-number").wait_for()
    page.locator(".feedback summary").click()
    page.locator(".actions .menu summary").click()
    found["answer"] = left(page)
    page.locator("#result [data-brief-answer]").click()
    page.locator("#result [data-brief-passage]").first.click()
    root = page.url.split("?")[0]
    page.goto(f"{root}brief")
    page.locator("[data-item='1'] blockquote").wait_for()
    page.locator("[data-brief-note]").click()
    page.locator("textarea[data-note='2']").wait_for()
    page.locator(".brief-item details summary").click()
    found["brief"] = left(page)
    page.goto(f"{root}document/report")
    page.locator(".document .card").first.wait_for()
    found["document"] = left(page)
    page.goto(f"{root}library?q=teachers")
    page.locator("#library-texts .card").first.wait_for()
    found["texts"] = left(page)
    page.goto(f"{root}library?doc=report")
    page.locator("tbody tr").first.wait_for()
    page.locator("#panel .facts").wait_for()
    found["library"] = left(page)
    page.goto(page.url.replace("library?doc=report", "coverage?country=KH&dimension=all"))
    found["coverage"] = left(page)
    page.goto(page.url.split("coverage")[0] + f"compare?q={QUESTION}&of=country:KH&of=country:TH")
    found["compare"] = left(page)
    page.goto(page.url.split("compare")[0] + f"watch?q={QUESTION}&country=KH")
    found["watch"] = left(page)
    page.goto(page.url.split("watch")[0] + "evaluation")
    page.locator(".evaluation").wait_for()
    found["evaluation"] = left(page)
    page.goto(page.url.replace("evaluation", "check"))
    page.locator("#check-text").fill(f"{SOURCES[-1]} {SOURCES[-2]}")
    page.locator("#check-form .primary").click()
    page.locator("#checked-downloads button").first.wait_for()
    page.locator("button.verdict").first.click()
    page.locator("#panel-why .why-reason").wait_for()
    found["check"] = left(page)
    assert seen.errors == []
    page.goto(f"{root}document/none")
    page.locator(".fault").wait_for()
    found["document/none"] = left(page)
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.browser
@pytest.mark.parametrize("tag", [tag for tag in languages() if tag != "en"])
def test_the_questions_to_begin_with_are_in_the_language_of_the_page(
    open_page: Opener, tag: str
) -> None:
    page, seen = open_page(f"/?lang={tag}")
    page.locator("#samples button").first.wait_for()
    assert page.locator("#samples button").count() >= 4
    assert page.locator("#samples button[lang]").count() == 0
    assert seen.errors == []


@pytest.mark.browser
@pytest.mark.parametrize("tag", [tag for tag in languages() if tag != "en"])
def test_no_page_is_wider_than_a_phone(open_page: Opener, tag: str) -> None:
    page, _ = open_page(f"/coverage?lang={tag}", **PHONE)
    for path in ("coverage?country=KH&dimension=all", "compare", "watch", "library", "check"):
        page.goto(page.url.rsplit("/", 1)[0] + f"/{path}")
        page.locator("h1").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("tag", languages())
def test_a_phone_reaches_every_page_without_a_swipe(
    open_page: Opener, tag: str, width: int, script: bool
) -> None:
    phone = PHONE | {"viewport": {"width": width, "height": 700}, "java_script_enabled": script}
    page, _ = open_page(f"/coverage?lang={tag}", **phone)
    page.locator("h1").wait_for()
    links = page.locator(".bar nav a")
    assert links.count() == len(PAGES)
    for link in links.all():
        box = link.bounding_box()
        assert box is not None
        assert (box["x"] >= 0, box["x"] + box["width"] <= width, box["height"] >= 24) == (True,) * 3
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.browser
def test_the_framework_says_nothing_of_its_own_while_a_page_opens(open_page: Opener) -> None:
    page, _ = open_page("/look/icon.svg")
    page.add_init_script("""window.told = []; const look = () => {
      for (const item of document.querySelectorAll("main > .wrap .loading"))
        window.told.push(item.checkVisibility());
      requestAnimationFrame(look); }; look();""")
    page.goto(f"{page.url.split('look/')[0]}?lang=km")
    page.locator("#question textarea").wait_for()
    assert True not in page.evaluate("window.told")
