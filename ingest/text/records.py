"""Records in a text: items of `name: value` fields that scripts write, told from prose.

An extract of a report that a program made lists `- stat: ranked 7th; context: ...; page: 12`. What
tells such items is their kind: two fields and more, with names that return from item to item. Names
with a capital are how people write, so their items count only as a list of short values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

REPEATED = 3
"""Items of a text that have the same name before it is one; and items of a list people wrote."""
SHORT = 100
"""Characters of a value in a list that people wrote."""
BRIEF = 40
"""Characters of a value under a program's name that is met once."""
NAME = r"[^\W\d_][\w-]*(?:[ _][\w&/-]+){0,3}"
FIELD = re.compile(
    rf"\s*(?P<open>[\"'*_]{{0,3}})(?P<name>{NAME})[\"'*_]{{0,3}}\s?:[*_]{{0,2}}(?:\s+|$)(?P<value>.*)"
)
NEXT = re.compile(rf";\s+(?=\*{{0,2}}{NAME}\*{{0,2}}:\*{{0,2}}(?:\s|$))")
BULLET = re.compile(r"\s*(?:[-*+•●▪–]|\d{1,3}[.)])\s+")
FENCE = re.compile(r"\s*(?:```|~~~)")
BRACKETS = re.compile(r"\s*[\[\]{}]+,?\s*")
IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")

Record = tuple[tuple[str, str], ...]
"""Names and values of one item, in its order."""


@dataclass(frozen=True, slots=True)
class _Item:
    """Lines that may be a record, or several without a line between them."""

    start: int
    end: int
    fields: Record
    listed: bool
    """Whether a bullet stands before it."""

    @property
    def first(self) -> str:
        return self.fields[0][0]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.fields)


def split(text: str) -> Iterator[tuple[str, tuple[Record, ...]]]:
    """Part a text into prose and lists of records, in order.

    Args:
        text: with Unix line ends.

    Yields:
        Prose and no records, or no prose and neighbouring records with the same first name.
    """
    lines = text.split("\n") if ":" in text else []
    if not lines:
        yield text, ()
        return
    start = 0
    for run in _runs(_records(lines), lines):
        yield "\n".join(lines[start : run[0].start]), ()
        yield "", tuple(item.fields for item in run)
        start = run[-1].end
    yield "\n".join(lines[start:]), ()


def count(text: str) -> int:
    """Count the records of a text."""
    return sum(len(records) for _, records in split(text))


def is_page(name: str) -> bool:
    """Say whether a field names a page of the document that a record was taken from."""
    return bool(re.fullmatch(r"(?:\w+_)?pages?(?:_(?:no|nr|num|number|start|end))?", name.lower()))


def is_identifier(name: str) -> bool:
    """Say whether a name is a program's rather than a person's."""
    return bool(IDENTIFIER.fullmatch(name))


def _records(lines: Sequence[str]) -> list[_Item]:
    """Choose the items that are records, with the fields that are ones."""
    items = [item for chunk in _chunks(lines) for item in _items(lines, *chunk)]
    several = [item for item in items if len(item.names) > 1]
    counts = Counter(name for item in several for name in item.names)
    known = {name for name, count in counts.items() if count >= REPEATED}
    sure = [i for i in several if i.first in known and len(i.names & known) > 1]
    if len(sure) < REPEATED:
        return []
    found = []
    for item in items:
        told = known | {n for n, v in item.fields if _is_rare_name(n, v, counts[n])}
        fields = _joined(item.fields, told)
        is_record = len(fields) > 1 and (item.first in known or item.names <= told)
        alone = len(fields) == 1 and fields[0][0] in known and item.end == item.start + 1
        if is_record or (alone and is_identifier(fields[0][0]) and not item.listed):
            found.append(replace(item, fields=fields))
    return found


def _is_rare_name(name: str, value: str, times: int) -> bool:
    """Say whether a name that few items have is a program's: it says so, or its value is brief."""
    return is_identifier(name) and (times > 1 or "_" in name or len(value) <= BRIEF)


def _joined(fields: Record, known: Iterable[str]) -> Record:
    """Give what only looks like a field back to the value before it."""
    joined: list[tuple[str, str]] = []
    for name, value in fields:
        if joined and name not in known:
            before, text = joined[-1]
            joined[-1] = before, f"{text}; {name}: {value}"
        else:
            joined.append((name, value))
    return tuple(joined)


def _runs(items: Iterable[_Item], lines: Sequence[str]) -> Iterator[list[_Item]]:
    """Put neighbours with the same first name together."""
    for is_program, group in groupby(items, key=lambda i: all(map(is_identifier, i.names))):
        run: list[_Item] = []
        for item in group:
            apart = run and any(
                line.strip() and not BRACKETS.fullmatch(line)
                for line in lines[run[-1].end : item.start]
            )
            if run and (apart or item.first != run[-1].first):
                yield from _checked(run, is_program)
                run = []
            run.append(item)
        yield from _checked(run, is_program)


def _checked(run: list[_Item], is_program: bool) -> Iterator[list[_Item]]:
    short = all(len(value) <= SHORT for item in run for _, value in item.fields)
    if is_program or (len(run) >= REPEATED and short and all(item.listed for item in run)):
        yield run


def _chunks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where lines that belong together begin and end: a paragraph, an item of a list."""
    start: int | None = None
    fenced = False
    for index, line in enumerate([*lines, ""]):
        fenced ^= bool(FENCE.match(line))
        ends = fenced or not line.strip() or FENCE.match(line) or BRACKETS.fullmatch(line)
        if start is not None and (ends or BULLET.match(line)):
            yield start, index
            start = None
        if start is None and not ends:
            start = index


def _items(lines: Sequence[str], start: int, end: int) -> Iterator[_Item]:
    """Read the fields of a chunk: one a line, or several apart by semicolons.

    A first name that returns begins the next item.
    """
    bullet = BULLET.match(lines[start])
    first = lines[start][bullet.end() :] if bullet else lines[start]
    if not FIELD.match(first):
        return
    fields: list[tuple[str, str]] = []
    begun = start
    for index, line in enumerate([first, *lines[start + 1 : end]], start):
        told = [match for part in NEXT.split(line) if (match := FIELD.match(part))]
        if not told:
            name, value = fields[-1]
            fields[-1] = name, f"{value} {line.strip()}"
            continue
        if fields and told[0]["name"] == fields[0][0]:
            yield _Item(begun, index, tuple(fields), bool(bullet))
            fields, begun = [], index
        fields.extend((match["name"], _value(match)) for match in told)
    yield _Item(begun, end, tuple(fields), bool(bullet))


def _value(match: re.Match[str]) -> str:
    """Return a value without the quotes and the comma of a program's notation."""
    value = match["value"].strip()
    if match["open"] in {'"', "'"}:
        value = value.removesuffix(",").strip("\"'")
    return value
