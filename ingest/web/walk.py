"""Collects the text of a web page, element by element, until a block ends."""

from __future__ import annotations

import re
from itertools import chain

from ingest.page.lines import FOOTNOTES, Block, clean
from ingest.page.rows import Cell, caption_above
from ingest.web.hidden import Sight
from ingest.web.parts.lists import Lists, level_of
from ingest.web.parts.notes import TITLES, begins_with, numbered
from ingest.web.parts.tables import MARKER, DataTable, cell_of, is_data_row, is_data_table
from ingest.web.parts.tex import with_formulas
from ingest.web.styles import Element

BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br caption center dd details div dl dt fieldset "
        "figcaption figure footer h1 h2 h3 h4 h5 h6 header hr html li main ol p pre "
        "section summary table tbody td tfoot th thead title tr ul",
    )
)
CLOSE = frozenset({"br", "li", "dt", "dd", "tr"})
"""Blocks that stand below each other without an empty line."""
NEAR = 12
"""Pieces of text before a raised character that tell what it means."""
TERM = 200
"""Characters of a term at most that is put before its definition."""


class Walk:
    """What was read of a page so far."""

    def __init__(self, sight: Sight) -> None:
        self.blocks: list[Block] = []
        self.linked: list[float] = []
        self.tables = 0
        self.heading = ""
        """Words of the last heading."""
        self._sight = sight
        self._parts: list[str] = []
        self._links = 0
        self._is_cut = False
        """Whether a note's mark stood here: a blank before it is not one before a comma."""
        self._rows: list[list[Cell] | None] = []
        """Cells so far of each open table row, innermost last; None for a row that is layout."""
        self._table: DataTable | None = None
        """The open table, if it is one of data; such tables hold no other."""
        self._level = 0
        self._gap = True
        self._pre = 0
        self._marker = ""
        self._lists = Lists()
        self._terms: list[str] = []
        """Terms whose definition is to come."""
        self._defining = ""
        """`dt` or `dd` within such an element."""
        self._mark = ""
        """Mark of the note that begins."""
        self._notes = 0
        """Open elements that hold notes."""
        self._asides: list[str] = []
        """Notes that stood within the line that is being collected."""
        self.base = 0
        """Level of the heading above, those within panels that are closed again aside."""
        self._panels: list[int] = []
        self._panel_level = 0

    @property
    def line(self) -> str:
        """The text that stands on the line so far, or its end."""
        return "".join(self._parts[-NEAR:])

    def open(self, node: Element) -> None:
        """Begin an element."""
        tag = node.tag
        if tag in BLOCKS:
            self.flush()
            self._gap = self._gap or (tag not in CLOSE and not self._in_data())
        self._open_panel(node)
        if tag == "table" and self._table is None and is_data_table(node):
            self._table = DataTable()
        if tag == "tr":
            is_data = self._table is not None or is_data_row(node)
            self._rows.append([] if is_data else None)
        elif level_of(node):
            self._level = level_of(node)
        elif tag in {"dt", "dd"}:
            self._defining = tag
        self._lists.open(node)
        if self._sight.notes.holds(node) and not self._in_data():
            self._notes += 1
            self._mark = self._sight.notes.mark(node) or self._mark
        self._pre += tag == "pre"
        self.text(node.text, node)

    def _open_panel(self, node: Element) -> None:
        panels = self._sight.panels
        words = panels.heading(node)
        if words:
            self.heading_of_panel(words)
        if panels.opens(node):
            self._panels.append(self.base)
            self.base = max(self.base, self._panel_level)
            self._panel_level = 0

    def close(self, node: Element) -> None:
        """End an element."""
        tag = node.tag
        if tag in {"td", "th"}:
            self._end_cell(node)
        elif tag == "caption" and self._table is not None:
            self._table.caption = self._taken()
        elif tag in BLOCKS:
            self.flush()
        if tag == "tr" and self._rows:
            self._end_row(self._rows.pop(), node)
        if tag == "table" and self._table is not None:
            self._end_table(self._table)
        self._lists.close(node)
        if tag in BLOCKS and tag not in CLOSE and not self._in_data():
            self._gap = True
        self._end_parts(node)

    def _end_parts(self, node: Element) -> None:
        """Leave what an element began: a heading, a definition, a note, a panel."""
        self._pre -= node.tag == "pre"
        if level_of(node):
            self._level = 0
        if node.tag in {"dt", "dd", "dl"}:
            self._defining = ""
        if node.tag in {"dd", "dl"}:
            self._own_lines()
        if self._sight.notes.holds(node) and self._notes and not self._in_data():
            self._notes -= 1
            self._mark = ""
        if self._panels and self._sight.panels.opens(node):
            self.base, self._panel_level = self._panels.pop(), 0

    def text(self, text: str | None, node: Element | None) -> None:
        """Take the text that stands in an element, or behind one in it."""
        if text and node is not None:
            text = text if self._pre else with_formulas(re.sub(r"\s+", " ", text))
            if self._is_cut and text[0] in ",.;:!?)]»”":
                self._parts[-1] = self._parts[-1].rstrip()
            self._is_cut = False
            self._parts.append(text)
            self._links += len(text) if _is_link(node) else 0

    def raw(self, text: str) -> None:
        """Take text that stands for an element; none stands for a note's mark."""
        if text:
            self._parts.append(text)
        else:
            self._is_cut = bool(self._parts)

    def figure(self, text: str) -> None:
        """Take a formula: one that begins with a figure is kept apart from a figure before it."""
        before = self.line
        both = before[-1:].isdigit() and text[:1].isdigit()
        self._parts.append(f" {text}" if both else text)

    def set_aside(self, note: str) -> None:
        """Take a note that stands within a line: it follows the line's block."""
        self._asides.append(clean(note))

    def heading_of_panel(self, words: str) -> None:
        """Begin a panel with the words on what opens it, one level below the heading above."""
        if self._in_data():
            self._parts.append(f" {words} ")
            return
        self.flush()
        self._lists.taken()
        self._panel_level = min(self.base + 1, 6)
        level, self._level = self._level, self._panel_level
        base = self.base
        self._gap = True
        self._add(words)
        self._level, self.base, self._gap = level, base, True

    def flush(self) -> None:
        """End the block that is being collected; within a data row blocks add up to a cell."""
        self._is_cut = False
        if self._in_data():
            self._parts.append(" ")
            return
        links = self._links
        raw = "".join(self._parts)
        self._parts.clear()
        self._links = 0
        if raw.strip():
            self._end_line(raw, links)
        if self._asides and self._table is None:
            self._write_asides()

    def _end_line(self, raw: str, links: int) -> None:
        if self._rows and MARKER.match(raw.strip()):
            # Laws set the number of a point in a column of its own.
            self._marker = f"{self._marker} {clean(raw)}".strip()
            return
        for line in raw.split("\n") if self._pre else [raw]:
            self._add(clean(line), links / len(raw))

    def _write_asides(self) -> None:
        notes, self._asides = self._asides, []
        for index, note in enumerate(notes):
            self._put(Block(note, index == 0, part=FOOTNOTES))
        self._gap = True

    def _taken(self) -> str:
        self._is_cut = False
        text = clean("".join(self._parts))
        self._parts.clear()
        self._links = 0
        return text

    def _in_data(self) -> bool:
        return bool(self._rows) and self._rows[-1] is not None

    def _add(self, text: str, linked: float = 0.0) -> None:
        if not text:
            return
        if self._defining == "dt" and not self._level and len(text) <= TERM:
            self._terms.append(text)
            return
        text = self._led(self._defined(text))
        part = FOOTNOTES if self._notes and not self._level and not self._is_titled() else ""
        if self._level:
            self._own_lines()
            self.heading, self.base = text[:80], self._level
        self._put(Block(text, self._gap, level=self._level, part=part), linked)
        self._gap = False

    def _put(self, block: Block, linked: float = 0.0) -> None:
        self.blocks.append(block)
        self.linked.append(linked)

    def _is_titled(self) -> bool:
        """Say whether notes stand under a heading of their own."""
        return TITLES.fullmatch(self.heading) is not None

    def _led(self, text: str) -> str:
        """Put a note's mark, an item's number or a bullet before a text."""
        bullet = self._lists.taken()
        mark, self._mark = self._mark, ""
        if mark:
            bullet = "" if begins_with(text, mark) else numbered(mark)
        if bullet and not MARKER.match(text.split(" ", 1)[0]):
            text = f"{bullet} {text}"
        text = f"{self._marker} {text}".strip()
        self._marker = ""
        return text

    def _defined(self, text: str) -> str:
        """Put a term before its definition, or on a line of its own."""
        if not self._terms:
            return text
        if self._defining != "dd" or self._level or self._lists.waits:
            self._own_lines()
            return text
        term = ", ".join(self._terms)
        self._terms.clear()
        apart = " " if MARKER.match(term) or term[-1] in ":?!.;" else ": "
        return f"{term}{apart}{text}"

    def _own_lines(self) -> None:
        """Write terms that have no definition beside them."""
        terms, self._terms = self._terms, []
        for term in terms:
            self._put(Block(term, self._gap))
            self._gap = False

    def _end_cell(self, node: Element) -> None:
        row = self._rows[-1] if self._rows else None
        if row is None:
            self.flush()
        else:
            row.append(cell_of(node, self._taken()))

    def _end_row(self, cells: list[Cell] | None, node: Element) -> None:
        if cells is None:
            return
        if self._table is not None:
            self._table.add(cells, node)
            return
        filled = [cell.text for cell in cells if cell.text]
        if len(filled) > 1 and MARKER.match(filled[0]):
            filled[:2] = [f"{filled[0]} {filled[1]}"]
        if filled:
            self._add("\t".join(filled))

    def _end_table(self, table: DataTable) -> None:
        self._table = None
        blocks, is_table = table.blocks(caption_above(self.blocks[-1] if self.blocks else None))
        if not is_table:
            caption = [Block(table.caption)] if table.caption else []
            for block in chain(caption, blocks):
                self._add(block.text)
            return
        self.tables += 1
        for block in blocks:
            self._put(block)
        self._gap = True
        self._write_asides()


def _is_link(node: Element) -> bool:
    """Say whether text stands in a link to another page; the markup in a link is never deep."""
    for _ in range(4):
        if node.tag == "a":
            target = node.get("href", "")
            return bool(target) and not target.startswith("#")
        parent = node.getparent()
        if parent is None:
            return False
        node = parent
    return False
