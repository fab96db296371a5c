"""From the elements of a web page to blocks: paragraphs, headings, list items, rows of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from ingest.page.lines import RAISED, Block, clean
from ingest.page.rows import is_table, table_blocks
from ingest.pdf.layout import DIVISION, heading_level, is_title_line
from ingest.web.hidden import Element, Sight, visible_size

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
MARKER = re.compile(r"[(\[]?[\w.]{1,6}[)\].]{1,2}$|[-–—•]$")
SPAN = 50
"""Columns a cell may reach over at most; more is a mistake or malice."""


@dataclass(frozen=True, slots=True)
class Content:
    """What was found in a page or a piece of one."""

    blocks: list[Block]
    linked: list[float]
    """For each block, the share of its characters that are links to other pages."""
    tables: int = 0
    hidden: int = 0
    """Characters that readers of the page would not have seen."""


def content_of(root: Element) -> Content:
    """Walk a parsed page once, without recursion, and collect its visible text.

    Args:
        root: an lxml element.

    Returns:
        Normalised blocks in reading order; headings carry their level, a table row is one block.

    """
    walk = _Walk()
    sight = Sight(root)
    skipped: Element | None = None
    hidden = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if skipped is not None:
            if event == "end" and node is skipped:
                skipped = None
                walk.text(node.tail, node.getparent())
            continue
        reason = sight.reason(node) if event == "start" else ""
        if reason:
            skipped = node
            hidden += visible_size(node) if reason == "hidden" else 0
        elif event == "start":
            walk.open(node)
        else:
            walk.close(node)
            walk.text(node.tail, node.getparent())
    walk.flush()
    return Content(list(_marked(walk.blocks)), walk.linked, walk.tables, hidden)


class _Walk:
    """Collects text until a block ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.linked: list[float] = []
        self.tables = 0
        self._parts: list[str] = []
        self._links = 0
        self._rows: list[list[str] | None] = []
        """Cells so far of each open table row, innermost last; None for a row that is layout."""
        self._table: list[list[str]] | None = None
        """Rows so far of the open table, if it is one of data; such tables hold no other."""
        self._below: dict[int, int] = {}
        """Columns of it that a cell above reaches into, and for how many rows yet."""
        self._level = 0
        self._gap = True
        self._pre = 0
        self._bullet = ""
        self._marker = ""
        self._counters: list[int | None] = []

    def open(self, node: Element) -> None:
        tag = node.tag
        if tag in BLOCKS:
            self.flush()
            self._gap = self._gap or tag not in CLOSE and not self._in_data()
        if tag == "table" and self._table is None and is_data_table(node):
            self._table = []
            self._below = {}
        if tag == "tr":
            is_data = self._table is not None or is_data_row(node)
            self._rows.append([] if is_data else None)
        elif re.fullmatch("h[1-6]", tag):
            self._level = int(tag[1])
        elif tag in {"ol", "ul"}:
            self._counters.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._bullet = self._next_bullet()
        self._pre += tag == "pre"
        self.text(node.text, node)

    def close(self, node: Element) -> None:
        tag = node.tag
        if tag in {"td", "th"}:
            self._end_cell(node)
        elif tag in BLOCKS:
            self.flush()
        if tag == "tr" and self._rows:
            self._end_row(self._rows.pop())
        if tag == "table" and self._table is not None:
            self._end_table(self._table)
        if tag in {"ol", "ul"} and self._counters:
            self._counters.pop()
        self._pre -= tag == "pre"
        if tag in BLOCKS and tag not in CLOSE and not self._in_data():
            self._gap = True
        if re.fullmatch("h[1-6]", tag):
            self._level = 0

    def text(self, text: str | None, node: Element | None) -> None:
        if text and node is not None:
            text = self._raised(text, node)
            text = text if self._pre else re.sub(r"\s+", " ", text)
            self._parts.append(text)
            self._links += len(text) if _is_link(node) else 0

    def _raised(self, text: str, node: Element) -> str:
        """Write a raised figure after a figure as such: 10²⁵, not 1025."""
        is_raised = node.tag == "sup" or "super" in node.get("class", "").split("-")
        beside = bool(self._parts) and self._parts[-1][-1:].isdigit()
        return text.translate(RAISED) if is_raised and beside else text

    def flush(self) -> None:
        """End the block that is being collected; within a data row blocks add up to a cell."""
        if self._in_data():
            self._parts.append(" ")
            return
        raw, links = "".join(self._parts), self._links
        self._parts.clear()
        self._links = 0
        if not raw.strip():
            return
        if self._rows and MARKER.match(raw.strip()):
            # Laws set the number of a point in a column of its own.
            self._marker = f"{self._marker} {clean(raw)}".strip()
            return
        for line in raw.split("\n") if self._pre else [raw]:
            self._add(clean(line), links / len(raw))

    def _in_data(self) -> bool:
        return bool(self._rows) and self._rows[-1] is not None

    def _add(self, text: str, linked: float = 0.0) -> None:
        if not text:
            return
        if self._bullet and not MARKER.match(text.split(" ", 1)[0]):
            text = f"{self._bullet} {text}"
        text = f"{self._marker} {text}".strip()
        self._bullet = self._marker = ""
        self.blocks.append(Block(text, self._gap, level=self._level))
        self.linked.append(linked)
        self._gap = False

    def _next_bullet(self) -> str:
        if not self._counters or self._counters[-1] is None:
            return "•"
        self._counters[-1] += 1
        return f"{self._counters[-1]}."

    def _end_cell(self, node: Element) -> None:
        row = self._rows[-1] if self._rows else None
        if row is None:
            self.flush()
            return
        self._reach_down(row)
        width = min(_number(node, "colspan"), SPAN)
        height = min(_number(node, "rowspan"), SPAN)
        if height > 1:
            self._below.update({len(row) + i: height - 1 for i in range(width)})
        row.extend([clean("".join(self._parts)), *[""] * (width - 1)])
        self._parts.clear()
        self._links = 0

    def _reach_down(self, row: list[str]) -> None:
        """Leave the columns empty that a cell of a row above reaches into."""
        while self._table is not None and self._below.get(len(row), 0) > 0:
            self._below[len(row)] -= 1
            row.append("")

    def _end_row(self, cells: list[str] | None) -> None:
        if self._table is not None and cells is not None:
            self._reach_down(cells)
            self._table.append(cells)
            return
        filled = [cell for cell in cells or () if cell]
        if len(filled) > 1 and MARKER.match(filled[0]):
            filled[:2] = [f"{filled[0]} {filled[1]}"]
        if filled:
            self._add("\t".join(filled))

    def _end_table(self, rows: list[list[str]]) -> None:
        self._table = None
        if not is_table(rows):
            for row in rows:
                self._end_row(row)
            return
        self.tables += 1
        blocks = table_blocks(rows)
        self.blocks.extend(blocks)
        self.linked.extend(0.0 for _ in blocks)
        self._gap = True


def is_data_table(table: Element) -> bool:
    """Say whether a table holds data and is not layout: a header, or short rows throughout."""
    if table.find(".//table") is not None:
        return False
    rows = list(table.iter("tr"))
    if len(rows) < 2 or max(len(row) for row in rows) < 2:
        return False
    if table.find(".//th") is not None or table.find(".//thead") is not None:
        return True
    numbered = sum(1 for row in rows if MARKER.match(_first_cell(row)))
    return numbered < 0.5 * len(rows) and all(is_data_row(row) for row in rows)


def is_data_row(row: Element) -> bool:
    """Say whether a table row holds figures or short notes; else the table is only layout."""
    length = 0
    for count, node in enumerate(row.iterdescendants()):
        length += len(node.text or "") + len(node.tail or "")
        if count > 200 or length > 800 or node.tag in {"table", "ul", "ol", "h1", "h2", "h3"}:
            return False
    return True


def _first_cell(row: Element) -> str:
    return clean(" ".join(map(str, row[0].itertext()))) if len(row) else ""


def _number(node: Element, name: str) -> int:
    text = node.get(name, "").strip()
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


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
