"""From the elements of a web page to blocks: paragraphs, headings, list items, rows of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.page.lines import Block
from ingest.pdf.layout import DIVISION, heading_level, is_title_line
from ingest.web.hidden import Sight, is_dropped, visible_size
from ingest.web.parts.formulas import formula, is_lost
from ingest.web.parts.notes import is_back_link, text_of
from ingest.web.parts.panels import label
from ingest.web.styles import Element
from ingest.web.unread import LeftOut
from ingest.web.walk import Walk


@dataclass(frozen=True, slots=True)
class Content:
    """What was found in a page or a piece of one."""

    blocks: list[Block]
    linked: list[float]
    """For each block, the share of its characters that are links to other pages."""
    tables: int = 0
    left: LeftOut = field(default_factory=LeftOut)
    """What stands in the page and is not among the blocks."""
    leads: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """File and id of each note that a mark leads to, and the mark."""


def content_of(
    root: Element,
    marks: Mapping[str, str] | None = None,
    *,
    base: int = 0,
    heading: str = "",
) -> Content:
    """Walk a parsed page once, without recursion, and collect its visible text.

    Args:
        root: an lxml element.
        marks: id and mark of notes that other pages of a book lead to.
        base: level of the heading above a piece of a page.
        heading: its words.

    Returns:
        Normalised blocks in reading order; headings carry their level, a table row is one block.

    """
    reader = _Reader(root, marks)
    reader.walk.base, reader.walk.heading = base, heading
    skipped: Element | None = None
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if skipped is not None:
            if event == "end" and node is skipped:
                skipped = None
                reader.walk.text(node.tail, node.getparent())
        elif event == "start":
            skipped = node if reader.skips(node) else None
        else:
            reader.walk.close(node)
            reader.walk.text(node.tail, node.getparent())
    walk = reader.walk
    walk.flush()
    leads = reader.sight.notes.leads
    return Content(list(_marked(walk.blocks)), walk.linked, walk.tables, reader.left, leads)


class _Reader:
    """Decides for each element whether it is read, replaced by a text, or left out."""

    def __init__(self, root: Element, marks: Mapping[str, str] | None) -> None:
        self.sight = Sight(root, marks)
        self.walk = Walk(self.sight)
        self.left = LeftOut()

    def skips(self, node: Element) -> bool:
        """Begin an element; say whether what is in it has been dealt with."""
        if not isinstance(node.tag, str):
            return True
        return self._replaces(node) or self._leaves_out(node) or self._opens(node)

    def _replaces(self, node: Element) -> bool:
        """Write a formula, raised characters or a note in the line as the text they stand for."""
        written = formula(node)
        if written is not None:
            if is_lost(node, written) and not self.sight.is_hidden(
                node, self.sight.styles.of(node)
            ):
                self.left.miss("a formula", self.walk.heading)
                written = "[…]"
            self.walk.figure(written)
            return True
        if is_dropped(node):
            return False
        note = self.sight.notes.aside(node)
        if note is not None:
            self.walk.set_aside(note)
            return True
        raised = self.sight.notes.raised(node, self.walk.line)
        if raised is not None and self.sight.reason(node) == "":
            self.walk.raw(raised)
            return True
        return False

    def _leaves_out(self, node: Element) -> bool:
        """Leave out what is not shown, and count it."""
        reason = self.sight.reason(node)
        if reason == "hidden":
            self.left.hidden += visible_size(node)
        elif reason == "struck":
            self.left.strike(text_of(node))
        elif node.tag == "img" or reason == "dropped":
            self._sees(node)
        return bool(reason) or is_back_link(node)

    def _sees(self, node: Element) -> None:
        """Note what people see and this reader does not."""
        if not self.sight.is_hidden(node, self.sight.styles.of(node)):
            self.left.see(node, self.walk.heading)

    def _opens(self, node: Element) -> bool:
        """Begin an element that is read; the words of a button that opens a panel head it."""
        opener = self.sight.panels.opener(node)
        if opener == "heading":
            self.walk.heading_of_panel(label(node))
        elif opener == "words" and node.tag == "button":
            self.walk.raw(label(node))
        elif opener != "moved":
            self.walk.open(node)
            return False
        return True


def _marked(blocks: list[Block]) -> Iterator[Block]:
    """Add the headings of laws, `Article 28` and the title below it, where the markup has none."""
    marked_up = sum(1 for block in blocks if block.level) >= 3
    last: Block | None = None
    for block in blocks:
        level = block.level
        if not level and not marked_up and len(block.text) <= 200 and "\t" not in block.text:
            below = last is not None and DIVISION.match(last.text) is not None
            is_title = not DIVISION.match(block.text) and is_title_line(block.text)
            level = -1 if below and is_title and not block.part else 0
            level = level or (heading_level(block, 0.0) if DIVISION.match(block.text) else 0)
        last = block
        yield replace(block, level=level)
