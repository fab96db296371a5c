"""Pages in text that was taken from a PDF: page marks, form feeds, and the lines on every page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from ingest.page.lines import Block, assemble
from kb.models import Heading, Page

MARK = re.compile(
    r"^(?:\{(?P<index>\d{1,4})\}-{10,}|#{1,6}[ \t]+page[ \t]+(?P<head>\d{1,4})|"
    r"[-=*]{2,}[ \t]*page[ \t]+(?P<ruled>\d{1,4})(?:[ \t]+of[ \t]+\d+)?[ \t]*[-=*]{2,}|"
    r"\[page[ \t]+(?P<bracket>\d{1,4})\]|"
    r"<!--[ \t]*page[ \t:]+(?P<comment>\d{1,4})[ \t]*-->)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""Lines that begin a page. A bare `Page 3` is none: it may as well be the foot of the page."""
FEWEST_MARKS = 3
"""Marks below which a text is not taken for pages."""
SHORT_FRONT = 300
"""Characters before the first mark that are put on the first page."""
FRONT = "front"
"""Label of the page for a longer text before the first mark: its true page is unknown."""
RUNNING = 5
"""Times a line must return to be taken for one on every page where pages are unknown."""
PAGE_LINES = (15, 150)
"""Least and most lines from one page's running line to the next page's."""


def split_pages(text: str) -> dict[int, str] | None:
    """Split text at its page marks, else at its form feeds.

    Args:
        text: with Unix line ends.

    Returns:
        The text of each page by its number from 1 on, without gaps; a long text before the first
        mark has number 0. None where the text has no plain marks.

    """
    marks = [(match, _number(match)) for match in MARK.finditer(text)]
    numbers = [number for _, number in marks]
    if len(marks) >= FEWEST_MARKS and _ascends(numbers):
        ends = [match.start() for match, _ in marks[1:]] + [len(text)]
        pages = {n: text[m.end() : end] for (m, n), end in zip(marks, ends, strict=True)}
        front = text[: marks[0][0].start()].strip("\n")
        first = numbers[0]
        if len(front.strip()) <= SHORT_FRONT:
            pages[first] = f"{front}\n\n{pages[first]}"
        else:
            pages[0] = front
    elif text.count("\f") >= FEWEST_MARKS - 1:
        pages = dict(enumerate(text.rstrip("\f\n ").split("\f"), 1))
    else:
        return None
    return {n: pages.get(n, "") for n in range(min(pages.keys() | {1}), max(pages) + 1)}


def _number(match: re.Match[str]) -> int:
    if match["index"]:
        return int(match["index"]) + 1
    return int(next(group for group in match.groups()[1:] if group))


def _ascends(numbers: Sequence[int]) -> bool:
    """Say whether numbers count pages: each above the last, and few of them missing."""
    rising = all(a < b for a, b in pairwise(numbers))
    return rising and numbers[0] >= 1 and numbers[-1] - numbers[0] < 2 * len(numbers)


def without_edges(pages: dict[int, str]) -> dict[int, str]:
    """Drop lines that return, digits apart, among the first and last two lines of many pages."""
    counts = Counter(
        key for text in pages.values() for key in {_key(line) for line in _edges(text)}
    )
    enough = max(3, len(pages) // 12)
    cleaned = {}
    for number, text in pages.items():
        running = {line for line in _edges(text) if counts[_key(line)] >= enough and _may_run(line)}
        lines = text.split("\n")
        edge = _edge_indexes(lines)
        kept = [
            line
            for index, line in enumerate(lines)
            if index not in edge or line.strip() not in running
        ]
        cleaned[number] = "\n".join(kept)
    return cleaned


def _may_run(line: str) -> bool:
    """Say whether a line can stand on every page; rules and rows of Markdown tables may as well."""
    return not line.startswith("|") and re.search(r"[^\W_]", line) is not None


def _edges(text: str) -> list[str]:
    lines = text.split("\n")
    return [lines[index].strip() for index in sorted(_edge_indexes(lines))]


def _edge_indexes(lines: Sequence[str]) -> set[int]:
    filled = [index for index, line in enumerate(lines) if line.strip()]
    # A page of a few lines has no middle, and its edges may be all it says.
    return {*filled[:2], *filled[-2:]} if len(filled) > 5 else {*filled[:1], *filled[-1:]}


def _key(line: str) -> str:
    return re.sub(r"\d+|\b[ivxl]+$", "#", " ".join(line.split()).casefold())


def without_running_lines(text: str) -> str:
    """Drop running heads from text whose pages are unknown.

    A line is one if it returns, digits apart, at even distances of a page's length, and a number
    in it or alone on the line beside it rises each time; that number goes too.
    """
    lines = text.split("\n")
    places: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if 4 <= len(line.strip()) <= 120 and re.search(r"[^\W\d_]{3}", line):
            places[_key(line)].append(index)
    dropped: set[int] = set()
    for found in places.values():
        if len(found) >= RUNNING and _is_even(found):
            dropped |= _numbered(lines, found)
    return "\n".join(line for index, line in enumerate(lines) if index not in dropped)


def _is_even(places: Sequence[int]) -> bool:
    gaps = [b - a for a, b in pairwise(places)]
    usual = median(gaps)
    near = sum(1 for gap in gaps if 0.5 * usual <= gap <= 1.5 * usual)
    return PAGE_LINES[0] <= usual <= PAGE_LINES[1] and near >= 0.6 * len(gaps)


def _numbered(lines: Sequence[str], places: Sequence[int]) -> set[int]:
    """Return the lines to drop if their numbers rise, otherwise none."""
    inside = [re.findall(r"\d+", lines[place]) for place in places]
    for slot in range(min(map(len, inside))):
        if _rises([int(numbers[slot]) for numbers in inside]):
            return set(places)
    for step in (1, -1):
        beside = {place: _beside(lines, place, step) for place in places}
        numbers = [int(lines[n]) for n in beside.values() if n is not None]
        if len(numbers) >= 0.8 * len(places) and _rises(numbers):
            return {*places, *(n for n in beside.values() if n is not None)}
    return set()


def _beside(lines: Sequence[str], place: int, step: int) -> int | None:
    """Find the line nearest to another, blank ones aside, if it is a bare number."""
    index = place + step
    while 0 <= index < len(lines) and not lines[index].strip() and abs(index - place) < 4:
        index += step
    inside = 0 <= index < len(lines)
    return index if inside and re.fullmatch(r"\s*\d{1,4}\s*", lines[index]) else None


def _rises(numbers: Sequence[int]) -> bool:
    steps = [b - a for a, b in pairwise(numbers)]
    return bool(steps) and sum(1 for step in steps if 0 < step <= 5) >= 0.8 * len(steps)


def assemble_pages(
    doc_id: str, blocks: Iterable[tuple[int, Sequence[Block]]]
) -> tuple[tuple[Page, ...], tuple[Heading, ...]]:
    """Write down the blocks of several pages.

    Args:
        doc_id: id of the document the pages belong to.
        blocks: number of each page with its blocks; number 0 is the text before the first mark,
            which becomes the last page, because page 1 is known.

    """
    by_number = dict(blocks)
    front = by_number.pop(0, ())
    if front:
        by_number[max(by_number, default=0) + 1] = front
    pages: list[Page] = []
    headings: list[Heading] = []
    for number, found in sorted(by_number.items()):
        text, marks = assemble(found, number)
        label = FRONT if front and number == max(by_number) else None
        pages.append(Page(doc_id, number, text, label))
        headings.extend(marks)
    return tuple(pages), tuple(headings)
