"""Readiness tags of passages, given by reading them; fitting the classifier, and measuring it.

The text of the documents is not kept: a label is a place in a document, the mark of its text, and
the dimensions of readiness that it speaks of, none to three.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, TypeAdapter

from evals.fits.calibrate import irls
from evals.reading.examples import mark
from kb.base import KnowledgeBase
from kb.errors import ConfigError
from kb.models import Page
from kb.protocols import Embedder
from kb.reader.tags import Tagger, dimensions, typical_texts

Array = NDArray[np.float64]
AXES = 128
"""Directions of the vector that are weighed: of 64, 96 and 128 the best on documents left out."""
L2 = 0.5
"""Penalty on the weights; of 0.1 to 2 the best on documents left out, by little."""
BALANCE = 0.5
"""Exponent of what a tag's passages weigh for being few: 0 all alike, 1 the few as all others."""
FOLDS = 6
STEPS = np.arange(0.1, 0.9, 0.02)
"""Thresholds that are tried."""
FEWEST = 100
"""Labelled passages that are needed."""


class Label(BaseModel):
    """What one passage speaks of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    doc: str
    page: int
    start: int
    end: int
    """Slice of the page's text as it was read when it was labelled."""
    mark: str
    """Of that text; see `evals.reading.examples.mark`."""
    part: Literal["train", "sealed"]
    """Sealed documents are only measured on."""
    chosen: Literal["at random", "as doubtful"]
    """Passages that an earlier classifier was in doubt of help to learn, and are no fair sample."""
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """Labelled passages with their vectors."""

    labels: tuple[Label, ...]
    vectors: Array
    """Shape (n, d)."""

    @property
    def marks(self) -> Array:
        """1 where a tag was given; shape (n, 9)."""
        names = tuple(dimensions())
        return np.array([[float(n in one.tags) for n in names] for one in self.labels])

    def only(self, chosen: Sequence[bool] | NDArray[np.bool_]) -> Sample:
        """Return the passages that are chosen."""
        kept = np.flatnonzero(np.array(chosen, dtype=bool))
        return Sample(tuple(self.labels[i] for i in kept), self.vectors[kept])


@dataclass(frozen=True, slots=True)
class Figures:
    """How well tags are told on passages of documents that nothing was learnt from."""

    part: str
    dimension: str
    precision: float
    recall: float
    f1: float
    passages: int
    """That carry the tag."""


def labels() -> tuple[Label, ...]:
    """Return all labels."""
    lines = files("evals").joinpath("reading/tags.jsonl").read_text().splitlines()
    return tuple(map(TypeAdapter(Label).validate_json, lines))


def gather(bases: Sequence[KnowledgeBase]) -> Sample:
    """Find the labelled passages in stores, with the vectors that they have there.

    Raises:
        ConfigError: too few of them are there, or no store has vectors that tags are known for.
    """
    found: list[Label] = []
    vectors: list[NDArray[np.float32]] = []
    for base in bases:
        places = {(p.span.doc_id, p.span.page, p.span.start): v for p, v in base.embedded()}
        for one in labels():
            vector = places.get((one.doc, one.page, one.start))
            if vector is not None and _same(one, base.page(one.doc, one.page)):
                found.append(one)
                vectors.append(vector)
    if len(found) < FEWEST:
        raise ConfigError(
            f"only {len(found)} of the labelled passages are in this project; it needs the "
            "documents of ../shared/documents, read as they are by default"
        )
    return Sample(tuple(found), np.array(vectors, dtype=np.float64))


def _same(one: Label, page: Page) -> bool:
    return mark(page.text[one.start : one.end]) == one.mark


def fit(sample: Sample, embedder: Embedder) -> Tagger:
    """Fit the classifier; the thresholds are chosen on documents left out."""
    empty = _shape(sample, embedder)
    marks, held = sample.marks, left_out(sample, empty)
    thresholds = np.array([_threshold(marks[:, j], held[:, j]) for j in range(marks.shape[1])])
    return _fitted(empty, sample, thresholds)


def left_out(sample: Sample, empty: Tagger) -> Array:
    """Return each passage's probabilities by a classifier that has not seen its document."""
    documents = sorted({_stem(one.doc) for one in sample.labels}, key=mark)
    fold = {doc: i % FOLDS for i, doc in enumerate(documents)}
    folds = np.array([fold[_stem(one.doc)] for one in sample.labels])
    held = np.zeros_like(sample.marks)
    for part in range(FOLDS):
        tagger = _fitted(empty, sample.only(folds != part), np.zeros(held.shape[1]))
        held[folds == part] = tagger.probabilities(sample.vectors[folds == part])
    return held


