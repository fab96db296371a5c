"""What the sentences nearest to an assertion say otherwise."""

from __future__ import annotations

import pytest

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.claims.assertions import assertions
from kb.claims.candidates import NearestSentence
from tests.conftest import MakeProject


@pytest.fixture
def base(make_project: MakeProject) -> KnowledgeBase:
    project = make_project(
        act=(
            "Social scoring of persons by computers may lead to unfair treatment.\n\n"
            "Ministries file yearly reports on their computers.\n\n"
            "Fishing boats are prohibited in the harbour of Brask.\n\n"
            "Owners of small boats do not pay harbour fees in winter.\n\n"
            "Every village gets a lighthouse keeper by 2030.\n\n"
            "The guide on nets, on which crews are consulted, may be finished soon."
        )
    )
    ingest(project)
    return KnowledgeBase.open(project)


def best(base: KnowledgeBase, claim: str) -> NearestSentence:
    """Return the sentence that holds most words of a claim."""
    [said] = assertions(claim)
    terms = said.stated.terms
    return max(base.finder.find(said).sentences, key=lambda n: len(terms & n.stated.terms))


def lacks(base: KnowledgeBase, claim: str) -> set[tuple[str, str | None]]:
    """Return what the best sentence lacks, or says otherwise, of denials and limits."""
    found = best(base, claim).differences
    return {(d.claimed, d.found) for d in found if d.kind == "negation"}


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("The act allows social scoring of persons by computers.", {("allows", None)}),
        ("Social scoring of persons by computers may be unfair.", set()),
        ("Only ministries file yearly reports on their computers.", {("only", None)}),
        ("Ministries file yearly reports on their computers.", set()),
        ("Fishing boats are prohibited in the harbour of Brask.", set()),
        ("The harbour of Brask bans fishing boats.", set()),
    ],
)
def test_how_far_it_goes_and_what_one_may_do_has_to_be_said(
    base: KnowledgeBase, claim: str, found: set[tuple[str, str | None]]
) -> None:
    assert lacks(base, claim) == found


def test_what_a_sentence_denies_it_says_otherwise(base: KnowledgeBase) -> None:
    found = lacks(base, "Owners of small boats pay harbour fees in winter.")
    assert [of for _, of in found if of is not None]


def test_silence_on_a_denial_contradicts_nothing(base: KnowledgeBase) -> None:
    found = lacks(base, "Ministries do not file yearly reports on their computers.")
    assert found
    assert {of for _, of in found} == {None}


def test_the_date_of_a_document_is_no_year_of_what_it_plans(base: KnowledgeBase) -> None:
    found = best(base, "Every village gets a lighthouse keeper by 2024.")
    assert found.quote.hit.document.date == "2024-05"
    assert [(d.kind, d.claimed, d.found) for d in found.otherwise] == [("date", "2024", "2030")]


def test_the_country_of_a_document_contradicts_no_sentence(base: KnowledgeBase) -> None:
    found = best(base, "Every village of Norway gets a lighthouse keeper by 2030.")
    assert {d.kind for d in found.differences} == {"place"}
    assert found.otherwise == ()


def test_a_may_of_something_else_is_no_answer_to_a_must(base: KnowledgeBase) -> None:
    found = best(base, "The guide on nets requires crews to count fish.")
    assert [(d.kind, d.found) for d in found.differences if d.kind == "modality"] == [
        ("modality", None)
    ]


def test_one_passage_can_be_asked_alone(base: KnowledgeBase) -> None:
    [said] = assertions("Ministries file yearly reports on their computers.")
    [hit] = base.search("fishing boats in the harbour", 1)
    found = base.finder.compare(said, [hit])
    assert {n.quote.hit for n in found} == {hit}


def test_it_is_what_the_passage_speaks_of_too(base: KnowledgeBase) -> None:
    same = "Every village gets a lighthouse keeper by 2030."
    text = f"Mountain farmers of the north keep goats. {same.replace('Every village', 'They')}"
    *_, leaning = assertions(text)
    assert leaning.before
    assert not any(n.same for n in base.finder.find(leaning).sentences)
