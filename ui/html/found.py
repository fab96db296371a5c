"""What a search inside the texts found, as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from kb.markup import Html
from kb.models import Hit
from kb.search.within import best_sentence, marks
from ui import names
from ui.html.document import address
from ui.html.render import byline, cells, lang, place

DOCUMENTS, OF_EACH = 12, 3
"""Shown at most: documents, and passages of each."""


class Found(NamedTuple):
    """What a search gave."""

    words: str
    hits: tuple[Hit, ...]
    """Best first."""
    total: int
    """Passages that hold all words, whether listed or not."""


def texts(found: Found) -> Html:
    """Render the passages that hold all words, document by document."""
    if not found.total:
        return Html(
            '<section class="found" aria-labelledby="found-title"><h2 id="found-title">In the '
            'texts</h2><p class="fine">No passage holds all of these words.</p></section>'
        )
    groups = _grouped(found.hits)
    shown = groups[:DOCUMENTS]
    numbered, number = [], 0
    for hits in shown:
        numbered.append(_document(found.words, hits, number))
        number += min(len(hits), OF_EACH)
    return Html(
        '<section class="found" aria-labelledby="found-title"><h2 id="found-title">In the texts'
        '</h2><p class="status">{}</p>{}</section>'
    ).format(_sum(found, len(groups), len(shown)), Html().join(numbered))


def _sum(found: Found, documents: int, shown: int) -> str:
    begin = "1 passage holds" if found.total == 1 else f"{found.total:,} passages hold"
    line = f"{begin} all of these words"
    if found.total == len(found.hits):
        line += f", in {names.count(documents, 'document')}"
    rest = f" The best {shown} documents are shown." if documents > shown else ""
    return f"{line}.{rest}"


def _grouped(hits: Sequence[Hit]) -> list[list[Hit]]:
    """Put the hits of each document together, where its best one stands."""
    first = {hit.document.id: place for place, hit in reversed(list(enumerate(hits)))}
    ordered = sorted(hits, key=lambda hit: first[hit.document.id])
    return [list(group) for _, group in groupby(ordered, key=lambda hit: hit.document.id)]


def _document(words: str, hits: Sequence[Hit], number: int) -> Html:
    document = hits[0].document
    more = len(hits) - OF_EACH
    cards = (_passage(words, hit, f"text-{number + n}") for n, hit in enumerate(hits[:OF_EACH], 1))
    return Html(
        '<h3><a href="{}">{}</a> <small class="card-from">{}</small></h3>'
        '<ol class="cards">{}</ol>{}'
    ).format(
        address(document.id),
        document.title or document.id,
        byline(document),
        Html().join(cards),
        Html('<p class="fine">{} more in this document.</p>').format(f"{more:,}")
        if more > 0
        else "",
    )


def _passage(words: str, hit: Hit, key: str) -> Html:
    text, span = hit.passage.text, hit.passage.span
    start, end = best_sentence(text, words)
    return Html(
        '<li class="card" id="source-{key}" data-source="{key}" data-doc="{id}" data-page="{page}" '
        'data-start="{start}" data-end="{end}" data-marker=""><div class="card-body">'
        '<p class="card-place">{place}</p><blockquote{lang}>{words}</blockquote>'
        '<p class="actions"><button type="button" data-show="{key}">{show}</button>'
        '<button type="button" data-brief-passage="{key}">Add to brief</button></p></div></li>'
    ).format(
        key=key,
        id=hit.document.id,
        page=span.page,
        start=span.start + start,
        end=span.start + end,
        place=place(hit),
        lang=lang(hit.document),
        words=marked(text[start:end], words),
        show="Show page" if hit.page_number is not None else "Show passage",
    )


def marked(text: str, words: str) -> Html:
    """Render a text with the words of a search in <mark>."""
    parts, at = list[Html](), 0
    for start, end in marks(text, words):
        mark = Html("<mark>{}</mark>").format(text[start:end])
        parts += [cells(text[at:start]), mark]
        at = end
    return Html().join([*parts, cells(text[at:])])
