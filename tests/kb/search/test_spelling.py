"""Misspelt words: countries, and what passages hold and no vocabulary has."""

import pytest

from kb.question.question import Question
from kb.search.spelling import respelt
from kb.words.text import term_of

HELD = {term_of(word): 9 for word in ("Cambodia", "Thailand", "clarities", "strategy", "law")}


@pytest.mark.parametrize(
    ("asked", "understood"),
    [
        ("What is the plan of Combodia?", "What is the plan of Cambodia?"),
        ("what does the law of thialand say", "what does the law of thailand say"),
        ("Which charities give money?", "Which charities give money?"),
        ("What is the stratgey?", "What is the stratgey?"),
        ("What does Zambian law say?", "What does Zambian law say?"),
        ("Is Wakanda ready?", "Is Wakanda ready?"),
    ],
)
def test_only_a_country_is_put_right(asked: str, understood: str) -> None:
    assert respelt(Question(asked), lambda term: HELD.get(term, 0)).text == understood


@pytest.mark.parametrize(
    ("asked", "understood"),
    [
        ("oxfrod readyness indx", "oxford readiness index"),
        ("status of data protction", "status of data protection"),
        ("what does the plan of Oxfrod say", "what does the plan of Oxfrod say"),
        ("what do zebras eat", "what do zebras eat"),
        ("where are the charities", "where are the charities"),
    ],
)
def test_a_word_that_is_none_is_read_as_the_nearest_of_many_passages(
    asked: str, understood: str
) -> None:
    words = ("oxford", "readiness", "index", "protection", "clarities")
    held = {term_of(word): 40 for word in words} | {term_of("zebra"): 4}
    known = {"charities", "data", "status", "plan", "where", "what", "zebras"}
    read = respelt(Question(asked), lambda term: held.get(term, 0), lambda word: word in known)
    assert read.text == understood


def test_a_word_is_not_made_one_that_only_has_the_stem_of_others() -> None:
    asked = "Who asks for verification of customers?"
    many = {term_of("verified"): 40}
    assert (
        respelt(Question(asked), lambda term: many.get(term, 0), lambda word: False).text == asked
    )
