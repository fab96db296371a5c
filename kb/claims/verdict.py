"""Whether the sentences nearest to an assertion support it, contradict it, or do neither.

A logistic regression tells how surely a sentence speaks of what the assertion says; what the
assertion says otherwise decides the rest. Nothing is called contradicted without something to show
for it, and where an assertion has no figure that could be compared, only a sentence that says
nearly the same supports it. `evals/runs/claims.py` fits the coefficients on judged claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kb.claims.candidates import NearestSentence
from kb.models import Verdict
from kb.reader.differences import Kind
from kb.reader.logistic import Model, fitted

TELLING: frozenset[Kind] = frozenset(("number", "date", "place", "modality", "status", "negation"))
"""What a sentence must have for it to support an assertion that has it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the nearest sentences say to an assertion."""

    verdict: Verdict
    shown: NearestSentence | None
    """The sentence that the verdict rests on; the nearest one where it rests on none."""
    unsure: bool = False
    """It seems to say the same, but in words that cannot be compared exactly."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The fitted model and the least probabilities of the verdicts."""

    speaks_of: Model
    figures: float
    """Of supporting an assertion that has numbers, all of which stand in the sentence."""
    words: float
    """Of supporting one that has none."""
    against: float
    """Of contradicting one."""

    def judge(self, found: Sequence[NearestSentence]) -> Judgement:
        """Judge an assertion by the sentences nearest to it."""
        if not found:
            return Judgement("not-given", None)
        chances = [self.speaks_of.probability(n.signals) for n in found]
        chance, best = max(zip(chances, found, strict=True), key=lambda pair: pair[0])
        if best.otherwise:
            least = self.words if _is_elsewhere(best) else self.against
            against: Verdict = "contradicted" if chance >= least else "not-given"
            return Judgement(against, best)
        if any(d.kind in TELLING for d in best.differences):
            return Judgement("not-given", best)
        by_number = best.signals["met number"] > 0
        sure = chance >= (self.figures if by_number else self.words)
        if sure and not by_number:
            sure = not any(
                _denies(n) for n, c in zip(found, chances, strict=True) if c >= self.figures
            )
        unsure = not sure and chance >= self.figures
        return Judgement("supported" if sure else "not-given", best, unsure)


def _denies(sentence: NearestSentence) -> bool:
    """Tell whether a sentence denies what an assertion says: another one does not settle it."""
    return any(d.kind == "negation" for d in sentence.otherwise)


def _is_elsewhere(sentence: NearestSentence) -> bool:
    """Tell whether a sentence says the same of another country: that contradicts nothing."""
    return all(d.kind in ("place", "name") for d in sentence.otherwise)


@cache
def load_rules(embedder: str) -> Rules:
    """Return the rules that were fitted for an embedder, by its fingerprint."""
    table = fitted("claims.toml", embedder)
    least = table["figures"], table["words"], table["against"]
    return Rules(Model(**table["speaks_of"]), *least)
