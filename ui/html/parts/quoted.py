"""The words of a document as people read them."""

from __future__ import annotations

from kb.citations import CELLS
from kb.markup import Html


def cells(words: str) -> Html:
    """Render a document's text; the cells of a table's row are shown apart."""
    return Html('<span class="cell-gap">{}</span>').format(CELLS).join(words.split("\t"))


def clip(words: str, limit: int = 700) -> Html:
    """Render the beginning of a document's text, whole words of it.

    Args:
        words: the text.
        limit: characters that are shown; what follows is told by an ellipsis.
    """
    if len(words) <= limit:
        return cells(words)
    return cells(words[:limit].rsplit(" ", 1)[0]) + " …"
