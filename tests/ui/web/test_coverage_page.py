"""The pages Coverage and Compare: their routes, and both in a real Chromium."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

import numpy as np
import pytest
from fastapi.testclient import TestClient

from kb.base import KnowledgeBase
from kb.reader.tags import Tags, dimensions
from tests.browsing import Opener
from tests.reading_room import GRADIO, HOSTILE
from ui.coverage import ASEAN, coverage
from ui.words.words import languages

pytestmark = GRADIO

QUESTION = "How many teachers does the plan train in Battambang?"
BOTH = {"q": QUESTION, "of": ["country:KH", "country:TH"]}


@pytest.fixture
def tagged(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> KnowledgeBase:
    """The library, told as a person would: the plan speaks of skills and of data."""
    rows, owners, _ = base._mirror.view.evidence()
    pages = [hit.page_number for hit in base.hits([int(row) for row in rows])]
    subjects: Mapping[int | None, str] = {1: "skills", 3: "data"}
    told = [[subjects.get(page) == name for name in dimensions()] for page in pages]
    holds = np.array(told)
    monkeypatch.setattr(base, "tags", lambda: Tags(rows, owners, holds * 0.9, holds))
    return base


def cells(page: str) -> list[str]:
    """Return what the cells of the map say to a screen reader, as text."""
    page = re.sub(r"<(\w+) aria-hidden=.*?</\1>", "", page)
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", page, re.DOTALL)]


def test_the_map_counts_documents_and_shows_empty_cells(
    tagged: KnowledgeBase, client: TestClient
) -> None:
    page = client.get("/coverage").text
    told = cells(page)
    assert told.count("none") == len(told) - 4
    assert "1 document, Skills in Cambodia, newest May 2024" in told
    assert "1 document, Data in Cambodia, newest May 2024" in told
    assert "1 document, All in Thailand, newest 2023" in told
    assert len(re.findall(r'<th scope="row">', page)) == len(ASEAN)
    assert len(re.findall(r'<th scope="col"', page)) == 1 + 1 + 9


def test_a_cell_shows_its_documents_and_the_passages_that_speak_of_it(
    tagged: KnowledgeBase, client: TestClient
) -> None:
    page = client.get("/coverage", params={"country": "KH", "dimension": "skills"}).text
    chosen = page.split('id="chosen"')[1]
    assert "Cambodia: 1 document on skills" in chosen
    assert "The plan for skills" in chosen
    assert "trains 400 teachers" in chosen
    assert "12 registers" not in chosen
    assert "aria-current=true" in page
    assert "document=report" in chosen


def test_passages_are_told_where_no_document_counts(
    tagged: KnowledgeBase, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.reader.tags.SHARE", 0.5)  # one passage of three is not enough
    told = cells(client.get("/coverage").text)
    assert "1 passage, no whole document, Skills in Cambodia" in told
    page = client.get("/coverage", params={"country": "KH", "dimension": "skills"}).text
    chosen = page.split('id="chosen"')[1]
    assert "Cambodia: 1 passage on skills" in chosen
    assert "No document here is mainly about it." in chosen
    assert "trains 400 teachers" in chosen
    assert "12 registers" not in chosen


def test_an_empty_cell_says_so(tagged: KnowledgeBase, client: TestClient) -> None:
    page = client.get("/coverage", params={"country": "MM", "dimension": "skills"}).text
    assert "Myanmar (Burma): 0 documents" in page or "Myanmar: 0 documents" in page
    assert "No document here covers it." in page


def test_filters_narrow_the_map_and_stay_in_its_links(
    tagged: KnowledgeBase, client: TestClient
) -> None:
    page = client.get("/coverage", params={"kind": "strategy", "since": "2024"}).text
    told = cells(page)
    assert not any("Thailand" in cell for cell in told)
    assert "kind=strategy&amp;since=2024#chosen" in page
    assert not any("Cambodia" in cell for cell in cells(client.get("/coverage?since=2025").text))


def test_without_the_default_embedder_only_countries_are_counted(client: TestClient) -> None:
    page = client.get("/coverage").text
    assert "This project uses another" in page
    assert len(re.findall(r'<th scope="col"', page)) == 2


def test_what_is_asked_of_the_map_is_text(client: TestClient) -> None:
    page = client.get("/coverage", params={"country": HOSTILE[:30], "dimension": "<b>x"}).text
    assert HOSTILE[:30] not in page
    assert "<b>x" not in page


def test_the_same_text_twice_counts_once(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {"report": "view", "view": "report"}
    twin = lambda doc_id: (base.record(other[doc_id]).document,)  # noqa: E731
    monkeypatch.setattr(base, "twins", twin)
    held = [row.cells["all"] for _, rows in coverage(base).groups for row in rows]
    assert sum(map(len, held)) == 1


def test_compare_puts_answers_side_by_side_and_shows_silence(client: TestClient) -> None:
    page = client.get("/compare", params=BOTH).text
    kh, th = cells(page.split('class="compared-result"')[1])
    assert "The plan trains 400 teachers" in kh
    assert "Teachers in Battambang need 30 more rooms" in th or th.startswith("Silent")
    assert '<option value="country:KH" selected>' in page
    assert "compare.csv?q=" in page


def test_a_subject_that_holds_nothing_on_it_is_silent(client: TestClient) -> None:
    asked = {"q": "What is the budget of the plan?", "of": ["document:report", "document:view"]}
    page = client.get("/compare", params=asked).text
    report, view = cells(page.split('class="compared-result"')[1])
    assert "12 million riel" in report
    assert view.startswith("Silent")
    assert HOSTILE not in page


def test_who_is_silent_on_one_part_only_is_said_so(client: TestClient) -> None:
    question = "What is the budget of the plan? Who needs more rooms in Battambang?"
    asked = {"q": question, "of": ["document:report", "document:view"]}
    page = client.get("/compare", params=asked).text.split('class="compared-result"')[1]
    budget, rooms = page.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")[:2]
    assert "12 million riel" in budget and "Silent" in budget
    assert "30 more rooms" in rooms
    status = re.search(r'class="status">([^<]+)', page)
    assert status and "Silent on a part:" in status[1]
    assert "All of them" not in status[1]


def test_each_country_that_is_named_is_asked_its_own_side(client: TestClient) -> None:
    """The two stand beside each other in one row, though nobody chose a column."""
    asked = {"q": "How do Cambodia and Thailand differ on the teachers in Battambang?"}
    page = client.get("/compare", params=asked).text.split('class="compared-result"')[1]
    assert re.findall(r'<th scope="col">([^<]+)<small>', page) == ["Cambodia", "Thailand"]
    assert page.count('<th scope="row">') == 1
    kh, th = cells(page.split("</table>")[0])
    assert "400 teachers" in kh
    assert "30 more rooms" in th or "Nearest passage" in th


def test_another_country_than_the_one_named_is_asked_of_itself(client: TestClient) -> None:
    page = client.get("/compare", params=BOTH | {"q": "What does Cambodia plan for teachers?"}).text
    assert page.count("Asked: ") == 1
    assert "Asked: What does Thailand plan for teachers?" in page


def test_a_silent_cell_links_its_nearest_passage_and_speaks_of_no_filter(
    client: TestClient,
) -> None:
    asked = {"q": "What is the melting point of tungsten?", "of": BOTH["of"]}
    page = client.get("/compare", params=asked).text
    kh = page.split('class="silent"')[1].split("</td>")[0]
    key = re.search(r'data-show="([^"]+)"', kh)
    assert key is not None
    assert "The plan for skills, page" in kh
    assert f'data-source="{key[1]}" data-doc="report"' in page
    assert "filters" not in page


def test_the_table_comes_as_a_file(client: TestClient) -> None:
    asked = {"q": "What is the budget of the plan?", "of": ["document:report", "document:view"]}
    response = client.get("/compare.csv", params=asked)
    assert "-compared.csv" in response.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert rows[0]["says"] == "yes"
    assert "12 million riel" in rows[0]["quote"]
    assert rows[0]["document"] == "report"
    assert rows[-1]["says"] == "nothing held"
    assert rows[-1]["asked of"] == HOSTILE


def test_a_comparison_that_cannot_be_made_says_what_to_do(client: TestClient) -> None:
    one = client.get("/compare", params={"q": QUESTION, "of": ["country:KH", ""]}).text
    assert "Choose two to four different" in one
    assert "Write the question" in client.get("/compare", params={"of": BOTH["of"]}).text
    gone = client.get("/compare", params={"q": QUESTION, "of": ["country:KH", "document:gone"]})
    assert "is not held here" in gone.text
    nothing = client.get("/compare?q=").text
    assert 'href="compare?q=#compare-question">Write the question' in nothing
    assert 'aria-invalid="true" aria-describedby="compare-question-wrong"' in nothing
    assert '<p class="wrong" id="compare-1-wrong">Choose two' in nothing
    assert client.get("/compare.csv", params={"q": QUESTION}).status_code == 422
    assert client.get("/compare", params={"q": "x" * 501}).status_code == 422


@pytest.mark.browser
def test_cells_and_comparisons_open_their_sources(open_page: Opener, tagged: KnowledgeBase) -> None:
    page, seen = open_page("/coverage", viewport={"width": 320, "height": 800})
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= 320
    page.get_by_role("link", name="document, Skills in Cambodia").focus()
    page.keyboard.press("Enter")
    page.locator("#chosen [data-show]").first.focus()
    page.keyboard.press("Enter")
    page.locator("#panel mark").first.wait_for()
    assert "trains 400 teachers" in page.locator("#panel mark").first.inner_text()
    page.goto(page.url.split("/coverage")[0] + "/compare")
    page.get_by_label("Question").fill(QUESTION)
    page.get_by_label("First").select_option("country:KH")
    page.get_by_label("Second").select_option("document:view")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Compare").press("Enter")
    page.locator(".side-by-side .chip").first.press("Enter")
    page.locator("#panel mark").first.wait_for()
    assert page.evaluate(wide) <= 320
    assert seen.errors == []


LINES = """(item) => {
  const range = document.createRange(), words = item.textContent, cut = [];
  range.selectNodeContents(item);
  const top = (at) => { range.setStart(item.firstChild, at); range.setEnd(item.firstChild, at + 1);
    return range.getBoundingClientRect().top; };
  for (let at = 1; at < words.length; at++) {
    if (top(at) - top(at - 1) > 3 && /\\w\\w/.test(words.slice(at - 1, at + 1))) cut.push(at);
  }
  return cut; }"""
"""Finds where a line ends inside a word."""
CONTRAST = """() => {
  const cell = document.querySelector(".map td[class^=tint]");
  cell.className = "tint-3";
  const pen = document.createElement("canvas").getContext("2d");
  const light = (colour) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) =>
      (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05; };
  const ground = light(getComputedStyle(cell).backgroundColor);
  return [...cell.querySelectorAll("b, small")].map((word) => {
    const ink = light(getComputedStyle(word).color);
    return Math.max(ink, ground) / Math.min(ink, ground); }); }"""
"""How the words of the darkest cell of the map stand out from it."""


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("tag", languages())
def test_the_legend_of_the_map_breaks_between_words(
    tagged: KnowledgeBase, open_page: Opener, tag: str, width: int
) -> None:
    page, _ = open_page(f"/coverage?lang={tag}", viewport={"width": width, "height": 800})
    page.locator(".map-key").first.wait_for()
    assert [key.evaluate(LINES) for key in page.locator(".map-key").all()] == [[], [], []]
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_darkest_cell_of_the_map_can_be_read(
    tagged: KnowledgeBase, open_page: Opener, scheme: str
) -> None:
    page, _ = open_page("/coverage", color_scheme=scheme)
    page.locator(".map").wait_for()
    found = page.evaluate(CONTRAST)
    assert len(found) == 2
    assert min(found) >= 4.5
