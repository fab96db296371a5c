"""What a page of the framework shows from the start, in every language.

The framework holds one page for all readers and translates in the browser. Its own choice of a
language leaves out those that it has no words in, Khmer among them: `words.js` chooses instead.
"""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr
from gradio.i18n import I18nData

from kb.markup import Html
from ui.words.words import Words, languages, words

BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})
"""The framework would fill them in."""


class Spoken:
    """The texts and the markup that stand on the pages before anything was asked."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, str]] = {tag: {} for tag in languages()}

    def __call__(self, make: Callable[[Words], str]) -> I18nData:
        """Add what a component shows.

        Args:
            make: writes it in a language, as text or as HTML.
        """
        key = f"said{len(self._said['en'])}"
        for tag, held in self._said.items():
            made = make(words(tag))
            held[key] = made.translate(BRACES) if isinstance(made, Html) else made
        return I18nData(key)

    def all(self) -> gr.I18n:
        """Return everything for the framework."""
        return gr.I18n(**self._said)
