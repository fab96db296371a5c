"""Runs of characters as a line of text: raised ones as they are meant, struck ones counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from ingest.page.lines import RAISED
from ingest.page.raised import lowered, written
from kb.words.text import raw_words


class Run(NamedTuple):
    """Characters of one look."""

    text: str
    place: int = 0
    """1 above the line, -1 below it, 0 on it."""


@dataclass(slots=True)
class LeftOut:
    """What stands in a file and is not read, for the warnings."""

    struck: int = 0
    """Words struck through."""
    deleted: int = 0
    """Words deleted while changes were tracked."""
    hidden: int = 0
    """Characters of hidden text."""

    def strike(self, text: str) -> None:
        """Count the words of struck text."""
        self.struck += len(raw_words(text))

    def delete(self, text: str) -> None:
        """Count the words of text deleted in tracked changes."""
        self.deleted += len(raw_words(text))

    def warnings(self) -> Iterator[str]:
        """Say what was left out."""
        if self.hidden:
            yield f"{self.hidden} characters of hidden text were left out"
        if self.struck:
            yield f"{_words(self.struck)} struck through and left out"
        if self.deleted:
            words = _words(self.deleted)
            yield f"tracked changes: {words} deleted and left out, insertions were read"


def _words(count: int) -> str:
    return f"{count:,} word was" if count == 1 else f"{count:,} words were"


def line(runs: Iterable[Run]) -> str:
    """Join runs; what is raised in several runs is one mark, a note's mark leaves the text."""
    text = ""
    for place, group in groupby((run for run in runs if run.text), key=lambda run: run.place):
        mark = "".join(run.text for run in group)
        before = text.rpartition("\n")[2]
        if place > 0 and mark.strip():
            text += _raised(before, mark)
        else:
            text += lowered(before, mark) if place < 0 else mark
    return text


def _raised(before: str, mark: str) -> str:
    if not before.strip():  # it leads a note, and must stay there for the note to be found
        return f"{mark.strip().translate(RAISED)} "
    blank = mark[len(mark.rstrip()) :]
    return f"{written(before, mark.strip())}{blank}"
