"""How the parts of a web page look: hidden, struck through, raised above the line or below it.

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
Trait = Literal["hidden", "struck", "raised", "lowered"]
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?![.\d])|"
    r"(?<![\w-])(?:left|top|text-indent)\s*:\s*-\d{3,}|clip-path\s*:\s*inset\(\s*(?:50|100)%|"
    r"(?<![\w-])clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01]\D|"
    r"transform\s*:\s*scale\(\s*0\s*\)",
    re.IGNORECASE,
)
TINY = re.compile(r"font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
SIZED = re.compile(r"font-size\s*:\s*(?:[1-9]|0?\.\d|[a-z])", re.IGNORECASE)
FLAT = re.compile(r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*0(?![.\d])", re.IGNORECASE)
CUT = re.compile(r"overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
SHOWING = re.compile(r"display\s*:\s*(?!none)\w|visibility\s*:\s*visible", re.IGNORECASE)
STRIKING = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
RAISING = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
LOWERING = re.compile(r"vertical-align\s*:\s*sub", re.IGNORECASE)
INK = re.compile(r"(?<![\w-])color\s*:\s*([^;!]+)", re.IGNORECASE)
PAPER = re.compile(r"(?<![\w-])background(?:-color)?\s*:\s*([^;!]+)", re.IGNORECASE)
COLOURS = {"white": "#ffffff", "black": "#000000"}
AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})|/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
SELECTOR = re.compile(r"(?P<tag>\w+|\*)?(?P<rest>(?:[.#][\w-]+)*)")
TAGS: dict[str, Trait] = {
    "del": "struck",
    "s": "struck",
    "strike": "struck",
    "sup": "raised",
    "sub": "lowered",
}
"""Elements that look so without any style."""
CLASSES = (
    ("struck", re.compile(r"line-through|strike(?:-?through)?")),
    ("raised", re.compile(r"sup|(?:\w+[-_])?super(?:-?script)?")),
    ("lowered", re.compile(r"(?:\w+[-_])?sub-?script")),
)
"""Whole classes that look so in usual style sheets."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A plain selector and how its elements look."""

    tag: str
    ids: frozenset[str]
    classes: frozenset[str]
    traits: frozenset[str]

    @property
    def weight(self) -> tuple[int, int, int]:
        """How much the selector counts against others."""
        return len(self.ids), len(self.classes), self.tag not in {"", "*"}

    def fits(self, tag: str, name: str, classes: frozenset[str]) -> bool:
        return self.tag in {"", "*", tag} and self.ids <= {name} and self.classes <= classes


class Styles:
    """Tells how each element of one page looks by its name, its classes and its own style."""

    def __init__(self, root: Element) -> None:
        """Read the page's own style rules."""
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        for style in root.iter("style"):
            for rule in _rules(style.text or ""):
                self._rules[min(rule.classes | rule.ids, default="")].append(rule)

    def of(self, node: Element) -> frozenset[str]:
        """Say how an element looks."""
        classes = frozenset(node.get("class", "").split())
        found = {trait for name in classes for trait, word in CLASSES if word.fullmatch(name)}
        found |= {TAGS[node.tag]} if node.tag in TAGS else set()
        style = node.get("style") or ""
        own = traits_of(style)
        if "shown" in own or self._is_ruled_out(node, classes, found):
            found.discard("hidden")
        if "tiny" in own and not _has_sized(node):
            found.add("hidden")
        return frozenset(found | own) - {"shown", "tiny"}

    def _is_ruled_out(self, node: Element, classes: frozenset[str], found: set[str]) -> bool:
        """Add what the sheet says to what was found; say whether its last word is to show."""
        if not self._rules:
            return False
        name = node.get("id", "")
        fitting = [
            rule
            for key in (*classes, name, "")
            for rule in self._rules.get(key, ())
            if rule.fits(node.tag, name, classes)
        ]
        shown = False
        for rule in sorted(fitting, key=lambda rule: rule.weight):
            found |= rule.traits - {"shown", "tiny"}
            if "tiny" in rule.traits and not _has_sized(node):
                found.add("hidden")
            shown = "shown" in rule.traits or (shown and "hidden" not in rule.traits)
        return shown


def hides(style: str) -> bool:
    """Say whether declarations of a style make text invisible, letters in paper's colour too."""
    return bool(traits_of(style) & {"hidden", "tiny"})


def traits_of(style: str) -> set[str]:
    """Say how text with the declarations of a style looks."""
    if not style:
        return set()
    ink, paper = INK.search(style), PAPER.search(style)
    same = bool(ink and paper) and _colour(ink) == _colour(paper)
    told = {
        "hidden": same or HIDING.search(style) or (FLAT.search(style) and CUT.search(style)),
        "tiny": TINY.search(style),
        "struck": STRIKING.search(style),
        "raised": RAISING.search(style),
        "lowered": LOWERING.search(style),
    }
    traits = {name for name, found in told.items() if found}
    return traits if "hidden" in traits or not SHOWING.search(style) else traits | {"shown"}


def _has_sized(node: Element) -> bool:
    """Say whether parts of an element set a size of their own: newsletters hide only blanks so."""
    return any(SIZED.search(part.get("style") or "") for part in node.iterdescendants())


def _rules(sheet: str) -> Iterator[_Rule]:
    for selectors, declarations in RULE.findall(AT_RULE.sub("", sheet)):
        traits = frozenset(traits_of(declarations))
        if not traits:
            continue
        for selector in selectors.split(","):
            found = SELECTOR.fullmatch(selector.strip())
            if found and found.group():
                parts = re.findall(r"[.#][\w-]+", found["rest"])
                yield _Rule(
                    (found["tag"] or "").lower(),
                    frozenset(part[1:] for part in parts if part[0] == "#"),
                    frozenset(part[1:] for part in parts if part[0] == "."),
                    traits,
                )


def _colour(found: re.Match[str] | None) -> str:
    text = found[1].strip().lower() if found else ""
    text = COLOURS.get(text, text)
    if re.fullmatch("#[0-9a-f]{3}", text):
        text = "#" + "".join(2 * letter for letter in text[1:])
    numbers = re.fullmatch(r"rgb\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)", text)
    return "#" + "".join(f"{int(n):02x}" for n in numbers.groups()) if numbers else text
