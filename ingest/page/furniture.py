"""What stands on a page for whoever browses it: menus, cookie lines, running titles, a masthead.

Most of it is left out when a page is read; this is what stays, told by its words or its return.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.page.placed import PlacedLine
from kb.words.lists import either, listed

HOME = either(listed("parts", "home"))
BREADCRUMB = re.compile(
    rf"\W{{0,3}}(?:{HOME})(?:\s*[>/»›→|]\s*[^>/»›→|]{{2,80}}){{1,6}}", re.IGNORECASE
)
BROWSED = re.compile(rf"\W{{0,3}}(?:{either(listed('parts', 'browsed'))})", re.IGNORECASE)
FACT = re.compile(rf"(?:{either(listed('parts', 'masthead'))})\s*(?::|\s)\s*\S", re.IGNORECASE)
"""A line of a masthead: "Country Cambodia"."""
SHORTEST = 25
"""Characters of a running title: what is shorter is never quoted."""
LONGEST = 160
"""Characters of such a line."""
FEWEST = 3
"""Lines of a browser's words, or of a masthead, that stand together."""
RETURNS = 4
"""Pages on which a line stands first or last, at least, to be a running title."""
OF_PAGES = 6
"""Of so many pages it stands on one."""


def find_furniture(lines: Sequence[PlacedLine]) -> Iterator[range]:
    """Find what is no text of the document.

    Args:
        lines: of a document.

    Yields:
        The places of lines that belong together; they do not overlap.
    """
    running = _running(lines)
    marked = [_kind(line, place in running) for place, line in enumerate(lines)]
    place = 0
    for kind, group in groupby(marked):
        count = len(list(group))
        if kind in {"path", "running"} or (kind and count >= FEWEST):
            yield range(place, place + count)
        place += count


def _kind(line: PlacedLine, running: bool) -> str:
    if len(line.text) > LONGEST or line.part:
        return ""
    if BREADCRUMB.fullmatch(line.text):
        return "path"
    if running:
        return "running"
    if line.page == 1 and FACT.match(line.text):
        return "fact"
    return "browsed" if BROWSED.match(line.text) else ""


def _running(lines: Sequence[PlacedLine]) -> set[int]:
    """Return the places of lines that stand first or last on many pages, digits aside."""
    edges: list[int] = []
    pages = 0
    place = 0
    for _, group in groupby(lines, key=lambda line: line.page):
        count = len(list(group))
        pages += 1
        edges.extend({place, place + count - 1} if count > 2 else ())
        place += count
    keys = {place: re.sub(r"\d+", "#", lines[place].text.casefold()) for place in edges}
    counts = Counter(keys.values())
    enough = max(RETURNS, pages // OF_PAGES)
    often = {key for key, count in counts.items() if count >= enough and len(key) >= SHORTEST}
    return {place for place, key in keys.items() if key in often}
