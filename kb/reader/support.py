"""Whether passages support a sentence, contradict it, or do neither."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kb.models import Verdict
from kb.protocols import Embedder
from kb.reader.alignment import Alignment, Source, align
from kb.reader.differences import Difference
from kb.reader.logistic import Model, fitted
from kb.words.statement import Statement

EVEN = 0.5
KEPT = 4096
"""Vectors that are kept, some six megabytes."""
AGAINST = 0.65
"""From which on what is not supported counts as contradicted. On CLIMATE-FEVER 0.6 has the best
macro-F1 by a hundredth, 0.65 a fifth fewer false ones."""
SAME_SUBJECT = 0.5
"""Share of a sentence's words from which on a source's sentence is about the same thing: what it
says otherwise then speaks against the sentence, the more the nearer it is."""
TELLING = ("number", "date", "place", "modality", "status", "negation")
"""Names are left out: most that differ are other ways to write one."""


@dataclass(frozen=True, slots=True)
class Support:
    """The judgement on one sentence."""

    label: Verdict
    probability: float
    """That the sources support the sentence, 0 to 1."""
    source: int
    """Which of the sources comes nearest; -1: there are none."""
    start: int
    end: int
    """Slice of that source: its sentence that comes nearest."""
    differences: tuple[Difference, ...] = ()
    """What the sentence says otherwise than the slice."""
    signals: Mapping[str, float] = field(default_factory=dict)


Judge = Callable[[Statement, Sequence[Source]], Support]
"""Tells whether sources, taken together, support a sentence."""


class Remembered:
    """Embeds texts and keeps the vectors: sentences of one text meet the same sources again."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: dict[str, NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), dimensions)."""
        # A full one is left to whoever still reads it, in another thread perhaps, not cleared.
        kept = self._kept if len(self._kept) < KEPT else {}
        new = [text for text in dict.fromkeys(texts) if text not in kept]
        if new:
            kept.update(zip(new, self._embedder.embed_passages(new), strict=True))
            self._kept = kept
        return np.stack([kept[text] for text in texts])


class SupportJudge:
    """Judges sentences with one embedder."""

    def __init__(
        self, embedder: Embedder, weigh: Callable[[str], Mapping[str, float]] | None = None
    ) -> None:
        """Compose a judge.

        Args:
            embedder: compares meanings.
            weigh: idf of a text's content words; None: all count the same.
        """
        self._embed = Remembered(embedder)
        self._idf = weigh
        self._supported, self._contradicted = load_models(embedder.fingerprint)

    def judge(self, sentence: Statement, sources: Sequence[Source]) -> Support:
        """Judge a sentence by sources, taken together."""
        found = align(sentence, sources, self._embed, self._idf)
        return Support("not-given", 0.0, -1, 0, 0) if found is None else self.weigh(found)

    def weigh(self, found: Alignment) -> Support:
        """Judge what was measured.

        A sentence of which the nearest one has most words, but says something otherwise, is
        contradicted by it, however much alike they are.
        """
        yes = self._supported.probability(found.signals)
        against = (1 - yes) * self._contradicted.probability(found.signals)
        tells = found.signals["best"] >= SAME_SUBJECT and any(map(_tells, found.differences))
        if tells:
            yes = min(yes, against)
        label: Verdict = "not-given"
        if tells or (yes < EVEN and against >= AGAINST * (1 - yes)):
            label = "contradicted"
        elif yes >= EVEN:
            label = "supported"
        piece, told = found.piece, found.differences
        return Support(label, yes, found.source, piece.start, piece.end, told, found.signals)


def _tells(difference: Difference) -> bool:
    return difference.found is not None and difference.kind in TELLING


@cache
def load_models(embedder: str) -> tuple[Model, Model]:
    """Return what was fitted for an embedder, by its fingerprint.

    The first tells supported from not, the second contradicted from not given among the rest.
    """
    table = fitted("support.toml", embedder)
    return Model(**table["supported"]), Model(**table["contradicted"])
