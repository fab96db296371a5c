import pytest

from evals.reading.examples import FoundQuestion, Judged, PassagePlace
from evals.reading.graded import BEST, GradedRow, ask_graded, figures, grades_of
from ingest.job.run import ingest
from kb.base import KnowledgeBase
from tests.conftest import MakeProject


def place(passage: int, *marks: str) -> PassagePlace:
    return PassagePlace(
        passage=passage, doc="plan", page=1, start=0, end=30, part="train", sentences=marks
    )


def found(*given: Judged) -> FoundQuestion:
    return FoundQuestion(id="rf-1", question="Who pays?", given=given, language="en", held=True)


def judged(passage: int, gold: tuple[int, ...], best: tuple[int, ...] = ()) -> Judged:
    return Judged(passage=passage, gold=gold, best=best)


PLACES = {1: place(1, "aa", "bb", "cc"), 2: place(2, "bb", "dd")}


def test_a_sentence_has_the_highest_grade_that_it_got() -> None:
    question = found(judged(1, (0, 1), (1,)), judged(2, (0, 1)))
    assert grades_of(question, PLACES) == {"aa": 1, "bb": BEST, "dd": 1}
    assert grades_of(found(judged(1, ())), PLACES) == {}


def row(grades: tuple[int, ...], *, held: bool = True, confidence: float = 0.5) -> GradedRow:
    marks = tuple("abcde"[: len(grades)])
    judged = {mark: grade for mark, grade in zip(marks, grades, strict=True) if grade}
    return GradedRow("?", judged if held else {}, grades, marks, not grades, confidence)


def test_an_answer_is_measured_by_what_it_begins_with() -> None:
    rows = [
        row((BEST, 1), confidence=0.9),
        row((0, BEST, 0, 1), confidence=0.6),
        row((), held=False, confidence=0.1),
        row((0,), held=False, confidence=0.7),
    ]
    told = {one.metric: one.value for one in figures(rows)}
    assert told["first quote is a best one"] == 0.5
    assert told["one of the first two is"] == told["one of the quotes is"] == 1.0
    assert told["quotes that answer"] == pytest.approx(0.75)
    assert told["quotes"] == 3.0
    assert (told["answerable refused"], told["others refused"]) == (0.0, 0.5)
    assert told["AUROC"] == 0.75
    first, second = 1.0, (3 / 1.58496 + 1 / 2.32193) / (3 + 1 / 1.58496)
    assert told["nDCG@5 of the quotes"] == pytest.approx((first + second) / 2, abs=1e-4)


def test_questions_whose_documents_are_not_there_are_left_out(make_project: MakeProject) -> None:
    project = make_project(plan="# Plan\n\nThe ministry pays for the plan, and trains teachers.\n")
    ingest(project)
    assert ask_graded(KnowledgeBase.open(project)) == []
