"""How far the probability that a question is answerable can be believed, and what refusing costs.

A forecast is the probability that was predicted and whether the question really was answerable.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Forecast = tuple[float, bool]
"""Predicted probability of being answerable, 0 to 1, and whether it was."""
BINS = 10
Z = 1.959964
"""Standard deviations on either side that hold 95 per cent of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The forecasts between two probabilities."""

    lower: float
    upper: float
    n: int
    predicted: float
    """Mean probability."""
    observed: float
    """Share that was answerable."""

    @property
    def interval(self) -> tuple[float, float]:
        """The share's 95 per cent interval, after Wilson 1927; it holds at shares of 0 and 1."""
        middle = (self.observed + Z**2 / (2 * self.n)) / (1 + Z**2 / self.n)
        spread = self.observed * (1 - self.observed) / self.n + Z**2 / (4 * self.n**2)
        half = Z * math.sqrt(spread) / (1 + Z**2 / self.n)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Point:
    """What refusing every question below one probability gives."""

    threshold: float
    lost: float
    """Share of the answerable questions that are refused."""
    recall: float
    """Share of the questions without an answer that are refused."""


def bins(forecasts: Iterable[Forecast], count: int = BINS) -> tuple[Bin, ...]:
    """Sort forecasts into bins of equal width; empty bins are left out.

    Raises:
        ValueError: a probability is not between 0 and 1.

    """
    parts: dict[int, list[Forecast]] = {}
    for forecast in forecasts:
        if not 0 <= forecast[0] <= 1:
            raise ValueError(f"{forecast[0]} is no probability")
        parts.setdefault(min(int(forecast[0] * count), count - 1), []).append(forecast)
    return tuple(_bin(number, parts[number], count) for number in sorted(parts))


def _bin(number: int, inside: Sequence[Forecast], count: int) -> Bin:
    n = len(inside)
    predicted = math.fsum(p for p, _ in inside) / n
    return Bin(number / count, (number + 1) / count, n, predicted, sum(y for _, y in inside) / n)


def calibration_error(found: Sequence[Bin]) -> float | None:
    """Return the expected calibration error: the mean of |observed - predicted| over the bins.

    Each bin weighs as much as it holds forecasts (Naeini, Cooper and Hauskrecht 2015); ten bins of
    equal width as Guo et al. 2017 apply it. None without forecasts.
    """
    total = sum(b.n for b in found)
    gap = math.fsum(b.n * abs(b.observed - b.predicted) for b in found)
    return gap / total if total else None


def brier(forecast: Forecast) -> float:
    """Return the squared error of one forecast; its mean is the Brier score (Brier 1950)."""
    probability, answerable = forecast
    return (probability - answerable) ** 2


def moved(forecasts: Iterable[Forecast], share: float) -> tuple[Forecast, ...]:
    """Move forecasts made for as many questions with an answer as without to another share.

    The odds are multiplied by those of the share (Saerens, Latinne and Decaestecker 2002).

    Args:
        forecasts: of a decision that was fitted with both sorts of question weighing the same.
        share: of the questions that are answerable; more than 0 and less than 1.

    """
    return tuple((p * share / (p * share + (1 - p) * (1 - share)), y) for p, y in forecasts)


def trade_off(forecasts: Sequence[Forecast]) -> tuple[Point, ...]:
    """Return what every threshold gives, from refusing nothing to refusing all.

    This is the ROC curve of refusing, with a question without an answer as the positive. Empty
    where all questions are of one sort.
    """
    yes = sum(y for _, y in forecasts)
    no = len(forecasts) - yes
    if not yes or not no:
        return ()
    points = [Point(0.0, 0.0, 0.0)]
    for threshold in sorted({p for p, _ in forecasts}):
        below = [y for p, y in forecasts if p <= threshold]
        points.append(Point(threshold, sum(below) / yes, (len(below) - sum(below)) / no))
    return tuple(points)


def best_within(points: Sequence[Point], lost: float) -> Point | None:
    """Return the point of highest recall that refuses no more than `lost` of the answerable."""
    allowed = [point for point in points if point.lost <= lost]
    return max(allowed, key=lambda point: (point.recall, -point.lost), default=None)
