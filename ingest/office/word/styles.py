"""What a Word file's styles say: outline level, lists, and how runs of characters look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from ingest.office.word.numbering import W

OFF = frozenset({"0", "false", "off", "none"})
LIFTED = 4.0
"""Half points above or below the line from which characters count as raised or lowered."""
OUTLINE_END = 9
"""Outline level that stands for body text."""


class Look(NamedTuple):
    """How a run looks."""

    hidden: bool
    struck: bool
    place: int
    """1 above the line, -1 below it, 0 on it."""


class Styles:
    """The styles of one document."""

    def __init__(self, root: etree._Element | None) -> None:
        nodes = root.iter(f"{W}style") if root is not None else ()
        self._nodes = {node.get(f"{W}styleId"): node for node in nodes}
        self._styled = lru_cache(maxsize=4096)(self._styled_look)

    def find(self, style: str | None, path: str) -> etree._Element | None:
        """Return what a style or the nearest one it is based on says at a path."""
        for node in self._chain(style):
            found = node.find(path)
            if found is not None:
                return found
        return None

    def level(self, style: str | None) -> int:
        """Return the heading level of a paragraph style, 0 for body text."""
        for node in self._chain(style):
            name = value(node.find(f"{W}name")).lower()
            if name == "title":
                return 1
            if name.startswith("heading ") and name[8:].isdigit():
                return int(name[8:])
            level = node.find(f"{W}pPr/{W}outlineLvl")
            if level is not None:
                return outline(level)
        return 0

    def is_caption(self, style: str | None) -> bool:
        """Say whether a paragraph style is for the titles of tables and figures."""
        return any(value(node.find(f"{W}name")).lower() == "caption" for node in self._chain(style))

    def look(self, run: etree._Element, around: str) -> Look:
        """Return how a run looks, by its own word, its style's, or that of its paragraph's style.

        Args:
            run: the run, of text or of a formula.
            around: id of the style of its paragraph.

        """
        own = run.find(f"{W}rPr")
        styled = self._styled(value(own.find(f"{W}rStyle")) if own is not None else "", around)
        return styled if own is None else _look(own, styled)

    def _styled_look(self, style: str, around: str) -> Look:
        look = Look(False, False, 0)
        for name in (around, style):
            for node in reversed(list(self._chain(name))):
                properties = node.find(f"{W}rPr")
                look = look if properties is None else _look(properties, look)
        return look

    def _chain(self, style: str | None) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while style and style in self._nodes and style not in seen:
            seen.add(style)
            node = self._nodes[style]
            yield node
            style = value(node.find(f"{W}basedOn"))


def _look(properties: etree._Element, before: Look) -> Look:
    hidden = _switch(properties.find(f"{W}vanish"), before.hidden)
    once, twice = properties.find(f"{W}strike"), properties.find(f"{W}dstrike")
    struck = (
        before.struck
        if once is None and twice is None
        else (_switch(once, False) or _switch(twice, False))
    )
    return Look(hidden, struck, _place(properties, before.place))


def _switch(node: etree._Element | None, before: bool) -> bool:
    return before if node is None else node.get(f"{W}val", "1") not in OFF


def _place(properties: etree._Element, before: int) -> int:
    aligned = properties.find(f"{W}vertAlign")
    if aligned is not None:
        return {"superscript": 1, "subscript": -1}.get(value(aligned), 0)
    # Strict files give a unit, `3pt`; others count half points.
    found = re.match(r"([+-]?\d+(?:\.\d+)?)(pt)?", value(properties.find(f"{W}position")))
    if not found:
        return before
    lift = float(found[1]) * (2 if found[2] else 1)
    return (lift >= LIFTED) - (lift <= -LIFTED)


def value(node: etree._Element | None) -> str:
    """Return the `val` of an element, nothing where there is none."""
    return node.get(f"{W}val", "") if node is not None else ""


def outline(node: etree._Element) -> int:
    """Return the heading level that an outline level stands for."""
    level = value(node)
    return int(level) + 1 if level.isdigit() and int(level) < OUTLINE_END - 1 else 0
