"""What readers say of answers, in a table beside the answers that were kept."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from kb.models import Answer, Citation

Reason = Literal[
    "useful",
    "beside-the-point",
    "incomplete",
    "wrong-source",
    "should-refuse",
    "wrongly-refused",
    "other",
]
REASONS: Mapping[Reason, str] = {
    "useful": "It was useful",
    "beside-the-point": "It is beside the point",
    "incomplete": "Something is missing",
    "wrong-source": "A source is wrong or misread",
    "should-refuse": "It should have been refused",
    "wrongly-refused": "It was refused though the documents have it",
    "other": "Something else",
}
"""What a reader can say, in words."""
ANSWERABLE: Mapping[Reason, bool] = {
    "beside-the-point": True,
    "incomplete": True,
    "wrong-source": True,
    "should-refuse": False,
    "wrongly-refused": True,
}
"""What a reason tells of the question; the others leave it to what was answered."""
OF_AN_ANSWER: tuple[Reason, ...] = tuple(r for r in REASONS if r != "wrongly-refused")
OF_A_REFUSAL: tuple[Reason, ...] = ("useful", "wrongly-refused", "other")
LONGEST = 500
"""Characters of a comment."""
MOST = 10_000
"""Reports that are stored; further ones are turned away until a maintainer has taken some out."""
TABLE = (
    "create table if not exists feedback (id integer primary key, answer text, day text, "
    "question text, link text, reason text, comment text, corpus text)"
)
MARKER = re.compile(r"[ \u00a0]?\[\d{1,4}\]")


class FullError(Exception):
    """There are as many reports as are stored."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one reader said of one answer."""

    answer: str
    """Key of the answer, which is kept."""
    day: str
    """YYYY-MM-DD, UTC."""
    question: str
    link: str
    """Asks the question anew, filters included: `./?q=...`."""
    reason: Reason
    comment: str
    corpus: str
    """Hash of the corpus that answered."""
    number: int = 0
    """Of the report in its table."""


class Reports:
    """The reports of one project."""

    def __init__(self, file: Path) -> None:
        """Note where they stand.

        Args:
            file: the SQLite file of the answers; it is made with the first report.
        """
        self._file = file

    def add(self, key: str, answer: Answer, link: str, reason: Reason, comment: str) -> None:
        """Store a report.

        Args:
            key: of the answer.
            answer: as it was given.
            link: asks its question anew.
            reason: what the reader chose.
            comment: in the reader's words; it is cut after LONGEST characters.

        Raises:
            FullError: there are MOST reports already.
        """
        day = datetime.now(UTC).date().isoformat()
        question = answer.rewritten or answer.question
        said = comment.strip()[:LONGEST]
        row = (key, day, question, link, reason, said, answer.run.corpus)
        with self._opened() as database, database:
            (many,) = database.execute("select count(*) from feedback").fetchone()
            if many >= MOST:
                raise FullError
            database.execute("insert into feedback values (null, ?, ?, ?, ?, ?, ?, ?)", row)

    def all(self) -> tuple[Report, ...]:
        """Return every report, the newest first."""
        if not self._file.is_file():
            return ()
        wanted = "answer, day, question, link, reason, comment, corpus, id"
        with self._opened() as database:
            rows = database.execute(f"select {wanted} from feedback order by id desc").fetchall()  # noqa: S608
        return tuple(Report(*row) for row in rows)

    def of(self, key: str) -> Report | None:
        """Return the newest report on an answer."""
        return next((report for report in self.all() if report.answer == key), None)

    def get(self, number: int) -> Report | None:
        """Return one report by its number."""
        return next((report for report in self.all() if report.number == number), None)

    def drop(self, number: int) -> None:
        """Take a report out."""
        with self._opened() as database, database:
            database.execute("delete from feedback where id = ?", (number,))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file)) as database:
            database.execute(TABLE)
            yield database


def case(report: Report, answer: Answer) -> dict[str, Any]:
    """Begin a question case for the evaluation; a maintainer completes it.

    Whether documents answer the question is told from the reason. Only what a reader called useful
    is taken for a good answer, with its quotes as the gold.
    """
    answerable = ANSWERABLE.get(report.reason, answer.status != "refused")
    good = report.reason == "useful" and answer.status != "refused"
    said = f" {report.comment}" if report.comment else ""
    return {
        "id": f"fb-{report.answer}",
        "question": report.question,
        "language": answer.language,
        "type": "",
        "persona": "",
        "answerable": answerable,
        "answer": MARKER.sub("", answer.text) if good else "",
        "must_include": [],
        "must_not_include": [],
        "gold": [_gold(citation) for citation in answer.citations] if good else [],
        "also_acceptable": [],
        "note": f"Feedback of {report.day}: {REASONS[report.reason]}.{said}",
    }


def _gold(citation: Citation) -> dict[str, Any]:
    hit = citation.hit
    return {"doc": hit.document.id, "page": hit.page_number, "quote": citation.quote}
