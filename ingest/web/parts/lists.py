"""Numbers and bullets of list items, and the levels of headings, as a browser shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.web.parts.tables import number
from ingest.web.styles import Element

ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(slots=True)
class _List:
    """An open list; the number of its next item, None for bullets."""

    next: int | None
    kind: str = "1"
    step: int = 1


class Lists:
    """The lists that are open, innermost last."""

    def __init__(self) -> None:
        self._open: list[_List] = []
        self._bullet = ""

    @property
    def waits(self) -> bool:
        """Whether an item has begun whose text is to come."""
        return bool(self._bullet)

    def open(self, node: Element) -> None:
        """Begin a list or an item; other elements change nothing."""
        if node.tag == "ol":
            back = "reversed" in node.attrib
            start = _whole(node, "start", sum(1 for _ in node.iterchildren("li")) if back else 1)
            self._open.append(_List(start, node.get("type", "1"), -1 if back else 1))
        elif node.tag == "ul":
            self._open.append(_List(None))
        elif node.tag == "li":
            self._bullet = self._next(node)

    def close(self, node: Element) -> None:
        """End a list."""
        if node.tag in {"ol", "ul"} and self._open:
            self._open.pop()

    def taken(self) -> str:
        """Return what stands before an item that has begun, once."""
        bullet, self._bullet = self._bullet, ""
        return bullet

    def _next(self, item: Element) -> str:
        lists = self._open[-1] if self._open else None
        if lists is None or lists.next is None:
            return "•"
        count = _whole(item, "value", lists.next)
        lists.next = count + lists.step
        return f"{numeral(count, lists.kind)}."


def numeral(count: int, kind: str) -> str:
    """Write an item's number in letters or Roman figures where the list says so."""
    if kind in {"a", "A"} and 0 < count <= 26:
        letter = chr(ord("a") + count - 1)
        return letter if kind == "a" else letter.upper()
    if kind in {"i", "I"} and 0 < count < 40:
        text = ""
        for value, sign in ROMAN:
            times, count = divmod(count, value)
            text += times * sign
        return text if kind == "i" else text.upper()
    return str(count)


def level_of(node: Element) -> int:
    """Return the level of a heading, 0 for what is none."""
    if re.fullmatch("h[1-6]", node.tag):
        return int(node.tag[1])
    if node.get("role") == "heading":
        return min(number(node, "aria-level") if node.get("aria-level") else 2, 6)
    return 0


def _whole(node: Element, name: str, default: int) -> int:
    text = node.get(name, "").strip()
    return int(text) if re.fullmatch(r"-?\d{1,5}", text, re.ASCII) else default
