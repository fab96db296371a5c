"""One run over the corpus: what is read, embedded and written, document by document.

Files are read in processes of their own while the passages of others are embedded. For each
document: read, cut, embed what is new, write, commit, clear the old away. One bad file never
stops the others, and whatever stops the job, the next run takes up where it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ingest.card.kin import notices
from ingest.card.record import make_record
from ingest.chunk import chunk
from ingest.job.calendar import Calendar
from ingest.job.estimate import Estimate
from ingest.job.examined import Examined, read_and_examine
from ingest.job.made import read_made
from ingest.job.plan import Plan, Status, make_plan
from ingest.job.pool import LateError, Pool
from ingest.job.report import DocumentRow, Progress, Report, Watcher
from ingest.job.room import Room
from ingest.ocr.program import FOLDER, Tesseract, find_tesseract
from kb.config import Project
from kb.errors import ReadError, ReadinessError, StoreError
from kb.models import Document, Passage
from kb.protocols import Embedder
from kb.store.chroma import Store
from kb.store.ledger import LedgerRecord
from kb.store.mirror import FILE as MIRROR
from kb.store.mirror import Mirror
from kb.store.vectors import Vectors, embedded_text

BATCH = 128
"""Passages embedded and written at a time; a crash loses at most these."""
RESERVED = 80
"""Tokens of the embedder kept free for the prefix, the title and the heading path."""
AHEAD = 6
"""Documents being read, or read and waiting; more would only take memory."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document read and cut, before anything is written."""

    plan: Plan
    examined: Examined
    passages: tuple[Passage, ...]
    started: float


class Ingestion:
    """One run over the corpus."""

    def __init__(
        self,
        project: Project,
        store: Store,
        embedder: Embedder,
        watcher: Watcher,
        ledger: dict[str, LedgerRecord],
        titles: Sequence[str],
        remake: Sequence[str],
        calendar: Calendar,
    ) -> None:
        self._project = project
        self._store = store
        self._embedder = embedder
        self._watcher = watcher
        self._ledger = ledger
        self._titles = titles
        self._remake = remake
        self._calendar = calendar
        self._room = Room(project.data, embedder.dimensions)
        self._rows: dict[str, DocumentRow] = {}
        self._passages = Estimate()
        self._written = 0
        self._documents = 0

    def all(self, gone: Sequence[str], documents: Sequence[Document], dry_run: bool) -> Report:
        """Do everything; return the report, also when stopped from the keyboard."""
        started = time.perf_counter()
        stopped, reason = False, ""
        self._documents = len(documents)
        try:
            self._do(gone, documents, dry_run)
        except KeyboardInterrupt:
            stopped = True
        except StoreError as error:
            stopped, reason = True, str(error)
        swept = 0
        if not dry_run:
            try:
                swept = self._finish(whole=not stopped)
            except StoreError as error:
                stopped, reason = True, reason or str(error)
        order = [*gone, *(d.id for d in documents)]
        rows = tuple(self._rows[i] for i in order if i in self._rows)
        seconds = time.perf_counter() - started
        said = () if reason else notices(self._store.records())
        return Report(rows, swept, seconds, said, stopped, reason)

    def _do(self, gone: Sequence[str], documents: Sequence[Document], dry_run: bool) -> None:
        for doc_id in gone:
            if not dry_run:
                self._store.remove(doc_id)
            self._done(DocumentRow(doc_id, "removed"))
        self._lost = self._store.lost(self._ledger)
        plans = [p for p in map(self._plan, documents) if p is not None]
        if dry_run:
            for plan in plans:
                self._done(_look(plan))
        else:
            self._carry_out(plans)

    def _finish(self, *, whole: bool) -> int:
        """Bring the mirror level; after a whole run clear away what no document owns first."""
        swept = 0
        if whole:
            swept = self._store.sweep()
            self._store.seal()
        Mirror(self._project.data / MIRROR).sync(self._store)
        return swept

    @cached_property
    def _made(self) -> Vectors:
        return read_made(self._project.corpus, self._embedder.fingerprint)

    @cached_property
    def _tesseract(self) -> Tesseract | None:
        return find_tesseract() if self._project.config.read.ocr else None

    def _plan(self, document: Document) -> Plan | None:
        try:
            old = self._ledger.get(document.id)
            plan = make_plan(self._project, self._embedder, document, old, lambda: self._tesseract)
            remade = document.id in self._remake and old is not None
            lost = old.passages if remade and old else self._lost.get(document.id, 0)
            return replace(plan, lost=lost)
        except ReadError as error:
            self._failed(document.id, str(error))
            return None

    def _carry_out(self, plans: Sequence[Plan]) -> None:
        for plan in plans:
            if plan.status == "kept":
                self._done(_look(plan))
        to_read = [plan for plan in plans if plan.status != "kept"]
        self._passages = Estimate(plan.path for plan in to_read)
        if warning := self._room.warning(self._passages.total()):
            self._watcher.say(warning)
        pool = Pool(self._project.config.read)
        with ThreadPoolExecutor(AHEAD) as threads:
            try:
                for plan, prepared in _overlapped(threads, pool, self._prepare, to_read):
                    self._one(plan, prepared)
            except BaseException:
                pool.close(now=True)  # else the threads would wait for their files
                raise
            pool.close(now=False)

    def _prepare(self, pool: Pool, plan: Plan) -> Prepared:
        """Read a document in a process and cut it here, where the tokenizer is."""
        started = time.perf_counter()
        settings = self._project.config
        examined = self._read(pool, plan)
        limit = self._embedder.max_tokens - RESERVED
        passages = chunk(
            examined.reading,
            tokens=min(settings.chunk.tokens, limit),
            limit=limit,
            count=self._embedder.count_tokens,
            fingerprint=plan.fingerprint,
        )
        if not passages:
            raise ReadError(f"{plan.path.name} holds no text that could be kept")
        self._passages.learn(plan.path, len(passages))
        return Prepared(plan, examined, passages, started)

    def _read(self, pool: Pool, plan: Plan) -> Examined:
        """Read a file; one whose pages take long to recognise is read on as long as some are new.

        What was recognised is kept, so every attempt begins where the last one ended.
        """
        from ingest.ocr.tesseract import choose_ocr

        ocr = choose_ocr(self._tesseract, plan.document.language, self._project.data / FOLDER)
        seconds = self._project.config.read.seconds
        while True:
            kept = ocr.kept_pages(plan.sha256) if ocr else 0
            try:
                return pool.run(
                    read_and_examine,
                    plan.path,
                    seconds,
                    plan.path,
                    plan.sha256,
                    plan.document,
                    self._titles,
                    ocr,
                )
            except LateError:
                if ocr is None or ocr.kept_pages(plan.sha256) == kept:
                    raise

    def _one(self, plan: Plan, future: Future[Prepared]) -> None:
        doc_id = plan.document.id
        self._passages.drop(plan.path)
        try:
            self._done(self._write(future.result()))
        except ReadError as error:
            self._failed(doc_id, str(error))
        except ReadinessError:
            raise
        except OSError as error:
            if full := self._room.full(error):
                raise full from error
            self._failed(doc_id, f"unexpected {type(error).__name__}: {error}")
        except Exception as error:  # one bad file never stops the others
            self._failed(doc_id, f"unexpected {type(error).__name__}: {error}")

    def _write(self, prepared: Prepared) -> DocumentRow:
        plan, passages = prepared.plan, prepared.passages
        doc_id = plan.document.id
        embedded = self._embed(plan, passages) if plan.status != "relabelled" else 0
        record = self._calendar.dated(_record(plan, prepared.examined, len(passages)))
        self._store.commit(record)
        self._store.drop_others(doc_id, plan.fingerprint)
        seconds = time.perf_counter() - prepared.started
        row = replace(_row(record, plan.status), embedded=embedded, seconds=seconds)
        return replace(row, problems=(*_mended(plan), *row.problems))

    def _embed(self, plan: Plan, passages: Sequence[Passage]) -> int:
        """Embed and write a document's passages; they do not count yet."""
        trusted = plan.document.id not in self._remake
        at_hand = self._made | (self._store.vectors(plan.document.id) if trusted else Vectors({}))
        made = 0
        for first in range(0, len(passages), BATCH):
            batch = passages[first : first + BATCH]
            texts = [embedded_text(plan.document.title, p.heading, p.text) for p in batch]
            new = [t for t in dict.fromkeys(texts) if t not in at_hand]
            if new:
                at_hand.keep(new, self._embedder.embed_passages(new))
                made += len(new)
            vectors: NDArray[np.float32] = np.stack([at_hand[t] for t in texts])
            self._room.check(self._written)
            self._store.add(batch, texts, vectors, plan.fingerprint)
            self._written += len(batch)
            self._tell()
        return made

    def _failed(self, doc_id: str, problem: str) -> None:
        stays = ("the version ingested before stays",) if doc_id in self._ledger else ()
        self._done(DocumentRow(doc_id, "failed", problems=(problem, *stays)))

    def _done(self, row: DocumentRow) -> None:
        self._rows[row.doc_id] = row
        self._watcher.row(row)
        self._tell()

    def _tell(self) -> None:
        done = sum(row.status != "removed" for row in self._rows.values())
        total = self._passages.total()
        self._watcher.progress(Progress(done, self._documents, self._written, total))


