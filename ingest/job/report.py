"""What a run of the ingestion job tells: of each document, of all, and while it works."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from ingest.job.plan import Status
from kb.store.ledger import Card


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What became of one document."""

    doc_id: str
    status: Status
    pages: int = 0
    passages: int = 0
    embedded: int = 0
    """Passages whose vectors had to be made; the others were at hand."""
    seconds: float = 0.0
    """From the start of reading to the commit; documents overlap."""
    problems: tuple[str, ...] = ()
    card: Card | None = None
    """How well it could be read; None where it was not."""

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did."""

    rows: tuple[DocumentRow, ...]
    swept: int
    """Passages deleted that no document owned, left by a crash."""
    seconds: float
    notices: tuple[str, ...] = ()
    """About documents together: the same text twice, editions of one work."""
    stopped: bool = False
    """Whether it ended before all was done."""
    reason: str = ""
    """Why it ended early; empty where a person ended it, or it did not."""
    missing: tuple[str, ...] = ()
    """Documents that the register lacks and the store keeps: too many to be meant."""

    @property
    def failed(self) -> tuple[DocumentRow, ...]:
        """Rows of documents that could not be read."""
        return tuple(row for row in self.rows if row.status == "failed")


class Progress(NamedTuple):
    """How far a run is."""

    documents: int
    of_documents: int
    passages: int
    """Embedded and written so far."""
    of_passages: int
    """Known for the documents read, guessed from them for the others."""


class Watcher:
    """Hears what a run does; this one does nothing with it."""

    def say(self, line: str) -> None:
        """Take a line about what takes long."""

    def row(self, row: DocumentRow) -> None:
        """Take what became of a document, as soon as it is done."""

    def progress(self, progress: Progress) -> None:
        """Take how far the run is, a few times a second at most."""
