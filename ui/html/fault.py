"""What a person reads in the place of a page that they cannot have. Pure functions."""

from __future__ import annotations

from kb.markup import Html
from ui.html.page import whole
from ui.words.words import ENGLISH, Words

SHOWN = Html('<h1>{}</h1><p class="fault">{}</p>')
BARE = Html(
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" '
    'content="width=device-width, initial-scale=1"><title>{title}</title><style>:root {{ '
    "color-scheme: light dark }} body {{ max-width: 38rem; margin: 3rem auto; padding: 0 1rem; "
    "font: 1rem/1.8 system-ui, sans-serif }}</style></head><body><main>{shown}</main></body></html>"
)


def page(why: str, here: str = "", root: str = "", say: Words = ENGLISH) -> Html:
    """Render a page that says why another is not shown.

    Args:
        why: a sentence.
        here: address of the other, as it is told from the pages of the bar.
        root: path of the application; for an address that is none of its.
        say: the words of the page.
    """
    title = say("fault.title")
    return whole(title, SHOWN.format(title, why), here, root=root, say=say)


def bare(why: str, say: Words = ENGLISH) -> Html:
    """Render the same for where nothing else is served: no bar, no style, no script of ours."""
    title = say("fault.title")
    return BARE.format(language=say.language, title=title, shown=SHOWN.format(title, why))
