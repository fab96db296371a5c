"""How well the claim check does, counted by hand, and what a fit writes."""

from __future__ import annotations

import tomllib

import pytest

from evals.cases.read import ClaimCase
from evals.runs.claims import (
    JudgedClaim,
    check_of,
    evaluate_claims,
    fit_rules,
    score,
    table,
    to_toml,
)
from kb.base import KnowledgeBase
from kb.claims.verdict import Rules
from kb.reader.logistic import Model
from tests.conftest import MakeProject


def judged(wanted: str, label: str, cites: bool | None = None) -> JudgedClaim:
    return JudgedClaim("c", "A claim.", wanted, label, "Because.", cites, 10.0)


def test_every_figure_is_counted() -> None:
    scores = score(
        [
            judged("supported", "supported", True),
            judged("supported", "not-in-corpus"),
            judged("contradicted", "supported", False),
            judged("not-in-corpus", "not-in-corpus"),
        ]
    )
    said, denied, absent = scores.labels
    assert (said.precision, said.recall, said.f1) == (0.5, 0.5, 0.5)
    assert (denied.precision, denied.recall, denied.f1) == (None, 0.0, 0.0)
    assert (absent.precision, absent.recall, absent.f1) == (0.5, 1.0, pytest.approx(2 / 3))
    assert scores.macro_f1 == pytest.approx((0.5 + 0 + 2 / 3) / 3)
    assert scores.false_supported == 0.5
    assert scores.gold_cited == 0.5


def test_without_claims_there_are_no_figures() -> None:
    scores = score([])
    assert (scores.macro_f1, scores.false_supported, scores.gold_cited) == (0.0, None, None)


def test_the_table_names_what_was_judged_otherwise() -> None:
    page = table(score([judged("contradicted", "supported", False)]))
    assert "1 contradicted judged supported" in page
    assert "- c (contradicted, judged supported): A claim. [Because.]" in page


def test_rules_are_read_as_they_were_written() -> None:
    model = Model(0.5, {"met number": -1.25}, {"met number": 0.125}, {"met number": 2.0})
    rules = Rules(model, 0.7, 0.9, 0.4)
    made = tomllib.loads(to_toml("toy", rules))["toy"]
    assert Rules(Model(**made.pop("speaks_of")), **made) == rules


def test_a_fit_tells_what_is_spoken_of(make_project: MakeProject) -> None:
    from ingest.job.run import ingest

    project = make_project(
        rice="Rice mills save 30 percent of their water. Farmers get a loan for new pumps.",
        towns="Town halls open on Saturdays. Clerks answer letters within nine days.",
    )
    ingest(project)
    base = KnowledgeBase.open(project)
    cases = [
        ClaimCase("a", "Rice mills save 30 percent of their water.", "supported"),
        ClaimCase("b", "Clerks answer letters within nine days.", "supported"),
        ClaimCase("c", "Clerks answer letters within two days.", "contradicted"),
        ClaimCase("d", "Satellites photograph the northern glaciers.", "not-in-corpus"),
        ClaimCase("e", "Dentists teach pupils to brush their teeth.", "not-in-corpus"),
    ]
    rules = fit_rules(base.finder, cases)
    assert rules.speaks_of.weights["covered"] > 0
    labels = {row.id: row.label for row in evaluate_claims(check_of(base), cases).rows}
    assert labels["d"] == labels["e"] == "not-in-corpus"
    by_words = evaluate_claims(check_of(base, by_words=True), cases)
    assert [row.label for row in by_words.rows] == list(labels.values())
