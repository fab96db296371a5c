"""References that can be pasted into a text. Plain text."""

from __future__ import annotations

from kb.citations import run_on, section
from kb.models import Citation, Document, Hit, Work
from ui.html.parts.addresses import original
from ui.html.parts.place import place


def reference(citation: Citation) -> str:
    """Write a reference that can be pasted: of what is quoted, and of what that rests on."""
    return _citing(citation, hit_reference(citation.hit, citation.typeset_page))


def quoted_reference(citation: Citation) -> str:
    """Write a reference with the words that are quoted, for a list or a footnote."""
    said = hit_reference(citation.hit, citation.typeset_page)
    return _citing(citation, said, f"“{run_on(citation.quote)}”")


def _citing(citation: Citation, *said: str) -> str:
    return " ".join((*said, *(f"Citing: {work_reference(work)}" for work in citation.works)))


def hit_reference(hit: Hit, typeset_page: int | None = None) -> str:
    """Write a reference to a passage that can be pasted into a text."""
    named = hit.page_number is not None or typeset_page or bool(section(hit))
    return document_reference(hit.document, place(hit, typeset_page=typeset_page) if named else "")


def work_reference(work: Work) -> str:
    """Write a reference to what a brief rests on, with the place in it."""
    where = f"section “{work.section}”" if work.section else ""
    if work.pages:
        one = len(work.pages) == 1
        where = f"page{'' if one else 's'} {', '.join(map(str, work.pages))}"
    return document_reference(work.document, where)


def document_reference(document: Document, where: str = "") -> str:
    """Write a reference to a document, and to a place in it where one is given."""
    who = document.author or document.publisher or ""
    begin = f"{who} ({document.year or 'no date'}). " if who else f"({document.year or 'no date'}) "
    parts = [f"{begin}{document.title.rstrip('.')}."]
    if document.publisher and document.publisher != who:
        parts.append(f"{document.publisher}.")
    if where:
        parts.append(f"{where[0].upper()}{where[1:]}.")
    if link := original(document):
        parts.append(link)
    return " ".join(parts)
