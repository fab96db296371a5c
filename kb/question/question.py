"""A question, read once: what its words say, for every stage that looks at it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kb.models import Document, Preference
from kb.question.compared import Part
from kb.question.gloss import gloss
from kb.question.parts import parts_of
from kb.question.sort import COUNTING, Wanted, asked
from kb.question.subject import spans_among
from kb.words.dates import named_years
from kb.words.language import asked_in
from kb.words.lists import listed
from kb.words.numerals import figured
from kb.words.places import asked_countries, countries_of
from kb.words.scripts import plain
from kb.words.text import content_terms, raw_words, stems, stop_words, term_of

SAYING = frozenset(listed("questions", "saying"))
FIGURE = re.compile(r"\d+(?:[./]\d+)*")


@dataclass(frozen=True)
class Question:
    """A question, as it was asked or with what earlier ones said filled in.

    Each thing is read when a stage first needs it and then kept with the question: a search needs
    few of them, and to load the classifier of languages takes a second.
    """

    text: str
    tongue: str | None = None
    """The language that it is known to be in; None: its text tells."""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words as they are written, cut where no blanks stand."""
        return tuple(raw_words(self.text))

    @cached_property
    def written(self) -> Mapping[str, str]:
        """Its words as they are first written, by their search terms."""
        return {term_of(word): word for word in reversed(self.words)}

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Search terms of the words that carry meaning, in order, each once."""
        told = (word for word in self.words if word.casefold() not in SAYING)
        return tuple(dict.fromkeys(content_terms(tuple(told))))

    @cached_property
    def named(self) -> frozenset[str]:
        """Search terms of its figures, acronyms and capitalised words.

        The first word counts only where it is all capitals: any question starts with one.
        """
        return frozenset(
            term_of(word)
            for position, word in enumerate(self.words)
            if (word[0].isdigit() and len(word) > 1) or _is_name(word, position)
        )

    @cached_property
    def language(self) -> str | None:
        """The one it is written in; None: nobody can tell."""
        return self.tongue or asked_in(self.text)

    @cached_property
    def english(self) -> Question | None:
        """The same in English words, where there is a list for its language."""
        words = gloss(self.text, self.language)
        return Question(words, "en") if words else None

    def of(self, document: Document) -> Question:
        """Return the one of both that a document is read for."""
        return self.english if self.english and document.tongue == "en" else self

    @cached_property
    def forms(self) -> Mapping[str, str]:
        """Its search terms by their stems in that language; empty for English."""
        return stems(self.words, self.language or "")

    @cached_property
    def countries(self) -> frozenset[str]:
        """ISO 3166-1 codes of those it names, EU for the Union."""
        return asked_countries(self.text)

    @cached_property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Where it names them."""
        return tuple(spans_among(self.text, self.words)) if self.countries else ()

    @cached_property
    def country_terms(self) -> Mapping[str, frozenset[str]]:
        """Search terms of the names it gives to countries, by the codes of these."""
        found: dict[str, frozenset[str]] = {}
        for start, end in self.places:
            name = self.text[start:end]
            for code in countries_of(name):
                found[code] = found.get(code, frozenset()) | {*content_terms(raw_words(name))}
        return found

    @cached_property
    def years(self) -> tuple[str, ...]:
        """Those of this century and the last that it names, in order."""
        return tuple(named_years(self.text))

    @cached_property
    def figures(self) -> frozenset[str]:
        """Other figures that it names, in ASCII digits."""
        return frozenset(FIGURE.findall(figured(plain(self.text)))) - {*self.years}

    @cached_property
    def wants_figure(self) -> bool:
        """Whether a figure would answer it."""
        return bool(COUNTING.search(self.text))

    @cached_property
    def wanted(self) -> Wanted:
        """The sort of answer that it asks for."""
        return asked(self.text, self.words)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What it asks, one thing after the other; itself alone where it asks one thing."""
        return parts_of(self.text, self.countries)

    @cached_property
    def wants(self) -> tuple[Wanted, ...]:
        """What each of its parts asks for."""
        if len(self.parts) == 1:
            return (self.wanted,)
        return tuple(asked(part.whole, raw_words(part.whole)) for part in self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A question with the weights of its words and its vector."""

    question: Question
    weights: Mapping[str, float]
    """Idf of its terms, in their order."""
    vector: NDArray[np.float32]
    """From the embedder of the passages."""
    preferences: tuple[Preference, ...] = ()
    """Whose documents come first."""
    english: Query | None = None
    """The same in English words, with which documents in English are searched and read."""

    def of(self, document: Document) -> Query:
        """Return the one of both that a document is searched and read with."""
        return self.english if self.english and document.tongue == "en" else self


def _is_name(word: str, position: int) -> bool:
    shouted = word.isupper() and len(word) > 1
    named = word[0].isupper() and (position > 0 or shouted)
    return named and word.lower() not in stop_words()
