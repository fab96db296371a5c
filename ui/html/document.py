"""The page of one document as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from kb.markup import Html
from kb.models import Document, Hit
from kb.store.ledger import LedgerRecord
from ui import names
from ui.html import catalogue
from ui.html.coverage import address as coverage_address
from ui.html.coverage import column
from ui.html.render import (
    badges,
    byline,
    document_reference,
    original,
    page_name,
    passage_card,
    source_address,
)

AT_ONCE = 20
"""Passages on a page."""
LISTED = 300
"""Headings of the outline, at most."""


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading of a document, and where it begins."""

    level: int
    """1 is the highest."""
    title: str
    passage: int
    """The first passage below it, counted from 0."""
    page: str
    """As people name it; empty without pages."""


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """What the page tells of a document."""

    record: LedgerRecord
    newer: tuple[Document, ...]
    """Editions that came after it, the next one first."""
    older: tuple[Document, ...]
    """Editions that came before it, the next one first."""
    twins: tuple[Document, ...]
    """Others that hold the same text."""
    citing: tuple[Document, ...]
    """Briefs that cite it."""
    dimensions: tuple[str, ...]
    """Of readiness, that it speaks of."""
    passages: tuple[Hit, ...]
    """All of them, in reading order."""
    first: int = 0
    """The first passage shown, counted from 0."""


def address(doc_id: str) -> str:
    """Return the address of a document's page."""
    return f"document/{quote(doc_id, safe='')}"


def outline(passages: Sequence[Hit]) -> list[OutlineEntry]:
    """Tell the headings of a document from those of its passages, in reading order."""
    found: list[OutlineEntry] = []
    before: tuple[str, ...] = ()
    for number, hit in enumerate(passages):
        path = tuple(filter(None, hit.passage.heading.split(" > ")))
        same = 0
        while same < min(len(path), len(before)) and path[same] == before[same]:
            same += 1
        page = page_name(hit.page_number, hit.page_label) if hit.page_number else ""
        new = enumerate(path[same:], start=same + 1)
        found += [OutlineEntry(level, title, number, page) for level, title in new]
        before = path
    return found


def page(shown: DocumentShown) -> Html:
    """Render the page."""
    entry = shown.record.document
    return Html(
        '<article class="document"><header class="document-head"><h1{lang}>{title}</h1>'
        '<p class="card-from">{byline}</p>{badges}{actions}</header>'
        "{editions}{card}{told}{citing}{pages}{outline}{passages}</article>"
    ).format(
        lang=Html(' lang="{}"').format(entry.language) if entry.language else Html(),
        title=entry.title or entry.id,
        byline=byline(entry),
        badges=badges(entry),
        actions=_actions(entry),
        editions=_editions(shown),
        card=_section("What it is, and how well it was read", catalogue.about(shown.record)),
        told=_told(shown),
        citing=_list("Briefs that cite it", shown.citing),
        pages=_pages(shown.record),
        outline=_outline(shown),
        passages=_passages(shown),
    )


def _section(title: str, inside: Html, name: str = "") -> Html:
    if not inside:
        return Html()
    mark = Html(' id="{}"').format(name) if name else Html()
    return Html("<section{}><h2>{}</h2>{}</section>").format(mark, title, inside)


