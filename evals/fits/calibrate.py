"""Fitting the decision whether to answer: two logistic regressions over the signals of a search.

Reports how well it decides on questions that it was not fitted to, and writes the coefficients
in the form that `kb.reader.decision` reads. Label 1 is a question that the corpus answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evals.fits.signals import OFF_TOPIC, Sample
from evals.measures.metrics import auroc, percentile, refusal
from kb.errors import ReadinessError
from kb.reader.logistic import Model

if TYPE_CHECKING:
    pass

Array = NDArray[np.float64]
REFUSED = 0.03
"""Most answerable questions that may be refused, as a share: 5% is the aim, and others are new."""
DOUBTED = 0.5
"""Most answerable questions, as a share, of those of which it is said that this may not answer."""
LEAVE_ONE_OUT = 150
"""Up to so many samples each is left out alone; of more, a fifth at a time."""
STEPS = 100
L2 = 4.0
"""Penalty on the weights: of 1, 4 and 10 the best on questions that were not in the fit."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted model and how it decides on questions that it has not seen."""

    model: Model
    samples: int
    answerable: int
    folds: int
    auroc: float | None
    threshold: float
    """Questions below this probability are refused, for the figures here."""
    precision: float | None
    recall: float | None
    f1: float | None
    """Of refusing: a question without an answer is the positive."""
    refused_wrongly: float
    """Share of answerable questions that would be refused."""
    refuse_below: float
    """The threshold that refuses at most REFUSED of the answerable ones."""
    probabilities: tuple[float, ...]
    """Of each sample, by the model that was fitted without it."""


@dataclass(frozen=True, slots=True)
class DecisionFit:
    """Both models of the decision, and how they decide together on questions left out."""

    topic: Calibration
    given: Calibration
    auroc: float | None
    recall: float | None
    """Of refusing below `refuse_below`, of all questions without an answer."""
    precision: float | None
    refuse_below: float
    """The probability that refuses at most REFUSED of the answerable ones."""
    doubt_below: float
    """The highest under which at most DOUBTED of those that are not refused are answerable."""


def fit(
    samples: Sequence[Sample], l2: float = L2, balance: bool = True, weigh: Array | None = None
) -> Model:
    """Fit a logistic regression by iteratively reweighted least squares (Newton's method).

    Args:
        samples: at least one answerable and one not; all with the same signals.
        l2: penalty l2/2 * |weights|^2 on the standardised weights, the intercept excepted; above
            0 it keeps them finite where the two sorts can be told apart perfectly.
        balance: let both sorts weigh the same, so that 0.5 is the fair threshold however many
            there are of each.
        weigh: weight of each sample instead, shape (samples,).

    Raises:
        ReadinessError: the samples are all of one sort.

    """
    names = list(samples[0].signals) if samples else []
    labels = np.array([float(s.answerable) for s in samples])
    if not samples or labels.min() == labels.max():
        raise ReadinessError("fitting needs questions with an answer and questions without")
    values = np.array([[s.signals[name] for name in names] for s in samples], dtype=np.float64)
    means, deviations = values.mean(axis=0), values.std(axis=0)
    deviations[deviations < 1e-8] = 1.0
    if weigh is None:
        weigh = _balanced(labels) if balance else np.ones_like(labels)
    beta = irls((values - means) / deviations, labels, weigh, l2)
    return Model(
        intercept=float(beta[0]),
        weights=dict(zip(names, map(float, beta[1:]), strict=True)),
        means=dict(zip(names, map(float, means), strict=True)),
        deviations=dict(zip(names, map(float, deviations), strict=True)),
    )


def _balanced(labels: Array) -> Array:
    ones = labels.sum()
    zeros = len(labels) - ones
    weigh: Array = np.where(labels == 1, len(labels) / (2 * ones), len(labels) / (2 * zeros))
    return weigh


