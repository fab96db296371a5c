"""The sentences of the corpus that come nearest to an assertion, and what they say otherwise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, NamedTuple

from kb.citations import Quote, columns
from kb.claims.assertions import Assertion
from kb.models import Filters, Hit
from kb.reader.alignment import Source
from kb.reader.differences import Difference, Kind, differences
from kb.reader.evidence import quotable
from kb.reader.likeness import Likeness, Other, likenesses
from kb.words.places import country_name, named_countries
from kb.words.qualifiers import denials, denies, modalities, statuses
from kb.words.quantities import numbers, unmet, years
from kb.words.text import content_words
from kb.words.weights import share

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

PASSAGES = 20
"""Passages looked at for one assertion."""
OF_SOURCE = 6
"""Further ones of the documents of whoever is said to say it."""
COMPARED = 12
"""Sentences of them that are compared word by word: about 6 ms each on two cores."""
NEIGHBOURS, PASSAGE, RANK = 0.4, 0.2, 0.1
"""What a sentence's place among those gains from its neighbours, its passage and its rank."""
LOSABLE: tuple[Kind, ...] = ("number", "date", "place", "name")
PROBES = {"final": "revoked repealed draft not yet", "done": "not yet draft plans closed"}
MAY = "voluntary not required"
FIGURE = 0.3
"""What a sentence gains that has a number of the assertion, in whatever words."""
DENIES = 0.3
"""What a sentence gains that may say the contrary: it seldom shares many words."""
ABSOLUTE = re.compile(
    r"\b(?:only|solely|exclusive|exclusively|all|every|each|always|never|most|majority|entirely|any|alone|"
    r"seulement|tous|toutes|solo|todos|todas)\b"
)
"""Words that say how far something goes: a sentence without any of them may mean less."""
FAR = 4
"""Content words after a "not" or a "may" in which what it is said of is looked for."""
PERMITS = re.compile(
    r"\b(?:allow(?:s|ed)?|permit(?:s|ted)?|authori[sz]e[sd]?|ban(?:s|ned|ning)?|prohibit\w*|forb[ia]d\w*|"
    r"outlaw\w*|autoris(?:e|ée?)s?|interdi\w*|autoriza\w*|prohíb\w*)\b"
)
"""Words that say what one may do: a sentence without any of them may only speak of it."""
FIGURES: tuple[Kind, ...] = ("number", "date")


@dataclass(frozen=True, slots=True)
class Nearest:
    """A sentence of the corpus beside an assertion."""

    quote: Quote
    likeness: Likeness
    differences: tuple[Difference, ...]
    """What the assertion says otherwise."""
    speaks: bool
    """Its document may speak for whoever is said to say it."""
    signals: Mapping[str, float]

    @property
    def otherwise(self) -> tuple[Difference, ...]:
        """The differences for which it has something else in their place, in its own words."""
        return tuple(d for d in self.differences if d.found is not None and self._says(d))

    def _says(self, difference: Difference) -> bool:
        """Tell whether the sentence itself names the other country, not its document alone."""
        if difference.kind != "place":
            return True
        return difference.found in {country_name(c) for c in named_countries(self.quote.text)}


class Candidate(NamedTuple):
    """A sentence before it is compared word by word."""

    quote: Quote
    score: float
    covered: float
    whole: float
    beside: str
    """The sentences before and after it."""
    around: frozenset[str]


def nearest(base: KnowledgeBase, assertion: Assertion) -> list[Nearest]:
    """Compare an assertion with the sentences that share most with it, best first."""
    said, weights = assertion.said, base.weigh(assertion.said)
    chosen = [c for hit in _hits(base, assertion) for c in _candidates(hit, said, weights)]
    chosen = sorted(chosen, key=lambda c: -c.score)[:COMPARED]
    others = [Other(c.quote.text, c.around) for c in chosen]
    like = likenesses(said, others, weights, base.embedder)
    found = [
        _nearest(assertion, c, near, len(weights)) for c, near in zip(chosen, like, strict=True)
    ]
    return sorted(found, key=lambda n: -n.likeness.mean)


def _hits(base: KnowledgeBase, assertion: Assertion) -> list[Hit]:
    hits = list(base.search(assertion.said, PASSAGES))
    if assertion.before:
        hits = _joined(hits, base.search(f"{assertion.before} {assertion.said}", OF_SOURCE))
    if words := _probe(assertion.said):
        hits = _joined(hits, base.search(f"{assertion.said} {words}", OF_SOURCE))
    source = assertion.source
    if source is None or source.bare or assertion.carried:
        return hits
    own = tuple(r.document.id for r in base.records() if source.is_of(r.document, ""))
    if own:
        hits = _joined(hits, base.search(assertion.said, OF_SOURCE, Filters(document=own)))
    return hits


def _joined(hits: list[Hit], others: Iterable[Hit]) -> list[Hit]:
    known = {hit.passage.id for hit in hits}
    return [*hits, *(hit for hit in others if hit.passage.id not in known)]


