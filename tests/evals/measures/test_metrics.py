import math
import statistics

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.measures.metrics import (
    Mean,
    Score,
    auroc,
    mean,
    means,
    ndcg,
    percentile,
    recall,
    reciprocal_rank,
    refusal,
)

DOCS = [f"d{i}" for i in range(12)]
judgements = st.dictionaries(st.sampled_from(DOCS), st.integers(-1, 3), max_size=8)
rankings = st.lists(st.sampled_from(DOCS), unique=True)
numbers = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


def test_recall_counts_relevant_documents_only() -> None:
    assert recall({"a": 1, "b": 2, "c": 0}, ["c", "a"], 2) == Score("R@2", 0.5)


def test_reciprocal_rank_stops_at_k() -> None:
    assert reciprocal_rank({"a": 1}, ["b", "a"], 10).value == 0.5
    assert reciprocal_rank({"a": 1}, ["b", "a"], 1).value == 0.0


def test_ndcg_uses_plain_grades_and_log2() -> None:
    judged = {"a": 3, "b": 1}
    ideal = 3 + 1 / math.log2(3)
    assert ndcg(judged, ["b", "a"], 10).value == pytest.approx((1 + 3 / math.log2(3)) / ideal)


@pytest.mark.parametrize("measure", [recall, reciprocal_rank, ndcg])
def test_nothing_relevant_is_no_value_and_nothing_found_is_zero(measure: object) -> None:
    assert measure({"a": 0}, ["a"], 10).value is None  # type: ignore[operator]
    assert measure({"a": 0}, ["a"], 10).why  # type: ignore[operator]
    assert measure({"a": 1}, [], 10).value == 0.0  # type: ignore[operator]


@settings(deadline=None)
@given(judgements, rankings, st.integers(1, 12))
def test_measures_lie_between_zero_and_one(
    judged: dict[str, int], ranked: list[str], k: int
) -> None:
    for measure in (recall, reciprocal_rank, ndcg):
        value = measure(judged, ranked, k).value
        assert value is None or 0 <= value <= 1 + 1e-12


@settings(deadline=None)
@given(judgements.filter(lambda j: any(g > 0 for g in j.values())), st.integers(1, 12))
def test_the_ideal_order_is_perfect(judged: dict[str, int], k: int) -> None:
    ranked = sorted(judged, key=lambda d: -judged[d])
    assert ndcg(judged, ranked, k).value == pytest.approx(1.0)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(judgements, rankings), min_size=1, max_size=5))
def test_ir_measures_gives_the_same(queries: list[tuple[dict[str, int], list[str]]]) -> None:
    qrels = {f"q{i}": judged for i, (judged, _) in enumerate(queries) if judged}
    run = {f"q{i}": ranked for i, (_, ranked) in enumerate(queries)}
    scored = {q: {d: 100.0 - r for r, d in enumerate(ranked)} for q, ranked in run.items()}
    pairs = {
        ir_measures.nDCG @ 10: lambda j, r: ndcg(j, r, 10),
        ir_measures.R @ 5: lambda j, r: recall(j, r, 5),
        ir_measures.RR @ 10: lambda j, r: reciprocal_rank(j, r, 10),
    }
    for theirs in ir_measures.iter_calc(list(pairs), qrels, scored) if qrels else ():
        ours = pairs[theirs.measure](qrels[theirs.query_id], run[theirs.query_id])
        assert ours.value is None or ours.value == pytest.approx(theirs.value, abs=1e-9)


def test_refusal_is_measured_with_the_unanswerable_as_positive() -> None:
    decisions = [(True, True), (True, False), (False, True), (False, False), (True, True)]
    precision, recalled, f1 = refusal(decisions)
    assert (precision.value, recalled.value) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert f1.value == pytest.approx(2 / 3)


def test_refusal_without_a_denominator_is_no_value() -> None:
    precision, recalled, f1 = refusal([(False, False)])
    assert (precision.value, recalled.value, f1.value) == (None, None, None)


@settings(deadline=None)
@given(numbers)
def test_mean_and_error_are_those_of_statistics(values: list[float]) -> None:
    got = mean("x", [*values, None])
    assert got.n == len(values)
    assert got.value == pytest.approx(statistics.fmean(values), abs=1e-6)
    if len(values) > 1:
        expected = statistics.stdev(values) / math.sqrt(len(values))
        assert got.error == pytest.approx(expected, rel=1e-6, abs=1e-6)
    else:
        assert got.error is None


def test_the_mean_of_nothing_is_no_value() -> None:
    assert mean("x", [None]) == Mean("x", None, None, 0)


def test_means_leave_the_ineligible_out() -> None:
    rows = [[Score("x", 1.0), Score("y", None, "why")], [Score("x", 0.0), Score("y", 1.0)]]
    assert [(m.metric, m.value, m.n) for m in means(rows)] == [("x", 0.5, 2), ("y", 1.0, 1)]


@pytest.mark.parametrize(("percent", "value"), [(0, 1.0), (50, 2.5), (95, 3.85), (100, 4.0)])
def test_percentile_lies_between_two_values(percent: float, value: float) -> None:
    assert percentile([4, 1, 3, 2], percent) == pytest.approx(value)


def test_percentile_of_nothing_is_no_value() -> None:
    assert percentile([], 50) is None


def test_auroc_counts_ties_half() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([], [0.5]) is None
