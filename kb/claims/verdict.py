"""Whether the sentences nearest to an assertion support it, contradict it, or do neither.

People act on these words, so both are said of sentences only that say nearly the same, word for
word: "supported" where nothing differs that could turn it, "contradicted" where one thing differs
that can be shown. What else speaks of it, by the reader of claims, is shown beside the assertion,
with a word where it seems to say otherwise, and people judge.
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
"""Where nothing is read: least likeness of a sentence that says something close. Two thirds of the
claims of claims_fit that the corpus speaks of come up to it, a third of the others."""
SPEAKS = 0.7
"""Least probability, by the reader, that a sentence bears an assertion out or denies it, for it to
say something close. Of claims_fit four in five that the corpus speaks of come up to it, and one in
fourteen of the others."""
SEEMS = 0.8
"""Share of the same from which on a sentence that speaks of it seems to say otherwise. 21 of 25 do,
on held groups of evals/reading and on claims_fit. That one seems to say the same is right in half,
and is not said."""
COPIED = 0.7
"""Share of an assertion's words that a sentence has in the same order, from which on the reader is
not asked: it learnt from paraphrases, and takes a copy with a clause moved for a denial."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the nearest sentences say to an assertion."""

    verdict: Verdict
    shown: NearestSentence | None
    """The sentence that the verdict rests on; the nearest one where it rests on none."""

    @property
    def close(self) -> bool:
        """Nothing bears it out or denies it, but a sentence says something close."""
        if self.verdict != "not-given" or self.shown is None:
            return False
        said = self.shown.entailed
        return 1 - said.not_given >= SPEAKS if said else self.shown.likeness >= CLOSE

    @property
    def seems_otherwise(self) -> bool:
        """A sentence that says something close seems to deny it."""
        if not self.close or self.shown is None or self.shown.entailed is None:
            return False
        return _denies(self.shown) >= SEEMS * (1 - self.shown.entailed.not_given)


def judge(found: Sequence[NearestSentence]) -> Judgement:
    """Judge an assertion by the sentences nearest to it, the nearest first."""
    if same := next((n for n in found if n.same), None):
        return Judgement("supported", same)
    against = max(found, key=_against, default=None)
    if against is None or _against(against) < OTHERWISE_SAME:
        return Judgement("not-given", found[0] if found else None)
    agrees = next((n for n in found if _agrees(n)), None)
    return Judgement("not-given", agrees) if agrees else Judgement("contradicted", against)


def _against(sentence: NearestSentence) -> float:
    """Return how much a sentence says the same that has something else in one place; 0: none.

    One that differs in more is of another thing: a place among others, in another year.
    """
    told = [d for d in sentence.otherwise if d.kind in TELLING]
    if _is_of_another(sentence) or len(told) != 1:
        return 0.0
    return sentence.wording.shared(told[0].claimed)


def _agrees(sentence: NearestSentence) -> bool:
    """Tell whether a sentence says much the same, and has every number and date of it."""
    return not sentence.differences and sentence.wording.shared("") >= OTHERWISE_SAME


def _denies(sentence: NearestSentence) -> float:
    """Return how probable it is, by the reader, that a sentence denies the assertion."""
    read = sentence.entailed
    if read is None or _is_of_another(sentence):
        return 0.0
    copied = not sentence.differences and sentence.wording.shared("") >= COPIED
    return 0.0 if copied else read.contradicted


def _is_of_another(sentence: NearestSentence) -> bool:
    """Tell whether a sentence speaks of another country or body, and so contradicts nothing."""
    return any(d.kind in ("place", "name") for d in sentence.differences)
