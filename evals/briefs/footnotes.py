"""Whether the statements of briefs stand where their footnotes say.

The judge of `kb.reader.support` looks for each statement in the text of its places, taken together.
A statement is verified where that judge finds it there, and no number, date or name of it is
missing. Everything else is listed for a person: the judge knows words, not truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from evals.briefs.shelf import Shelf
from ingest.briefs.cited import Footnote, Statement
from ingest.sources.listed import Source
from kb.reader.alignment import Source as Text
from kb.reader.differences import missing
from kb.reader.support import Judge
from kb.words.statement import Statement as Words

State = Literal["verified", "compare", "no file", "fault", "own"]
"""Found there; not found by the judge; not at hand; a source or place that is not; the writers'."""
EXACT = ("number", "date", "name")
SURE = 0.5
"""Least probability of a statement that counts as found. Asked of another page of the same source,
1 of 63 statements of five briefs reached it, and 8 of 63 reached 0.4."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One statement and what was found of it."""

    statement: Statement
    state: State
    why: str = ""
    """For a person: what is missing or differs; empty where it is verified."""
    probability: float | None = None
    """That the places bear it out; None: nothing was compared."""
    nearest: str = ""
    """The sentence that comes nearest."""


@dataclass(frozen=True, slots=True)
class CheckedBrief:
    """A brief, statement by statement."""

    id: str
    rows: tuple[Checked, ...]

    def count(self, *states: State) -> int:
        """Return how many statements are in one of these states."""
        return sum(row.state in states for row in self.rows)

    @property
    def footnotes(self) -> int:
        """How many footnotes its statements have."""
        return sum(len(row.statement.footnotes) for row in self.rows)


def check_brief(
    name: str,
    statements: Iterable[Statement],
    sources: Mapping[str, Source],
    shelf: Shelf,
    judge: Judge,
) -> CheckedBrief:
    """Check all statements of a brief.

    Args:
        name: id of the brief.
        statements: what it says; see `ingest.briefs.cited`.
        sources: the list, by id.
        shelf: the files at hand.
        judge: tells whether texts bear a sentence out.
    """
    rows = (_check(statement, sources, shelf, judge) for statement in statements)
    return CheckedBrief(name, tuple(rows))


def _check(
    statement: Statement, sources: Mapping[str, Source], shelf: Shelf, judge: Judge
) -> Checked:
    if not statement.footnotes:
        return Checked(statement, "own")
    faults = [fault for note in statement.footnotes if (fault := _fault(note, sources, shelf))]
    if faults:
        return Checked(statement, "fault", "; ".join(faults))
    held = [note for note in statement.footnotes if shelf.has(note.key)]
    if not held:
        keys = ", ".join(dict.fromkeys(note.key for note in statement.footnotes))
        return Checked(statement, "no file", f"no file of {keys} is at hand")
    found = (shelf.text(note, _around(sources[note.key])) for note in held)
    texts = [text for text in found if text is not None]
    if statement.rows:
        return _table(statement, texts)
    return _judged(statement, texts, judge)


def _fault(note: Footnote, sources: Mapping[str, Source], shelf: Shelf) -> str | None:
    source = sources.get(note.key)
    if source is None:
        return f"{note.key} is not in the list of sources"
    count = shelf.pages(note.key) or source.pages
    if note.pages and count and max(note.pages) > count:
        return f"{note.key} has {count} pages, not {max(note.pages)}"
    if shelf.has(note.key) and shelf.text(note) is None:
        place = f"the heading “{note.section}”" if note.section else "pages"
        return f"{note.key} has not {place}" if note.section else f"{note.key} has no {place}"
    return None


def _around(source: Source) -> str:
    return "\n".join(filter(None, (source.title, source.publisher, source.date)))


def _judged(statement: Statement, texts: Sequence[Text], judge: Judge) -> Checked:
    said = Words(statement.text)
    found = judge(said, texts)
    lacks = _lacking(said, texts)
    nearest = texts[found.source].text[found.start : found.end] if found.source >= 0 else ""
    if found.label != "contradicted" and found.probability >= SURE and not lacks:
        return Checked(statement, "verified", "", found.probability, nearest)
    return Checked(statement, "compare", _why(lacks, found.label), found.probability, nearest)


def _lacking(said: Words, texts: Sequence[Text]) -> list[str]:
    """Return the figures, dates and names that stand in none of the texts.

    Numbers in words are left out: "the two of them" counts what another text does not.
    """
    whole = _words("\n".join(text.text for text in texts))
    place = _words("\n".join(text.around for text in texts))
    lost = [d for d in missing(said, whole, place) if d.kind in EXACT]
    return [d.claimed for d in lost if d.kind == "name" or any(c.isdigit() for c in d.claimed)]


@lru_cache(maxsize=256)
def _words(text: str) -> Words:
    return Words(text)


def _why(lacks: Sequence[str], label: str) -> str:
    if lacks:
        return f"not found there: {', '.join(lacks)}"
    if label == "contradicted":
        return "the nearest sentence says something otherwise"
    return "said in other words"


def _table(statement: Statement, texts: Sequence[Text]) -> Checked:
    """Look for every number of a table; words of a table are for a person."""
    cells = Words("\n".join(row.replace("|", " \n ") for row in statement.rows[2:]))
    if not cells.numbers and not cells.years:
        return Checked(statement, "compare", "a table of words")
    whole = _words("\n".join(text.text for text in texts))
    lacks = [d.claimed for d in missing(cells, whole) if d.kind in ("number", "date")]
    if lacks:
        return Checked(statement, "compare", f"not found there: {', '.join(lacks[:5])}")
    return Checked(statement, "verified")
