"""Citations as slices: quotes cut from passages, numbered in the order they are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from kb.models import Citation, Hit, Span

CELLS = " | "
"""What stands between the cells of a table's row where people read it; the text has a tab."""


class Quote(NamedTuple):
    """Characters `start` to `end` of a hit's passage text."""

    hit: Hit
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.hit.passage.text[self.start : self.end]

    def cite(self, marker: int) -> Citation:
        """Turn the place in the passage into a citation of the page."""
        span = self.hit.passage.span
        place = Span(span.doc_id, span.page, span.start + self.start, span.start + self.end)
        return Citation(marker, self.hit, place, self.text)


def renumber(order: Iterable[int], citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Number citations 1, 2, 3 in the order their markers are first read; drop the others.

    Args:
        order: old markers as they appear in the text, repeats included.
        citations: under their old markers.
    """
    by_marker = {c.marker: c for c in citations}
    wanted = [m for m in dict.fromkeys(order) if m in by_marker]
    return tuple(replace(by_marker[old], marker=new) for new, old in enumerate(wanted, 1))


def reference(hit: Hit) -> str:
    """Name a source for a reader: `Title (publisher, 2023, p. 12)`, title in Markdown italics."""
    title, line = markdown_escape(hit.document.title), markdown_escape(source_line(hit))
    return f"*{title}* ({line})" if line else f"*{title}*"


def source_line(hit: Hit) -> str:
    """Return publisher (or author), year and page, those that are known."""
    document = hit.document
    parts = [document.publisher or document.author, document.year, page_name(hit)]
    return ", ".join(part for part in parts if part)


def page_name(hit: Hit) -> str | None:
    """Return `p. 8, PDF page 14`, shorter where both agree, None without pages."""
    if hit.page_number is None:
        return None
    if hit.page_label and hit.page_label != str(hit.page_number):
        return f"p. {hit.page_label}, PDF page {hit.page_number}"
    return f"p. {hit.page_number}"


def columns(hit: Hit, quote: str) -> str:
    """Return the title of the table that a quoted row stands in, with its columns, else nothing."""
    return hit.passage.heading.rsplit(" > ", 1)[-1] if "\t" in quote else ""


def readable(text: str) -> str:
    """Show the cells of a table's row apart."""
    return CELLS.join(text.split("\t"))


def markdown_escape(text: str) -> str:
    """Keep text that comes from a document from being read as Markdown or HTML."""
    for character in "\\`*_[]<>#|~":
        text = text.replace(character, "\\" + character)
    return " ".join(text.split())
