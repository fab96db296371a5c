"""Claim check: what the corpus says to each statement of a text.

A statement is supported, contradicted, or not in the corpus; where something close is there, it is
shown beside the statement, and people judge. What somebody is said to have said is borne out by
their documents only, or by a passage that names them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kb.citations import source_line
from kb.claims.assertions import Assertion, assertions
from kb.claims.candidates import Nearest, NearestSentence
from kb.claims.verdict import Judgement, judge
from kb.models import Citation, ClaimVerdict, Hit
from kb.reader.differences import Difference
from kb.reader.wording import cut
from kb.words.text import normalise

Find = Callable[[Assertion], Nearest]
"""Finds the sentences that come nearest to an assertion."""
State = ClaimVerdict | Literal["something-close"]
NO_CLAIM = "It states nothing that a source could bear out."
ABSENT = "No passage of these documents says this."
CLOSE = "says something close. Compare: whether it says just this is yours to judge."
OTHERWISE = "seems to say otherwise. Compare: the judgement is yours."


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of a text and the verdict on it."""

    text: str
    start: int
    end: int
    """Slice of the normalised text."""
    label: ClaimVerdict
    reason: str
    """One line for a person, plain text."""
    evidence: tuple[Citation, ...] = ()
    differences: tuple[Difference, ...] = ()
    """What it says otherwise than the evidence, or than the nearest sentence that is close."""
    nearest: tuple[Citation, ...] = ()
    """Where nothing says it: the sentence that comes nearest."""
    close: bool = False
    """Nothing says it, but the nearest sentence may."""
    seems_otherwise: bool = False
    """That sentence seems to deny it."""

    @property
    def state(self) -> State:
        """The verdict as people see it: with something close apart."""
        return "something-close" if self.close else self.label

    @property
    def seeming(self) -> ClaimVerdict:
        """The label; contradicted where something close seems to say otherwise."""
        return "contradicted" if self.seems_otherwise else self.label


class ClaimChecker:
    """Checks texts against one corpus."""

    def __init__(self, find: Find) -> None:
        """Compose a checker; `find` gives the sentences that come nearest."""
        self._find = find

    def stream(self, text: str) -> Iterator[Claim]:
        """Check a text, one statement after the other.

        Args:
            text: plain text or Markdown; it is normalised first, offsets are those of the
                normalised text.
        """
        return map(self._check, assertions(normalise(text)))

    def _check(self, assertion: Assertion) -> Claim:
        if not assertion.claims:
            return Claim(assertion.text, assertion.start, assertion.end, "not-a-claim", NO_CLAIM)
        nearest = self._find(assertion)
        found = nearest.sentences
        if unknown := _unknown_source(assertion, nearest):
            return _claim(assertion, Judgement("not-given", None), unknown, found)
        judged = judge([n for n in found if n.speaks])
        return _claim(assertion, judged, _reason(assertion, judged, found), found)


def summary(claims: Iterable[Claim]) -> str:
    """Say in one line how a text fared."""
    counts = Counter(claim.state for claim in claims)
    total = sum(counts.values()) - counts["not-a-claim"]
    if not total:
        return "Nothing here states anything that a source could bear out."
    return (
        f"{total} claim{'s' if total > 1 else ''}: {counts['supported']} supported, "
        f"{counts['contradicted']} contradicted, {counts['something-close']} with something close, "
        f"{counts['not-in-corpus']} not in these documents."
    )


def _reason(assertion: Assertion, judged: Judgement, found: Sequence[NearestSentence]) -> str:
    shown = judged.shown
    if shown is not None and judged.verdict == "supported":
        return f"{name_of(shown.quote.hit)} says this."
    if shown is not None and judged.verdict == "contradicted":
        told = "; ".join(_told(d) for d in shown.otherwise[:2])
        return f"{name_of(shown.quote.hit)} says otherwise: {told}."
    if shown is not None and judged.close:
        return f"{name_of(shown.quote.hit)} {OTHERWISE if judged.seems_otherwise else CLOSE}"
    if assertion.source is not None and (other := _by_another(found)):
        who = assertion.source.words
        return f"{name_of(other.quote.hit)} says this, but nothing here shows that {who} does."
    return ABSENT


def name_of(hit: Hit) -> str:
    """Name a passage's document and page in plain words."""
    line = source_line(hit)
    return f"“{hit.document.title}”" + (f" ({line})" if line else "")


def _told(d: Difference) -> str:
    if d.kind in ("status", "negation"):
        return f"“{d.found}” where the text has “{d.claimed}”"
    return f"{d.found}, not {d.claimed}"


def _by_another(found: Sequence[NearestSentence]) -> NearestSentence | None:
    """Return the sentence that says it for somebody else than whoever is said to."""
    return next((n for n in found if n.same and not n.speaks), None)


def _unknown_source(assertion: Assertion, nearest: Nearest) -> str | None:
    """Say why nobody here can speak for the source that a statement names."""
    source, found = assertion.source, nearest.sentences
    if source is None:
        return None
    if source.bare:
        return f"It does not say which source “{source.words}” is, so nothing here bears it out."
    if nearest.own or any(n.speaks and not assertion.carried for n in found):
        return None
    said = "It goes on with what is said of" if assertion.carried else "It is said to be from"
    absent = f"{said} “{source.words}”, which is not among these documents."
    other = None if assertion.carried else _by_another(found)
    return absent + (f" {name_of(other.quote.hit)} says this." if other else "")


def _claim(
    assertion: Assertion, judged: Judgement, reason: str, found: Sequence[NearestSentence]
) -> Claim:
    shown = judged.shown or next(iter(found), None)
    cited = (shown.quote.cite(1),) if shown is not None else ()
    rests = judged.verdict != "not-given"
    return Claim(
        assertion.text,
        assertion.start,
        assertion.end,
        "not-in-corpus" if judged.verdict == "not-given" else judged.verdict,
        reason,
        evidence=cited if rests else (),
        differences=_differences(judged),
        nearest=() if rests else cited,
        close=judged.close,
        seems_otherwise=judged.seems_otherwise,
    )


def _differences(judged: Judgement) -> tuple[Difference, ...]:
    """Return what is said otherwise; of something close, every word that is."""
    if judged.shown is None or judged.verdict == "supported":
        return ()
    if judged.verdict == "contradicted":
        return judged.shown.otherwise
    if not judged.close:
        return ()
    wording = judged.shown.wording
    pairs = ((cut(wording.claim, a), cut(wording.sentence, b)) for a, b in wording.spans)
    return tuple(Difference("wording", mine, theirs or None) for mine, theirs in pairs)
