"""Questions of readers that found no answer; kept only where the operator has switched it on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kb.models import Answer
from kb.question.purpose import PURPOSES

TABLE = (
    "create table if not exists unanswered (question text primary key, reason text, many integer, "
    "day text)"
)
MOST = 2000
"""Questions that are kept; then those asked longest ago go."""
LONGEST = 500
"""Characters of a question that are kept."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that found no answer."""

    question: str
    reason: str
    """Of the last refusal."""
    many: int
    """How often it was asked."""
    day: str
    """On which it was asked last, YYYY-MM-DD, UTC."""


class Gaps:
    """The unanswered questions of one project."""

    def __init__(self, file: Path) -> None:
        """Note where they stand.

        Args:
            file: the SQLite file of the answers; it is made with the first question.
        """
        self._file = file

    def note(self, answer: Answer) -> None:
        """Keep a question that was refused, unless no document could answer it."""
        refused = answer.refusal
        question = " ".join((answer.rewritten or answer.question).split())[:LONGEST]
        if refused is None or refused.reason in PURPOSES or not question:
            return
        day = datetime.now(UTC).date().isoformat()
        with suppress(sqlite3.Error), self._opened() as database, database:
            database.execute(
                "insert into unanswered values (?, ?, 1, ?) on conflict (question) do update set "
                "reason = excluded.reason, many = many + 1, day = excluded.day",
                (question, refused.reason, day),
            )
            database.execute(
                "delete from unanswered where question not in "
                "(select question from unanswered order by day desc, many desc limit ?)",
                (MOST,),
            )

    def all(self) -> tuple[Unanswered, ...]:
        """Return the questions, those asked most often first."""
        if not self._file.is_file():
            return ()
        wanted = "select * from unanswered order by many desc, day desc, question"
        with self._opened() as database:
            return tuple(Unanswered(*row) for row in database.execute(wanted))

    def drop(self, question: str) -> None:
        """Forget a question."""
        with self._opened() as database, database:
            database.execute("delete from unanswered where question = ?", (question,))

    def clear(self) -> None:
        """Forget them all."""
        with self._opened() as database, database:
            database.execute("delete from unanswered")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file)) as database:
            database.execute(TABLE)
            yield database
