"""What briefs rest on: the works in the footnotes of what is quoted, as the brief was ingested."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.briefs.cited import Footnote
from ingest.briefs.marks import Marks, is_own
from ingest.briefs.typeset import typeset, typeset_page
from ingest.sources.listed import FILE, Source, load_sources
from kb.claims.check import Claim
from kb.errors import ConfigError
from kb.models import Answer, Citation, Document, Hit, Span, Work
from ui.html.parts.addresses import at_page, original

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

KINDS = ("brief", "dataset")
"""What our own writers make."""
BELOW = 2000
"""Characters behind a table's row within which the table's source stands."""


def answer_with_works(base: KnowledgeBase, answer: Answer) -> Answer:
    """Say of each citation of an answer what it rests on."""
    return replace(answer, citations=with_works(base, answer.citations))


def claim_with_works(base: KnowledgeBase, claim: Claim) -> Claim:
    """Say of each citation of a checked claim what it rests on."""
    shown = with_works(base, claim.evidence), with_works(base, claim.nearest)
    return replace(claim, evidence=shown[0], nearest=shown[1])


def with_works(base: KnowledgeBase, citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Say of each citation what it rests on, and where it stands in the PDF that people read."""
    return tuple(
        replace(
            one,
            works=works(base, one.hit.document, one.span),
            typeset_page=_printed_on(base, one),
        )
        for one in citations
    )


def _printed_on(base: KnowledgeBase, citation: Citation) -> int | None:
    """Return the page of a text's PDF on which a quote stands; None where there is none."""
    hit: Hit | None = citation.hit
    if typeset(base.project.corpus, citation.hit.document) is None:
        return None
    if not citation.hit.passage.id:  # it is cited by its place alone
        hit = passage_at(base, citation.span)
    return printed_on(base, citation.hit.document, citation.quote, hit)


def printed_on(base: KnowledgeBase, document: Document, words: str, hit: Hit | None) -> int | None:
    """Return the page of a text's PDF on which quoted words stand; None where there is none.

    Args:
        base: an open knowledge base.
        document: the text.
        words: of it.
        hit: the passage that they begin in, None where none is held.
    """
    around = hit.passage.text if hit else ""
    return typeset_page(base.project.corpus, document, words, around)


def passage_at(base: KnowledgeBase, span: Span) -> Hit | None:
    """Return the passage that quoted words begin in, None where nothing of their page is held."""
    held = (hit for hit in base.passages_of(span.doc_id) if hit.passage.span.page == span.page)
    return max(
        (hit for hit in held if hit.passage.span.start <= span.start),
        key=lambda hit: hit.passage.span.start,
        default=None,
    )


def works(base: KnowledgeBase, document: Document, span: Span) -> tuple[Work, ...]:
    """Return what words of a brief rest on, by its own footnotes; nothing of other documents."""
    if document.kind not in KINDS:
        return ()
    try:
        pages = [base.page(document.id, info.number) for info in base.record(document.id).pages]
        page = next(one for one in pages if one.number == span.page)
    except (KeyError, StopIteration):
        return ()
    corpus = base.project.corpus
    sources = _sources(corpus, _changed(corpus))
    marks = _marks(corpus, _changed(corpus), "\n".join(one.text for one in pages))
    notes = _notes(marks, page.text, span)
    held = {name: one.id for one in _held(base) for name in _names(one)}
    return tuple(_works(notes, sources, held))


def _notes(marks: Marks, text: str, span: Span) -> tuple[Footnote, ...]:
    words, after = text[span.start : span.end], text[span.end :].lstrip()
    found = marks.read(words)
    if found or is_own(words):
        return found
    if "\t" in words:  # what stands below a table is the source of all its rows
        return marks.first(after[:BELOW])
    return marks.first(after[: after.find(")") + 1]) if after.startswith("(") else ()


def _works(
    notes: Iterable[Footnote], sources: Mapping[str, Source], held: Mapping[str, str]
) -> Iterator[Work]:
    for (key, section), same in groupby(notes, key=lambda note: (note.key, note.section)):
        source = sources[key]
        pages = tuple(dict.fromkeys(page for note in same for page in note.pages))
        document = _document(source)
        here = next((held[name] for name in _names(document) if name in held), None)
        address = original(document)
        if address and source.format == "pdf" and pages:
            address = at_page(address, pages[0])
        yield Work(document, pages, section, source.read, address, source.checked_on, here)


def _document(source: Source) -> Document:
    return Document(
        id=source.id,
        title=source.title,
        publisher=source.publisher,
        date=source.date,
        country=source.country,
        kind=source.kind,
        language=source.language,
        licence=source.licence,
        original_url=source.original_url,
        sha256=source.sha256,
        standing=source.standing,
    )


def _names(document: Document) -> set[str]:
    """Return by what a document in the corpus is known to be a listed source."""
    return {name for name in (document.id, document.sha256, document.original_url) if name}


def _held(base: KnowledgeBase) -> Iterator[Document]:
    return (record.document for record in base.records())


def _changed(corpus: Path) -> int:
    """Tell when the list of sources last changed, so that it is read once."""
    path = corpus / FILE
    return path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=2)
def _sources(corpus: Path, changed: int) -> Mapping[str, Source]:
    try:
        return load_sources(corpus)
    except ConfigError:  # who keeps the list is told by other commands
        return {}


@lru_cache(maxsize=64)
def _marks(corpus: Path, changed: int, text: str) -> Marks:
    return Marks.of(text, _sources(corpus, changed))
