"""Notes of a web page: the marks that lead to them, and the blocks that hold them.

A mark leaves the running text; its note keeps the number that the mark shows, whatever the list it
stands in would count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from ingest.page.lines import RAISED
from ingest.page.raised import lowered, written
from ingest.web.styles import Element, Styles
from kb.words.lists import either, listed

MARK = re.compile(
    r"[\[(]?\s*(?:(?:foot|end)?notes?|fn|nb|n\.|note de bas de page)?\s*"
    r"(?P<mark>\d{1,4}|[a-z]{1,2}|[ivxl]{1,6}|[*†‡§¶#‖]{1,4})\s*[\])]?",
    re.IGNORECASE,
)
SEVERAL = re.compile(r"\s*[,;–-]\s*|(?<=[\])])\s*(?=[\[(])")
REFERENCE = re.compile(
    r"(?:^|[-_ ])(?:(?:foot|end)?note-?(?:ref(?:erence)?|anchor|call|link|mark(?:er)?)|fn-?ref|"
    r"msofootnotereference|msoendnotereference|sidenote-number)(?:$|[-_ ])",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"(?:^|[-_ ])(?:(?:foot|end|side|margin)-?notes?(?:-?(?:text|item|body|content))?|fn)(?:$|[ ])",
    re.IGNORECASE,
)
ROLES = frozenset({"doc-footnote", "doc-endnote", "footnote", "endnote", "rearnote", "note"})
HOLDERS = ("li", "p", "dd", "td", "aside", "div", "blockquote", "tr")
"""Elements that hold a note; the nearest around the place that a mark leads to."""
BACK = re.compile(
    r"[\s\[(]*(?:[↩↑⏎⤴^⬆↵]|back to (?:text|content)|jump (?:up|back)[^↑]*)\ufe0e?[\s\])]*"
)
"""Links from a note back into the text."""
TITLES = re.compile(
    rf"(?:\d+\.?\s+)?(?:{either(listed('parts', 'notes') + listed('parts', 'references'))})"
    r"(?: and .{3,20})?:?",
    re.IGNORECASE,
)
"""Headings under which notes stand."""
LEVEL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
PIECES = 2000
"""Pieces of text of an element that are looked at."""
BRACKETS = " \n\t\xa0([{"
LONGEST = 40
"""Characters of raised text at most that are a mark or a part of a figure."""


class Notes:
    """The notes of one page."""

    def __init__(
        self, root: Element, styles: Styles, marks: Mapping[str, str] | None = None
    ) -> None:
        """Find the notes that marks lead to.

        Args:
            root: the page.
            styles: how its parts look.
            marks: id and mark of notes that other pages of a book lead to.
        """
        self._styles = styles
        self.leads = dict(references(root, styles))
        own = {target[1]: mark for target, mark in self.leads.items() if not target[0]}
        wanted = {**own, **(marks or {})}
        self._notes: dict[Element, str] = {}
        self._inline: dict[Element, str] = {}
        for node in root.iter() if wanted else ():
            name = node.get("id") or node.get("name") or "" if isinstance(node.tag, str) else ""
            if name in wanted:
                self._place(node, wanted[name])

    def _place(self, node: Element, mark: str) -> None:
        if node.tag in {"span", "small"} and is_note(node):
            self._inline[node] = mark
            return
        if node.tag in HOLDERS:
            self._notes.setdefault(node, mark)
            return
        around = next(node.iterancestors(*HOLDERS), None)
        # A mark that leads to the text or to a whole section of notes numbers none.
        if around is not None and _begins(around, node):
            self._notes.setdefault(around, mark)

    def mark(self, node: Element) -> str:
        """Return the mark of the note that an element holds."""
        return self._notes.get(node, "")

    def holds(self, node: Element) -> bool:
        """Say whether an element holds a note."""
        return node in self._notes or (node.tag in HOLDERS and is_note(node))

    def aside(self, node: Element) -> str | None:
        """Return the text of a note that stands within a line, with its mark."""
        if node.tag not in {"span", "small"} or not (node in self._inline or is_note(node)):
            return None
        around = next(node.iterancestors("p", "li", "td", "dd"), None)
        if around is None:
            return None
        text = " ".join(text_of(node).split())
        mark = self._inline.get(node, "")
        return text if not mark or begins_with(text, mark) else f"{numbered(mark)} {text}"

    def raised(self, node: Element, before: str) -> str | None:
        """Write raised or lowered characters, and other note marks; None where there are none."""
        look = self._styles.of(node)
        if node.tag != "a" and "raised" not in look and "lowered" not in look:
            return None
        text = text_of(node)
        is_reference = node.tag == "a" and (_is_reference(node) or self._is_wrapped(node, text))
        if not (is_reference or "raised" in look or "lowered" in look):
            return None
        if not text.strip() or len(text) > LONGEST:
            return None
        if "lowered" in look:
            return lowered(before, text)
        if not before.strip(BRACKETS):
            # It leads a note, and must stay there for the note to be found.
            return None if is_reference or before.strip() else leading(text)
        linked = (is_reference or _is_linked(node)) and is_mark(text)
        if not linked and not is_reference and self._is_power(before, text.strip()):
            return f"^{text.strip()}"
        return "" if is_reference and linked else written(before, text, linked=linked)

    def _is_wrapped(self, link: Element, text: str) -> bool:
        """Say whether a link is a raised mark with the brackets around it: `(<sup>1</sup>)`."""
        if "#" not in (link.get("href") or "") or len(text) > LONGEST or not is_mark(text):
            return False
        return any("raised" in self._styles.of(part) for part in link.iterdescendants())

    def _is_power(self, before: str, text: str) -> bool:
        """Say whether a figure raised behind 2 is a power: no note of this number is linked."""
        is_two = re.search(r"(?<![\d.,])2$", before) is not None and text.isdigit()
        return is_two and text not in self.leads.values()


def leading(text: str) -> str:
    """Write a raised mark that begins a line, as that of a note does."""
    mark = text.strip()
    return f"{mark.translate(RAISED) if mark.isdigit() else mark} "


def references(root: Element, styles: Styles) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield file and id of each note that a mark leads to, and the mark."""
    for link in root.iter("a"):
        file, found, name = (link.get("href") or "").partition("#")
        if not found or not name or "://" in file:
            continue
        text = text_of(link)
        mark = MARK.fullmatch(text.strip())
        if mark and (_is_reference(link) or _is_raised(link, styles)) and not _leads(link):
            yield (file, name), mark["mark"]


