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
from ui.html.parts.addresses import image_address, original, source_address
from ui.html.parts.facts import badges, byline
from ui.html.parts.notes import notes
from ui.html.parts.place import page_name
from ui.html.parts.tongue import foreign, foreign_notes
from ui.words.words import ENGLISH, Words, languages

COLUMNS = ("title", "publisher", "date", "country", "kind", "language", "pages", "warnings")
PAGES = {
    "ask": "./",
    "check": "check",
    "library": "library",
    "coverage": "coverage",
    "compare": "compare",
    "brief": "brief",
    "evaluation": "evaluation",
}
"""Addresses of the pages of the bar; their names stand in the catalogue."""
MANAGE = "manage"
"""Key and address of the page of maintainers."""
FACETS = ("country", "kind", "year", "language", "publisher")
PAGES_LISTED = 400
"""A longer document lists its first pages; the others are reached by turning pages."""


def bar(current: str, here: str = "", say: Words = ENGLISH) -> Html:
    """Render the bar on top.

    Args:
        current: the page shown, a key of PAGES, if it is one of them.
        here: its address, where other addresses of it are not told from its own.
        say: the words of the page.
    """
    link = Html('<a href="{}"{}>{}</a>')
    links = (
        link.format(address, " aria-current=page" if key == current else "", say(f"bar.{key}"))
        for key, address in PAGES.items()
    )
    # Readers need not be led to a page that they cannot open.
    manage = link.format(MANAGE, Html(" aria-current=page"), say("script.manage"))
    own = manage if current == MANAGE else Html()
    return Html(
        '<a class="skip" href="{}#main">{}</a>'
        '<header class="bar"><a class="name" href="./"><span class="wide-word">{}</span>'
        '<span class="narrow-word">{}</span></a>'
        '<nav aria-label="{}">{}</nav>{}</header>'
    ).format(
        here,
        say("bar.skip"),
        say("bar.name"),
        say("bar.short_name"),
        say("bar.pages"),
        Html().join(links) + own,
        _tongues(here, say),
    )


def _tongues(here: str, say: Words) -> Html:
    """Render the languages of the interface; the page's script keeps the rest of the address."""
    link = Html('<li><a href="{}" lang="{}" hreflang="{}" data-tongue="{}"{}>{}</a></li>')
    begin = f"{here}{'&' if '?' in here else '?'}lang="
    items = (
        link.format(begin + tag, tag, tag, tag, " aria-current=true" if own else "", name)
        for tag, name in languages().items()
        for own in (tag == say.language,)
    )
    return Html(
        '<details class="tongues"><summary><span class="visually-hidden">{}{} </span>{}'
        "</summary><ul>{}</ul></details>"
    ).format(say("bar.language"), say.colon, say("language.name"), Html().join(items))


def library(
    records: Sequence[LedgerRecord],
    facets: Sequence[Facet],
    kin: Mapping[str, Sequence[str]] | None = None,
    told: Mapping[str, Sequence[str]] | None = None,
    say: Words = ENGLISH,
) -> Html:
    """Render the whole library: search, facets, table.

    Args:
        records: the documents; in another interface than English those in its language come first.
        facets: what they can be filtered by.
        kin: a few words by id on how a document stands to others, such as `superseded`.
        told: the dimensions of readiness by id.
        say: the words of the page.

    """
    rows = (
        _row(r, (kin or {}).get(r.document.id, ()), (told or {}).get(r.document.id, ()), say)
        for r in _own_first(records, say)
    )
    return Html(
        '<div class="library"><h1>{title}</h1>'
        '<p class="actions"><a href="watch">{new}</a></p>{tools}'
        '<p class="count" id="library-count" role="status" data-total="{many}">{total}</p>'
        '<div class="table-frame"><table class="documents"><caption class="visually-hidden">'
        "{caption}</caption><thead><tr>{heads}</tr></thead>"
        '<tbody>{rows}</tbody></table></div><div id="library-texts"></div></div>'
    ).format(
        title=say("library.title"),
        new=say("watch.new"),
        caption=say("library.caption"),
        tools=_tools(records, facets, told or {}, say),
        many=len(records),
        total=say.count("document", len(records)),
        heads=_heads(say),
        rows=Html().join(rows),
    )


def _own_first(records: Sequence[LedgerRecord], say: Words) -> list[LedgerRecord]:
    """Order by title, the documents in the language of the page first, if that is not English."""

    def place(document: Document) -> tuple[bool, tuple[str, str]]:
        other = say != ENGLISH and document.language != say.language
        return other, names.order(document.name)

    return sorted(records, key=lambda record: place(record.document))


