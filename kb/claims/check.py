"""Claim check: what the corpus says to each statement of a text.

A statement is supported, contradicted, or not in the corpus; no model is needed. What somebody is
said to have said is borne out by their documents only, or by a passage that names them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from kb.citations import source_line
from kb.claims.assertions import Assertion, assertions
from kb.claims.attribution import is_held
from kb.claims.nearest import Nearest, nearest
from kb.claims.verdict import Rules, Verdict, load_rules
from kb.models import Citation, Hit
from kb.reader.alignment import Source
from kb.reader.differences import Difference
from kb.words.text import normalise

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

Label = Literal["supported", "contradicted", "not-in-corpus", "not-a-claim"]
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
    label: Label
    reason: str
    """One line for a person, plain text."""
    evidence: tuple[Citation, ...] = ()
    differences: tuple[Difference, ...] = ()
    """What it says otherwise than the evidence."""
    nearest: tuple[Citation, ...] = ()
    """Where nothing says it: the sentence that comes nearest."""


def check_text(base: KnowledgeBase, text: str) -> tuple[Claim, ...]:
    """Check every statement of a text; see `check_stream`."""
    return tuple(check_stream(base, text))


def check_stream(base: KnowledgeBase, text: str) -> Iterator[Claim]:
    """Check a text, one statement after the other.

    Args:
        base: the corpus to check against.
        text: plain text or Markdown; it is normalised first, offsets are those of the normalised
            text.
    """
    rules = load_rules(base.embedder.fingerprint)
    for assertion in assertions(normalise(text)):
        yield _check(base, rules, assertion)


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


def _check(base: KnowledgeBase, rules: Rules, assertion: Assertion) -> Claim:
    if not assertion.claims:
        return _claim(assertion, "not-a-claim", NO_CLAIM)
    found = nearest(base, assertion)
    if unknown := _unknown_source(base, assertion, found, rules):
        return _claim(assertion, "not-in-corpus", unknown, found[0] if found else None)
    verdict = rules.judge([n for n in found if n.speaks])
    if verdict.unsure and verdict.shown and _says(base, assertion.said, verdict.shown):
        verdict = replace(verdict, label="supported")
    reason = _reason(assertion, verdict, found, rules)
    return _claim(assertion, verdict.label, reason, verdict.shown or (found[0] if found else None))


def _reason(assertion: Assertion, verdict: Verdict, found: Sequence[Nearest], rules: Rules) -> str:
    shown = verdict.shown
    if shown is not None and verdict.label == "supported":
        return f"{name_of(shown.quote.hit)} says this."
    if shown is not None and verdict.label == "contradicted":
        told = "; ".join(_told(d) for d in shown.otherwise[:2])
        return f"{name_of(shown.quote.hit)} says otherwise: {told}."
    if verdict.unsure and shown is not None:
        return f"{name_of(shown.quote.hit)} speaks of this. Whether it says just this, read there."
    if assertion.source is not None and (other := _by_another(found, rules)):
        who = assertion.source.words
        return f"{name_of(other.quote.hit)} says this, but nothing here shows that {who} does."
    return ABSENT


def _says(base: KnowledgeBase, said: str, shown: Nearest) -> bool:
    """Ask the language model, where there is one, what words alone cannot tell."""
    if base.model_judge is None:
        return False
    chance = base.model_judge.supports(said, [Source.of(shown.quote.hit)])
    return chance is not None and chance >= YES


def name_of(hit: Hit) -> str:
    """Name a passage's document and page in plain words."""
    return f"“{hit.document.title}” ({source_line(hit)})"


def _told(d: Difference) -> str:
    if d.kind in ("status", "negation"):
        return f"“{d.found}” where the text has “{d.claimed}”"
    return f"{d.found}, not {d.claimed}"


def _by_another(found: Sequence[Nearest], rules: Rules) -> Nearest | None:
    """Return the sentence that says it for somebody else than whoever is said to."""
    others = [n for n in found if not n.speaks]
    verdict = rules.judge(others)
    return verdict.shown if verdict.label == "supported" else None


def _unknown_source(
    base: KnowledgeBase, assertion: Assertion, found: Sequence[Nearest], rules: Rules
) -> str | None:
    """Say why nobody here can speak for the source that a statement names."""
    source = assertion.source
    if source is None:
        return None
    if source.bare:
        return f"It does not say which source “{source.words}” is, so nothing here bears it out."
    if any(n.speaks and not assertion.carried for n in found):
        return None
    if is_held(source, (record.document for record in base.records())):
        return None
    said = "It goes on with what is said of" if assertion.carried else "It is said to be from"
    absent = f"{said} “{source.words}”, which is not among these documents."
    other = None if assertion.carried else _by_another(found, rules)
    return absent + (f" {name_of(other.quote.hit)} says this." if other else "")


def _claim(assertion: Assertion, label: Label, reason: str, shown: Nearest | None = None) -> Claim:
    cited = (shown.quote.cite(1),) if shown is not None else ()
    rests = label in ("supported", "contradicted")
    return Claim(
        assertion.text,
        assertion.start,
        assertion.end,
        label,
        reason,
        evidence=cited if rests else (),
        differences=shown.otherwise if shown is not None and label == "contradicted" else (),
        nearest=() if rests else cited,
    )
