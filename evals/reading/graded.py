"""Asking the graded questions kept for choosing: does an answer begin with what was judged best.

A question counts where every document of its graded passages is in the project. Grades are known by
the marks of sentences; a quote of a passage that nobody graded counts as beside the point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.measures.metrics import Mean, auroc, mean, ndcg
from evals.reading.examples import FoundQuestion, PassagePlace, found_questions, passages
from evals.reading.run import quoted_marks
from kb.models import Answer
from kb.protocols import Say

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

BEST, ANSWERS = 3, 1
"""What a sentence gains that an answer should begin with, and one that adds a part of it."""
FIRST, DEPTH = 2, 5
"""Quotes that a person surely reads, and those that are weighed by their order."""


@dataclass(frozen=True, slots=True)
class GradedRow:
    """What came of one question."""

    question: str
    judged: Mapping[str, int]
    """Grade of each sentence that answers, by its mark; empty where none does."""
    grades: tuple[int, ...]
    """Of each quote, the highest of its sentences'; 0: beside the point."""
    marks: tuple[str, ...]
    """Of each quote that of its best sentence."""
    refused: bool
    confidence: float


def ask_graded(
    base: KnowledgeBase, every: int = 1, say: Say = lambda line: None
) -> list[GradedRow]:
    """Ask the graded questions that are kept for choosing.

    Args:
        base: an open knowledge base with the documents in it.
        every: only every so-many-th.
        say: shows progress.
    """
    known = {record.document.id for record in base.records()}
    places = {place.passage: place for place in passages()}
    asked = [q for q in found_questions() if q.held and _is_graded(q)]
    asked = [q for q in asked if all(places[one.passage].doc in known for one in q.given)]
    rows = []
    for number, question in enumerate(asked[::every], 1):
        rows.append(_row(question, grades_of(question, places), base.ask(question.question)))
        if number % 25 == 0:
            say(f"{number} questions")
    return rows


def _is_graded(question: FoundQuestion) -> bool:
    """Tell whether best sentences were named, or nothing answers."""
    return any(one.best for one in question.given) or not any(one.gold for one in question.given)


def grades_of(question: FoundQuestion, places: Mapping[int, PassagePlace]) -> dict[str, int]:
    """Return the grade of each sentence that answers a question, by its mark."""
    grades: dict[str, int] = {}
    for one in question.given:
        own = places[one.passage].sentences
        grades |= {own[i]: ANSWERS for i in one.gold if own[i] not in grades}
        grades |= {own[i]: BEST for i in one.best}
    return grades


def _row(question: FoundQuestion, judged: Mapping[str, int], answer: Answer) -> GradedRow:
    quotes = [sorted(quoted_marks(c)) for c in answer.citations]
    best = [max(marks, key=lambda m: judged.get(m, 0), default="") for marks in quotes]
    return GradedRow(
        question.question,
        judged,
        tuple(judged.get(mark, 0) for mark in best),
        tuple(best),
        answer.status == "refused",
        answer.confidence,
    )


def figures(rows: Sequence[GradedRow]) -> list[Mean]:
    """Return the measures over the rows."""
    right = [row for row in rows if row.judged]
    wrong = [row for row in rows if not row.judged]
    told = [row.grades for row in right]
    area = auroc([r.confidence for r in right], [r.confidence for r in wrong])
    return [
        mean("first quote is a best one", [float(BEST in grades[:1]) for grades in told]),
        mean("one of the first two is", [float(BEST in grades[:FIRST]) for grades in told]),
        mean("one of the quotes is", [float(BEST in grades) for grades in told]),
        mean(f"nDCG@{DEPTH} of the quotes", [_ndcg(row) for row in right]),
        mean("quotes that answer", [sum(map(bool, g)) / len(g) if g else None for g in told]),
        mean("quotes", [float(len(grades)) for grades in told if grades]),
        mean("answerable refused", [float(row.refused) for row in right]),
        mean("others refused", [float(row.refused) for row in wrong]),
        Mean("AUROC", area, None, len(rows)),
    ]


def _ndcg(row: GradedRow) -> float | None:
    return ndcg(row.judged, list(dict.fromkeys(row.marks)), DEPTH).value
