"""The mirror: a local SQLite copy of the store for what Chroma cannot do.

Keyword search (FTS5), facets, page texts, and the vectors in one block for exact search. It is a
cache: it is brought level with the ledger by comparing revisions, and may be deleted at any time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.models import Document, Filters, LedgerRecord, Page, Passage, Span
from kb.store import Store
from kb.text import content_words, words
from kb.twins import twins

FILE = "mirror.sqlite3"
"""Name of the mirror in the data folder."""
SCHEMA = "1"
BATCH = 100
"""Documents copied at a time."""
WEIGHTS = (1.0, 1.0, 1.0)
"""BM25 weights of title, heading path and text."""
TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE documents (doc_id TEXT PRIMARY KEY, revision TEXT, record TEXT);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE, doc_id TEXT, page INTEGER, start INTEGER,
    end INTEGER, heading TEXT, text TEXT, vector BLOB);
CREATE INDEX places ON passages (doc_id, page, start);
CREATE VIRTUAL TABLE terms USING fts5 (title, heading, text, tokenize = "ascii tokenchars '.'");
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (terms, 'row');
"""


class Scored(NamedTuple):
    """A row of the mirror and its raw score."""

    row: int
    score: float


class Vectors(NamedTuple):
    """All vectors in one block."""

    rows: NDArray[np.int64]
    """Row numbers, ascending; shape (n,)."""
    documents: NDArray[np.str_]
    """Document of each row; shape (n,)."""
    matrix: NDArray[np.float32]
    """Unit vectors; shape (n, dimensions)."""


