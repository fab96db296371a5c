"""The library as HTML: the table of documents, its facets, one document. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from kb.markup import Html
from kb.models import Document, Facet
from kb.reader.tags import dimensions
from kb.store.ledger import LedgerRecord
from ui import names
from ui.html import card
from ui.html.render import (
    badges,
    byline,
    image_address,
    notes,
    original,
    page_name,
    source_address,
)

COLUMNS = ("Title", "Publisher", "Date", "Country", "Kind", "Language", "Pages", "Warnings")
PAGES = {
    "ask": ("./", "Ask"),
    "check": ("check", "Check a text"),
    "library": ("library", "Library"),
    "coverage": ("coverage", "Coverage"),
    "compare": ("compare", "Compare"),
    "brief": ("brief", "Brief"),
    "evaluation": ("evaluation", "Evaluation"),
}
FACETS = ("country", "kind", "year", "language", "publisher")
PAGES_LISTED = 400
"""A longer document lists its first pages; the others are reached by turning pages."""


def bar(current: str, here: str = "") -> Html:
    """Render the bar on top.

    Args:
        current: the page shown, a key of PAGES, if it is one of them.
        here: its address, where other addresses of it are not told from its own.
    """
    link = Html('<a href="{}"{}>{}</a>')
    links = (
        link.format(address, " aria-current=page" if key == current else "", word)
        for key, (address, word) in PAGES.items()
    )
    return Html(
        '<a class="skip" href="{}#main">Go to the content</a>'
        '<header class="bar"><a class="name" href="./">AI Readiness'
        '<span class="wide-word"> Knowledge Base</span></a>'
        '<nav aria-label="Pages">{}</nav></header>'
    ).format(here, Html().join(links))


def intro(records: Sequence[LedgerRecord]) -> Html:
    """Say what this is, and what it holds."""
    newest = max((r.document.date for r in records if r.document.date), default=None)
    held = names.count(len(records), "document")
    since = f", the newest of {names.date(newest)}" if newest else ""
    holds = f"{held}{since}." if records else "No documents yet. Add one with: readiness add FILE"
    return Html(
        '<div class="intro"><h1>What do the documents say about AI readiness?</h1>'
        "<p>Ask a question; the answer comes from reports, strategies and laws kept here, "
        "and every sentence opens the page it rests on.</p>"
        '<p class="held">{}</p></div>'
    ).format(holds)


def samples(grouped: Mapping[str, Sequence[str]]) -> Html:
    """Render sample questions, grouped by the kind of person who asks them."""
    if not grouped:
        return Html()
    item = Html('<li><button type="button" class="sample" data-ask="{0}">{0}</button></li>')
    group = Html('<section class="sample-group"><h3>{}</h3><ul>{}</ul></section>')
    groups = (
        group.format(names.persona(persona), Html().join(map(item.format, questions)))
        for persona, questions in grouped.items()
    )
    return Html(
        '<div class="samples"><h2 class="visually-hidden">Questions to begin with</h2>{}</div>'
    ).format(Html().join(groups))


def library(
    records: Sequence[LedgerRecord],
    facets: Sequence[Facet],
    kin: Mapping[str, Sequence[str]] | None = None,
    told: Mapping[str, Sequence[str]] | None = None,
) -> Html:
    """Render the whole library: search, facets, table.

    Args:
        records: the documents.
        facets: what they can be filtered by.
        kin: a few words by id on how a document stands to others, such as `superseded`.
        told: the dimensions of readiness by id.

    """
    rows = (
        _row(r, (kin or {}).get(r.document.id, ()), (told or {}).get(r.document.id, ()))
        for r in records
    )
    return Html(
        '<div class="library"><h1>Library</h1>{tools}'
        '<p class="count" id="library-count" role="status" data-total="{many}">{total}</p>'
        '<div class="table-frame"><table class="documents"><caption class="visually-hidden">'
        "Documents; the heads of the columns sort</caption><thead><tr>{heads}</tr></thead>"
        '<tbody>{rows}</tbody></table></div><div id="library-texts"></div></div>'
    ).format(
        tools=_tools(records, facets, told or {}),
        many=len(records),
        total=names.count(len(records), "document"),
        heads=_heads(),
        rows=Html().join(rows),
    )


def _tools(
    records: Sequence[LedgerRecord],
    facets: Sequence[Facet],
    told: Mapping[str, Sequence[str]],
) -> Html:
    return Html(
        '<div class="library-tools"><label class="search">Search titles, publishers and texts'
        '<input type="search" id="library-search" autocomplete="off"></label>'
        '<div class="facets" role="group" aria-label="Filters">{}{}{}</div></div>'
    ).format(
        Html().join(_facet(field, ordered(facets, field)) for field in FACETS),
        _facet("dimension", _dimensions(told)),
        _look_box(records),
    )


def _heads() -> Html:
    head = Html('<th scope="col"{}><button type="button" data-sort="{}">{}</button></th>')
    return Html().join(
        head.format("" if n else " aria-sort=ascending", n, word) for n, word in enumerate(COLUMNS)
    )


def _dimensions(told: Mapping[str, Sequence[str]]) -> list[Facet]:
    """Count the documents that speak of each dimension of readiness."""
    many = Counter(name for names_ in told.values() for name in names_)
    return [Facet("dimension", name, many[name]) for name in dimensions() if many[name]]


def _look_box(records: Sequence[LedgerRecord]) -> Html:
    many = sum(1 for record in records if card.looks(record))
    if not many:
        return Html()
    return Html(
        '<label class="look-box"><input type="checkbox" data-facet="look" value="yes">'
        '<span>Needs a look</span><span class="many">{:,}</span></label>'
    ).format(many)


def ordered(facets: Iterable[Facet], field: str) -> list[Facet]:
    """Return one field's values: years newest first, all else by what they are called."""
    chosen = [facet for facet in facets if facet.field == field]
    if field == "year":
        return sorted(chosen, key=lambda facet: facet.value, reverse=True)
    return sorted(chosen, key=lambda facet: names.facet(field, facet.value).casefold())


