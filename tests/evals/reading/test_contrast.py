"""Contrast sets: which passage is read, and how the verdicts are counted."""

from __future__ import annotations

import pytest

from evals.reading.contrast import (
    ContrastRow,
    ContrastScores,
    contrast_table,
    evaluate_contrast,
    located,
    sample,
)
from evals.reading.examples import PassagePlace, ReadingClaim, mark
from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.errors import ReadinessError
from kb.models import Verdict
from tests.conftest import MakeProject

SENTENCES = ("Brask lends 12 boats to Vellum.", "Pilots follow the skippers of Brask in fog.")
CLAIMS: tuple[tuple[Verdict, str], ...] = (
    ("supported", "Brask lends 12 boats to Vellum."),
    ("contradicted", "Brask lends 90 boats to Vellum."),
    ("not-given", "Tallow sells old nets to Vellum."),
)


def place(doc: str = "harbour", *sentences: str) -> PassagePlace:
    marks = tuple(map(mark, sentences or SENTENCES))
    return PassagePlace(
        passage=7, doc=doc, page=1, start=0, end=70, part="train", sentences=marks
    )  # fmt: skip


def claims(group: int = 1) -> list[ReadingClaim]:
    return [
        ReadingClaim(
            id=f"{group}-{label}", passage=7, group=group, claim=text, label=label, gold=(),
            kind="number", language="en",
        )
        for label, text in CLAIMS
    ]  # fmt: skip


def row(wanted: Verdict, label: Verdict, group: str = "1:1") -> ContrastRow:
    return ContrastRow("x", group, "role", wanted, label, label, label != "not-given")


@pytest.fixture
def base(make_project: MakeProject) -> KnowledgeBase:
    project = make_project(harbour=" ".join(SENTENCES), other="Goats climb the hills of the north.")
    ingest(project)
    return KnowledgeBase.open(project)


def test_a_passage_is_found_by_the_marks_of_its_sentences(base: KnowledgeBase) -> None:
    [hit] = located(base, [place()]).values()
    assert hit.passage.text == " ".join(SENTENCES)
    assert located(base, [place("lost"), place("harbour", "Gone.", "Lost.", SENTENCES[0])]) == {}


@pytest.mark.parametrize("searching", [False, True])
def test_claims_are_judged_against_their_passage(base: KnowledgeBase, searching: bool) -> None:
    scores = evaluate_contrast(base, claims(), [place()], searching=searching)
    assert [one.label for one in scores.rows] == [label for label, _ in CLAIMS]
    assert scores.values()["macro-F1"] == 1


def test_a_store_without_the_passages_says_so(base: KnowledgeBase) -> None:
    with pytest.raises(ReadinessError, match="ingest their documents"):
        evaluate_contrast(base, claims(), [place("lost")])


def test_figures_are_counted_by_hand() -> None:
    rows = (
        row("supported", "supported"), row("contradicted", "supported"),
        row("not-given", "not-given"), row("supported", "not-given", "1:2"),
        row("contradicted", "contradicted", "1:2"), row("not-given", "not-given", "1:2"),
    )  # fmt: skip
    values = ContrastScores(rows, 0).values()
    assert values["supported precision"] == 0.5
    assert values["supported recall"] == 0.5
    assert values["false supported"] == 0.25
    assert values["contradicted precision"] == 1
    assert values["macro-F1"] == pytest.approx((1 / 2 + 2 / 3 + 4 / 5) / 3)
    table = contrast_table(ContrastScores(rows, 3))
    assert "3 more have no passage in this store" in table
    assert "| role | 6 |" in table


def test_what_is_never_said_has_no_precision() -> None:
    values = ContrastScores((row("supported", "not-given"),), 0).values()
    assert values["supported precision"] is None


def test_whole_groups_are_chosen() -> None:
    some = sample([*claims(1), *claims(2), *claims(3)], 2, seed=0)
    assert len(some) == 6
    assert sample(claims(1), None, 0) == claims(1)
