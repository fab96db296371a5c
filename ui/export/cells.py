"""What every kind of file says of a citation; words are kept from being run or read wrongly."""

from __future__ import annotations

import re

from kb.models import Citation
from ui.cli.terminal import printable
from ui.html.parts.references import quoted_reference, work_reference

SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")
"""Characters that Markdown would take for marks."""
FORMULA = ("=", "+", "-", "@")
"""Beginnings that a spreadsheet would run (OWASP, CSV injection)."""
SOURCE_COLUMNS = (
    "document",
    "title",
    "publisher",
    "date",
    "page",
    "printed page",
    "quote",
    "address",
    "rests on",
)


def plain(text: str) -> str:
    """Keep a text from being taken for Markdown, or for several lines."""
    return SPECIAL.sub(r"\\\1", one_line(text))


def one_line(text: str) -> str:
    """Return a text without characters that steer a terminal, and on one line."""
    return " ".join(printable(text).split())


def cited(citation: Citation) -> str:
    """Write a citation as Markdown: the reference and the words."""
    return plain(quoted_reference(citation))


def source(citation: Citation | None) -> tuple[object, ...]:
    """Return the values of SOURCE_COLUMNS; empty ones where there is no citation."""
    if citation is None:
        return ("",) * len(SOURCE_COLUMNS)
    document, hit = citation.hit.document, citation.hit
    return (
        document.id,
        document.title,
        document.publisher,
        document.date,
        hit.page_number,
        hit.page_label,
        citation.quote,
        document.original_url,
        "; ".join(work_reference(work) for work in citation.works),
    )


def cell(value: object) -> object:
    """Return a value that no spreadsheet runs."""
    if not isinstance(value, str):
        return value
    words = printable(value)
    return f"'{words}" if words.lstrip().startswith(FORMULA) else words
