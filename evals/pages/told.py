"""What a kept run says to who knows no measures: how many questions, and how many went well."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Counted:
    """Of some questions, those of which something is so."""

    hits: int
    of: int


@dataclass(frozen=True, slots=True)
class Told:
    """A run of question cases in whole numbers."""

    languages: Mapping[str, int]
    """How many questions were asked in each, the most first."""
    answerable: int
    """Those that the documents answer."""
    quoted: Counted
    """Of those that the documents answer: the answer quotes the right passage."""
    refused: Counted
    """Of the same: refused, though wrongly."""
    not_held: Counted
    """Of those that the documents do not answer: refused, and rightly."""
    failed: int
    """On which the program failed."""

    @property
    def questions(self) -> int:
        """All that were asked."""
        return sum(self.languages.values())


def told(figures: Path) -> Told | None:
    """Read the figures of a run; None where they are not there, or are of something else."""
    try:
        rows = json.loads(figures.read_text("utf-8"))["rows"]
        return _of(rows) if rows else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _of(rows: Iterable[Mapping[str, Any]]) -> Told:
    rows = list(rows)
    languages = Counter(str(row["language"]) for row in rows).most_common()
    answerable, failed = (sum(bool(row[key]) for row in rows) for key in ("answerable", "error"))
    measures = ("gold cited", "answerable but refused", "refusal recall")
    quoted, refused, not_held = (_counted([row["scores"][m] for row in rows]) for m in measures)
    return Told(dict(languages), answerable, quoted, refused, not_held, failed)


def _counted(scores: Iterable[float | None]) -> Counted:
    """Count the cases that a measure says yes of, among those that can have it."""
    known = [score for score in scores if score is not None]
    return Counted(sum(score > 0 for score in known), len(known))
