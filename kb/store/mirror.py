"""The mirror: a local SQLite copy of the store for what Chroma cannot do.

Facets, page texts, and the index for exact search by meaning and by words. It is a cache: it is
brought level with the ledger by comparing revisions, and may be deleted at any time.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple, cast
from uuid import uuid4

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from kb.models import Document, Filters, Page, Passage, Role, Span
from kb.store.chroma import Store
from kb.store.index import Index, Words, best
from kb.store.ledger import LedgerRecord
from kb.store.twins import twins
from kb.words.text import words

FILE = "mirror.sqlite3"
"""Name of the mirror in the data folder."""
SCHEMA = "4"
BATCH = 100
"""Documents copied at a time."""
INDEX = "index"
"""Name of the folder beside the mirror that holds the index's files, in a folder by its state."""
TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS documents (doc_id TEXT PRIMARY KEY, revision TEXT, record TEXT);
CREATE TABLE IF NOT EXISTS passages (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE, doc_id TEXT, page INTEGER, start INTEGER,
    end INTEGER, heading TEXT, role TEXT, text TEXT, vector BLOB, words BLOB, counts BLOB,
    length INTEGER);
CREATE INDEX IF NOT EXISTS places ON passages (doc_id, page, start);
"""


class Scored(NamedTuple):
    """A row of the mirror and its raw score."""

    row: int
    score: float


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search looks at, exchanged as one."""

    index: Index
    numbers: Mapping[str, int]
    """The number by which the index knows a document."""

    def among(self, documents: frozenset[str] | None) -> NDArray[np.int64]:
        """Return the positions of these documents' passages in the index."""
        if documents is None:
            return np.arange(len(self.index.rows))
        allowed = np.zeros(len(self.numbers), dtype=bool)
        allowed[[self.numbers[i] for i in documents if i in self.numbers]] = True
        return np.flatnonzero(allowed[self.index.owners])

    def best(
        self, scores: NDArray[np.floating[Any]], among: NDArray[np.int64], depth: int
    ) -> list[Scored]:
        """Return the rows of the highest scores; each belongs to one of these positions."""
        places = best(scores, depth)
        rows = self.index.rows[among[places]]
        return [Scored(int(r), float(s)) for r, s in zip(rows, scores[places], strict=True)]


