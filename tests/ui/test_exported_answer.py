"""Answers as files: what a reader opens holds the words, the numbers and the sources."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from kb.models import Answer
from tests.ui.html.test_render import REPORT, answer, cite, from_brief, hit
from ui.export.addressed import answer_addressed
from ui.export.answer import FORMATS, answer_csv, answer_text, file_name
from ui.export.references import bibtex, ris
from ui.export.report import BULLET, answer_report
from ui.web.kept import KeptAnswers

KHMER = "ផែនការបណ្តុះបណ្តាលគ្រូ"


@pytest.fixture
def found() -> Answer:
    return answer(f"**Said** {KHMER} [1].\n\n- And more [1]\n- Not cited [7]", cite(hit()))


def test_the_markdown_of_an_answer_becomes_paragraphs_and_citations(found: Answer) -> None:
    report = answer_report(found)
    first, second, third = report.sections[0].blocks
    assert [run.words for run in first.runs] == ["Said", f" {KHMER}", "", "."]
    assert first.runs[0].bold and not first.runs[1].bold
    assert (second.kind, third.kind) == (BULLET, BULLET)
    assert third.runs[0].words == "Not cited [7]"
    assert len(report.sources) == 1 and report.number(found.citations[0]) == 1


def test_a_word_file_has_a_footnote_for_each_citation(found: Answer) -> None:
    made = FORMATS["docx"].write(found)
    words = [p.text for p in docx.Document(io.BytesIO(made)).paragraphs]
    assert f"Said {KHMER}." in words
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        notes = file.read("word/footnotes.xml").decode()
        text = file.read("word/document.xml").decode()
    assert text.count("<w:footnoteReference") == 2
    assert notes.count("The plan trains 400 teachers &amp; pays them.") == 2


def test_a_pdf_can_be_read_again(found: Answer) -> None:
    pdf = PdfReader(io.BytesIO(FORMATS["pdf"].write(found)))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert "And more [1]" in text
    assert "The plan trains 400 teachers & pays them." in " ".join(text.split())


def test_copied_words_have_no_marks_of_markdown(found: Answer) -> None:
    lines = answer_text(found).splitlines()
    assert lines[2:4] == [f"Said {KHMER} [1].", "• And more [1]"]
    assert lines[-1].startswith("[1] UNESCO (2025). Cambodia: AI readiness assessment.")


def test_references_name_each_document_once(found: Answer) -> None:
    twice = (*found.citations, *found.citations)
    assert bibtex(twice).count("@techreport") == 1
    assert "pages = {12}" in bibtex(twice)
    lines = ris(twice).split("\r\n")
    assert lines[0] == "TY  - GOVDOC" and lines.count("ER  - ") == 1


def test_what_a_brief_rests_on_is_a_reference_of_its_own() -> None:
    made = answer("Said [1].", from_brief())
    brief, index, post = bibtex(made.citations).split("\n\n")
    assert "url" not in brief and "pages = {2}" in brief
    assert "note = {Written by AI. Cites “Index 2023” (Oxford Insights, 2023)." in brief
    assert "pages = {4, 51}" in index and "url = {https://example.org/index.pdf}" in index
    assert "urldate = {2026-11-20}" in index and "language = {en}" in index
    assert "pp. 4, 51 as cited in “Index in brief” (The Base, 2026), page 2." in index
    assert post.startswith("@article{post,") and "url" not in post
    lines = ris(made.citations).split("\r\n")
    assert {"TY  - RPRT", "TY  - NEWS", "UR  - https://example.org/index.pdf"} < set(lines)
    assert "Y2  - 2026/11/20" in lines


@pytest.mark.parametrize(
    ("home", "address"),
    [
        ("https://kb.example.org/", "url = {https://kb.example.org/document/brief}"),
        ("http://127.0.0.1:7860/", ""),
        ("http://localhost/", ""),
    ],
)
def test_a_brief_has_the_address_of_its_page_where_others_can_open_it(
    home: str, address: str
) -> None:
    made = answer_addressed(answer("Said [1].", from_brief()), home)
    brief = bibtex(made.citations).split("\n\n")[0]
    assert address in brief and ("url" in brief) == bool(address)


@pytest.mark.parametrize("ending", ["docx", "pdf", "md", "txt", "csv", "json"])
def test_every_file_names_the_report_behind_a_brief(ending: str) -> None:
    made = FORMATS[ending].write(answer("Said [1].", from_brief()))
    if ending == "docx":
        with zipfile.ZipFile(io.BytesIO(made)) as file:
            words = file.read("word/footnotes.xml").decode()
    elif ending == "pdf":
        words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    else:
        words = made.decode()
    assert "Index 2023" in words and "https://example.org/index.pdf" in words


def test_no_spreadsheet_runs_what_a_document_says() -> None:
    found = answer("Said [1].", cite(hit(replace(REPORT, title="=HYPERLINK(1)"))))
    rows = list(csv.reader(io.StringIO(answer_csv(found))))
    assert rows[1][2] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What is 5% of <GDP>?", "what-is-5-of-gdp"),
        ("តើអ្វី?", "តើអ្វី"),
        ("???", "answer"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_file_is_called_like_the_question(question: str, name: str) -> None:
    assert file_name(question) == name


def test_only_what_was_kept_outlives_the_server(found: Answer, tmp_path: Path) -> None:
    answers = KeptAnswers(tmp_path)
    kept, other = answers.remember(found, "./?q=a"), answers.remember(found, "/?q=b")
    assert answers.keep(kept.id) and answers.keep(kept.id)
    later = KeptAnswers(tmp_path)
    assert later.get(kept.id) == kept
    assert later.get(other.id) is None
    assert not later.keep(other.id)
