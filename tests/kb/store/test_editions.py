"""Older and newer editions, as the register and the texts tell them."""

from __future__ import annotations

from dataclasses import replace

from kb.models import Document
from kb.store.editions import adopted, editions
from kb.store.twins import sketch
from tests.kb.store.test_twins import made

INDEX = Document(
    id="index-2023",
    title="Readiness Index 2023",
    publisher="Institute",
    date="2023-12",
    country="INT",
    kind="index",
    language="en",
)


def pairs(*documents: Document, **words: list[str]) -> list[tuple[str, str]]:
    found = editions(documents, {name: sketch([" ".join(w)]) for name, w in words.items()})
    return [(edition.older, edition.newer) for edition in found]


def test_the_index_of_another_year() -> None:
    newer = replace(INDEX, id="index-2025", title="Readiness Index (2025)", date="2025")
    assert pairs(newer, INDEX) == [("index-2023", "index-2025")]


def test_another_publisher_language_or_topic_is_another_work() -> None:
    newer = replace(INDEX, id="index-2025", title="Readiness Index 2025", date="2025")
    assert pairs(INDEX, replace(newer, publisher="Another")) == []
    assert pairs(INDEX, replace(newer, publisher=None)) == []
    assert pairs(INDEX, replace(newer, language="km")) == []
    assert pairs(INDEX, replace(newer, title="Skills Index 2025")) == []


def test_chapters_and_files_of_one_date_are_no_editions() -> None:
    first = replace(INDEX, id="a", title="The Way Forward, chapter 1")
    assert (
        pairs(first, replace(first, id="b", title="The Way Forward, chapter 2", date="2024")) == []
    )
    assert pairs(INDEX, replace(INDEX, id="copy", date="2023")) == []


def test_a_draft_and_the_adopted_law() -> None:
    words = made(3000)
    draft = replace(INDEX, id="draft", title="Data Act: compromise text", date="2024-01")
    law = replace(INDEX, id="law", title="Regulation 9/2024", publisher="Assembly", date="2024-07")
    changed = [*words[:2000], *made(1000, seed=3)]
    assert pairs(draft, law, draft=words, law=changed) == [("draft", "law")]
    assert pairs(draft, law, draft=words, law=made(3000, seed=4)) == []
    assert pairs(draft, replace(law, kind="op-ed"), draft=words, law=changed) == []


def test_a_draft_whose_law_is_held_is_superseded_by_it() -> None:
    words = made(3000)
    draft = replace(INDEX, id="draft", title="Data Act: compromise text", date="2024-01")
    law = replace(INDEX, id="law", title="Data Act", date="2024-06")
    same, other = sketch([" ".join(words)]), sketch([" ".join(made(3000, seed=4))])
    assert adopted([draft, law], {"draft": same, "law": same}) == {"draft": law}
    assert adopted([draft, law], {"draft": same, "law": other}) == {}


def test_notes_that_name_what_replaced_a_document() -> None:
    older = replace(INDEX, id="order-1", title="Order One", notes="revoked in 2025 (see order-2).")
    newer = replace(INDEX, id="order-2", title="Order Two")
    other = replace(INDEX, id="order", title="Order")
    (edition,) = editions([newer, older, other], {})
    assert (edition.older, edition.newer) == ("order-1", "order-2")
    assert "revoked" in edition.why


def test_what_the_register_says_comes_first() -> None:
    newer = replace(INDEX, id="index-2025", title="Readiness Index 2025", date="2025")
    (edition,) = editions([INDEX, replace(newer, supersedes="index-2023")], {})
    assert edition.why == "The register says so."


def test_a_newer_edition_that_was_checked_is_not_suggested_again() -> None:
    newer = replace(INDEX, id="index-2025", title="Readiness Index 2025", date="2025")
    assert pairs(INDEX, replace(newer, notes="checked: edition")) == []
    assert pairs(replace(INDEX, notes="checked: edition"), newer) == [("index-2023", "index-2025")]
    registered = replace(newer, notes="checked: edition", supersedes="index-2023")
    assert pairs(INDEX, registered) == [("index-2023", "index-2025")]