def _actions(entry: Document) -> Html:
    away = Html('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
    made = [Html('<a href="./?{}">Ask this document</a>').format(urlencode({"document": entry.id}))]
    if local := source_address(entry):
        made.append(away.format(local, "Open file"))
    if link := original(entry):
        made.append(away.format(link, "Original at its publisher"))
    copy = Html('<button type="button" data-copy="{}">Copy reference</button>')
    made.append(copy.format(document_reference(entry)))
    file = Html('<a href="{}/reference.{}" download>{}</a>')
    made += [file.format(address(entry.id), *one) for one in (("bib", "BibTeX"), ("ris", "RIS"))]
    return Html('<p class="actions">{}</p>').format(Html().join(made))


def _editions(shown: DocumentShown) -> Html:
    line = Html("<li>{} {}</li>")
    lines = [line.format("Superseded by", _link(one)) for one in shown.newer[:1]]
    lines += [line.format("Then by", _link(one)) for one in shown.newer[1:]]
    lines += [line.format("Replaces", _link(one)) for one in shown.older]
    lines += [line.format("The same text as", _link(one)) for one in shown.twins]
    standing = names.standing(shown.record.document.standing)
    said = Html('<p class="fine">{}</p>').format(
        f"Standing: {standing.lower()}."
        if standing
        else "Standing: nobody has said whether it is in force."
    )
    listed = Html('<ul class="held-list">{}</ul>').format(Html().join(lines)) if lines else Html()
    return _section("Standing and editions", said + listed)


def _link(document: Document) -> Html:
    named = f", {names.date(document.date)}" if document.date else ""
    return Html('<a href="{}">{}</a>{}').format(
        address(document.id), document.title or document.id, named
    )


def _list(title: str, documents: Sequence[Document]) -> Html:
    item = Html("<li>{}</li>")
    items = Html().join(item.format(_link(document)) for document in documents)
    return _section(title, Html('<ul class="held-list">{}</ul>').format(items) if items else items)


def _told(shown: DocumentShown) -> Html:
    if not shown.dimensions:
        return Html()
    country = shown.record.document.country
    link = Html('<li class="badge"><a href="{}#chosen">{}</a></li>')
    plain = Html('<li class="badge">{}</li>')
    items = (
        link.format(coverage_address({"country": country, "dimension": one}), column(one))
        if country
        else plain.format(column(one))
        for one in shown.dimensions
    )
    return _section(
        "Dimensions of AI readiness it speaks of",
        Html(
            '<ul class="badges">{}</ul><p class="fine">Told by a program from the text.</p>'
        ).format(Html().join(items)),
    )


def _pages(record: LedgerRecord) -> Html:
    if not record.paged:
        return Html()
    labels: dict[int, str | None] = dict.fromkeys(record.unreadable)
    labels |= {page.number: page.label for page in record.pages}
    item = Html(
        '<li><button type="button" data-doc="{}" data-leaf="{}" aria-label="Show {}">{}'
        "</button></li>"
    )
    items = (
        item.format(record.document.id, n, page_name(n, labels[n]), labels[n] or n)
        for n in sorted(labels)[: catalogue.PAGES_LISTED]
    )
    return _section("Pages", Html('<ol class="page-list">{}</ol>').format(Html().join(items)))


def _outline(shown: DocumentShown) -> Html:
    entries = outline(shown.passages)
    item = Html('<li class="level-{}"><a href="{}?from={}#passages">{}</a> <small>{}</small></li>')
    here = address(shown.record.document.id)
    items = Html().join(
        item.format(min(e.level, 4), here, e.passage - e.passage % AT_ONCE, e.title, e.page)
        for e in entries[:LISTED]
    )
    if not items:
        return items
    return _section(
        "Outline",
        Html('<details{}><summary>{}</summary><ol class="outline">{}</ol></details>').format(
            Html(" open") if len(entries) <= AT_ONCE else "",
            names.count(len(entries), "heading"),
            items,
        ),
    )


def _passages(shown: DocumentShown) -> Html:
    many = len(shown.passages)
    part = list(enumerate(shown.passages, 1))[shown.first : shown.first + AT_ONCE]
    if not part:
        return Html()
    cards = Html().join(passage_card(hit, number) for number, hit in part)
    sum_ = f"{part[0][0]:,} to {part[-1][0]:,} of {names.count(many, 'passage')}."
    return _section(
        "Passages",
        Html('<p class="status">{}</p><ol class="cards">{}</ol>{}').format(
            sum_, cards, _turning(shown, many)
        ),
        "passages",
    )


def _turning(shown: DocumentShown, many: int) -> Html:
    link = Html('<a href="{}?from={}#passages">{}</a>')
    here, before, after = (
        address(shown.record.document.id), shown.first - AT_ONCE, shown.first + AT_ONCE,
    )  # fmt: skip
    links = [link.format(here, max(before, 0), "Passages before")] if shown.first else []
    links += [link.format(here, after, "Passages after")] if after < many else []
    return Html('<nav class="actions" aria-label="Passages">{}</nav>').format(Html().join(links))
