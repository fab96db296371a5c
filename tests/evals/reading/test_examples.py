"""The written examples keep their shape, their balance and their distance from the documents."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.reading.examples import claims, find_sentences, mark, passages, questions
from ingest.readers import read
from kb.words.text import normalise, sentences

PARTS = ("train", "sealed")


def test_no_document_is_both_learnt_from_and_measured_on() -> None:
    parts: dict[str, set[str]] = defaultdict(set)
    for place in passages():
        parts[place.doc].add(place.part)
    assert {doc: found for doc, found in parts.items() if len(found) > 1} == {}


@pytest.mark.parametrize("part", PARTS)
def test_what_settles_an_example_is_a_sentence_of_its_passage(part: str) -> None:
    sizes = {place.passage: len(place.sentences) for place in passages()}
    rows = [*questions(part), *claims(part)]  # type: ignore[arg-type]
    assert rows
    assert [row.id for row in rows if any(n >= sizes[row.passage] for n in row.gold)] == []


@pytest.mark.parametrize("part", PARTS)
def test_claims_come_in_threes(part: str) -> None:
    groups: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for row in claims(part):  # type: ignore[arg-type]
        groups[row.passage, row.group][row.label] += 1
        assert bool(row.gold) == (row.label != "not-given")
    three = {"supported": 1, "contradicted": 1, "not-given": 1}
    assert [place for place, labels in groups.items() if labels != three] == []


@pytest.mark.parametrize("part", PARTS)
def test_a_third_to_a_half_of_the_questions_are_near_misses(part: str) -> None:
    rows = questions(part)  # type: ignore[arg-type]
    facts = [row for row in rows if row.type != "aspect"]
    near = sum(not row.gold for row in facts)
    assert 0.3 < near / len(facts) < 0.5
    assert all((row.type == "near") == (not row.gold) for row in facts)


@pytest.mark.parametrize("part", ["train", "held"])
def test_half_of_the_subjects_asked_about_are_not_spoken_of(part: str) -> None:
    rows = [row for row in questions(part) if row.type == "aspect"]  # type: ignore[arg-type]
    assert 0.4 < sum(not row.gold for row in rows) / len(rows) < 0.55


@given(st.text(min_size=1), st.sampled_from([" ", "\n", "\t", " - "]))
def test_a_mark_does_not_change_with_what_parts_the_letters(text: str, blank: str) -> None:
    assert mark(text) == mark(blank.join(text.split()))


@pytest.mark.slow
@pytest.mark.shared
def test_most_sentences_are_found_again(shared: Path) -> None:
    files = {}
    for folder in ("documents", "documents-2026"):
        for line in (shared / folder / "manifest.jsonl").read_text("utf-8").splitlines():
            entry = json.loads(line)
            files[entry["id"]] = shared / folder / "files" / Path(entry["file"]).name
    texts_only = [doc for doc in sorted(files) if files[doc].suffix == ".md"]
    chosen = {doc: files[doc] for doc in texts_only[::2]}  # reading all takes half a minute
    texts = {
        (doc, page.number): page.text
        for doc, path in chosen.items()
        for page in read(path, doc).pages
    }
    found = [
        span is not None
        for place in passages()
        if (place.doc, place.page) in texts
        for span in find_sentences(place, texts[place.doc, place.page])
    ]
    assert len(found) > 500
    assert sum(found) / len(found) > 0.9


def test_sentences_are_found_by_their_marks() -> None:
    text = normalise("One body reports yearly.\n\nTwo bodies do not.")
    place = passages()[0].model_copy(
        update={"sentences": tuple(mark(text[a:b]) for a, b in reversed(sentences(text)))}
    )
    assert [text[s[0] : s[1]] for s in find_sentences(place, text) if s] == [
        "Two bodies do not.",
        "One body reports yearly.",
    ]