def _probe(said: str) -> str:
    """Return words to look for the contrary of what an assertion says, where it has one."""
    words = [PROBES[state] for state in statuses(said) if state in PROBES]
    return " ".join([*words, MAY] if "must" in modalities(said) else words)


def _may_deny(said: str, text: str) -> bool:
    """Tell whether a sentence says how binding or how far something is, otherwise than another."""
    mine, theirs = statuses(said), statuses(text)
    ended = bool(mine) and bool(theirs.keys() - mine.keys())
    return ended or ("must" in modalities(said) and "may" in modalities(text))


def _candidates(hit: Hit, said: str, weights: Mapping[str, float]) -> Iterator[Candidate]:
    text = hit.passage.text
    place = frozenset(content_words(Source.of(hit).around))
    whole = share(weights, {*content_words(text), *place})
    spans = list(quotable(text))
    for i, (start, end) in enumerate(spans):
        quote = Quote(hit, start, end)
        before, after = spans[max(0, i - 1)][0], spans[min(len(spans) - 1, i + 1)][1]
        around = place | frozenset(content_words(columns(hit, quote.text)))
        covered = share(weights, set(content_words(quote.text)))
        near = share(weights, {*content_words(text[before:after]), *around})
        score = covered + NEIGHBOURS * near + PASSAGE * whole + RANK / hit.rank
        score += DENIES * _may_deny(said, quote.text) + FIGURE * bool(_met(said, quote.text)[0])
        yield Candidate(quote, score, covered, whole, text[before:after], around)


def _nearest(assertion: Assertion, c: Candidate, like: Likeness, words: int) -> Nearest:
    source, hit = assertion.source, c.quote.hit
    speaks = source is None or assertion.carried or source.is_of(hit.document, hit.passage.text)
    found = _differences(assertion.said, c)
    lost = Counter(d.kind for d in found if d.found is None)
    met, dated = _met(assertion.said, c.quote.text)
    signals = {
        "aligned": like.mean,
        "weakest": like.weakest,
        "covered": c.covered,
        "whole": c.whole,
        **{f"lost {kind}": float(lost[kind]) for kind in LOSABLE},
        "words": log(1 + words),
        "met number": float(met),
        "met date": float(dated),
        **{f"free {kind}": n for kind, n in _free(assertion.said, c.quote.text).items()},
    }
    return Nearest(c.quote, like, found, speaks, signals)


def _met(said: str, text: str) -> tuple[int, int]:
    """Count the numbers and the years of an assertion that a sentence has itself."""
    others = numbers(text)
    met = sum(any(n.is_same(o) for o in others) for n in numbers(said))
    return met, len(years(said).keys() & years(text).keys())


def _free(said: str, text: str) -> dict[str, float]:
    """Count the numbers and years of a sentence that an assertion does not have."""
    others = len(unmet(numbers(said), numbers(text)))
    dates = len(years(text).keys() - years(said).keys())
    return {"number": float(min(3, others)), "date": float(min(3, dates))}


def _differences(said: str, c: Candidate) -> tuple[Difference, ...]:
    """Compare an assertion with a sentence and what stands around it.

    A figure that the sentence gives otherwise is a difference even where the one before it has the
    assertion's; one that it does not give may stand in a neighbour.
    """
    hit, row = c.quote.hit, columns(c.quote.hit, c.quote.text)
    place = f"{Source.of(hit).around}\n{row}"
    # The date of a document is no year of what it plans.
    alone = differences(said, c.quote.text, f"{hit.document.title}\n{hit.passage.heading}\n{row}")
    beside = differences(said, c.quote.text, f"{place}\n{c.beside}")
    figures = [d for d in alone if d.kind in FIGURES and d.found is not None]
    told = {(d.kind, d.claimed) for d in figures}
    rest = (d for d in beside if (d.kind, d.claimed) not in told and d.kind != "negation")
    denied = _denied(said, c.quote.text, [d for d in beside if d.kind == "negation"])
    return (*figures, *(_bound(d, said, c.quote.text) for d in rest), *denied)


def _bound(found: Difference, said: str, text: str) -> Difference:
    """Take away a "may" that a sentence says of something else than what an assertion binds."""
    if found.kind != "modality" or found.found is None:
        return found
    after = content_words(text.partition(found.found)[2])[:FAR]
    return found if set(after) & set(content_words(said)) else replace(found, found=None)


def _denied(said: str, text: str, found: Sequence[Difference]) -> Iterator[Difference]:
    """Yield what a sentence denies that is said; what is said not to be needs to be denied there.

    That a sentence is silent on a denial does not contradict it.
    """
    if denies(said):
        yield from (replace(d, found=None) for d in found)
        return
    terms = set(content_words(said))
    hit = next((word for word, after in denials(text, FAR) if len(after & terms) > 1), None)
    if hit and not found:
        yield Difference("negation", "stated", f"“{hit}”")
    yield from found
    for words in (ABSOLUTE, PERMITS):
        mine, theirs = (words.findall(t.lower()) for t in (said, text))
        if mine and not theirs:
            yield Difference("negation", mine[0], None)
