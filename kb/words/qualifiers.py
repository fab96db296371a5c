"""Words that turn what a sentence says: must or may, not, draft or in force, more or less."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple, get_args

from kb.words.lists import any_of, listed, table
from kb.words.text import content_words, term_of

Modality = Literal["must", "should", "may"]
Status = Literal["pending", "final", "ended", "planned", "done"]
REACH = 2
"""Content words after a word of negation that it may deny."""
CLAUSE = re.compile(
    r"[.,;:!?()…។\n]|" + any_of(listed("conjunctions", "but") + listed("conjunctions", "clauses")),
    re.IGNORECASE,
)
NOT_MUST = re.compile(
    r"(?:not|n['’]t|never|no longer|nor|without|pas|no|không|មិន)\s+(?:\w+\s+){0,2}?$"
    r"|\b(?:no|without|aucune)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
"""Before "required" it makes the duty a choice; before "must" it does not."""
DUTY = re.compile(r"requir|oblig|mandat|compuls|bind|have|need|exig|bắt buộc|phải")


class Denial(NamedTuple):
    """A word of negation and the terms that follow it in its clause."""

    word: str
    after: tuple[str, ...]


def modalities(text: str) -> Mapping[Modality, str]:
    """Return how binding a text is, and the words that say so; the month of May is none.

    "Not required" is a choice, "must not" a duty.
    """
    found: dict[Modality, str] = {}
    for level, pattern in _modal().items():
        for match in pattern.finditer(text):
            word = match.group()
            if word == "May":
                continue
            denied = NOT_MUST.search(text, max(0, match.start() - 24), match.start())
            if level == "must" and denied and DUTY.match(word.lower()):
                found.setdefault("may", f"{denied.group().strip()} {word}")
            else:
                found.setdefault(level, word)
    return found


def statuses(text: str) -> Mapping[Status, str]:
    """Return which states of a document or a measure a text names, and in which words."""
    matches = ((status, pattern.search(text)) for status, pattern in _status().items())
    return {status: match.group() for status, match in matches if match}


def denied_terms(text: str) -> dict[str, str]:
    """Return the content words that a text denies, by their search terms, with the word of denial.

    A word of negation reaches over the next `REACH` content words of its clause. What a text both
    denies and says elsewhere is left out: nobody can tell which of the two is meant.
    """
    denied: dict[str, str] = {}
    said = Counter(term for clause in CLAUSE.split(text) for term in content_words(clause))
    for denial in denials(text):
        for term in set(denial.after[:REACH]):
            said[term] -= term not in denied
            denied.setdefault(term, denial.word)
    return {term: word for term, word in denied.items() if said[term] <= 0}


def denials(text: str) -> tuple[Denial, ...]:
    """Return each word of negation of a text with the terms that follow in its clause."""
    return tuple(
        Denial(match.group(), tuple(content_words(clause[match.end() :])))
        for clause in CLAUSE.split(text)
        for match in _negation().finditer(clause)
    )


def denies(text: str) -> bool:
    """Tell whether a text has a word of negation at all."""
    return bool(_negation().search(text))


def opposites(terms: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield every search term that has opposites, with their search terms."""
    known = _opposites()
    return ((term, known[term]) for term in terms if term in known)


@cache
def _modal() -> dict[Modality, re.Pattern[str]]:
    levels: tuple[Modality, ...] = ("must", "should", "may")
    return {
        x: re.compile(any_of(listed("qualifiers", "modality", x)), re.IGNORECASE) for x in levels
    }


@cache
def _status() -> dict[Status, re.Pattern[str]]:
    states: tuple[Status, ...] = get_args(Status)
    return {x: re.compile(any_of(listed("qualifiers", "status", x)), re.IGNORECASE) for x in states}


@cache
def _negation() -> re.Pattern[str]:
    words = [w for w in listed("qualifiers", "negation", "words") if w != "n't"]
    compares = r"(?!\s+(?:later|less|fewer|more|earlier|sooner|only|merely|just|necessarily)\b)"
    return re.compile(rf"{any_of(words)}{compares}|n['’]t\b{compares}", re.IGNORECASE)


@cache
def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in table("qualifiers")["opposites"]["pairs"].strip().splitlines():
        left, right = (frozenset(map(term_of, side.split())) for side in line.split("|"))
        for one, other in ((left, right), (right, left)):
            for term in one:
                found[term] = found.get(term, frozenset()) | (other - one)
    return found