def _facet(field: str, values: Sequence[Facet]) -> Html:
    if not values:
        return Html()
    box = Html(
        '<label><input type="checkbox" data-facet="{}" value="{}">'
        '<span>{}</span><span class="many">{}</span></label>'
    )
    boxes = (
        box.format(field, facet.value, names.facet(field, facet.value), facet.documents)
        for facet in values
    )
    return Html(
        '<details class="facet"><summary>{}<span class="chosen-many"></span></summary>'
        '<div class="facet-values">{}</div></details>'
    ).format(field.capitalize(), Html().join(boxes))


def _row(record: LedgerRecord, kin: Sequence[str], told: Sequence[str]) -> Html:
    document = record.document
    head = Html('<th scope="row" data-key="{}">{}</th>')
    cells = (
        head.format(document.title.casefold(), title_link(document)),
        _cell("Publisher", document.publisher or ""),
        _cell("Date", names.date(document.date or ""), document.date or ""),
        _cell("Country", names.country(document.country or "")),
        _cell("Kind", names.kind(document.kind)),
        _cell("Language", names.language(document.language or "")),
        _cell("Pages", *_pages(record)),
        _warnings(record, kin),
    )
    return Html('<tr data-id="{}"{}>{}</tr>').format(
        document.id, _data(record, told), Html().join(cells)
    )


def _data(record: LedgerRecord, told: Sequence[str]) -> Html:
    """Render the attributes by which the rows are filtered."""
    values = {field: getattr(record.document, field) or "" for field in FACETS}
    if card.looks(record):
        values["look"] = "yes"
    if told:
        values["dimension"] = " ".join(told)
    return Html().join(map(Html(' data-{}="{}"').format, values.keys(), values.values()))


def title_link(document: Document) -> Html:
    """Render a document's title as the link that opens it in the panel."""
    return Html('<a href="library?doc={}" data-open="{}">{}</a>').format(
        quote(document.id, safe=""), document.id, document.title or document.id
    )


def _cell(label: str, shown: str, key: str | None = None) -> Html:
    sort = (shown if key is None else key).casefold()
    return Html('<td data-label="{}" data-key="{}">{}</td>').format(label, sort, shown)


def _pages(record: LedgerRecord) -> tuple[str, str]:
    if not record.paged:
        return "", "00000"
    number = len({page.number for page in record.pages} | set(record.unreadable))
    return f"{number:,}", f"{number:05}"


