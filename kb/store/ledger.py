"""What the store holds of a document: how it was read, and the record that commits it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from kb.models import Document, Recognised


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
    recognised: tuple[Recognised, ...] = ()
    """Pages read by OCR."""
    pictures: tuple[int, ...] = ()
    """Pages that want OCR and had none."""
    doubts: tuple[str, ...] = ()
    """Why the text may not be what is printed."""
    suspects: tuple[str, ...] = ()
    """Where the register and the first pages disagree."""

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Card:
        """Build a card from its plain values."""
        lists = {name: tuple(value[name]) for name in ("pictures", "doubts", "suspects")}
        return cls(
            characters=value["characters"],
            readable=value["readable"],
            languages=tuple((code, share) for code, share in value["languages"]),
            tables=value["tables"],
            recognised=tuple(Recognised(**page) for page in value["recognised"]),
            **lists,
        )


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

    def to_json(self) -> dict[str, Any]:
        """Return plain values for storing."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> LedgerRecord:
        """Build a record from what `to_json` gave."""
        known = {f.name for f in fields(Document)}
        document = Document(**{k: v for k, v in value["document"].items() if k in known})
        return cls(
            document=document,
            fingerprint=value["fingerprint"],
            paged=value["paged"],
            pages=tuple(PageInfo(**page) for page in value["pages"]),
            passages=value["passages"],
            media_type=value["media_type"],
            warnings=tuple(value["warnings"]),
            unreadable=tuple(value["unreadable"]),
            card=Card.from_json(value["card"]) if "card" in value else Card(),
            sketch=tuple(value.get("sketch", ())),
        )
