"""Written answers beside quotes: each question is asked of every answerer, and all is judged.

What a model writes for a question is written once and judged twice: as the reader gets it, after
the check, and as it came.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from evals.cases.read import Case
from evals.measures import alce, judge
from evals.measures.foreign import foreign_figures, foreign_names
from evals.runs.local_models import find_model
from evals.runs.recorded import Call, Recorder
from kb.answer.comparison import for_each
from kb.answer.finder import HITS_SEARCHED
from kb.answer.request import question_text
from kb.answer.writer import fitting, unchecked
from kb.base import KnowledgeBase
from kb.config import ModelSettings, Project
from kb.errors import ConfigError
from kb.llm.chat import load_llm
from kb.models import Answer, Hit
from kb.protocols import Say
from kb.question.question import Question
from kb.reader.support import SupportJudge
from kb.search.retriever import without_repeats

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

EXTRACTIVE, CONFIGURED = "extractive", "configured"
PASSAGES = 5
"""Passages that a small local model is shown: it reads some 60 tokens a second on two cores."""
LOCAL = {"provider": "gguf", "context_window": 4096, "max_tokens": 256, "timeout": 600.0}
"""Settings of a local model; time enough that nothing is measured but what it writes."""


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence that a reader gets, and how it was judged."""

    text: str
    citations: tuple[int, ...]
    supported: bool
    """By its cited passages: a quote is, another sentence where the check given says so."""
    figures: tuple[str, ...] = ()
    """Figures that stand in none of them."""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What one answerer made of one question."""

    system: str
    case: Case
    seconds: float
    answer: Answer | None = None
    """None where it failed."""
    raw: str = ""
    """What the model wrote first, and what it wrote when asked to put sentences right."""
    repair: str = ""
    fell_back: bool = False
    """A model was asked, and quotes are shown."""
    included: bool | None = None
    avoided: bool | None = None
    support: alce.CitedSupport | None = None
    told: tuple[Told, ...] = ()
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return all that a person needs who wants to read it."""
        answer = self.answer
        return {
            "system": self.system,
            "id": self.case.id,
            "question": self.case.question,
            "answerable": self.case.answerable,
            "type": self.case.type,
            "wanted": self.case.answer,
            "status": answer.status if answer else "failed",
            "seconds": round(self.seconds, 2),
            "raw": self.raw,
            "repair": self.repair,
            "text": answer.text if answer else "",
            "sentences": [
                {
                    "text": t.text,
                    "citations": t.citations,
                    "supported": t.supported,
                    "foreign_figures": t.figures,
                    "foreign_names": t.names,
                }
                for t in self.told
            ],
            "quotes": {c.marker: c.quote for c in answer.citations} if answer else {},
            "withheld": [[w.text, w.reason] for w in answer.withheld] if answer else [],
            "notes": answer.notes if answer else (),
            "fell_back": self.fell_back,
            "included": self.included,
            "avoided": self.avoided,
            "recall": self.support.recall if self.support else None,
            "precision": self.support.precision if self.support else None,
            "error": self.error,
        }


@dataclass(frozen=True, slots=True)
class Asking:
    """What a run of one answerer needs beside the cases."""

    base: KnowledgeBase
    name: str
    supports: alce.Supports
    recorder: Recorder | None
    """Of the model that writes; None: sentences are quoted."""

    def rows(self, case: Case) -> tuple[AnswerRow, ...]:
        """Ask one question: one row of a base without a model, else checked and unchecked."""
        begun = time.perf_counter()
        try:
            rows = self._asked(case, begun)
            return tuple(self._judged(row) for row in rows)
        except Exception as error:  # any failure of one case is that case's result
            seconds, told = time.perf_counter() - begun, f"{type(error).__name__}: {error}"
            calls = self._calls()
            raw = calls[0].text if calls else ""
            return tuple(
                AnswerRow(name, case, seconds, raw=raw, error=told) for name in self._names()
            )

    def _names(self) -> tuple[str, ...]:
        if self.recorder is None:
            return (self.name,)
        return f"{self.name}, checked", f"{self.name}, unchecked"

    def _calls(self) -> list[Call]:
        return self.recorder.calls if self.recorder else []

    def _asked(self, case: Case, begun: float) -> tuple[AnswerRow, ...]:
        calls = self._calls()
        calls.clear()
        answer = self.base.ask(case.question, case.filters)
        seconds = time.perf_counter() - begun
        raw, repair = (*(call.text for call in calls[:2]), "", "")[:2]
        fell = bool(calls) and answer.run.answerer == EXTRACTIVE and answer.status != "refused"
        shown = AnswerRow(self._names()[0], case, seconds, answer, raw, repair, fell)
        if self.recorder is None:
            return (shown,)
        plain = replace(shown, system=self._names()[1], repair="")
        if calls and raw.strip() and (calls[0].finished or not fell):
            came = self._as_it_came(case, answer, calls[0])
            seconds = calls[0].ended - begun
            plain = replace(plain, seconds=seconds, answer=came, fell_back=False)
        return shown, plain

    def _as_it_came(self, case: Case, answer: Answer, call: Call) -> Answer:
        """Return the answer that a reader would get if nothing were checked."""
        shown, question = self._shown(case), Question(case.question)
        if question_text(question, shown) != call.asked:
            raise RuntimeError("the passages that the model was shown cannot be told any more")
        plain = unchecked(call.text, question, shown)
        if plain.declined and not plain.sentences:
            return replace(answer, status="refused", text="", sentences=(), citations=())
        return replace(
            answer,
            status="answered",
            text=call.text,
            sentences=plain.sentences,
            citations=plain.citations,
            refusal=None,
            withheld=(),
        )

    def _shown(self, case: Case) -> tuple[Hit, ...]:
        config = self.base.project.config
        found = self.base.search(case.question, HITS_SEARCHED, case.filters)
        twins = {
            h.document.id: frozenset(d.id for d in self.base.twins(h.document.id)) for h in found
        }
        hits = without_repeats(found, twins)
        question = Question(case.question)
        read = for_each(hits, question.countries, config.answer.passages)
        return fitting(question, read, config.llm)

    def _judged(self, row: AnswerRow) -> AnswerRow:
        answer, case = row.answer, row.case
        if answer is None:
            return row
        hits = {c.marker: c.hit for c in answer.citations}
        told = []
        for s in answer.sentences:
            cited = [hits[m] for m in s.citations if m in hits]
            if s.verdict == "quoted":
                told.append(Told(s.text, s.citations, supported=True))
                continue
            carried = bool(cited) and self.supports(s.text, cited)
            asked = judge.bare(s.text), cited, case.question
            found = foreign_figures(*asked), foreign_names(*asked)
            told.append(Told(s.text, s.citations, carried, *found))
        return replace(
            row,
            told=tuple(told),
            included=judge.includes_all(case, answer),
            avoided=judge.includes_none(case, answer),
            support=alce.cited(answer, self.supports),
        )


