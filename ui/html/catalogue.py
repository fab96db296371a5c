"""The library as HTML: the table of documents, its facets, one document. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import quote

from kb.models import Document, Facet
from kb.store.ledger import LedgerRecord
from ui import names
from ui.html import card
from ui.html.render import badges, byline, image_address, original, page_name, source_address

COLUMNS = ("Title", "Publisher", "Date", "Country", "Kind", "Language", "Pages", "Warnings")
PAGES = {
    "ask": ("/", "Ask"),
    "check": ("/check", "Check a text"),
    "library": ("/library", "Library"),
    "evaluation": ("/evaluation", "Evaluation"),
}
FACETS = ("country", "kind", "year", "language", "publisher")
PAGES_LISTED = 400
"""A longer document lists its first pages; the others are reached by turning pages."""


def bar(current: str) -> str:
    """Render the bar on top; `current` is the page shown, a key of PAGES."""
    links = "".join(
        f'<a href="{address}"{" aria-current=page" if key == current else ""}>{word}</a>'
        for key, (address, word) in PAGES.items()
    )
    return (
        '<a class="skip" href="#main">Go to the content</a>'
        '<header class="bar"><a class="name" href="/">AI Readiness'
        '<span class="wide-word"> Knowledge Base</span></a>'
        f'<nav aria-label="Pages">{links}</nav></header>'
    )


def intro(records: Sequence[LedgerRecord]) -> str:
    """Say what this is, and what it holds."""
    newest = max((r.document.date for r in records if r.document.date), default=None)
    held = names.count(len(records), "document")
    since = f", the newest of {names.date(newest)}" if newest else ""
    holds = f"{held}{since}." if records else "No documents yet. Add one with: readiness add FILE"
    return (
        '<div class="intro"><h1>What do the documents say about AI readiness?</h1>'
        "<p>Ask a question; the answer comes from reports, strategies and laws kept here, "
        "and every sentence opens the page it rests on.</p>"
        f'<p class="held">{escape(holds)}</p></div>'
    )


def samples(grouped: Mapping[str, Sequence[str]]) -> str:
    """Render sample questions, grouped by the kind of person who asks them."""
    groups = []
    for persona, questions in grouped.items():
        items = "".join(
            f'<li><button type="button" class="sample" data-ask="{escape(words)}">'
            f"{escape(words)}</button></li>"
            for words in questions
        )
        title = escape(names.persona(persona))
        groups.append(f'<section class="sample-group"><h3>{title}</h3><ul>{items}</ul></section>')
    heading = '<h2 class="visually-hidden">Questions to begin with</h2>'
    return f'<div class="samples">{heading}{"".join(groups)}</div>' if groups else ""


def library(
    records: Sequence[LedgerRecord],
    facets: Sequence[Facet],
    kin: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Render the whole library: search, facets, table.

    Args:
        records: the documents.
        facets: what they can be filtered by.
        kin: a few words by id on how a document stands to others, such as `superseded`.

    """
    rows = "".join(_row(record, (kin or {}).get(record.document.id, ())) for record in records)
    heads = "".join(
        f'<th scope="col"{" aria-sort=ascending" if n == 0 else ""}>'
        f'<button type="button" data-sort="{n}">{word}</button></th>'
        for n, word in enumerate(COLUMNS)
    )
    total = names.count(len(records), "document")
    return (
        '<div class="library"><h1>Library</h1>'
        '<div class="library-tools"><label class="search">Search titles and publishers'
        '<input type="search" id="library-search" autocomplete="off"></label>'
        '<div class="facets" role="group" aria-label="Filters">'
        f"{_facets(facets)}{_look_box(records)}</div></div>"
        f'<p class="count" id="library-count" role="status" data-total="{len(records)}">{total}</p>'
        '<div class="table-frame"><table class="documents"><caption class="visually-hidden">'
        f"Documents; the heads of the columns sort</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div></div>"
    )


def _look_box(records: Sequence[LedgerRecord]) -> str:
    many = sum(1 for record in records if card.looks(record))
    return (
        '<label class="look-box"><input type="checkbox" data-facet="look" value="yes">'
        f'<span>Needs a look</span><span class="many">{many:,}</span></label>'
        if many
        else ""
    )


def _facets(facets: Sequence[Facet]) -> str:
    return "".join(_facet(field, ordered(facets, field)) for field in FACETS)


def ordered(facets: Iterable[Facet], field: str) -> list[Facet]:
    """Return one field's values: years newest first, all else by what they are called."""
    chosen = [facet for facet in facets if facet.field == field]
    if field == "year":
        return sorted(chosen, key=lambda facet: facet.value, reverse=True)
    return sorted(chosen, key=lambda facet: names.facet(field, facet.value).casefold())


def _facet(field: str, values: Sequence[Facet]) -> str:
    if not values:
        return ""
    boxes = "".join(
        f'<label><input type="checkbox" data-facet="{field}" value="{escape(facet.value)}">'
        f"<span>{escape(names.facet(field, facet.value))}</span>"
        f'<span class="many">{facet.documents}</span></label>'
        for facet in values
    )
    return (
        f'<details class="facet"><summary>{field.capitalize()}'
        f'<span class="chosen-many"></span></summary><div class="facet-values">{boxes}</div>'
        "</details>"
    )


