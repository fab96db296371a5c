"""Whether to answer: what the reader denies twice is not answered, whatever the sum says."""

from __future__ import annotations

import pytest

from kb.citations import Quote
from kb.config import E5
from kb.models import Document, Hit, Passage, Span, Via
from kb.question.question import Query, Question
from kb.reader.decision import DENIED, decide
from kb.reader.evidence import Evidence
from tests.toy import ToyEmbedder

TEXT = "The harbour of Brask is open to boats of every size in summer."
SURELY = 0.000001
"""A probability that everything comes up to."""


@pytest.mark.parametrize(
    ("text", "language", "passage", "sentence", "refused"),
    [
        (TEXT, "en", DENIED - 1, -1.0, True),
        (TEXT, "en", DENIED - 1, 1.0, False),
        (TEXT, "en", DENIED + 1, -1.0, False),
        (TEXT, "fr", DENIED - 1, -1.0, False),
        (TEXT.replace(" is ", "\t"), "en", DENIED - 1, -1.0, False),
    ],
)
def test_what_the_reader_denies_twice(
    text: str, language: str, passage: float, sentence: float, refused: bool
) -> None:
    document = Document("plan", title="Plan", language=language)
    found = Passage("p", Span("plan", 1, 0, len(text)), text, "")
    hit = Hit(found, document, 1, None, 1.0, 1, Via(cosine=0.9))
    asked = Question("Which boats does the harbour of Brask hold?")
    query = Query(asked, dict.fromkeys(asked.terms, 1.0), ToyEmbedder().embed_query(asked.text))
    terms = frozenset(asked.terms)
    evidence = [Evidence(Quote(hit, 0, len(text)), 1.0, terms, terms, sentence, passage)]
    assert decide(query, [hit], evidence, E5, SURELY).refuse is refused
