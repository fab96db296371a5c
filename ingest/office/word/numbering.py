"""The numbers of list items and headings in Word files, which are counted and never written."""

from __future__ import annotations

import re
from collections import defaultdict

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BULLETS = "•"
"""Stands for every bullet: the fonts' own signs have private codes."""
ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


class Numbering:
    """Counts through the lists of one document, paragraph by paragraph."""

    def __init__(self, root: etree._Element | None) -> None:
        """Take the lists' definitions.

        Args:
            root: the root of the part `numbering.xml`; None where the file has none.

        """
        self._levels: dict[str, dict[int, etree._Element]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if root is None:
            return
        for abstract in root.iter(f"{W}abstractNum"):
            self._levels[abstract.get(f"{W}abstractNumId", "")] = {
                int(level.get(f"{W}ilvl", "0")): level for level in abstract.iter(f"{W}lvl")
            }
        for number in root.iter(f"{W}num"):
            base = number.find(f"{W}abstractNumId")
            if base is not None:
                self._abstract[number.get(f"{W}numId", "")] = base.get(f"{W}val", "")

    def mark(self, list_id: str, depth: int) -> str:
        """Count one paragraph and return what is printed before it, `3.2` or `•` or nothing."""
        base = self._abstract.get(list_id, "")
        levels = self._levels.get(base, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts[base]
        counts[depth] = counts.get(depth, _value(level, "start", 1) - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        if _text(level, "numFmt") == "bullet":
            return BULLETS
        return re.sub(
            r"%(\d)",
            lambda found: self._number(levels.get(int(found[1]) - 1), counts, int(found[1]) - 1),
            _text(level, "lvlText"),
        ).strip()

    def _number(self, level: etree._Element | None, counts: dict[int, int], depth: int) -> str:
        if level is None:
            return ""
        return written(counts.get(depth, _value(level, "start", 1)), _text(level, "numFmt"))


def written(number: int, form: str) -> str:
    """Write a number as Word's format of that name does, `upperRoman`; unknown ones as digits."""
    if form in {"none", ""}:
        return "" if form else str(number)
    if form.endswith("Roman") and 0 < number < 5000:
        text = ""
        for value, letters in ROMAN:
            text += letters * (number // value)
            number %= value
    elif form.endswith("Letter") and number > 0:
        # After z come aa, bb, cc.
        text = chr(97 + (number - 1) % 26) * (1 + (number - 1) // 26)
    else:
        return f"{number:02d}" if form == "decimalZero" else str(number)
    return text.upper() if form.startswith("upper") else text


def _text(level: etree._Element, name: str) -> str:
    node = level.find(f"{W}{name}")
    return node.get(f"{W}val", "") if node is not None else ""


def _value(level: etree._Element, name: str, default: int) -> int:
    text = _text(level, name)
    return int(text) if text.isdigit() else default
