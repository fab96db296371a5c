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
from ui.html.parts.addresses import original, source_address
from ui.html.parts.facts import badges, byline
from ui.html.parts.place import page_name
from ui.html.parts.references import document_reference
from ui.html.parts.source import passage_card
from ui.html.parts.tongue import foreign
from ui.words.words import ENGLISH, Words

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
    page: tuple[int, str | None] | None
    """Its number and its label; None without pages."""


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
        path = hit.passage.headings
        same = 0
        while same < min(len(path), len(before)) and path[same] == before[same]:
            same += 1
        page = (hit.page_number, hit.page_label) if hit.page_number else None
        new = enumerate(path[same:], start=same + 1)
        found += [OutlineEntry(level, title, number, page) for level, title in new]
        before = path
    return found


def page(shown: DocumentShown, say: Words = ENGLISH) -> Html:
    """Render the page, in the words of a language."""
    entry = shown.record.document
    return Html(
        '<article class="document"><header class="document-head"><h1{lang}>{title}</h1>'
        '<p class="card-from">{byline}</p>{badges}{actions}</header>'
        "{editions}{card}{told}{citing}{pages}{outline}{passages}</article>"
    ).format(
        lang=Html(' lang="{}"').format(entry.language) if entry.language else Html(),
        title=entry.name,
        byline=byline(entry, say),
        badges=badges(entry, say=say),
        actions=_actions(entry, say),
        editions=_editions(shown, say),
        card=_section(say("document.about"), catalogue.about(shown.record, say)),
        told=_told(shown, say),
        citing=_list(say("document.citing"), shown.citing, say),
        pages=_pages(shown.record, say),
        outline=_outline(shown, say),
        passages=_passages(shown, say),
    )


def _section(title: str, inside: Html, name: str = "") -> Html:
    if not inside:
        return Html()
    mark = Html(' id="{}"').format(name) if name else Html()
    return Html("<section{}><h2>{}</h2>{}</section>").format(mark, title, inside)


