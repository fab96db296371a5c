from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.measures.alce import CitedSupport, by_support, cited
from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.models import Answer, Hit, Sentence
from kb.reader.support import SupportJudge
from tests.conftest import MakeProject
from tests.fake_base import make_answer, make_citation, make_hit

CENTRES = make_hit("brask-report", 1)
TEACHERS = make_hit("brask-report", 2)
NOTE = make_hit("note", 1)


def words(sentence: str, passages: Sequence[Hit]) -> bool:
    """Support a sentence when every one of its words is in some passage."""
    held = {word for hit in passages for word in hit.passage.text.split()}
    return set(sentence.split()) <= held


def written(*sentences: tuple[str, tuple[int, ...]]) -> Answer:
    """Make an answer in which 1 cites the centres, 2 the teachers, 3 the note."""
    hits = (CENTRES, TEACHERS, NOTE)
    citations = [make_citation(hit, hit.passage.text, i) for i, hit in enumerate(hits, 1)]
    said = tuple(Sentence(text, markers, "supported") for text, markers in sentences)
    return replace(make_answer("q", *citations), sentences=said)


def test_a_sentence_that_its_passage_holds_is_cited_well() -> None:
    assert cited(written(("Brask counts 12", (1,))), words) == CitedSupport(1.0, 1.0)


def test_a_citation_too_many_costs_precision_and_no_recall() -> None:
    assert cited(written(("Brask counts 12", (1, 3))), words) == CitedSupport(1.0, 0.5)


def test_two_passages_that_only_together_support_are_both_relevant() -> None:
    assert cited(written(("centres certified", (1, 2))), words) == CitedSupport(1.0, 1.0)


def test_a_passage_beside_two_that_support_together_is_irrelevant() -> None:
    found = cited(written(("centres certified", (1, 2, 3))), words)
    assert found == CitedSupport(1.0, 2 / 3)


def test_passages_that_say_the_same_are_both_relevant() -> None:
    assert cited(written(("teachers of", (2, 3))), words) == CitedSupport(1.0, 1.0)


def test_the_citations_of_a_sentence_that_none_supports_do_not_count() -> None:
    answer = written(("Brask counts 12", (1,)), ("Brask counts 13", (1, 2)))
    assert cited(answer, words) == CitedSupport(0.5, 1 / 3)


def test_a_sentence_without_citation_is_not_supported() -> None:
    assert cited(written(("Brask counts 12", ())), words) == CitedSupport(0.0, None)


def test_quotes_support_themselves() -> None:
    answer = make_answer("q", make_citation(CENTRES, "12 training centres"))
    assert cited(answer, lambda sentence, passages: False) == CitedSupport(1.0, 1.0)


def test_a_refusal_is_not_eligible() -> None:
    assert cited(make_answer("q"), words) is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Brask", "centres certified", "x"]),
            st.lists(st.integers(1, 3), unique=True, max_size=3),
        ),
        min_size=1,
    )
)
def test_precision_needs_recall(said: list[tuple[str, list[int]]]) -> None:
    found = cited(written(*((text, tuple(markers)) for text, markers in said)), words)
    assert found is not None
    assert 0 <= found.recall <= 1
    assert found.precision is None or (found.precision > 0) == (found.recall > 0)


@pytest.fixture
def base(make_project: MakeProject) -> KnowledgeBase:
    project = make_project(
        plan="# Plan\n\nThe national plan trains 400 teachers of computing each year.\n",
        law="# Law\n\nA fine of 7 per cent of turnover is due under the data law.\n",
    )
    ingest(project)
    return KnowledgeBase.open(project)


def test_the_support_function_looks_at_the_cited_passages_alone(base: KnowledgeBase) -> None:
    supports = by_support(SupportJudge(base.embedder, base.weigh))
    hits = base.search("teachers fine", 10)
    plan = [hit for hit in hits if hit.document.id == "plan"]
    law = [hit for hit in hits if hit.document.id == "law"]
    sentence = "Each year the national plan trains 400 teachers of computing."
    assert supports(sentence, plan)
    assert supports(sentence, [*law, *plan])
    assert not supports(sentence, law)
    assert not supports(sentence, [])
    assert not supports(sentence.replace("400", "500"), plan)
    assert not supports("Yes.", plan)
