"""The card of a source: a passage, where it stands, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from kb.citations import columns
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


def card(citation: Citation, apart: str = "", say: Words = ENGLISH) -> Html:
    """Render the card of a citation."""
    span = citation.span
    mark = Mark(span.start, span.end, str(citation.marker), citation.typeset_page)
    shown = _Card(
        citation.hit,
        f"{apart}{citation.marker}",
        citation.quote,
        mark,
        reference(citation),
        Html('<span class="card-number" aria-hidden="true">{}</span>').format(citation.marker),
        rests=rests.short(citation, say),
    )
    return _card(shown, say)


def near_card(hit: Hit, key: str, near: Html, say: Words = ENGLISH) -> Html:
    """Render the card of a passage that is near a question and does not answer it.

    Args:
        hit: the passage.
        key: names the card on the page.
        near: says that it does not answer.
        say: the words of the page.
    """
    span = hit.said or hit.passage.span
    mark = Mark(span.start, span.end)
    return _card(_Card(hit, key, hit.passage.text, mark, hit_reference(hit), above=near), say)


def passage_card(hit: Hit, number: int, say: Words = ENGLISH) -> Html:
    """Render the card of a passage that is shown for what it speaks of."""
    span = hit.passage.span
    mark = Mark(span.start, span.end)
    shown = _Card(hit, f"passage-{number}", hit.passage.text, mark, hit_reference(hit))
    return _card(shown, say)


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
        '<h3 id="title-{key}"{tongue}>{title}</h3><p class="card-from">{byline}</p>'
        '{badges}<p class="card-place">{place}</p>{table}'
        "<blockquote{lang}>{words}</blockquote>{rests}{actions}"
    ).format(
        key=shown.key,
        tongue=foreign(document.language, say),
        title=document.title,
        byline=byline(document, say),
        badges=badges(document, hit.recognised, say),
        place=place(hit, say, shown.mark.typeset_page),
        table=_table(hit, shown.words, say),
        lang=lang(document),
        words=clip(shown.words),
        rests=shown.rests,
        actions=_actions(shown, say),
    )


def _table(hit: Hit, words: str, say: Words) -> Html:
    title = columns(hit, words)
    unnamed = title.removeprefix(UNNAMED)
    shown = title if unnamed == title else say("table.columns", columns=unnamed)
    return Html('<p class="card-columns">{}</p>').format(shown) if title else Html()


def _actions(shown: _Card, say: Words) -> Html:
    hit = shown.hit
    return Html(
        '<p class="actions"><button type="button" data-show="{key}">{show}</button>{opens}'
        '<button type="button" data-copy="{reference}">{copy}</button>'
        '<button type="button" data-brief-passage="{key}">{add}</button></p>'
    ).format(
        key=shown.key,
        show=say("card.show_page" if hit.page_number is not None else "card.show_passage"),
        opens=opens(hit.document, hit.page_number, hit.passage.span.page, shown.mark, say),
        reference=shown.reference,
        copy=say("card.copy"),
        add=say("card.add"),
    )


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
