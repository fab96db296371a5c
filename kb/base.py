"""The knowledge base: the one place that composes store, mirror, retrieval and answers."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kb.answer.answerer import Answerer
from kb.claims.candidates import Finder
from kb.claims.check import Claim, ClaimChecker
from kb.config import Project
from kb.encoders.load import default_cache, load_embedder
from kb.errors import StoreError, StoreMismatchError
from kb.llm.chat import load_llm
from kb.models import (
    Answer,
    Document,
    Draft,
    Facet,
    Filters,
    Hit,
    Page,
    Passage,
    Preference,
    Run,
    Step,
    Turn,
)
from kb.protocols import Embedder, Say
from kb.question.question import Query, Question
from kb.reader.entailment import ClaimReader, load_claim_reader
from kb.reader.evidence import text_under
from kb.reader.ranking import ReaderOrder
from kb.reader.reading import Reader, load_reader
from kb.reader.tags import Tags, load_tagger
from kb.search.rerank import Reranker, load_reranker
from kb.search.retriever import Retriever, make_hit
from kb.search.within import holding
from kb.store.chroma import Store
from kb.store.ledger import LedgerRecord
from kb.store.lock import busy
from kb.store.mirror import FILE as MIRROR
from kb.store.mirror import Mirror

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

DISTRIBUTION = "ai-readiness-kb"
FACETS = ("country", "kind", "year", "language", "publisher")
INGESTING = "documents are being ingested"
"""Why the store was not asked; nothing is wrong with it."""
FRESH = 2.0
"""Seconds for which the mirror is taken to be level with the store."""
PATIENCE = 30.0
"""Seconds for which a store that could not be asked is left alone: each try may take some."""


class KnowledgeBase:
    """Answers questions from one project's store."""

    def __init__(
        self,
        project: Project,
        store: Store,
        mirror: Mirror,
        embedder: Embedder,
        llm: LLM | None,
        reader: Reader | None = None,
        reranker: Reranker | None = None,
        claim_reader: ClaimReader | None = None,
    ) -> None:
        """Compose the parts; `KnowledgeBase.open` makes them from a project."""
        self.project = project
        self.embedder = embedder
        self._store = store
        self._mirror = mirror
        self._llm = llm
        self.reader = reader
        if reader and not reranker:
            reranker = ReaderOrder(reader, project.config.reader.passages)
        self._retriever = Retriever(mirror, embedder, project.config.retrieve, reranker)
        # The reader reads questions; claims are looked for in the order of the search.
        plain = Retriever(mirror, embedder, project.config.retrieve)
        self.finder = Finder(plain, lambda: mirror.view.documents, embedder, claim_reader)
        self._checker = ClaimChecker(self.finder.find)
        self._syncing = Lock()
        self._answerer: Answerer | None = None
        self.behind = ""
        """Why the documents are not those of now; empty where they are."""
        self._tagger = load_tagger(embedder.fingerprint)
        self._tags: tuple[str, Tags] | None = None
        self.sync()

    @classmethod
    def open(
        cls, project: Project, say: Say = lambda line: None, llm: LLM | None = None
    ) -> KnowledgeBase:
        """Open a project's knowledge base.

        Args:
            project: its folder and settings.
            say: shows what takes long, such as preparing a model the first time.
            llm: writes in place of the one that the project configures.

        Raises:
            ReadinessError: a model is missing, or another embedder made the store.
        """
        config = project.config
        embedder = load_embedder(config.embedder, default_cache(), say)
        store = Store(project.data, config.store, embedder.fingerprint)
        mirror = Mirror(project.data / MIRROR)
        if mirror.renewed:
            say("the copy of the store was damaged and is made anew")
        reader = load_reader(embedder, config.reader, project.data)
        reranker = load_reranker(config.rerank, say)
        writer = llm or load_llm(config.llm)
        claims = load_claim_reader(embedder, config.reader)
        return cls(project, store, mirror, embedder, writer, reader, reranker, claims)

    def sync(self) -> None:
        """Bring the mirror level with the store, or stay with the last whole state.

        Raises:
            StoreError: the store cannot be asked, and nothing was copied from it yet.
            StoreMismatchError: another embedder made it, and nothing was copied from it yet.
        """
        before = self.behind
        changed, self.behind = self._followed()
        self._synced = time.monotonic()
        if changed or self._answerer is None or before != self.behind:
            self._answerer = self._make_answerer()

    def _followed(self) -> tuple[bool, str]:
        """Follow the store; say whether anything changed, and why what is there is not the last."""
        if self._mirror.view.size() and busy(self.project.data):
            return False, INGESTING
        try:
            return self._mirror.sync(self._store), ""
        except StoreMismatchError as error:
            if self._answerer is None:
                raise
            return False, str(error)
        except StoreError as error:
            if not self._mirror.view.size():
                raise
            return False, str(error)

    def follow(self) -> None:
        """Look for what is new now, as somebody who has just changed something expects."""
        with self._syncing:
            self.sync()

    def note(self) -> str:
        """Say from when the documents are where they are not those of now; empty: of now."""
        if not self.behind:
            return ""
        at = self._mirror.view.level_at[:16].replace("T", " ")
        of = f" of {at} UTC" if at else ""
        return f"Answered from the copy{of}: {self.behind}."

    def _make_answerer(self) -> Answerer:
        made_by = Run("", None, self.corpus_hash(), self._settings(), version(DISTRIBUTION), 0)
        config = self.project.config
        return Answerer(self._retriever, self.embedder, self.reader, self._llm, config, made_by)

    def search(
        self,
        question: str,
        k: int = 10,
        filters: Filters = Filters(),
        preferences: Sequence[Preference] | None = None,
    ) -> tuple[Hit, ...]:
        """Find the passages nearest to a question, best first.

        Args:
            question: in any language the embedder knows.
            k: how many at most.
            filters: which documents may answer.
            preferences: whose documents come first; None: what the question names.
        """
        self._refresh()
        if not question.strip() or not self._mirror.view.size():
            return ()
        return self._retriever.find(question, k, filters, preferences)

    def query(self, question: str) -> Query:
        """Return a question as the search sees it: its words with their weights."""
        self._refresh()
        return self._retriever.query(Question(question))

    def preferences(self, question: str) -> tuple[Preference, ...]:
        """Return what a question names that documents here have: a country, a year, a kind."""
        self._refresh()
        return self._retriever.preferences(Question(question))

    def ask(
        self,
        question: str,
        filters: Filters = Filters(),
        preferences: Sequence[Preference] | None = None,
        conversation: Sequence[Turn] = (),
    ) -> Answer:
        """Answer a question with citations, or refuse with a reason; see `stream`."""
        *_, answer = self.stream(question, filters, preferences, conversation)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self,
        question: str,
        filters: Filters = Filters(),
        preferences: Sequence[Preference] | None = None,
        conversation: Sequence[Turn] = (),
    ) -> Iterator[Step | Draft | Answer]:
        """Answer step by step: what is being done, what is written so far, the answer last.

        Args:
            question: as it is asked; one that leans on earlier ones is filled in first.
            filters: which documents may answer.
            preferences: whose documents come first; None: what the question names.
            conversation: earlier questions and what was answered, the last one last.
        """
        self._refresh()
        note = self.note()
        for item in self._answering().stream(question, filters, preferences, conversation):
            if note and isinstance(item, Answer):
                item = replace(item, notes=(*item.notes, note))
            yield item

    def check(self, text: str) -> tuple[Claim, ...]:
        """Check every statement of a text; see `check_stream`."""
        return tuple(self.check_stream(text))

    def check_stream(self, text: str) -> Iterator[Claim]:
        """Check a text, one statement after the other.

        Args:
            text: plain text or Markdown; offsets are those of the normalised text.
        """
        self._refresh()
        for claim in self._checker.stream(text):
            yield claim
            self._refresh()

    def signals(self, question: str, filters: Filters = Filters()) -> dict[str, float]:
        """Measure the raw signals that the decision to answer rests on."""
        return self._answering().signals(question, filters).as_dict()

    def weigh(self, text: str) -> dict[str, float]:
        """Weigh the content words of a text by how rare they are in the corpus."""
        return self._retriever.weights(text)

    def records(self) -> tuple[LedgerRecord, ...]:
        """Return every document in the store, by title."""
        self._refresh()
        found = self._mirror.view.records.values()
        return tuple(sorted(found, key=lambda r: (r.document.title.casefold(), r.document.id)))

    def record(self, doc_id: str) -> LedgerRecord:
        """Return one document.

        Raises:
            KeyError: there is none of this id.
        """
        self._refresh()
        return self._mirror.view.records[doc_id]

    def news(self, since: str, filters: Filters = Filters()) -> tuple[LedgerRecord, ...]:
        """Return the documents that came or changed on a day or after it, the newest first.

        Args:
            since: YYYY-MM-DD; documents that came before days were noted are never new.
            filters: which documents are wanted.
        """
        chosen = self.selected(filters)
        found = [r for r in self.records() if r.committed and r.document.id in chosen]
        new = (record for record in found if (record.committed or "") >= since)
        return tuple(sorted(new, key=lambda r: r.committed or "", reverse=True))

    def passages(self) -> tuple[Passage, ...]:
        """Return all passages of the store, in reading order, document by document."""
        return tuple(passage for passage, _ in self.embedded())

    def embedded(self) -> tuple[tuple[Passage, NDArray[np.float32]], ...]:
        """Return all passages of the store with their vectors."""
        return tuple(self._store.passages(self.records()))

    def read_ahead(self) -> Iterator[bytes]:
        """Take half of the reading of every passage in advance, a passage a step.

        What was kept of passages that are here no more is forgotten at the end.
        """
        if self.reader is None:
            return
        records = self.records()
        titles = {r.document.id: r.document.title for r in records}
        found = (passage for passage, _ in self._store.passages(records))
        yield from self.reader.prepare(text_under(titles[p.span.doc_id], p) for p in found)

    def twins(self, doc_id: str) -> tuple[Document, ...]:
        """Return the other documents that hold the same text, by id."""
        group = self._mirror.view.twins.get(doc_id, frozenset())
        return tuple(self.record(i).document for i in sorted(group - {doc_id}))

    def newer(self, doc_id: str) -> Document | None:
        """Return the document that supersedes this one."""
        return self._mirror.view.newer.get(doc_id)

    def page(self, doc_id: str, number: int) -> Page:
        """Return a page's text as stored.

        Raises:
            KeyError: no such document or page.
        """
        self._refresh()
        return self._mirror.view.page(doc_id, number)

    def source_file(self, doc_id: str) -> Path | None:
        """Return the original in the corpus folder, None where it is not there."""
        file = self.record(doc_id).document.file
        if file is None:
            return None
        path = (self.project.corpus / file).resolve()
        inside = path.is_relative_to(self.project.corpus.resolve())
        return path if inside and path.is_file() else None

    def tags(self) -> Tags | None:
        """Return what each passage speaks of; None with an embedder that no tags are known for."""
        self._refresh()
        if self._tagger is None:
            return None
        state = self.corpus_hash()
        if self._tags is None or self._tags[0] != state:
            self._tags = (state, Tags.of(self._tagger, *self._mirror.view.evidence()))
        return self._tags[1]

    def hits(self, rows: Sequence[int]) -> tuple[Hit, ...]:
        """Return passages by their rows in the mirror, in the order asked for."""
        found = self._mirror.view.passages(rows)
        records = self._mirror.view.records
        return tuple(make_hit(p, records, 0.0, rank) for rank, p in enumerate(found, start=1))

    def passages_of(self, doc_id: str) -> tuple[Hit, ...]:
        """Return the passages of a document, in reading order."""
        self._refresh()
        return self.hits(self._mirror.view.rows_in(doc_id))

    def holding(
        self, words: str, documents: Collection[str] | None = None, most: int = 200
    ) -> tuple[tuple[Hit, ...], int]:
        """Return the passages that hold all words of a search, best first, and how many there are.

        Args:
            words: as somebody typed them.
            documents: only in these; None: in all.
            most: passages at most.
        """
        self._refresh()
        found = holding(self._mirror.view, words, documents, most)
        return self.hits(found.rows), found.total

    def selected(self, filters: Filters) -> frozenset[str]:
        """Return the ids of the documents that pass the filters."""
        self._refresh()
        chosen = self._mirror.view.select(filters)
        return frozenset(self._mirror.view.records) if chosen is None else chosen

    def facets(self) -> tuple[Facet, ...]:
        """Count the documents for every value that can be filtered by."""
        self._refresh()
        counts: Counter[tuple[str, str]] = Counter()
        for record in self._mirror.view.records.values():
            for field in FACETS:
                if value := getattr(record.document, field):
                    counts[field, value] += 1
        return tuple(Facet(field, value, n) for (field, value), n in sorted(counts.items()))

    def corpus_hash(self) -> str:
        """Hash of the ledger: the same documents, made the same way, give the same hash."""
        text = json.dumps(sorted(self._mirror.view.revisions.items()))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _refresh(self) -> None:
        """Look for what is new, in one thread: the others go on with what is there."""
        asked = self.behind not in ("", INGESTING) and not busy(self.project.data)
        if time.monotonic() - self._synced <= (PATIENCE if asked else FRESH):
            return
        if self._syncing.acquire(blocking=False):
            try:
                self.sync()
            finally:
                self._syncing.release()

    def _answering(self) -> Answerer:
        assert self._answerer is not None  # made by the first sync
        return self._answerer

    def _settings(self) -> str:
        parts = self.project.config.fingerprint() + self.embedder.fingerprint
        return hashlib.sha256(parts.encode()).hexdigest()[:16]
