"""Claim check: what the corpus says to each sentence of a text.

A first, plain judgement by words and figures; no model is needed. A sentence is supported when a
passage's sentence holds nearly all of its meaning-bearing words and every figure; contradicted
when one holds nearly all the words and a different figure of the same kind; else the corpus does
not hold it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kb.citations import Quote
from kb.evidence import held_terms
from kb.models import Citation, Hit
from kb.retrieve import share
from kb.text import content_words, normalise, sentences

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

Label = Literal["supported", "contradicted", "not-in-corpus", "not-a-claim"]
SUPPORTED = 0.72
"""Least share of a claim's weight in the sentence (with its neighbours) that supports it."""
DENIAL = re.compile(
    r"\b(no|not|never|none|nor|neither|without|lacks?|n't|cannot)\b|n't\b|មិន|គ្មាន|ពុំ", re.IGNORECASE
)
COMPARED = 0.60
"""Least share at which a different figure counts as a contradiction."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a text and the verdict on it."""

    text: str
    start: int
    end: int
    label: Label
    reason: str
    evidence: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The sentence that comes nearest to a claim."""

    quote: Quote
    shared: float
    missing_figures: tuple[str, ...]
    other_figures: tuple[str, ...]
    denied: bool
    """One of the two denies, the other does not."""


def check_text(base: KnowledgeBase, text: str) -> tuple[Claim, ...]:
    """Check every sentence of a text.

    Args:
        base: the corpus to check against.
        text: plain text; it is normalised first, offsets are those of the normalised text.
    """
    clean = normalise(text)
    return tuple(_check(base, clean[a:b], a, b) for a, b in sentences(clean))


def is_claim(sentence: str) -> bool:
    """Whether a sentence states something that can be true or false."""
    if sentence.rstrip().endswith("?") or len(content_words(sentence)) < 3:
        return False
    opinion = r"\s*(i|we) (think|believe|suggest|hope|feel|recommend|wrote)\b"
    return not re.match(opinion, sentence, re.IGNORECASE)


def is_year(term: str) -> bool:
    """Whether a figure looks like a year: it is compared with years only."""
    return bool(re.fullmatch(r"(19|20)\d\d", term))


def _check(base: KnowledgeBase, sentence: str, start: int, end: int) -> Claim:
    if not is_claim(sentence):
        reason = "This sentence states nothing that a source could bear out."
        return Claim(sentence, start, end, "not-a-claim", reason, ())
    weights = base.weigh(sentence)
    hits = base.search(sentence, 10)
    matches = [m for hit in hits for m in _matches(sentence, hit, weights)]
    best = max(matches, key=lambda m: m.shared - 0.2 * bool(m.missing_figures), default=None)
    label, reason = _judge(best)
    shown = best is not None and label != "not-in-corpus"
    evidence = (best.quote.cite(1),) if best is not None and shown else ()
    return Claim(sentence, start, end, label, reason, evidence)


def _judge(best: Match | None) -> tuple[Label, str]:
    if best is None or best.shared < COMPARED:
        return "not-in-corpus", "No passage of the corpus says this."
    title = best.quote.hit.document.title
    if best.denied and best.shared >= SUPPORTED:
        return "contradicted", f"“{title}” denies what the text states, or states what it denies."
    if best.missing_figures and best.other_figures:
        theirs, ours = ", ".join(best.other_figures), ", ".join(best.missing_figures)
        return "contradicted", f"“{title}” gives {theirs} where the text gives {ours}."
    if best.missing_figures or best.shared < SUPPORTED:
        return "not-in-corpus", "The nearest passage is about this but does not say it."
    return "supported", f"“{title}” says this."


def _matches(sentence: str, hit: Hit, weights: dict[str, float]) -> list[Match]:
    claimed = {t for t in weights if t[0].isdigit()}
    worded = {t: w for t, w in weights.items() if t not in claimed}
    around = held_terms(hit)
    found = []
    for start, end in sentences(hit.passage.text):
        quote = Quote(hit, start, end)
        terms = set(content_words(quote.text))
        shared = 0.75 * share(worded, terms) + 0.25 * share(worded, around)
        missing = tuple(sorted(claimed - terms - {hit.document.year or ""}))
        asks_year = any(map(is_year, missing))
        others = tuple(
            sorted(t for t in terms - claimed if t[0].isdigit() and is_year(t) == asks_year)
        )
        denied = bool(DENIAL.search(sentence)) != bool(DENIAL.search(quote.text))
        found.append(Match(quote, shared, missing, others, denied))
    return found
