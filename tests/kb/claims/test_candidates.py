"""What the sentences nearest to an assertion say otherwise."""

from __future__ import annotations

import pytest

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.claims.assertions import assertions
from kb.claims.candidates import NearestSentence
from kb.claims.verdict import judge
from kb.words.text import content_words
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
    sentences = base.finder.find(said).sentences
    return max(sentences, key=lambda n: len(said.stated.terms & set(content_words(n.quote.text))))


def test_the_date_of_a_document_is_no_year_of_what_it_plans(base: KnowledgeBase) -> None:
    found = best(base, "Every village gets a lighthouse keeper by 2024.")
    assert found.quote.hit.document.date == "2024-05"
    assert [(d.kind, d.claimed, d.found) for d in found.otherwise] == [("date", "2024", "2030")]


def test_the_country_of_a_document_contradicts_no_sentence(base: KnowledgeBase) -> None:
    found = best(base, "Every village of Norway gets a lighthouse keeper by 2031.")
    assert {d.kind for d in found.differences} == {"place", "date"}
    assert judge([found]).verdict == "not-given"


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


def test_a_list_of_sources_bears_nothing_out(make_project: MakeProject) -> None:
    source = "- Larsen, K. (201{n}). Every village keeps {n} boats. Harbour Journal, 4(2), 11-19.\n"
    project = make_project(
        act="Nets are mended in spring, and the crews are paid by the harbour for it.\n\n"
        "References\n\n" + "".join(source.format(n=n) for n in range(3, 9))
    )
    ingest(project)
    base = KnowledgeBase.open(project)
    hits = base.search("Larsen, Every village keeps 4 boats")
    assert hits[0].passage.role == "references"
    [said] = assertions("Every village keeps 4 boats.")
    passages = [n.quote.hit.passage for n in base.finder.find(said).sentences]
    assert {p.role for p in passages} == {"text"}
    answer = base.ask("How many boats does every village keep?")
    assert all(c.hit.passage.is_evidence for c in answer.citations)
    assert all(hit.passage.is_evidence for hit in answer.nearest)
