"""Lines that qualify what stands before them."""

from __future__ import annotations

from collections.abc import Sequence

from kb.markup import Html
from ui.html.parts.tongue import foreign
from ui.words.words import ENGLISH, Words


def notes(
    lines: Sequence[str], label: str = "", language: str | None = None, say: Words = ENGLISH
) -> Html:
    """Render lines that qualify what stands before them; nothing where there are none.

    Args:
        lines: what they say.
        label: what a screen reader calls them; empty: notes.
        language: of the lines; None: that of the page.
        say: the words of the page.
    """
    lang = foreign(language or say.language, say)
    items = Html().join(Html("<li{}>{}</li>").format(lang, line) for line in lines)
    shown = Html('<ul class="notes" aria-label="{}">{}</ul>')
    return shown.format(label or say("answer.notes"), items) if items else items
