"""Finding words inside the texts: which passages hold all of them, and where."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from kb.store.view import View
from kb.words.text import content_words, placed_words, sentences, term_of


class Holding(NamedTuple):
    """The passages that hold all words, as rows of the mirror."""

    rows: tuple[int, ...]
    """Best first, by BM25."""
    total: int
    """How many there are, whether listed or not."""


def holding(view: View, text: str, documents: Collection[str] | None, most: int) -> Holding:
    """Find the passages that hold all words of a search, inflected ones too.

    Args:
        view: what is searched.
        text: what somebody typed; its stop words are passed over.
        documents: only these; None: all.
        most: rows at most.
    """
    terms = list(dict.fromkeys(content_words(text)))
    if not terms:
        return Holding((), 0)
    held = set(view.holding(terms))
    only = None if documents is None else frozenset(documents)
    rows = [row for row, _ in view.lexical(terms, view.size(), only) if row in held]
    return Holding(tuple(rows[:most]), len(rows))


def marks(text: str, searched: str) -> list[tuple[int, int]]:
    """Return where a text has words of a search, in order."""
    terms = set(content_words(searched))
    return [(start, end) for word, start, end in placed_words(text) if term_of(word) in terms]


def best_sentence(text: str, searched: str) -> tuple[int, int]:
    """Return where the sentence stands that has most of the words of a search."""
    terms = set(content_words(searched))
    found = [(span, text[slice(*span)]) for span in sentences(text)] or [((0, len(text)), text)]
    return max(found, key=lambda one: len(terms.intersection(content_words(one[1]))))[0]
