"""The parts of a question that asks several things at once."""

from __future__ import annotations

import re

from kb.words.text import content_words

ASKING = (
    "what|who|whom|whose|when|where|why|how|which|qui|que|quoi|quel(?:le)?s?|quand|où|pourquoi|"
    "comment|combien|qué|quién(?:es)?|cuál(?:es)?|cuándo|dónde|cómo|cuánt[oa]s?|por qué|"
    "o que|quem|qual|quais|quando|onde|como|quant[oa]s?|ai|khi nào|ở đâu|tại sao|bao nhiêu"
)
"""Words that begin a question, in the languages people ask in that have blanks."""
ENDS = re.compile(r"(?<=[?？؟])\s*")
NUMBERED = re.compile(r"(?:^|\s)\(?(?:[1-9]|[a-e])[.)]\s+")
JOINED = re.compile(
    rf"[,;]?\s+(?:(?:and|und|et|y|e|và)\s+(?:also\s+)?)(?=(?:(?:by|in|for|to|from|en|de)\s+)?"
    rf"(?:{ASKING})\b)",
    re.IGNORECASE,
)
BEGINS = re.compile(rf"^\W*(?:\w+\W+){{0,2}}(?:{ASKING})\b", re.IGNORECASE)


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
