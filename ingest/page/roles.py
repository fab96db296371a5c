"""What each part of a document is: its text, or a list, a reference, a menu around it.

The lines of the whole document are looked at, because a list goes on from page to page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.page.contents import find_contents
from ingest.page.furniture import find_furniture
from ingest.page.placed import PlacedLine, lines_of
from ingest.page.references import find_references
from kb.models import Reading, Role


@dataclass(frozen=True, slots=True)
class Region:
    """Characters `start` to `end` of a page that are no text of the document."""

    page: int
    start: int
    end: int
    role: Role


def regions(reading: Reading) -> tuple[Region, ...]:
    """Find what is no text of a document.

    Returns:
        By page and place, without overlaps; what lies between them is text.
    """
    lines = lines_of(reading)
    roles: list[Role] = ["text"] * len(lines)
    found: tuple[tuple[Role, Iterator[range]], ...] = (
        ("furniture", find_furniture(lines)),
        ("references", find_references(lines)),
        ("contents", find_contents(lines)),
    )
    for role, ranges in found:
        for places in ranges:
            roles[places.start : places.stop] = [role] * len(places)
    return tuple(_joined(lines, roles))


def _joined(lines: Sequence[PlacedLine], roles: Sequence[Role]) -> Iterator[Region]:
    """Join neighbours on a page that are the same."""
    pairs = zip(lines, roles, strict=True)
    for (page, role), group in groupby(pairs, key=lambda pair: (pair[0].page, pair[1])):
        same = [line for line, _ in group]
        if role != "text":
            yield Region(page, same[0].start, same[-1].end, role)
