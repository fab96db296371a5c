"""Logistic regression over named signals, and where its fitted coefficients are kept."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from math import exp
from typing import Any


@dataclass(frozen=True, slots=True)
class Model:
    """Logistic regression over standardised signals, (signal - mean) / deviation."""

    intercept: float
    weights: Mapping[str, float]
    means: Mapping[str, float]
    deviations: Mapping[str, float]

    def probability(self, signals: Mapping[str, float]) -> float:
        """Return the probability, 0 to 1, that the corpus answers the question."""
        total = self.intercept + sum(
            w * (signals[name] - self.means[name]) / self.deviations[name]
            for name, w in self.weights.items()
        )
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


def fitted(file: str, embedder: str) -> dict[str, Any]:
    """Return the table of a file of coefficients that was fitted for an embedder.

    Args:
        file: its name in kb/data/fitted; a table is named by the start of a fingerprint or `words`.
        embedder: a fingerprint; one that none was fitted for is judged by words alone.
    """
    tables = tomllib.loads(files("kb").joinpath("data/fitted", file).read_text("utf-8"))
    name = next((n for n in tables if n != "words" and embedder.startswith(n)), "words")
    found: dict[str, Any] = tables[name]
    return found
