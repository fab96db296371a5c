"""What of a web page is not shown to its readers, and what is shown on every page of a site.

Rules in `<style>` count where their selector is plain (a name, classes, an id); style sheets in
files of their own are not there to be read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element
Reason = Literal["", "dropped", "hidden", "furniture"]
DROPPED = frozenset(
    re.findall(
        r"\w+",
        "script style template noscript svg head iframe object embed canvas button select "
        "textarea input math audio video dialog",
    )
)
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|"
    r"opacity\s*:\s*0(?![.\d])|(?<![\w-])(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
INK = re.compile(r"(?<![\w-])color\s*:\s*([^;!]+)", re.IGNORECASE)
PAPER = re.compile(r"(?<![\w-])background(?:-color)?\s*:\s*([^;!]+)", re.IGNORECASE)
COLOURS = {"white": "#ffffff", "black": "#000000"}
AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})|/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
SELECTOR = re.compile(r"(?P<tag>\w+|\*)?(?P<rest>(?:[.#][\w-]+)*)")
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


@dataclass(frozen=True, slots=True)
class _Rule:
    """A plain selector whose elements are hidden."""

    tag: str
    ids: frozenset[str]
    classes: frozenset[str]

    def fits(self, tag: str, name: str, classes: frozenset[str]) -> bool:
        return self.tag in {"", "*", tag} and self.ids <= {name} and self.classes <= classes


class Sight:
    """Tells for each element of one page whether its readers see it."""

    def __init__(self, root: Element) -> None:
        """Read the page's own style rules and measure its text."""
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        for style in root.iter("style"):
            for rule in _rules(style.text or ""):
                self._rules[min(rule.classes | rule.ids, default="")].append(rule)
        self._size = visible_size(root)

    def reason(self, node: Element) -> Reason:
        """Say why an element and all in it is left out; empty where it is read."""
        if not isinstance(node.tag, str) or node.tag in DROPPED:
            return "dropped"
        if self._is_furniture(node):
            return "furniture"
        style = node.get("style") or ""
        if "hidden" in node.attrib or hides(style) or self._is_ruled_out(node):
            return "hidden"
        return ""

    def _is_ruled_out(self, node: Element) -> bool:
        if not self._rules:
            return False
        classes = frozenset(node.get("class", "").split())
        name = node.get("id", "")
        return any(
            rule.fits(node.tag, name, classes)
            for key in (*classes, name, "")
            for rule in self._rules.get(key, ())
        )

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


def hides(style: str) -> bool:
    """Say whether declarations of a style make text invisible, letters in paper's colour too."""
    if not style:
        return False
    ink, paper = INK.search(style), PAPER.search(style)
    same = bool(ink and paper) and _colour(ink) == _colour(paper)
    return same or HIDING.search(style) is not None


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


def _rules(sheet: str) -> Iterator[_Rule]:
    for selectors, declarations in RULE.findall(AT_RULE.sub("", sheet)):
        if not hides(declarations):
            continue
        for selector in selectors.split(","):
            found = SELECTOR.fullmatch(selector.strip())
            if found and found.group():
                parts = re.findall(r"[.#][\w-]+", found["rest"])
                yield _Rule(
                    (found["tag"] or "").lower(),
                    frozenset(part[1:] for part in parts if part[0] == "#"),
                    frozenset(part[1:] for part in parts if part[0] == "."),
                )


def _colour(found: re.Match[str] | None) -> str:
    text = found[1].strip().lower() if found else ""
    text = COLOURS.get(text, text)
    if re.fullmatch("#[0-9a-f]{3}", text):
        text = "#" + "".join(2 * letter for letter in text[1:])
    numbers = re.fullmatch(r"rgb\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)", text)
    return "#" + "".join(f"{int(n):02x}" for n in numbers.groups()) if numbers else text


def _is_inside_text(node: Element) -> bool:
    around = next(node.iterancestors("main", "article", "section", "blockquote"), None)
    return around is not None
