"""Documents that are one text, or editions of one work, are told apart in answers."""

from __future__ import annotations

from dataclasses import replace

from kb.answer.notes import source_notes
from kb.citations import Quote
from kb.messages import messages
from kb.models import Document, Hit, Passage, Span
from kb.search.retriever import without_repeats

ONE = (
    "The ministry trains four hundred teachers of computing in Battambang each year, pays for "
    "their courses, and reports the numbers to parliament in March."
)
OTHER = "Registers of land are opened to the public by the ministry of planning from 2031 on."


def hit(doc_id: str, text: str, rank: int, page: int | None = None) -> Hit:
    passage = Passage(f"{doc_id}:{rank}", Span(doc_id, page or 1, 0, len(text)), text)
    return Hit(passage, Document(doc_id, title=f"Plan {doc_id}"), page, None, 1 / rank, rank)


GROUP = frozenset({"pdf", "html"})
TWINS = {"pdf": GROUP, "html": GROUP}


def test_a_passage_that_a_twin_says_again_is_left_out() -> None:
    hits = [hit("pdf", ONE, 1, 7), hit("html", ONE, 2), hit("html", OTHER, 3)]
    assert without_repeats(hits, TWINS) == (hits[0], hits[2])


def test_of_two_that_say_the_same_the_one_with_pages_stays() -> None:
    hits = [hit("html", ONE, 1), hit("note", OTHER, 2), hit("pdf", ONE, 3, 7)]
    kept = without_repeats(hits, TWINS)
    assert [h.document.id for h in kept] == ["pdf", "note"]
    assert (kept[0].rank, kept[0].score, kept[0].page_number) == (1, 1.0, 7)


def test_documents_that_are_no_twins_may_say_the_same() -> None:
    hits = [hit("pdf", ONE, 1, 7), hit("other", ONE, 2)]
    assert without_repeats(hits, TWINS) == tuple(hits)


def test_twins_count_as_one_source_and_a_superseded_one_is_named() -> None:
    old = hit("pdf", ONE, 1, 7)
    old = replace(old, document=replace(old.document, standing="superseded"))
    quotes = [Quote(old, 0, 20), Quote(hit("html", OTHER, 2), 0, 20)]
    citations = tuple(quote.cite(n) for n, quote in enumerate(quotes, 1))
    newer = {"pdf": replace(citations[0].hit.document, id="new", title="Plan of 2031")}
    assert source_notes(citations, TWINS, newer, messages("en")) == (
        "This rests on one document only.",
        "“Plan pdf” is superseded by “Plan of 2031”.",
    )
    assert source_notes(citations, {}, {}, messages("en")) == ()
