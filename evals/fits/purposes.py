"""Fitting what tells orders, opinions and harm from questions: examples on the embedder's vectors.

Multinomial logistic regression. The threshold is what no ordinary question reaches while its fifth
of the examples is left out of the fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.cases.read import read_lines
from kb.errors import ConfigError
from kb.models import Purpose
from kb.protocols import Embedder
from kb.question.intent import LONGEST, Boundary

Floats = NDArray[np.float32]
ORDINARY = "ordinary"
NAMES: tuple[Purpose, ...] = ("harm", "orders", "own-opinion", "private-person", "own-case")
"""Those that have examples; nonsense has none, since it is like nothing."""
SCALE = 20.0
"""Vectors of this embedder lie near one another; stretched, a weight of about 1 parts them."""
L2, RATE, STEPS = 1e-3, 0.05, 300
"""Penalty on the weights, chosen of 1e-4 and 1e-3 in the folds; the rest only has to converge."""
FOLDS, SEED = 5, 0


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what it asks: one of `NAMES`, or ordinary."""

    text: str
    sort: str


@dataclass(frozen=True, slots=True)
class PurposeFit:
    """A boundary and how it does on examples that were not in its fit."""

    boundary: Boundary
    ordinary: int
    found: Mapping[Purpose, tuple[int, int]]
    """By purpose: how many are found, of how many."""
    nearest: tuple[str, ...]
    """The ordinary questions that come nearest to being refused."""

    def text(self) -> str:
        """Write the figures for a person."""
        lines = [f"{name:<16}{n:>4} of {of:>4}" for name, (n, of) in self.found.items()]
        head = f"in the folds, none of {self.ordinary} ordinary questions refused:"
        return "\n".join([head, *lines, "nearest to it:", *self.nearest])


def read_examples(paths: Sequence[Path]) -> tuple[Example, ...]:
    """Read examples: {"text", "sort"}, hostile cases with `expect`, or question cases (ordinary).

    Raises:
        ConfigError: a file or line cannot be used.
    """
    found = [e for path in paths for _, v in read_lines(path) if (e := _example(path, v))]
    return tuple({e.text: e for e in found}.values())


def _example(path: Path, value: dict[str, object]) -> Example | None:
    text = str(value.get("text") or value.get("question") or "")
    sort = str(value.get("sort", ORDINARY)) if value.get("expect") != ORDINARY else ORDINARY
    if not text:
        raise ConfigError(f"{path} holds an example without `text` or `question`")
    return Example(text, sort) if sort in (ORDINARY, *NAMES) else None


def fit_purposes(embedder: Embedder, examples: Sequence[Example]) -> PurposeFit:
    """Fit a boundary, and measure it in the folds.

    Args:
        embedder: whose vectors it is over.
        examples: of every purpose, and ordinary questions, several.
    """
    vectors = np.array([embedder.embed_query(e.text[:LONGEST]) for e in examples])
    classes = np.array([(ORDINARY, *NAMES).index(e.sort) for e in examples])
    fold = np.random.default_rng(SEED).integers(0, FOLDS, len(examples))
    odds = np.zeros((len(examples), len(NAMES)), np.float32)
    for number in range(FOLDS):
        left = fold == number
        weights = fit(vectors[~left], classes[~left])
        odds[left] = vectors[left] @ weights[:, :-1].T + weights[:, -1]
    best, ordinary = odds.max(axis=1), classes == 0
    least = float(best[ordinary].max())
    right = (best > least) & (odds.argmax(axis=1) + 1 == classes)
    found = {
        name: (int(right[classes == i].sum()), int((classes == i).sum()))
        for i, name in enumerate(NAMES, 1)
    }
    near = [examples[i].text for i in np.argsort(-np.where(ordinary, best, -np.inf))[:5]]
    boundary = Boundary(NAMES, fit(vectors, classes), least)
    return PurposeFit(boundary, int(ordinary.sum()), found, tuple(near))


def fit(vectors: Floats, classes: NDArray[np.int64]) -> Floats:
    """Fit the log-odds of each class against class 0 by Adam (Kingma and Ba 2015).

    Args:
        vectors: shape (texts, dimensions).
        classes: of each text, from 0; the rarer a class, the more a text of it weighs.

    Returns:
        Shape (classes - 1, dimensions + 1), the last column to be added.
    """
    middle = vectors.mean(axis=0)
    design = np.column_stack([(vectors - middle) * SCALE, np.ones(len(vectors))])
    weigh = 1 / np.sqrt(np.bincount(classes))[classes]
    wanted, weigh = np.eye(classes.max() + 1)[classes], weigh[:, None] / weigh.sum()
    weights = np.zeros((design.shape[1], wanted.shape[1]))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        logits = design @ weights
        chances = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
        gradient = design.T @ ((chances - wanted) * weigh)
        gradient[:-1] += L2 * weights[:-1]
        first, second = 0.9 * first + 0.1 * gradient, 0.99 * second + 0.01 * gradient**2
        unbiased = first / (1 - 0.9**step), np.sqrt(second / (1 - 0.99**step))
        weights -= RATE * unbiased[0] / (unbiased[1] + 1e-8)
    against = (weights[:, 1:] - weights[:, :1]).T
    slopes = against[:, :-1] * SCALE
    return np.column_stack([slopes, against[:, -1] - slopes @ middle]).astype(np.float32)
