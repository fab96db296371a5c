"""Cited documents for programs that keep references: BibTeX and RIS.

RIS: https://en.wikipedia.org/wiki/RIS_(file_format); types GOVDOC, LAW, NEWS, RPRT, DATA.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.models import Citation, Document
from ui.export.cells import one_line
from ui.html.render import original

RIS_TYPES = {"law": "LAW", "op-ed": "NEWS", "academic": "RPRT", "dataset": "DATA"}
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


def bibtex(citations: Iterable[Citation]) -> str:
    """Write each cited document once, with the pages that were quoted."""
    return "\n".join(_entry(document, pages) for document, pages in _documents(citations))


def ris(citations: Iterable[Citation]) -> str:
    """Write each cited document once, with the pages that were quoted."""
    return "\r\n".join(_record(document, pages) for document, pages in _documents(citations))


def document_bibtex(document: Document) -> str:
    """Write one document, without pages."""
    return _entry(document, [])


def document_ris(document: Document) -> str:
    """Write one document, without pages."""
    return _record(document, [])


def _documents(citations: Iterable[Citation]) -> list[tuple[Document, list[str]]]:
    found: dict[str, tuple[Document, list[str]]] = {}
    for citation in citations:
        hit = citation.hit
        _, pages = found.setdefault(hit.document.id, (hit.document, []))
        page = hit.page_label or (str(hit.page_number) if hit.page_number else "")
        if page and page not in pages:
            pages.append(page)
    return list(found.values())


def _entry(document: Document, pages: list[str]) -> str:
    kind = "article" if document.is_opinion else "techreport"
    fields = {
        "title": f"{{{_tex(document.title)}}}",
        "author": f"{{{_tex(document.author or document.publisher or '')}}}",
        "institution": _tex(document.publisher or ""),
        "year": document.year or "",
        "pages": ", ".join(map(_tex, pages)),
        "url": (original(document) or "").replace("{", "%7B").replace("}", "%7D"),
        "language": document.language or "",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value.strip("{}")]
    key = re.sub(r"[^A-Za-z0-9:-]", "-", document.id)
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _tex(words: str) -> str:
    return one_line(words).translate(BIBTEX)


def _record(document: Document, pages: list[str]) -> str:
    fields = [
        ("TY", RIS_TYPES.get(document.kind, "GOVDOC")),
        ("TI", document.title),
        ("AU", document.author or document.publisher or ""),
        ("PB", document.publisher or ""),
        ("PY", document.year or ""),
        ("DA", (document.date or "").replace("-", "/")),
        ("SP", ", ".join(pages)),
        ("LA", document.language or ""),
        ("UR", original(document) or ""),
        ("ID", document.id),
    ]
    lines = [f"{tag}  - {one_line(value)}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])
