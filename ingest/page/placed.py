"""The lines of a document in one row, each with its place: parts are told by several of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kb.models import Reading


@dataclass(frozen=True)
class PlacedLine:
    """A paragraph, list item, heading or row, and where it stands."""

    page: int
    start: int
    end: int
    text: str
    level: int = 0
    """Of the section that begins here; 0 where none does."""
    part: str = ""
    """Title of the table, or of the footnotes, that it belongs to."""

    @cached_property
    def title(self) -> str:
        """The line as a heading's words alone: without a number before and signs behind."""
        words = self.text.strip().casefold().strip(":. …*_#")
        return re.sub(r"^(?:\d+(?:\.\d+)*|[ivxlc]+|[a-z])[.)]?\s+|\s+\d{1,3}$", "", words)


def lines_of(reading: Reading) -> list[PlacedLine]:
    """Return the lines of all pages that are not empty, in order."""
    return list(_lines(reading))


def _lines(reading: Reading) -> Iterator[PlacedLine]:
    levels = {(h.page, h.start): h.level for h in reading.headings if h.end is None}
    parts = [h for h in reading.headings if h.end is not None]
    for page in reading.pages:
        here = [h for h in parts if h.page == page.number]
        for found in re.finditer(r"[^\s][^\n]*", page.text):
            start = found.start()
            part = next((h.title for h in here if h.start <= start < (h.end or 0)), "")
            level = levels.get((page.number, start), 0)
            yield PlacedLine(page.number, start, found.end(), found.group().rstrip(), level, part)
