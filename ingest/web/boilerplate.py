"""Menus and footers of a web site above and below a document, in pages saved without markup.

Only the edges are cut, and only where a phrase that sites use says that there is a menu at all: a
list of links within a document, or at the end of one, may be what readers look for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.page.lines import Block

ENOUGH = 6
"""Menu lines, less prose, that make an edge a menu; a contents list of a short page has fewer."""
DROP = 6.0
"""How far the sum may fall below its greatest before the document is taken to have begun."""
PROSE = 80
"""Characters of running text that weigh as much as one menu line."""
BEFORE_HEADING = 12
"""Blocks between the last menu line and the document's first heading at most."""
LINKED = 0.6
"""Share of a block's letters in links to other pages from which it is a menu line."""
PHRASE = re.compile(
    r"skip to|back to (?:top|main menu)|toggle next level|this site uses cookies|cookie "
    r"(?:policy|message|settings|preferences)|privacy (?:statement|policy)|terms (?:and|of) "
    r"(?:conditions|use)|all rights reserved|^©|search (?:this )?(?:web)?site|javascript disabled|"
    r"report a problem with this page|report vulnerability|characters? remaining|link copied|"
    r"subscribe for|sign up for|follow us|connect with us|provide feedback|feedback you provide|"
    r"^share:?$|^site ?map$|^(?:main |mega |sub ?)?menu$|close notifications?",
    re.IGNORECASE,
)
INSIDE = re.compile(
    r"\W*(?:link copied|back to top|copy link|skip to .{3,30}|share(?: this page)?|print|"
    r"facebook|linkedin|whatsapp|twitter|instagram|youtube|telegram)\W*",
    re.IGNORECASE,
)
"""Whole lines that stand between the paragraphs of such pages."""


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The blocks of the document, and how many were cut off."""

    blocks: list[Block]
    cut: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know."""
        if not self.cut:
            return ()
        return (f"{self.cut} lines of the web site's menus and footer were left out",)


def trim(blocks: Sequence[Block], linked: Sequence[float]) -> Trimmed:
    """Cut menus off the top and the bottom of a page.

    Args:
        blocks: the page's blocks in order.
        linked: for each of them, the share of its characters that are links to other pages.

    """
    weights = [_weight(block, share) for block, share in zip(blocks, linked, strict=True)]
    start = _edge(blocks, weights)
    start = _first_heading(blocks, start) if start else 0
    end = len(blocks) - _edge(blocks[::-1], weights[::-1])
    if start >= end or (start == 0 and end == len(blocks)):
        return Trimmed(list(blocks), 0)
    kept = [block for block in blocks[start:end] if not INSIDE.fullmatch(block.text)]
    if sum(len(block.text) for block in kept) < PROSE:
        return Trimmed(list(blocks), 0)
    return Trimmed(kept, len(blocks) - len(kept))


def _weight(block: Block, share: float) -> float:
    """Give a menu line +1, titles and running text less than 0, other short lines 0."""
    text = block.text
    if block.level == 1:
        return -DROP / 2
    if len(text) <= 300 and PHRASE.search(text):
        return 1.0
    if block.part or "://" in text:
        return -1.0
    if share >= LINKED and len(text) <= 200:
        return 1.0
    return -len(text) / PROSE if len(text) >= PROSE else 0.0


def _edge(blocks: Sequence[Block], weights: Sequence[float]) -> int:
    """Return how many blocks from the first on are a menu: those with the greatest sum so far."""
    total = best = 0.0
    count = 0
    for index, weight in enumerate(weights, 1):
        total += weight
        if total > best:
            best, count = total, index
        elif best - total > DROP:
            break
    told = any(PHRASE.search(block.text) for block in blocks[:count])
    return count if told and best >= ENOUGH else 0


def _first_heading(blocks: Sequence[Block], start: int) -> int:
    """Move on to the document's title where only short lines stand before it."""
    for index in range(start, min(start + BEFORE_HEADING, len(blocks))):
        if blocks[index].level == 1:
            return index
        if len(blocks[index].text) >= PROSE:
            return start
    return start