def _row(record: LedgerRecord, kin: Sequence[str]) -> str:
    document = record.document
    cells = [
        f'<th scope="row" data-key="{escape(document.title.casefold())}">{_title(document)}</th>',
        _cell("Publisher", document.publisher or ""),
        _cell("Date", names.date(document.date or ""), document.date or ""),
        _cell("Country", names.country(document.country or "")),
        _cell("Kind", names.kind(document.kind)),
        _cell("Language", names.language(document.language or "")),
        _cell("Pages", *_pages(record)),
        _warnings(record, kin),
    ]
    values = {field: getattr(document, field) or "" for field in FACETS}
    data = "".join(f' data-{field}="{escape(value)}"' for field, value in values.items())
    data += ' data-look="yes"' if card.looks(record) else ""
    return f'<tr data-id="{escape(document.id)}"{data}>{"".join(cells)}</tr>'


def _title(document: Document) -> str:
    address = f"/library?doc={quote(document.id, safe='')}"
    return (
        f'<a href="{escape(address)}" data-open="{escape(document.id)}">'
        f"{escape(document.title or document.id)}</a>"
    )


def _cell(label: str, shown: str, key: str | None = None) -> str:
    sort = escape((shown if key is None else key).casefold())
    return f'<td data-label="{label}" data-key="{sort}">{escape(shown)}</td>'


def _pages(record: LedgerRecord) -> tuple[str, str]:
    if not record.paged:
        return "", "00000"
    number = len({page.number for page in record.pages} | set(record.unreadable))
    return f"{number:,}", f"{number:05}"


def _warnings(record: LedgerRecord, kin: Sequence[str]) -> str:
    """Name what needs a look, then what is good to know; the worst is first in order."""
    looks = list(dict.fromkeys(look.words for look in card.looks(record)))
    known = [*kin, *card.notes(record)]
    order = f"{card.rank(record)}{9 - min(9, len(looks))}{0 if known else 1}"
    parts = [f'<strong class="look">{escape(_sentence(looks))}</strong>'] if looks else []
    parts += [f"<span>{escape(_sentence(known))}</span>"] if known else []
    return f'<td data-label="Warnings" data-key="{order}">{"<br>".join(parts) or "none"}</td>'


def _sentence(words: Sequence[str]) -> str:
    joined = ", ".join(words)
    return joined[:1].upper() + joined[1:]


def document(
    record: LedgerRecord, twins: Sequence[Document] = (), newer: Document | None = None
) -> str:
    """Render what a document is, its kin, its warnings, and its pages.

    Args:
        record: the document.
        twins: others that hold the same text.
        newer: what supersedes it.

    """
    entry = record.document
    return (
        f'<header class="panel-head"><div><h2>{escape(entry.title or entry.id)}</h2>'
        f'<p class="card-from">{escape(byline(entry))}</p></div></header>{badges(entry)}'
        f"{_kin(twins, newer)}{_facts(record)}{_warning_list(record)}{_links(entry)}"
        f"{_page_list(record)}"
    )


def _kin(twins: Sequence[Document], newer: Document | None) -> str:
    lines = [f"The same text as {_title(twin)}; in answers both count as one." for twin in twins]
    lines += [f"Superseded by {_title(newer)}."] if newer else []
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f'<ul class="notes" aria-label="Related documents">{items}</ul>' if items else ""


def _facts(record: LedgerRecord) -> str:
    entry = record.document
    pages = _pages(record)[0] or "no page numbers"
    language = names.language(entry.language) if entry.language else None
    facts = {
        "Author": entry.author if entry.author != entry.publisher else None,
        "Language": language,
        "Pages": pages,
        "Passages": f"{record.passages:,}",
        **{word: value for word, value in card.facts(record).items() if value != language},
        "Licence": entry.licence,
        "Notes": entry.notes,
        "Replaces": entry.supersedes,
    }
    rows = "".join(
        f"<div><dt>{word}</dt><dd>{escape(value)}</dd></div>"
        for word, value in facts.items()
        if value
    )
    return f'<dl class="facts">{rows}</dl>'


def _warning_list(record: LedgerRecord) -> str:
    found = card.warnings(record)
    if not found:
        return '<p class="fine">Read without warnings.</p>'
    items = "".join(f"<li>{escape(line)}</li>" for line in found)
    return f'<ul class="notes" aria-label="Warnings">{items}</ul>'


def _links(entry: Document) -> str:
    links = []
    if local := source_address(entry):
        links.append(("Open file", local))
    if address := original(entry):
        links.append(("Original at its publisher", address))
    items = "".join(
        f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{word}</a>'
        for word, address in links
    )
    return f'<p class="actions">{items}</p>' if items else ""


def _page_list(record: LedgerRecord) -> str:
    labels: dict[int, str | None] = dict.fromkeys(record.unreadable)
    labels |= {page.number: page.label for page in record.pages}
    numbers = sorted(labels)
    if not record.paged:
        first = numbers[0] if numbers else 1
        return f'<p class="actions"><button type="button" data-turn="{first}">Read</button></p>'
    items = "".join(
        f'<li><button type="button" data-turn="{n}" aria-label="{escape(page_name(n, labels[n]))}">'
        f"{escape(labels[n] or str(n))}</button></li>"
        for n in numbers[:PAGES_LISTED]
    )
    first_image = _first_picture(record, numbers)
    return f'{first_image}<h3>Pages</h3><ol class="page-list">{items}</ol>'


def _first_picture(record: LedgerRecord, numbers: Sequence[int]) -> str:
    if not numbers or record.media_type != "application/pdf":
        return ""
    source = escape(image_address(record, numbers[0], None))
    return (
        f'<button type="button" class="cover" data-turn="{numbers[0]}" '
        f'aria-label="Show the first page"><img src="{source}" alt="" loading="lazy"></button>'
    )
