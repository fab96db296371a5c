"""Whether the sentences nearest to an assertion support it, contradict it, or do neither.

People act on these words, so both are said of sentences only that say nearly the same, word for
word: "supported" where nothing differs that could turn it, "contradicted" where one thing differs
that can be shown. Whatever else comes near is shown beside the assertion, and people judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.claims.candidates import NearestSentence
from kb.models import Verdict
from kb.reader.differences import Kind

TELLING: frozenset[Kind] = frozenset(("number", "date", "modality", "status", "negation"))
"""What contradicts where a sentence has something else in its place."""
OTHERWISE_SAME = 0.65
"""Least share of an assertion's other words that a sentence has in the same order, for what differs
to contradict it. On the train part of evals/reading 8 of 9 such claims are denied by their passage;
at 0.5 it is 40 of 66."""
CLOSE = 0.85
"""Least likeness of a sentence that says something close, chosen on claims_fit: two thirds of the
claims that the corpus speaks of come up to it, a third of the others."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the nearest sentences say to an assertion."""

    verdict: Verdict
    shown: NearestSentence | None
    """The sentence that the verdict rests on; the nearest one where it rests on none."""

    @property
    def close(self) -> bool:
        """Nothing bears it out or denies it, but a sentence says something close."""
        shown = self.shown
        return self.verdict == "not-given" and shown is not None and shown.likeness >= CLOSE


def judge(found: Sequence[NearestSentence]) -> Judgement:
    """Judge an assertion by the sentences nearest to it, the most alike first."""
    if same := next((n for n in found if n.same), None):
        return Judgement("supported", same)
    against = max(found, key=_against, default=None)
    if against is not None and _against(against) >= OTHERWISE_SAME:
        return Judgement("contradicted", against)
    return Judgement("not-given", found[0] if found else None)


def _against(sentence: NearestSentence) -> float:
    """Return how much a sentence says the same that has something else in one place; 0: none.

    What is said of another country or body contradicts nothing.
    """
    if any(d.kind in ("place", "name") for d in sentence.differences):
        return 0.0
    told = (d for d in sentence.otherwise if d.kind in TELLING)
    return max((sentence.wording.shared(d.claimed) for d in told), default=0.0)
