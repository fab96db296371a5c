"""Two sources that give different values of what is asked are shown together, with a note."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.answer.disagreement import differing
from kb.answer.found import Asked, Found
from kb.citations import Quote
from kb.models import Document, Filters, Hit, Passage, Span
from kb.question.compared import Part
from kb.question.purpose import Served
from kb.question.question import Query, Question
from kb.reader.decision import decide
from kb.reader.evidence import Evidence
from kb.words.text import content_words
from tests.toy import ToyEmbedder

QUESTION = "How many ferries run in Brask harbour?"
MARCH = ("a", "2026-03", "Brask harbour has 21 ferries that run.")
OTHER = ("b", "2025", "In Brask harbour more than 550 ferries run.")


def evidence(doc_id: str, date: str, text: str, country: str = "KH") -> Evidence:
    document = Document(doc_id, title=doc_id, date=date, country=country)
    hit = Hit(Passage(text, Span(doc_id, 1, 0, len(text)), text), document, 1, None, 1.0, 1)
    return Evidence(Quote(hit, 0, len(text)), 9.0, frozenset(content_words(text)), frozenset())


def found(question: str, *told: Evidence) -> Found:
    asked = Question(question)
    query = Query(asked, dict.fromkeys(asked.terms, 1.0), ToyEmbedder().embed_query(question))
    decided = decide(query, (), told, "toy-1", None)
    whole = Asked(question, Served(asked), Filters(), 0.0)
    return Found(whole, Part("", question), query, (), told, decided)


def test_both_values_are_named_with_their_dates() -> None:
    told = found(QUESTION, evidence(*MARCH), evidence(*OTHER))
    differs = differing(told, {})
    assert differs is not None
    assert differs.note == "Two sources differ: 21 (March 2026), more than 550 (2025)."
    assert differs[:2] == told.evidence


def test_what_differs_is_said_in_the_language_of_the_question() -> None:
    asked = "Combien de ferries circulent dans le port de Brask ?"
    french = found(QUESTION, evidence(*MARCH), evidence(*OTHER))
    french = replace(french, asked=replace(french.asked, served=Served(Question(asked))))
    differs = differing(french, {})
    assert differs is not None
    assert differs.note == "Deux sources diffèrent : 21 (mars 2026), plus de 550 (2025)."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (QUESTION, "In Brask harbour 21 ferries run."),
        (QUESTION, "In Brask harbour 550 buses run beside ferries."),
        (QUESTION, "In Brask harbour 550 ferries run in 2019."),
        (QUESTION, "In Brask harbour 550 ferries will run."),
        (QUESTION, "In Brask harbour 550 ferries do not run."),
        (QUESTION, "In Brask harbour 5 ferries of 550 ferries run."),
        (QUESTION, "There are 550 ferries elsewhere."),
        ("Which ferries run in Brask harbour?", OTHER[2]),
    ],
)
def test_what_may_be_another_quantity_is_no_disagreement(question: str, text: str) -> None:
    assert differing(found(question, evidence(*MARCH), evidence("b", "2025", text)), {}) is None


def test_one_document_its_twin_and_another_country_do_not_disagree() -> None:
    same = evidence("a", "2026-03", OTHER[2])
    assert differing(found(QUESTION, evidence(*MARCH), same), {}) is None
    twins = {"a": frozenset(("a", "b")), "b": frozenset(("a", "b"))}
    assert differing(found(QUESTION, evidence(*MARCH), evidence(*OTHER)), twins) is None
    elsewhere = evidence(*OTHER, country="VN")
    assert differing(found(QUESTION, evidence(*MARCH), elsewhere), {}) is None
