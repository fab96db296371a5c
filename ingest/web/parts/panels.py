"""Panels that a button or a tab opens: hidden until then, yet part of what the page says.

The words on the button are the panel's heading. They are read where they stand if the panel follows
there, as in accordions; the words of tabs, which stand in a row, are put at the head of each panel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from ingest.page.lines import clean
from ingest.web.styles import Element, Styles

Kind = Literal["", "heading", "words", "moved"]
PANEL = re.compile(
    r"(?:^|[-_ ])(?:accordion(?:[-_]+(?:item|section|panel|content|body|collapse)|__[\w-]+)?|"
    r"collaps(?:e|ible|ed)|panel-collapse|tab(?:s)?[-_]*(?:pane|panel|content)|"
    r"toggle[-_]?(?:content|panel|body)|expand(?:er|able)(?:[-_]+content)?|"
    r"(?:slick|swiper)-slide|carousel-item)(?:$|[-_ ])",
    re.IGNORECASE,
)
"""Words in the class of what opens, as the usual kits of web pages name it."""
OPENING = re.compile(r"accordion|tab|toggle|collaps|expand|disclosure|trigger", re.IGNORECASE)
NO_PANEL = re.compile(
    r"(?:^|[-_ ])(?:modal|dialog|popover|popup|tooltip|dropdown|menu|search|cookies?|nav|navbar|"
    r"offcanvas|overlay|cloned|duplicate)(?:$|[-_ ])",
    re.IGNORECASE,
)
NO_ROLES = frozenset(
    {"alertdialog", "dialog", "listbox", "menu", "menubar", "navigation", "search", "tooltip"}
)
NO_TAGS = frozenset({"nav", "form", "dialog", "header", "footer"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
TOGGLES = frozenset({"collapse", "tab", "pill", "toggle"})
GENERIC = re.compile(
    r"(?:show|hide|read|see|view|load|learn)(?: (?:more|less|all|this section|details|hidden))*|"
    r"(?:expand|collapse|open|close|toggle)(?: all)?(?: sections?)?|more|less|details|menu|"
    r"next|previous|prev|[\W_]*",
    re.IGNORECASE,
)
"""Words on buttons that say nothing of what they open."""
UNSAID = re.compile(
    r"(?:^|[-_ ])(?:sr-only|visually-?hidden|screen-reader(?:-text|-only)?|assistive-text|icons?|"
    r"chevron|toggle(?:-text|-icon)?|indicator|caret)(?:$|[-_ ])",
    re.IGNORECASE,
)
"""Parts of a button beside its words."""
LONGEST = 200
"""Characters of a panel's heading at most."""


class Panels:
    """What opens on one page, and what opens it."""

    def __init__(self, root: Element, styles: Styles) -> None:
        """Pair what opens with the panels.

        Args:
            root: the page.
            styles: how its parts look.
        """
        self._styles = styles
        self._opened: dict[Element, str] = {}
        self._openers: dict[Element, Kind] = {}
        ids = {node.get("id"): node for node in root.iter() if node.get("id")}
        for node in root.iter():
            if isinstance(node.tag, str) and _may_open(node):
                self._pair(node, [ids[name] for name in _targets(node) if name in ids])

    def _pair(self, opener: Element, targets: list[Element]) -> None:
        is_told = opener.get("aria-expanded") is not None or opener.get("role") == "tab"
        is_told = is_told or _toggle(opener) in TOGGLES
        if not targets and is_told:
            after = _after(opener)
            targets = [after] if after is not None else []
        if opener.tag == "label" and opener.get("for") and not is_told:
            after = _after(opener)
            targets = [after] if after is not None and self._is_closed(after) else []
            is_told = bool(targets)
        panels = [node for node in targets if is_panel(node) and not _holds(node, opener)]
        for panel in panels:
            words = label(opener)
            kind = self._kind(opener, panel, words) if is_told else "words"
            self._openers[opener] = kind
            says = kind == "moved" and words and not GENERIC.fullmatch(words)
            if panel not in self._opened or says:
                self._opened[panel] = words if says else ""

    def _is_closed(self, node: Element) -> bool:
        """Say whether what follows a box to tick is hidden until somebody ticks it."""
        return "hidden" in node.attrib or "hidden" in self._styles.of(node)

    def _kind(self, opener: Element, panel: Element, words: str) -> Kind:
        if opener.tag in HEADINGS or next(opener.iterancestors(*HEADINGS), None) is not None:
            return "words"
        if GENERIC.fullmatch(words) or len(words) > LONGEST:
            return "moved"
        return "heading" if _after(opener) is panel else "moved"

    def opens(self, node: Element) -> bool:
        """Say whether an element is opened by another, or is of a kind that is."""
        if node in self._opened or node.get("role") == "tabpanel":
            return True
        if node.get("hidden") == "until-found" or node.tag == "details":
            return True
        named = f"{node.get('class', '')}"
        return bool(PANEL.search(named)) and is_panel(node)

    def heading(self, panel: Element) -> str:
        """Return the words that stand elsewhere on the page and head a panel."""
        return self._opened.get(panel, "")

    def opener(self, node: Element) -> Kind:
        """Say how the words of an element are read that opens panels; empty where it opens none."""
        if node.tag == "summary":
            words = label(node)
            plain = not any(node.find(f".//{tag}") is not None for tag in HEADINGS)
            says = plain and words and len(words) <= LONGEST and not GENERIC.fullmatch(words)
            return "heading" if says else ""
        kind = self._openers.get(node, "")
        if not kind and node.tag == "button":
            return "words" if next(node.iterancestors(*HEADINGS), None) is not None else ""
        return kind


