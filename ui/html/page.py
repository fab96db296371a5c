"""Whole pages of the application that need no framework: the bar, what they show, the panel."""

from __future__ import annotations

from kb.markup import Html
from ui.html import catalogue, panel
from ui.html.panel import Shown
from ui.words.words import ENGLISH, Words

SHOWN = Html('<h1>{}</h1><p class="fault">{}</p>')
BARE = Html(
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" '
    'content="width=device-width, initial-scale=1"><title>{title}</title><style>:root {{ '
    "color-scheme: light dark }} body {{ max-width: 38rem; margin: 3rem auto; padding: 0 1rem; "
    "font: 1rem/1.8 system-ui, sans-serif }}</style></head><body><main>{shown}</main></body></html>"
)


def whole(  # noqa: PLR0913
    title: str,
    shown: Html,
    here: str,
    beside: Shown = "source",
    current: str = "",
    more: Html = Html(),
    root: str = "",
    say: Words = ENGLISH,
) -> Html:
    """Render a page.

    Args:
        title: of the page, for the tab and bookmarks.
        shown: what stands on it.
        here: its address, as it is told from the pages of the bar.
        beside: what the source panel waits for.
        current: which of the pages of the bar it is, a key of `catalogue.PAGES`, if any.
        more: what its head holds besides.
        root: path of the application, where that cannot be told from `here`.
        say: the words of the page.
    """
    folders = here.partition("?")[0].count("/")
    return Html(
        '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{title}</title>"
        '<base href="{up}"><link rel="stylesheet" href="look/style.css">'
        '<link rel="icon" href="look/icon.svg" type="image/svg+xml">'
        '<script src="look/words.js" data-words="{script}"></script>'
        '<script src="look/app.js" defer></script>{more}</head>'
        '<body class="plain"><div class="gradio-container"><div id="bar">{bar}</div>'
        '<main id="main"><div id="reading">{shown}</div><div id="panel-column">{panel}</div></main>'
        "</div></body></html>"
    ).format(
        title=say.title(title),
        up=root or "../" * folders or "./",
        more=more,
        language=say.language,
        script=say.script(title),
        bar=catalogue.bar(current, here, say),
        shown=shown,
        panel=panel.shell(beside, say),
    )


def fault(why: str, here: str = "", root: str = "", say: Words = ENGLISH) -> Html:
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
