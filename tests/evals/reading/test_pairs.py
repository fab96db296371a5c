"""Questions are paired with passages as they are stored, and asked of a store."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from evals.reading.examples import (
    FoundQuestion,
    Judged,
    PassagePlace,
    claims,
    found_questions,
    is_held,
    mark,
    passages,
    questions,
)
from evals.reading.pairs import Asked, Stored, shared, write_groups, written
from evals.reading.run import ask_reading, figures, table
from ingest.job.run import ingest
from kb.base import KnowledgeBase
from tests.conftest import MakeProject

GATES = "The nine gates of Dorn were paid for by the guild of rope makers."
WATER = "Every spring the water of Dorn rises by two metres at the mole."
HARBOUR = f"{GATES} {WATER}"
BREAD = "Rye bread wants a sour dough and two hours in the oven of the guild."


@pytest.fixture
def base(make_project: MakeProject) -> KnowledgeBase:
    project = make_project(harbour=HARBOUR, bread=BREAD)
    ingest(project)
    return KnowledgeBase.open(project)


def asked(question: str, *gold: str, own: tuple[str, ...] = (GATES, WATER)) -> Asked:
    return Asked(question, "harbour", tuple(map(mark, gold)), tuple(map(mark, own)))


def test_the_passage_that_answers_stands_first_beside_one_that_does_not(
    base: KnowledgeBase,
) -> None:
    group = Stored(base).group(
        asked("Who paid for the gates of the guild?", GATES), random.Random(1)
    )
    assert group is not None
    first, *others = group.texts
    assert first.sentences[group.gold[0][0]] == GATES
    assert [text.sentences for text in others] == [(BREAD,)]
    assert group.gold == ((first.sentences.index(GATES),), ())


def test_a_near_miss_stands_beside_its_own_passage_alone(base: KnowledgeBase) -> None:
    group = Stored(base).group(asked("When were the gates built?"), random.Random(1))
    assert group is not None
    assert (len(group.texts), group.gold) == (1, ((),))
    assert WATER in group.texts[0].sentences


def test_a_sentence_that_is_not_stored_gives_no_group(base: KnowledgeBase) -> None:
    stored = Stored(base)
    assert stored.group(asked("Who?", "Nobody wrote this sentence."), random.Random(1)) is None
    elsewhere = Asked("Who?", "another", (mark(GATES),), ())
    assert stored.group(elsewhere, random.Random(1)) is None


def test_a_folder_of_questions_is_read_with_its_own_numbers(tmp_path: Path) -> None:
    passage = {"p": 7, "doc": "harbour", "sentences": [GATES, WATER]}
    rows = [{"p": 7, "q": "How far does the water rise?", "gold": [1]}]
    (tmp_path / "passages.jsonl").write_text(json.dumps(passage), "utf-8")
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    [one] = shared(tmp_path)
    assert (one.doc, one.gold) == ("harbour", (mark(WATER),))


def test_of_documents_that_are_not_there_nothing_is_written(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    write_groups(base, None, tmp_path / "groups.jsonl")
    assert (tmp_path / "groups.jsonl").read_text() == ""


def place(number: int, doc: str, *sentences: str) -> PassagePlace:
    marks = tuple(map(mark, sentences))
    return PassagePlace(
        passage=number, doc=doc, page=1, start=0, end=9, part="train", sentences=marks
    )


def test_passages_that_were_judged_stand_together_with_what_was_found_in_them(
    base: KnowledgeBase,
) -> None:
    places = {1: place(1, "harbour", GATES, WATER), 2: place(2, "bread", BREAD)}
    given = (Judged(passage=2, gold=()), Judged(passage=1, gold=(1,)))
    one = FoundQuestion(id="f", question="How far does it rise?", given=given, language="en")
    [group] = Stored(base).judged(one, places)
    answering, other = group.texts
    assert [answering.sentences[n] for n in group.gold[0]] == [WATER]
    assert (other.sentences, group.gold[1]) == ((BREAD,), ())
    gone = {1: place(1, "harbour", "Nobody wrote this.", "Nor this."), 2: places[2]}
    [group] = Stored(base).judged(one, gone)
    assert group.gold == ((),)


def test_where_the_best_sentences_were_judged_one_stands_in_each_group(base: KnowledgeBase) -> None:
    places = {1: place(1, "harbour", GATES, WATER), 2: place(2, "bread", BREAD)}
    given = (*[Judged(passage=2, gold=())] * 6, Judged(passage=1, gold=(0, 1), best=(1,)))
    one = FoundQuestion(id="f", question="How far does it rise?", given=given, language="en")
    first, second = Stored(base).judged(one, places)
    assert (len(first.texts), len(second.texts)) == (6, 2)
    for group in (first, second):
        assert [group.texts[0].sentences[n] for n in group.best[0]] == [WATER]
        assert set(group.best[1:]) == {()}
        assert set(group.best[0]) < set(group.gold[0])


def test_found_questions_were_judged_on_passages_that_are_known() -> None:
    sizes = {place.passage: len(place.sentences) for place in passages()}
    found = found_questions()
    assert all(n < sizes[one.passage] for q in found for one in q.given for n in one.gold)
    assert all(set(one.best) <= set(one.gold) for q in found for one in q.given)
    answered = sum(any(one.gold for one in q.given) for q in found)
    assert 0.4 < answered / len(found) < 0.7
    assert 50 < sum(q.held for q in found) < len(found) / 5
    sealed = {place.passage for place in passages() if place.part == "sealed"}
    assert not sealed & {one.passage for q in found for one in q.given}


def test_what_is_found_and_said_is_counted(base: KnowledgeBase) -> None:
    rows = ask_reading(
        base,
        [asked("What was paid for by the guild of rope makers?", GATES), asked("Is there a tax?")],
    )
    assert (rows[0].rank, rows[0].said, rows[0].near, rows[1].near) == (1, 1.0, False, True)
    found = {one.metric: one.value for one in figures(rows)}
    assert found["gold@1"] == found["all gold in the answer"] == 1.0
    assert "| gold@1 | 1.000 |" in table(figures(rows))


def test_documents_are_kept_for_choosing_whole() -> None:
    places = {place.passage: place for place in passages()}
    for part in ("train", "held", "sealed"):
        rows = [*questions(part), *claims(part)]  # type: ignore[arg-type]
        assert rows
        docs = {places[row.passage].doc for row in rows}
        if part != "sealed":
            assert {is_held(doc) for doc in docs} == {part == "held"}
    assert len(written("held")) == len(questions("held"))
