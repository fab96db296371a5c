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
from math import exp

from kb.models import Hit
from kb.retrieve import share
from kb.text import content_words, raw_words, stop_words, term_of

SIGNALS = ("cosine", "margin", "coverage", "names", "first", "length")
WORD_SIGNALS = ("coverage", "names", "length")
"""Those that do not depend on the embedder."""
TOP = 5
"""Hits that an answer mostly rests on."""


@dataclass(frozen=True, slots=True)
class Model:
    """Logistic regression over standardised signals, (signal - mean) / deviation."""

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


@dataclass(frozen=True, slots=True)
class Decision:
    """A model and the probability under which it is better to refuse, from the same fit."""

    model: Model
    refuse_below: float


def signals(question: str, hits: Sequence[Hit], weights: Mapping[str, float]) -> dict[str, float]:
    """Measure how well the hits cover a question.

    Args:
        question: as it was asked.
        hits: best first; at least 50 make the margin meaningful.
        weights: idf of the question's content words.

    Returns:
        cosine: of the nearest passage; margin: how far it stands out from the 11th to 50th;
        coverage: most of the question's weight that one of the first passages holds; names: the
        same for its names and figures in the very first, 1 where it names none; first: 1 where
        both lists agree on the first passage; length: content words of the question.
    """
    cosines = sorted((h.via.cosine for h in hits if h.via.cosine is not None), reverse=True)
    background = cosines[10:50] or cosines[-1:] or [0.0]
    best = cosines[0] if cosines else 0.0
    held = [held_terms(hit) for hit in hits[:TOP]]
    names = {t: w for t, w in weights.items() if t in named_terms(question)}
    return {
        "cosine": best,
        "margin": best - sum(background) / len(background),
        "coverage": max((share(weights, terms) for terms in held), default=0.0),
        "names": share(names, held[0]) if names and held else 1.0,
        "first": float(bool(hits) and (hits[0].via.dense, hits[0].via.lexical) == (1, 1)),
        "length": float(len(weights)),
    }


def named_terms(question: str) -> set[str]:
    """Return the search terms of a question's figures, acronyms and capitalised words.

    The first word counts only where it is all capitals: any question starts with one.
    """
    found = set()
    for position, word in enumerate(raw_words(question)):
        is_figure = word[0].isdigit() and len(word) > 1
        is_name = word[0].isupper() and (position > 0 or (word.isupper() and len(word) > 1))
        if is_figure or (is_name and word.lower() not in stop_words()):
            found.add(term_of(word))
    return found


def held_terms(hit: Hit) -> set[str]:
    """Return the content words of a passage with its heading, title, place and date."""
    document = hit.document
    around = f"{hit.passage.heading} {document.title} {document.publisher} {document.date or ''}"
    return set(content_words(f"{hit.passage.text} {around}"))


@cache
def load_decision(embedder: str) -> Decision:
    """Return what was fitted for an embedder, by the start of its fingerprint.

    An embedder that none was fitted for is judged by words alone.
    """
    text = files("kb").joinpath("data", "confidence.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    name = next((n for n in tables if n != "words" and embedder.startswith(n)), "words")
    table = tables[name]
    fitted = {key: value for key, value in table.items() if key != "refuse_below"}
    return Decision(Model(**fitted), table["refuse_below"])
