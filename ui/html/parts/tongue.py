"""Attributes that tell the language of words."""

from __future__ import annotations

from kb.markup import Html
from kb.models import Document
from kb.words.language import detect
from ui.words.words import SOURCE, Words


def foreign(language: str | None, say: Words, attribute: str = "lang") -> Html:
    """Render the language of some words where it is known and is not the page's."""
    told = language and language != say.language
    return Html(' {}="{}"').format(attribute, language or "") if told else Html()


def foreign_notes(notes: str, say: Words) -> Html:
    """Render the language of what the register notes, as far as it is not the page's.

    English where nobody can tell: its own words are, such as `checked: title`.
    """
    return foreign(detect(notes) or SOURCE, say) if notes else Html()


def lang(document: Document) -> Html:
    """Render the attribute that tells a document's language, or nothing."""
    return Html(' lang="{}"').format(document.language) if document.language else Html()