def is_panel(node: Element) -> bool:
    """Say whether an element may hold what is read, and is no menu, dialog or form."""
    if node.tag in NO_TAGS or node.get("role") in NO_ROLES:
        return False
    return not NO_PANEL.search(f"{node.get('class', '')} {node.get('id', '')}")


def label(node: Element) -> str:
    """Return the words on a button without its icons and what only screen readers say."""
    return clean(" ".join("".join(_words(node)).split()))


def _words(node: Element, depth: int = 0) -> Iterator[str]:
    yield node.text or ""
    for child in node:
        unsaid = not isinstance(child.tag, str) or child.tag in {"svg", "script", "style", "img"}
        if unsaid or UNSAID.search(child.get("class", "")) or depth > 40:
            yield child.tail or ""
            continue
        if child.get("aria-hidden") != "true" and "hidden" not in child.attrib:
            yield from _words(child, depth + 1)
        yield child.tail or ""


def _may_open(node: Element) -> bool:
    if node.tag in {"input", "select", "textarea", "nav", "form"}:
        return False
    if node.get("aria-haspopup") not in {None, "false"}:
        return False
    names = ("aria-controls", "aria-expanded", "data-target", "data-bs-target", "onclick")
    if any(name in node.attrib for name in names) or node.get("role") == "tab":
        return True
    return node.tag == "label" or (node.tag == "a" and _is_styled_as_opener(node))


def _is_styled_as_opener(node: Element) -> bool:
    """Say whether a link within the page is called a tab or the like."""
    if not (node.get("href") or "").startswith("#"):
        return False
    around = [node, *list(node.iterancestors())[:2]]
    named = " ".join(f"{part.get('class', '')} {part.get('role', '')}" for part in around)
    return _toggle(node) in TOGGLES or bool(OPENING.search(named))


def _toggle(node: Element) -> str:
    return node.get("data-toggle") or node.get("data-bs-toggle") or ""


def _targets(node: Element) -> Iterator[str]:
    yield from (node.get("aria-controls") or "").split()
    for name in ("data-target", "data-bs-target", "href"):
        value = node.get(name) or ""
        if value.startswith("#"):
            yield value[1:]
    yield from re.findall(r"['\"]#?([\w-]+)['\"]", node.get("onclick") or "")


def _after(node: Element) -> Element | None:
    """Return the element behind another, or behind the small ones that it alone fills."""
    for _ in range(4):
        after = node.getnext()
        while after is not None and (not isinstance(after.tag, str) or after.tag == "input"):
            after = after.getnext()
        parent = node.getparent()
        if after is not None or parent is None or parent.tag == "body":
            return after
        node = parent
    return None


def _holds(node: Element, other: Element) -> bool:
    return any(around is node for around in other.iterancestors())
