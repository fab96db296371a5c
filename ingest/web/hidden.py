"""What of a web page is not shown to its readers, and what is shown on every page of a site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from lxml import etree

from ingest.web.parts.notes import Notes
from ingest.web.parts.panels import Panels
from ingest.web.styles import Element, Styles

Reason = Literal["", "dropped", "hidden", "furniture", "struck"]
DROPPED = frozenset(
    re.findall(
        r"\w+",
        "script style template noscript svg head iframe object embed canvas button select "
        "textarea input audio video dialog",
    )
)
UNSEEN = re.compile(
    r"(?:^|\s)(?:(?:[a-z]+-)?(?:sr-only|visually-?hidden)(?:-focusable)?|screen-reader(?:-text|-only)|"
    r"(?:element-)?invisible|hidden-visually|assistive-text)(?:$|\s)"
)
"""Classes of words that only screen readers say."""
DUPLICATE = 1000
"""Characters of a part at most that is only there for looks: a page behind a dialog has more."""
ROLES = frozenset({"navigation", "search", "banner", "contentinfo", "menu", "menubar"})
FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:cookies?(?:[-_]?(?:banner|consent|notice))?|breadcrumbs?|skip[-_]?(?:links?|to"
    r"[-_\w]*)|social(?:[-_](?:share|links|media))?|share[-_]?(?:buttons?|links|bar)|navbar|"
    r"navigation|(?:mega|main|site|top|side)[-_]?(?:menu|nav)|menu|masthead|pagination|"
    r"newsletter(?:[-_]signup)?|site[-_]?(?:header|footer))(?:$|[-_ ])",
    re.IGNORECASE,
)
"""Words in the class or id of a part that sites put on each of their pages."""
SHARE = 0.3
"""Share of a page's text that a part of it may have and still be taken for furniture."""


class Sight:
    """Tells for each element of one page whether its readers see it."""

    def __init__(self, root: Element, marks: Mapping[str, str] | None = None) -> None:
        """Read the page's styles, find its notes and what opens, and measure the text.

        Args:
            root: the page.
            marks: id and mark of notes that other pages of a book lead to.
        """
        self.styles = Styles(root)
        self.notes = Notes(root, self.styles, marks)
        self.panels = Panels(root, self.styles)
        self._size = visible_size(root)

    def reason(self, node: Element) -> Reason:
        """Say why an element and all in it is left out; empty where it is read."""
        if not isinstance(node.tag, str) or is_dropped(node):
            return "" if node.tag == "button" and self.panels.opener(node) else "dropped"
        if self._is_furniture(node):
            return "furniture"
        look = self.styles.of(node)
        if self.is_hidden(node, look):
            return "hidden"
        return "struck" if "struck" in look else ""

    def is_hidden(self, node: Element, look: frozenset[str]) -> bool:
        """Say whether an element is hidden, and not only until somebody opens it."""
        opens = self.panels.opens(node) or self.notes.holds(node)
        if "hidden" in node.attrib or "hidden" in look:
            return not opens and "mwe-math" not in node.get("class", "")
        if node.get("aria-hidden") == "true":
            return not opens and visible_size(node) <= DUPLICATE
        return UNSEEN.search(node.get("class", "")) is not None

    def _is_furniture(self, node: Element) -> bool:
        tag = node.tag
        if tag == "nav" or node.get("role") in ROLES:
            return node.find(".//main") is None
        if tag in {"html", "body", "main", "article"}:
            return False
        named = FURNITURE.search(f"{node.get('id', '')} {node.get('class', '')}")
        landmark = tag in {"header", "footer"} and not _is_inside_text(node)
        if not named and not landmark:
            return False
        holds_text = any(node.find(f".//{part}") is not None for part in ("main", "article", "h1"))
        return not holds_text and visible_size(node) <= SHARE * self._size


def is_dropped(node: Element) -> bool:
    """Say whether an element never holds text of the page; a shadow's template does."""
    return node.tag in DROPPED and "shadowrootmode" not in node.attrib


def visible_size(node: Element) -> int:
    """Count the characters in an element, those of scripts and the like aside."""
    size = 0
    unseen = 0
    for event, part in etree.iterwalk(node, events=("start", "end")):
        is_unseen = part.tag in DROPPED
        unseen += is_unseen if event == "start" else -is_unseen
        text = part.text if event == "start" else part.tail if part is not node else None
        size += len(text.strip()) if text and not unseen else 0
    return size


def _is_inside_text(node: Element) -> bool:
    around = next(node.iterancestors("main", "article", "section", "blockquote"), None)
    return around is not None
