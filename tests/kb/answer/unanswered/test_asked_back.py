"""A question of a few words is asked back: of which country, or what about it."""

from __future__ import annotations

import pytest
import yaml

from ingest.job.run import ingest
from kb.answer.unanswered.asked_back import is_vague
from kb.base import KnowledgeBase
from kb.question.question import Question
from tests.conftest import MakeProject

PLAN = "# Plan\n\nThe national strategy of Thailand trains 400 teachers of computing each year."


@pytest.fixture
def base(make_project: MakeProject) -> KnowledgeBase:
    project = make_project(plan=PLAN)
    register = project.corpus / "register.yaml"
    entries = yaml.safe_load(register.read_text("utf-8"))
    more = {"kind": "strategy", "country": "TH", "date": "2022"}
    register.write_text(yaml.safe_dump([{**e, **more} for e in entries]), "utf-8")
    ingest(project)
    return KnowledgeBase.open(project)


@pytest.mark.parametrize(
    ("question", "vague"),
    [
        ("national strategy", True),
        ("ai strategy", True),
        ("Cambodia", True),
        ("កម្ពុជា", True),
        ("tell me about risks", True),
        ("what about education?", True),
        ("is it good for my country?", True),
        ("What is AI?", False),
        ("NIST RMF", False),
        ("personal data protection", False),
        ("Does Thailand have an AI law?", False),
        ("How many teachers does the plan train?", False),
        ("As a teacher, what should I know about AI?", False),
    ],
)
def test_a_few_words_leave_it_open(question: str, vague: bool) -> None:
    assert is_vague(Question(question)) is vague


def test_a_subject_alone_is_asked_back_with_the_countries_held(base: KnowledgeBase) -> None:
    answer = base.ask("national strategy")
    asked, quoted = answer.text.split("\n\n", 1)
    assert asked.startswith("Which country is meant?")
    assert "Thailand" in asked
    assert "400 teachers" in quoted
    assert answer.status == "partial"


def test_no_more_than_the_nearest_sentence_is_said_where_it_is_asked_back(
    make_project: MakeProject,
) -> None:
    more = "\n\n".join(f"The national strategy of region {n} buys boats." for n in range(5))
    project = make_project(plan=f"{PLAN}\n\n{more}")
    ingest(project)
    assert len(KnowledgeBase.open(project).ask("national strategy").citations) == 1


def test_a_country_alone_is_told_what_is_held_of_it(base: KnowledgeBase) -> None:
    text = base.ask("Thailand").text
    assert text.startswith("What of Thailand is meant")
    assert "Held of Thailand: strategy (2022)." in text


@pytest.mark.parametrize(
    ("question", "label", "whole"),
    [
        ("national strategy", "Thailand",
         "What do the documents on Thailand say about national strategy?"),
        ("Thailand", "AI skills", "What do the documents on Thailand say about AI skills?"),
        ("is it good for my country?", "Thailand", "is it good for Thailand?"),
    ],
)  # fmt: skip
def test_what_is_offered_is_a_whole_question(
    base: KnowledgeBase, question: str, label: str, whole: str
) -> None:
    first = base.ask(question).choices[0]
    assert (first.label, first.question) == (label, whole)
    assert base.ask(whole).choices == ()


def test_a_whole_question_is_not_asked_back(base: KnowledgeBase) -> None:
    assert "is meant" not in base.ask("How many teachers does the strategy train?").text