def irls(values: Array, labels: Array, weigh: Array, l2: float) -> Array:
    """Fit weights, the intercept first, by iteratively reweighted least squares.

    Args:
        values: signals; shape (samples, signals).
        labels: 0 or 1 each; shape (samples,).
        weigh: weight of each sample; shape (samples,).
        l2: penalty l2/2 * |weights|^2, the intercept excepted.
    """
    design = np.column_stack([np.ones(len(values)), values])
    penalty = np.diag([0.0] + [l2] * values.shape[1])
    beta = np.zeros(design.shape[1])
    loss = _loss(design, labels, weigh, penalty, beta)
    for _ in range(STEPS):
        p = _sigmoid(design @ beta)
        gradient = design.T @ (weigh * (labels - p)) - penalty @ beta
        hessian = (design.T * (weigh * p * (1 - p))) @ design + penalty
        step = np.linalg.solve(hessian + 1e-10 * np.eye(len(beta)), gradient)
        size = 1.0
        while (new := _loss(design, labels, weigh, penalty, beta + size * step)) > loss + 1e-12:
            size /= 2
            if size < 1e-8:
                return beta
        beta, gained, loss = beta + size * step, loss - new, new
        if gained < 1e-12 and np.abs(step).max() < 1e-8:
            break
    return beta


def _loss(design: Array, labels: Array, weigh: Array, penalty: Array, beta: Array) -> float:
    logits = design @ beta
    likelihood = weigh * (np.logaddexp(0.0, logits) - labels * logits)
    return float(likelihood.sum() + beta @ penalty @ beta / 2)


def _sigmoid(logits: Array) -> Array:
    clipped: Array = 1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))
    return clipped


def calibrate(
    samples: Sequence[Sample], threshold: float = 0.5, l2: float = L2, balance: bool = True
) -> Calibration:
    """Fit a model to all samples and measure the decision on left-out ones.

    Raises:
        ReadinessError: fewer than two samples of a sort.

    """
    held, folds = _left_out(samples, l2, balance)
    decide = [(not s.answerable, p) for s, p in zip(samples, held, strict=True)]
    yes = [p for wrong, p in decide if not wrong]
    no = [p for wrong, p in decide if wrong]
    precision, recall, f1 = refusal((should, p < threshold) for should, p in decide)
    return Calibration(
        model=fit(samples, l2, balance),
        samples=len(samples),
        answerable=len(yes),
        folds=folds,
        auroc=auroc(yes, no),
        threshold=threshold,
        precision=precision.value,
        recall=recall.value,
        f1=f1.value,
        refused_wrongly=sum(p < threshold for p in yes) / len(yes),
        refuse_below=percentile(yes, 100 * REFUSED) or 0.0,
        probabilities=tuple(held),
    )


def _left_out(samples: Sequence[Sample], l2: float, balance: bool) -> tuple[list[float], int]:
    """Return each sample's probability by a model without it, and into how many parts they fell."""
    sorts = [[i for i, s in enumerate(samples) if s.answerable == sort] for sort in (True, False)]
    if min(map(len, sorts)) < 2:
        raise ReadinessError(
            "calibrating needs two questions of each sort: answerable, without an answer here, and "
            f"off the subject (type {OFF_TOPIC}; evals/cases/off_topic.jsonl has some)"
        )
    folds = len(samples) if len(samples) <= LEAVE_ONE_OUT else 5
    order = [i for sort in sorts for i in sort]
    fold = {i: place % folds for place, i in enumerate(order)}
    held = [0.0] * len(samples)
    for part in range(folds):
        model = fit([s for i, s in enumerate(samples) if fold[i] != part], l2, balance)
        for i in (i for i in order if fold[i] == part):
            held[i] = model.probability(samples[i].signals)
    return held, folds


