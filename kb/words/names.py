"""How names are written: their capitals, and the initials that stand for them."""

from __future__ import annotations

import re

UPPER = "A-ZÀ-ÖØ-ÞĐ"
"""Capital letters of the languages people ask in, for a set of a pattern."""
WORD = re.compile(r"\w+")
ONE_CAPITAL = re.compile(r"\b[A-Z][a-z]+")
FEWEST = 3
"""Letters by which a name is known: two stand for too much."""


def initials(text: str) -> str:
    """Return the first letters of a text's words with a capital; "UN Women" has UW."""
    return "".join(word[0] for word in WORD.findall(text) if word[0].isupper())


def abbreviation(name: str) -> str:
    """Return the letters that a name is known by, empty where it has too few.

    They are those of words with one capital: "National AI Office" has two only.
    """
    letters = "".join(word[0] for word in ONE_CAPITAL.findall(name))
    return letters if len(letters) >= FEWEST else ""
