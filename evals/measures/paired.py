"""Tests of whether two systems differ, case by case. Pure functions over differences.

Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests for Information
Retrieval Evaluation" (CIKM 2007), find the randomisation test to be the one to use: it takes any
measure and assumes no distribution. Under the null hypothesis each case's two values could have
come from either system, so that every difference could as well have the other sign.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

EXACT_TO = 20
"""Differing cases up to which all assignments of signs are gone through: 2^20 sums."""
TRIALS = 100_000
"""Random assignments where there are more; the number that Smucker et al. take."""
SEED = 2007
CLOSE = 1e-9
"""Sums that differ by less, relative to the largest, are equal but for rounding."""


def randomisation(differences: Sequence[float], trials: int = TRIALS, seed: int = SEED) -> float:
    """Return the two-sided p-value of a paired randomisation test of the mean difference.

    Exact up to `EXACT_TO` differing cases. Beyond, of `trials` random assignments, with the
    observed one counted among them, so that p is never 0 (Phipson and Smyth 2010).

    Args:
        differences: after minus before, one a case; those of 0 change nothing.
        trials: random assignments of signs.
        seed: of their generator; the same seed gives the same p.

    Returns:
        Share of the assignments whose mean is at least as far from 0; 1 where nothing differs.

    """
    sizes = np.abs(np.array([d for d in differences if d], dtype=np.float64))
    if not sizes.size:
        return 1.0
    far = abs(float(np.sum(np.array(differences, dtype=np.float64)))) - CLOSE * float(sizes.sum())
    if sizes.size <= EXACT_TO:
        return float(np.mean(np.abs(_all_sums(sizes)) >= far))
    return (1 + _as_far(sizes, far, trials, seed)) / (1 + trials)


def _all_sums(sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum the sizes under every assignment of signs; shape (2 ** len(sizes),)."""
    sums = np.zeros(1)
    for size in sizes:
        sums = np.concatenate((sums - size, sums + size))
    return sums


def _as_far(sizes: NDArray[np.float64], far: float, trials: int, seed: int) -> int:
    """Count the random assignments whose sum is as far from 0, a block of them at a time."""
    generator = np.random.default_rng(seed)
    block = max(1, 2**22 // sizes.size)
    count = 0
    for first in range(0, trials, block):
        shape = (min(block, trials - first), sizes.size)
        positive = generator.integers(0, 2, shape, dtype=np.int8) @ sizes
        count += int(np.sum(np.abs(2 * positive - sizes.sum()) >= far))
    return count


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values for being many (Holm 1979, "A Simple Sequentially Rejective Procedure").

    Adjusted values at or below a level are those that the procedure rejects at this level; the
    chance that any true null hypothesis is among them is at most the level, however the tests
    depend on one another.

    Args:
        p_values: one a test, in any order.

    Returns:
        Adjusted values in the same order, at most 1.

    """
    adjusted = [1.0] * len(p_values)
    least = 0.0
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    for place, i in enumerate(order):
        least = max(least, min(1.0, (len(p_values) - place) * p_values[i]))
        adjusted[i] = least
    return tuple(adjusted)