def fit_decision(
    samples: Sequence[Sample], topic: Sequence[str], given: Sequence[str]
) -> DecisionFit:
    """Fit both models, the second to the questions on the corpus's subjects only.

    Args:
        samples: answerable, off topic, and on topic without an answer.
        topic: signals of the first model.
        given: signals of the second.

    Raises:
        ReadinessError: fewer than two samples of a sort.
    """
    near = [s for s in samples if s.on_topic]
    first = calibrate([_part(s, topic, s.on_topic) for s in samples])
    second = calibrate([_part(s, given, s.answerable) for s in near])
    held = dict(zip((s.id for s in near), second.probabilities, strict=True))
    both = [
        (s.answerable, p * held.get(s.id, second.model.probability(_part(s, given, True).signals)))
        for s, p in zip(samples, first.probabilities, strict=True)
    ]
    yes = [p for answerable, p in both if answerable]
    no = [p for answerable, p in both if not answerable]
    least = percentile(yes, 100 * REFUSED) or 0.0
    precision, recall, _ = refusal((not answerable, p < least) for answerable, p in both)
    doubt = doubt_below(both, least)
    return DecisionFit(first, second, auroc(yes, no), recall.value, precision.value, least, doubt)


def doubt_below(decided: Sequence[tuple[bool, float]], least: float) -> float:
    """Return the probability under which it is said that what is quoted may not answer.

    Args:
        decided: whether each question is answerable, and its probability.
        least: the probability below which it is refused.
    """
    shown = [(answerable, p) for answerable, p in decided if p >= least]
    for highest in sorted({p for _, p in shown}, reverse=True):
        below = [answerable for answerable, p in shown if p < highest]
        if below and sum(below) <= DOUBTED * len(below):
            return highest
    return least


def _part(sample: Sample, names: Sequence[str], label: bool) -> Sample:
    return Sample(sample.id, {name: sample.signals[name] for name in names}, label)


def describe(result: DecisionFit) -> str:
    """Write the figures in a few lines for a person; all are of left-out questions."""
    return "\n".join(
        (
            f"topic: {result.topic.samples} questions, {result.topic.answerable} on topic; AUROC "
            f"{_number(result.topic.auroc)}",
            f"given: {result.given.samples} questions, {result.given.answerable} answerable; AUROC "
            f"{_number(result.given.auroc)}",
            f"both: AUROC {_number(result.auroc)}; refusing below {result.refuse_below:.3f} "
            f"refuses {REFUSED:.0%} of the answerable ones, precision "
            f"{_number(result.precision)}, recall {_number(result.recall)}",
            f"doubting below {result.doubt_below:.3f}: at most {DOUBTED:.0%} of these answerable",
        )
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def to_toml(name: str, result: DecisionFit) -> str:
    """Write the coefficients as a TOML table that `kb.reader.decision.load_decision` reads.

    Args:
        name: start of the embedder's fingerprint, or `words`.
        result: what was fitted; its figures become comments.

    """
    lines = [f"# {part}" for part in describe(result).split("\n")]
    lines += [f"[{_key(name)}]", f"refuse_below = {_float(result.refuse_below)}"]
    lines.append(f"doubt_below = {_float(result.doubt_below)}")
    for part, model in (("topic", result.topic.model), ("given", result.given.model)):
        lines += model_lines(f"{_key(name)}.{part}", model)
    return "\n".join(lines) + "\n"


def model_lines(key: str, model: Model) -> list[str]:
    """Write a model as the lines of a TOML table of this key."""
    lines = [f"[{key}]", f"intercept = {_float(model.intercept)}"]
    tables = {"weights": model.weights, "means": model.means, "deviations": model.deviations}
    for title, values in tables.items():
        lines.append(f"[{key}.{title}]")
        lines += [f"{_key(signal)} = {_float(value)}" for signal, value in values.items()]
    return lines


def _float(value: float) -> str:
    return repr(round(value, 9))


def _key(text: str) -> str:
    plain = text and all(c.isascii() and (c.isalnum() or c in "-_") for c in text)
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write(name: str, result: DecisionFit, path: Path) -> None:
    """Write the coefficients to a file of their own."""
    path.write_text(to_toml(name, result), "utf-8")
