"""What people tell of themselves before they ask."""

import pytest

from kb.question.background import without_background

HELD = frozenset({"KH", "VN"})
STRATEGY = "What does the strategy of Brazil say about buying software for schools?"


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (f"{STRATEGY} I advise the state of Minas Gerais.", STRATEGY),
        (f"I am a clerk in Oman. {STRATEGY}", STRATEGY),
        (f"Nous sommes une petite ville. {STRATEGY}", STRATEGY),
        (
            "I buy software in Oman. Which clauses keep our data ours once a contract has ended?",
            "Which clauses keep our data ours once a contract has ended?",
        ),
    ],
)
def test_it_is_no_part_of_what_is_asked(question: str, asked: str) -> None:
    assert without_background(question, HELD) == asked


@pytest.mark.parametrize(
    "question",
    [
        STRATEGY,
        "We want to scan faces at the airport. Which laws apply in Thailand?",  # says too little
        f"Our ministry has a plan. {STRATEGY} And who pays for it?",  # leans
        f"The plan names four goals. {STRATEGY}",  # tells nothing of who asks
        "I work in Phnom Penh. Which law on personal data covers hospitals and patients here?",
        "I advise the state of Minas Gerais.",
        "",
    ],
)
def test_it_stays_where_the_question_needs_it(question: str) -> None:
    assert without_background(question, HELD) == question


def test_a_country_told_of_counts_where_documents_are_about_it() -> None:
    question = "I work in Hanoi. I have two children. Which law on personal data covers hospitals?"
    assert "Hanoi" in without_background(f"{question[:-1]} and schools?", HELD)
    assert "children" not in without_background(f"{question[:-1]} and schools?", HELD)
