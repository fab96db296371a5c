"""The parts of a question that asks several things at once."""

from __future__ import annotations

import re

from kb.words.lists import any_of, either, listed
from kb.words.text import content_words

ASKING = any_of(
    word
    for name in ("what", "which", "who", "when", "where", "why", "how", "how_many", "parts_only")
    for word in listed("questions", name)
)
"""Words that begin a question, in the languages people ask in."""
ENDS = re.compile(r"(?<=[?？؟])\s*")
NUMBERED = re.compile(r"(?:^|\s)\(?(?:[1-9]|[a-e])[.)]\s+")
JOINED = re.compile(
    rf"[,;]?\s+(?:(?:{either(listed('conjunctions', 'and'))})\s+(?:also\s+)?)"
    rf"(?=(?:(?:by|in|for|to|from|en|de)\s+)?{ASKING})",
    re.IGNORECASE,
)
BEGINS = re.compile(rf"^\W*(?:\w+\W+){{0,2}}{ASKING}", re.IGNORECASE)


def parts_of(question: str) -> tuple[str, ...]:
    """Cut a question into what it asks, by its marks, numbers, and "and how", "et quand".

    Args:
        question: as a person wrote it.

    Returns:
        The parts as they stand there, in order; the question alone where it asks one thing.
    """
    listed = [part for part in NUMBERED.split(question)[1:] if content_words(part)]
    marked = listed if len(listed) > 1 else ENDS.split(question)
    pieces = [piece.strip() for whole in marked for piece in _joined(whole) if piece.strip()]
    parts = [piece for piece in pieces if content_words(piece)] if len(pieces) > 1 else []
    return tuple(parts) if len(parts) > 1 else (question.strip(),)


def _joined(question: str) -> list[str]:
    return JOINED.split(question) if BEGINS.match(question) else [question]
