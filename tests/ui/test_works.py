"""What a quote of a brief rests on, from its own footnotes; the PDF that people read."""

from __future__ import annotations

import pytest

from ingest.briefs.typeset import typeset, typeset_page
from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.models import Document, Span, Work
from tests.conftest import ROOT, MakeProject
from ui.works import passage_at, works

BRIEF = """# Skills in brief

- The plan trains 400 teachers (MoP, 2023, p. 51).
- A ministry should say so (editors' note).

| Country | Teachers |
|---|---|
| Cambodia | 400 |

Source of the table: (MoP, 2023, pp. 4-5).

## Sources

- The plan. Ministry of Plans. 2023-05 (law). https://example.org/plan.pdf
"""
SOURCES = """- id: plan
  title: The plan
  publisher: Ministry of Plans
  short: MoP
  date: 2023-05
  country: KH
  kind: law
  language: en
  format: pdf
  original_url: "https://example.org/plan.pdf"
  url_status: seen
  checked_on: 2026-11-27
"""
KHMER = Document("kh-oxford-index-2023-km", "text/kh-oxford-index-2023-km.md", kind="brief")


@pytest.fixture
def base(make_project: MakeProject) -> KnowledgeBase:
    project = make_project(brief=BRIEF, law="# The plan\n\nIt trains 400 (MoP, 2023, p. 51).\n")
    register = project.corpus / "register.yaml"
    entries = register.read_text("utf-8").replace("kind: strategy", "kind: brief", 1)
    register.write_text(f"{entries}  original_url: https://example.org/plan.pdf\n", "utf-8")
    (project.corpus / "sources.yaml").write_text(SOURCES, "utf-8")
    ingest(project)
    return KnowledgeBase.open(project)


def rests(base: KnowledgeBase, words: str, name: str = "brief") -> tuple[Work, ...]:
    text = base.page(name, 1).text
    start = text.index(words)
    return works(base, base.record(name).document, Span(name, 1, start, start + len(words)))


def test_a_statement_rests_on_the_page_that_its_footnote_names(base: KnowledgeBase) -> None:
    (work,) = rests(base, "The plan trains 400 teachers (MoP, 2023, p. 51).")
    assert (work.document.title, work.document.publisher) == ("The plan", "Ministry of Plans")
    assert work.pages == (51,) and work.address == "https://example.org/plan.pdf#page=51"
    assert work.held == "law"
    assert rests(base, "The plan trains 400 teachers") == (work,)


def test_rows_of_a_table_rest_on_what_stands_below_it(base: KnowledgeBase) -> None:
    assert [work.pages for work in rests(base, "Cambodia\t400")] == [(4, 5)]


def test_the_writers_own_words_and_other_documents_rest_on_nothing(base: KnowledgeBase) -> None:
    assert rests(base, "A ministry should say so (editors' note).") == ()
    assert rests(base, "It trains 400 (MoP, 2023, p. 51).", "law") == ()


def test_words_over_two_passages_stand_where_they_begin(base: KnowledgeBase) -> None:
    first, second, *_ = (hit.passage for hit in base.passages_of("brief"))
    over = Span("brief", 1, first.span.end - 5, second.span.start + 5)
    found = passage_at(base, over)
    assert found and found.passage == first
    assert passage_at(base, Span("brief", 2, 0, 5)) is None


def test_a_khmer_sentence_is_found_on_its_page_of_the_pdf() -> None:
    corpus = ROOT / "corpus"
    lines = (corpus / str(KHMER.file)).read_text("utf-8").split("\n")
    items = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    pages = [page for item in items if (page := typeset_page(corpus, KHMER, item))]
    assert pages == sorted(pages) and set(pages) == {1, 2, 3}
    assert len(pages) > 20
    assert typeset_page(corpus, KHMER, "no such words") is None


def test_a_row_of_a_khmer_table_is_found_by_what_stands_around_it() -> None:
    corpus = ROOT / "corpus"
    row = "ប្រទេស\tចំណាត់ថ្នាក់ឆ្នាំ ២០២៣\tពិន្ទុសរុប"
    around = (corpus / str(KHMER.file)).read_text("utf-8").partition("| ប្រទេស")[2][:400]
    assert typeset_page(corpus, KHMER, row) is None
    assert typeset_page(corpus, KHMER, row, around) == 2
    assert typeset_page(corpus, KHMER, row, "no such words") is None


def test_only_a_text_beside_its_pdf_has_one() -> None:
    corpus = ROOT / "corpus"
    assert typeset(corpus, Document("x", "text/indicators-and-commitments.md")) is None
    assert typeset(corpus, Document("x", "../text/kh-oxford-index-2023-km.md")) is None
    assert typeset(corpus, Document("x", "pdf/kh-oxford-index-2023.pdf")) is None
