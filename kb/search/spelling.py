"""Misspelt words of a question: none that a passage holds, one letter off one that passages hold.

A corpus is no dictionary, and "charities" is not "clarities" misspelt: a word that the embedder's
vocabulary has whole is spelt right. Edits of one letter and their use are Norvig's, "How to Write a
Spelling Corrector" (2007).
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator

from kb.question.question import Question
from kb.words.places import asked_countries
from kb.words.text import stop_words, term_of

SHORTEST = 4
"""Letters; shorter words are near too many others."""
COUNTRY = 6
"""Letters of a country."""
COMMON = 3
"""Passages that hold a word for which another is taken: fewer may hold the same slip."""
MANY = 10
"""The same of a word that is no country."""
ENDING = 4
"""Letters that a stem may lack of a word that no vocabulary has."""


def respelt(
    question: Question,
    frequency: Callable[[str], int],
    is_word: Callable[[str], bool] = lambda word: True,
) -> Question:
    """Put misspelt words of an English question right.

    Args:
        question: as it was asked.
        frequency: how many passages hold a search term.
        is_word: tells words that are spelt right; of them only countries are put right.

    Returns:
        The same question where none is.
    """
    if question.language not in ("en", None) or not question.text.isascii():
        return question
    right = {w: found for w in question.words if (found := _right(w, frequency, is_word))}
    if not right:
        return question
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, right))})\b")
    return Question(pattern.sub(lambda match: right[match.group()], question.text))


def _right(
    word: str, frequency: Callable[[str], int], is_word: Callable[[str], bool]
) -> str | None:
    if len(word) < SHORTEST or not (word.isascii() and word.isalpha()) or word.isupper():
        return None
    if frequency(term_of(word)) or asked_countries(word) or word.lower() in stop_words():
        return None
    counts = {edit: frequency(term_of(edit)) for edit in _edits(word.lower())}
    known = word[0].isupper() or is_word(word)  # a name that no passage holds is a name
    countries = len(word) >= COUNTRY
    counts = {
        e: n
        for e, n in counts.items()
        if (n >= COMMON and countries and asked_countries(e))
        or (n >= MANY and not known and _is_held(e, is_word))
    }
    best = max(sorted(counts), key=lambda edit: counts[edit], default="")
    return best.capitalize() if word[0].isupper() else best or None


def _is_held(edit: str, is_word: Callable[[str], bool]) -> bool:
    """Tell whether a word itself may be what passages hold, and not only its stem.

    "verifiation" has the stem of "verified", which many hold.
    """
    return is_word(edit) or len(term_of(edit)) >= len(edit) - ENDING


def _edits(word: str) -> Iterator[str]:
    """Yield the words that one letter left out, added, changed or exchanged makes of another."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in string.ascii_lowercase:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
