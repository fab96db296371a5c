"""The ingestion job: brings the store level with the corpus.

For each document: read, cut, embed what is new, write, commit, clear the old away. One bad file
never stops the others, and whatever stops the job, the next run takes up where it was.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from ingest import register
from ingest.chunk import CHUNKER_VERSION, chunk
from ingest.readers import READER_VERSION, read
from kb.config import Project
from kb.embed import default_cache, load_embedder
from kb.errors import ConfigError, ReadError, ReadinessError
from kb.mirror import FILE as MIRROR
from kb.mirror import Mirror
from kb.models import Document, LedgerRecord, PageInfo, Passage, Reading
from kb.protocols import Embedder, Say
from kb.store import Store, clear, connect, embedded_text, open_store

BATCH = 64
"""Passages embedded and written at a time; a crash loses at most these."""
RESERVED = 80
"""Tokens of the embedder kept free for the prefix, the title and the heading path."""

Status = Literal["added", "updated", "relabelled", "kept", "removed", "failed"]
Event = Callable[["Row"], None]


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one document."""

    doc_id: str
    status: Status
    pages: int = 0
    passages: int = 0
    embedded: int = 0
    """Passages whose vectors had to be made; the others were at hand."""
    seconds: float = 0.0
    problems: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did."""

    rows: tuple[Row, ...]
    swept: int
    """Passages deleted that no document owned, left by a crash."""
    seconds: float

    @property
    def failed(self) -> tuple[Row, ...]:
        """Rows of documents that could not be read."""
        return tuple(row for row in self.rows if row.status == "failed")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do with one document."""

    document: Document
    path: Path
    sha256: str
    """Of the file as it is now, whatever the register says."""
    fingerprint: str
    old: LedgerRecord | None

    @property
    def status(self) -> Status:
        """What the run will call it, if nothing goes wrong."""
        if self.old is None:
            return "added"
        if self.old.fingerprint != self.fingerprint:
            return "updated"
        return "kept" if self.old.document == self.document else "relabelled"


def ingest(
    project: Project,
    *,
    only: Sequence[str] = (),
    dry_run: bool = False,
    rebuild: bool = False,
    say: Say = lambda line: None,
    on_row: Event = lambda row: None,
) -> Report:
    """Bring the store level with the corpus.

    Args:
        project: its folder and settings.
        only: ids to look at; empty: all, and whatever left the register is removed.
        dry_run: say what would be done and change nothing.
        rebuild: throw the store away first.
        say: shows what takes long.
        on_row: called with each document's row as soon as it is done.

    Raises:
        ReadinessError: nothing could be done at all: the register is wrong, another run is
            under way, another embedder made the store.
    """
    started = time.perf_counter()
    if rebuild and only:
        raise ConfigError("--rebuild remakes the whole store; leave --only out")
    documents = register.load(project.corpus)
    _check_only(only, documents)
    with _alone(project.data):
        if rebuild and not dry_run:
            clear(connect(project.data, project.config.store))
        embedder = load_embedder(project.config.embedder, default_cache(), say)
        store = open_store(project.data, project.config.store, embedder.fingerprint)
        ledger = {} if rebuild else store.records()
        rows = [
            _remove(store, doc_id, dry_run)
            for doc_id in sorted(ledger.keys() - {d.id for d in documents})
            if not only
        ]
        for row in rows:
            on_row(row)
        for document in documents:
            if only and document.id not in only:
                continue
            row = _one(project, store, embedder, document, ledger.get(document.id), dry_run)
            rows.append(row)
            on_row(row)
        swept = 0 if dry_run else store.sweep()
        if not dry_run:
            Mirror(project.data / MIRROR).sync(store)
    return Report(tuple(rows), swept, time.perf_counter() - started)


