"""How well the claim check does, counted by hand."""

from __future__ import annotations

import pytest

from evals.runs.claims import JudgedClaim, score, table


def judged(wanted: str, label: str, cites: bool | None = None) -> JudgedClaim:
    return JudgedClaim("c", "A claim.", wanted, label, label, "Because.", cites, 10.0)


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
