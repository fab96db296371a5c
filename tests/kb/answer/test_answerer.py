import json
from dataclasses import replace

import numpy as np
import pytest

from ingest.job.run import ingest
from kb.answer.unanswered.refusal import find_missing
from kb.base import KnowledgeBase
from kb.config import RetrieveSettings
from kb.contract import answer_json, filters_from, search_json
from kb.models import Answer, Citation, Draft, Filters, Preference, Span, Step
from kb.question.question import Query, Question
from kb.reader import decision
from kb.search.retriever import Retriever
from kb.store.mirror import FILE, Mirror
from tests.conftest import MakeProject
from tests.kb.answer.test_writer import ScriptedModel

PLAN = """# National plan

The national plan trains 400 teachers of computing each year. The ministry pays for it.

## Aims

The plan has three aims:

- skills for teachers
- data for farmers
- courts that explain themselves
"""
OPINION = "# A view\n\nThe national plan trains too few teachers of computing, and far too late.\n"


@pytest.fixture
def base(make_project: MakeProject) -> KnowledgeBase:
    project = make_project(plan=PLAN, view=OPINION)
    register = project.corpus / "register.yaml"
    text = register.read_text("utf-8")
    register.write_text("kind: op-ed".join(text.rsplit("kind: strategy", 1)), "utf-8")
    ingest(project)
    return KnowledgeBase.open(project)


def check_contract(base: KnowledgeBase, answer: Answer) -> None:
    """What must hold of every answer: quotes are slices, markers and citations agree."""
    for citation in answer.citations:
        page = base.page(citation.span.doc_id, citation.span.page)
        assert citation.span.of(page) == citation.quote
    markers = {c.marker for c in answer.citations}
    assert markers == {m for s in answer.sentences for m in s.citations}
    assert all(f"[{m}]" in answer.text for m in markers)


def test_the_answer_quotes_the_sentence_that_answers(base: KnowledgeBase) -> None:
    answer = base.ask("How many teachers of computing does the national plan train each year?")
    assert answer.status == "answered"
    quotes = [c.quote for c in answer.citations]
    assert quotes[0].startswith("The national plan trains 400 teachers of computing each year.")
    assert all(s.verdict == "quoted" for s in answer.sentences)
    check_contract(base, answer)


