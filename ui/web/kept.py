"""Answers that can be linked to: the last ones in memory, and those that somebody asked to keep."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections import OrderedDict
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from pydantic import TypeAdapter

from kb.models import Answer
from ui.feedback import Reason, Reports

FILE = "answers.sqlite"
RECENT = 300
"""Answers that are remembered without being kept, so that they can be downloaded."""
TABLE = "create table if not exists kept (id text primary key, day text, query text, answer text)"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given."""

    id: str
    day: str
    """On which it was given, YYYY-MM-DD, UTC."""
    query: str
    """The link that asks the question anew, filters included: `./?q=...`."""
    answer: Answer


class KeptAnswers:
    """The answers of one server. Nothing is written before somebody keeps one or reports on it."""

    def __init__(self, data: Path) -> None:
        """Keep answers in a project's data folder."""
        self._file = data / FILE
        self._reports = Reports(self._file)
        self._recent: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()
        self._form = TypeAdapter(Answer)

    def remember(self, answer: Answer, query: str) -> Kept:
        """Remember an answer for a while; the oldest is forgotten."""
        day = datetime.now(UTC).date().isoformat()
        kept = Kept(secrets.token_urlsafe(9), day, query, answer)
        with self._lock:
            self._recent[kept.id] = kept
            if len(self._recent) > RECENT:
                self._recent.popitem(last=False)
        return kept

    def keep(self, key: str) -> bool:
        """Write an answer down for good; False where it is not known any more."""
        kept = self.get(key)
        if kept is None:
            return False
        row = (kept.id, kept.day, kept.query, self._form.dump_json(kept.answer).decode())
        with closing(sqlite3.connect(self._file)) as database, database:
            database.execute(TABLE)
            database.execute("insert or ignore into kept values (?, ?, ?, ?)", row)
        return True

    def report(self, key: str, reason: Reason, comment: str) -> bool:
        """Store what a reader says of an answer, and keep the answer with it.

        Returns:
            False where the answer is not known any more.

        Raises:
            FullError: no more reports are stored.
        """
        kept = self.get(key)
        if kept is None:
            return False
        self._reports.add(kept.id, kept.answer, kept.query, reason, comment)
        return self.keep(key)

    def get(self, key: str) -> Kept | None:
        """Return an answer that is remembered or kept."""
        with self._lock:
            if key in self._recent:
                return self._recent[key]
        if not self._file.is_file():
            return None
        with closing(sqlite3.connect(self._file)) as database:
            database.execute(TABLE)
            row = database.execute("select * from kept where id = ?", (key,)).fetchone()
        return None if row is None else self._read(row)

    def resting_on(self, doc_id: str) -> tuple[Kept, ...]:
        """Return the answers written down for good that cite a document, the newest first."""
        if not self._file.is_file():
            return ()
        wanted = "select * from kept where instr(answer, ?) order by day desc, id"
        with closing(sqlite3.connect(self._file)) as database:
            database.execute(TABLE)
            rows = database.execute(wanted, (json.dumps(doc_id),)).fetchall()
        found = map(self._read, rows)
        return tuple(
            kept
            for kept in found
            if any(one.hit.document.id == doc_id for one in kept.answer.citations)
        )

    def _read(self, row: tuple[str, str, str, str]) -> Kept:
        found, day, query, answer = row
        return Kept(found, day, query, self._form.validate_json(answer))
