"""What a question takes for granted and no document here is."""

from __future__ import annotations

import pytest

from kb.answer.unanswered.holdings import false_premise
from kb.citations import Quote
from kb.messages import ENGLISH
from kb.models import Citation, Document, Hit, Passage, Span
from kb.question.question import Question

REPORT = Document(
    "report", title="Readiness assessment: Laos", date="2025-03", country="LA", language="en"
)
LAW = Document("law", title="Data Act of Norway", date="2020", country="NO", kind="law")
PLAN = Document("plan", title="Peru: a plan to 2030", country="PE", kind="brief", language="en")
INDEX = Document(
    "index", title="Harbour Readiness Index 2023", date="2023-12", country="INT", kind="index"
)
REGISTER = (REPORT, LAW, PLAN, INDEX)
NO_LAW = "No law of Laos is held here"
NEAREST = "; the nearest is “Readiness assessment: Laos” of 2025."


def cited(document: Document) -> Citation:
    text = "Provisions are missing."
    passage = Passage("p", Span(document.id, 1, 0, len(text)), text)
    return Quote(Hit(passage, document, None, None, 1.0, 1), 0, len(text)).cite(1)


def premise(question: str, *documents: Document) -> str:
    return false_premise(Question(question), REGISTER, [cited(d) for d in documents], ENGLISH)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("What does Laos's AI law say about cameras?", NO_LAW + NEAREST),
        ("What does the law of Laos say about cameras?", NO_LAW + NEAREST),
        ("What does the Lao AI act require?", NO_LAW + NEAREST),
        ("What is in Laos's national AI strategy?", f"No strategy of Laos is held here{NEAREST}"),
    ],
)
def test_a_text_that_a_country_has_not_here_is_named(question: str, says: str) -> None:
    assert premise(question, LAW, REPORT) == says


def test_without_a_document_of_the_country_there_is_no_nearest() -> None:
    assert premise("What does Chad's AI law say?", LAW) == "No law of Chad is held here."


@pytest.mark.parametrize(
    "question",
    [
        "What does Norway's data act say about cameras?",
        "What does Norway's data policy say?",  # a law may be called one
        "What is in Peru's strategy?",  # its title says plan
        "Does Laos have an AI law?",
        "Which laws does Laos need?",
        "How does Laos train law enforcement?",
        "What do Laotian policy makers want?",
        "How do Laos's law and Norway's differ?",
        "What does the law say about cameras?",
    ],
)
def test_where_a_document_may_be_it_or_none_is_meant_nothing_is_said(question: str) -> None:
    assert premise(question, REPORT) == ""
