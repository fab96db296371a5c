"""Asking the reading questions: is the passage found, the sentence said, the rest refused.

Gold are sentences, known by their marks, wherever they stand: a twin of the document counts too.
Near misses are near misses of one passage; another may answer them, so that what is refused of
them is a lower bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.measures.metrics import Mean, auroc, mean
from evals.reading.examples import mark
from evals.reading.pairs import Asked
from kb.models import Answer, Citation, Hit, Passage
from kb.protocols import Say
from kb.words.text import sentences

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

DEPTH = 10
"""Hits that are looked at."""


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """What came of one question."""

    question: str
    near: bool
    rank: int | None
    """Of the first hit that holds a gold sentence, from 1; None: none of the first ten."""
    said: float
    """Share of the gold sentences that the answer quotes."""
    first: bool
    """The first sentence of the answer is gold."""
    refused: bool
    confidence: float


def ask_reading(
    base: KnowledgeBase, asked: Sequence[Asked], say: Say = lambda line: None
) -> list[ReadingRow]:
    """Ask questions and look for their gold sentences.

    Args:
        base: an open knowledge base with the documents in it.
        asked: questions; those whose documents are not there are left out.
        say: shows progress.
    """
    known = {record.document.id for record in base.records()}
    rows = []
    for number, one in enumerate((a for a in asked if a.doc in known), 1):
        rows.append(_row(one, base.search(one.question, DEPTH), base.ask(one.question)))
        if number % 25 == 0:
            say(f"{number} questions")
    return rows


def _row(asked: Asked, hits: Sequence[Hit], answer: Answer) -> ReadingRow:
    gold = set(asked.gold)
    rank = next((h.rank for h in hits if gold & _marks(h.passage)), None)
    quoted = [quoted_marks(citation) for citation in answer.citations]
    said = gold.intersection(set().union(*quoted))
    return ReadingRow(
        asked.question,
        not gold,
        rank,
        len(said) / len(gold) if gold else 0.0,
        bool(quoted and quoted[0] & gold),
        answer.status == "refused",
        answer.confidence,
    )


def quoted_marks(citation: Citation) -> set[str]:
    """Return the marks of the sentences that a citation quotes."""
    passage, span = citation.hit.passage, citation.span
    return _marks(passage, span.start - passage.span.start, span.end - passage.span.start)


def _marks(passage: Passage, start: int = 0, end: int | None = None) -> set[str]:
    """Return the marks of a passage's sentences, or of those that a part of it overlaps."""
    text = passage.text
    stop = len(text) if end is None else end
    return {mark(text[a:b]) for a, b in sentences(text) if a < stop and start < b}


def figures(rows: Sequence[ReadingRow]) -> list[Mean]:
    """Return the measures over the rows."""
    right = [row for row in rows if not row.near]
    wrong = [row for row in rows if row.near]
    area = auroc([r.confidence for r in right], [r.confidence for r in wrong])
    return [
        *(
            mean(f"gold@{k}", [float(bool(r.rank and r.rank <= k)) for r in right])
            for k in (1, 5, 10)
        ),
        mean("RR@10", [1 / r.rank if r.rank else 0.0 for r in right]),
        mean("gold sentences in the answer", [r.said for r in right]),
        mean("all gold in the answer", [float(r.said == 1) for r in right]),
        mean("first sentence gold", [float(r.first) for r in right]),
        mean("answerable refused", [float(r.refused) for r in right]),
        mean("near misses refused", [float(r.refused) for r in wrong]),
        Mean("AUROC", area, None, len(rows)),
    ]


def table(measures: Sequence[Mean]) -> str:
    """Write measures as a Markdown table."""
    lines = ["| measure | value | standard error | n |", "|---|---:|---:|---:|"]
    for one in measures:
        error = "" if one.error is None else f"{one.error:.3f}"
        value = "–" if one.value is None else f"{one.value:.3f}"
        lines.append(f"| {one.metric} | {value} | {error} | {one.n} |")
    return "\n".join(lines)
