"""What a search inside the texts found, as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from kb.markup import Html
from kb.models import Hit
from kb.search.within import best_sentence, marks
from ui.html.document import address
from ui.html.parts.facts import byline
from ui.html.parts.place import place
from ui.html.parts.quoted import cells
from ui.html.parts.tongue import foreign, lang
from ui.words.words import ENGLISH, Words

DOCUMENTS, OF_EACH = 12, 3
"""Shown at most: documents, and passages of each."""


class Found(NamedTuple):
    """What a search gave."""

    words: str
    hits: tuple[Hit, ...]
    """Best first."""
    total: int
    """Passages that hold all words, whether listed or not."""


def texts(found: Found, say: Words = ENGLISH) -> Html:
    """Render the passages that hold all words, document by document."""
    if not found.total:
        return Html(
            '<section class="found" aria-labelledby="found-title"><h2 id="found-title">{}</h2>'
            '<p class="fine">{}</p></section>'
        ).format(say("found.title"), say("found.none"))
    groups = _grouped(found.hits)
    shown = groups[:DOCUMENTS]
    numbered, number = [], 0
    for hits in shown:
        numbered.append(_document(found.words, hits, number, say))
        number += min(len(hits), OF_EACH)
    return Html(
        '<section class="found" aria-labelledby="found-title"><h2 id="found-title">{}</h2>'
        '<p class="status">{}</p>{}</section>'
    ).format(say("found.title"), _sum(found, len(groups), len(shown), say), Html().join(numbered))


def _sum(found: Found, documents: int, shown: int, say: Words) -> str:
    holding = say.count("holding", found.total)
    line = say("found.sum", holding=holding)
    if found.total == len(found.hits):
        held = say.count("document", documents)
        line = say("found.sum_in", holding=holding, documents=held)
    if documents > shown:
        line += " " + say("found.best", count=say.number(shown))
    return line


def _grouped(hits: Sequence[Hit]) -> list[list[Hit]]:
    """Put the hits of each document together, where its best one stands."""
    first = {hit.document.id: place for place, hit in reversed(list(enumerate(hits)))}
    ordered = sorted(hits, key=lambda hit: first[hit.document.id])
    return [list(group) for _, group in groupby(ordered, key=lambda hit: hit.document.id)]


def _document(words: str, hits: Sequence[Hit], number: int, say: Words) -> Html:
    document = hits[0].document
    more = len(hits) - OF_EACH
    shown = enumerate(hits[:OF_EACH], 1)
    cards = (_passage(words, hit, f"text-{number + n}", say) for n, hit in shown)
    return Html(
        '<h3><a href="{}"{}>{}</a> <small class="card-from">{}</small></h3>'
        '<ol class="cards">{}</ol>{}'
    ).format(
        address(document.id),
        foreign(document.language, say),
        document.name,
        byline(document, say),
        Html().join(cards),
        Html('<p class="fine">{}</p>').format(say("found.more", count=say.number(more)))
        if more > 0
        else "",
    )


def _passage(words: str, hit: Hit, key: str, say: Words) -> Html:
    text, span = hit.passage.text, hit.passage.span
    start, end = best_sentence(text, words)
    return Html(
        '<li class="card" id="source-{key}" data-source="{key}" data-doc="{id}" data-page="{page}" '
        'data-start="{start}" data-end="{end}" data-marker=""><div class="card-body">'
        '<p class="card-place">{place}</p><blockquote{lang}>{words}</blockquote>'
        '<p class="actions"><button type="button" data-show="{key}">{show}</button>'
        '<button type="button" data-brief-passage="{key}">{add}</button></p></div></li>'
    ).format(
        key=key,
        id=hit.document.id,
        page=span.page,
        start=span.start + start,
        end=span.start + end,
        place=place(hit, say),
        lang=lang(hit.document),
        words=marked(text[start:end], words),
        show=say("card.show_page" if hit.page_number is not None else "card.show_passage"),
        add=say("card.add"),
    )


def marked(text: str, words: str) -> Html:
    """Render a text with the words of a search in <mark>."""
    parts, at = list[Html](), 0
    for start, end in marks(text, words):
        mark = Html("<mark>{}</mark>").format(text[start:end])
        parts += [cells(text[at:start]), mark]
        at = end
    return Html().join([*parts, cells(text[at:])])
