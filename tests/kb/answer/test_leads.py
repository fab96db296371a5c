"""Who says what is quoted is named before it, in the language of the question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.answer.leads import is_speech, write_quote
from kb.citations import Quote
from kb.messages import messages
from kb.models import Document, Hit, Passage, Span

TEXT = "Ferries need a licence."
ROW = "Oslo\t12"
NAMED = "*Ferry plan* (Port office, 2024, p. 2)"
REPORT = Document("report", title="Ferry plan", publisher="Port office", date="2024")
VIEW = replace(REPORT, kind="op-ed")
SPEECH = replace(VIEW, title="Remarks by the harbour master")


def quote(document: Document, text: str = TEXT, label: str | None = None) -> Quote:
    passage = Passage("p", Span(document.id, 2, 0, len(text)), text, "Table: Port | Fee")
    return Quote(Hit(passage, document, 2, label, 1.0, 1), 0, len(text))


def written(document: Document, language: str, text: str = TEXT, label: str | None = None) -> str:
    return write_quote(quote(document, text, label), messages(language), named=True)


@pytest.mark.parametrize(
    ("document", "language", "words"),
    [
        (REPORT, "en", f"{NAMED} says: “{TEXT}”"),
        (REPORT, "vi", f"*Ferry plan* (Port office, 2024, tr. 2) viết: “{TEXT}”"),
        (REPORT, "km", f"*Ferry plan* (Port office, ២០២៤, ទំព័រ ២) សរសេរថា៖ “{TEXT}”"),
        (VIEW, "en", f"In an opinion piece, {NAMED} argues: “{TEXT}”"),
        (VIEW, "fr", f"Dans une tribune, {NAMED} soutient : “{TEXT}”"),
        (SPEECH, "en",
         f"In a speech, *Remarks by the harbour master* (Port office, 2024, p. 2) says: “{TEXT}”"),
    ],
)  # fmt: skip
def test_the_source_is_named_as_the_language_does(
    document: Document, language: str, words: str
) -> None:
    assert written(document, language) == words


def test_khmer_sets_its_own_figures_around_what_stays_as_the_source_has_it() -> None:
    plan = replace(REPORT, title="Ferry plan 2030", publisher="Pier 9", standing="draft")
    assert written(plan, "km", "It needs 12 ferries.", label="A-14") == (
        "*Ferry plan 2030* (សេចក្តីព្រាង, ២០២៤; Pier 9, ទំព័រ A-១៤, ទំព័រ PDF ២) សរសេរថា៖ "
        "“It needs 12 ferries.”"
    )


def test_what_is_not_in_force_and_two_numbers_of_a_page_are_said_in_the_language() -> None:
    draft = replace(REPORT, standing="draft")
    assert written(draft, "es", label="ii").startswith(
        "*Ferry plan* (borrador, 2024; Port office, p. ii, página 2 del PDF) dice: "
    )


def test_the_items_of_a_quoted_list_stand_without_their_bullets_and_the_slice_keeps_them() -> None:
    items = "Ports must:\n• keep lists;\n• train crews."
    cut = quote(REPORT, items)
    assert write_quote(cut, messages("en"), named=False) == (
        "“Ports must: keep lists; train crews.”"
    )
    assert cut.cite(1).quote == items


def test_a_row_is_said_to_stand_in_a_table() -> None:
    assert written(REPORT, "id", ROW) == (
        "*Ferry plan* (Port office, 2024, hlm. 2) menyatakan dalam sebuah tabel: "
        "Port: Oslo; Fee: 12"
    )
    alone = write_quote(quote(REPORT, ROW), messages("zh"), named=False)
    assert alone == "在一张表格中：Port: Oslo; Fee: 12"


def test_a_source_of_which_little_is_known_is_named_all_the_same() -> None:
    bare = Document("notes.md", title=" ", publisher=" ")
    hit = replace(quote(bare).hit, page_number=None)
    assert write_quote(Quote(hit, 0, len(TEXT)), messages("en"), named=True) == (
        f"*notes.md* says: “{TEXT}”"
    )


@pytest.mark.parametrize(
    ("title", "publisher", "kind", "spoken"),
    [
        ("Remarks by the harbour master", "Port office", "op-ed", True),
        ("Opening speech at the port", None, "op-ed", True),
        ("Ferries for all", "Ministry of Ports, Brask", "op-ed", True),
        ("Ferries for all", "Royal Government of Brask", "op-ed", True),
        ("Free speech in harbours", "Port blog", "op-ed", False),
        ("Ferries for all", "Port blog", "op-ed", False),
        ("Thoughts on the government's ferry plan", "A. Writer", "op-ed", False),
        ("Ferry plan", "Ministry of Ports", "strategy", False),
    ],
)
def test_an_opinion_of_a_government_is_a_speech(
    title: str, publisher: str | None, kind: str, spoken: bool
) -> None:
    assert is_speech(Document("d", title=title, publisher=publisher, kind=kind)) is spoken
