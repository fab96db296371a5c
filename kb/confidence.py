"""How sure one can be that the corpus holds the answer, from raw signals of the search.

Fused ranks say nothing about that: reciprocal-rank fusion scores an answerable and an absent
question alike. So raw cosines, word coverage, missing rare words and missing figures are combined
by a logistic regression whose coefficients `evals/calibrate.py` fits and writes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log

from kb.models import Hit
from kb.retrieve import share
from kb.text import content_words

SIGNALS = ("cosine", "margin", "coverage", "union", "rare", "figures", "agreement")
WORD_SIGNALS = ("coverage", "union", "rare", "figures")
"""Those that do not depend on the embedder."""
TOP = 5
"""Hits that an answer mostly rests on."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Coefficients of the logistic regression over standardised signals."""

    intercept: float
    weights: Mapping[str, float]
    means: Mapping[str, float]
    deviations: Mapping[str, float]

    def probability(self, signals: Mapping[str, float]) -> float:
        """Return the probability, 0 to 1, that the corpus answers the question."""
        total = self.intercept + sum(
            w * (signals[name] - self.means[name]) / self.deviations[name]
            for name, w in self.weights.items()
        )
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


def signals(
    question: str, hits: Sequence[Hit], weights: Mapping[str, float], size: int
) -> dict[str, float]:
    """Measure how well the hits cover a question.

    Args:
        question: as it was asked.
        hits: best first; at least 50 make the margin meaningful.
        weights: idf of the question's content words.
        size: passages in the corpus.

    Returns:
        A value for each of `SIGNALS`; all are higher for better cover, but for `rare`.
    """
    cosines = sorted((h.via.cosine for h in hits if h.via.cosine is not None), reverse=True)
    background = cosines[10:50] or cosines[-1:] or [0.0]
    best = cosines[0] if cosines else 0.0
    held = [held_terms(hit) for hit in hits[:TOP]]
    union = set().union(*held)
    missing = [w for term, w in weights.items() if term not in union]
    both = [h for h in hits[:10] if h.via.dense is not None and h.via.lexical is not None]
    return {
        "cosine": best,
        "margin": best - sum(background) / len(background),
        "coverage": max((share(weights, terms) for terms in held), default=0.0),
        "union": share(weights, union),
        "rare": max(missing, default=0.0) / log(size + 2),
        "figures": figures_held(question, union),
        "agreement": len(both) / 10,
    }


def held_terms(hit: Hit) -> set[str]:
    """Return the content words of a passage with its heading, title, place and date."""
    document = hit.document
    around = f"{hit.passage.heading} {document.title} {document.publisher} {document.date or ''}"
    return set(content_words(f"{hit.passage.text} {around}"))


def figures_held(question: str, held: set[str]) -> float:
    """Return the share of the question's figures that are held; 1 where it names none."""
    figures = {t for t in content_words(question) if t[0].isdigit() and len(t) > 1}
    return len(figures & held) / len(figures) if figures else 1.0


@cache
def load_calibration(embedder: str) -> Calibration:
    """Return the coefficients for an embedder, by the start of its fingerprint.

    An embedder that none was fitted for is judged by words alone.
    """
    text = files("kb").joinpath("data", "confidence.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    name = next((n for n in tables if n != "words" and embedder.startswith(n)), "words")
    table = tables[name]
    return Calibration(table["intercept"], table["weights"], table["means"], table["deviations"])
