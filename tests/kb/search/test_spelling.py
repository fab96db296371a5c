"""Misspelt countries."""

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
