"""What is asked of the program, by its likeness to examples: wordings that no rule foresaw.

A linear boundary over the embedder's vectors of evals/cases/purposes/examples.jsonl, fitted by
`readiness eval purposes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.models import Purpose
from kb.protocols import Embedder

FILE = Path(str(files("kb").joinpath("data/fitted/purposes.npz")))
LONGEST = 1_000
"""Characters that are looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class Boundary:
    """Where each purpose begins."""

    names: tuple[Purpose, ...]
    weights: NDArray[np.float32]
    """Log-odds of each against an ordinary question, over vector and 1: (names, dimensions + 1)."""
    least: float
    """Odds that no ordinary question reached whose example was left out of the fit."""

    def purpose(self, vector: NDArray[np.float32]) -> Purpose | None:
        """Return what a text of this vector asks; None of an ordinary question."""
        odds = self.odds(vector)
        best = int(odds.argmax())
        return self.names[best] if odds[best] > self.least else None

    def odds(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the log-odds of each purpose."""
        found: NDArray[np.float32] = self.weights[:, :-1] @ vector + self.weights[:, -1]
        return found

    def save(self, path: Path, embedder: str) -> None:
        """Write it for an embedder, named by the start of its fingerprint."""
        np.savez(path, embedder=embedder, names=self.names, weights=self.weights, least=self.least)


@dataclass(frozen=True, slots=True)
class Intents:
    """Tells what texts ask of the program."""

    embedder: Embedder
    boundary: Boundary

    def purpose(self, text: str) -> Purpose | None:
        """Return what a text asks that no document can give; None of an ordinary question."""
        return self.boundary.purpose(self.embedder.embed_query(text[:LONGEST]))


def load_intents(embedder: Embedder, path: Path = FILE) -> Intents | None:
    """Return what the package carries; None where it was fitted with another embedder."""
    with np.load(path) as kept:
        if not embedder.fingerprint.startswith(str(kept["embedder"])):
            return None
        names: Sequence[Purpose] = kept["names"].tolist()
        return Intents(embedder, Boundary(tuple(names), kept["weights"], float(kept["least"])))