def test_it_is_said_that_what_is_quoted_may_not_answer(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure = base.ask("Does the national plan train 400 teachers of computing each year?")
    assert sure.yes_or_no == "yes"
    fitted = decision.load_decision
    doubting = lambda embedder: replace(fitted(embedder), doubt_below=1.0)  # noqa: E731
    monkeypatch.setattr(decision, "load_decision", doubting)
    answer = base.ask(
        "Does the national plan train 400 teachers of computing each year?", Filters()
    )
    assert answer.text.startswith("This may not answer the question")
    assert (answer.status, answer.yes_or_no) == ("partial", None)
    assert [c.quote for c in answer.citations] == [c.quote for c in sure.citations]
    check_contract(base, answer)


def test_an_opinion_of_a_ministry_is_a_speech_and_still_an_opinion(base: KnowledgeBase) -> None:
    answer = base.ask("Does the national plan train too few teachers of computing?")
    said = next(s.text for s in answer.sentences if "too few" in s.text)
    assert said.startswith("In a speech, *About view*")
    only = base.ask("too few teachers of computing", Filters(kind=("op-ed",)))
    assert "This rests on opinion pieces only." in only.notes


def test_a_list_comes_with_the_sentence_that_announces_it(base: KnowledgeBase) -> None:
    answer = base.ask("What are the three aims of the plan?")
    assert any("courts that explain themselves" in c.quote for c in answer.citations)
    check_contract(base, answer)


def test_what_is_not_there_is_refused_with_what_is_missing(base: KnowledgeBase) -> None:
    answer = base.ask("What do zebras eat?")
    assert (answer.status, answer.text, answer.citations) == ("refused", "", ())
    assert answer.refusal is not None
    assert "zebras" in answer.refusal.message
    assert len(answer.nearest) >= 1


@pytest.mark.parametrize("question", ["", "   ", "?!"])
def test_no_question_is_no_error(base: KnowledgeBase, question: str) -> None:
    answer = base.ask(question)
    assert answer.refusal is not None
    assert answer.refusal.reason == "empty-question"


def test_an_empty_corpus_says_so(make_project: MakeProject) -> None:
    answer = KnowledgeBase.open(make_project()).ask("What is planned?")
    assert answer.refusal is not None
    assert answer.refusal.reason == "empty-corpus"


def test_filters_that_leave_nothing_say_so(base: KnowledgeBase) -> None:
    answer = base.ask("What is planned for teachers?", Filters(country=("FR",)))
    assert answer.refusal is not None
    assert answer.refusal.reason == "nothing-selected"


def test_a_year_that_is_nowhere_makes_the_answer_partial_or_refused(base: KnowledgeBase) -> None:
    answer = base.ask("How many teachers of computing does the national plan train in 2031?")
    assert answer.status in ("partial", "refused")
    said = " ".join(answer.notes) + (answer.refusal.message if answer.refusal else "")
    assert "2031" in said


def test_the_steps_come_before_the_answer(base: KnowledgeBase) -> None:
    *steps, answer = base.stream("How many teachers of computing are trained each year?")
    assert all(isinstance(step, Step) for step in steps)
    assert isinstance(answer, Answer)


def with_model(base: KnowledgeBase, model: ScriptedModel) -> KnowledgeBase:
    llm = base.project.config.llm.model_copy(update={"provider": "scripted", "model": "scripted"})
    config = base.project.config.model_copy(update={"llm": llm})
    project = replace(base.project, config=config)
    return KnowledgeBase(project, base._store, base._mirror, base.embedder, model)


QUESTION = "How many teachers of computing does the national plan train each year?"


def test_a_model_writes_and_its_citations_are_slices(base: KnowledgeBase) -> None:
    writing = with_model(base, ScriptedModel(says="The plan trains 400 teachers a year [1]. "))
    *steps, answer = writing.stream(QUESTION)
    assert isinstance(answer, Answer)
    assert any(isinstance(step, Draft) for step in steps)
    assert (answer.run.answerer, answer.run.model) == ("written", "scripted")
    assert answer.sentences[0].verdict == "supported"
    check_contract(writing, answer)


@pytest.mark.parametrize(
    ("model", "note"),
    [
        (ScriptedModel(says="Half a sen", fails=True), "failed"),
        (ScriptedModel(says="NO ANSWER"), "found no answer"),
        (ScriptedModel(says="Teachers are nice people."), "could be checked"),
    ],
)
def test_when_the_model_fails_sentences_are_quoted(
    base: KnowledgeBase, model: ScriptedModel, note: str
) -> None:
    answer = with_model(base, model).ask(QUESTION)
    assert answer.run.answerer == "extractive"
    assert note in answer.notes[0]
    assert "nice people" not in answer.text
    assert answer.citations


def test_the_answer_json_is_the_contracts(base: KnowledgeBase) -> None:
    value = json.loads(json.dumps(answer_json(base.ask(QUESTION), "q1")))
    assert value["id"] == "q1"
    assert {"question", "status", "answer", "sentences", "citations", "refusal", "nearest",
            "confidence", "run", "preferences"} <= value.keys()  # fmt: skip
    citation = value["citations"][0]
    fields = "marker doc_id title publisher date country kind page page_label heading quote"
    assert {*fields.split(), "start", "end", "url", "score"} <= citation.keys()
    assert citation["page"] is None
    assert value["run"].keys() == {
        "answerer", "model", "corpus", "settings", "version", "milliseconds",
    }  # fmt: skip


def test_the_search_json_is_the_contracts(base: KnowledgeBase) -> None:
    value = search_json(QUESTION, base.search(QUESTION), None, [Preference("country", "KH")])
    assert value["preferences"] == [{"field": "country", "value": "KH"}]
    hit = value["hits"][0]
    assert hit.keys() == {
        "rank", "doc_id", "title", "kind", "country", "date", "page", "page_label", "heading",
        "role", "text", "start", "end", "score", "via", "recognised", "answers",
    }  # fmt: skip
    assert hit["answers"] is None  # no reader read it
    assert hit["text"] == base.page(hit["doc_id"], 1).text[hit["start"] : hit["end"]]


def test_the_same_question_gives_the_same_answer(base: KnowledgeBase) -> None:
    one, two = base.ask(QUESTION), base.ask(QUESTION)
    assert (one.text, one.citations, one.run.corpus) == (two.text, two.citations, two.run.corpus)


def test_a_citation_whose_quote_is_not_its_slice_cannot_be_built(base: KnowledgeBase) -> None:
    hit = base.search(QUESTION)[0]
    span = Span(hit.document.id, 1, 0, 5)
    with pytest.raises(ValueError, match="not what stands"):
        Citation(1, hit, span, "wrong")


def test_unknown_filters_are_named() -> None:
    with pytest.raises(ValueError, match="no filter is called 'colour'"):
        filters_from({"colour": "red"})
    assert filters_from({"country": ["KH", "VN"], "year": 2023}) == Filters(
        country=("KH", "VN"), year=("2023",)
    )


def test_a_country_that_nothing_is_about_is_refused_by_name(base: KnowledgeBase) -> None:
    answer = base.ask("How many teachers of computing does the national plan of Peru train?")
    assert answer.refusal is not None
    assert answer.refusal.reason == "other-country"
    assert "Peru" in answer.refusal.message


def test_a_country_beside_one_that_documents_are_about_does_not_refuse(base: KnowledgeBase) -> None:
    """What is said of Cambodia answers in part; that Peru is not there is said beside it."""
    answer = base.ask("How many teachers of computing does Cambodia train beside Peru each year?")
    assert answer.citations
    assert answer.refusal is None


def test_words_that_weigh_the_same_are_named_in_the_order_of_the_question(
    base: KnowledgeBase,
) -> None:
    question = Question("Do zebras, giraffes and leopards graze?")
    weights = {"zebra": 2.0, "giraff": 2.0, "leopard": 2.0, "graze": 1.0}
    query = Query(question, weights, np.zeros(1, np.float32))
    corpus = Retriever(Mirror(base.project.data / FILE), base.embedder, RetrieveSettings()).corpus()
    assert find_missing(query, (), corpus).words == ("zebras", "giraffes", "leopards")


def test_each_part_of_a_question_is_answered_or_said_to_be_open(base: KnowledgeBase) -> None:
    both = "How many teachers of computing does the national plan train, and what do zebras eat?"
    answer = base.ask(both)
    first, second = answer.parts
    assert answer.status == "partial"
    assert (len(first.citations) > 0, second.citations) == (True, ())
    assert "**What do zebras eat?**\n\n" in answer.text
    assert "zebras" in answer.text.rpartition("\n\n")[2]
    assert all(s.verdict == "quoted" for s in answer.sentences)
    assert answer_json(answer)["parts"][1] == {
        "said": "what do zebras eat?",
        "question": second.question,
        "citations": [],
    }
    check_contract(base, answer)


def test_what_answers_two_parts_is_quoted_once(base: KnowledgeBase) -> None:
    answer = base.ask(
        "How many teachers of computing does the national plan train? "
        "How many teachers of computing are trained each year?"
    )
    quotes = [c.quote for c in answer.citations]
    assert len(set(quotes)) == len(quotes)
    assert answer.text.count("trains 400 teachers of computing each year.” [1]") == 2
    check_contract(base, answer)


def test_a_question_of_parts_that_nothing_answers_is_refused(base: KnowledgeBase) -> None:
    answer = base.ask("What do zebras eat, and where do giraffes sleep?")
    assert (answer.status, answer.text, answer.parts) == ("refused", "", ())


def test_yes_stands_before_the_sentence_that_says_so(base: KnowledgeBase) -> None:
    answer = base.ask("Does the national plan train 400 teachers of computing each year?")
    assert answer.yes_or_no == "yes"
    assert answer.text.startswith("**Yes.** *About plan*")
    assert not answer.sentences[0].text.startswith("**Yes")
    assert base.ask(QUESTION).yes_or_no is None