def _actions(entry: Document, say: Words) -> Html:
    away = Html('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
    ask = Html('<a href="./?{}">{}</a>')
    made = [ask.format(urlencode({"document": entry.id}), say("coverage.ask_one"))]
    if local := source_address(entry):
        made.append(away.format(local, say("document.file")))
    if link := original(entry):
        made.append(away.format(link, say("document.original")))
    copy = Html('<button type="button" data-copy="{}">{}</button>')
    made.append(copy.format(document_reference(entry), say("card.copy")))
    file = Html('<a href="{}/reference.{}" download>{}</a>')
    made += [file.format(address(entry.id), *one) for one in (("bib", "BibTeX"), ("ris", "RIS"))]
    return Html('<p class="actions">{}</p>').format(Html().join(made))


def _editions(shown: DocumentShown, say: Words) -> Html:
    told = [say.html("document.superseded", title=_link(one, say)) for one in shown.newer[:1]]
    told += [say.html("document.then", title=_link(one, say)) for one in shown.newer[1:]]
    told += [say.html("document.replaces", title=_link(one, say)) for one in shown.older]
    told += [say.html("document.same", title=_link(one, say)) for one in shown.twins]
    standing = names.standing(shown.record.document.standing, say)
    said = Html('<p class="fine">{}</p>').format(
        say("document.standing", standing=standing.lower())
        if standing
        else say("document.no_standing")
    )
    lines = Html().join(map(Html("<li>{}</li>").format, told))
    listed = Html('<ul class="held-list">{}</ul>').format(lines) if lines else lines
    return _section(say("document.editions"), said + listed)


def _link(document: Document, say: Words) -> Html:
    named = f", {names.date(document.date, say)}" if document.date else ""
    tongue = foreign(document.language, say)
    return Html('<a href="{}"{}>{}</a>{}').format(
        address(document.id), tongue, document.name, named
    )


def _list(title: str, documents: Sequence[Document], say: Words) -> Html:
    item = Html("<li>{}</li>")
    items = Html().join(item.format(_link(document, say)) for document in documents)
    return _section(title, Html('<ul class="held-list">{}</ul>').format(items) if items else items)


def _told(shown: DocumentShown, say: Words) -> Html:
    if not shown.dimensions:
        return Html()
    country = shown.record.document.country
    link = Html('<li class="badge"><a href="{}#chosen">{}</a></li>')
    plain = Html('<li class="badge">{}</li>')
    items = (
        link.format(coverage_address({"country": country, "dimension": one}), column(one, say))
        if country
        else plain.format(column(one, say))
        for one in shown.dimensions
    )
    return _section(
        say("document.told"),
        Html('<ul class="badges">{}</ul><p class="fine">{}</p>').format(
            Html().join(items), say("document.told_by")
        ),
    )


def _pages(record: LedgerRecord, say: Words) -> Html:
    if not record.paged:
        return Html()
    labels: dict[int, str | None] = dict.fromkeys(record.unreadable)
    labels |= {page.number: page.label for page in record.pages}
    item = Html(
        '<li><button type="button" data-doc="{}" data-leaf="{}" aria-label="{}">{}</button></li>'
    )
    items = (
        item.format(record.document.id, n, _show(n, labels[n], say), _leaf(n, labels[n], say))
        for n in sorted(labels)[: catalogue.PAGES_LISTED]
    )
    return _section(
        say("facts.pages"), Html('<ol class="page-list">{}</ol>').format(Html().join(items))
    )


def _leaf(number: int, label: str | None, say: Words) -> str:
    return say.figures(label or str(number))


def _show(number: int, label: str | None, say: Words) -> str:
    return say("document.show", page=page_name(number, label, say))


def _outline(shown: DocumentShown, say: Words) -> Html:
    entries = outline(shown.passages)
    item = Html(
        '<li class="level-{}"><a href="{}?from={}#passages"{}>{}</a> <small>{}</small></li>'
    )
    here = address(shown.record.document.id)
    tongue = foreign(shown.record.document.language, say)
    items = Html().join(
        item.format(
            min(e.level, 4),
            here,
            e.passage - e.passage % AT_ONCE,
            tongue,
            e.title,
            page_name(*e.page, say) if e.page else "",
        )
        for e in entries[:LISTED]
    )
    if not items:
        return items
    return _section(
        say("document.outline"),
        Html('<details{}><summary>{}</summary><ol class="outline">{}</ol></details>').format(
            Html(" open") if len(entries) <= AT_ONCE else "",
            say.count("heading", len(entries)),
            items,
        ),
    )


def _passages(shown: DocumentShown, say: Words) -> Html:
    many = len(shown.passages)
    part = list(enumerate(shown.passages, 1))[shown.first : shown.first + AT_ONCE]
    if not part:
        return Html()
    cards = Html().join(passage_card(hit, number, say, own=True) for number, hit in part)
    sum_ = say(
        "document.part",
        first=say.number(part[0][0]),
        last=say.number(part[-1][0]),
        passages=say.count("passage", many),
    )
    return _section(
        say("facts.passages"),
        Html('<p class="status">{}</p><ol class="cards">{}</ol>{}').format(
            sum_, cards, _turning(shown, many, say)
        ),
        "passages",
    )


def _turning(shown: DocumentShown, many: int, say: Words) -> Html:
    link = Html('<a href="{}?from={}#passages">{}</a>')
    here, before, after = (
        address(shown.record.document.id), shown.first - AT_ONCE, shown.first + AT_ONCE,
    )  # fmt: skip
    links = [link.format(here, max(before, 0), say("document.before"))] if shown.first else []
    links += [link.format(here, after, say("document.after"))] if after < many else []
    return Html('<nav class="actions" aria-label="{}">{}</nav>').format(
        say("facts.passages"), Html().join(links)
    )
