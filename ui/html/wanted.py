"""What would support a sentence that no document here says, and where to look. Pure functions."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from kb.markup import Html
from kb.question.question import Question
from kb.words.text import placed_words, stop_words
from ui import names

FIGURE = re.compile(r"\d[\d.,]*\d|\d")
SEARCHED = 3
"""Words of a sentence that the library is searched for: it looks for passages that hold all."""


def wanted(text: str) -> Html:
    """Render what kind of source would support a claim, and two ways to look for one."""
    countries = [names.country(code) for code in sorted(Question(text).countries)]
    figures = list(dict.fromkeys(FIGURE.findall(text)))
    about = f" on {' and '.join(countries)}" if countries else ""
    giving = f", and gives {', '.join(figures)}" if figures else ""
    query = " ".join(_rarest(text))
    return Html(
        '<section class="support"><h2>What would support this</h2><p>A document{} that says it in '
        'nearly these words{}. None that is held here does.</p><p class="actions">'
        '<a href="library?{}">Look for its words in the texts</a><a href="./?{}">Ask about it</a>'
        "</p></section>"
    ).format(about, giving, urlencode({"q": query}), urlencode({"q": text}))


def _rarest(text: str) -> list[str]:
    """Return the longest words, in their order: what is long is seldom everywhere."""
    words = [word for word, _, _ in placed_words(text) if word.lower() not in stop_words()]
    longest = sorted(dict.fromkeys(words), key=len, reverse=True)[:SEARCHED]
    return [word for word in dict.fromkeys(words) if word in longest]
