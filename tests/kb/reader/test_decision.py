"""Whether to answer: the surer the reader is, the less is refused, then doubted."""

from __future__ import annotations

from itertools import pairwise

from kb.citations import Quote
from kb.config import E5
from kb.models import Document, Hit, Passage, Span, Via
from kb.question.question import Query, Question
from kb.reader.decision import Decided, decide
from kb.reader.evidence import Evidence
from tests.toy import ToyEmbedder

TEXT = "The harbour of Brask is open to boats of every size in summer."


def decided(question: str, log_odds: float, least: float | None = None) -> Decided:
    document = Document("plan", title="Plan", language="en")
    found = Passage("p", Span("plan", 1, 0, len(TEXT)), TEXT, "")
    hit = Hit(found, document, 1, None, 1.0, 1, Via(cosine=0.87))
    asked = Question(question)
    query = Query(asked, dict.fromkeys(asked.terms, 1.0), ToyEmbedder().embed_query(asked.text))
    terms = frozenset(asked.terms)
    evidence = [Evidence(Quote(hit, 0, len(TEXT)), 1.0, terms, terms, log_odds, log_odds)]
    return decide(query, [hit], evidence, E5, least)


def test_what_is_refused_becomes_doubtful_and_then_sure() -> None:
    found = [
        decided("Which boats does the harbour of Brask hold?", number / 2)
        for number in range(-20, 13)
    ]
    assert all(one.probability < other.probability for one, other in pairwise(found))
    states = ["refused" if d.refuse else "doubtful" if d.doubtful else "sure" for d in found]
    assert sorted(set(states), key=states.index) == ["refused", "doubtful", "sure"]
    assert states == sorted(states, key=["refused", "doubtful", "sure"].index)


def test_an_exact_detail_that_nothing_gives_is_refused_however_sure_the_reader_is() -> None:
    asked = "What is the phone number of the harbour of Brask?"
    assert decided(asked, 6.0).refuse
    assert not decided(asked, 6.0, least=0.0).refuse
