"""The record of a document that was read: what commits it, or tells of it before it is taken in."""

from __future__ import annotations

from kb.models import Document, Reading
from kb.store.ledger import Card, LedgerRecord, PageInfo


def make_record(
    document: Document, reading: Reading, card: Card, fingerprint: str = "", passages: int = 0
) -> LedgerRecord:
    """Put a reading into a record.

    Args:
        document: what the register says, or may come to say.
        reading: what its file holds.
        card: how well it could be read.
        fingerprint: of everything that made its passages; empty: none were made.
        passages: how many there are.
    """
    return LedgerRecord(
        document=document,
        fingerprint=fingerprint,
        paged=reading.paged,
        pages=tuple(PageInfo(p.number, p.label, len(p.text)) for p in reading.pages),
        passages=passages,
        media_type=reading.media_type,
        warnings=reading.warnings,
        unreadable=reading.unreadable,
        card=card,
    )
