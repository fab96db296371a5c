"""What the words of a question weigh, and how much of that weight a text holds."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from math import log


def idf(holding: int, passages: int) -> float:
    """Weigh a word by how few of the passages hold it: BM25's idf, kept above 0."""
    return log(1 + (passages - holding + 0.5) / (holding + 0.5))


def share(weights: Mapping[str, float], held: AbstractSet[str]) -> float:
    """Return how much of the weight is held, 0 to 1; 0 where there is no weight."""
    total = sum(weights.values())
    return sum(w for term, w in weights.items() if term in held) / total if total else 0.0
