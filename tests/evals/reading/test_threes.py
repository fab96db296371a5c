"""Claims in threes are written with the sentences that settle them, as a store has them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.reading import threes
from evals.reading.examples import PassagePlace, ReadingClaim, mark
from evals.reading.threes import write_threes
from ingest.job.run import ingest
from kb.base import KnowledgeBase
from tests.conftest import MakeProject

GATES = "The nine gates of Dorn were paid for by the guild of rope makers."
WATER = "Every spring the water of Dorn rises by two metres at the mole."


def test_a_group_is_written_with_its_sentences_and_what_is_not_stored_is_left_out(
    make_project: MakeProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(harbour=f"{GATES} {WATER}")
    ingest(project)
    places = [_place(1, "harbour", GATES, "Gone.", WATER), _place(2, "harbour", "Gone.")]
    groups = [*_group(1, (2,)), *_group(2, (0,))]
    monkeypatch.setattr(threes, "passages", lambda: tuple(places))
    monkeypatch.setattr(threes, "claims", lambda part: groups if part == "train" else [])
    target = tmp_path / "threes.jsonl"
    assert write_threes(KnowledgeBase.open(project), target) == 1
    [one] = map(json.loads, target.read_text("utf-8").splitlines())
    assert one["sentences"] == [GATES, WATER]
    assert [one["sentences"][n] for n in one["gold"]] == [WATER]
    assert one["claims"] == {"supported": "1 a", "contradicted": "1 b", "not-given": "1 c"}


def _place(number: int, doc: str, *sentences: str) -> PassagePlace:
    marks = tuple(map(mark, sentences))
    return PassagePlace(
        passage=number, doc=doc, page=1, start=0, end=9, part="train", sentences=marks
    )


def _group(passage: int, gold: tuple[int, ...]) -> list[ReadingClaim]:
    return [
        ReadingClaim(
            id=f"{passage}{label}",
            passage=passage,
            group=1,
            claim=f"{passage} {letter}",
            label=label,
            gold=() if label == "not-given" else gold,
            kind="number",
            language="en",
        )
        for letter, label in zip("abc", ("supported", "contradicted", "not-given"), strict=True)
    ]
