"""Readiness tags: which of the nine dimensions of AI readiness a passage and a document speak of.

A small classifier on the vectors that the search has anyway: one logistic regression a dimension
over some directions of the vector, and over how near it lies to texts that stand for each
dimension. It was fitted to the vectors of one embedder (`readiness eval tags` fits and measures);
with another there are no tags.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.words.lists import table

FILE = Path(str(files("kb").joinpath("data/fitted/tags.npz")))
SHARE, ENOUGH = 0.1, 20
"""A tag holds for a document when it holds for such a share of its evidence passages, or for so
many: a long report speaks of more than one of ten passages shows."""
NEARNESS = 3.0
"""Weight of the cosines among the signals, which are smaller than the directions."""

Array = NDArray[np.floating[Any]]


def dimensions() -> Mapping[str, str]:
    """Return the nine dimensions, and what each holds, in the order in which people see them."""
    return {name: entry["about"] for name, entry in table("tags/dimensions").items()}


def typical_texts() -> tuple[tuple[str, int], ...]:
    """Return texts that stand for a dimension, and its number."""
    entries = table("tags/dimensions").values()
    lists = ([" ".join(text.split()) for text in entry["like"].split(";")] for entry in entries)
    return tuple((text, number) for number, texts in enumerate(lists) for text in texts)


@dataclass(frozen=True, slots=True)
class Tagger:
    """The classifier: arrays over d dimensions of the vector and the nine of readiness."""

    embedder: str
    """How the fingerprint begins of the embedder whose vectors it knows."""
    mean: Array
    """Of all vectors; shape (d,)."""
    axes: Array
    """Directions in which vectors differ, scaled; shape (d, axes)."""
    texts: Array
    """Unit vectors of the texts that stand for dimensions; shape (texts, d)."""
    owners: NDArray[np.int64]
    """The dimension that each text stands for."""
    weights: Array
    """Shape (signals, 9)."""
    intercepts: Array
    thresholds: Array
    """Probability from which on a tag holds; shape (9,), as are the intercepts."""

    def probabilities(self, vectors: Array) -> Array:
        """Return how likely each vector's passage speaks of each dimension; shape (n, 9)."""
        logits = self.signals(vectors) @ self.weights + self.intercepts
        found: Array = 1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))
        return found

    def signals(self, vectors: Array) -> Array:
        """Return what is weighed: directions, then the nearest and the mean text of each."""
        centred = vectors - self.mean
        length = np.linalg.norm(centred, axis=1, keepdims=True)
        cosines = NEARNESS * (centred / np.maximum(length, 1e-9)) @ self.texts.T
        apart = [cosines[:, self.owners == number] for number in range(len(dimensions()))]
        near = [one.max(axis=1) for one in apart] + [one.mean(axis=1) for one in apart]
        return np.column_stack([centred @ self.axes, *near])

    def save(self, path: Path) -> None:
        """Write the arrays to a file, in half precision where that is enough."""
        arrays: dict[str, Any] = {f.name: np.asarray(getattr(self, f.name)) for f in fields(self)}
        for large in ("axes", "texts"):
            arrays[large] = arrays[large].astype(np.float16)
        np.savez_compressed(path, **arrays)


def load_tagger(embedder: str, path: Path = FILE) -> Tagger | None:
    """Return the classifier for the vectors of an embedder, None where none was fitted.

    Args:
        embedder: its fingerprint.
        path: the fitted file.
    """
    if not path.exists():
        return None
    with np.load(path) as file:
        if not embedder.startswith(str(file["embedder"])):
            return None
        kept = {name: file[name] for name in file.files if name != "embedder"}
        return Tagger(str(file["embedder"]), **kept)


@dataclass(frozen=True)
class Tags:
    """What the passages of a corpus speak of."""

    rows: NDArray[np.int64]
    """Row of each evidence passage in the mirror; shape (n,)."""
    owners: Sequence[str]
    """Document of each."""
    probabilities: Array
    """Shape (n, 9)."""
    holds: NDArray[np.bool_]
    """Whether a tag holds for a passage; shape (n, 9)."""

    @classmethod
    def of(
        cls, tagger: Tagger, rows: NDArray[np.int64], owners: Sequence[str], vectors: Array
    ) -> Tags:
        """Tag passages by their vectors."""
        if not len(rows):
            none = np.zeros((0, len(dimensions())))
            return cls(rows, owners, none, none.astype(bool))
        found = tagger.probabilities(vectors)
        return cls(rows, owners, found, found >= tagger.thresholds)

    @cached_property
    def counts(self) -> Mapping[str, tuple[int, ...]]:
        """How many passages of each document each tag holds for, in the order of `dimensions`."""
        ids, held, _ = self._held
        return {str(doc_id): tuple(map(int, row)) for doc_id, row in zip(ids, held, strict=True)}

    @cached_property
    def documents(self) -> Mapping[str, tuple[str, ...]]:
        """The dimensions of each document that has evidence passages."""
        names = tuple(dimensions())
        ids, held, many = self._held
        enough = held >= np.minimum(SHARE * many, ENOUGH)[:, None]
        return {
            str(doc_id): tuple(name for name, holds in zip(names, row, strict=True) if holds)
            for doc_id, row in zip(ids, enough, strict=True)
        }

    @cached_property
    def _held(self) -> tuple[NDArray[np.str_], Array, NDArray[np.int64]]:
        """Return documents, their passages by dimension, and all their passages."""
        ids, numbers, many = np.unique(
            np.array(self.owners, dtype=str), return_inverse=True, return_counts=True
        )
        held = np.zeros((len(ids), len(dimensions())))
        np.add.at(held, numbers, self.holds)
        return ids, held, many

    def best(self, dimension: str, documents: Collection[str], most: int) -> list[int]:
        """Return the rows of the passages that surest speak of a dimension, best first.

        Args:
            dimension: its name.
            documents: only theirs; the best of each comes before the second of any.
            most: how many at most.
        """
        number = list(dimensions()).index(dimension)
        order = np.argsort(-self.probabilities[:, number], kind="stable")
        own = [i for i in order if self.owners[i] in documents and self.holds[i, number]]
        turns: dict[str, int] = {}
        ranked = []
        for i in own:
            turn = turns[self.owners[i]] = turns.get(self.owners[i], 0) + 1
            ranked.append((turn, int(self.rows[i])))
        return [row for _, row in sorted(ranked, key=lambda one: one[0])[:most]]
