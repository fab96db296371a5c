"""Deciding by thresholds that were chosen on other cases, and how well that agrees with people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, permutations, product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Classes = NDArray[np.int64]
Metric = Callable[[Classes, Classes], float]
CUTS = 40
"""Thresholds that are tried for one cut, at even shares of the scores; for two, fewer."""
CUTS_OF_TWO = 15


@dataclass(frozen=True, slots=True)
class Rule:
    """How scores, shape (cases, columns), become classes."""

    columns: tuple[int, ...]
    """Which score each cut is drawn from."""
    decide: Callable[[Floats, Sequence[float]], Classes]


def two(column: int = 0) -> Rule:
    """Make class 1 of what reaches a cut, 0 of the rest."""
    return Rule((column,), lambda scores, cuts: (scores[:, column] >= cuts[0]).astype(np.int64))


def steps(order: Sequence[int] = (0, 1, 2)) -> Rule:
    """Make three classes of two cuts on the first score, in this order from below."""
    classes = np.array(order)

    def decide(scores: Floats, cuts: Sequence[float]) -> Classes:
        reached = (scores[:, :1] >= np.array(cuts)).sum(axis=1)
        return np.asarray(classes[reached], dtype=np.int64)

    return Rule((0, 0), decide)


def any_steps() -> tuple[Rule, ...]:
    """Return `steps` in every order."""
    return tuple(map(steps, permutations(range(3))))


def verdict() -> Rule:
    """Make 2 of what reaches a cut by the first score, else 1 by the second, else 0."""

    def decide(scores: Floats, cuts: Sequence[float]) -> Classes:
        against = np.where(scores[:, 1] >= cuts[1], 1, 0)
        return np.where(scores[:, 0] >= cuts[0], 2, against)

    return Rule((0, 1), decide)


def tuned(
    scores: Floats, truth: Classes, folds: Classes, rules: Sequence[Rule], metric: Metric
) -> float:
    """Decide each fold by the rule and the cuts that are best on the others.

    Args:
        scores: shape (cases, columns).
        truth: class of each case.
        folds: fold of each case.
        rules: are tried one after the other.
        metric: is to be high.
    """
    decided = np.zeros_like(truth)
    for fold in np.unique(folds):
        rest, left = folds != fold, folds == fold
        tried = [(rule, cuts) for rule in rules for cuts in _cuts(scores[rest], rule)]
        rule, cuts = max(tried, key=lambda t: metric(truth[rest], t[0].decide(scores[rest], t[1])))
        decided[left] = rule.decide(scores[left], cuts)
    return metric(truth, decided)


def _cuts(scores: Floats, rule: Rule) -> list[tuple[float, ...]]:
    count = CUTS if len(rule.columns) == 1 else CUTS_OF_TWO
    shares = (np.arange(count) + 0.5) / count
    grids = [np.unique(np.quantile(scores[:, c], shares)).tolist() for c in rule.columns]
    if rule.columns == (0, 0):
        return list(combinations_with_replacement(grids[0], 2))
    return list(product(*grids))


def macro_f1(truth: Classes, decided: Classes) -> float:
    """Return the mean of the classes' F1, of those that there are."""
    found = []
    for one in np.unique(truth):
        both = ((truth == one) & (decided == one)).sum()
        found.append(2 * both / ((truth == one).sum() + (decided == one).sum()))
    return float(np.mean(found))


def balanced_accuracy(truth: Classes, decided: Classes) -> float:
    """Return the mean of the classes' recalls."""
    return float(np.mean([(decided[truth == one] == one).mean() for one in np.unique(truth)]))
