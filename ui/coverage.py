"""What is held, counted by country and by dimension of AI readiness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.models import Document, Hit
from kb.reader.tags import Tags, dimensions
from ui import names

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

ASEAN = ("BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN")
"""The eleven members since October 2025."""
WIDE = ("EU", "INT")
"""What stands for several countries."""
ALL = "all"
"""In the place of a dimension: documents whatever they speak of."""
NOWHERE = "none"
"""In the place of a country: documents that name none."""
PASSAGES = 8
"""Shown of a cell, at most."""


@dataclass(frozen=True, slots=True)
class Row:
    """The documents of one country."""

    country: str
    cells: Mapping[str, tuple[Document, ...]]
    """By dimension, and ALL; the newest document first."""
    passages: Mapping[str, int] = field(default_factory=dict)
    """By dimension: passages that speak of it, where no document speaks of it enough to count."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The map."""

    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    """The key of a heading, and its rows."""
    dimensions: tuple[str, ...]
    """Empty where no tags are known."""

    def row(self, country: str) -> Row:
        """Return the row of a country, an empty one where there is none."""
        rows = (row for _, rows in self.groups for row in rows if row.country == country)
        return next(rows, Row(country, {}))


def coverage(base: KnowledgeBase, kind: str = "", since: str = "") -> Coverage:
    """Count what is held.

    Args:
        base: the library.
        kind: only documents of this kind; empty: of any.
        since: only documents of this year or later; empty: of any.
    """
    tags = base.tags()
    held = [d for d in _different(base) if _passes(d, kind, since)]
    columns = tuple(dimensions()) if tags else ()
    codes = {d.country or NOWHERE for d in held}
    groups = (
        ("asean", _by_name(ASEAN)),
        ("others", _by_name(codes.difference(ASEAN, WIDE, {NOWHERE}))),
        ("wide", [c for c in (*WIDE, NOWHERE) if c in codes]),
    )
    return Coverage(
        tuple(
            (heading, tuple(_row(code, held, tags, columns) for code in found))
            for heading, found in groups
            if found
        ),
        columns,
    )


def best_passages(
    base: KnowledgeBase, dimension: str, documents: Sequence[Document]
) -> tuple[Hit, ...]:
    """Return the passages of documents that surest speak of a dimension, best first."""
    tags = base.tags()
    if tags is None or dimension not in dimensions():
        return ()
    return base.hits(tags.best(dimension, {d.id for d in documents}, PASSAGES))


def _different(base: KnowledgeBase) -> list[Document]:
    """Return the documents; of those that hold the same text, the first."""
    found = [record.document for record in base.records()]
    counted: set[str] = set()
    for document in found:
        if not any(twin.id in counted for twin in base.twins(document.id)):
            counted.add(document.id)
    return [document for document in found if document.id in counted]


def _passes(document: Document, kind: str, since: str) -> bool:
    late = not since or (document.year or "") >= since
    return late and (not kind or document.kind == kind)


def _by_name(codes: Sequence[str] | set[str]) -> list[str]:
    return sorted(codes, key=names.country)


def _row(country: str, held: Sequence[Document], tags: Tags | None, columns: Sequence[str]) -> Row:
    own = sorted(
        (d for d in held if (d.country or NOWHERE) == country),
        key=lambda d: d.date or "",
        reverse=True,
    )
    told = tags.documents if tags else {}
    cells = {name: tuple(d for d in own if name in told.get(d.id, ())) for name in columns}
    rest = {name: _passages(own, tags, n) for n, name in enumerate(columns) if not cells[name]}
    return Row(country, {ALL: tuple(own), **cells}, {n: many for n, many in rest.items() if many})


def _passages(documents: Sequence[Document], tags: Tags | None, number: int) -> int:
    """Count the passages of documents that speak of a dimension, told by its number."""
    counts = tags.counts if tags else {}
    return sum(counts[d.id][number] for d in documents if d.id in counts)
