"""Note numbers that a text taken from a PDF has glued to the words before them.

Such a text no longer tells that `202258` was 2022 and a raised 58. That the numbers are those of
notes is told by all of them together: they rise through the document one by one, or, where a
program put its parts into another order, nearly every number up to the last occurs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

LOWER = "a-zß-öø-ÿāăąćĉċčďđēėęěğģīįıķĺļľłńņňōőœŕřśşšţťūůűųźżžșț"
AFTER = r"(?=[\s.,;:!?)»”\"’]|$)(?![.,:]\d|\s?[%°])"
STRONG = re.compile(
    rf"(?:(?<=[{LOWER}]{{3}})|(?<=[^\W\d_][)”»\"])|(?<=\d\))|(?<=\d%)|(?<=[)”»\"][.,;])|"
    rf"(?<=[{LOWER}]{{4}}[.,;:]))(?P<number>[1-9]\d{{0,2}}){AFTER}"
)
"""A number behind a word, a bracket, a quote or a stop, without a blank between."""
WEAK = re.compile(
    rf"(?<![\w.,/-])(?:19|20)\d\d(?P<number>[1-9]\d{{0,2}}){AFTER}|(?<=[A-Z]{{3}})(?P<other>\d{{2,3}}){AFTER}"
)
"""The same behind a year or capitals, which may be a figure or a name: 20155, COVID19."""
ADDRESS = re.compile(r"://|www\.|[=@_]\w|\w%[0-9A-F]{2}\w|/\w+/|\w\.\w+/")
"""What tells that a run of characters without a blank is no text, but an address or code."""
SOURCE = r"(?:https?:|www\.|[A-ZÀ-Þ“\"‘«][^\n]*(?:\n[^\n]+)?(?:https?:|www\.|ibid|(?:19|20)\d\d))"
"""How the line of a note goes on."""
REACH = 6000
"""Characters from a mark to its note at most: a page."""
STEP = 8
"""Numbers from one mark to the next at most: some marks are not glued, or lost."""
FEWEST, FEWEST_UNORDERED = 8, 10
"""Marks in a row, and different numbers in any order, that tell that there are such."""
COVERED = 0.5
"""Share of the numbers from the first to the last of a row that occur, at least."""
ORDERED = 0.7
"""Share of all such numbers that a row holds where the text is in its order."""
LAST = 20
"""The largest number of a text in another order, at least: names end with small ones."""
AT_END = 0.4
"""Share of the numbers that end their line, at most: in a table most do."""
MOST = 4000
"""Numbers beyond which a text is no prose, and is left as it is."""


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    number: int


def unglued(text: str) -> tuple[str, tuple[str, ...]]:
    """Take note numbers out that are glued to what stands before them.

    Args:
        text: of a whole document.

    Returns:
        The text without them, and a warning that counts them where there were any.
    """
    found = sorted(_all(text), key=lambda mark: mark.start)
    places = {mark.start: mark.end + _closes(text, mark) for mark in found}
    pieces, last = [], 0
    for start, end in sorted({**places, **dict(_notes(text, found))}.items()):
        pieces.append(text[last:start] + ("" if start in places else "\n"))
        last = end
    warning = f"{len(found)} numbers of notes stood glued to words and were taken out of the text"
    return "".join([*pieces, text[last:]]), (warning,) if found else ()


def _notes(text: str, marks: Sequence[_Mark]) -> Iterator[tuple[int, int]]:
    """Yield where the notes themselves begin, twice: text taken from a PDF runs into them."""
    for mark in marks:
        note = re.compile(rf"(?<=\n)[ \t]*{mark.number}[ \t]*\n?[ \t]*(?={SOURCE})")
        found = note.search(text, mark.end, mark.end + REACH)
        if found and _ends(text[max(0, found.start() - 200) : found.start()], text[found.end()]):
            yield found.start(), found.start()


def _ends(before: str, first: str) -> bool:
    """Say whether a line ends, so that the next is no date in it: an address never goes on so."""
    line = before.rstrip().rpartition("\n")[2]
    return first in "hw" or not line[-1:].islower() or bool(re.search(r"https?:|www\.", line))


def _all(text: str) -> list[_Mark]:
    runs = re.finditer(r"\S+", text)
    kept = [run.span() for run in runs if ADDRESS.search(text, run.start(), run.end())]
    strong = list(_marks(STRONG, text, kept))
    if not FEWEST <= len(strong) <= MOST or _is_table(text, strong):
        return []
    weak = list(_marks(WEAK, text, kept))
    row = _row(strong)
    filled = [*row, *_between(row, weak)] if row else []
    if len(row) >= ORDERED * len(strong):
        return filled
    return _unordered(text, strong, weak) or filled


def _marks(pattern: re.Pattern[str], text: str, kept: Sequence[tuple[int, int]]) -> Iterator[_Mark]:
    for found in pattern.finditer(text):
        name = found.lastgroup or "number"
        start, end = found.span(name)
        before = bisect_right(kept, (start, len(text))) - 1
        if before < 0 or kept[before][1] <= start:
            yield _Mark(start, end, int(found[name]))


def _row(marks: Sequence[_Mark]) -> list[_Mark]:
    """Return the longest row of numbers that rise in small steps; nothing where it is too short."""
    best: list[tuple[int, int]] = []
    """For each mark the length of the longest row that ends with it, and the mark before."""
    ends: dict[int, int] = {}
    """For each number the mark with it that ends the longest row so far."""
    for place, mark in enumerate(marks):
        before = [ends[n] for n in range(mark.number - STEP, mark.number) if n in ends]
        last = max(before, key=lambda index: best[index][0], default=-1)
        best.append((best[last][0] + 1 if last >= 0 else 1, last))
        if mark.number not in ends or best[ends[mark.number]][0] <= best[place][0]:
            ends[mark.number] = place
    place = max(range(len(marks)), key=lambda index: best[index][0])
    row: list[_Mark] = []
    while place >= 0:
        row.append(marks[place])
        place = best[place][1]
    row.reverse()
    reach = row[-1].number - row[0].number + 1
    return row if len(row) >= FEWEST and len(row) >= COVERED * reach else []


def _between(row: Sequence[_Mark], weak: Sequence[_Mark]) -> Iterator[_Mark]:
    """Yield the marks that fill a gap of the row where they stand."""
    for mark in weak:
        after = bisect_right([known.start for known in row], mark.start)
        low = row[after - 1].number if after else 0
        high = row[after].number if after < len(row) else low + STEP
        if low < mark.number < high:
            yield mark


def _unordered(text: str, strong: Sequence[_Mark], weak: Sequence[_Mark]) -> list[_Mark]:
    """Return the marks of a text whose parts a program put into another order.

    Numbers that return behind one word in several sentences are part of a name.
    """
    said: dict[str, set[str]] = defaultdict(set)
    for mark in strong:
        before = text[max(0, mark.start - 40) : mark.start].split()
        said[f"{before[-1]}{mark.number}"].add("".join(before[-3:-1])[-6:])
    names = {name for name, contexts in said.items() if len(contexts) > 1}
    known = [mark for mark in strong if not _is_name(text, mark, names)]
    numbers = {mark.number for mark in known}
    if len(numbers) < FEWEST_UNORDERED or max(numbers) < LAST:
        return []
    last = max(numbers)
    years = (mark for mark in weak if _is_year(text, mark))
    return [*known, *(m for m in years if m.number <= last and m.number not in numbers)]


def _is_year(text: str, mark: _Mark) -> bool:
    """Say whether a year stands before a mark: five figures may as well be a count or a code."""
    span = re.search(r"\d{4}[–-]\d{4}$", text[max(0, mark.start - 9) : mark.start])
    return text[mark.start - 1].isdigit() and (mark.number >= 10 or bool(span))


def _is_name(text: str, mark: _Mark, names: Collection[str]) -> bool:
    word = text[max(0, mark.start - 40) : mark.start].split()[-1]
    is_capital = word[-1].isalpha() and word.strip('(“"‘')[0].isupper()
    return f"{word}{mark.number}" in names or (mark.number < 10 and is_capital)


def _is_table(text: str, marks: Sequence[_Mark]) -> bool:
    """Say whether most are cells: they end their line, and no stop stands before them."""
    ends = sum(
        text[mark.end : mark.end + 1] in ("", "\n", "\t") and text[mark.start - 1] not in ".,;:"
        for mark in marks
    )
    return ends > AT_END * len(marks)


def _closes(text: str, mark: _Mark) -> int:
    """Return 1 where a bracket behind a mark is part of it, as in Polish: `rok 2020 1)`."""
    before = text[max(0, mark.start - 300) : mark.start].rpartition("\n\n")[2]
    return int(text[mark.end : mark.end + 1] == ")" and before.rfind("(") <= before.rfind(")"))