def _warnings(record: LedgerRecord, kin: Sequence[str]) -> Html:
    """Name what needs a look, then what is good to know; the worst is first in order."""
    looks = list(dict.fromkeys(look.words for look in card.looks(record)))
    known = [*kin, *card.notes(record)]
    order = f"{card.rank(record)}{9 - min(9, len(looks))}{0 if known else 1}"
    parts = [Html('<strong class="look">{}</strong>').format(_sentence(looks))] if looks else []
    parts += [Html("<span>{}</span>").format(_sentence(known))] if known else []
    return Html('<td data-label="Warnings" data-key="{}">{}</td>').format(
        order, Html("<br>").join(parts) or "none"
    )


def _sentence(words: Sequence[str]) -> str:
    joined = ", ".join(words)
    return joined[:1].upper() + joined[1:]


def document(
    record: LedgerRecord, twins: Sequence[Document] = (), newer: Document | None = None
) -> Html:
    """Render what a document is, its kin, its warnings, and its pages.

    Args:
        record: the document.
        twins: others that hold the same text.
        newer: what supersedes it.

    """
    entry = record.document
    head = Html(
        '<header class="panel-head"><div><h2>{}</h2><p class="card-from">{}</p></div></header>'
    ).format(entry.title or entry.id, byline(entry))
    return Html().join(
        (
            head,
            badges(entry),
            _kin(twins, newer),
            about(record),
            _links(entry),
            _page_list(record),
        )
    )


def _kin(twins: Sequence[Document], newer: Document | None) -> Html:
    same = Html("The same text as {}; in answers both count as one.")
    lines = [same.format(title_link(twin)) for twin in twins]
    lines += [Html("Superseded by {}.").format(title_link(newer))] if newer else []
    return notes(lines, "Related documents")


def about(record: LedgerRecord) -> Html:
    """Render the facts of a document and its quality card."""
    return _facts(record) + _warning_list(record)


def _facts(record: LedgerRecord) -> Html:
    entry = record.document
    language = names.language(entry.language) if entry.language else None
    facts = {
        "Author": entry.author if entry.author != entry.publisher else None,
        "Language": language,
        "Pages": _pages(record)[0] or "no page numbers",
        "Passages": f"{record.passages:,}",
        **{word: value for word, value in card.facts(record).items() if value != language},
        "Licence": entry.licence,
        "Notes": entry.notes,
        "Replaces": entry.supersedes,
    }
    row = Html("<div><dt>{}</dt><dd>{}</dd></div>")
    rows = Html().join(row.format(word, value) for word, value in facts.items() if value)
    return Html('<dl class="facts">{}</dl>').format(rows)


def _warning_list(record: LedgerRecord) -> Html:
    clean = Html('<p class="fine">Read without warnings.</p>')
    return notes(card.warnings(record), "Warnings") or clean


def _links(entry: Document) -> Html:
    link = Html('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
    links = Html('<a href="document/{}">All of this document</a>').format(quote(entry.id, safe=""))
    if local := source_address(entry):
        links += link.format(local, "Open file")
    if address := original(entry):
        links += link.format(address, "Original at its publisher")
    return Html('<p class="actions">{}</p>').format(links)


def _page_list(record: LedgerRecord) -> Html:
    labels: dict[int, str | None] = dict.fromkeys(record.unreadable)
    labels |= {page.number: page.label for page in record.pages}
    numbers = sorted(labels)
    if not record.paged:
        read = Html('<p class="actions"><button type="button" data-turn="{}">Read</button></p>')
        return read.format(numbers[0] if numbers else 1)
    item = Html('<li><button type="button" data-turn="{}" aria-label="{}">{}</button></li>')
    items = (
        item.format(n, page_name(n, labels[n]), labels[n] or n) for n in numbers[:PAGES_LISTED]
    )
    return Html('{}<h3>Pages</h3><ol class="page-list">{}</ol>').format(
        _first_picture(record, numbers), Html().join(items)
    )


def _first_picture(record: LedgerRecord, numbers: Sequence[int]) -> Html:
    if not numbers or record.media_type != "application/pdf":
        return Html()
    return Html(
        '<button type="button" class="cover" data-turn="{}" '
        'aria-label="Show the first page"><img src="{}" alt="" loading="lazy"></button>'
    ).format(numbers[0], image_address(record, numbers[0], None))
