"""Since when a document stands in the store as it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kb.store.ledger import LedgerRecord


@dataclass(frozen=True, slots=True)
class Calendar:
    """Tells since when a document stands in the store as it does."""

    before: Mapping[str, LedgerRecord]
    """What the store held when the run began."""
    today: str

    def dated(self, record: LedgerRecord) -> LedgerRecord:
        """Date a record: one that says what it said before keeps its day, also after a rebuild."""
        old = self.before.get(record.document.id)
        same = old is not None and old.says_the_same(record)
        return replace(record, committed=old.committed if old and same else self.today)