def _overlapped(
    threads: ThreadPoolExecutor,
    pool: Pool,
    prepare: Callable[[Pool, Plan], Prepared],
    plans: Sequence[Plan],
) -> Iterator[tuple[Plan, Future[Prepared]]]:
    """Yield documents as soon as they are prepared, while some more are being read."""
    waiting = iter(plans)
    running: dict[Future[Prepared], Plan] = {}
    while True:
        while len(running) < AHEAD and (plan := next(waiting, None)) is not None:
            running[threads.submit(prepare, pool, plan)] = plan
        if not running:
            return
        ready, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in ready:
            yield running.pop(future), future


def _look(plan: Plan) -> DocumentRow:
    return (
        DocumentRow(plan.document.id, plan.status)
        if plan.old is None
        else _row(plan.old, plan.status)
    )


def _row(record: LedgerRecord, status: Status) -> DocumentRow:
    card = record.card
    problems = (*card.suspects, *card.doubts, *record.warnings)
    pages, passages = len(record.pages), record.passages
    return DocumentRow(record.document.id, status, pages, passages, problems=problems, card=card)


def _mended(plan: Plan) -> tuple[str, ...]:
    if not plan.lost or plan.old is None:
        return ()
    return (f"{plan.lost} of its {plan.old.passages} passages were lost or damaged: made again",)


def _record(plan: Plan, examined: Examined, passages: int) -> LedgerRecord:
    record = make_record(plan.document, examined.reading, examined.card, plan.fingerprint, passages)
    warnings = record.warnings + _sha_problem(plan)
    return replace(record, warnings=warnings, sketch=examined.sketch)


def _sha_problem(plan: Plan) -> tuple[str, ...]:
    if plan.document.sha256 not in (None, plan.sha256):
        return ("the file is not the one registered: its sha256 differs",)
    return ()
