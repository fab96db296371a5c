"""Lists of what stands where: contents pages, lists of figures and of tables.

Two signs tell them: lines that lead to page numbers which rise, or lines below a heading of that
name that return further down in the document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.page.placed import PlacedLine
from kb.words.lists import listed

TITLES = frozenset(listed("parts", "contents"))
PAGE = r"(?P<page>\d{1,4}|[ivxlc]{1,7})(?:\s?[,–-]\s?\d{1,4})*"
LED = re.compile(
    rf".{{0,400}}(?:(?:…|·{{3,}})\s*(?:\w{{1,5}}\.?\s+)?|\bpage\s){PAGE}\W*", re.IGNORECASE
)
"""An entry whose page is told by dots, or by the word."""
BARE = re.compile(r"(?=.*[^\W\d_]{2})(?P<text>.{2,200}?)\s(?P<page>\d{1,3}|[ivxlc]{1,7})")
"""One whose page only stands behind it."""
ALONE = re.compile(r"(?P<page>\d{1,3})")
"""A page on a line of its own."""
LAST = re.compile(r"[\divxlc]\W*$", re.IGNORECASE)
PACKED = re.compile(r"[^\W\d_][)’]?\s(\d{1,3})(?=\s|$)")
"""The pages of entries that were printed as one line."""
LONGEST = 180
"""Characters of a line that may stand within such a list."""
FEWEST_TITLED, FEWEST = 3, 6
"""Entries that make a list, below a heading of that name and without."""
SHORT = 40
"""Characters of an item that leads to no section, at most."""
GAP_TITLED, GAP = 4, 2
"""Lines without a page that may stand between two entries."""
SHARE = 0.45
"""Of the lines that are entries: a page on a line of its own leaves half."""
RISING = 0.7
"""Of the steps from page to page that do not go back; each list begins anew."""


def find_contents(lines: Sequence[PlacedLine]) -> Iterator[range]:
    """Find the lists of what stands where.

    Args:
        lines: of a document.

    Yields:
        The places of the lines of each list, its heading among them; they do not overlap.
    """
    counts = Counter(_squeezed(line.text) for line in lines if _may_return(line.text))
    place = 0
    while place < len(lines):
        end = _list_end(lines, place, counts)
        if end > place:
            yield range(place, end)
        place = max(end, place + 1)


def page_of(text: str) -> str:
    """Return the page that a line leads to, nothing where it is no entry."""
    if len(text) > 3 * LONGEST or not LAST.search(text[-16:]):
        return ""
    found = LED.fullmatch(text) or BARE.fullmatch(text) or ALONE.fullmatch(text)
    if not found or found.re is BARE and _is_sentence(found["text"]):
        return ""
    return next(filter(None, (v for k, v in found.groupdict().items() if k != "text")), "")


def _list_end(lines: Sequence[PlacedLine], start: int, counts: Counter[str]) -> int:
    if lines[start].title in TITLES:
        end = max(
            _paged_end(lines, start + 1, counts, titled=True),
            _returning_end(lines, start + 1, counts),
        )
        return _rest(lines, end) if end > start + 1 else end
    text = lines[start].text
    if page_of(text) and not ALONE.fullmatch(text) and not lines[start].level:
        return _paged_end(lines, start, counts, titled=False)
    return start


def _rest(lines: Sequence[PlacedLine], end: int) -> int:
    """Return where the list itself ends: its last items may lead to no section, `Contact us`."""
    last = end
    while last < len(lines) and last - end < GAP_TITLED and _is_item(lines[last - 1 : last + 1]):
        last += 1
    return last


def _is_item(pair: Sequence[PlacedLine]) -> bool:
    """Say whether the second of two lines goes on a list in the form of the first."""
    return (
        len(pair) == 2
        and all(line.text.startswith("• ") for line in pair)
        and not pair[1].level
        and len(pair[1].text) <= SHORT
        and not _is_sentence(pair[1].text)
    )


def _paged_end(
    lines: Sequence[PlacedLine], start: int, counts: Counter[str], *, titled: bool
) -> int:
    """Return where entries that lead to rising pages end; 0 where there are too few."""
    gap, fewest = (GAP_TITLED, FEWEST_TITLED) if titled else (GAP, FEWEST)
    pages: list[str] = []
    led, alone, end = 0, 0, start
    for place in range(start, len(lines)):
        text = lines[place].text
        row = "\t" in text and not counts[_squeezed(text)]
        found = [] if row else _pages(text, titled=titled)
        if found and not (ALONE.fullmatch(text) and _falls(pages, found[0])):
            pages.extend(found)
            led += bool(LED.fullmatch(text))
            alone += bool(ALONE.fullmatch(text))
            end = place + 1
        elif place - end >= gap or len(text) > LONGEST or _is_sentence(text):
            break
    many = len(pages) >= fewest and len(pages) >= SHARE * (end - start)
    worded = alone <= 0.6 * (end - start)
    return end if many and worded and (_rise(pages) or 2 * led > len(pages)) else 0


def _pages(text: str, *, titled: bool) -> list[str]:
    """Return the pages that a line leads to: one, or several where entries were run together."""
    packed = PACKED.findall(text) if titled and len(text) > 40 else []
    if len(packed) > 2 and _rise(packed):
        return packed
    page = page_of(text)
    return [page] if page else []


def _falls(pages: Sequence[str], page: str) -> bool:
    """Say whether a number on a line of its own is that of the page it stands on."""
    return bool(pages) and pages[-1].isdigit() and int(page) < int(pages[-1])


def _rise(pages: Sequence[str]) -> bool:
    numbers = [int(page) for page in pages if page.isdigit()]
    steps = [b - a for a, b in pairwise(numbers)]
    return len(steps) > 1 and sum(0 <= step < 100 for step in steps) >= RISING * len(steps)


def _returning_end(lines: Sequence[PlacedLine], start: int, counts: Counter[str]) -> int:
    """Return where lines end that return in the document as headings; 0 where too few do."""
    end = start
    seen: set[str] = set()
    for place in range(start, len(lines)):
        line, key = lines[place], _squeezed(lines[place].text)
        ends = len(line.text) > LONGEST or _is_sentence(line.text) or place - end >= GAP
        if ends or key in seen:
            break
        if counts[key] > ("\t" not in line.text) and key:
            seen.add(key)
            end = place + 1
    return end if len(seen) >= FEWEST_TITLED else 0


def _may_return(text: str) -> bool:
    """Say whether a line may be a heading that a contents list names: no row of a table is."""
    return len(text) <= LONGEST and "\t" not in text


def _squeezed(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text.casefold())


def _is_sentence(text: str) -> bool:
    return len(text) > 25 and bool(re.search(r"[^\W\d_]{2}[.;!:។。]$", text))
