"""Measures of ranked lists and decisions, with the definitions that others use.

A measure that a case cannot have (no relevant document, nothing refused) is None with the reason,
never 0. A judged question for which nothing was found counts 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Score:
    """One measure of one case."""

    metric: str
    """The measure's name, which is also its definition: `nDCG@10`."""
    value: float | None
    why: str = ""
    """Why there is no value, or what led to it."""


@dataclass(frozen=True, slots=True)
class Mean:
    """One measure over many cases."""

    metric: str
    value: float | None
    """None where no case was eligible."""
    error: float | None
    """Standard error of the mean; None where it is not defined."""
    n: int
    """How many cases were eligible."""


def recall(judged: Mapping[str, int], ranked: Sequence[str], k: int) -> Score:
    """Share of the relevant documents among the first k; trec_eval's recall_k.

    Args:
        judged: relevance by document; above 0 is relevant.
        ranked: the documents found, best first, each once.
        k: how far to look.

    """
    relevant = {doc for doc, grade in judged.items() if grade > 0}
    if not relevant:
        return Score(f"R@{k}", None, "nothing is judged relevant")
    return Score(f"R@{k}", len(relevant.intersection(ranked[:k])) / len(relevant))


def reciprocal_rank(judged: Mapping[str, int], ranked: Sequence[str], k: int) -> Score:
    """One over the rank of the first relevant document, 0 where it is not among the first k.

    trec_eval's recip_rank with the list cut at k (ir-measures: RR@k).
    """
    if not any(grade > 0 for grade in judged.values()):
        return Score(f"RR@{k}", None, "nothing is judged relevant")
    ranks = (rank for rank, doc in enumerate(ranked[:k], 1) if judged.get(doc, 0) > 0)
    first = next(ranks, None)
    return Score(f"RR@{k}", 1 / first if first else 0.0)


def ndcg(judged: Mapping[str, int], ranked: Sequence[str], k: int) -> Score:
    """Normalised discounted cumulated gain at k, as trec_eval's ndcg_cut_k computes it.

    Järvelin and Kekäläinen 2002 with gain = grade and discount = log2(rank + 1), divided by the
    gain of the ideal order of all judged documents, cut at k. (The form with 2^grade - 1 is
    another measure.)
    """
    ideal = _gain(sorted(judged.values(), reverse=True)[:k])
    if ideal == 0:
        return Score(f"nDCG@{k}", None, "nothing is judged relevant")
    return Score(f"nDCG@{k}", _gain([judged.get(doc, 0) for doc in ranked[:k]]) / ideal)


def _gain(grades: Iterable[int]) -> float:
    return sum(max(grade, 0) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def refusal(decisions: Iterable[tuple[bool, bool]]) -> tuple[Score, Score, Score]:
    """Precision, recall and F1 of refusing, with a question that has no answer as the positive.

    Args:
        decisions: for each question whether it should be refused and whether it was.

    Returns:
        `refusal precision`, `refusal recall`, `refusal F1`; without a value where nothing was
        refused, nothing should have been, or neither.

    """
    pairs = list(decisions)
    right = sum(should and did for should, did in pairs)
    did = sum(did for _, did in pairs)
    should = sum(should for should, _ in pairs)
    return (
        _ratio("refusal precision", right, did, "nothing was refused"),
        _ratio("refusal recall", right, should, "every question has an answer"),
        _ratio("refusal F1", 2 * right, did + should, "nothing was or should have been refused"),
    )


def _ratio(metric: str, part: int, whole: int, why: str) -> Score:
    return Score(metric, part / whole) if whole else Score(metric, None, why)


def mean(metric: str, values: Iterable[float | None]) -> Mean:
    """Average the values that are there, with the standard error s / sqrt(n), s over n - 1."""
    present = [value for value in values if value is not None]
    n = len(present)
    if n == 0:
        return Mean(metric, None, None, 0)
    average = math.fsum(present) / n
    if n == 1:
        return Mean(metric, average, None, 1)
    variance = math.fsum((value - average) ** 2 for value in present) / (n - 1)
    return Mean(metric, average, math.sqrt(variance / n), n)


def means(cases: Iterable[Sequence[Score]]) -> tuple[Mean, ...]:
    """Average each measure over the cases that have it, in the order of first appearance."""
    columns: dict[str, list[float | None]] = {}
    for scores in cases:
        for score in scores:
            columns.setdefault(score.metric, []).append(score.value)
    return tuple(mean(metric, values) for metric, values in columns.items())


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return the value below which `percent` of the values lie, interpolated; None of no values."""
    return float(np.percentile(values, percent)) if values else None


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Area under the ROC curve: how often a positive scores above a negative, ties half.

    The Mann-Whitney statistic over its maximum; None where one side is empty.
    """
    if not positive or not negative:
        return None
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))