def _tools(
    records: Sequence[LedgerRecord],
    facets: Sequence[Facet],
    told: Mapping[str, Sequence[str]],
    say: Words,
) -> Html:
    return Html(
        '<div class="library-tools"><label class="search">{}'
        '<input type="search" id="library-search" autocomplete="off"></label>'
        '<div class="facets" role="group" aria-label="{}">{}{}{}</div></div>'
    ).format(
        say("library.search"),
        say("library.filters"),
        Html().join(_facet(field, ordered(facets, field, say), say) for field in FACETS),
        _facet("dimension", _dimensions(told), say),
        _look_box(records, say),
    )


def _heads(say: Words) -> Html:
    head = Html('<th scope="col"{}><button type="button" data-sort="{}">{}</button></th>')
    return Html().join(
        head.format("" if n else " aria-sort=ascending", n, say(f"columns.{name}"))
        for n, name in enumerate(COLUMNS)
    )


def _dimensions(told: Mapping[str, Sequence[str]]) -> list[Facet]:
    """Count the documents that speak of each dimension of readiness."""
    many = Counter(name for names_ in told.values() for name in names_)
    return [Facet("dimension", name, many[name]) for name in dimensions() if many[name]]


def _look_box(records: Sequence[LedgerRecord], say: Words) -> Html:
    many = sum(1 for record in records if card.looks(record))
    if not many:
        return Html()
    return Html(
        '<label class="look-box"><input type="checkbox" data-facet="look" value="yes">'
        '<span>{}</span><span class="many">{}</span></label>'
    ).format(say("library.look"), say.number(many))


def ordered(facets: Iterable[Facet], field: str, say: Words = ENGLISH) -> list[Facet]:
    """Return one field's values: years newest first, all else by what they are called."""
    chosen = [facet for facet in facets if facet.field == field]
    if field == "year":
        return sorted(chosen, key=lambda facet: facet.value, reverse=True)
    return sorted(chosen, key=lambda facet: names.order(names.facet(field, facet.value, say)))


def _facet(field: str, values: Sequence[Facet], say: Words) -> Html:
    if not values:
        return Html()
    box = Html(
        '<label><input type="checkbox" data-facet="{}" value="{}">'
        '<span>{}</span><span class="many">{}</span></label>'
    )
    boxes = (
        box.format(field, one.value, names.facet(field, one.value, say), say.number(one.documents))
        for one in values
    )
    return Html(
        '<details class="facet"><summary>{}<span class="chosen-many"></span></summary>'
        '<div class="facet-values">{}</div></details>'
    ).format(say(f"columns.{field}"), Html().join(boxes))