def evaluate_answers(
    project: Project,
    cases: Sequence[Case],
    models: Sequence[str],
    keep: Callable[[AnswerRow], None],
    say: Say = lambda line: None,
) -> tuple[AnswerRow, ...]:
    """Ask every question of the quoting answerer and of every model.

    Args:
        project: whose corpus answers.
        cases: questions.
        models: names of `evals.runs.local_models`, or `configured` for the project's own.
        keep: gets each row as soon as it is judged, so that nothing is lost.
        say: is told how each question went.

    Raises:
        ReadinessError: a model is missing or the project cannot be opened.
    """
    settings = {EXTRACTIVE: ModelSettings()} | {n: model_settings(n, project) for n in models}
    rows: list[AnswerRow] = []
    for name, llm in settings.items():
        say(f"{name}: loading")
        chosen = _with(project, llm, local=name not in (EXTRACTIVE, CONFIGURED))
        written = load_llm(llm)
        recorder = Recorder(written) if written else None
        base = KnowledgeBase.open(chosen, llm=cast("LLM", recorder))
        supports = alce.by_support(SupportJudge(base.embedder, base.weigh))
        asking = Asking(base, name, supports, recorder)
        base.search(cases[0].question)  # what loads now is in nobody's time
        for number, case in enumerate(cases, 1):
            for row in asking.rows(case):
                rows.append(row)
                keep(row)
                say(f"{number} of {len(cases)}, {_said(row)}")
    return tuple(rows)


def model_settings(name: str, project: Project) -> ModelSettings:
    """Return the settings of a model by its name.

    Raises:
        ConfigError: the project configures none.
        ModelError: no model of that name, or its file is missing or another one.
    """
    if name != CONFIGURED:
        return ModelSettings(model=str(find_model(name)), **LOCAL)
    if project.config.llm.provider == "none":
        raise ConfigError("the project configures no model; fill [llm] in readiness.toml")
    return project.config.llm


def sample(cases: Sequence[Case], limit: int | None, seed: int = 0) -> tuple[Case, ...]:
    """Choose cases so that every type, answerable or not, has its share.

    Args:
        cases: all there are.
        limit: how many at most; None: all.
        seed: another one chooses others.

    Returns:
        In the order of `cases`; a smaller sample is part of a larger one of the same seed.
    """
    groups: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        groups[case.type, case.answerable].append(place)
    shuffler = random.Random(seed)
    spread: list[tuple[float, int]] = []
    for places in groups.values():
        shuffler.shuffle(places)
        spread += [((n + 0.5) / len(places), place) for n, place in enumerate(places)]
    chosen = sorted(spread)[:limit]
    return tuple(cases[place] for place in sorted(place for _, place in chosen))


def _with(project: Project, llm: ModelSettings, *, local: bool) -> Project:
    config = project.config
    fewer = min(PASSAGES, config.answer.passages) if local else config.answer.passages
    answer = config.answer.model_copy(update={"passages": fewer})
    return replace(project, config=config.model_copy(update={"llm": llm, "answer": answer}))


def _said(row: AnswerRow) -> str:
    status = row.error or (row.answer.status if row.answer else "")
    held = len(row.answer.withheld) if row.answer else 0
    wrong = sum(not t.supported for t in row.told)
    return (
        f"{row.system}: {row.seconds:.1f} s, {status}, {len(row.told)} sentences, "
        f"{wrong} unsupported, {held} withheld"
    )
