"""The ingestion job: brings the store level with the corpus.

Nothing is taken out because a register was cut or a store emptied: that needs to be confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from ingest.job import quarantine
from ingest.job.calendar import Calendar
from ingest.job.ingestion import Ingestion
from ingest.job.report import Report, Watcher
from ingest.job.room import Room
from ingest.sources import register
from kb.config import Project
from kb.encoders.load import default_cache, load_embedder
from kb.errors import ConfigError, StoreError
from kb.models import Document
from kb.store.chroma import Store, open_store
from kb.store.client import clear, held, throw_away
from kb.store.ledger import LedgerRecord
from kb.store.lock import alone
from kb.store.mirror import FILE as MIRROR
from kb.store.mirror import Mirror, suspicious

Confirm = Callable[[Sequence[str]], bool]
"""Asks whether so many documents are to be removed."""


def ingest(
    project: Project,
    *,
    only: Sequence[str] = (),
    dry_run: bool = False,
    rebuild: bool = False,
    remake: Sequence[str] = (),
    confirm: Confirm = lambda ids: False,
    watcher: Watcher = Watcher(),
    today: date | None = None,
) -> Report:
    """Bring the store level with the corpus.

    Args:
        project: its folder and settings.
        only: ids to look at; empty: all, and whatever left the register is removed.
        dry_run: say what would be done and change nothing.
        rebuild: throw the store away first.
        remake: ids whose vectors are not to be trusted: nothing of them is used again.
        confirm: asked where more documents left the register than are taken out as a rule.
        watcher: hears of every document and of the progress.
        today: day noted with what is new or changed; None: that of the clock, UTC.

    Returns:
        One row a document, in the order of the register; removed ones first. A run that was
        stopped, or for which the disk is too small, returns those that were done.

    Raises:
        ReadinessError: nothing could be done at all: the register is wrong, another run is
            under way, another embedder made the store, the store is away.
    """
    if rebuild and only:
        raise ConfigError("--rebuild remakes the whole store; leave --only out")
    documents = register.load(project.corpus)
    _check_only(only, documents)
    with alone(project.data):
        embedder = load_embedder(project.config.embedder, default_cache(), watcher.say)
        Room(project.data, embedder.dimensions).check()
        before = _clear(project, documents, confirm, watcher) if rebuild and not dry_run else {}
        store = open_store(project.data, project.config.store, embedder.fingerprint)
        if rebuild and not dry_run:
            store.unseal()
        ledger = {} if rebuild else store.records()
        _check_own(project, store, ledger, documents)
        gone = [] if only else sorted(ledger.keys() - {d.id for d in documents})
        if suspicious(len(gone), len(ledger)) and (dry_run or not confirm(gone)):
            gone, missing = [], gone
        else:
            missing = []
        chosen = [d for d in documents if not only or d.id in only]
        titles = [document.title for document in documents]
        calendar = Calendar(before or ledger, (today or datetime.now(UTC).date()).isoformat())
        run = Ingestion(project, store, embedder, watcher, ledger, titles, remake, calendar)
        report = run.all(gone, chosen, dry_run)
        if not dry_run:
            quarantine.note(project.data, report.rows)
        return replace(report, missing=tuple(missing))


def _clear(
    project: Project, documents: Sequence[Document], confirm: Confirm, watcher: Watcher
) -> dict[str, LedgerRecord]:
    """Throw the store away, but not for a register that was cut; return what it held.

    Raises:
        ConfigError: the register lacks too much of what the store holds.
    """
    before = _held(project)
    gone = sorted(before.keys() - {d.id for d in documents})
    if suspicious(len(gone), len(before)) and not confirm(gone):
        raise ConfigError(
            f"the register lacks {len(gone)} of the {len(before)} documents that the store holds, "
            "so nothing was thrown away; mend the register, or say: readiness ingest --rebuild "
            "--remove"
        )
    try:
        clear(project.data, project.config.store)
    except StoreError as error:
        if project.config.store.host is not None:
            raise
        watcher.say(f"{error}. It is thrown away and made anew")
        throw_away(project.data)
    return before


def _held(project: Project) -> dict[str, LedgerRecord]:
    """Return what the store holds; where its files cannot be read, what its copy does."""
    try:
        return held(project.data, project.config.store)
    except StoreError:
        if project.config.store.host is not None:
            raise
        return dict(Mirror(project.data / MIRROR).view.records)


def _check_own(
    project: Project,
    store: Store,
    ledger: Mapping[str, LedgerRecord],
    documents: Sequence[Document],
) -> None:
    """Make sure that a server's store that this project never wrote to is not another one's.

    Raises:
        StoreError: none of its documents is in the register.
    """
    if store.marked or not ledger or ledger.keys() & {d.id for d in documents}:
        return
    settings = project.config.store
    raise StoreError(
        f"the database {settings.database} of the Chroma server at {settings.at} holds "
        f"{len(ledger)} documents, none of them in this register: it is another project's; name "
        "one for this project under [store] database in readiness.toml"
    )


def _check_only(only: Sequence[str], documents: Sequence[Document]) -> None:
    unknown = sorted(set(only) - {d.id for d in documents})
    if unknown:
        raise ConfigError(f"the register holds no {', '.join(unknown)}")


def forget(project: Project, doc_id: str) -> None:
    """Take one document out of the store.

    Raises:
        ReadinessError: another run is under way, or another embedder made the store.
    """
    with alone(project.data):
        embedder = load_embedder(project.config.embedder, default_cache(), Watcher().say)
        store = open_store(project.data, project.config.store, embedder.fingerprint)
        store.remove(doc_id)
        store.seal()
