"""How well the support function agrees with people, beside plain word overlap.

Figures of sentences that were not in the fit: in five folds that part no claim and no source text
(`folds`), and by a model fitted to the other benchmarks only (`others`). Thresholds are chosen on
the other folds, for the floor as for ours; `shipped` is the model in
`kb/data/fitted/support.toml` at its own threshold, fitted to these very pairs.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.fits.calibrate import fit, model_lines
from evals.fits.signals import Sample
from evals.measures.pairs import Pair, Truth, read_pairs
from evals.measures.thresholds import (
    Classes,
    Floats,
    Metric,
    Rule,
    any_steps,
    balanced_accuracy,
    macro_f1,
    steps,
    tuned,
    two,
    verdict,
)
from kb.errors import ConfigError
from kb.protocols import Say
from kb.reader.logistic import Model
from kb.reader.support import Judge, Support
from kb.words.statement import Statement
from kb.words.text import content_words

FOLDS = 5
WEIGHTS: Mapping[str, float] = {"attributionbench": 2.0, "faithbench": 0.3}
"""What a benchmark counts in the fit, 1 where none is given, however large it is.

AttributionBench is what the judge is for, citations of whole passages; FaithBench has only cases on
which detectors disagree, so its words say little."""
SUPPORTING = (
    "window",
    "all",
    "run",
    "cosine",
    "ratio",
    "pieces",
    "lost number",
    "lost date",
    "lost name",
    "other number",
    "other negation",
)
"""Signals that tell supported from not; the others change no figure by a hundredth. Weights that
depend on how long the sources are gain two hundredths in the folds and lose seven on the next
benchmark."""
ON_MEANING = "cosine"
"""The signal that a judge by words alone goes without."""
HEADER = (
    "What tells supported from not, and contradicted from not enough, see kb.reader.support. By:",
    "readiness eval support attributionbench wice faithbench climate_fever --fit FILE",
)
NOTES = (
    "",
    "floor: share of the sentence's content words found in the sources. folds: fitted to the other",
    "four fifths. others: fitted to the other benchmarks only. In these three, thresholds are",
    "chosen on the other four fifths. shipped: kb/data/fitted/support.toml, fitted to these pairs.",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair with what was measured."""

    pair: Pair
    support: Support
    overlap: float
    """Share of the sentence's content words found in its sources."""
    milliseconds: float


@dataclass(frozen=True, slots=True)
class SupportRow:
    """One line of the table."""

    set: str
    figure: str
    sentences: int
    floor: float
    """Word overlap."""
    folds: float
    others: float | None
    """None: there is no other benchmark to fit it to."""
    shipped: float | None
    """None: the shipped model has no such class."""
    milliseconds: float
    """Mean time of one sentence."""


def judge_pairs(folders: Sequence[Path], judge: Judge, say: Say) -> tuple[Judged, ...]:
    """Judge every sentence of some benchmarks.

    Raises:
        ConfigError: a folder holds no pairs that can be read.
    """
    found = []
    for pairs in [read_pairs(folder) for folder in folders]:
        say(f"{pairs[0].set}: {len(pairs)} sentences")
        judge(Statement(pairs[0].sentence), [replace(source) for source in pairs[0].sources])
        for pair in pairs:
            sources = [replace(source) for source in pair.sources]  # none is read before it counts
            start = time.perf_counter()
            support = judge(Statement(pair.sentence), sources)
            took = 1000 * (time.perf_counter() - start)
            found.append(Judged(pair, support, _overlap(pair), took))
    return tuple(j for j in found if j.support.signals)


def _overlap(pair: Pair) -> float:
    said = set(content_words(pair.sentence))
    held = set(content_words("\n".join(f"{s.text}\n{s.around}" for s in pair.sources)))
    return len(said & held) / len(said) if said else 1.0


def fit_models(judged: Sequence[Judged], *, by_words: bool = False) -> tuple[Model, Model]:
    """Fit what tells supported from not, and contradicted from not enough.

    Both sorts weigh the same within a benchmark, and benchmarks as in `WEIGHTS`.

    Raises:
        ConfigError: no benchmark has contradicted sentences.
    """
    other = [j for j in judged if j.pair.set == "climate_fever" and j.pair.truth != "supported"]
    if not any(j.pair.truth == "contradicted" for j in other):
        raise ConfigError("the fit needs sentences that are contradicted; add climate_fever")
    return _fit(judged, "supported", by_words), _fit(other, "contradicted", by_words)


def _fit(judged: Sequence[Judged], truth: Truth, by_words: bool = False) -> Model:
    chosen = [
        name
        for name in judged[0].support.signals
        if (name in SUPPORTING or truth != "supported") and not (by_words and name == ON_MEANING)
    ]
    samples = [
        Sample(j.pair.unit, {n: j.support.signals[n] for n in chosen}, j.pair.truth == truth)
        for j in judged
    ]
    sorts = [(j.pair.set, s.answerable) for j, s in zip(judged, samples, strict=True)]
    counts = {sort: sorts.count(sort) for sort in set(sorts)}
    weigh = np.array([WEIGHTS.get(name, 1.0) / counts[name, yes] for name, yes in sorts])
    return fit(samples, weigh=weigh * len(weigh) / weigh.sum())


