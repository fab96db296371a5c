"""The text of an answer, its markers as chips."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.markup import Html
from kb.models import Citation
from ui import rests
from ui.html.parts.place import place
from ui.words.words import ENGLISH, Words

MARKER = re.compile(r"[ \u00a0]?\[(\d{1,4})\]")


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    return parser.disable(
        ["link", "image", "autolink", "html_inline", "html_block", "reference", "fence", "code"]
    )


def text(
    markdown: str, sources: Mapping[int, Citation], apart: str = "", say: Words = ENGLISH
) -> Html:
    """Render an answer's text; markers become chips, links and pictures stay plain words."""
    parser = _markdown()
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"
        if token.children:
            token.children = [
                new for old in token.children for new in _chips(old, sources, apart, say)
            ]
    made = parser.renderer.render(tokens, parser.options, {})
    return Html(made)  # noqa: S704 (the parser escapes; no HTML of the text's own gets through it)


def _chips(token: Token, sources: Mapping[int, Citation], apart: str, say: Words) -> list[Token]:
    if token.type != "text":
        return [token]
    made: list[Token] = []
    at = 0
    for match in MARKER.finditer(token.content):
        citation = sources.get(int(match.group(1)))
        if citation is None:
            continue
        made.append(Token("text", "", 0, content=token.content[at : match.start()]))
        made.append(Token("html_inline", "", 0, content=str(_chip(citation, apart, say))))
        at = match.end()
    made.append(Token("text", "", 0, content=token.content[at:]))
    return made


def _chip(citation: Citation, apart: str, say: Words) -> Html:
    title, where = citation.hit.document.title, place(citation.hit, say, citation.typeset_page)
    label = say("chip.label", number=say.figures(str(citation.marker)), title=title, place=where)
    if citation.works:
        label = f"{label}{say.stop} {rests.named(citation, say)}"
    return Html(
        '&nbsp;<button type="button" class="chip" data-cite="{apart}{marker}" '
        'aria-label="{label}"{hover}>{number}</button>'
    ).format(
        marker=citation.marker,
        number=say.figures(str(citation.marker)),
        label=label,
        apart=apart,
        hover=Html(' title="{}"').format(label) if citation.works else "",
    )
