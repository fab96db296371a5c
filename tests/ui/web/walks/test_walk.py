"""What somebody meets who walks through the pages: menus, titles, sizes, and ends of the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from tests.browsing import PHONE, Opener, ask
from tests.reading_room import GRADIO, QUESTION
from ui.words.words import languages, words

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = GRADIO

HEADER = {"accept": "text/html"}
MARK_AND_HEAD = (".sheet-number", ".panel-head")


# --- the source panel ---------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("height", [340, 420, 520])
def test_the_marked_words_are_not_hidden_by_the_head_above_them(
    open_page: Opener, height: int
) -> None:
    page, _ = open_page("/", viewport={"width": 1366, "height": height})
    page.add_style_tag(content=".panel-head { padding-bottom: 90px !important; }")
    ask(page, QUESTION)
    page.locator("#panel .sheet-number").wait_for()
    mark, head = (page.locator(f"#panel {part}").bounding_box() for part in MARK_AND_HEAD)
    assert mark and head and head["y"] + head["height"] <= mark["y"] < height


# --- menus --------------------------------------------------------------------------------------


@pytest.mark.browser
def test_escape_folds_an_open_menu_before_it_closes_the_panel(open_page: Opener) -> None:
    page, seen = open_page()
    ask(page, QUESTION)
    page.locator("#panel .sheet-number").wait_for()
    for menu in (".actions .menu", ".tongues"):
        page.locator(f"{menu} summary").click()
        page.locator(f"{menu} ul").wait_for()
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        page.locator(f"{menu} ul").wait_for(state="hidden")
        assert page.locator(f"{menu} summary:focus").count() == 1
        assert page.locator("#panel").is_visible()
    page.keyboard.press("Escape")
    page.locator("#panel").wait_for(state="hidden")
    assert seen.errors == []


@pytest.mark.browser
def test_a_click_elsewhere_folds_an_open_menu(open_page: Opener) -> None:
    page, _ = open_page("/", **PHONE)
    ask(page, QUESTION)
    page.locator(".actions .menu summary").click()
    page.locator(".actions .menu ul").wait_for()
    page.locator("#result .answer-text").click(position={"x": 2, "y": 2})
    page.locator(".actions .menu ul").wait_for(state="hidden")
    page.locator(".actions .menu summary").click()
    page.locator(".tongues summary").click()
    page.locator(".actions .menu ul").wait_for(state="hidden")
    assert page.locator(".tongues ul").is_visible()
    page.locator("#result [data-copy]").first.click()
    page.locator(".tongues ul").wait_for(state="hidden")


@pytest.mark.browser
def test_a_list_of_filters_stays_open_while_one_chooses_in_it(open_page: Opener) -> None:
    page, _ = open_page("/library")
    page.locator(".facet summary", has_text="Country").click()
    page.get_by_label("Thailand").check()
    assert page.locator(".facet[open]").count() == 1
    page.locator("h1").click()
    assert page.locator(".facet[open]").count() == 0
    page.locator(".facet summary", has_text="Country").click()
    page.get_by_label("Thailand").focus()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent").startswith("Country")


# --- titles -------------------------------------------------------------------------------------

TITLES = {"/check": "check.title", "/library": "library.title", "/evaluation": "evaluation.title"}


@pytest.mark.parametrize("tag", languages())
def test_every_page_has_a_title_of_its_own(client: TestClient, tag: str) -> None:
    say = words(tag)
    assert f"<title>{say('bar.name')}</title>" in client.get(f"/?lang={tag}").text
    for path, key in TITLES.items():
        assert f"<title>{say(key)} – {say('bar.name')}</title>" in client.get(path).text
    client.cookies.clear()


@pytest.mark.browser
def test_the_tab_names_the_page_and_the_question(open_page: Opener) -> None:
    page, _ = open_page("/check?lang=fr")
    page.locator("#check-text").wait_for()
    assert page.title() == f"Vérifier un texte – {words('fr')('bar.name')}"
    page.goto(page.url.replace("check", "library"))
    page.locator("#library-search").wait_for()
    assert page.title() == f"Bibliothèque – {words('fr')('bar.name')}"
    page.goto(page.url.replace("library", ""))
    ask(page, QUESTION)
    page.locator("#result .answer[data-said]").wait_for()
    assert page.title() == f"{QUESTION} – {words('fr')('bar.name')}"


@pytest.mark.browser
def test_a_question_is_the_heading_of_its_answer(open_page: Opener) -> None:
    page, _ = open_page()
    page.locator("#samples button").first.wait_for()
    assert page.locator("h1:visible").all_inner_texts() == [words("en")("intro.title")]
    for question in (QUESTION, "How many registers of land data does the plan open?"):
        ask(page, question)
        page.locator("#asked-now h1", has_text=question).wait_for()
        page.locator("#result .answer[data-said]").wait_for()
        assert page.locator("h1:visible").all_inner_texts() == [question]


@pytest.mark.browser
def test_a_form_that_is_sent_back_says_so_first(open_page: Opener) -> None:
    page, _ = open_page("/compare?q=law&of=country:KH&lang=fr")
    page.locator(".to-mend:focus").wait_for()
    assert page.title() == f"À corriger\u00a0: law – {words('fr')('bar.name')}"
    page.goto(page.url.split("?")[0])
    page.locator("h1").wait_for()
    assert page.title() == f"Comparer – {words('fr')('bar.name')}"


# --- sizes --------------------------------------------------------------------------------------

UNDER_BAR = """() => {
  const bar = document.querySelector("#bar");
  const ends = getComputedStyle(bar).position === "sticky" ? bar.getBoundingClientRect().bottom : 0;
  return document.activeElement.getBoundingClientRect().top - ends; }"""
"""How far below a bar that stays the field begins that has the focus."""


@pytest.mark.browser
@pytest.mark.parametrize("width", [1210, 1280, 1440])
@pytest.mark.parametrize("tag", languages())
def test_a_bar_that_stays_has_one_line(open_page: Opener, tag: str, width: int) -> None:
    page, _ = open_page(f"/coverage?lang={tag}", viewport={"width": width, "height": 900})
    page.locator("h1").wait_for()
    assert page.locator("#bar").evaluate("bar => getComputedStyle(bar).position") == "sticky"
    assert page.locator("#bar").evaluate("bar => bar.getBoundingClientRect().height") < 64


@pytest.mark.browser
@pytest.mark.parametrize("tag", ["en", "fr"])
def test_a_field_that_is_led_to_is_not_below_the_bar(open_page: Opener, tag: str) -> None:
    page, _ = open_page(f"/?lang={tag}", viewport={"width": 1280, "height": 500})
    ask(page, QUESTION)
    page.locator("#panel .sheet-number").wait_for()
    page.locator(".feedback summary").click()
    for field in (".feedback input", ".feedback textarea", "#question textarea", ".chip"):
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        page.locator(field).first.focus()
        assert page.evaluate(UNDER_BAR) >= 8, field
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    page.locator(".feedback [type=submit]").click()
    page.wait_for_function("document.activeElement.type === 'radio'")
    assert page.evaluate(UNDER_BAR) >= 8
    assert labelled_below_the_bar(page)


def labelled_below_the_bar(page: Page) -> bool:
    legend = page.locator(".feedback legend").bounding_box()
    bar = page.locator("#bar").bounding_box()
    assert legend is not None
    assert bar is not None
    return legend["y"] >= bar["y"] + bar["height"]


@pytest.mark.browser
def test_a_cell_of_the_map_that_is_led_to_is_not_below_its_heads(open_page: Opener) -> None:
    page, _ = open_page("/coverage", viewport={"width": 1280, "height": 300})
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    link = page.locator(".map td > a").first
    link.focus()
    heads = page.locator(".map thead th").first.bounding_box()
    cell = link.bounding_box()
    assert heads is not None
    assert cell is not None
    assert cell["y"] >= heads["y"] + heads["height"]


# --- where the way ends -------------------------------------------------------------------------


@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize(
    ("path", "key", "status"),
    [
        ("/nosuchpage", "door.address", 404),
        ("/answer/zzzz", "door.address", 404),
        ("/answer/abcdefghijkl", "kept.gone", 404),
        ("/answer/abcdefghijkl.docx", "kept.gone", 404),
        ("/watch?since=abc", "watch.wrong_day", 422),
        ("/watch?as_of=abc", "watch.wrong_date", 422),
        ("/page/none/1.png", "source.no_document", 404),
        ("/page/report/99.png", "source.no_picture", 404),
        ("/page/view/1.png", "source.no_picture", 404),
    ],
)
def test_an_address_that_leads_nowhere_says_why_and_what_to_do(
    client: TestClient, tag: str, path: str, key: str, status: int
) -> None:
    client.cookies.clear()
    shown = client.get(path, headers=HEADER | {"accept-language": tag})
    assert shown.status_code == status
    assert shown.headers["content-type"].startswith("text/html")
    assert f'<p class="fault">{words(tag)(key)}</p>' in shown.text


@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize(
    ("path", "key", "names"),
    [
        ("/document/report?from=x", "fault.unread", {"names": "from"}),
        (f"/compare?q={'a' * 900}", "fault.unread", {"names": "q"}),
        ("/page/report/1.png?start=-2", "fault.unread", {"names": "start"}),
        ("/document/report/reference.xyz", "fault.formats", {"formats": "bib, ris"}),
    ],
)
def test_what_cannot_be_read_of_an_address_is_named_in_a_page(
    client: TestClient, tag: str, path: str, key: str, names: dict[str, str]
) -> None:
    client.cookies.clear()
    shown = client.get(path, headers=HEADER | {"accept-language": tag})
    assert shown.status_code in (404, 422)
    assert f'<p class="fault">{words(tag)(key, **names)}</p>' in shown.text
    assert "detail" in client.get(path).json()


def test_what_is_watched_is_no_page_of_the_bar(client: TestClient) -> None:
    assert "aria-current=page" in client.get("/coverage").text
    assert "aria-current=page" not in client.get("/watch").text


def test_a_chosen_cell_leads_back_to_the_table(client: TestClient) -> None:
    client.cookies.clear()
    assert ">Back to the table</a>" in client.get("/coverage?country=KH&dimension=all").text


@pytest.mark.parametrize("tag", languages())
def test_who_cannot_sign_in_is_told_what_needs_no_account(client: TestClient, tag: str) -> None:
    client.cookies.clear()
    shown = client.get("/sign-in", headers=HEADER | {"accept-language": tag}).text
    before, _, folded = shown.partition("<details><summary>")
    assert words(tag)("account.free") in before
    assert "readiness accounts" not in before
    assert "readiness accounts add NAME" in folded


# --- figures and signs --------------------------------------------------------------------------

MIXED = """() => {
  const walker = document.createTreeWalker(document.querySelector("#main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const part = walker.currentNode.parentElement;
    const own = part.closest("[lang]").lang === "km" && part.checkVisibility();
    const quoted = "script, style, template, blockquote, cite, .words, .answer-text p";
    const shown = !part.closest(quoted);
    if (own && shown && /[0-9]/.test(walker.currentNode.data)) found.push(walker.currentNode.data);
  }
  return found; }"""
"""Finds what a Khmer page says of its own with other figures than those of Khmer."""


@pytest.mark.browser
def test_khmer_pages_count_in_khmer_figures(open_page: Opener) -> None:
    page, seen = open_page("/document/report?lang=km")
    page.locator(".document .card").first.wait_for()
    assert page.locator(".page-list button").all_inner_texts() == ["៥", "៦", "៧"]
    assert page.evaluate(MIXED) == []
    page.goto(page.url.split("document")[0])
    ask(page, QUESTION)
    page.locator("#panel .sheet-number").wait_for()
    assert page.locator(".sheet-number").inner_text() == "១"
    assert page.locator(".chip").first.inner_text() == "១"
    label = page.locator(".chip").first.get_attribute("aria-label") or ""
    assert label.startswith("ប្រភពទី ១៖")
    page.goto(page.url.split("?")[0] + "library")
    page.locator(".facet summary").first.click()
    page.locator(".facet input").first.check()
    assert set(page.locator(".facet .many").all_text_contents()) <= {"០", "១", "២"}
    assert seen.errors == []


@pytest.mark.browser
def test_a_khmer_sentence_that_is_announced_ends_in_the_sign_of_khmer(open_page: Opener) -> None:
    page, _ = open_page("/?lang=km")
    ask(page, QUESTION)
    page.locator("#result [data-brief-passage]").first.click()
    told = f"{words('km')('script.added')}។"
    page.wait_for_function("told => document.querySelector('#live').textContent === told", arg=told)


def test_a_khmer_link_ends_in_the_sign_of_khmer(client: TestClient) -> None:
    client.cookies.clear()
    shown = client.get("/watch?q=teachers&since=2020-01-01&lang=km").text
    assert f"{words('km')('watch.ask')}</a>។ " in shown
    client.cookies.clear()
