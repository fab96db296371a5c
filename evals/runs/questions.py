"""Asking a knowledge base the question cases, warm, one after the other."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from evals.cases.health import health
from evals.cases.read import Case, read_questions
from evals.measures import alce, judge
from evals.runs.rows import CaseRow, Made, Results, Shown
from kb.models import Answer, Citation, Hit
from kb.protocols import Say
from kb.reader.support import SupportJudge

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

HITS_KEPT = 10
"""Hits that a row keeps for people who look into a miss."""
LENGTH = 400
"""Characters that are kept of a passage."""
WARM_UP = 3
"""Questions asked before the clock counts."""
T = TypeVar("T")


def evaluate_questions(
    base: KnowledgeBase,
    paths: Sequence[Path],
    k: int = 10,
    say: Say = lambda line: None,
    every: int = 1,
) -> Results:
    """Read question files and ask a knowledge base all of them.

    Args:
        base: an open knowledge base.
        paths: files of question cases.
        k: how many hits to look at; 10 or more for the usual figures.
        say: is told what is being done, and of cases that need attention.
        every: ask only every so-many-th case, beginning with the first.

    Raises:
        ConfigError: a file or a line of it cannot be used.

    """
    cases = [case for path in paths for case in read_questions(path)][::every]
    findings = health(cases, base).errors
    for finding in findings:
        say(f"{finding.case}: {finding.problem}: {finding.detail}")
    results = run_cases(base, cases, k=k, progress=say)
    return replace(results, sources=tuple(path.name for path in paths), findings=findings)


def run_cases(
    base: KnowledgeBase,
    cases: Sequence[Case],
    *,
    k: int = 10,
    progress: Say = lambda line: None,
) -> Results:
    """Ask the cases one after the other.

    A case that fails becomes a row with its error; the others go on.

    Args:
        base: an open knowledge base.
        cases: questions with their gold.
        k: how many hits to look at.
        progress: is told every 25 questions, and of every failure.

    """
    kinds = {record.document.id: record.document.kind for record in base.records()}
    warm_up(base, [case.question for case in cases[:WARM_UP]])
    rows: list[CaseRow] = []
    answerers: Counter[str] = Counter()
    for number, case in enumerate(cases, 1):
        row, answer = ask_case(base, case, k, kinds)
        rows.append(row)
        if answer:
            answerers[f"{answer.run.answerer} {answer.run.model or ''}".strip()] += 1
        if row.error:
            progress(f"{case.id}: {row.error}")
        if number % 25 == 0 or number == len(cases):
            progress(f"{number} of {len(cases)} questions")
    return Results(tuple(rows), k, made_by(base, " and ".join(sorted(answerers))))


def warm_up(base: KnowledgeBase, questions: Iterable[str]) -> None:
    """Load what the first question loads, so that it is in nobody's time.

    What fails here fails again, and is reported, when the case has its turn.
    """
    for question in questions:
        attempt(partial(base.ask, question))


def ask_case(
    base: KnowledgeBase, case: Case, k: int, kinds: Mapping[str, str]
) -> tuple[CaseRow, Answer | None]:
    """Search and ask for one case and judge what comes.

    The question is asked before it is searched for: should the library remember a question, then
    the search gains by it, which has the wider margin to its goal.
    """
    answered = attempt(lambda: base.ask(case.question, case.filters))
    searched = attempt(lambda: base.search(case.question, k, case.filters))
    first = next((g.doc for g in (*case.gold, *case.also_acceptable)), "")
    row = CaseRow(case, kind=kinds.get(first, ""))
    if searched.value is not None:
        row = _with_hits(row, searched.value[:k], searched.milliseconds)
    checked: Attempt[float | None] = Attempt(None, 0.0, None)
    carried: Attempt[alce.CitedSupport | None] = Attempt(None, 0.0, None)
    if answered.value is not None:
        row = _with_answer(row, answered.value, answered.milliseconds)
        checked = attempt(partial(judge.fidelity, answered.value, base.page))
        supports = alce.by_support(SupportJudge(base.embedder, base.weigh))
        carried = attempt(partial(alce.cited, answered.value, supports))
    failed = (
        ("search", searched.error),
        ("ask", answered.error),
        ("page", checked.error),
        ("support", carried.error),
    )
    wrong = "; ".join(f"{what}: {error}" for what, error in failed if error)
    row = replace(row, fidelity=checked.value, alce=carried.value, error=wrong or None)
    return row, answered.value


def _with_hits(row: CaseRow, hits: Sequence[Hit], milliseconds: float) -> CaseRow:
    return replace(
        row,
        document=judge.ranks(row.case, hits, judge.shows_document),
        page=judge.ranks(row.case, hits, judge.shows_page),
        quote=judge.ranks(row.case, hits, judge.shows_quote),
        passages=tuple(_passage(row.case, hit, n) for n, hit in enumerate(hits[:HITS_KEPT], 1)),
        search_ms=milliseconds,
    )


def _with_answer(row: CaseRow, answer: Answer, milliseconds: float) -> CaseRow:
    return replace(
        row,
        status=answer.status,
        cited=judge.cited(row.case, answer),
        included=judge.includes_all(row.case, answer),
        avoided=judge.includes_none(row.case, answer),
        confidence=answer.confidence,
        answer=answer.text,
        refusal=answer.refusal.message if answer.refusal else "",
        quotes=tuple(_quote(row.case, citation) for citation in answer.citations),
        ask_ms=milliseconds,
    )


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """What came of doing something that may fail."""

    value: T | None
    milliseconds: float
    error: str | None


def attempt(do: Callable[[], T]) -> Attempt[T]:
    """Do something against the clock; a failure becomes its text, so that the run goes on."""
    begun = time.perf_counter()
    try:
        value = do()
    except Exception as error:  # any failure of one case is that case's result
        return Attempt(None, 0.0, f"{type(error).__name__}: {error}")
    return Attempt(value, (time.perf_counter() - begun) * 1000, None)


def _passage(case: Case, hit: Hit, rank: int) -> Shown:
    places = (*case.gold, *case.also_acceptable)
    gold = any((judge.shows_quote if g.quote else judge.shows_page)(g, hit) for g in places)
    return _shown(hit, rank, hit.passage.text, gold)


def _quote(case: Case, citation: Citation) -> Shown:
    places = (*case.gold, *case.also_acceptable)
    gold = any(judge.supports(citation, place) for place in places)
    return _shown(citation.hit, citation.marker, citation.quote, gold)


def _shown(hit: Hit, rank: int, text: str, gold: bool) -> Shown:
    document = hit.document
    beginning = text if len(text) <= LENGTH else text[:LENGTH] + "…"
    return Shown(
        rank, document.id, document.title, hit.page_number, beginning, gold, document.language
    )


def made_by(base: KnowledgeBase, answerer: str) -> Made:
    """Say what made the figures."""
    return Made(
        corpus=base.corpus_hash(),
        settings=base.project.config.fingerprint(),
        version=own_version(),
        answerer=answerer or "none",
        cores=cores(),
        day=date.today().isoformat(),
    )


def cores() -> int:
    """Count the processor cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def own_version() -> str:
    """Return the version that is installed."""
    try:
        return version("ai-readiness-kb")
    except PackageNotFoundError:
        return "not installed"