class Mirror:
    """Local copy of one store."""

    def __init__(self, path: Path) -> None:
        self._lock = RLock()
        self._connection = _open(path)
        self._folder = path.parent / INDEX
        self._records: dict[str, LedgerRecord] = {}
        self._revisions: dict[str, str] = {}
        self._twins: dict[str, frozenset[str]] = {}
        self._newer: dict[str, Document] = {}
        self._state = self._seen = ""
        self._searched = Searched(Index.of([], [], [], []), {})
        self._load()

    def sync(self, store: Store) -> bool:
        """Bring the mirror level with the store.

        Returns:
            Whether anything had changed.
        """
        with self._lock:
            if self._level(store):
                return False
            before = self._state
            self._load()  # another process may have been here already
            if not self._level(store):
                self._follow(store)
            return self._state != before

    def records(self) -> Mapping[str, LedgerRecord]:
        """Return every document by its id."""
        return self._records

    def documents(self) -> tuple[Document, ...]:
        """Return what the register says of every document."""
        return tuple(record.document for record in self._records.values())

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
        return len(self._searched.index.rows)

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
        searched = self._searched
        among = searched.among(documents)
        if not len(among):
            return []
        return searched.best(searched.index.cosines(vector, among), among, depth)

    def lexical(
        self, terms: Iterable[str], depth: int, documents: frozenset[str] | None
    ) -> list[Scored]:
        """Find passages by their words, ranked by BM25 over title, heading path and text.

        Args:
            terms: search terms of what was asked.
            depth: how many.
            documents: only these; None: all.
        """
        searched = self._searched
        scores = searched.index.bm25(sorted(set(terms)))
        among = searched.among(documents)
        among = among[scores[among] > 0]
        return searched.best(scores[among], among, depth)

    def frequency(self, term: str) -> int:
        """Count the passages that hold a search term."""
        return self._searched.index.frequency(term)

    def holding(self, terms: Sequence[str]) -> list[int]:
        """Return the rows of the passages that hold all of these search terms, at least one."""
        index = self._searched.index
        held = [set(index.holding(term).tolist()) for term in terms]
        return [int(row) for row in index.rows[sorted(set.intersection(*held))]]

    def documents_holding(self, term: str) -> int:
        """Count the documents that hold a search term."""
        index = self._searched.index
        return len(np.unique(index.owners[index.holding(term)]))

    def _replace(self, doc_ids: Sequence[str], revisions: Mapping[str, str], store: Store) -> None:
        records = store.records(doc_ids)
        passages = store.passages(list(records.values()))
        titles = {i: words(r.document.title) for i, r in records.items()}
        with self._connection as db:
            _delete(db, doc_ids)
            for doc_id, record in records.items():
                row = (doc_id, revisions[doc_id], record.to_json())
                db.execute("INSERT INTO documents VALUES (?, ?, ?)", row)
            for passage, vector in passages:
                _insert(db, passage, vector, titles[passage.span.doc_id])

    def _level(self, store: Store) -> bool:
        """Tell by the store's file alone whether this was level with it when last compared."""
        state = store.state()
        return state is not None and self._seen == f"{self._state} {state}"

    def _follow(self, store: Store) -> None:
        """Copy what is new in the store, drop what is gone."""
        store.reopen()
        state = store.state()  # first, so that what is written meanwhile is seen next time
        theirs = store.revisions()
        new = sorted(i for i, revision in theirs.items() if self._revisions.get(i) != revision)
        if gone := self._revisions.keys() - theirs.keys():
            with self._connection as db:
                _delete(db, gone)
        for first in range(0, len(new), BATCH):
            self._replace(new[first : first + BATCH], theirs, store)
        self._load()
        if state is not None and self._revisions == theirs:
            self._seen = f"{self._state} {state}"
            with self._connection as db:
                db.execute("INSERT OR REPLACE INTO meta VALUES ('seen', ?)", (self._seen,))

    def _load(self) -> None:
        """Take hold of what the file holds now, all of one moment."""
        with self._lock, _snapshot(self._connection):
            meta = dict(self._all("SELECT key, value FROM meta"))
            if meta["state"] != self._state:
                self._take(meta["state"])
            self._seen = meta.get("seen", "")

    def _take(self, state: str) -> None:
        found = self._all("SELECT doc_id, revision, record FROM documents ORDER BY doc_id")
        numbers = {row[0]: number for number, row in enumerate(found)}
        self._searched = Searched(self._open_index(state, numbers), numbers)
        self._revisions = {i: revision for i, revision, _ in found}
        stored: dict[str, LedgerRecord] = {i: LedgerRecord.from_json(t) for i, _, t in found}
        said = (record.document for record in stored.values())
        self._newer = {d.supersedes: d for d in said if d.supersedes in stored}
        self._records = {i: r.superseded() if i in self._newer else r for i, r in stored.items()}
        sketches = {i: r.sketch for i, r in self._records.items() if r.sketch}
        groups = twins(sketches, {i: self._records[i].document.date for i in sketches})
        self._twins = {doc_id: group for group in groups for doc_id in group}
        self._state = state

    def _open_index(self, state: str, numbers: Mapping[str, int]) -> Index:
        """Open the index of this state of the mirror; make it first where it is not there."""
        self._folder.mkdir(exist_ok=True)
        with FileLock(self._folder.with_suffix(".lock")):
            folder = self._folder / state
            with suppress(OSError, EOFError, ValueError):
                return Index.open(folder)
            for old in self._folder.iterdir():
                shutil.rmtree(old, ignore_errors=True)
            made = self._folder / "new"
            made.mkdir(exist_ok=True)
            self._make_index(numbers).save(made)
            made.replace(folder)
            return Index.open(folder)

    def _make_index(self, numbers: Mapping[str, int]) -> Index:
        columns = "row, doc_id, vector, words, counts, length"
        found = self._all(f"SELECT {columns} FROM passages ORDER BY row")
        return Index.of(
            [row[0] for row in found],
            [numbers[row[1]] for row in found],
            [row[2] for row in found],
            [Words(*row[3:]) for row in found],
        )

    def _all(self, sql: str, values: Iterable[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            return self._connection.execute(sql, tuple(values)).fetchall()


_SELECT = (
    "SELECT row, id, doc_id, page, start, end, heading, role, text FROM passages WHERE row IN "
)


def _open(path: Path) -> sqlite3.Connection:
    """Open the mirror, one process at a time: SQLite does not wait while the file is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        return _open_alone(path)


def _open_alone(path: Path) -> sqlite3.Connection:
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
        return _open_alone(path)
    with connection:
        connection.executescript(TABLES)
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('schema', ?)", (SCHEMA,))
        _changed(connection)
    return connection


@contextmanager
def _snapshot(db: sqlite3.Connection) -> Iterator[None]:
    """Read one state of the file, whatever others write meanwhile."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.rollback()


def _changed(db: sqlite3.Connection) -> None:
    """Give the state that this transaction leads to a name of its own."""
    db.execute("INSERT OR REPLACE INTO meta VALUES ('state', ?)", (uuid4().hex,))


def _delete(db: sqlite3.Connection, doc_ids: Iterable[str]) -> None:
    _changed(db)
    ids = [(doc_id,) for doc_id in doc_ids]
    db.executemany("DELETE FROM passages WHERE doc_id = ?", ids)
    db.executemany("DELETE FROM documents WHERE doc_id = ?", ids)


def _insert(
    db: sqlite3.Connection, passage: Passage, vector: NDArray[np.float32], title: list[str]
) -> None:
    span = passage.span
    held = Words.of([*title, *words(passage.heading), *words(passage.text)])
    db.execute(
        "INSERT INTO passages (id, doc_id, page, start, end, heading, role, text, vector, words, "
        "counts, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            passage.id,
            span.doc_id,
            span.page,
            span.start,
            span.end,
            passage.heading,
            passage.role,
            passage.text,
            vector.astype(np.float32).tobytes(),
            held.keys,
            held.counts,
            held.length,
        ),
    )


def _passage(row: Sequence[str | int]) -> Passage:
    row_id, doc_id, page, start, end, heading, role, text = row
    span = Span(str(doc_id), int(page), int(start), int(end))
    return Passage(str(row_id), span, str(text), str(heading), cast("Role", role))


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