def make_fingerprint(project: Project, document: Document, sha256: str, embedder: Embedder) -> str:
    """Hash everything that makes a document's passages and vectors."""
    parts = (
        sha256,
        f"reader {READER_VERSION}",
        f"chunker {CHUNKER_VERSION} {project.config.chunk.tokens}",
        f"title {document.title}",
        embedder.fingerprint,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _one(
    project: Project,
    store: Store,
    embedder: Embedder,
    document: Document,
    old: LedgerRecord | None,
    dry_run: bool,
) -> Row:
    started = time.perf_counter()
    try:
        plan = _plan(project, embedder, document, old)
        row = _look(plan) if dry_run else _carry_out(plan, project, store, embedder)
    except ReadError as error:
        problems = (str(error), *(("the version ingested before stays",) if old else ()))
        row = Row(document.id, "failed", problems=problems)
    except ReadinessError:
        raise
    except Exception as error:  # one bad file never stops the others
        row = Row(document.id, "failed", problems=(f"unexpected {type(error).__name__}: {error}",))
    return replace(row, seconds=time.perf_counter() - started)


def _plan(
    project: Project, embedder: Embedder, document: Document, old: LedgerRecord | None
) -> Plan:
    if document.file is None:
        raise ReadError(f"no file yet; download it with: readiness fetch {document.id}")
    path = project.corpus / document.file
    if not path.resolve().is_relative_to(project.corpus.resolve()):
        raise ReadError(f"{document.file} leads outside the corpus folder; copy the file into it")
    if not path.is_file():
        raise ReadError(f"{path} is missing; put it back, or: readiness remove {document.id}")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    fingerprint = make_fingerprint(project, document, sha256, embedder)
    return Plan(document, path, sha256, fingerprint, old)


def _look(plan: Plan) -> Row:
    old = plan.old
    pages, passages = (len(old.pages), old.passages) if old else (0, 0)
    return Row(plan.document.id, plan.status, pages, passages)


def _carry_out(plan: Plan, project: Project, store: Store, embedder: Embedder) -> Row:
    if plan.status == "kept":
        assert plan.old is not None
        return replace(_look(plan), problems=plan.old.warnings)
    if plan.status == "relabelled":
        assert plan.old is not None
        store.commit(replace(plan.old, document=plan.document))
        return replace(_look(plan), problems=plan.old.warnings)
    doc_id = plan.document.id
    reading = read(plan.path, doc_id)
    passages = chunk(
        reading,
        tokens=project.config.chunk.tokens,
        limit=embedder.max_tokens - RESERVED,
        count=embedder.count_tokens,
        fingerprint=plan.fingerprint,
    )
    if not passages:
        raise ReadError(f"{plan.path.name} holds no text that could be kept")
    embedded = _write(plan, passages, store, embedder)
    store.commit(_record(plan, reading, passages))
    store.drop_others(doc_id, plan.fingerprint)
    problems = reading.warnings + _sha_problem(plan)
    return Row(doc_id, plan.status, len(reading.pages), len(passages), embedded, problems=problems)


def _write(plan: Plan, passages: Sequence[Passage], store: Store, embedder: Embedder) -> int:
    at_hand = store.vectors(plan.document.id)
    made = 0
    for first in range(0, len(passages), BATCH):
        batch = passages[first : first + BATCH]
        texts = [embedded_text(plan.document.title, p.heading, p.text) for p in batch]
        new = [t for t in dict.fromkeys(texts) if t not in at_hand]
        if new:
            at_hand.keep(new, embedder.embed_passages(new))
            made += len(new)
        vectors: NDArray[np.float32] = np.stack([at_hand[t] for t in texts])
        store.add(batch, texts, vectors, plan.fingerprint)
    return made


def _record(plan: Plan, reading: Reading, passages: Sequence[Passage]) -> LedgerRecord:
    return LedgerRecord(
        document=plan.document,
        fingerprint=plan.fingerprint,
        paged=reading.paged,
        pages=tuple(PageInfo(p.number, p.label, len(p.text)) for p in reading.pages),
        passages=len(passages),
        media_type=reading.media_type,
        warnings=reading.warnings + _sha_problem(plan),
        unreadable=reading.unreadable,
    )


def _sha_problem(plan: Plan) -> tuple[str, ...]:
    if plan.document.sha256 not in (None, plan.sha256):
        return ("the file is not the one registered: its sha256 differs",)
    return ()


def _remove(store: Store, doc_id: str, dry_run: bool) -> Row:
    if not dry_run:
        store.remove(doc_id)
    return Row(doc_id, "removed")


def _check_only(only: Sequence[str], documents: Sequence[Document]) -> None:
    unknown = sorted(set(only) - {d.id for d in documents})
    if unknown:
        raise ConfigError(f"the register holds no {', '.join(unknown)}")


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data / "ingest.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ReadinessError(
            f"another ingest works on {data}; wait until it is done, then try again"
        ) from None
    try:
        yield
    finally:
        lock.release()


def forget(project: Project, doc_id: str) -> None:
    """Take one document out of the store.

    Raises:
        ReadinessError: another run is under way, or another embedder made the store.
    """
    with _alone(project.data):
        embedder = load_embedder(project.config.embedder, default_cache(), lambda line: None)
        open_store(project.data, project.config.store, embedder.fingerprint).remove(doc_id)
