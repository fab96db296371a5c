"""One whole state of the mirror: what a search looks at, the same from its first step to its last.

It holds a snapshot of the mirror's file. So the rows that its index names are there as long as it
is looked at, whatever other threads and processes write.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from threading import Lock
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from kb.errors import StoreError
from kb.models import Document, Filters, Page, Passage, Role, Span
from kb.store.editions import adopted
from kb.store.index import Index, Words, best
from kb.store.ledger import LedgerRecord
from kb.store.twins import twins


class Scored(NamedTuple):
    """A row of the mirror and its raw score."""

    row: int
    score: float


class View:
    """A state of the mirror, never changed; safe to use from several threads."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Read what is small; the index is given afterwards, by `index`.

        Args:
            db: a snapshot of the mirror's file; closed with the view.
        """
        self._db, self._lock = db, Lock()
        weakref.finalize(self, db.close)
        meta = dict(self._all("SELECT key, value FROM meta"))
        self.state: str = meta.get("state", "")
        self.embedder: str = meta.get("embedder", "")
        self.level_at: str = meta.get("level_at", "")
        """When it was last brought level with the store, as ISO 8601; empty: not known."""
        found = self._all("SELECT doc_id, revision, record FROM documents ORDER BY doc_id")
        self.numbers: Mapping[str, int] = {row[0]: number for number, row in enumerate(found)}
        """The number by which the index knows a document."""
        self.revisions: Mapping[str, str] = {i: revision for i, revision, _ in found}
        stored = {i: LedgerRecord.from_json(text) for i, _, text in found}
        self._stored = stored
        said = [record.document for record in stored.values()]
        sketches = {i: r.sketch for i, r in stored.items() if r.sketch}
        self.newer: Mapping[str, Document] = {
            **adopted(said, sketches),
            **{d.supersedes: d for d in said if d.supersedes and d.supersedes in stored},
        }
        """For every document that another one supersedes, the newer one: as the register says, and
        of a draft the text that became of it."""
        self.records: Mapping[str, LedgerRecord] = {
            i: r.superseded() if i in self.newer else r for i, r in stored.items()
        }
        self.documents = tuple(record.document for record in self.records.values())
        """What the register says of each."""
        self.index = Index.of([], [], [], [])

    @cached_property
    def twins(self) -> Mapping[str, frozenset[str]]:
        """For every document whose text is there twice, all that hold it, itself too."""
        sketches = {i: r.sketch for i, r in self.records.items() if r.sketch}
        groups = twins(sketches, {i: self.records[i].document.date for i in sketches})
        return {doc_id: group for group in groups for doc_id in group}

    def make_index(self) -> Index:
        """Make the index of this state from its rows."""
        columns = "row, doc_id, vector, words, counts, length"
        found = self._all(f"SELECT {columns} FROM passages ORDER BY row")
        return Index.of(
            [row[0] for row in found],
            [self.numbers[row[1]] for row in found],
            [row[2] for row in found],
            [Words(*row[3:]) for row in found],
        )

    def size(self) -> int:
        """Count the passages."""
        return len(self.index.rows)

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """Return passages by row number, in the order asked for."""
        marks = ",".join("?" * len(rows))
        found = {row[0]: _passage(row[1:]) for row in self._all(_SELECT + f"({marks})", rows)}
        with _sound():
            return [found[row] for row in rows]

    def after(self, place: Span) -> Passage | None:
        """Return the passage of text that follows a place in its document; None behind the last."""
        sql = (
            f"{_COLUMNS} FROM passages WHERE doc_id = ? AND (page, start) >= (?, ?)"
            " AND role = 'text' ORDER BY page, start LIMIT 1"
        )
        found = self._all(sql, (place.doc_id, place.page, place.end))
        return _passage(found[0][1:]) if found else None

    def rows_of(self, doc_id: str) -> dict[str, tuple[str, NDArray[np.float32]]]:
        """Return the text and the vector of each passage of a document, by its id."""
        sql = "SELECT id, text, vector FROM passages WHERE doc_id = ?"
        return {i: (text, np.frombuffer(v, np.float32)) for i, text, v in self._all(sql, (doc_id,))}

    def rows_in(self, doc_id: str) -> list[int]:
        """Return the rows of a document's passages, in reading order."""
        sql = "SELECT row FROM passages WHERE doc_id = ? ORDER BY page, start"
        return [row[0] for row in self._all(sql, (doc_id,))]

    def evidence(self) -> tuple[NDArray[np.int64], list[str], NDArray[np.float32]]:
        """Return row, document and vector of each passage that is text of its document."""
        index, names = self.index, list(self.numbers)
        text = [row[0] for row in self._all("SELECT row FROM passages WHERE role = 'text'")]
        kept = np.flatnonzero(np.isin(index.rows, np.array(text, dtype=np.int64)))
        return index.rows[kept], [names[n] for n in index.owners[kept]], index.vectors[kept]

    def page(self, doc_id: str, number: int) -> Page:
        """Return a page's text as stored.

        Raises:
            KeyError: no such document, or no such page in it.
        """
        info = next((p for p in self.records[doc_id].pages if p.number == number), None)
        if info is None:
            raise KeyError(f"{doc_id} has no page {number}")
        sql = "SELECT text FROM passages WHERE doc_id = ? AND page = ? ORDER BY start"
        text = "".join(row[0] for row in self._all(sql, (doc_id, number)))
        return Page(doc_id, number, text, info.label)

    def select(self, filters: Filters) -> frozenset[str] | None:
        """Return the documents that pass the filters; None: all do."""
        if not filters:
            return None
        wanted = {field: v for field, v in filters.as_dict().items() if field != "as_of"}
        return frozenset(
            i
            for i, record in self.records.items()
            if filters.knew(record.document.date) and _passes(record, wanted)
        )

    def records_at(self, filters: Filters) -> Mapping[str, LedgerRecord]:
        """Return every document as it stood when the filters say: by later ones none was replaced.

        Args:
            filters: those without a date change nothing.
        """
        later = {i for i, document in self.newer.items() if not filters.knew(document.date)}
        return {**self.records, **{i: self._stored[i] for i in later}} if later else self.records

    def dense(
        self, vector: NDArray[np.float32], depth: int, documents: frozenset[str] | None
    ) -> list[Scored]:
        """Find the nearest passages by cosine, exactly.

        Args:
            vector: the question's unit vector, shape (dimensions,).
            depth: how many.
            documents: only these; None: all.
        """
        among = self._among(documents)
        if not len(among):
            return []
        with _sound():
            return self._best(self.index.cosines(vector, among), among, depth)

    def lexical(
        self, terms: Iterable[str], depth: int, documents: frozenset[str] | None
    ) -> list[Scored]:
        """Find passages by their words, ranked by BM25 over title, heading path and text.

        Args:
            terms: search terms of what was asked.
            depth: how many.
            documents: only these; None: all.
        """
        with _sound():
            scores = self.index.bm25(sorted(set(terms)))
            among = self._among(documents)
            among = among[scores[among] > 0]
            return self._best(scores[among], among, depth)

    def frequency(self, term: str) -> int:
        """Count the passages that hold a search term."""
        return self.index.frequency(term)

    def holding(self, terms: Sequence[str]) -> list[int]:
        """Return the rows of the passages that hold all of these search terms, at least one."""
        held = [set(self.index.holding(term).tolist()) for term in terms]
        return [int(row) for row in self.index.rows[sorted(set.intersection(*held))]]

    def documents_holding(self, term: str) -> int:
        """Count the documents that hold a search term."""
        return len(np.unique(self.index.owners[self.index.holding(term)]))

    def _among(self, documents: frozenset[str] | None) -> NDArray[np.int64]:
        """Return the positions of these documents' passages in the index."""
        if documents is None:
            return np.arange(len(self.index.rows))
        allowed = np.zeros(len(self.numbers), dtype=bool)
        allowed[[self.numbers[i] for i in documents if i in self.numbers]] = True
        return np.flatnonzero(allowed[self.index.owners])

    def _best(
        self, scores: NDArray[np.floating[Any]], among: NDArray[np.int64], depth: int
    ) -> list[Scored]:
        """Return the rows of the highest scores; each belongs to one of these positions."""
        places = best(scores, depth)
        rows = self.index.rows[among[places]]
        return [Scored(int(r), float(s)) for r, s in zip(rows, scores[places], strict=True)]

    def _all(self, sql: str, values: Iterable[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            try:
                return self._db.execute(sql, tuple(values)).fetchall()
            except sqlite3.DatabaseError as error:
                raise StoreError(
                    f"the copy of the store is damaged ({error}); say: readiness doctor --repair"
                ) from error


@contextmanager
def _sound() -> Iterator[None]:
    """Say so where the index points at what is not there: its files were changed."""
    try:
        yield
    except (IndexError, KeyError, ValueError) as error:
        raise StoreError("the index is damaged; say: readiness doctor --repair") from error


_COLUMNS = "SELECT row, id, doc_id, page, start, end, heading, role, text"
_SELECT = f"{_COLUMNS} FROM passages WHERE row IN "


def _passage(row: Sequence[str | int]) -> Passage:
    row_id, doc_id, page, start, end, heading, role, text = row
    span = Span(str(doc_id), int(page), int(start), int(end))
    return Passage(str(row_id), span, str(text), str(heading), cast("Role", role))


def _passes(record: LedgerRecord, wanted: Mapping[str, tuple[str, ...]]) -> bool:
    names = {"document": "id"}
    return all(
        getattr(record.document, names.get(field, field)) in allowed
        for field, allowed in wanted.items()
    )
