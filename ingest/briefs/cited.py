"""What a brief states and what it cites for it.

A statement ends in its citations, in square brackets, in the form that Pandoc reads:
`[@oxford-gairi-2023, p. 51; @oecd-2019, sec. "Scope"]`. What the writers say themselves ends in
`[editors' note]`. docs/corpus.md explains the form to those who write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.errors import ConfigError

MARK = re.compile(r'\[@(?:[^\]"]|"[^"]*")*\]')
OWN = {
    "[editors' note]": "(editors' note)",
    "[កំណត់ចំណាំរបស់អ្នករៀបចំ]": "(កំណត់ចំណាំរបស់អ្នករៀបចំ)",
}
"""Marks of what the writers say themselves, and how they are printed."""
INTRODUCING = ("As of ", "This brief", "ឯកសារខ្លីនេះ", "គិតត្រឹម")
"""Sentences that say what a brief is; they state nothing."""
PART = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
ITEM = re.compile(r"@([A-Za-z0-9][A-Za-z0-9._-]*)(?:, (.+))?")
PAGES = re.compile(r"pp?\. (\d+(?:-\d+)?(?:, \d+(?:-\d+)?)*)")
SECTION = re.compile(r'sec\. "([^"]+)"')
AS_OF = re.compile(r"As of (\d{1,2} [A-Z][a-z]+ \d{4})")
OWN_MARK = re.compile("|".join(map(re.escape, OWN)))


@dataclass(frozen=True, slots=True)
class Footnote:
    """One source that a statement names."""

    key: str
    """Id of the source in the list."""
    pages: tuple[int, ...] = ()
    """1-based pages of the file, in order."""
    written: str = ""
    """The place as it is written: `p. 51`, `pp. 88, 123`."""
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a brief with what it rests on."""

    line: int
    """1-based, in the Markdown."""
    text: str
    footnotes: tuple[Footnote, ...]
    """Empty: the writers say it themselves."""
    rows: tuple[str, ...] = ()
    """The rows of the table that it gives the source of."""


def footnotes(mark: str) -> tuple[Footnote, ...]:
    """Read what stands in one pair of square brackets.

    Raises:
        ValueError: an item is not of the form that can be read; the text says which.
    """
    return tuple(_footnote(item.strip()) for item in PART.split(mark[1:-1]))


def _footnote(item: str) -> Footnote:
    found = ITEM.fullmatch(item)
    if found is None:
        raise ValueError(f'{item!r} is no citation; write @id, p. 3, or @id, sec. "Heading"')
    key, place = found[1], found[2]
    if place is None:
        return Footnote(key)
    if pages := PAGES.fullmatch(place):
        return Footnote(key, numbers(pages[1]), place)
    if section := SECTION.fullmatch(place):
        return Footnote(key, section=section[1])
    raise ValueError(f'{item!r} names a place that is neither p. 3, pp. 3-5 nor sec. "Heading"')


def numbers(text: str) -> tuple[int, ...]:
    """Read the pages that are written as `51`, `44-45` or `88, 123`."""
    found: list[int] = []
    for part in text.split(", "):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


def statements(text: str, name: str = "brief") -> tuple[Statement, ...]:
    """Read the statements of a brief: its sentences without headings, tables and standfirst.

    Args:
        text: its Markdown.
        name: its file, for messages.

    Raises:
        ConfigError: a citation cannot be read, or a sentence ends in none; with each line.
    """
    found: list[Statement] = []
    problems: list[str] = []
    rows: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("|"):
            rows.append(line)
        elif line.strip() and not line.startswith("#"):
            try:
                said = list(_said(number, line.removeprefix("- "), tuple(rows)))
            except ValueError as error:
                problems.append(f"{name}:{number}: {error}")
                continue
            found += said
            rows = []
    if problems:
        raise ConfigError("\n".join(problems))
    return tuple(found)


def _said(number: int, line: str, rows: tuple[str, ...]) -> Iterator[Statement]:
    """Cut a line behind each of its marks: what stands before a mark rests on it."""
    start = 0
    for mark in re.finditer(f"{MARK.pattern}|{OWN_MARK.pattern}", line):
        said = _plain(line[start : mark.start()])
        start = mark.end()
        if said:
            cited = () if mark.group() in OWN else footnotes(mark.group())
            yield Statement(number, said, cited, rows)
    rest = _plain(line[start:])
    if rest and not rest.startswith(INTRODUCING):
        raise ValueError(f"{rest[:60]!r} names no source; end it in [@id, p. 3] or [editors' note]")


def _plain(text: str) -> str:
    return text.strip().lstrip(".។").strip()
