"""What the store holds of a document: how it was read, and the record that commits it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from kb.models import Document, Recognised

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class PageInfo:
    """What the ledger keeps of a page besides its text."""

    number: int
    label: str | None
    characters: int


@dataclass(frozen=True, slots=True)
class Card:
    """How well a document could be read: its quality card."""

    characters: int = 0
    readable: float = 1.0
    """Share of the pages that gave text, 0 to 1."""
    languages: tuple[tuple[str, float], ...] = ()
    """BCP 47 and share of the text, biggest first."""
    tables: int = 0
    records: int = 0
    """Items of a machine-made extract that were read as records."""
    recognised: tuple[Recognised, ...] = ()
    """Pages read by OCR."""
    pictures: tuple[int, ...] = ()
    """Pages that want OCR and had none."""
    doubts: tuple[str, ...] = ()
    """Why the text may not be what is printed."""
    suspects: tuple[str, ...] = ()
    """Where the register and the first pages disagree."""


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """The commit point of one document: it counts once this is written."""

    document: Document
    fingerprint: str
    """Hash of everything that made the passages: file, reader, normaliser, chunker, embedder."""
    paged: bool
    pages: tuple[PageInfo, ...]
    passages: int
    media_type: str
    warnings: tuple[str, ...] = ()
    unreadable: tuple[int, ...] = ()
    card: Card = Card()
    sketch: tuple[int, ...] = ()
    """Of the text, to find the same one in other files; see kb.store.twins."""

    def confidence(self, page: int) -> float | None:
        """Return how surely a page was read from its picture; None where its text was at hand."""
        return next((r.confidence for r in self.card.recognised if r.page == page), None)

    def superseded(self) -> LedgerRecord:
        """Return the record of a document that another one supersedes."""
        return replace(self, document=replace(self.document, standing="superseded"))

    def to_json(self) -> str:
        """Return the record as it is stored: always the same text, whose hash is its revision."""
        values = _adapter().dump_python(self)
        return json.dumps(values, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str | bytes) -> LedgerRecord:
        """Read what `to_json` wrote; what an older version did not write has its default.

        Raises:
            ValueError: it is no such text.
        """
        return _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[LedgerRecord]:
    """Make what reads and writes records when the first is there: it takes 20 ms."""
    from pydantic import TypeAdapter

    return TypeAdapter(LedgerRecord)