class Mirror:
    """Local copy of one store."""

    def __init__(self, path: Path) -> None:
        self._lock = RLock()
        self._connection = _open(path)
        self._records: dict[str, LedgerRecord] = {}
        self._revisions: dict[str, str] = {}
        self._twins: dict[str, frozenset[str]] = {}
        self._newer: dict[str, Document] = {}
        self._vectors = Vectors(np.zeros(0, np.int64), np.zeros(0, "U1"), np.zeros((0, 0), "f4"))
        self._load()

    def sync(self, store: Store) -> bool:
        """Bring the mirror level with the store.

        Returns:
            Whether anything had changed.
        """
        with self._lock:
            store.reopen()
            theirs = store.revisions()
            if theirs == self._revisions:
                return False
            self._load()  # another process may have been here already
            gone = self._revisions.keys() - theirs.keys()
            new = {i for i, revision in theirs.items() if self._revisions.get(i) != revision}
            with self._connection as db:
                _delete(db, gone)
            fresh = sorted(new)
            for first in range(0, len(fresh), BATCH):
                self._replace(fresh[first : first + BATCH], theirs, store)
            if gone or new:
                self._load()
            return True

    def records(self) -> Mapping[str, LedgerRecord]:
        """Return every document by its id."""
        return self._records

    def revision(self) -> Mapping[str, str]:
        """Return the ledger revision of every document."""
        return self._revisions

    def twins(self) -> Mapping[str, frozenset[str]]:
        """Return, for every document whose text is there twice, all that hold it, itself too."""
        return self._twins

    def newer(self) -> Mapping[str, Document]:
        """Return, for every document that another one supersedes, the newer one."""
        return self._newer

    def size(self) -> int:
        """Count the passages."""
        return len(self._vectors.rows)

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """Return passages by row number, in the order asked for."""
        marks = ",".join("?" * len(rows))
        found = {row[0]: _passage(row[1:]) for row in self._all(_SELECT + f"({marks})", rows)}
        return [found[row] for row in rows]

    def page(self, doc_id: str, number: int) -> Page:
        """Return a page's text as stored.

        Raises:
            KeyError: no such document, or no such page in it.
        """
        info = next((p for p in self._records[doc_id].pages if p.number == number), None)
        if info is None:
            raise KeyError(f"{doc_id} has no page {number}")
        sql = "SELECT text FROM passages WHERE doc_id = ? AND page = ? ORDER BY start"
        text = "".join(row[0] for row in self._all(sql, (doc_id, number)))
        return Page(doc_id, number, text, info.label)

    def select(self, filters: Filters) -> frozenset[str] | None:
        """Return the documents that pass the filters; None: all do."""
        if not filters:
            return None
        wanted = filters.as_dict()
        return frozenset(i for i, r in self._records.items() if _passes(r, wanted))

    def dense(
        self, vector: NDArray[np.float32], depth: int, documents: frozenset[str] | None
    ) -> list[Scored]:
        """Find the nearest passages by cosine, exactly.

        Args:
            vector: the question's unit vector, shape (dimensions,).
            depth: how many.
            documents: only these; None: all.
        """
        rows, owners, matrix = self._vectors
        if documents is not None:
            keep = np.isin(owners, sorted(documents))
            rows, matrix = rows[keep], matrix[keep]
        if not len(rows):
            return []
        scores = matrix @ vector
        best = np.argsort(-scores, kind="stable")[:depth]
        return [Scored(int(rows[i]), float(scores[i])) for i in best]

    def lexical(self, question: str, depth: int, documents: frozenset[str] | None) -> list[Scored]:
        """Find passages by their words, ranked by BM25 (FTS5's, k1 1.2, b 0.75).

        Args:
            question: as it was asked.
            depth: how many.
            documents: only these; None: all.
        """
        asked = sorted(set(content_words(question)))
        if not asked:
            return []
        query = " OR ".join(f'"{term}"' for term in asked)
        sql = (
            f"SELECT rowid, -bm25(terms, {','.join(map(str, WEIGHTS))}) AS score FROM terms "
            "WHERE terms MATCH ?"
        )
        values: list[object] = [query]
        if documents is not None:
            # The plus keeps SQLite from walking the rows and matching each: 3 s against 20 ms.
            sql += " AND +rowid IN (SELECT row FROM passages WHERE doc_id IN "
            sql += "(SELECT value FROM json_each(?)))"
            values.append(json.dumps(sorted(documents)))
        rows = self._all(sql + " ORDER BY score DESC, rowid LIMIT ?", (*values, depth))
        return [Scored(int(row), float(score)) for row, score in rows]

    def frequency(self, term: str) -> int:
        """Count the passages that hold a search term."""
        return self._frequency(term)

    def _replace(self, doc_ids: Sequence[str], revisions: Mapping[str, str], store: Store) -> None:
        records = store.records(doc_ids)
        passages = store.passages(list(records.values()))
        titles = {i: " ".join(words(r.document.title)) for i, r in records.items()}
        with self._connection as db:
            _delete(db, doc_ids)
            for doc_id, record in records.items():
                text = json.dumps(record.to_json())
                row = (doc_id, revisions[doc_id], text)
                db.execute("INSERT INTO documents VALUES (?, ?, ?)", row)
            for passage, vector in passages:
                _insert(db, passage, vector, titles[passage.span.doc_id])

    def _load(self) -> None:
        sql = "SELECT doc_id, revision, record FROM documents ORDER BY doc_id"
        found = self._all(sql)
        self._records = {i: LedgerRecord.from_json(json.loads(text)) for i, _, text in found}
        self._revisions = {i: revision for i, revision, _ in found}
        sketches = {i: r.sketch for i, r in self._records.items() if r.sketch}
        groups = twins(sketches, {i: self._records[i].document.date for i in sketches})
        self._twins = {doc_id: group for group in groups for doc_id in group}
        documents = [record.document for record in self._records.values()]
        self._newer = {d.supersedes: d for d in documents if d.supersedes in self._records}
        rows = self._all("SELECT row, doc_id, vector FROM passages ORDER BY row")
        block = np.frombuffer(b"".join(row[2] for row in rows), dtype=np.float32)
        self._vectors = Vectors(
            np.array([row[0] for row in rows], dtype=np.int64),
            np.array([row[1] for row in rows] or [""], dtype=np.str_)[: len(rows)],
            block.reshape(len(rows), -1) if rows else np.zeros((0, 0), "f4"),
        )
        self._frequency = lru_cache(maxsize=50_000)(self._count_term)

    def _count_term(self, term: str) -> int:
        rows = self._all("SELECT doc FROM vocabulary WHERE term = ?", (term,))
        return int(rows[0][0]) if rows else 0

    def _all(self, sql: str, values: Iterable[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            return self._connection.execute(sql, tuple(values)).fetchall()


_SELECT = "SELECT row, id, doc_id, page, start, end, heading, text FROM passages WHERE row IN "


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, check_same_thread=False, timeout=30)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    try:
        sql = "SELECT value FROM meta WHERE key = 'schema'"
        schema = connection.execute(sql).fetchone()
    except sqlite3.OperationalError:
        schema = None
    if schema == (SCHEMA,):
        return connection
    if schema is not None:
        connection.close()
        path.unlink()
        return _open(path)
    with connection:
        connection.executescript(TABLES)
        connection.execute("INSERT INTO meta VALUES ('schema', ?)", (SCHEMA,))
    return connection


def _delete(db: sqlite3.Connection, doc_ids: Iterable[str]) -> None:
    for doc_id in doc_ids:
        old = db.execute("SELECT row FROM passages WHERE doc_id = ?", (doc_id,)).fetchall()
        db.executemany("DELETE FROM terms WHERE rowid = ?", old)
        db.execute("DELETE FROM passages WHERE doc_id = ?", (doc_id,))
        db.execute("DELETE FROM documents WHERE doc_id = ?", (doc_id,))


def _insert(
    db: sqlite3.Connection, passage: Passage, vector: NDArray[np.float32], title: str
) -> None:
    span = passage.span
    cursor = db.execute(
        "INSERT INTO passages (id, doc_id, page, start, end, heading, text, vector) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            passage.id,
            span.doc_id,
            span.page,
            span.start,
            span.end,
            passage.heading,
            passage.text,
            vector.astype(np.float32).tobytes(),
        ),
    )
    terms = (title, " ".join(words(passage.heading)), " ".join(words(passage.text)))
    db.execute(
        "INSERT INTO terms (rowid, title, heading, text) VALUES (?, ?, ?, ?)",
        (cursor.lastrowid, *terms),
    )


def _passage(row: Sequence[str | int]) -> Passage:
    row_id, doc_id, page, start, end, heading, text = row
    span = Span(str(doc_id), int(page), int(start), int(end))
    return Passage(str(row_id), span, str(text), str(heading))


def _passes(record: LedgerRecord, wanted: Mapping[str, tuple[str, ...]]) -> bool:
    document = record.document
    values = {
        "document": document.id,
        "country": document.country,
        "kind": document.kind,
        "year": document.year,
        "language": document.language,
        "publisher": document.publisher,
    }
    return all(values[field] in allowed for field, allowed in wanted.items())
