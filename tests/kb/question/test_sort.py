"""The sort of answer that a question asks for, and what gives it."""

from __future__ import annotations

import pytest

from kb.question.question import Question


@pytest.mark.parametrize(
    ("question", "sort"),
    [
        ("How much money does the plan set aside?", "money"),
        ("What budget has the agency?", "money"),
        ("What share of schools is online?", "share"),
        ("តើសិស្សប៉ុន្មានភាគរយប្រើអ៊ីនធឺណិត?", "share"),
        ("How many teachers were trained?", "number"),
        ("What rank has Cambodia?", "number"),
        ("Combien de classes ont un ordinateur ?", "number"),
        ("When does the act apply?", "date"),
        ("In which year was it published?", "date"),
        ("Who chairs the council?", "name"),
        ("Which ministry is responsible?", "name"),
        ("What is the phone number of the ministry?", "contact"),
        ("Which article sets prison sentences?", "prison"),
        ("Why do factories hesitate?", None),
        ("Describe the plan", None),
    ],
)
def test_the_sort_is_told(question: str, sort: str | None) -> None:
    assert Question(question).wanted.sort == sort


@pytest.mark.parametrize(
    ("question", "sentence", "given"),
    [
        ("How much money is set aside?", "The budget gives €500 million.", True),
        ("What share of schools is online?", "Kelmara\t1,250\t47", True),
        ("What share of schools is online?", "Kelmara\t2023 Rural: 47.5\t", True),
        ("What share of schools is online?", "Kelmara\t1250\tA47", False),
        ("What share of schools is online?", "In Kelmara 47 schools are online.", False),
        ("What is the phone number?", "Mobile phone subscriptions rose to 110 in 2017.", False),
        ("What is the phone number?", "Call +855 23 724 810.", True),
        ("Which article sets prison sentences?", "Article 9 sets fines.", False),
        ("How many teachers were trained?", "In all 400 teachers were trained.", True),
        ("How many teachers were trained?", "Teachers were trained in Takeo.", False),
        (
            "How many teachers were trained?",
            "All 12 rooms of the new school were cleaned, said teachers.",
            False,
        ),
        ("How many teachers were trained in 2025?", "Teachers were trained in 2025.", False),
        ("What budget has the agency?", "It has 3 million dollars.", True),
        ("What budget has the agency?", "It has 3 offices.", False),
        ("What share uses it?", "About 30 per cent use it.", True),
        ("What share uses it?", "About 30 use it.", False),
        ("When does it apply?", "It applies later.", False),
        ("When does it apply?", "It applies from August 2026.", True),
        ("Who chairs the council?", "It is chaired by Sok Dara.", True),
        ("Who chairs the Council?", "The Council is chaired by a minister.", False),
        ("Why do they hesitate?", "Nobody knows.", True),
    ],
)
def test_a_sentence_gives_it_or_not(question: str, sentence: str, given: bool) -> None:
    assert Question(question).wanted.is_given(sentence) is given


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What is the plan for schools?", "en"),
        ("Quelle est la stratégie pour les écoles ?", "fr"),
        ("¿Cuál es el plan para las escuelas?", "es"),
        ("តើផែនការសម្រាប់សាលាជាអ្វី?", "km"),
        ("R&D 3%", None),
    ],
)
def test_the_language_of_a_question_is_told_by_its_small_words(
    question: str, language: str | None
) -> None:
    assert Question(question).language == language
