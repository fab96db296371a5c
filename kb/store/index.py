"""The index: arrays by which passages are found, exactly, by their vectors and by their words.

It is made whole from the rows of the mirror and kept in files that are mapped into memory, so
that a process starts without reading them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import blake2b
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75
LEAST_IDF = 1e-6
"""Of a word in more than half of the passages: it still finds them, as in SQLite's FTS5."""

COPIED_BELOW = 8
"""Below one passage in so many, vectors are copied out: else multiplying all takes less time."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one passage, counted, in a form to store."""

    keys: bytes
    """Key of each different word, uint64."""
    counts: bytes
    """How often each is there, int32."""
    length: int
    """How many there are in all."""

    @classmethod
    def of(cls, words: Iterable[str]) -> Words:
        """Count words; those with an apostrophe count as their parts and are found whole too."""
        found = list(words)
        parts = [part for word in found for part in word.split("'") if part]
        counts = Counter([*parts, *(word for word in found if "'" in word)])
        keys = np.array([key_of(word) for word in counts], dtype=np.uint64)
        return cls(keys.tobytes(), np.array([*counts.values()], "i4").tobytes(), len(parts))


@dataclass(frozen=True, slots=True)
class Index:
    """Arrays over n passages, in the order of their rows in the mirror."""

    rows: NDArray[np.int64]
    """Row numbers, ascending; shape (n,)."""
    owners: NDArray[np.int32]
    """Number of each passage's document, among all in the order of their ids; shape (n,)."""
    vectors: NDArray[np.float32]
    """Unit vectors; shape (n, dimensions)."""
    keys: NDArray[np.uint64]
    """Keys of all different words, ascending; shape (words,)."""
    starts: NDArray[np.int64]
    """Where each word's postings begin, and the end of the last; shape (words + 1,)."""
    places: NDArray[np.int32]
    """Postings: positions of the passages that hold the word; shape (postings,)."""
    weights: NDArray[np.float32]
    """BM25 of each posting without its idf; shape (postings,)."""

    @classmethod
    def of(
        cls,
        rows: Sequence[int],
        owners: Sequence[int],
        vectors: Sequence[bytes],
        words: Sequence[Words],
    ) -> Index:
        """Make the index of these passages, by row, all of the same length."""
        keys = np.frombuffer(b"".join(w.keys for w in words), dtype=np.uint64)
        counts = np.frombuffer(b"".join(w.counts for w in words), dtype=np.int32)
        lengths = np.array([w.length for w in words], dtype=np.float64)
        places = np.repeat(np.arange(len(rows), dtype=np.int32), [len(w.keys) // 8 for w in words])
        norm = K1 * (1 - B + B * lengths / (lengths.mean() or 1.0)) if len(rows) else lengths
        weights = counts * (K1 + 1) / (counts + norm[places])
        order = np.argsort(keys, kind="stable")
        different, starts = np.unique(keys[order], return_index=True)
        block = np.frombuffer(b"".join(vectors), dtype=np.float32)
        return cls(
            np.array(rows, dtype=np.int64),
            np.array(owners, dtype=np.int32),
            block.reshape(len(rows), -1) if rows else np.zeros((0, 0), np.float32),
            different,
            np.append(starts, len(keys)),
            places[order],
            weights[order].astype(np.float32),
        )

    @classmethod
    def open(cls, folder: Path) -> Index:
        """Map a saved index into memory.

        Raises:
            OSError, EOFError, ValueError: it is not there, or not whole.
        """
        arrays = [np.load(folder / f"{f.name}.npy", mmap_mode="r") for f in fields(cls)]
        return cls(*(array.view(np.ndarray) for array in arrays))

    def save(self, folder: Path) -> None:
        """Write the arrays to an existing folder, a file each."""
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))

    def cosines(self, vector: NDArray[np.float32], among: NDArray[np.int64]) -> NDArray[np.float32]:
        """Compare a unit vector with those of some passages, exactly.

        Args:
            vector: shape (dimensions,).
            among: positions of the passages; shape (m,).

        Returns:
            Shape (m,).
        """
        few = len(among) * COPIED_BELOW < len(self.rows)
        vectors = self.vectors[among] if few else self.vectors
        # Not vectors @ vector: its threads wait for a busy core, and keep one busy when done.
        found: NDArray[np.float32] = np.einsum("ij,j->i", vectors, vector)
        return found if few else found[among]

    def bm25(self, words: Iterable[str]) -> NDArray[np.float64]:
        """Score every passage by BM25 (Robertson and Zaragoza 2009), as SQLite's FTS5 has it.

        Args:
            words: as `kb.words.text.words` gives them, each once.

        Returns:
            Shape (n,); 0 where a passage holds none of the words.
        """
        scores = np.zeros(len(self.rows))
        for word in words:
            first, end = self._postings(word)
            n = end - first
            idf = max(LEAST_IDF, log((len(self.rows) - n + 0.5) / (n + 0.5)))
            scores[self.places[first:end]] += idf * self.weights[first:end]
        return scores

    def frequency(self, word: str) -> int:
        """Count the passages that hold a word."""
        return len(self.holding(word))

    def holding(self, word: str) -> NDArray[np.int32]:
        """Return the positions of the passages that hold a word."""
        first, end = self._postings(word)
        return self.places[first:end]

    def _postings(self, word: str) -> tuple[int, int]:
        key = np.uint64(key_of(word))
        place = int(np.searchsorted(self.keys, key))
        if place == len(self.keys) or self.keys[place] != key:
            return 0, 0
        return int(self.starts[place]), int(self.starts[place + 1])


def best(scores: NDArray[np.floating[Any]], depth: int) -> NDArray[np.int64]:
    """Return the places of the highest scores, best first, equal ones by place.

    Args:
        scores: shape (n,).
        depth: how many at most.
    """
    places = np.arange(len(scores))
    if len(scores) > depth:
        places = np.flatnonzero(scores >= np.partition(scores, -depth)[-depth])
    return places[np.argsort(-scores[places], kind="stable")[:depth]]


@lru_cache(maxsize=65536)
def key_of(word: str) -> int:
    """Hash a word to 64 bits: among a million words, two share a key once in 30 million corpora."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest())
