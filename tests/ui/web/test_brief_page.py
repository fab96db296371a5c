"""A brief put together from answers, passages and notes: its files, and the page in a browser."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document as read_word
from fastapi.testclient import TestClient
from pypdf import PdfReader

from kb.base import KnowledgeBase
from kb.models import Span
from tests.browsing import Opener, ask
from tests.reading_room import GRADIO, HOSTILE, QUESTION
from ui.brief import Basket, parts, quoted, report
from ui.export.markdown import report_markdown
from ui.web.kept import KeptAnswers
from ui.words.words import ENGLISH

pytestmark = GRADIO

OWN = ENGLISH("brief.own")

MONEY = "The budget of the plan is 12 million riel a year"


@pytest.fixture
def answers(tmp_path: Path) -> KeptAnswers:
    return KeptAnswers(tmp_path)


def money(base: KnowledgeBase) -> dict[str, Any]:
    start = base.page("report", 2).text.index(MONEY)
    return {
        "kind": "passage",
        "doc": "report",
        "page": 2,
        "start": start,
        "end": start + len(MONEY),
    }


def note(text: str) -> dict[str, Any]:
    return {"kind": "note", "text": text}


def gathered(base: KnowledgeBase, answers: KeptAnswers) -> Basket:
    kept = answers.remember(base.ask(QUESTION), "./?q=x")
    items = [money(base), note(f"Costly. {HOSTILE}\n\nSee *next* year."), money(base)]
    return Basket.model_validate(
        {"title": "Teachers & money", "items": [*items, {"kind": "answer", "key": kept.id}]}
    )


def test_sources_are_numbered_once_in_the_order_of_the_brief(
    base: KnowledgeBase, answers: KeptAnswers
) -> None:
    basket = gathered(base, answers)
    made = report(base, basket, parts(base, answers, basket))
    assert [section.title for section in made.sections] == [
        "The plan for skills", OWN, "The plan for skills", QUESTION,
    ]  # fmt: skip
    assert [source.quote for source in made.sources][0] == MONEY
    places = {(s.span.doc_id, s.span.page, s.span.start) for s in made.sources}
    assert len(places) == len(made.sources)
    assert made.sources[1].quote.startswith("The plan trains 400")


def test_markdown_keeps_notes_from_being_marks(base: KnowledgeBase, answers: KeptAnswers) -> None:
    basket = gathered(base, answers)
    written = report_markdown(report(base, basket, parts(base, answers, basket)))
    assert written.startswith("# Teachers \\& money\n")
    assert f"“{MONEY}” [1]" in written
    assert r"See \*next\* year." in written
    assert "<img" not in written.replace(r"\<img", "")
    assert "1. Ministry (2024). The plan for skills. Page 6 (PDF page 2)." in written


def test_a_brief_is_a_word_file_with_footnotes_and_a_pdf(
    client: TestClient, base: KnowledgeBase
) -> None:
    basket = {"title": "For the minister", "items": [note("My view."), money(base)]}
    word = client.post("/brief/file.docx", json=basket)
    assert word.headers["content-disposition"].endswith("for-the-minister.docx")
    lines = [p.text for p in read_word(io.BytesIO(word.content)).paragraphs]
    assert lines[:3] == ["For the minister", OWN, "My view."]
    footnotes = zipfile.ZipFile(io.BytesIO(word.content)).read("word/footnotes.xml").decode()
    assert footnotes.count(MONEY) == 1
    pdf = client.post("/brief/file.pdf", json=basket)
    text = " ".join(PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text().split())
    assert f"“{MONEY}” [1]" in text
    assert "[1] Ministry (2024). The plan for skills. Page 6 (PDF page 2)." in text
    assert "pages = {6}" in client.post("/brief/file.bib", json=basket).text


def test_what_is_gone_is_said_and_left_out(client: TestClient, base: KnowledgeBase) -> None:
    items = [
        {"kind": "answer", "key": "abcdefghijkl"},
        {**money(base), "doc": "none"},
        {**money(base), "end": 999999},
        note(HOSTILE),
    ]
    shown = client.post("/brief/shown", json={"title": "", "items": items}).text
    assert shown.count(ENGLISH("brief.gone_answer")) == 1
    assert shown.count(ENGLISH("brief.gone_passage")) == 2
    assert "<img" not in shown
    empty = client.post("/brief/file.md", json={"title": "", "items": items[:3]})
    assert empty.status_code == 422
    assert quoted(base, Span("report", 2, 5, 5)) is None


@pytest.mark.parametrize(
    "item",
    [{"kind": "link"}, {"kind": "answer", "key": "../../etc/pwd"}, {"kind": "note", "more": 1}],
)
def test_what_the_page_does_not_send_is_refused(client: TestClient, item: dict[str, Any]) -> None:
    assert client.post("/brief/shown", json={"title": "", "items": [item]}).status_code == 422
    assert client.post("/brief/file.exe", json={"title": "", "items": []}).status_code == 404


@pytest.mark.browser
def test_what_would_do_nothing_is_not_offered_while_nothing_was_gathered(
    open_page: Opener,
) -> None:
    page, seen = open_page("/brief")
    page.locator("#brief-items .notes").wait_for()
    idle = page.locator("[data-brief-file], [data-brief-clear]")
    assert idle.count() == 6
    assert [one.is_disabled() for one in idle.all()] == [True] * 6
    page.locator("[data-brief-note]").click()
    page.locator("textarea[data-note='0']:focus").wait_for()
    assert [one.is_disabled() for one in idle.all()] == [False] * 6
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("[data-brief-clear]").click()
    page.locator("#brief-items .notes").wait_for()
    assert [one.is_disabled() for one in idle.all()] == [True] * 6
    assert page.locator("[data-brief-note]:focus").count() == 1
    assert seen.errors == []


def test_what_the_notes_hold_is_not_offered_to_them(
    client: TestClient, base: KnowledgeBase
) -> None:
    shown = client.post("/brief/shown", json={"title": "", "items": [money(base)]}).text
    assert 'class="card"' in shown
    assert "data-brief-passage" not in shown


@pytest.mark.browser
def test_an_answer_and_a_source_are_gathered_ordered_annotated_and_saved(
    open_page: Opener,
) -> None:
    page, seen = open_page()
    ask(page, QUESTION)
    page.locator("#result [data-brief-answer]").click()
    page.get_by_text("Added to your notes").first.wait_for()
    page.locator("#result [data-brief-passage]").first.click()
    page.locator(".bar nav", has_text="Your notes (2)").wait_for()
    page.get_by_role("link", name="Your notes (2)").click()
    page.locator(".brief-item").nth(1).wait_for()
    page.locator("[data-item='1'] [data-brief-up]").click()
    page.locator("[data-item='1'] .answer-text").wait_for()
    assert page.evaluate("document.activeElement.closest('.brief-item').dataset.item") == "0"
    page.locator("[data-brief-note]").click()
    page.locator("textarea[data-note='2']:focus").wait_for()
    page.keyboard.type(HOSTILE)
    page.locator("#brief-title").fill("Teachers")
    page.reload()
    page.locator("textarea[data-note='2']").wait_for()
    assert page.locator("textarea[data-note='2']").input_value() == HOSTILE
    page.locator("[data-item='1'] .chip").first.click()
    page.locator("#panel .sheet-number").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as Markdown").click()
    assert download.value.suggested_filename == "teachers.md"
    written = Path(download.value.path()).read_text("utf-8")
    assert written.index("The plan for skills") < written.index(QUESTION) < written.index(OWN)
    assert page.evaluate("window.pwned") is None
    page.locator("[data-item='0'] [data-brief-remove]").click()
    page.locator(".brief-item").nth(2).wait_for(state="detached")
    assert seen.errors == []