def _row(record: LedgerRecord, kin: Sequence[str], told: Sequence[str], say: Words) -> Html:
    document = record.document
    head = Html('<th scope="row" data-key="{}">{}</th>')
    cells = (
        head.format(document.title.casefold(), title_link(document, say)),
        _cell(say("columns.publisher"), document.publisher or ""),
        _cell(say("columns.date"), names.date(document.date or "", say), document.date or ""),
        _cell(say("columns.country"), names.country(document.country or "", say)),
        _cell(say("columns.kind"), names.kind(document.kind, say)),
        _cell(say("columns.language"), names.language(document.language or "", say)),
        _cell(say("columns.pages"), *_pages(record, say)),
        _warnings(record, kin, say),
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


def title_link(document: Document, say: Words = ENGLISH) -> Html:
    """Render a document's title as the link that opens it in the panel."""
    return Html('<a href="library?doc={}" data-open="{}"{}>{}</a>').format(
        quote(document.id, safe=""),
        document.id,
        foreign(document.language, say),
        document.name,
    )


def _cell(label: str, shown: str, key: str | None = None) -> Html:
    sort = (shown if key is None else key).casefold()
    return Html('<td data-label="{}" data-key="{}">{}</td>').format(label, sort, shown)


def _pages(record: LedgerRecord, say: Words) -> tuple[str, str]:
    if not record.paged:
        return "", "00000"
    number = len({page.number for page in record.pages} | set(record.unreadable))
    return say.number(number), f"{number:05}"


def _warnings(record: LedgerRecord, kin: Sequence[str], say: Words) -> Html:
    """Name what needs a look, then what is good to know; the worst is first in order."""
    looks = list(dict.fromkeys(look.words for look in card.looks(record, say)))
    known = [*kin, *card.notes(record, say)]
    order = f"{card.rank(record)}{9 - min(9, len(looks))}{0 if known else 1}"
    parts = [Html('<strong class="look">{}</strong>').format(_sentence(looks))] if looks else []
    parts += [Html("<span>{}</span>").format(_sentence(known))] if known else []
    return Html('<td data-label="{}" data-key="{}">{}</td>').format(
        say("columns.warnings"), order, Html("<br>").join(parts) or say("library.no_warnings")
    )


def _sentence(words: Sequence[str]) -> str:
    joined = ", ".join(words)
    return joined[:1].upper() + joined[1:]


def document(
    record: LedgerRecord,
    twins: Sequence[Document] = (),
    newer: Document | None = None,
    say: Words = ENGLISH,
) -> Html:
    """Render what a document is, its kin, its warnings, and its pages.

    Args:
        record: the document.
        twins: others that hold the same text.
        newer: what supersedes it.
        say: the words of the page.

    """
    entry = record.document
    head = Html(
        '<header class="panel-head"><div><h2{}>{}</h2><p class="card-from">{}</p></div></header>'
    ).format(foreign(entry.language, say), entry.name, byline(entry, say))
    return Html().join(
        (
            head,
            badges(entry, say=say),
            _kin(twins, newer, say),
            about(record, say),
            _links(entry, say),
            _page_list(record, say),
        )
    )


def _kin(twins: Sequence[Document], newer: Document | None, say: Words) -> Html:
    lines = [say.html("document.twin", title=title_link(twin, say)) for twin in twins]
    lines += [say.html("document.newer", title=title_link(newer, say))] if newer else []
    return notes(lines, say("document.kin"), say=say)


def about(record: LedgerRecord, say: Words = ENGLISH) -> Html:
    """Render the facts of a document and its quality card."""
    return _facts(record, say) + _warning_list(record, say)


def _facts(record: LedgerRecord, say: Words) -> Html:
    entry = record.document
    language = names.language(entry.language, say) if entry.language else None
    read = card.facts(record, say)
    facts = {
        say("facts.author"): entry.author if entry.author != entry.publisher else None,
        say("facts.language"): language,
        say("facts.pages"): _pages(record, say)[0] or say("place.no_pages"),
        say("facts.passages"): say.number(record.passages),
        **{word: value for word, value in read.items() if value != language},
        say("facts.licence"): entry.licence,
        say("facts.notes"): _told(entry.notes or "", say),
        say("facts.replaces"): entry.supersedes,
    }
    row = Html("<div><dt>{}</dt><dd>{}</dd></div>")
    rows = Html().join(row.format(word, value) for word, value in facts.items() if value)
    return Html('<dl class="facts">{}</dl>').format(rows)


def _told(notes: str, say: Words) -> Html:
    """Render what the register notes, in the language that it is written in."""
    tongue = foreign_notes(notes, say)
    return Html("<span{}>{}</span>").format(tongue, notes) if notes else Html()


def _warning_list(record: LedgerRecord, say: Words) -> Html:
    lines = card.warnings(record, say)
    clean = Html('<p class="fine">{}</p>').format(say("document.clean"))
    return notes(lines, say("columns.warnings"), say=say) or clean


def _links(entry: Document, say: Words) -> Html:
    link = Html('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
    whole = Html('<a href="document/{}">{}</a>')
    links = whole.format(quote(entry.id, safe=""), say("document.whole"))
    if local := source_address(entry):
        links += link.format(local, say("document.file"))
    if address := original(entry):
        links += link.format(address, say("document.original"))
    return Html('<p class="actions">{}</p>').format(links)


def _page_list(record: LedgerRecord, say: Words) -> Html:
    labels: dict[int, str | None] = dict.fromkeys(record.unreadable)
    labels |= {page.number: page.label for page in record.pages}
    numbers = sorted(labels)
    if not record.paged:
        read = Html('<p class="actions"><button type="button" data-turn="{}">{}</button></p>')
        return read.format(numbers[0] if numbers else 1, say("document.read"))
    item = Html('<li><button type="button" data-turn="{}" aria-label="{}">{}</button></li>')
    items = (
        item.format(n, page_name(n, labels[n], say), say.figures(labels[n] or str(n)))
        for n in numbers[:PAGES_LISTED]
    )
    return Html('{}<h3>{}</h3><ol class="page-list">{}</ol>').format(
        _first_picture(record, numbers, say), say("facts.pages"), Html().join(items)
    )


def _first_picture(record: LedgerRecord, numbers: Sequence[int], say: Words) -> Html:
    if not numbers or record.media_type != "application/pdf":
        return Html()
    return Html(
        '<button type="button" class="cover" data-turn="{}" '
        'aria-label="{}"><img src="{}" alt="" loading="lazy"></button>'
    ).format(numbers[0], say("document.first_page"), image_address(record, numbers[0], None))