def evaluate_support(judged: Sequence[Judged]) -> tuple[SupportRow, ...]:
    """Compare the judge with word overlap on every benchmark."""
    folds = np.array([_fold(j.pair.group) for j in judged])
    held = np.zeros((len(judged), 3))
    for part in range(FOLDS):
        _predict(judged, folds != part, folds == part, held)
    names = np.array([j.pair.set for j in judged])
    others = np.zeros((len(judged), 3))
    several = len(set(names)) > 1
    for name in sorted(set(names)) if several else ():
        _predict(judged, names != name, names == name, others)
    rows = []
    for name in dict.fromkeys(j.pair.set for j in judged):
        mine = names == name
        own = [j for j in judged if j.pair.set == name]
        rows += _Part(own, held[mine], others[mine] if several else None).rows()
    return tuple(rows)


def _predict(
    judged: Sequence[Judged], fitted: NDArray[np.bool_], left: NDArray[np.bool_], into: Floats
) -> None:
    """Fill in the probabilities of pairs left out of a fit: supported, contradicted if not, any."""
    known = [judged[i] for i in np.flatnonzero(fitted).tolist()]
    supported = _fit(known, "supported")
    denied = [j for j in known if j.pair.set == "climate_fever" and j.pair.truth != "supported"]
    against = _fit(denied, "contradicted") if denied else None
    for i in np.flatnonzero(left).tolist():
        signals = judged[i].support.signals
        yes = supported.probability(signals)
        no = against.probability(signals) if against else 0.0
        into[i] = yes, no, yes + (1 - yes) * no


def _fold(group: str) -> int:
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % FOLDS


class _Part:
    """One benchmark: its units, each with the scores of its worst sentence."""

    def __init__(self, judged: Sequence[Judged], held: Floats, others: Floats | None) -> None:
        units: dict[str, list[int]] = {}
        for i, one in enumerate(judged):
            units.setdefault(one.pair.unit, []).append(i)
        self._judged = judged
        self._name = judged[0].pair.set
        self._units = list(units.values())
        self._folds = np.array([_fold(judged[u[0]].pair.group) for u in self._units])
        self._floor = self._worst(np.array([[j.overlap] * 3 for j in judged]))
        self._held = self._worst(held)
        self._others = None if others is None else self._worst(others)

    def rows(self) -> list[SupportRow]:
        """Return the lines of the table that this benchmark has."""
        said = ("supported",)
        if self._name == "faithbench":
            return [self._row("balanced accuracy", (said,), two(), balanced_accuracy)]
        if self._name == "climate_fever":
            three = (("contradicted",), said)
            return [
                self._row("macro-F1, 3 classes", three, verdict(), macro_f1, any_steps()),
                self._row("macro-F1, said or denied", (sum(three, ()),), two(2), macro_f1),
            ]
        rows = [self._row("macro-F1", (said,), two(), macro_f1)]
        if self._name == "wice":
            rows.append(self._row("macro-F1, 3 classes", (("partial",), said), steps(), macro_f1))
        return rows

    def _row(
        self,
        figure: str,
        classes: Sequence[Sequence[str]],
        rule: Rule,
        metric: Metric,
        plain: Sequence[Rule] = (),
    ) -> SupportRow:
        """Decide in every way; classes are counted from 1, and what is in none of them is 0."""
        truth = _classes([self._judged[u[0]].pair.whole for u in self._units], classes)
        shown = _classes([self._label(u) for u in self._units], classes)

        # No other benchmark has contradicted sentences to learn from.
        unlike = rule.columns == (0, 1)

        def by(scores: Floats, rules: Sequence[Rule]) -> float:
            return tuned(scores, truth, self._folds, rules, metric)

        return SupportRow(
            set=self._name,
            figure=figure,
            sentences=len(self._judged),
            floor=by(self._floor, plain or [rule]),
            folds=by(self._held, [rule]),
            others=None if self._others is None or unlike else by(self._others, [rule]),
            shipped=None if len(classes) > 1 and rule.columns == (0, 0) else metric(truth, shown),
            milliseconds=float(np.mean([j.milliseconds for j in self._judged])),
        )

    def _worst(self, scores: Floats) -> Floats:
        return np.array([scores[u][scores[u][:, 0].argmin()] for u in self._units])

    def _label(self, unit: Sequence[int]) -> str:
        return min((self._judged[i].support for i in unit), key=lambda s: s.probability).label


def _classes(labels: Sequence[str], classes: Sequence[Sequence[str]]) -> Classes:
    number = {label: n for n, group in enumerate(classes, 1) for label in group}
    return np.array([number.get(label, 0) for label in labels], dtype=np.int64)


def support_table(rows: Sequence[SupportRow]) -> str:
    """Write the table, in hundredths."""
    lines = [
        f"{'set':<17}{'figure':<26}{'sentences':>9}{'floor':>7}{'folds':>7}{'others':>7}"
        f"{'shipped':>8}{'ms':>7}"
    ]
    for r in rows:
        figures = "".join(
            f"{'–' if v is None else format(100 * v, '.1f'):>{w}}"
            for v, w in ((r.floor, 7), (r.folds, 7), (r.others, 7), (r.shipped, 8))
        )
        lines.append(f"{r.set:<17}{r.figure:<26}{r.sentences:>9}{figures}{r.milliseconds:>7.1f}")
    return "\n".join((*lines, *NOTES))


def write_models(judged: Sequence[Judged], embedder: str, path: Path) -> None:
    """Fit to all pairs and write what `kb.reader.support.load_models` reads.

    Args:
        judged: of all benchmarks.
        embedder: start of the fingerprint under which the models are found.
        path: the file to write.
    """
    lines = [f"# {line}" for line in HEADER]
    for name in ("words", embedder):
        models = fit_models(judged, by_words=name == "words")
        for part, model in zip(("supported", "contradicted"), models, strict=True):
            lines += model_lines(f"{name}.{part}", model)
    path.write_text("\n".join(lines) + "\n", "utf-8")
