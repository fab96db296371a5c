"""The browser application over a small real corpus, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from kb.base import KnowledgeBase
from tests.browsing import PHONE, Opener, ask
from tests.reading_room import ABSENT, GRADIO, HOSTILE, QUESTION
from ui.feedback import Reports
from ui.web.kept import FILE
from ui.words.words import words

if TYPE_CHECKING:
    pass

pytestmark = GRADIO

# --- routes, without a browser ------------------------------------------------------------------


def test_pages_carry_a_policy_and_name_no_other_host(client: TestClient) -> None:
    page = client.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce is not None
    assert all(f'nonce="{nonce[1]}"' in tag for tag in re.findall(r"<script[^>]*>", page.text))
    assert not re.search(r'(?:src|href|content)="https?://', page.text)
    assert client.get("/").headers["content-security-policy"] != policy
    for header in ("x-content-type-options", "referrer-policy"):
        assert header in page.headers


@pytest.mark.parametrize(
    "path", ["/gradio_api/info", "/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/docs"]
)
def test_what_is_not_used_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_address_that_is_none_leads_a_person_on(client: TestClient) -> None:
    person = {"accept": "text/html", "accept-language": "km"}
    shown = client.get("/gradio_api/config?deep_link=x", headers=person)
    assert (shown.status_code, shown.headers["content-type"][:9]) == (404, "text/html")
    assert 'lang="km"' in shown.text
    assert 'href="library"' in shown.text
    assert "deep_link" not in shown.text
    assert client.get("/gradio_api/config").json() == {"detail": words("en")("door.address")}


def test_the_picture_of_a_page_is_marked_when_asked(client: TestClient) -> None:
    plain = client.get("/page/report/1.png")
    assert plain.headers["content-type"] == "image/png"
    marked = client.get("/page/report/1.png?start=0&end=60")
    assert marked.status_code == 200
    assert marked.content != plain.content


@pytest.mark.parametrize(
    "path",
    [
        "/page/report/99.png",
        "/page/view/1.png",
        "/page/..%2f..%2fetc%2fpasswd/1.png",
        "/source/none",
        "/source/..%2fregister.yaml",
        "/panel/report/0",
        "/panel/none",
    ],
)
def test_what_is_not_held_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_offsets_that_do_not_fit_mark_nothing(client: TestClient) -> None:
    plain = client.get("/page/report/1.png").content
    assert client.get("/page/report/1.png?start=5&end=99999").content == plain
    assert client.get("/page/report/1.png?start=-1&end=5").status_code == 422
    assert "<mark>" not in client.get("/panel/report/1?start=9&end=3").text


def test_only_pdf_files_open_in_the_browser(client: TestClient) -> None:
    report, view = client.get("/source/report"), client.get("/source/view")
    assert report.headers["content-type"] == "application/pdf"
    assert report.headers["content-disposition"].startswith("inline")
    assert view.headers["content-type"].startswith("text/plain")
    assert view.headers["content-disposition"].startswith("attachment")
    assert view.headers["x-content-type-options"] == "nosniff"


def test_a_text_opens_as_a_page_with_the_quote_marked(
    client: TestClient, base: KnowledgeBase
) -> None:
    text = base.page("view", 1).text
    words = text.split("\n")[-1][:20]
    start = text.rindex(words)
    page = client.get(f"/source/view/read?page=1&start={start}&end={start + len(words)}")
    assert page.headers["content-type"].startswith("text/html")
    assert f'<mark id="quoted">{escape(words)}</mark>' in page.text
    assert HOSTILE not in page.text
    assert client.get("/source/none/read").status_code == 404


def test_the_panel_says_where_and_marks_what(client: TestClient, base: KnowledgeBase) -> None:
    text = base.page("report", 1).text
    start = text.index("The plan trains")
    shown = client.get(f"/panel/report/1?start={start}&end={start + 53}&marker=1").text
    assert "page 5 (PDF page 1)" in shown
    assert "<mark>The plan trains 400 teachers in Battambang each year.</mark>" in shown
    assert 'class="sheet-number"' in shown
    assert "could not be placed" not in shown


def test_a_fault_becomes_a_sentence(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from ui.web.asking import Desk, PageQuestion
    from ui.web.kept import KeptAnswers
    from ui.words.words import ENGLISH

    def broken(*_: object) -> Iterator[Any]:
        raise RuntimeError("secret path /etc")

    monkeypatch.setattr(base, "stream", broken)
    shown = "".join(
        html for html, _ in Desk(base, KeptAnswers(tmp_path)).answers(PageQuestion("Why?", {}))
    )
    assert ENGLISH("ask.failed") in shown.replace("&#x27;", "'")
    assert "secret" not in shown


def test_the_door_lets_feedback_and_feeds_through(client: TestClient) -> None:
    gone = client.post("/answer/abcdefghijkl/feedback", json={"reason": "useful"})
    assert "no longer kept here" in gone.json()["detail"]
    foreign = {"origin": "https://elsewhere.example"}
    said = {"reason": "useful"}
    assert (
        client.post("/answer/abcdefghijkl/feedback", json=said, headers=foreign).status_code == 403
    )
    assert client.get("/answer/abcdefghijkl/feedback").status_code == 405
    assert (
        client.get("/watch.atom?q=teachers").headers["content-type"].startswith("application/atom")
    )
    assert "2 documents added or changed" in client.get("/watch?since=2020-01-01").text


# --- in the browser -----------------------------------------------------------------------------


@pytest.mark.browser
def test_a_question_gets_an_answer_with_the_quoted_page_beside_it(
    open_page: Opener, address: str
) -> None:
    page, seen = open_page()
    page.locator("#question textarea:focus").wait_for()
    ask(page, QUESTION)
    page.locator(".chip").first.wait_for()
    page.locator("#panel .sheet-number").wait_for()
    assert "400 teachers" in page.locator(".answer-text").inner_text()
    assert page.locator("#panel-content mark").inner_text().startswith("The plan trains 400")
    assert "page 5 (PDF page 1)" in page.locator("#panel .card-place").inner_text()
    assert page.locator(".card[aria-current=true]").count() == 1
    page.wait_for_function("document.querySelector('.sheet img').naturalWidth > 0")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.wait_for_function("document.querySelector('#live').textContent.startsWith('The answer')")
    outside = [u for u in seen.requests if not u.startswith((address, "data:", "blob:"))]
    assert outside == []
    assert seen.errors == []


@pytest.mark.browser
def test_feedback_is_given_by_keyboard_and_told_once(
    open_page: Opener, base: KnowledgeBase
) -> None:
    page, seen = open_page(f"/?{urlencode({'q': QUESTION})}")
    page.locator("#panel .sheet-number").wait_for()
    page.evaluate(
        "window.told = []; new MutationObserver(() => { const words = "
        "document.querySelector('#live').textContent; if (words) window.told.push(words); })"
        ".observe(document.querySelector('#live'), { childList: true })"
    )
    page.locator(".feedback summary").focus()
    for key in ("Enter", "Tab", "ArrowDown", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type(HOSTILE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("window.told.length > 0")
    assert page.evaluate("window.told") == [page.locator(".feedback > p").inner_text()]
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    (report,) = Reports(base.project.data / FILE).all()
    assert (report.reason, report.comment) == ("beside-the-point", HOSTILE)
    assert page.evaluate("window.pwned") is None
    assert seen.errors == []


@pytest.mark.browser
def test_a_link_asks_again_and_opens_the_same_source(open_page: Opener) -> None:
    page, _ = open_page()
    ask(page, QUESTION)
    page.locator("#panel .sheet-number").wait_for()
    link = page.url
    assert "q=How+many+teachers" in link
    assert link.endswith("#source-1")
    path = link[link.index("/", 8) :]
    again, _ = open_page(path)
    again.locator("#panel .sheet-number").wait_for()
    assert again.locator("#question textarea").input_value() == QUESTION


@pytest.mark.browser
def test_filters_in_a_link_hold(open_page: Opener) -> None:
    page, _ = open_page("/?q=teachers+in+Battambang&country=TH&country=XX")
    page.locator(".card").first.wait_for()
    assert page.locator(".card[data-doc=report]").count() == 0


@pytest.mark.browser
def test_a_chosen_filter_stands_in_the_address_and_the_panel_stays_in_sight(
    open_page: Opener,
) -> None:
    page, _ = open_page("/", viewport={"width": 1280, "height": 500})
    page.locator("#filters > button").click()
    page.locator(".filter-country input").click()
    page.get_by_role("option", name="Cambodia (1)").click()
    page.locator(".filter-country .token").wait_for()
    ask(page, QUESTION)
    page.locator("#panel .sheet-number").wait_for()
    assert "country=KH" in page.url
    page.mouse.move(200, 300)
    page.mouse.wheel(0, 400)
    page.wait_for_function("window.scrollY > 100")
    box = page.locator("#panel").bounding_box()
    assert box is not None
    assert 40 < box["y"] < 80


@pytest.mark.browser
def test_a_refusal_shows_what_is_near_and_opens_nothing(open_page: Opener) -> None:
    page, _ = open_page()
    ask(page, ABSENT)
    page.locator(".refused").wait_for()
    assert page.locator(".near").first.inner_text() == "Near, but not an answer"
    assert not page.locator("#panel").is_visible()


@pytest.mark.browser
def test_everything_works_by_keyboard(open_page: Opener) -> None:
    page, _ = open_page()
    ask(page, QUESTION)
    page.locator("#panel .sheet-number").wait_for()
    page.keyboard.press("Escape")
    page.locator("#panel").wait_for(state="hidden")
    page.locator(".chip").first.focus()
    page.keyboard.press("Enter")
    page.locator("#panel .sheet-number").wait_for()
    assert page.evaluate("document.activeElement.className") == "chip"


@pytest.mark.browser
def test_on_a_phone_the_panel_covers_the_answer_and_back_closes_it(open_page: Opener) -> None:
    page, _ = open_page("/", **PHONE)
    ask(page, QUESTION)
    page.locator(".chip").first.wait_for()
    assert not page.locator("#panel").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".chip").first.tap()
    page.locator("#panel .sheet-number").wait_for()
    box = page.locator("#panel").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (390, 844)
    page.go_back()
    page.locator("#panel").wait_for(state="hidden")
    assert page.locator(".chip").first.is_visible()
    assert page.evaluate("document.activeElement.className") == "chip"


@pytest.mark.browser
def test_back_shows_the_question_before(open_page: Opener) -> None:
    page, _ = open_page()
    ask(page, QUESTION)
    page.locator(".chip").first.wait_for()
    second = "What do schools in Cambodia need?"
    ask(page, second)
    page.wait_for_url(lambda url: "schools" in url)
    page.locator(".chip, .refused, .wanted").first.wait_for()
    while "schools" in page.url:
        page.go_back()
    page.wait_for_function(
        "words => document.querySelector('#question textarea, #question input')?.value === words",
        arg=QUESTION,
    )


@pytest.mark.browser
def test_on_a_phone_a_source_opened_by_a_link_closes(open_page: Opener) -> None:
    page, _ = open_page(f"/?{urlencode({'q': QUESTION})}#source-1", **PHONE)
    page.locator("#panel .sheet-number").wait_for()
    page.locator("#panel [data-close]").first.tap()
    page.locator("#panel").wait_for(state="hidden")
    assert page.locator(".chip").first.is_visible()


@pytest.mark.browser
def test_a_filter_of_a_link_that_nothing_passes_is_not_dropped(open_page: Opener) -> None:
    page, _ = open_page("/?q=teachers+in+Battambang&country=XX")
    page.locator(".refused").wait_for()
    assert "filters" in page.locator(".refused").inner_text()


@pytest.mark.browser
def test_turning_pages_and_zooming(open_page: Opener) -> None:
    page, _ = open_page()
    ask(page, QUESTION)
    page.locator("#panel .sheet-number").wait_for()
    page.get_by_role("button", name="Next page").click()
    page.get_by_text("page 6 (PDF page 2)").wait_for()
    assert page.locator("#panel mark").count() == 0
    page.get_by_role("button", name="Previous page").click()
    page.locator("#panel .sheet-number").wait_for()
    width = page.locator(".sheet img").bounding_box()["width"]
    page.get_by_role("button", name="Zoom in").click()
    assert page.locator(".sheet img").bounding_box()["width"] > width


@pytest.mark.browser
def test_hostile_titles_stay_text(open_page: Opener) -> None:
    page, seen = open_page("/?q=teachers+in+Battambang&country=TH")
    page.locator(".card").first.wait_for()
    library, _ = open_page("/library")
    library.locator(".documents tbody tr").first.wait_for()
    assert HOSTILE in library.locator(".documents").inner_text()
    for shown in (page, library):
        assert shown.evaluate("window.pwned") is None
        assert shown.locator("img[src=x]").count() == 0
        assert shown.locator("a[href^=javascript]").count() == 0
    assert seen.errors == []


@pytest.mark.browser
def test_the_library_is_searched_sorted_and_opened(open_page: Opener) -> None:
    page, seen = open_page("/library")
    rows = page.locator(".documents tbody tr:visible")
    rows.first.wait_for()
    assert rows.count() == 2
    page.locator("#library-search").fill("skills minis")
    page.get_by_text("1 of 2 documents").wait_for()
    page.locator("#library-search").fill("")
    page.locator(".facet summary", has_text="Country").click()
    page.get_by_label("Thailand").check()
    page.get_by_text("1 of 2 documents").wait_for()
    page.get_by_label("Thailand").uncheck()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Date").click()
    assert "2023" in rows.first.inner_text()
    page.get_by_role("link", name="The plan for skills").click()
    page.locator("#panel h2", has_text="The plan for skills").wait_for()
    assert "Partly written by AI" in page.locator("#panel .notes").inner_text()
    page.locator(".page-list button").nth(1).click()
    page.get_by_text("page 6 (PDF page 2)").wait_for()
    assert "doc=report" in page.url
    assert seen.errors == []


NAMING = "What did Thailand say in 2023 about the teachers of the plan?"
OLD = "document.querySelector('#result article').dataset.old = 'yes'"
ANEW = "document.querySelector('#result article.answer:not([data-old]) .card')"


@pytest.mark.browser
def test_a_preference_unticked_is_taken_away_until_it_is_ticked_again(open_page: Opener) -> None:
    page, seen = open_page()
    page.locator("#looked").wait_for(state="hidden")
    ask(page, NAMING)
    page.wait_for_function(ANEW)
    group = page.get_by_role("group", name="Looked first in documents")
    group.get_by_role("checkbox").nth(1).wait_for()
    boxes = group.get_by_role("checkbox").all()
    assert group.locator("label").all_inner_texts() == ["about Thailand", "of 2023"]
    for box in boxes:
        page.evaluate(OLD)
        box.focus()
        page.keyboard.press("Space")
        page.wait_for_function(ANEW)
    assert [box.is_checked() for box in boxes] == [False, False]
    assert page.evaluate("document.activeElement.title") == "of 2023"
    page.evaluate(OLD)
    for box in boxes:
        box.check()
    page.wait_for_function(ANEW)
    assert seen.errors == []


@pytest.mark.browser
def test_a_new_question_starts_with_all_its_own_preferences(open_page: Opener) -> None:
    page, _ = open_page("/", **PHONE)
    ask(page, NAMING)
    page.get_by_label("of 2023").uncheck()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    ask(page, "Did the strategy of 2024 or the opinion piece of 2023 name teachers?")
    page.get_by_label("of 2024").wait_for()
    assert all(box.is_checked() for box in page.locator("#looked input").all())
    ask(page, "How many registers of land data does the plan open?")
    page.locator("#looked").wait_for(state="hidden")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(open_page: Opener, scheme: str) -> None:
    page, _ = open_page("/", color_scheme=scheme)
    ask(page, QUESTION)
    page.locator("#panel .sheet-number").wait_for()
    script = (Path(__file__).parents[2] / "contrast.js").read_text("utf-8")
    assert page.evaluate(script) == []
