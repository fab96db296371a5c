"""The page of one document, and the library's search inside the texts."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.models import Filters
from kb.search.within import best_sentence, marks
from tests.browsing import Opener
from tests.conftest import MakeProject
from tests.reading_room import GRADIO, HOSTILE
from ui.citing import citing
from ui.html.document import outline

pytestmark = GRADIO


def plain(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page)


def test_the_page_tells_what_a_document_is_and_holds(client: TestClient) -> None:
    page = client.get("/document/report").text
    for words in ("The plan for skills", "Ministry, May 2024", "Passages 3", "Status:"):
        assert words in re.sub(r"\s+", " ", plain(page)), words
    assert page.count('class="card"') == 3
    assert 'data-leaf="3" aria-label="Show page 7 (PDF page 3)"' in page
    assert 'href="./?document=report"' in page


def test_a_hostile_title_is_text_on_its_page(client: TestClient) -> None:
    page = client.get("/document/view").text
    assert HOSTILE not in page
    assert "<img src=x" not in page
    assert "data-leaf" not in page


@pytest.mark.parametrize(
    "path", ["/document/none", "/document/none/reference.bib", "/document/report/reference.exe"]
)
def test_what_is_not_held_has_no_page(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_panel_names_the_place_of_a_quote_as_its_card_does(client: TestClient) -> None:
    card = client.get("/document/view").text
    place = re.search(r'<p class="card-place">([^<]+)</p>', card)
    span = re.search(r'data-page="(\d+)" data-start="(\d+)" data-end="(\d+)"', card)
    assert place and span
    page, start, end = span.groups()
    panel = client.get(f"/panel/view/{page}?start={start}&end={end}").text
    assert place[1] == "in “A view”"
    assert f'<p class="card-place">{place[1]} ' in panel


def test_a_reference_is_a_file(client: TestClient) -> None:
    bib, ris = (client.get(f"/document/report/reference.{kind}") for kind in ("bib", "ris"))
    assert "title = {{The plan for skills}}" in bib.text
    assert "pages" not in bib.text
    assert bib.headers["content-disposition"].endswith("report.bib")
    assert "TI  - The plan for skills" in ris.text


def test_the_outline_names_each_heading_once_where_it_begins(make_project: MakeProject) -> None:
    words = "The plan says much of this. " * 80
    text = f"# One\n\n{words}\n\n## Two\n\n{words}\n\n# Three\n\n{words}\n"
    project = make_project(one=text)
    ingest(project)
    found = outline(KnowledgeBase.open(project).passages_of("one"))
    assert [(e.level, e.title) for e in found] == [(1, "One"), (2, "Two"), (1, "Three")]


def test_briefs_that_cite_a_document_and_editions_are_named(make_project: MakeProject) -> None:
    project = make_project(law="# Law\n\nData is open.\n", brief="# Brief\n\nIt is open.\n")
    (project.corpus / "briefs").mkdir()
    (project.corpus / "briefs" / "brief.md").write_text("Data is open [@law, p. 1].\n", "utf-8")
    (project.corpus / "briefs" / "gone.md").write_text("[@law] [@law; odd]\n", "utf-8")
    ingest(project)
    base = KnowledgeBase.open(project)
    assert [d.id for d in citing(base, base.record("law").document)] == ["brief"]
    assert citing(base, base.record("brief").document) == ()


def test_words_are_found_inside_the_texts_and_marked(client: TestClient) -> None:
    page = client.get("/library/texts?q=trained+teacher").text
    assert "2 passages hold" not in page  # both words, in all their forms
    assert "1 passage holds all of these words, in 1 document." in plain(page)
    assert "<mark>trains</mark> 400 <mark>teachers</mark>" in page
    assert "page 5 (PDF page 1)" in page


def test_facets_narrow_the_search_in_texts(client: TestClient) -> None:
    assert "2 passages hold" in client.get("/library/texts?q=teachers").text
    narrowed = client.get("/library/texts?q=teachers&country=TH").text
    assert "1 passage holds" in narrowed
    assert HOSTILE not in narrowed
    assert "No passage holds" in client.get("/library/texts?q=teachers&dimension=skills").text
    assert client.get("/library/texts?q=").text == ""
    for long in ("country=" + "x" * 300, "country=" + "x" * 300 + "&country=KH"):
        assert client.get(f"/library/texts?q=x&{long}").status_code == 422


def test_a_search_is_marked_in_every_form_of_its_words() -> None:
    text = "Roads were built. Teachers teach, and the teacher's school opens."
    assert [text[a:b] for a, b in marks(text, "teacher")] == ["Teachers", "teacher's"]
    assert slice(*best_sentence(text, "teacher school")) == slice(18, len(text))


def test_documents_of_a_date_pass_the_filter(base: KnowledgeBase) -> None:
    assert base.selected(Filters(as_of=("2023",))) == {"view"}
    assert base.selected(Filters()) == {"view", "report"}


@pytest.mark.browser
def test_the_library_searches_texts_counts_its_facets_and_opens_a_documents_page(
    open_page: Opener,
) -> None:
    page, seen = open_page("/library?q=registers")
    page.locator(".found mark").first.wait_for()
    assert page.locator("#library-search").input_value() == "registers"
    page.locator("#library-search").fill("")
    page.locator(".facet summary", has_text="Country").click()
    page.locator("[data-facet=country][value=TH]").check()
    page.wait_for_url(lambda url: "country=TH" in url)
    kinds = page.locator("[data-facet=kind] ~ .many").all_text_contents()
    assert sorted(kinds) == ["0", "1"]
    assert page.locator("[data-facet=country] ~ .many").all_text_contents() == ["1", "1"]
    page.goto(page.url.replace("country=TH", "q=registers"))
    page.locator(".found [data-show]").first.click()
    page.locator("#panel mark").wait_for()
    page.locator("#panel a", has_text="More on this document").click()
    page.locator(".document h1").wait_for()
    page.locator("[data-leaf='2']").click()
    page.get_by_text("page 6 (PDF page 2)").first.wait_for()
    assert "document/report" in page.url
    assert seen.errors == []
