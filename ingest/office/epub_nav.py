"""The table of contents of a book (EPUB), nested or not, for chapters without headings."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from lxml import etree

from ingest.page.lines import Block, clean

DEEPEST = 6
"""Levels of headings that are told apart."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents."""

    file: str
    title: str
    level: int


def resolved(base: str, href: str) -> str:
    """Name the part a link leads to; names only look up parts and never touch the disk."""
    target = unquote(href.split("#", 1)[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target)) if target else base


def entries(root: etree._Element | None, base: str) -> Iterator[Entry]:
    """Read a table of contents, that of EPUB 3 (`nav`) or of EPUB 2 (`ncx`).

    Args:
        root: its root; None where there is none.
        base: its name in the archive.
    """
    if root is None:
        return
    for point in root.iter("{*}navPoint"):
        label = point.find("{*}navLabel")
        title = "".join(map(str, label.itertext())) if label is not None else ""
        source = point.find("{*}content")
        depth = 1 + sum(1 for _ in point.iterancestors("{*}navPoint"))
        if source is not None:
            yield Entry(resolved(base, source.get("src", "")), _tidy(title), _level(depth))
    for nav in root.iter("{*}nav"):
        kinds = " ".join(str(value) for value in nav.attrib.values()).split()
        if "toc" not in kinds and "doc-toc" not in kinds:
            continue
        for link in nav.iter("{*}a"):
            depth = sum(1 for _ in link.iterancestors("{*}ol"))
            title = "".join(map(str, link.itertext()))
            yield Entry(resolved(base, link.get("href", "")), _tidy(title), _level(depth))


def with_headings(blocks: Sequence[Block], told: Sequence[Entry]) -> list[Block]:
    """Make headings of what the table of contents names, in a chapter that has none.

    Args:
        blocks: the chapter.
        told: the lines of the table of contents that lead to it.
    """
    if not blocks or any(block.level for block in blocks) or not told:
        return list(blocks)
    levels = {_key(entry.title): entry.level for entry in told if entry.title}
    marked = [
        replace(block, level=levels.get(_key(block.text), 0)) if not block.part else block
        for block in blocks
    ]
    first = told[0]
    if first.title and not any(_key(block.text) == _key(first.title) for block in marked):
        marked.insert(0, Block(first.title, level=first.level))
    return marked


def _tidy(title: str) -> str:
    return clean(" ".join(title.split()))


def _level(depth: int) -> int:
    return max(1, min(depth, DEEPEST))


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
