"""What people tell of themselves beside what they ask: "I advise a ministry. What does ...?"."""

from __future__ import annotations

import re
from collections.abc import Collection

from kb.question.followup import EMPTY, PRONOUN
from kb.question.parts import BEGINS
from kb.words.lists import all_listed, any_of
from kb.words.places import asked_countries
from kb.words.text import content_words, sentences

SPEAKER = re.compile(any_of(all_listed("pronouns", "speaker")), re.IGNORECASE)
ASKED = re.compile(r"[?？؟]\W*$")
WHOLE = 5
"""A question with so many words of its own says what it is about."""


def without_background(question: str, held: Collection[str | None]) -> str:
    """Leave out sentences in which people tell of themselves, where the rest asks by itself.

    What a person does for a living is not what the answer has to be about, and what is named there
    need not stand in it. It stays where the rest leans on it, is short, or names no country and the
    sentence names one that the documents are about: "I work in Phnom Penh. Which law ...".

    Args:
        question: as a person wrote it.
        held: codes of the countries that documents are about.
    """
    said = [question[start:end] for start, end in sentences(question)]
    asks = [bool(ASKED.search(one) or BEGINS.match(one)) for one in said]
    told = [not ask and bool(SPEAKER.search(one)) for one, ask in zip(said, asks, strict=True)]
    rest = " ".join(one for one, tells in zip(said, told, strict=True) if not tells)
    if not any(asks) or not any(told) or len(set(content_words(rest))) < WHOLE:
        return question
    if PRONOUN.search(EMPTY.sub("", rest)):
        return question
    if asked_countries(rest):
        return rest
    kept = (
        one
        for one, tells in zip(said, told, strict=True)
        if not tells or asked_countries(one).intersection(held)
    )
    return " ".join(kept)
