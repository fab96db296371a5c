"""A whole page of the application that needs no framework: the bar, what it shows, the panel."""

from __future__ import annotations

from kb.markup import Html
from ui.html import catalogue, panel
from ui.html.panel import Shown

NAME = "AI Readiness Knowledge Base"


def whole(title: str, shown: Html, here: str, beside: Shown = "source") -> Html:
    """Render a page.

    Args:
        title: of the page, for the tab and bookmarks.
        shown: what stands on it.
        here: its address, one folder below the pages of the bar.
        beside: what the source panel waits for.
    """
    return Html(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{title} – {name}</title>"
        '<base href="../"><link rel="stylesheet" href="look/style.css">'
        '<link rel="icon" href="look/icon.svg" type="image/svg+xml">'
        '<script src="look/app.js" defer></script></head>'
        '<body class="plain"><div class="gradio-container"><div id="bar">{bar}</div>'
        '<main id="main"><div id="reading">{shown}</div><div id="panel-column">{panel}</div></main>'
        "</div></body></html>"
    ).format(
        title=title,
        name=NAME,
        bar=catalogue.bar("", here),
        shown=shown,
        panel=panel.shell(beside),
    )
