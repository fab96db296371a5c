"""Claim check: what the corpus says to each statement of a text.

A statement is supported, contradicted, or not in the corpus; no model is needed. What somebody is
said to have said is borne out by their documents only, or by a passage that names them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kb.citations import source_line
from kb.claims.assertions import Assertion, assertions
from kb.claims.candidates import Finder, Nearest, NearestSentence
from kb.claims.verdict import Judgement, Rules
from kb.models import Citation, ClaimVerdict, Hit, Verdict
from kb.reader.alignment import Source
from kb.reader.differences import Difference
from kb.reader.model_judge import ModelJudge
from kb.words.text import normalise

NO_CLAIM = "It states nothing that a source could bear out."
YES = 0.8
"""Least probability of yes of a language model: a small one says yes to three of four."""
ABSENT = "No passage of these documents says this."


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
    """What it says otherwise than the evidence."""
    nearest: tuple[Citation, ...] = ()
    """Where nothing says it: the sentence that comes nearest."""


class ClaimChecker:
    """Checks texts against one corpus, with a language model where there is one."""

    def __init__(self, finder: Finder, rules: Rules, model_judge: ModelJudge | None) -> None:
        """Compose a checker.

        Args:
            finder: finds the sentences that come nearest.
            rules: judge a statement by them.
            model_judge: is asked what words alone cannot tell; None: that stays open.
        """
        self._finder = finder
        self._rules = rules
        self._model_judge = model_judge

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
        nearest = self._finder.find(assertion)
        found = nearest.sentences
        first = found[0] if found else None
        if unknown := _unknown_source(assertion, nearest, self._rules):
            return _claim(assertion, "not-given", unknown, first)
        judged = self._rules.judge([n for n in found if n.speaks])
        if judged.unsure and judged.shown and self._says(assertion.said, judged.shown):
            judged = replace(judged, verdict="supported")
        reason = _reason(assertion, judged, found, self._rules)
        return _claim(assertion, judged.verdict, reason, judged.shown or first)

    def _says(self, said: str, shown: NearestSentence) -> bool:
        """Ask the language model, where there is one, what words alone cannot tell."""
        if self._model_judge is None:
            return False
        chance = self._model_judge.supports(said, [Source.of(shown.quote.hit)])
        return chance is not None and chance >= YES


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


def _reason(
    assertion: Assertion, judged: Judgement, found: Sequence[NearestSentence], rules: Rules
) -> str:
    shown = judged.shown
    if shown is not None and judged.verdict == "supported":
        return f"{name_of(shown.quote.hit)} says this."
    if shown is not None and judged.verdict == "contradicted":
        told = "; ".join(_told(d) for d in shown.otherwise[:2])
        return f"{name_of(shown.quote.hit)} says otherwise: {told}."
    if judged.unsure and shown is not None:
        return f"{name_of(shown.quote.hit)} speaks of this. Whether it says just this, read there."
    if assertion.source is not None and (other := _by_another(found, rules)):
        who = assertion.source.words
        return f"{name_of(other.quote.hit)} says this, but nothing here shows that {who} does."
    return ABSENT


def name_of(hit: Hit) -> str:
    """Name a passage's document and page in plain words."""
    return f"“{hit.document.title}” ({source_line(hit)})"


def _told(d: Difference) -> str:
    if d.kind in ("status", "negation"):
        return f"“{d.found}” where the text has “{d.claimed}”"
    return f"{d.found}, not {d.claimed}"


def _by_another(found: Sequence[NearestSentence], rules: Rules) -> NearestSentence | None:
    """Return the sentence that says it for somebody else than whoever is said to."""
    judged = rules.judge([n for n in found if not n.speaks])
    return judged.shown if judged.verdict == "supported" else None


def _unknown_source(assertion: Assertion, nearest: Nearest, rules: Rules) -> str | None:
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
    other = None if assertion.carried else _by_another(found, rules)
    return absent + (f" {name_of(other.quote.hit)} says this." if other else "")


def _claim(
    assertion: Assertion, verdict: Verdict, reason: str, shown: NearestSentence | None
) -> Claim:
    cited = (shown.quote.cite(1),) if shown is not None else ()
    rests = verdict != "not-given"
    return Claim(
        assertion.text,
        assertion.start,
        assertion.end,
        "not-in-corpus" if verdict == "not-given" else verdict,
        reason,
        evidence=cited if rests else (),
        differences=shown.otherwise if shown is not None and verdict == "contradicted" else (),
        nearest=() if rests else cited,
    )
