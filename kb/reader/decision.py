"""How sure one can be that the corpus holds the answer, from raw signals of what was found.

Fused ranks say nothing about that: reciprocal-rank fusion scores an answerable and an absent
question alike. So two logistic regressions decide: one whether the corpus is about the subject, one
whether the sentences that an answer would rest on have what the question names and asks for.
`evals/fits/calibrate.py` fits their coefficients and writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache

from kb.models import Hit
from kb.question.question import Query
from kb.question.sort import EXACT, Wanted
from kb.reader.evidence import FOREIGN, Evidence, held_terms, is_foreign
from kb.reader.logistic import Model, fitted
from kb.words.numerals import figured
from kb.words.scripts import plain
from kb.words.text import content_words
from kb.words.weights import share

TOPIC = ("cosine", "answered", "coverage")
"""Signals of whether the corpus is about the subject at all."""
GIVEN = ("names", "year", "figure", "country", "sort", "answered", "said")
"""Signals of whether, on its subject, it gives what is asked for."""
TOPIC_BY_WORDS = ("coverage",)
GIVEN_BY_WORDS = (
    *("names", "year", "figure", "country", "sort"),
    *("number", "money", "name", "documents", "words"),
)
"""The same where nothing is read, or another embedder made the vectors."""
FOREIGN_COVERAGE = 1.5 * FOREIGN
"""The same for a passage: it holds half as much again as its best sentence."""
FEW_NAMES = 0.5
"""Share of its names under which a question for a sum, of which none is given, is not answered."""
FIRST_SENTENCES, NEAR_SENTENCES = 3, 5
"""Sentences that an answer mostly rests on, and those that may take part in it."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What a question names and asks for, measured against what was found."""

    names: float
    """Share of the weight of its names and figures that the passage of one of the first three
    sentences holds, 1 where it names none."""
    year: float
    """1 where a year that it names is missing in the passages of the first three sentences."""
    figure: float
    """The same for another figure."""
    country: float
    """1 where it names countries and the first sentence is about none of them."""
    sort: float
    """How much less of its weight the sentences hold that give the sort of answer asked for."""
    number: float
    """1 where it asks for a number; `money` and `name` likewise."""
    money: float
    name: float
    documents: float
    """How many the first three sentences come from, over 3."""
    words: float
    """Most of its weight in one sentence."""
    coverage: float
    """Most of its weight in the passage of one of the near sentences."""
    cosine: float
    """Of the nearest passage."""
    answered: float
    """Log-odds, by the reader, that the best passage answers; 0 where nothing was read."""
    said: float
    """The same of the best sentence."""

    def as_dict(self) -> dict[str, float]:
        """Return the signals by their names, as the models take them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Decision:
    """Two models, one after the other, and the probabilities that part what is done."""

    topic: Model
    given: Model
    refuse_below: float
    """Under this it is better to refuse."""
    doubt_below: float
    """Under this it is said that what is quoted may not answer."""

    def probability(self, signals: Mapping[str, float]) -> float:
        """Return the probability that the subject is there and what is asked for is given."""
        return self.topic.probability(signals) * self.given.probability(signals)


@dataclass(frozen=True, slots=True)
class Decided:
    """Whether what was found holds the answer."""

    signals: Signals
    probability: float
    """That it does."""
    refuse: bool
    """The probability is too low to answer."""
    doubtful: bool = False
    """It is too low to say that this is an answer."""


def decide(
    query: Query,
    hits: Sequence[Hit],
    evidence: Sequence[Evidence],
    embedder: str,
    least: float | None,
) -> Decided:
    """Decide whether what was found holds the answer.

    Args:
        query: the question, with the weights of its words.
        hits: passages, best first.
        evidence: sentences and rows, best first.
        embedder: fingerprint of what made the vectors.
        least: the probability from which on to answer; None: as it was fitted.
    """
    query = query.of(evidence[0].quote.hit.document) if evidence else query
    signals, decision = measure(query, hits, evidence), load_decision(embedder)
    probability = decision.probability(signals.as_dict())
    least = decision.refuse_below if least is None else least
    refuse = probability < least or (least > 0 and _lacks(query, signals, evidence))
    return Decided(signals, probability, refuse, probability < decision.doubt_below)


def _lacks(query: Query, signals: Signals, evidence: Sequence[Evidence]) -> bool:
    """Tell whether what is asked for is exact, and no sentence gives it."""
    want = query.question.wanted
    if want.sort not in EXACT or any(want.is_given(e.quote.text) for e in evidence):
        return False
    return want.sort != "money" or signals.names < FEW_NAMES


def measure(query: Query, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> Signals:
    """Measure what a question names and asks for against what was found.

    Args:
        query: the question, with the weights of its words.
        hits: passages, best first.
        evidence: sentences and rows, best first.
    """
    question, weights = query.question, query.weights
    first, near = evidence[:FIRST_SENTENCES], evidence[:NEAR_SENTENCES]
    foreign = bool(near) and is_foreign(near[0].quote.hit.document, question.language)
    around = [held_terms(e.quote.hit, question) for e in near]
    names = {term: w for term, w in weights.items() if term in question.named}
    sort = question.wanted.sort
    elsewhere = question.countries and first and not first[0].quote.is_about(question.countries)
    return Signals(
        names=_most(share(names, held) for held in around[:FIRST_SENTENCES]) if names else 1.0,
        year=float(any(not any(_has_year(e, year) for e in first) for year in question.years)),
        figure=float(any(not any(_has_figure(e, f) for e in first) for f in question.figures)),
        country=float(bool(elsewhere)),
        sort=_loss_by_sort(question.wanted, evidence, weights),
        number=float(sort == "number"),
        money=float(sort == "money"),
        name=float(sort == "name"),
        documents=len({e.quote.hit.document.id for e in first}) / FIRST_SENTENCES,
        words=FOREIGN if foreign else _most(share(weights, set(e.terms)) for e in near),
        coverage=FOREIGN_COVERAGE if foreign else _most(share(weights, held) for held in around),
        cosine=_most(hit.via.cosine or 0.0 for hit in hits),
        answered=max((e.answered for e in evidence), default=0.0),
        said=max((e.said for e in evidence), default=0.0),
    )


def _most(values: Iterable[float]) -> float:
    return max(values, default=0.0)


def _around(evidence: Evidence) -> str:
    document = evidence.quote.hit.document
    return f"{evidence.quote.hit.passage.heading}\n{document.title}"


def _passage_text(evidence: Evidence) -> str:
    text = f"{evidence.quote.hit.passage.text}\n{_around(evidence)}"
    return figured(plain(text))


def _has_year(evidence: Evidence, year: str) -> bool:
    return year == evidence.quote.hit.document.year or year in _passage_text(evidence)


def _has_figure(evidence: Evidence, figure: str) -> bool:
    pattern = rf"(?<!\d){re.escape(figure)}(?!\d)"
    return bool(re.search(pattern, _passage_text(evidence)))


def _loss_by_sort(
    want: Wanted, evidence: Sequence[Evidence], weights: Mapping[str, float]
) -> float:
    held = [
        (share(weights, {*e.terms, *content_words(_around(e))}), want.is_given(e.quote.text))
        for e in evidence
    ]
    return _most(part for part, _ in held) - _most(part for part, given in held if given)


@cache
def load_decision(embedder: str) -> Decision:
    """Return the decision that was fitted for an embedder, by its fingerprint."""
    table = fitted("decision.toml", embedder)
    topic, given = (Model(**table[part]) for part in ("topic", "given"))
    return Decision(topic, given, table["refuse_below"], table["doubt_below"])
