"""How search grows with the number of passages: the index alone, as large as one wants.

    python -m evals.speed.scale PROJECT --passages 1000000

The passages are the project's own over and over, each time with a tenth of their words left out
and with vectors moved a little. What is measured is the index, which is what grows: the mirror
grows by the text. Times are processor time of one thread, which other work disturbs least.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from evals.measures.metrics import percentile
from evals.speed.large_store import CHANGED, MOVED
from kb.config import find_project
from kb.encoders.load import default_cache, load_embedder
from kb.store.index import Index, best
from kb.store.mirror import FILE as MIRROR
from kb.store.mirror import Mirror
from kb.words.text import content_words

DEPTH = 100
"""Passages that each way of searching hands on."""
SHORT_LIST = 2000
"""Passages that the signs of their vectors choose, to be compared exactly."""

Vectors = NDArray[np.float32]


def grown(index: Index, passages: int, seed: int = 0) -> Index:
    """Return an index of so many passages, made of those of another one."""
    rng = np.random.default_rng(seed)
    held, times = len(index.rows), -(-passages // len(index.rows))
    owners = np.concatenate([index.owners + i * (index.owners.max() + 1) for i in range(times)])
    vectors = np.empty((passages, index.vectors.shape[1]), np.float32)
    for first in range(0, passages, held):
        block = index.vectors[: passages - first]
        noise = rng.standard_normal(block.shape, dtype=np.float32)
        noise *= MOVED / np.linalg.norm(noise, axis=1, keepdims=True)
        moved = block + noise
        vectors[first : first + held] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    words = np.repeat(np.arange(len(index.keys), dtype=np.int32), np.diff(index.starts))
    kept = [rng.random(len(words)) >= CHANGED for _ in range(times)]
    places = np.concatenate([index.places[k] + i * held for i, k in enumerate(kept)])
    word, weight = (np.concatenate([a[k] for k in kept]) for a in (words, index.weights))
    inside = places < passages
    places, word, weight = places[inside], word[inside], weight[inside]
    order = np.argsort(word, kind="stable")
    starts = np.searchsorted(word[order], np.arange(len(index.keys) + 1))
    rows = np.arange(1, passages + 1)
    return Index(
        rows,
        owners[:passages].astype(np.int32),
        vectors,
        index.keys,
        starts,
        places[order],
        weight[order],
    )


class Signs:
    """The signs of vectors about their mean, 48 bytes a passage: to choose what is compared."""

    def __init__(self, vectors: Vectors) -> None:
        """Keep the signs of these unit vectors, shape (n, dimensions)."""
        self._mean = vectors[:: max(1, len(vectors) // 10_000)].mean(axis=0)
        blocks = (vectors[i : i + 50_000] for i in range(0, len(vectors), 50_000))
        self._bits = np.concatenate([self._packed(block) for block in blocks])

    def nearest(self, vector: Vectors, count: int) -> NDArray[np.int64]:
        """Return the positions of those whose signs differ least from a vector's."""
        differing = np.bitwise_count(self._bits ^ self._packed(vector[None])).sum(axis=1)
        return best(-differing.astype(np.int32), count)

    def _packed(self, vectors: Vectors) -> NDArray[np.uint64]:
        return np.packbits(vectors > self._mean, axis=1).view(np.uint64)


def measure(index: Index, vectors: Vectors, words: Sequence[Sequence[str]]) -> Iterator[str]:
    """Time the ways of searching an index.

    Args:
        index: of what size it may be.
        vectors: of the questions; shape (questions, dimensions).
        words: of the questions.
    """
    everything = np.arange(len(index.rows))
    documents = np.unique(index.owners)
    rng = np.random.default_rng(1)
    seventh = np.flatnonzero(np.isin(index.owners, rng.choice(documents, len(documents) // 7)))
    one = np.flatnonzero(index.owners == documents[len(documents) // 2])
    exact = [best(index.cosines(vector, everything), DEPTH) for vector in vectors]
    for name, among in (("all", everything), ("a seventh", seventh), ("one document", one)):
        near = partial(_nearest, index, among)
        yield timed(f"by meaning, exactly, among {name} ({len(among):,})", near, vectors)
    yield timed("by words", lambda asked: best(index.bm25(asked), DEPTH), words)
    signs = Signs(index.vectors)

    def chosen(vector: Vectors) -> NDArray[np.int64]:
        near = np.sort(signs.nearest(vector, SHORT_LIST))
        return near[best(index.vectors[near] @ vector, DEPTH)]

    yield timed(f"by meaning, {SHORT_LIST:,} chosen by signs", chosen, vectors)
    for depth in (10, DEPTH):
        found = [
            len(set(chosen(v)[:depth]) & set(e[:depth])) / depth
            for v, e in zip(vectors, exact, strict=True)
        ]
        yield f"  of the exact {depth} nearest, found by signs: {np.mean(found):.4f}"


def _nearest(index: Index, among: NDArray[np.int64], vector: Vectors) -> NDArray[np.int64]:
    return best(index.cosines(vector, among), DEPTH)


def timed(name: str, way: Callable[[Any], object], asked: Iterable[Any]) -> str:
    """Search for each thing once unmeasured, then three times; say p50 and p95 in milliseconds."""
    times = []
    for one in asked:
        way(one)
        for _ in range(3):
            began = time.thread_time()
            way(one)
            times.append((time.thread_time() - began) * 1000)
    p50, p95 = (percentile(times, percent) or 0.0 for percent in (50, 95))
    return f"{name:<60} p50 {p50:7.1f} ms  p95 {p95:7.1f} ms"


def report(project_folder: Path, passages: int, questions: Sequence[str]) -> Iterator[str]:
    """Make an index of that size, save it, open it as a process does, and measure."""
    project = find_project(project_folder)
    embedder = load_embedder(project.config.embedder, default_cache(), lambda line: None)
    vectors = np.array([embedder.embed_query(question) for question in questions])
    words = [content_words(question) for question in questions]
    with tempfile.TemporaryDirectory() as name:
        small = Mirror(project.data / MIRROR).view.index
        grown(small, passages).save(Path(name))
        size = sum(path.stat().st_size for path in Path(name).iterdir())
        yield f"{passages:,} passages, index on disk: {size / 2**20:,.0f} MB, of it"
        yield ", ".join(
            f"{f.name} {(Path(name) / f'{f.name}.npy').stat().st_size / 2**20:,.0f}"
            for f in fields(Index)
        )
        began = time.thread_time()
        index = Index.open(Path(name))
        yield f"opened in {(time.thread_time() - began) * 1000:.1f} ms"
        yield from measure(index, vectors, words)
        memory = psutil.Process().memory_info().rss
        yield f"memory of the process, mapped files included: {memory / 2**20:,.0f} MB"


def main() -> None:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--questions", type=Path, help="A question a line; else some of our own.")
    given = parser.parse_args()
    asked = given.questions.read_text("utf-8").splitlines() if given.questions else QUESTIONS
    for line in report(given.project, given.passages, asked):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


QUESTIONS = (
    "Which skills does the strategy want civil servants to have?",
    "How many inspectors were trained in Cambodia?",
    "What does the law on personal data ask of ministries?",
    "Who oversees high-risk systems in the European Union?",
    "How is readiness of governments measured?",
    "Which sectors does the national plan name first?",
    "What is said about Khmer language data?",
    "How much is spent on computing centres?",
    "What are the risks of automated decisions for citizens?",
    "When does the guideline take effect?",
)
"""Asked where no file of questions is named."""


if __name__ == "__main__":
    main()
