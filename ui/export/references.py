"""Cited documents for programs that keep references: BibTeX and RIS.

What a brief rests on is an entry of its own, which says in what it is cited.

RIS: https://en.wikipedia.org/wiki/RIS_(file_format); types GOVDOC, LAW, NEWS, RPRT, DATA, ELEC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kb.models import Citation, Document, Work
from ui import rests
from ui.export.cells import one_line
from ui.html.parts.addresses import original
from ui.html.parts.place import place

RIS_TYPES = {
    "law": "LAW",
    "op-ed": "NEWS",
    "press": "NEWS",
    "academic": "RPRT",
    "brief": "RPRT",
    "dataset": "DATA",
    "web-page": "ELEC",
}
ARTICLES = ("op-ed", "press")
WRITTEN = {"yes": "Written by AI.", "partly": "Partly written by AI."}
BIBTEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "$": r"\$",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
"""Characters that TeX would run."""


@dataclass(slots=True)
class _Entry:
    """A document with all that is cited of it."""

    document: Document
    seen: str
    """When its address was last opened, as far as is known: YYYY-MM-DD."""
    pages: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, page: str = "", note: str = "") -> None:
        """Take in a page and a note, each once."""
        self.pages += [page] if page and page not in self.pages else []
        self.notes += [note] if note and note not in self.notes else []

    def in_order(self) -> list[str]:
        """Return the pages as they follow each other, those without a figure first."""
        return sorted(self.pages, key=lambda page: int(page) if page.isdecimal() else 0)


def bibtex(citations: Iterable[Citation]) -> str:
    """Write each cited document once, with the pages that were quoted, and what briefs rest on."""
    return "\n".join(map(_bibtex, _entries(citations)))


def ris(citations: Iterable[Citation]) -> str:
    """Write each cited document once, with the pages that were quoted, and what briefs rest on."""
    return "\r\n".join(map(_ris, _entries(citations)))


def document_bibtex(document: Document) -> str:
    """Write one document, without pages."""
    return _bibtex(_entry(document))


def document_ris(document: Document) -> str:
    """Write one document, without pages."""
    return _ris(_entry(document))


def _entry(document: Document, seen: str | None = None) -> _Entry:
    today = datetime.now(UTC).date().isoformat()
    entry = _Entry(document, seen or today)
    entry.add(note=WRITTEN.get(document.authored_by_ai, ""))
    return entry


def _entries(citations: Iterable[Citation]) -> list[_Entry]:
    found: dict[str, _Entry] = {}
    for citation in citations:
        hit, document = citation.hit, citation.hit.document
        entry = found.setdefault(document.id, _entry(document))
        page = hit.page_label or hit.page_number or citation.typeset_page
        entry.add(str(page or ""))
        for work in citation.works:
            entry.add(note=f"Cites {_named(work.document)}.")
            cited = found.setdefault(work.document.id, _entry(work.document, work.checked_on))
            for number in map(str, work.pages):
                cited.add(number)
            cited.add(note=_cited_in(work, citation))
    return list(found.values())


def _cited_in(work: Work, citation: Citation) -> str:
    """Say in what a work is cited, page by page: `p. 51 as cited in "..." (..., 2026), page 1.`."""
    there = rests.place(work) or "All"
    where = place(citation.hit, typeset_page=citation.typeset_page)
    return f"{there} as cited in {_named(citation.hit.document)}, {where}."


def _named(document: Document) -> str:
    who = document.author or document.publisher or ""
    named = ", ".join(filter(None, (who, document.year or "no date")))
    return f"“{document.title.rstrip('.')}” ({named})"


def _bibtex(entry: _Entry) -> str:
    document = entry.document
    kind = "article" if document.kind in ARTICLES else "techreport"
    address = original(document) or ""
    fields = {
        "title": f"{{{_tex(document.title)}}}",
        "author": f"{{{_tex(document.author or document.publisher or '')}}}",
        "journal" if kind == "article" else "institution": _tex(document.publisher or ""),
        "year": document.year or "",
        "pages": ", ".join(map(_tex, entry.in_order())),
        "url": address.replace("{", "%7B").replace("}", "%7D"),
        "urldate": entry.seen if address else "",
        "language": document.language or "",
        "note": _tex(" ".join(entry.notes)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value.strip("{}")]
    key = re.sub(r"[^A-Za-z0-9:-]", "-", document.id)
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _tex(words: str) -> str:
    return one_line(words).translate(BIBTEX)


def _ris(entry: _Entry) -> str:
    document, address = entry.document, original(entry.document) or ""
    fields = [
        ("TY", RIS_TYPES.get(document.kind, "GOVDOC")),
        ("TI", document.title),
        ("AU", document.author or document.publisher or ""),
        ("PB", document.publisher or ""),
        ("PY", document.year or ""),
        ("DA", (document.date or "").replace("-", "/")),
        ("SP", ", ".join(entry.in_order())),
        ("LA", document.language or ""),
        ("UR", address),
        ("Y2", entry.seen.replace("-", "/") if address else ""),
        *(("N1", note) for note in entry.notes),
        ("ID", document.id),
    ]
    lines = [f"{tag}  - {one_line(value)}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])
