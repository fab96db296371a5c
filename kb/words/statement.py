"""What a text states, as one record: figures, dates, places, names, duties, denials.

A sentence is compared with many others, so each part is read once, when it is first asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kb.words.dates import named_months, printed_dates
from kb.words.names import names
from kb.words.places import named_countries
from kb.words.qualifiers import Modality, Status, denied_terms, denies, modalities, statuses
from kb.words.quantities import Number, numbers, years
from kb.words.text import content_terms, raw_words, term_of

MARKER = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class Statement:
    """A sentence, or what stands around one, and what it states."""

    text: str

    @cached_property
    def unmarked(self) -> Statement:
        """Without the markers of passages, which are no numbers."""
        return Statement(MARKER.sub("", self.text)) if MARKER.search(self.text) else self

    @cached_property
    def raw_words(self) -> tuple[str, ...]:
        """Its words as they are written."""
        return tuple(raw_words(self.text))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The terms of all its words, small ones too."""
        return frozenset(map(term_of, self.raw_words))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The terms of its content words, in order."""
        return tuple(content_terms(self.raw_words))

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms of its content words."""
        return frozenset(self.words)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Its numbers with their units."""
        return numbers(self.text)

    @cached_property
    def years(self) -> Mapping[str, str]:
        """Its years, as written."""
        return years(self.text)

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """Its dates that name a month, as `YYYY-MM` or `YYYY-MM-DD`."""
        return printed_dates(self.text)

    @cached_property
    def months(self) -> frozenset[int]:
        """The months that it names, with or without a year."""
        return named_months(self.text)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The codes of the countries that it names."""
        return named_countries(self.text)

    @cached_property
    def countries_in_any_case(self) -> frozenset[str]:
        """Those that it names, also where it is written without capitals throughout."""
        return named_countries(self.text.title()) if self.text.islower() else self.countries

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Its names, with the terms of their words."""
        return names(self.text)

    @cached_property
    def modality(self) -> Mapping[Modality, str]:
        """How binding it is, and in which words."""
        return modalities(self.text)

    @cached_property
    def status(self) -> Mapping[Status, str]:
        """Which states of a document or a measure it names, and in which words."""
        return statuses(self.text)

    @cached_property
    def denies(self) -> bool:
        """It has a word of negation."""
        return denies(self.text)

    @cached_property
    def denied(self) -> Mapping[str, str]:
        """The terms that it denies, with the word of denial."""
        return denied_terms(self.text)

    def within(self, around: Statement) -> Statement:
        """Return this text and what stands around it as one, the same one each time."""
        return self._joined[f"{self.text}\n{around.text}"]

    @cached_property
    def _joined(self) -> Statements:
        return Statements()

    def written(self, term: str) -> str:
        """Return a term's word as it is written here."""
        return next((word for word in self.raw_words if term_of(word) == term), term)


class Statements(dict[str, Statement]):
    """What texts state, each read once while something is checked."""

    def __missing__(self, text: str) -> Statement:
        self[text] = Statement(text)
        return self[text]


NOTHING = Statement("")
