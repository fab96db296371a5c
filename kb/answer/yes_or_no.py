"""Yes or no, said only where the quoted sentence states the question nearly in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from kb.citations import Quote
from kb.reader.wording import Wording
from kb.words.lists import either, listed
from kb.words.text import sentences

ASKS = re.compile(
    rf"^\W*(?P<first>{either(listed('verbs', 'auxiliary'))}|do|are)\s+(?P<rest>[^?]+?)\W*$",
    re.IGNORECASE,
)
OR = re.compile(rf"\b(?:{either(listed('conjunctions', 'or'))})\b", re.IGNORECASE)
"""Asks for one of two."""
DOES = ("do", "does", "did")
DENIED = ("does not", "do not", "did not", "shall not", "will not")
LONGEST = 24
"""Words of a question that is looked at."""


def yes_or_no(question: str, quote: Quote) -> Literal["yes", "no"] | None:
    """Tell what a quoted sentence answers to a question that asks whether something is so.

    Args:
        question: as it was asked.
        quote: what is said first.

    Returns:
        None where it asks something else, where no sentence of the quote says just this or just
        the contrary, and where the text is an opinion or not in force.
    """
    document = quote.hit.document
    asks = ASKS.match(question)
    in_force = document.standing in (None, "in-force") and not document.is_opinion
    if not asks or not in_force or OR.search(question) or len(question.split()) > LONGEST:
        return None
    told = [quote.text[start:end] for start, end in sentences(quote.text)]
    auxiliary, words = asks["first"].lower(), asks["rest"].split()
    if any(_says(claim, told) for claim in _affirmed(auxiliary, words)):
        return "yes"
    return "no" if any(_says(claim, told) for claim in _denied(auxiliary, words)) else None


def _says(claim: str, told: list[str]) -> bool:
    return any(Wording(claim, sentence).same() for sentence in told)


def _affirmed(auxiliary: str, words: list[str]) -> Iterator[str]:
    if auxiliary in DOES:
        yield " ".join(words)
    else:
        yield from _with(auxiliary, words)


def _denied(auxiliary: str, words: list[str]) -> Iterator[str]:
    for denial in DENIED if auxiliary in DOES else (f"{auxiliary} not",):
        yield from _with(denial, words)


def _with(verb: str, words: list[str]) -> Iterator[str]:
    """Write words with a verb wherever it may stand: nobody can tell where the subject ends."""
    for place in range(1, len(words)):
        yield " ".join((*words[:place], verb, *words[place:]))
