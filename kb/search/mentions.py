"""In how many documents a word or a country is mentioned, counted over all of the store."""

from __future__ import annotations

from collections import defaultdict

from kb.store.mirror import Mirror
from kb.words.places import forms_of, named_countries
from kb.words.text import content_words


class Mentions:
    """Counts over one mirror, made when they are asked for."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror

    def of_word(self, term: str) -> int:
        """Count the documents that hold a search term, in their text, headings or titles."""
        return self._mirror.documents_holding(term)

    def of_country(self, code: str) -> int:
        """Count the documents that name a country in their text, in any way that is known.

        Passages that hold the words of one of its names are read: those that mean a language or a
        currency by them name no country.
        """
        forms = {tuple(content_words(form)) for form in forms_of(code)} - {()}
        rows = sorted({row for form in forms for row in self._mirror.holding(form)})
        texts: dict[str, list[str]] = defaultdict(list)
        for passage in self._mirror.passages(rows):
            texts[passage.span.doc_id].append(passage.text)
        return sum(any(code in named_countries(t) for t in own) for own in texts.values())
