"""From a question to a cited answer or a refusal: search, decide, quote or write."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.answer import refusal
from kb.answer.comparison import for_each
from kb.answer.found import Asked, Content, Found
from kb.answer.holdings import editions
from kb.answer.notes import all_notes, failed_note, model_name, written_note
from kb.answer.quotes import in_quotes
from kb.answer.writer import Written, write
from kb.config import Config
from kb.errors import ModelError
from kb.models import (
    Answer,
    Draft,
    Filters,
    Preference,
    Refusal,
    Run,
    Step,
    Turn,
)
from kb.protocols import Embedder
from kb.question.followup import rewrite
from kb.question.intent import load_intents
from kb.question.purpose import Served, serve
from kb.question.question import Question
from kb.reader.decision import Signals, decide
from kb.reader.evidence import find_evidence
from kb.reader.reading import Reader
from kb.reader.support import SupportJudge
from kb.search.retriever import Retriever

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

HITS_SEARCHED = 60
"""Hits looked at for the decision whether to answer."""
NEAREST_SHOWN = 3
"""Passages shown with a refusal."""


class Answerer:
    """Answers questions of one state of the corpus, with a language model where there is one."""

    def __init__(
        self,
        retriever: Retriever,
        embedder: Embedder,
        reader: Reader | None,
        llm: LLM | None,
        config: Config,
        run: Run,
    ) -> None:
        """Compose an answerer.

        Args:
            retriever: finds the passages.
            embedder: compares written sentences with what they cite.
            reader: reads the passages found; None: words decide what answers.
            llm: writes; None: sentences are quoted.
            config: the project's settings.
            run: what every answer says of its making; answerer, model and time are filled in.
        """
        self._retriever = retriever
        self._corpus = retriever.corpus()
        self._embedder = embedder
        self._reader = reader
        self._llm = llm
        self._config = config
        self._run = run
        self._intents = load_intents(embedder)
        self._judge = SupportJudge(embedder, retriever.weights).judge

    def stream(
        self,
        text: str,
        filters: Filters,
        preferences: Sequence[Preference] | None = None,
        conversation: Sequence[Turn] = (),
    ) -> Iterator[Step | Draft | Answer]:
        """Answer step by step: what is being done, what is written so far, the answer last."""
        started = time.perf_counter()
        asked = Asked(text, serve(text, self._intents), filters, started)
        if early := refusal.without_search(asked, self._corpus.size):
            yield self._refused(asked, early)
            return
        question = self._whole(asked.served.question, conversation)
        yield Step(f"Searching {self._corpus.size} passages")
        found = self._find(asked, question, preferences)
        if refused := refusal.after_search(found, self._corpus):
            yield self._not_answered(found, refused)
            return
        content = yield from self._content(found)
        if content.sentences:
            yield self._answered(found, content)
        else:
            yield self._not_answered(found, refusal.not_held(found, self._corpus))

    def signals(self, text: str, filters: Filters) -> Signals:
        """Measure the raw signals that the decision to answer rests on."""
        question = Question(text)
        asked = Asked(text, Served(question), filters, 0.0)
        return self._find(asked, question, None).decided.signals

    def _whole(self, question: Question, conversation: Sequence[Turn]) -> Question:
        """Fill in what earlier questions said, where one leans on them."""
        whole = rewrite(question.text, conversation, self._llm)
        return Question(whole) if whole else question

    def _find(
        self, asked: Asked, question: Question, preferences: Sequence[Preference] | None
    ) -> Found:
        """Search, read what was found, and decide whether it holds the answer."""
        settings = self._config.answer
        query, all_hits = self._retriever.find_once(
            question, HITS_SEARCHED, asked.filters, preferences
        )
        hits = tuple(hit for hit in all_hits if hit.passage.is_evidence)
        read = for_each(hits, query.question.countries, settings.passages)
        evidence = tuple(find_evidence(query, read, self._reader))
        decided = decide(query, hits, evidence, self._embedder.fingerprint, settings.refuse_below)
        return Found(asked, query, hits, evidence, decided)

    def _content(self, found: Found) -> Generator[Step | Draft, None, Content]:
        """Answer in a model's words where any of them hold, else in quotes, if there are any."""
        yield Step(f"Reading {len(found.hits[: self._config.answer.passages])} passages")
        written, note = yield from self._write(found)
        notes, withheld = (note,) if note else (), written.withheld if written else ()
        if written and written.sentences:
            said = written.text, written.sentences, written.citations
            return Content(*said, "written", notes, withheld)
        quoted = in_quotes(
            found.evidence, self._config.answer.sentences, found.query.question.countries
        )
        return Content(*quoted, "extractive", notes, withheld)

    def _write(self, found: Found) -> Generator[Step | Draft, None, tuple[Written | None, str]]:
        """Let the model write, if there is one; returns that, and a note on what became of it."""
        if self._llm is None:
            return None, ""
        name = model_name(self._config.llm)
        yield Step(f"Writing with {name}")
        question = found.query.question
        hits = for_each(found.hits, question.countries, self._config.answer.passages)
        written: Written | None = None
        try:
            for item in write(self._llm, self._config.llm, question, hits, self._judge):
                if isinstance(item, Step):
                    yield item
                    continue
                written = item
                if written.text:
                    yield Draft(written.text)
        except ModelError as error:
            return None, failed_note(name, error, found.say)
        return written, written_note(written, name, found.say)

    def _answered(self, found: Found, content: Content) -> Answer:
        left_open = refusal.left_open(found.query, content.citations, found.say)
        other_edition = editions(found.query, self._corpus, found.say)
        return Answer(
            question=found.asked.text,
            status="partial" if left_open or other_edition else "answered",
            text=content.text,
            sentences=content.sentences,
            citations=content.citations,
            confidence=found.decided.probability,
            run=self._timed(found.asked, content.answerer),
            notes=all_notes(found, content, left_open, self._corpus),
            preferences=found.query.preferences,
            withheld=content.withheld,
            rewritten=found.rewritten,
            language=found.say.language,
        )

    def _not_answered(self, found: Found, refused: Refusal) -> Answer:
        return replace(
            self._refused(found.asked, refused),
            confidence=found.decided.probability,
            nearest=found.hits[:NEAREST_SHOWN],
            preferences=found.query.preferences,
            rewritten=found.rewritten,
            language=found.say.language,
        )

    def _refused(self, asked: Asked, refused: Refusal) -> Answer:
        return Answer(
            question=asked.text,
            status="refused",
            text="",
            sentences=(),
            citations=(),
            confidence=0.0,
            run=self._timed(asked, "extractive"),
            refusal=refused,
            language=asked.say.language,
        )

    def _timed(self, asked: Asked, answerer: str) -> Run:
        milliseconds = round((time.perf_counter() - asked.started) * 1000)
        model = model_name(self._config.llm) if answerer == "written" else None
        return replace(self._run, answerer=answerer, model=model, milliseconds=milliseconds)
