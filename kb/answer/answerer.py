"""From a question to a cited answer or a refusal: search, decide, quote or write."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from kb.answer.comparison import for_each
from kb.answer.disagreement import differing
from kb.answer.finder import Finder, compared_in
from kb.answer.found import Asked, Content, Found, Whole
from kb.answer.notes import all_notes, model_name, written_note
from kb.answer.quotes import Block, choose_quotes, shared_out, write_blocks
from kb.answer.unanswered import refusal
from kb.answer.unanswered.asked_back import asked_back
from kb.answer.unanswered.holdings import editions, false_premise
from kb.answer.writer import Written, write
from kb.answer.yes_or_no import yes_or_no
from kb.citations import markdown_escape
from kb.config import Config
from kb.errors import ModelError
from kb.models import Answer, AnsweredPart, Draft, Filters, Preference, Refusal, Run, Step, Turn
from kb.protocols import Embedder
from kb.question.background import without_background
from kb.question.compared import Part
from kb.question.followup import rewrite
from kb.question.intent import load_intents
from kb.question.purpose import Served, serve
from kb.question.question import Question
from kb.reader.decision import Signals
from kb.reader.evidence import Evidence
from kb.reader.reading import Reader
from kb.reader.support import SupportJudge
from kb.search.retriever import Retriever

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

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
        answer = config.answer
        self._finder = Finder(retriever, embedder, reader, answer.passages, answer.refuse_below)
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
        many = self._corpus.size
        yield Step(f"Searching {many} passages", "searching", many)
        whole = self._finder.parts(asked, question, preferences)
        if whole.answered:
            content = yield from self._content(whole)
            yield self._answered(whole, content)
        else:
            yield self._not_answered(whole)

    def signals(self, text: str, filters: Filters) -> Signals:
        """Measure the raw signals that the decision to answer rests on."""
        question = self._whole(Question(text), ())
        asked = Asked(text, Served(question), filters, 0.0)
        part = Part("", question.text)
        return self._finder.find(asked, part, question, None).decided.signals

    def _whole(self, question: Question, conversation: Sequence[Turn]) -> Question:
        """Leave out what people tell of themselves; fill in what earlier questions said."""
        asked = without_background(question.text, self._corpus.countries)
        whole = rewrite(asked, conversation, self._llm) or asked
        return self._retriever.respelt(question if whole == question.text else Question(whole))

    def _content(self, whole: Whole) -> Generator[Step | Draft, None, Content]:
        """Answer in a model's words where any of them hold, else in quotes."""
        many = len(whole.hits[: self._config.answer.passages])
        yield Step(f"Reading {many} passages", "reading", many)
        written, note = yield from self._write(whole)
        notes, withheld = (note,) if note else (), written.withheld if written else ()
        if written and written.sentences:
            said = written.text, written.sentences, written.citations
            return Content(*said, "written", notes, withheld)
        return self._quoted(whole, Content("", (), (), "extractive", notes, withheld))

    def _quoted(self, whole: Whole, content: Content) -> Content:
        """Answer in quotes, part by part."""
        most = ceil(self._config.answer.sentences / len(whole.parts))
        pairs = zip(whole.parts, whole.refusals, strict=True)
        told = shared_out([() if refused else found.evidence for found, refused in pairs])
        triples = zip(whole.parts, whole.refusals, told, strict=True)
        blocks = tuple(self._block(*triple, most) for triple in triples)
        quoted = write_blocks(blocks, whole.say)
        single = len(blocks) == 1
        parts = tuple(
            AnsweredPart(found.part.said, found.part.whole, markers)
            for found, markers in zip(whole.parts, quoted.markers, strict=True)
        )
        sure = single and not blocks[0].doubt
        verdict = yes_or_no(whole.question.text, blocks[0].quotes[0]) if sure else None
        lead = f"**{whole.say.say(f'form.{verdict}')}** " if verdict else ""
        return replace(
            content,
            text=f"{lead}{quoted.text}",
            sentences=quoted.sentences,
            citations=quoted.citations,
            notes=(*content.notes, *(block.differs for block in blocks if block.differs)),
            parts=() if single else parts,
            yes_or_no=verdict,
        )

    def _block(
        self, found: Found, refused: Refusal | None, told: Sequence[Evidence], most: int
    ) -> Block:
        """Choose what a part of a question is told, in `most` of these sentences."""
        said = found.part.said
        heading = f"{said[:1].upper()}{said[1:]}"
        if refused:
            return Block(heading, (), refused.message)
        countries = compared_in(found.part, found.query.question)
        differs = differing(found, self._corpus.twins)
        both = differs[:2] if differs else ()
        quotes = tuple(choose_quotes(told, most, countries, both, self._retriever.after))
        doubt = found.say.say("form.doubtful") if found.decided.doubtful else ""
        return Block(heading, quotes, differs=differs.note if differs else "", doubt=doubt)

    def _write(self, whole: Whole) -> Generator[Step | Draft, None, tuple[Written | None, str]]:
        """Let the model write, if there is one; returns that, and a note on what became of it."""
        if self._llm is None:
            return None, ""
        name = model_name(self._config.llm)
        yield Step(f"Writing with {name}", "writing", name)
        compared = compared_in(Part("", ""), whole.question)
        hits = for_each(whole.hits, compared, self._config.answer.passages)
        written: Written | None = None
        try:
            for item in write(self._llm, self._config.llm, whole.question, hits, self._judge):
                if isinstance(item, Step):
                    yield item
                    continue
                written = item
                if written.text:
                    yield Draft(written.text)
        except ModelError as error:
            return None, whole.say.say("notes.model_failed", model=name, error=error)
        return written, written_note(written, name, whole.say)

    def _answered(self, whole: Whole, content: Content) -> Answer:
        left_open = self._left_open(whole, content)
        editions_lack = any(editions(f.query, self._corpus, f.say) for f in whole.answered)
        doubtful = any(found.decided.doubtful for found in whole.answered)
        all_held = len(whole.answered) == len(whole.parts) and not editions_lack and not doubtful
        premise = false_premise(
            whole.question, self._corpus.documents, content.citations, whole.say
        )
        asked = asked_back(whole.question, self._corpus, whole.say)
        before = [markdown_escape(line) for line in (asked.text, premise) if line]
        return Answer(
            question=whole.asked.text,
            status="answered" if all_held and not left_open and not asked.text else "partial",
            text="\n\n".join((*before, content.text)),
            sentences=content.sentences,
            citations=content.citations,
            confidence=whole.probability,
            run=self._timed(whole.asked, content.answerer),
            notes=all_notes(whole, content, left_open, self._corpus),
            preferences=whole.preferences,
            withheld=content.withheld,
            rewritten=whole.rewritten,
            language=whole.say.language,
            yes_or_no=content.yes_or_no,
            premise=premise,
            parts=content.parts,
            choices=asked.choices,
        )

    def _left_open(self, whole: Whole, content: Content) -> dict[str, str]:
        """Name what of each answered part no passage that is cited for it mentions."""
        every = tuple(c.marker for c in content.citations)
        markers = [part.citations for part in content.parts] or [every] * len(whole.parts)
        cited = [[c for c in content.citations if c.marker in own] for own in markers]
        parts = zip(whole.parts, whole.refusals, cited, strict=True)
        held = ((f, own) for f, refused, own in parts if not refused)
        corpus = self._corpus
        open_ = {f.part.said: refusal.left_open(f.query, own, corpus, f.say) for f, own in held}
        return {said: names for said, names in open_.items() if names}

    def _not_answered(self, whole: Whole) -> Answer:
        found, refused = whole.likeliest
        assert refused is not None
        asked = asked_back(whole.question, self._corpus, whole.say)
        refused = replace(refused, wanted=whole.say.together(asked.text, refused.wanted))
        return replace(
            self._refused(whole.asked, refused),
            confidence=found.decided.probability,
            nearest=found.hits[:NEAREST_SHOWN],
            preferences=whole.preferences,
            rewritten=whole.rewritten,
            language=whole.say.language,
            choices=asked.choices,
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
