"""The card of a source: a passage, where it stands, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from kb.citations import columns, section
from kb.markup import Html
from kb.models import Citation, Document, Hit
from ui import rests
from ui.html.parts.addresses import Mark, at_page, original, source_address
from ui.html.parts.facts import badges, byline
from ui.html.parts.place import place
from ui.html.parts.quoted import clip
from ui.html.parts.references import hit_reference, reference
from ui.html.parts.tongue import foreign, lang
from ui.words.words import ENGLISH, Words

UNNAMED = "Table: "
"""How the title of a table begins that its document gives no name."""


@dataclass(frozen=True, slots=True)
class _Card:
    """What stands on a card."""

    hit: Hit
    key: str
    """Names the card on the page."""
    words: str
    mark: Mark
    reference: str
    """To be pasted into a text."""
    badge: Html = Html()
    above: Html = Html()
    rests: Html = Html()
    """What the words rest on, if they are a brief's."""
    head: Html = Html()
    """Its heading on the page of its own document; empty: it is headed by the document."""
    level: int = 3
    """Of its heading."""
    gathered: bool = False
    """Whether the reader's notes hold it already."""


def card(citation: Citation, apart: str = "", say: Words = ENGLISH, gathered: bool = False) -> Html:
    """Render the card of a citation.

    Args:
        citation: what is shown.
        apart: tells its key from those of other answers on the same page.
        say: the words of the page.
        gathered: whether the reader's notes hold it: then it need not be added to them.
    """
    span = citation.span
    mark = Mark(span.start, span.end, str(citation.marker), citation.typeset_page)
    shown = _Card(
        citation.hit,
        f"{apart}{citation.marker}",
        citation.quote,
        mark,
        reference(citation),
        Html('<span class="card-number" aria-hidden="true">{}</span>').format(
            say.figures(str(citation.marker))
        ),
        rests=rests.short(citation, say),
        gathered=gathered,
    )
    return _card(shown, say)


def near_card(hit: Hit, key: str, near: Html, say: Words = ENGLISH, level: int = 3) -> Html:
    """Render the card of a passage that is near a question and does not answer it.

    Args:
        hit: the passage.
        key: names the card on the page.
        near: says that it does not answer.
        say: the words of the page.
        level: of its heading.
    """
    span = hit.said or hit.passage.span
    mark = Mark(span.start, span.end)
    words, cited = hit.passage.text, hit_reference(hit)
    return _card(_Card(hit, key, words, mark, cited, above=near, level=level), say)


def passage_card(hit: Hit, number: int, say: Words = ENGLISH, own: bool = False) -> Html:
    """Render the card of a passage that is shown for what it speaks of.

    Args:
        hit: the passage.
        number: its place among those shown.
        say: the words of the page.
        own: whether the page is the document's: the card is headed by what the passage is.
    """
    span = hit.passage.span
    mark = Mark(span.start, span.end)
    head = _headed(hit, number, say) if own else Html()
    shown = _Card(hit, f"passage-{number}", hit.passage.text, mark, hit_reference(hit), head=head)
    return _card(shown, say)


def _headed(hit: Hit, number: int, say: Words) -> Html:
    """Name a passage on the page of its own document: its section, or its place."""
    named = section(hit)
    tongue = foreign(hit.document.language, say) if named else Html()
    head = Html("{}. <span{}>{}</span>")
    return head.format(say.number(number), tongue, named or place(hit, say))


def _card(shown: _Card, say: Words) -> Html:
    mark = shown.mark
    return Html(
        '<li class="card" id="source-{key}" data-source="{key}" data-doc="{id}" '
        'data-page="{page}" data-start="{start}" data-end="{end}" data-marker="{number}" '
        'aria-labelledby="title-{key}">{badge}<div class="card-body">{above}{body}</div></li>'
    ).format(
        key=shown.key,
        id=shown.hit.document.id,
        page=shown.hit.passage.span.page,
        start=mark.start,
        end=mark.end,
        number=mark.number,
        badge=shown.badge,
        above=shown.above,
        body=_card_body(shown, say),
    )


def _card_body(shown: _Card, say: Words) -> Html:
    hit, document = shown.hit, shown.hit.document
    return Html(
        '<h{level} id="title-{key}"{tongue}>{title}</h{level}>{about}'
        '<p class="card-place">{place}</p>{table}'
        "<blockquote{lang}>{words}</blockquote>{rests}{actions}"
    ).format(
        level=shown.level,
        key=shown.key,
        tongue=Html() if shown.head else foreign(document.language, say),
        title=shown.head or document.title,
        about=_about(shown, say),
        place=place(hit, say, shown.mark.typeset_page),
        table=_table(hit, shown.words, say),
        lang=lang(document),
        words=clip(shown.words),
        rests=shown.rests,
        actions=_actions(shown, say),
    )


def _about(shown: _Card, say: Words) -> Html:
    """Say whose the document is; on its own page only how surely the passage was read."""
    hit, document = shown.hit, shown.hit.document
    told = badges(document, hit.recognised, say)
    if shown.head:
        return Html() if hit.recognised is None else told
    return Html('<p class="card-from">{}</p>{}').format(byline(document, say), told)


def _table(hit: Hit, words: str, say: Words) -> Html:
    title = columns(hit, words)
    unnamed = title.removeprefix(UNNAMED)
    shown = title if unnamed == title else say("table.columns", columns=unnamed)
    return Html('<p class="card-columns">{}</p>').format(shown) if title else Html()


def _actions(shown: _Card, say: Words) -> Html:
    hit = shown.hit
    return Html(
        '<p class="actions"><button type="button" data-show="{key}">{show}</button>{opens}'
        '<button type="button" data-copy="{reference}">{copy}</button>{add}</p>'
    ).format(
        key=shown.key,
        show=say("card.show_page" if hit.page_number is not None else "card.show_passage"),
        opens=opens(hit.document, hit.page_number, hit.passage.span.page, shown.mark, say),
        reference=shown.reference,
        copy=say("card.copy"),
        add=Html() if shown.gathered else _add(shown, say),
    )


def _add(shown: _Card, say: Words) -> Html:
    button = Html('<button type="button" data-brief-passage="{}">{}</button>')
    return button.format(shown.key, say("card.add"))


def opens(
    document: Document, number: int | None, page: int, mark: Mark | None, say: Words = ENGLISH
) -> Html:
    """Render the link that opens a document where a reader reads it; nothing where nothing can.

    Args:
        document: what is opened.
        number: its page, None for formats without pages.
        page: the same, as the store counts it.
        mark: what is quoted there, if anything.
        say: the words of the page.
    """
    away = original(document)
    if away and away.lower().endswith(".pdf"):
        away = at_page(away, number)
    link = away or source_address(document, number, (page, mark) if mark else None)
    if not link:
        return Html()
    return Html('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        link, say("card.brief" if document.kind == "brief" else "card.original")
    )
