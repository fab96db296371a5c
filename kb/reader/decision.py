"""How sure one can be that the corpus holds the answer, from raw signals of what was found.

Fused ranks say nothing about that: reciprocal-rank fusion scores an answerable and an absent
question alike. So two logistic regressions decide: one whether the corpus is about the subject, one
whether the sentences that an answer would rest on have what the question names and asks for.
`evals/runs/calibrate.py` fits their coefficients and writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kb.models import Hit
from kb.question.preferences import named_years
from kb.question.sort import Wanted, asked, written_in
from kb.reader.evidence import FOREIGN, Evidence, held_terms, is_foreign
from kb.reader.logistic import Model, fitted
from kb.words.places import named_countries
from kb.words.text import (
    KHMER_DIGITS,
    content_words,
    raw_words,
    stop_words,
    term_of,
)
from kb.words.weights import share

TOPIC = ("cosine", "nearness", "coverage")
"""Signals of whether the corpus is about the subject at all."""
GIVEN = (
    "names",
    "year",
    "figure",
    "country",
    "sort",
    "number",
    "money",
    "name",
    "documents",
    "words",
)
"""Signals of whether, on its subject, it gives what is asked for."""
BY_MEANING = ("cosine", "nearness")
"""Signals that depend on the embedder."""
FOREIGN_COVERAGE = 1.5 * FOREIGN
"""The same for a passage: it holds half as much again as its best sentence."""
FIRST_SENTENCES, NEAR_SENTENCES = 3, 5
"""Sentences that an answer mostly rests on, and those that may take part in it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Two models, one after the other, and the probability under which it is better to refuse."""

    topic: Model
    given: Model
    refuse_below: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """Return the probability that the subject is there and what is asked for is given."""
        return self.topic.probability(signals) * self.given.probability(signals)


def signals(
    question: str,
    hits: Sequence[Hit],
    evidence: Sequence[Evidence],
    weights: Mapping[str, float],
) -> dict[str, float]:
    """Measure what a question names and asks for against what was found.

    Args:
        question: as it was asked.
        hits: passages, best first.
        evidence: sentences and rows, best first.
        weights: idf of the question's content words.

    Returns:
        names: share of the weight of its names and figures that the passage of one of the first
        three sentences holds, 1 where it names none; year, figure: 1 where a year or another
        figure that it names is missing there; country: 1 where it names countries and the first
        sentence is about none of them; sort: how much less of its weight the sentences hold that
        give the sort of answer asked for; number, money, name: 1 where it asks for that;
        documents: how many the first three come from, over 3; words, coverage: most of its weight
        in one sentence, and in one of their passages; cosine, nearness: of the nearest passage and
        sentence.
    """
    first, near = evidence[:FIRST_SENTENCES], evidence[:NEAR_SENTENCES]
    foreign = bool(near) and is_foreign(near[0].quote.hit.document, written_in(question))
    around = [held_terms(e.quote.hit) for e in near]
    named = named_terms(question)
    names = {term: w for term, w in weights.items() if term in named}
    years = named_years(question)
    figures = set(re.findall(r"\d+(?:[./]\d+)*", question.translate(KHMER_DIGITS))) - set(years)
    want = asked(question)
    return {
        "names": _most(share(names, held) for held in around[:FIRST_SENTENCES]) if names else 1.0,
        "year": float(any(not any(_has_year(e, year) for e in first) for year in years)),
        "figure": float(any(not any(_has_figure(e, f) for e in first) for f in figures)),
        "country": float(_is_elsewhere(named_countries(question), first)),
        "sort": _loss_by_sort(want, evidence, weights),
        "number": float(want.sort == "number"),
        "money": float(want.sort == "money"),
        "name": float(want.sort == "name"),
        "documents": len({e.quote.hit.document.id for e in first}) / FIRST_SENTENCES,
        "words": FOREIGN if foreign else _most(share(weights, set(e.terms)) for e in near),
        "coverage": (
            FOREIGN_COVERAGE if foreign else _most(share(weights, held) for held in around)
        ),
        "cosine": _most(hit.via.cosine or 0.0 for hit in hits),
        "nearness": _most(e.cosine for e in evidence),
    }


def named_terms(question: str) -> set[str]:
    """Return the search terms of a question's figures, acronyms and capitalised words.

    The first word counts only where it is all capitals: any question starts with one.
    """
    found = set()
    for position, word in enumerate(raw_words(question)):
        is_figure = word[0].isdigit() and len(word) > 1
        is_name = word[0].isupper() and (position > 0 or (word.isupper() and len(word) > 1))
        if is_figure or (is_name and word.lower() not in stop_words()):
            found.add(term_of(word))
    return found


def _most(values: Iterable[float]) -> float:
    return max(values, default=0.0)


def _around(evidence: Evidence) -> str:
    document = evidence.quote.hit.document
    return f"{evidence.quote.hit.passage.heading}\n{document.title}"


def _passage_text(evidence: Evidence) -> str:
    text = f"{evidence.quote.hit.passage.text}\n{_around(evidence)}"
    return text.translate(KHMER_DIGITS)


def _has_year(evidence: Evidence, year: str) -> bool:
    return year == evidence.quote.hit.document.year or year in _passage_text(evidence)


def _has_figure(evidence: Evidence, figure: str) -> bool:
    pattern = rf"(?<!\d){re.escape(figure)}(?!\d)"
    return bool(re.search(pattern, _passage_text(evidence)))


def _is_elsewhere(countries: frozenset[str], first: Sequence[Evidence]) -> bool:
    if not countries or not first:
        return False
    text = f"{first[0].quote.text}\n{_around(first[0])}"
    return not countries & {first[0].quote.hit.document.country, *named_countries(text)}


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
    return Decision(Model(**table["topic"]), Model(**table["given"]), table["refuse_below"])
