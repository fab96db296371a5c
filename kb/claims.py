"""Claim check: what the corpus says to each assertion of a text.

A assertion is supported, contradicted, or not in the corpus; no model is needed. What somebody is
said to have said is borne out by their documents only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kb.assertions import Assertion, assertions
from kb.attribution import is_held
from kb.citations import Quote, reference
from kb.differences import Difference
from kb.models import Citation, Filters, Hit
from kb.retrieve import share
from kb.support import Source, Support, SupportJudge
from kb.text import content_words, normalise

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

Label = Literal["supported", "contradicted", "not-in-corpus", "not-a-claim"]
SEARCHED = 20
"""Passages looked at for one assertion."""
JUDGED = 6
"""Of these, the ones that are judged sentence by sentence."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion of a text and the verdict on it."""

    text: str
    start: int
    end: int
    """Slice of the normalised text."""
    label: Label
    reason: str
    evidence: tuple[Citation, ...]
    differences: tuple[Difference, ...] = ()
    """What it says otherwise than the evidence."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A passage and what it says to a assertion."""

    hit: Hit
    support: Support
    speaks: bool
    """It may speak for whoever is said to say it."""

    @property
    def quote(self) -> Quote:
        """The sentence of the passage that comes nearest."""
        return Quote(self.hit, self.support.start, self.support.end)


def check_text(base: KnowledgeBase, text: str) -> tuple[Claim, ...]:
    """Check every assertion of a text; see `check_stream`."""
    return tuple(check_stream(base, text))


def check_stream(base: KnowledgeBase, text: str) -> Iterator[Claim]:
    """Check a text, one assertion after the other.

    Args:
        base: the corpus to check against.
        text: plain text or Markdown; it is normalised first, offsets are those of the normalised
            text.
    """
    judge = SupportJudge(base.embedder, base.weigh)
    for assertion in assertions(normalise(text)):
        yield _check(base, judge, assertion)


def summary(claims: Iterable[Claim]) -> str:
    """Say in one line how a text fared."""
    counts = Counter(claim.label for claim in claims)
    total = sum(counts.values()) - counts["not-a-claim"]
    if not total:
        return "Nothing here states anything that a source could bear out."
    return (
        f"{total} claim{'s' if total > 1 else ''}: {counts['supported']} supported, "
        f"{counts['contradicted']} contradicted, {counts['not-in-corpus']} not in these documents."
    )


def judged(base: KnowledgeBase, judge: SupportJudge, assertion: Assertion) -> list[Judged]:
    """Judge the passages that come nearest to a assertion, the best first."""
    source = assertion.source if not assertion.carried else None
    weights = base.weigh(assertion.said)
    hits = list(base.search(assertion.said, SEARCHED))
    if source is not None and not source.bare:
        own = [r.document.id for r in base.records() if source.is_of(r.document, "")]
        if own:
            known = {hit.passage.id for hit in hits}
            theirs = base.search(assertion.said, JUDGED, Filters(document=tuple(own)))
            hits += [hit for hit in theirs if hit.passage.id not in known]
    covered = {h.passage.id: share(weights, _terms(h)) + 0.5 / h.rank for h in hits}
    hits.sort(key=lambda h: -covered[h.passage.id])
    found = []
    for hit in hits[:JUDGED]:
        support = judge.judge(assertion.said, [Source(hit.passage.text, around(hit))])
        if support.source < 0:
            continue
        speaks = source is None or source.is_of(hit.document, hit.passage.text)
        found.append(Judged(hit, support, speaks))
    return sorted(found, key=lambda j: -(j.support.probability + j.support.contradicted))


def around(hit: Hit) -> str:
    """Return what a passage says by standing where it stands."""
    d = hit.document
    from kb.places import country_name

    place = country_name(d.country) if d.country else ""
    return f"{hit.passage.heading}\n{d.title}\n{d.publisher or ''}\n{place}\n{d.date or ''}"


def _terms(hit: Hit) -> set[str]:
    return set(content_words(f"{hit.passage.text} {around(hit)}"))


def _check(base: KnowledgeBase, judge: SupportJudge, assertion: Assertion) -> Claim:
    if not assertion.claims:
        reason = "It states nothing that a source could bear out."
        return _claim(assertion, "not-a-claim", reason)
    if unknown := _unknown_source(base, assertion):
        return _claim(assertion, "not-in-corpus", unknown)
    return _verdict(assertion, judged(base, judge, assertion))


def _verdict(assertion: Assertion, found: Sequence[Judged]) -> Claim:
    speaking = [j for j in found if j.speaks]
    best = max(speaking, key=lambda j: j.support.probability, default=None)
    if best is not None and best.support.label == "supported":
        return _claim(assertion, "supported", f"{reference(best.hit)} says this.", best)
    against = max(speaking, key=lambda j: j.support.contradicted, default=None)
    if against is not None and against.support.label == "contradicted":
        return _claim(assertion, "contradicted", _against(against), against)
    return _claim(assertion, "not-in-corpus", "No passage of these documents says this.")


def _against(judged: Judged) -> str:
    told = [d for d in judged.support.differences if d.found]
    if not told:
        return f"{reference(judged.hit)} says otherwise."
    pairs = "; ".join(f"{d.found}, not {d.claimed}" for d in told[:2])
    return f"{reference(judged.hit)} has {pairs}."


def _unknown_source(base: KnowledgeBase, assertion: Assertion) -> str | None:
    """Say why nobody here can speak for the source that a assertion names."""
    source = assertion.source
    if source is None:
        return None
    if source.bare:
        return f"It does not say which source “{source.words}” is, so nothing here can bear it out."
    if is_held(source, (r.document for r in base.records())):
        return None
    said = "It goes on with what is said of" if assertion.carried else "It is attributed to"
    return f"{said} “{source.words}”, which is not among these documents."


def _claim(assertion: Assertion, label: Label, reason: str, judged: Judged | None = None) -> Claim:
    evidence = (judged.quote.cite(1),) if judged is not None else ()
    told = judged.support.differences if judged is not None and label == "contradicted" else ()
    return Claim(assertion.text, assertion.start, assertion.end, label, reason, evidence, told)
