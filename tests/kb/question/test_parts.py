"""What a question asks: one thing, several things, the same of several countries."""

from __future__ import annotations

import pytest

from kb.models import Turn
from kb.question.followup import rewrite
from kb.question.question import Question

SINGLE = """
What does the Norwegian strategy say about science and technology?
What are rights and freedoms under the AI Act?
Which ministry leads AI policy in Viet Nam?
How many teachers are trained each year?
What is the role of small and medium enterprises in the plan?
Who is responsible for monitoring and evaluation?
When was the strategy adopted?
When and where was the assessment launched?
What does the law say about who decides and who pays?
Explain what AI is and how it works.
What is known about how AI is used and who is affected by it?
How do Singapore and Malaysia cooperate on AI?
What agreement exists between Singapore and Viet Nam?
What is traded between Thailand and Laos?
Does the plan rest on trust and on evidence?
How does Cambodia compare with its neighbours?
Is Cambodia ahead of Thailand?
What rules exist for research and development?
What does the report recommend for data and digital infrastructure?
Which skills do teachers and pupils need?
Why is it important to know what AI does and what it costs?
How can schools and universities use AI?
What is AI? Please answer in short sentences.
How do supply and demand differ on the labour market?
What is the difference between narrow and general AI?
Which risks and opportunities does the report name?
How are privacy and security protected?
What did the minister say when he opened the centre and what it cost?
Who pays?
What is Trinidad and Tobago's plan for data?
What do Bosnia and Herzegovina's schools teach?
Which bodies supervise banking, insurance and pensions?
What is planned for 2025 and 2030?
How many men and women work in AI?
Does Cambodia have an AI law and a data protection law?
What does Article 5 prohibit and allow?
Quels sont les droits et libertés ?
¿Qué dice la estrategia sobre ciencia y tecnología?
Chiến lược nói gì về dữ liệu và hạ tầng?
តើយុទ្ធសាស្ត្រនិយាយអ្វីអំពីទិន្នន័យ និងជំនាញ?
""".strip().splitlines()


@pytest.mark.parametrize("question", SINGLE)
def test_what_is_one_question_stays_whole(question: str) -> None:
    (part,) = Question(question).parts
    assert (part.said, part.whole) == ("", question)


def test_forty_ordinary_questions_are_looked_at() -> None:
    assert len(set(SINGLE)) == 40


@pytest.mark.parametrize(
    ("question", "wholes"),
    [
        (
            "Who leads Brask's skills assessment, when did it start and how many aims has it?",
            [
                "Who leads Brask's skills assessment",
                "when did it start – Brask's skills assessment?",
                "how many aims has it – Brask's skills assessment?",
            ],
        ),
        (
            "What is the budget of Estonia's AI strategy and who coordinates it?",
            [
                "What is the budget of Estonia's AI strategy",
                "who coordinates it – Estonia's AI strategy?",
            ],
        ),
        (
            "How many teachers were trained, and how long did it take?",
            ["How many teachers were trained", "how long did it take – teachers were trained?"],
        ),
        (
            "What is the aim? Who pays? When does it start?",
            ["What is the aim?", "Who pays?", "When does it start?"],
        ),
        (
            "1) What is the aim of the plan? 2) Who pays for it?",
            ["What is the aim of the plan?", "Who pays for it – aim of the plan?"],
        ),
        (
            "Combien d'enseignants et quand commence le plan ?",
            ["Combien d'enseignants", "quand commence le plan – Combien d'enseignants?"],
        ),
        (
            "Does Cambodia have an AI law? Does Thailand?",
            ["Does Cambodia have an AI law?", "Does Thailand have an AI law?"],
        ),
        (
            "What does Thailand do on data protection and on chips?",
            ["What does Thailand do on data protection?", "What does Thailand do on chips?"],
        ),
        (
            "What does the plan say about skills, about data and about ethics?",
            [
                "What does the plan say about skills?",
                "What does the plan say about data?",
                "What does the plan say about ethics?",
            ],
        ),
        (
            "How do the NIST framework and the EU AI Act differ on transparency?",
            [
                "What does the NIST framework say about transparency?",
                "What does the EU AI Act say about transparency?",
            ],
        ),
    ],
)
def test_each_part_stands_alone(question: str, wholes: list[str]) -> None:
    assert [part.whole for part in Question(question).parts] == wholes


@pytest.mark.parametrize(
    ("question", "countries"),
    [
        ("How do Singapore and Viet Nam differ on skills?", ["SG", "VN"]),
        ("How does Estonia's strategy differ from Norway's on data?", ["EE", "NO"]),
        ("Compare Cambodia, Laos and Viet Nam on internet access.", ["KH", "LA", "VN"]),
        ("What do Thailand and Malaysia say about data centres?", ["TH", "MY"]),
        ("Quels sont les objectifs du Sénégal et du Vietnam ?", ["SN", "VN"]),
    ],
)
def test_a_comparison_goes_country_by_country(question: str, countries: list[str]) -> None:
    assert [part.country for part in Question(question).parts] == countries


def test_more_parts_than_can_be_searched_for_are_one_question() -> None:
    assert len(Question("Who pays for what? " * 400).parts) == 1


def test_a_follow_up_to_a_comparison_asks_of_the_new_country_alone() -> None:
    before = [Turn("How do Singapore and Viet Nam differ on skills?", "")]
    assert rewrite("And in Thailand?", before) == "What does Thailand say about skills?"


@pytest.mark.parametrize(
    ("question", "wholes"),
    [
        (
            "Compare the harbour dues of Norway and Denmark in the list of 2023.",
            [
                "the harbour dues of Norway in the list of 2023.",
                "the harbour dues of Denmark in the list of 2023.",
            ],
        ),
        (
            "Compare Norway and Denmark in the list of harbours.",
            ["Norway in the list of harbours?", "Denmark in the list of harbours?"],
        ),
        (
            "How do Norway and Denmark differ on dues?",
            [
                "What does Norway say about dues?",
                "What does Denmark say about dues?",
            ],
        ),
    ],
)
def test_what_is_compared_of_countries_is_asked_of_each(question: str, wholes: list[str]) -> None:
    assert [part.whole for part in Question(question).parts] == wholes


@pytest.mark.parametrize(
    ("question", "wholes"),
    [
        ("France / Germany on data", ["France on data", "Germany on data"]),
        ("France/Germany: skills", ["France: skills", "Germany: skills"]),
        ("FR vs. DE", ["France", "Germany"]),
        ("Germany & France", ["Germany", "France"]),
        ("UK/US/EU on liability", ["UK on liability", "US on liability", "EU on liability"]),
        ("Thailand – Viet Nam: skills", ["Thailand: skills", "Viet Nam: skills"]),
        ("AI/ML in FR/IT", ["AI/ML in France", "AI/ML in Italy"]),
        (
            "How do France & Germany differ on data?",
            ["What does France say about data?", "What does Germany say about data?"],
        ),
    ],
)
def test_signs_between_countries_cut_a_question_like_words(
    question: str, wholes: list[str]
) -> None:
    assert [part.whole for part in Question(question).parts] == wholes


@pytest.mark.parametrize(
    "question",
    [
        "What is AI/ML and/or robotics?",
        "What did Norway spend in 2023/24?",
        "Do HR/IT in government use it?",
        "What does the EU/US Data Privacy Framework say?",
        "France-Germany cooperation",
        "What do France/Germany say of Italy?",
    ],
)
def test_signs_in_what_is_no_list_of_places_cut_nothing(question: str) -> None:
    assert [part.whole for part in Question(question).parts] == [question]