def _stem(doc: str) -> str:
    """Return what a document and its translation are both called."""
    return doc.removesuffix("-km").removesuffix("-en")


def _shape(sample: Sample, embedder: Embedder) -> Tagger:
    """Return a classifier that has its signals and no weights yet."""
    mean = sample.vectors.mean(axis=0)
    _, spread, axes = np.linalg.svd(sample.vectors - mean, full_matrices=False)
    texts = typical_texts()
    known = np.array([embedder.embed_query(text) for text, _ in texts], dtype=np.float64)
    known -= known.mean(axis=0)
    few, nine = min(AXES, len(axes)), len(dimensions())
    return Tagger(
        embedder.fingerprint.split(":")[0],
        mean,
        # Half whitened: fine directions count for more than their spread, and not for as much.
        (axes[:few] * np.sqrt(spread[0] / spread[:few])[:, None]).T,
        known / np.linalg.norm(known, axis=1, keepdims=True),
        np.array([owner for _, owner in texts]),
        np.zeros((few + 2 * nine, nine)),
        np.zeros(nine),
        np.full(nine, 0.5),
    )


def _fitted(empty: Tagger, sample: Sample, thresholds: Array) -> Tagger:
    signals, marks = empty.signals(sample.vectors).astype(np.float64), sample.marks
    mean = signals.mean(axis=0)
    betas = np.array([_one(signals - mean, given) for given in marks.T])
    return Tagger(
        empty.embedder,
        empty.mean,
        empty.axes,
        empty.texts,
        empty.owners,
        betas[:, 1:].T,
        betas[:, 0] - betas[:, 1:] @ mean,
        thresholds,
    )


def _one(signals: Array, given: Array) -> Array:
    many = given.sum()
    weigh: Array = len(given) / (2 * np.where(given == 1, many, len(given) - many))
    return irls(signals, given, weigh**BALANCE, L2)


def _threshold(given: Array, held: Array) -> float:
    return float(max(STEPS, key=lambda step: _f1(given, held >= step)[2]))


def _f1(given: Array, told: NDArray[np.bool_]) -> tuple[float, float, float]:
    both = float((given * told).sum())
    precision, recall = both / max(1.0, told.sum()), both / max(1.0, given.sum())
    return precision, recall, 2 * both / max(1.0, given.sum() + told.sum())


def measure(part: str, given: Array, told: NDArray[np.bool_]) -> list[Figures]:
    """Measure the tags told against those given: each dimension, and the mean of all (macro).

    Args:
        part: what the passages are.
        given: by reading; shape (n, 9).
        told: by the classifier; shape (n, 9).
    """
    rows = [
        Figures(part, name, *_f1(given[:, j], told[:, j]), int(given[:, j].sum()))
        for j, name in enumerate(dimensions())
    ]
    precision, recall, f1 = np.mean([(r.precision, r.recall, r.f1) for r in rows], axis=0)
    macro = Figures(part, "macro", float(precision), float(recall), float(f1), len(given))
    return [*rows, macro]


def evaluate(sample: Sample, tagger: Tagger) -> list[Figures]:
    """Measure on documents left out in turn, and on the sealed ones; random passages only."""
    train = sample.only([one.part == "train" for one in sample.labels])
    fair = [one.chosen == "at random" for one in train.labels]
    held = left_out(train, tagger) >= tagger.thresholds
    rows = measure("left out", train.marks[fair], held[fair])
    sealed = sample.only([one.part == "sealed" for one in sample.labels])
    if sealed.labels:
        told = tagger.probabilities(sealed.vectors) >= tagger.thresholds
        rows += measure("sealed", sealed.marks, told)
    return rows


def text_table(rows: Sequence[Figures]) -> str:
    """Write the figures as a Markdown table."""
    lines = [
        "| passages | dimension | precision | recall | F1 | n |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for r in rows:
        figures = f"{r.precision:.2f} | {r.recall:.2f} | {r.f1:.2f} | {r.passages}"
        lines.append(f"| {r.part} | {r.dimension} | {figures} |")
    return "\n".join(lines)
