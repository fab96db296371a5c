"""Passages as the lower layers left them, kept in a file: half of the work of reading one.

A cache and nothing else: it can be deleted at any time, and where it cannot be read or written,
passages are read without it.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.store.mirror_file import remove_file

FILE = "read.sqlite3"
"""Its name in the data folder."""
TABLE = """CREATE TABLE IF NOT EXISTS states (key BLOB PRIMARY KEY, hidden INTEGER,
    scale BLOB, spans BLOB, tokens BLOB, sum INTEGER)"""
PATIENCE = 0.5
"""Seconds to wait for another process that writes; then a passage is not kept."""
SPARE = 0.1
"""Share of the rows that make room where there is none: those that came first."""


@dataclass(frozen=True, slots=True)
class States:
    """A passage after the lower layers, in 8 bits a number."""

    tokens: NDArray[np.int8]
    """Shape (tokens, hidden)."""
    scale: NDArray[np.float32]
    """What one step is worth in each dimension, shape (hidden,)."""
    spans: NDArray[np.int32]
    """First token of each sentence and the one after its last, shape (sentences, 2)."""

    @classmethod
    def of(cls, states: NDArray[np.float32], spans: Sequence[tuple[int, int]]) -> States:
        """Round states to 8 bits.

        The reader's log-odds move by 0.14 on average then (84 passages, whose log-odds spread by
        1.7), as they do with any other change in the last places: its layers round too.
        """
        scale = np.maximum(np.abs(states).max(axis=0) / 127, 1e-9).astype(np.float32)
        tokens = np.round(states / scale).astype(np.int8)
        return cls(tokens, scale, np.array(spans, np.int32).reshape(-1, 2))

    def whole(self) -> NDArray[np.float32]:
        """Return the states, shape (tokens, hidden)."""
        return self.tokens * self.scale

    def places(self) -> NDArray[np.float32]:
        """Return the sentences' tokens, each row summing to one: shape (sentences, tokens)."""
        places = np.zeros((len(self.spans), len(self.tokens)), dtype=np.float32)
        for row, (start, end) in enumerate(self.spans):
            places[row, start:end] = 1 / max(1, end - start)
        return places


class StatesFile:
    """Keeps states by key; safe to use from several threads and processes."""

    def __init__(self, path: Path, most: int) -> None:
        """Name the file; it is opened when first asked.

        Args:
            path: the file; made where it is not there.
            most: bytes that it may take; what came first then makes room.
        """
        self._path = path
        self._most = most
        self._lock = Lock()
        self._db: sqlite3.Connection | None = None
        self._out = most <= 0

    def get(self, key: bytes) -> States | None:
        """Return what is kept under a key; None where nothing is, or it is damaged."""
        row = self._run("SELECT hidden, scale, spans, tokens, sum FROM states WHERE key = ?", key)
        if not row:
            return None
        hidden, scale, spans, tokens, told = row[0]
        if _sum(scale, spans, tokens) != told:
            self._run("DELETE FROM states WHERE key = ?", key)
            return None
        return States(
            np.frombuffer(tokens, np.int8).reshape(-1, hidden),
            np.frombuffer(scale, np.float32),
            np.frombuffer(spans, np.int32).reshape(-1, 2),
        )

    def put(self, key: bytes, states: States) -> None:
        """Keep states under a key."""
        parts = [part.tobytes() for part in (states.scale, states.spans, states.tokens)]
        if self.full():
            share = f"SELECT CAST(count(*) * {SPARE} AS INTEGER) + 1 FROM states"
            first = f"SELECT rowid FROM states ORDER BY rowid LIMIT ({share})"
            self._run(f"DELETE FROM states WHERE rowid IN ({first})")
        row = (key, states.tokens.shape[1], *parts, _sum(*parts))
        self._run("INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?, ?, ?)", *row)

    def full(self) -> bool:
        """Tell whether the next one has no room without another making it."""
        told = self._run(
            "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, "
            "pragma_freelist_count, pragma_page_size"
        )
        return not told or bool(told[0][0] >= self._most)

    def keys(self) -> frozenset[bytes]:
        """Return the keys of all that is kept."""
        return frozenset(key for (key,) in self._run("SELECT key FROM states"))

    def drop(self, keys: Collection[bytes]) -> None:
        """Forget what is kept under these keys."""
        for key in keys:
            self._run("DELETE FROM states WHERE key = ?", key)

    def _run(self, order: str, *values: object) -> list[Any]:
        """Return the rows that an order gives; none where the file cannot be used."""
        with self._lock:
            if self._out:
                return []
            try:
                self._db = self._db or _open(self._path)
                return self._db.execute(order, values).fetchall()
            except sqlite3.OperationalError:  # busy, full, not writable: another time, or never
                return []
            except (sqlite3.DatabaseError, OSError):
                self._out = True
                with suppress(OSError):
                    remove_file(self._path)
                return []


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = OFF")
    db.execute(TABLE)
    return db


def _sum(*parts: bytes) -> int:
    return zlib.crc32(b"".join(parts))
