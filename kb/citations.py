"""Citations as slices: quotes cut from passages, numbered in the order they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from kb.messages import ENGLISH, Messages
from kb.models import Citation, Document, Hit, Span
from kb.words.places import named_countries

BULLET = re.compile(r"^\s*[•●○◦▪■□▫‣⁃∙·➢➤►✓✔❖–—*-]\s+")
"""What stands before an item of a list that has no number."""
ENDED = re.compile(r"[:;,.!?…៖។]\W*$")
"""What ends an item, so that nothing need stand before the next."""
CELLS = " | "
"""What stands between the cells of a table's row where people read it; the text has a tab."""
YEAR = re.compile(r"(?<=[^\W\d]\s)(?:19|20)\d\d\b")
"""A year after a word."""


class Quote(NamedTuple):
    """Characters `start` to `end` of a hit's passage text."""

    hit: Hit
    start: int
    end: int
    more: bool = False
    """Whether the list that it quotes goes on behind it."""
    goes_on: bool = False
    """Whether it goes on from the quote before it, over the end of a page."""

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.hit.passage.text[self.start : self.end]

    @property
    def place(self) -> Span:
        """Where it stands on its page."""
        span = self.hit.passage.span
        return Span(span.doc_id, span.page, span.start + self.start, span.start + self.end)

    def is_about(self, countries: frozenset[str]) -> bool:
        """Tell whether it, a title above it, or its document is of one of these countries."""
        document = self.hit.document
        named = f"{self.text}\n{self.hit.passage.heading}\n{document.title}"
        return document.country in countries or bool(countries & named_countries(named))

    def cite(self, marker: int) -> Citation:
        """Turn it into a citation of the page."""
        return Citation(marker, self.hit, self.place, self.text)


def reference(hit: Hit, say: Messages) -> str:
    """Name a source for a reader: `Title (publisher, 2023, p. 12)`, title in Markdown italics."""
    document = hit.document
    name, line = markdown_escape(document.name), markdown_escape(source_line(hit, say))
    return f"*{name}* ({line})" if line else f"*{name}*"


def source_line(hit: Hit, say: Messages = ENGLISH) -> str:
    """Return publisher (or author), year and page, those that are known.

    What is not in force says so first: `draft, 2021; Ministry, p. 3`.
    """
    document = hit.document
    label, year = standing_label(document, say), say.figures(document.year or "")
    parts = [document.publisher or document.author, None if label else year, page_name(hit, say)]
    line = ", ".join(part for part in parts if part)
    return "; ".join(filter(None, (label, line)))


def standing_label(document: Document, say: Messages) -> str:
    """Say with its year that a text is a draft, announced or superseded; empty for all others."""
    if document.standing in (None, "in-force"):
        return ""
    year = say.figures(document.year or "")
    return ", ".join(filter(None, (say.say(f"standing.{document.standing}"), year)))


def page_name(hit: Hit, say: Messages = ENGLISH) -> str | None:
    """Return `p. 8, PDF page 14`, shorter where both agree; the section where there are no pages.

    Returns:
        None where there is neither.
    """
    if hit.page_number is None:
        return say.say("form.section", name=name) if (name := section(hit)) else None
    if hit.page_label and hit.page_label != str(hit.page_number):
        label = say.figures(hit.page_label)
        return say.say("form.printed_page", label=label, page=hit.page_number)
    return say.say("form.page", page=hit.page_number)


def section(hit: Hit) -> str:
    """Return the lowest heading above a passage, leaving out a table's title and the document's."""
    parts = hit.passage.headings
    if CELLS in _nearest(hit):
        parts = parts[:-1]
    return next((part for part in reversed(parts) if part != hit.document.title), "")


def columns(hit: Hit, quote: str) -> str:
    """Return the title of the table that a quoted row stands in, with its columns, else nothing."""
    return _nearest(hit) if "\t" in quote else ""


def _nearest(hit: Hit) -> str:
    return next(reversed(hit.passage.headings), "")


def table(hit: Hit) -> tuple[str, tuple[str, ...]]:
    """Split the title of a passage's table into its caption and the names of its columns.

    Returns:
        `Table 3: Skills` and `("Skill", "Risk")` for `Table 3: Skills: Skill | Risk`; no names
        where neither the title nor the first row gives any, and where one is a bare figure.
    """
    title = _nearest(hit)
    first, *others = title.split(CELLS)
    caption, _, name = first.rpartition(": ")
    names = (name, *others)
    named = caption and others and all(any(c.isalpha() for c in n) for n in names)
    return (caption, names) if named else (title, _first_row(hit.passage.text))


def _first_row(text: str) -> tuple[str, ...]:
    """Return the cells of a row without figures that follows a table's title in a passage.

    A year beside a word is none: `By 2025`. A row whose cells begin with names of their own, as in
    spreadsheets, names no others.
    """
    before, _, after = text.partition("\t")
    title, _, first = before.rpartition("\n")
    row = (first, *after.partition("\n")[0].split("\t"))
    named = title.strip() and not any(c.isdigit() for cell in row for c in YEAR.sub("", cell))
    return row if named and not all(": " in cell for cell in row if cell) else ()


def named_cells(quote: Quote) -> tuple[tuple[str, str], ...]:
    """Pair the cells of a quoted row with the names of their columns, empty cells left out.

    Returns:
        Name and cell; the name is empty where a first column of row names has none. Nothing where
        it is not sure which name belongs to which cell.
    """
    _, names = table(quote.hit)
    before = quote.hit.passage.text[: quote.start]
    # A row begins at its first word; the empty cells before it are tabs.
    empty = len(before) - len(before.rstrip("\t"))
    cells = [""] * empty + quote.text.split("\t")
    if len(cells) == len(names) + 1 and all(any(c.isdigit() for c in cell) for cell in cells[1:]):
        names = ("", *names)
    if "\n" in quote.text or len(cells) > len(names):
        return ()
    # Cells of spreadsheets begin with their column's name.
    pairs = ((n, c.removeprefix(f"{n}: ")) for n, c in zip(names, cells, strict=False))
    return tuple((name, cell) for name, cell in pairs if cell.strip())


def said_cells(pairs: Iterable[tuple[str, str]]) -> str:
    """Say cells under the names of their columns, as people and the reader read a row."""
    return "; ".join(f"{name}{_colon(name)}{cell}" for name, cell in pairs if cell)


def _colon(name: str) -> str:
    if not name:
        return ""
    return " " if name.endswith("?") else ": "


def readable(text: str) -> str:
    """Show the cells of a table's row apart."""
    return CELLS.join(text.split("\t"))


def run_on(text: str) -> str:
    """Write a quote on one line: no bullets of list items, a slash where nothing ends one.

    The slash is how quotations mark where a line ended. Numbers and letters of items stay.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    bare = [BULLET.sub("", line) if at else line for at, line in enumerate(lines)]
    written = "".join(bare[:1])
    for line, item in zip(lines[1:], bare[1:], strict=True):
        open_end = item != line and not ENDED.search(written)
        written = f"{written.rstrip()}{' / ' if open_end else ' '}{item.strip()}"
    return written


def markdown_escape(text: str) -> str:
    """Keep text that comes from a document from being read as Markdown or HTML."""
    for character in "\\`*_[]<>#|~":
        text = text.replace(character, "\\" + character)
    return " ".join(text.split())
