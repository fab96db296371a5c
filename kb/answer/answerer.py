"""From a question to a cited answer or a refusal: search, decide, quote or write."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb.answer import refusal
from kb.answer.quotes import choose_quotes, compose
from kb.answer.writer import Written, for_each, write
from kb.config import Config
from kb.errors import ModelError
from kb.models import (
    Answer,
    Citation,
    Document,
    Draft,
    Filters,
    Hit,
    Preference,
    Refusal,
    Run,
    Sentence,
    Status,
    Step,
    Turn,
    Withheld,
)
from kb.protocols import Embedder
from kb.question.followup import rewrite
from kb.question.purpose import left_out_notes, serve
from kb.reader.decision import load_decision, signals
from kb.reader.evidence import Evidence, find_evidence
from kb.reader.support import SupportJudge
from kb.search.retriever import Retriever, without_repeats
from kb.words.places import named_countries

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

HITS_SEARCHED = 60
"""Hits looked at for the decision whether to answer."""
HITS_OF_COUNTRY = 8
"""Hits in which a country that the question names is looked for."""
NEAREST_SHOWN = 3
"""Passages shown with a refusal."""

Content = tuple[str, tuple[Sentence, ...], tuple[Citation, ...]]
"""Markdown with markers, its sentences, its citations."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question, and how sure it is that it holds the answer."""

    asked: str
    """As a person asked it."""
    question: str
    """With what earlier questions said filled in."""
    started: float
    """`time.perf_counter` when the question came in."""
    filters: Filters = Filters()
    preferences: tuple[Preference, ...] = ()
    """Whose documents came first."""
    hits: tuple[Hit, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    """Sentences of the first hits, best first."""
    weights: Mapping[str, float] = field(default_factory=dict)
    measured: Mapping[str, float] = field(default_factory=dict)
    """Signals of the decision, see `kb.reader.decision.signals`."""
    probability: float = 0.0
    refuse: bool = True
    """The probability is too low to answer."""

    @property
    def rewritten(self) -> str | None:
        """The question that was answered, where it is not the one asked."""
        return self.question if self.question != self.asked else None


class Answerer:
    """Answers questions with one retriever, and one language model where there is one."""

    def __init__(
        self, retriever: Retriever, embedder: Embedder, llm: LLM | None, config: Config, run: Run
    ) -> None:
        """Compose an answerer.

        Args:
            retriever: finds the passages.
            embedder: compares sentences with the question.
            llm: writes; None: sentences are quoted.
            config: the project's settings.
            run: what every answer says of its making; answerer, model and time are filled in.
        """
        self._retriever = retriever
        self._embedder = embedder
        self._llm = llm
        self._config = config
        self._run = run
        self._judge = SupportJudge(embedder, retriever.weights).judge

    def stream(
        self,
        asked: str,
        filters: Filters,
        preferences: Sequence[Preference] | None = None,
        conversation: Sequence[Turn] = (),
    ) -> Iterator[Step | Draft | Answer]:
        """Answer step by step: what is being done, what is written so far, the answer last."""
        started = time.perf_counter()
        size = self._retriever.size()
        if early := refuse_early(asked, size):
            yield self._refused(Found(asked, asked, started), early)
            return
        served = serve(asked).question
        question = rewrite(served, conversation, self._llm) or served
        yield Step(f"Searching {size} passages")
        if preferences is None:
            preferences = self._retriever.preferences(question)
        named = tuple(preferences)
        found = self._decided(self._find(Found(asked, question, started, filters, named)))
        if not found.hits:
            yield self._refused(found, refusal.nothing_selected())
        elif elsewhere := refusal.other_country(
            question, found.hits[:HITS_OF_COUNTRY], self._retriever.countries()
        ):
            yield self._refused(found, elsewhere)
        elif found.refuse:
            yield self._refused(found, _not_held(found))
        else:
            yield from self._answer(found)

    def signals(self, question: str, filters: Filters) -> dict[str, float]:
        """Measure the raw signals that the decision to answer rests on."""
        preferences = self._retriever.preferences(question)
        found = self._find(Found(question, question, 0.0, filters, preferences))
        return dict(found.measured)

    def _find(self, asked: Found) -> Found:
        question = asked.question
        hits = self._retriever.search(question, HITS_SEARCHED, asked.filters, asked.preferences)
        hits = without_repeats(hits, self._retriever.twins())
        weights = self._retriever.weights(question)
        shown = hits[: self._config.answer.passages]
        evidence = tuple(find_evidence(question, shown, weights, self._embedder))
        measured = signals(question, hits, evidence, weights)
        return replace(asked, hits=hits, evidence=evidence, weights=weights, measured=measured)

    def _decided(self, found: Found) -> Found:
        decision = load_decision(self._embedder.fingerprint)
        probability = decision.probability(found.measured)
        least = self._config.answer.refuse_below
        refuse = probability < (decision.refuse_below if least is None else least)
        return replace(found, probability=probability, refuse=refuse)

    def _answer(self, found: Found) -> Iterator[Step | Draft | Answer]:
        shown = found.hits[: self._config.answer.passages]
        yield Step(f"Reading {len(shown)} passages")
        notes: tuple[str, ...] = ()
        withheld: tuple[Withheld, ...] = ()
        if self._llm is not None:
            countries = named_countries(found.question)
            read = for_each(found.hits, countries, self._config.answer.passages)
            written, note = yield from self._write(found.question, read)
            withheld = written.withheld if written else ()
            notes = (note,) if note else ()
            if written and written.sentences:
                content = (written.text, written.sentences, written.citations)
                yield self._finished(found, content, notes, "written", withheld)
                return
        quotes = choose_quotes(found.evidence, self._config.answer.sentences)
        if quotes:
            yield self._finished(found, compose(quotes), notes, "extractive", withheld)
        else:
            yield self._refused(found, _not_held(found))

    def _write(
        self, question: str, hits: tuple[Hit, ...]
    ) -> Generator[Step | Draft, None, tuple[Written | None, str]]:
        """Let the model write; returns what was written, and a note on what became of it."""
        assert self._llm is not None
        name = model_name(self._config)
        yield Step(f"Writing with {name}")
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
            return None, f"The model {name} failed ({error}). Sentences are quoted instead."
        return written, written_note(written, name)

    def _finished(
        self,
        found: Found,
        content: Content,
        notes: tuple[str, ...],
        answerer: str,
        withheld: tuple[Withheld, ...] = (),
    ) -> Answer:
        text, sentences, citations = content
        left_open = refusal.left_open(found.question, citations, found.weights)
        status: Status = "partial" if left_open else "answered"
        if left_open:
            notes = (*notes, f"No passage quoted here mentions {left_open}.")
        return Answer(
            question=found.asked,
            status=status,
            text=text,
            sentences=sentences,
            citations=citations,
            confidence=found.probability,
            run=self._timed(found.started, answerer),
            notes=(*left_out_notes(found.asked), *notes, *self._source_notes(citations)),
            preferences=found.preferences,
            withheld=withheld,
            rewritten=found.rewritten,
        )

    def _refused(self, found: Found, refused: Refusal) -> Answer:
        return Answer(
            question=found.asked,
            status="refused",
            text="",
            sentences=(),
            citations=(),
            confidence=found.probability,
            run=self._timed(found.started, "extractive"),
            refusal=refused,
            nearest=found.hits[:NEAREST_SHOWN],
            preferences=found.preferences,
            rewritten=found.rewritten,
        )

    def _source_notes(self, citations: tuple[Citation, ...]) -> tuple[str, ...]:
        return source_notes(citations, self._retriever.twins(), self._retriever.newer())

    def _timed(self, started: float, answerer: str) -> Run:
        milliseconds = round((time.perf_counter() - started) * 1000)
        model = model_name(self._config) if answerer == "written" else None
        return replace(self._run, answerer=answerer, model=model, milliseconds=milliseconds)


def _not_held(found: Found) -> Refusal:
    refused = refusal.not_held(found.question, found.hits, found.weights, found.measured)
    return refusal.among_the_filtered(refused) if found.filters else refused


def refuse_early(question: str, size: int) -> Refusal | None:
    """Refuse what needs no search: no question, nothing it could give, or nothing to search."""
    if not any(c.isalnum() for c in question):
        return refusal.empty_question()
    return refusal.not_served(question) or (None if size else refusal.empty_corpus())


def model_name(config: Config) -> str:
    """Return the name a reader knows the language model by."""
    return (
        Path(config.llm.model).stem
        if config.llm.provider == "gguf"
        else (config.llm.model or config.llm.provider)
    )


def written_note(written: Written | None, model: str) -> str:
    """Say what became of what a model wrote; empty where all of it is shown."""
    if written is None or written.declined:
        return f"The model {model} found no answer in these passages. Their nearest sentences:"
    if not written.sentences:
        return f"Nothing that the model {model} wrote could be checked. Quoted instead."
    if not written.withheld:
        return ""
    many = len(written.withheld)
    left_out = "1 sentence" if many == 1 else f"{many} sentences"
    return f"{left_out} of the model left out: no passage carries {'it' if many == 1 else 'them'}."


def source_notes(
    citations: tuple[Citation, ...],
    twins: Mapping[str, frozenset[str]],
    newer: Mapping[str, Document],
) -> tuple[str, ...]:
    """Say what a reader should know about the sources as a whole.

    Args:
        citations: of the answer.
        twins: for each document whose text is there twice, all that hold it; they count as one.
        newer: for each document that another one supersedes, the newer one.
    """
    documents = {c.hit.document.id: c.hit.document for c in citations}
    sources = {min(twins.get(doc_id, {doc_id})) for doc_id in documents}
    notes = []
    if documents and all(d.is_opinion for d in documents.values()):
        notes.append("This rests on opinion pieces only.")
    if len(sources) == 1:
        notes.append("This rests on one document only.")
    if any(d.authored_by_ai in ("yes", "partly") for d in documents.values()):
        notes.append("A cited document was written with the help of AI; its label says so.")
    notes += [
        f"“{document.title}” is superseded by “{newer[doc_id].title}”."
        for doc_id, document in documents.items()
        if doc_id in newer
    ]
    return tuple(notes)
