"""Whether to answer: a figure has to be surer than a sentence, where both are in one language."""

from __future__ import annotations

import pytest

from kb.citations import Quote
from kb.config import E5
from kb.models import Document, Hit, Passage, Span, Via
from kb.question.query import Query
from kb.question.question import Question
from kb.reader.decision import LEAST_FIGURE, decide, load_decision
from kb.reader.evidence import Evidence
from tests.toy import ToyEmbedder

TEXT = "The harbour of Brask is open to boats of every size in summer."


def decided(question: str, language: str, said: float) -> tuple[float, bool]:
    """Return the probability and whether it is refused, where one sentence was found."""
    document = Document("plan", title="Plan", language=language)
    near = Via(cosine=0.838)
    passage = Passage("p", Span("plan", 1, 0, len(TEXT)), TEXT, "")
    hit = Hit(passage, document, 1, None, 1.0, 1, near)
    asked = Question(question)
    query = Query(asked, dict.fromkeys(asked.terms, 1.0), ToyEmbedder().embed_query(question))
    words = frozenset({"harbour", "brask"})
    evidence = [Evidence(Quote(hit, 0, len(TEXT)), 9.0, words, words, said, -1.0)]
    found = decide(query, [hit], evidence, E5, None)
    return found.probability, found.refuse


@pytest.mark.parametrize(
    ("question", "language", "refused"),
    [
        ("How many boats does the harbour of Brask hold?", "en", True),
        ("How many boats does the harbour of Brask hold?", "fr", False),
        ("Which boats does the harbour of Brask hold?", "en", False),
    ],
)
def test_a_figure_has_to_be_surer(question: str, language: str, refused: bool) -> None:
    probability, refuse = decided(question, language, 0.5)
    assert load_decision(E5).refuse_below < probability < LEAST_FIGURE
    assert refuse is refused


def test_nothing_is_held_against_a_figure_that_nobody_read() -> None:
    assert decided("How many boats does the harbour of Brask hold?", "en", 0.0)[1] is False