def is_mark(text: str) -> bool:
    """Say whether raised characters can be the mark of a note, or of several."""
    return all(MARK.fullmatch(part.strip()) for part in SEVERAL.split(text.strip()))


def is_note(node: Element) -> bool:
    """Say whether an element calls itself a note."""
    return bool(ROLES & set(_roles(node))) or NOTE.search(node.get("class", "")) is not None


def is_back_link(node: Element) -> bool:
    """Say whether a link only leads from a note back into the text."""
    if node.tag != "a" or not (node.get("href") or "").partition("#")[1]:
        return False
    text = text_of(node)
    is_called = {"doc-backlink", "backlink"} & set(_roles(node))
    return bool(BACK.fullmatch(text)) or bool(is_called and not MARK.fullmatch(text.strip()))


def numbered(mark: str) -> str:
    """Write a note's mark before its text."""
    return f"{mark}." if mark.isalnum() else mark


def begins_with(text: str, mark: str) -> bool:
    """Say whether a note's text begins with its mark, however that is set."""
    found = MARK.match(text.strip().translate(LEVEL))
    return found is not None and found["mark"] == mark


def text_of(node: Element) -> str:
    """Return all text in a small element, the beginning of that in a large one."""
    return "".join(map(str, islice(node.itertext(), PIECES)))


def _roles(node: Element) -> list[str]:
    return f"{node.get('role', '')} {node.get('epub:type', '')}".split()


def _is_reference(node: Element) -> bool:
    if {"doc-noteref", "noteref"} & set(_roles(node)):
        return True
    return REFERENCE.search(node.get("class", "")) is not None


def _is_linked(node: Element) -> bool:
    """Say whether raised characters are a link to a note, or hold one."""
    near = [node, *list(node.iterancestors())[:3], *node.iterdescendants("a")]
    return any(part.tag == "a" and "#" in (part.get("href") or "") for part in near)


def _is_raised(link: Element, styles: Styles) -> bool:
    near = [link, *list(link.iterancestors())[:2], *link.iterdescendants()]
    return any("raised" in styles.of(part) for part in near if isinstance(part.tag, str))


def _leads(link: Element) -> bool:
    """Say whether a link begins its block: the mark before a note, which leads back."""
    around = next(link.iterancestors(*HOLDERS), None)
    return around is not None and _begins(around, link)


def _begins(around: Element, node: Element) -> bool:
    """Say whether nothing but blanks stands in an element before another within it."""
    part: Element | None = node
    while part is not None and part is not around:
        before = part.getprevious()
        while before is not None:
            if (before.tail or "").strip() or text_of(before).strip():
                return False
            before = before.getprevious()
        part = part.getparent()
        if part is not None and (part.text or "").strip():
            return False
    return True
