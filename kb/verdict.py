"""Whether the sentences nearest to an assertion support it, contradict it, or do neither.

Two logistic regressions decide: whether a sentence speaks of what the assertion says at all, and
whether it agrees. `evals/claims.py` fits their coefficients on claims that people have judged.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log
from typing import get_args

from kb.confidence import Model
from kb.differences import Kind
from kb.nearest import SIGNALS, Nearest

FAR = 4.0
"""Most that one sentence may be ahead of another, in log odds."""
OF_BEST = (
    *(
        "aligned",
        "weakest",
        "covered",
        "whole",
        "met number",
        "met date",
        "free number",
        "free date",
    ),
    *("lost number", "lost date", "lost place", "lost name"),
)
AGREEING = ("ahead", *OF_BEST, *(f"other {kind}" for kind in get_args(Kind)))
"""Signals of whether the nearest sentences agree; see `agreement`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the nearest sentences say to an assertion."""

    speaks_of: float
    """Probability that they speak of what it says."""
    agrees: float
    """Probability that they agree with it, given that they speak of it."""
    label: str
    """supported, contradicted or not-in-corpus."""
    shown: Nearest | None
    """The sentence that the verdict rests on; the nearest one where it rests on none."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The fitted models and their thresholds."""

    speaks_of: Model
    agrees: Model
    least: float
    """Probability of speaking of it below which nothing is said of an assertion."""
    supported: float
    """Probability of agreeing from which it is supported."""

    def judge(self, found: Sequence[Nearest]) -> Verdict:
        """Judge an assertion by the sentences nearest to it."""
        speaking = [n for n in found if n.speaks]
        if not speaking:
            return Verdict(0.0, 0.0, "not-in-corpus", found[0] if found else None)
        held = {id(n): self.speaks_of.probability(n.signals) for n in speaking}
        best = max(speaking, key=lambda n: held[id(n)])
        agrees = self.agrees.probability(agreement(speaking, self.speaks_of))
        if held[id(best)] < self.least:
            return Verdict(held[id(best)], agrees, "not-in-corpus", best)
        supported = agrees >= self.supported
        alike = [n for n in speaking if bool(n.otherwise) is not supported] or [best]
        shown = max(alike, key=lambda n: held[id(n)])
        label = "supported" if supported else "contradicted"
        return Verdict(held[id(best)], agrees, label, shown)


def agreement(found: Sequence[Nearest], speaks_of: Model) -> dict[str, float]:
    """Measure whether the nearest sentences agree with an assertion.

    Args:
        found: sentences that may speak for its source.
        speaks_of: tells how surely each speaks of it.

    Returns:
        `ahead`: by how many log odds the best sentence without a difference is ahead of the best
        with one; `alike`: how near the best comes; `lost`: what the best does not have; and for
        each kind of difference whether the best has something else in its place.
    """
    odds = {id(n): log_odds(speaks_of.probability(n.signals)) for n in found}
    best = max(found, key=lambda n: odds[id(n)])
    plain = [odds[id(n)] for n in found if not n.otherwise]
    other = [odds[id(n)] for n in found if n.otherwise]
    ahead = max(plain, default=-FAR) - max(other, default=-FAR)
    kinds = {d.kind for d in best.otherwise}
    return {
        "ahead": max(-FAR, min(FAR, ahead)),
        **{name: best.signals[name] for name in OF_BEST},
        **{f"other {kind}": float(kind in kinds) for kind in get_args(Kind)},
    }


def log_odds(probability: float) -> float:
    """Return the logarithm of the odds, for a probability short of 0 and 1."""
    return log(probability / (1 - probability))


@cache
def load_rules(embedder: str) -> Rules:
    """Return what was fitted for an embedder, by the start of its fingerprint, or for words."""
    tables = tomllib.loads(files("kb").joinpath("data", "claims.toml").read_text("utf-8"))
    name = next((n for n in tables if n != "words" and embedder.startswith(n)), "words")
    return read_rules(tables[name])


def read_rules(table: Mapping[str, object]) -> Rules:
    """Read the models and thresholds of one table of `data/claims.toml`."""
    return Rules(
        speaks_of=Model(**table["speaks_of"]),  # type: ignore[arg-type]
        agrees=Model(**table["agrees"]),  # type: ignore[arg-type]
        least=float(table["least"]),  # type: ignore[arg-type]
        supported=float(table["supported"]),  # type: ignore[arg-type]
    )


__all__ = ["AGREEING", "SIGNALS", "Rules", "Verdict", "agreement", "load_rules", "read_rules"]
