"""The file of the mirror: tables in SQLite, written in one transaction, read in snapshots."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from kb.errors import StoreError
from kb.models import Passage
from kb.store.index import Words
from kb.store.ledger import LedgerRecord
from kb.words.text import words

SCHEMA = "4"
TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS documents (doc_id TEXT PRIMARY KEY, revision TEXT, record TEXT);
CREATE TABLE IF NOT EXISTS passages (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE, doc_id TEXT, page INTEGER, start INTEGER,
    end INTEGER, heading TEXT, role TEXT, text TEXT, vector BLOB, words BLOB, counts BLOB,
    length INTEGER);
CREATE INDEX IF NOT EXISTS places ON passages (doc_id, page, start);
"""
PATIENCE = 5.0
"""Seconds to wait for another process that writes the file."""


class DamagedError(Exception):
    """The file holds something that SQLite cannot make sense of: it is to be made anew."""


class MirrorFile:
    """The tables of one mirror."""

    def __init__(self, path: Path) -> None:
        """Open the file, making it where it is not there; one that is damaged is made anew.

        Raises:
            StoreError: it cannot be made here.
        """
        self.path = path
        self.readonly = False
        self.renewed = False
        """Whether it was found damaged and made anew."""
        try:
            self._db, self.renewed = _open(path)
        except (OSError, sqlite3.Error) as error:
            if not path.is_file() or not _is_readonly(error):
                raise StoreError(_sentence(path, error)) from error
            self.readonly = True
            self._db = _connect(path, readonly=True)

    def snapshot(self) -> sqlite3.Connection:
        """Open one state of the file, which stays as it is whatever others write meanwhile.

        Raises:
            DamagedError: the file cannot be made sense of.
        """
        with damage():
            db = _connect(self.path, readonly=self.readonly)
            db.execute("BEGIN")
            db.execute("SELECT value FROM meta").fetchall()
        return db

    def meta(self) -> dict[str, str]:
        """Return what is kept of the whole: schema, state, what of the store was seen."""
        with damage():
            return dict(self._db.execute("SELECT key, value FROM meta"))

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Change the file: all of it counts at once, or nothing does.

        Raises:
            StoreError: another process changes it, its disk is full, it may not be written.
        """
        if self.readonly:
            raise StoreError(_sentence(self.path, PermissionError()))
        with damage():
            try:
                self._db.execute("BEGIN IMMEDIATE")
                with self._db:
                    yield self._db
                    changed(self._db)
            except sqlite3.OperationalError as error:
                raise StoreError(_sentence(self.path, error)) from error

    def note(self, key: str, value: str) -> None:
        """Keep something of the whole; what is in the file stays the same state."""
        if not self.readonly:
            with suppress(sqlite3.OperationalError), self._db as db:
                db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def renew(self) -> None:
        """Throw the file away and make it anew, empty.

        Raises:
            StoreError: it may not be written.
        """
        if self.readonly:
            raise StoreError(_sentence(self.path, PermissionError()))
        self._db.close()
        remove_file(self.path)
        self._db, _ = _open(self.path)
        self.renewed = True


@contextmanager
def damage() -> Iterator[None]:
    """Tell a damaged file from one that is only busy or full."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "disk I/O error" in str(error) or "no such" in str(error):
            raise DamagedError(str(error)) from error
        raise
    except sqlite3.DatabaseError as error:
        raise DamagedError(str(error)) from error


def remove_file(path: Path) -> None:
    """Delete a database with what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def changed(db: sqlite3.Connection) -> None:
    """Give the state that this transaction leads to a name of its own."""
    db.execute("INSERT OR REPLACE INTO meta VALUES ('state', ?)", (uuid4().hex,))


def delete(db: sqlite3.Connection, doc_ids: Iterable[str]) -> None:
    """Take documents out."""
    ids = [(doc_id,) for doc_id in doc_ids]
    db.executemany("DELETE FROM passages WHERE doc_id = ?", ids)
    db.executemany("DELETE FROM documents WHERE doc_id = ?", ids)


def insert(
    db: sqlite3.Connection,
    records: Mapping[str, LedgerRecord],
    revisions: Mapping[str, str],
    passages: Sequence[tuple[Passage, NDArray[np.float32]]],
) -> None:
    """Put documents in, with their passages and vectors."""
    titles = {i: words(r.document.title) for i, r in records.items()}
    for doc_id, record in records.items():
        row = (doc_id, revisions[doc_id], record.to_json())
        db.execute("INSERT INTO documents VALUES (?, ?, ?)", row)
    for passage, vector in passages:
        _insert(db, passage, vector, titles[passage.span.doc_id])


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


def _open(path: Path) -> tuple[sqlite3.Connection, bool]:
    """Open the mirror, one process at a time: SQLite does not wait while the file is made.

    Returns:
        The file, and whether a damaged one had to be thrown away for it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        try:
            return _open_alone(path), False
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:  # damaged: it is a cache
            remove_file(path)
            return _open_alone(path), True


def _open_alone(path: Path) -> sqlite3.Connection:
    connection = _connect(path, readonly=False)
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
        remove_file(path)
        return _open_alone(path)
    with connection:
        connection.executescript(TABLES)
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('schema', ?)", (SCHEMA,))
        changed(connection)
    return connection


def _connect(path: Path, *, readonly: bool) -> sqlite3.Connection:
    if not readonly:
        return sqlite3.connect(path, check_same_thread=False, timeout=PATIENCE)
    # Without a right to write, SQLite reads what a killed process left beside the file as long as
    # all of it is there; else it has to be told that nobody changes the file.
    log = path.with_name(f"{path.name}-wal")
    still = "" if log.is_file() and log.stat().st_size else "&immutable=1"
    address = f"{path.resolve().as_uri()}?mode=ro{still}"
    return sqlite3.connect(address, uri=True, check_same_thread=False, timeout=PATIENCE)


def _is_readonly(error: Exception) -> bool:
    return isinstance(error, OSError) or any(
        sign in str(error) for sign in ("readonly", "unable to open")
    )


def _sentence(path: Path, error: Exception) -> str:
    text = str(error)
    if "locked" in text:
        return "another process is bringing the copy of the store level"
    if "full" in text or getattr(error, "errno", None) == 28:
        return f"the disk that holds {path.parent} is full; free some room there"
    if isinstance(error, OSError) or _is_readonly(error):
        return f"{path.parent} cannot be written; give this user the right to"
    return f"{path} cannot be used ({text}); say: readiness doctor"
