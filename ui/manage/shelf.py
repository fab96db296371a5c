"""The sources as a maintainer sees them: the register beside what the store holds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from ingest.job.quarantine import quarantined
from ingest.sources import register
from kb.models import Document
from kb.store.ledger import LedgerRecord
from ui import names

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

State = Literal["failed", "left", "new", "changed", "no-file", "held"]
STATES: tuple[State, ...] = get_args(State)
"""What needs a hand first."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source, and how it stands."""

    document: Document
    state: State
    record: LedgerRecord | None = None
    problem: str = ""
    """Why it could not be ingested."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """All sources."""

    sources: tuple[Source, ...]
    wrong: str = ""
    """Why the register cannot be used; then only what is held is here."""

    def get(self, doc_id: str) -> Source | None:
        """Return one source."""
        return next((source for source in self.sources if source.document.id == doc_id), None)

    def of(self, state: State) -> tuple[Source, ...]:
        """Return the sources of one state."""
        return tuple(source for source in self.sources if source.state == state)


def look(base: KnowledgeBase) -> Shelf:
    """Put the register beside what the store holds."""
    held = {record.document.id: record for record in base.records()}
    failed = quarantined(base.project.data)
    corpus = base.project.corpus
    wrong = ""
    try:
        entries = register.load(corpus) if (corpus / register.FILE).is_file() else ()
    except register.RegisterError as error:
        entries, wrong = (), str(error)
    found = [_source(entry, held.get(entry.id), failed.get(entry.id, "")) for entry in entries]
    named = {entry.id for entry in entries}
    state: State = "held" if wrong else "left"
    found += [Source(r.document, state, r) for i, r in held.items() if i not in named]
    found.sort(key=lambda s: (STATES.index(s.state), names.order(s.document.title)))
    return Shelf(tuple(found), wrong)


def version(document: Document) -> str:
    """Name an entry by what it says: a form that was made for another one is told by it."""
    return hashlib.sha256(json.dumps(asdict(document), sort_keys=True).encode()).hexdigest()[:16]


def _source(entry: Document, record: LedgerRecord | None, problem: str) -> Source:
    if problem:
        return Source(entry, "failed", record, problem)
    if record is None:
        return Source(entry, "new" if entry.file else "no-file")
    # What another entry supersedes has that standing in the store, whatever its entry says.
    same = replace(record.document, standing=entry.standing) == entry
    return Source(entry, "held" if same else "changed", record)
