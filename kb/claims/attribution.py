"""Whom a statement names as having said it, and whether a document is theirs.

"The ministry's report finds that ..." is borne out by that report, or by a passage that names it;
what another document says does not bear it out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kb.models import Document
from kb.words.dates import month_names
from kb.words.lists import all_listed, any_of, either, listed
from kb.words.names import abbreviation
from kb.words.places import countries_of, country_name, named_countries
from kb.words.statement import NOTHING, Statement
from kb.words.text import content_words, stop_words, term_of

WORKS = either(all_listed("works", "works", "verbs"))
NO_NAME = rf"(?!(?:{either(listed('speech', 'no_name'))}|[Ii]n|[Oo]n)\b)"
START = r"^\W*(?![A-Z][a-z]+ing\b)"
PLAIN = frozenset(
    (*all_listed("names", "articles", "titles", "offices"), *map(str.lower, month_names()))
)
"""Words with a capital that tell no source from another."""
STEP = rf"{NO_NAME}[\w’'.&-]+,?\s+"
ACCORDING = listed("speech", "according")
OPENED = re.compile(
    rf"^\W*(?i:(?:{either(ACCORDING + listed('speech', 'opening', 'vi'))}|"
    rf"as (?:{either(listed('speech', 'as_said'))}) (?:in|by))\s+)"
    r"(?P<who>[^,;:]{2,120})[,;:]"
)
CLOSED = re.compile(rf"[,;]?\s+(?:{either(ACCORDING)})\s+(?P<who>[^,;:]{{2,120}}?)\W*$")
KHMER_OPENED = re.compile(
    rf"^\W*(?:{either(listed('speech', 'opening', 'km'))})(?P<who>.{{2,80}}?)(?:\s|,|៖)"
)
WORK = re.compile(
    rf"{START}(?P<who>(?:{STEP}){{0,7}}?(?i:{WORKS})\b(?!-)"
    r"(?:\sof(?:\s[Tt]he)?(?:\s(?:[a-z]{1,3}\s)?[A-Z][\w’'-]+)+)?)"
)
SAYS = re.compile(
    rf"{START}(?P<who>(?:{STEP}){{0,8}}?{NO_NAME}[\w’'.&-]+),?\s+(?:also\s+)?"
    rf"(?:{either(listed('speech', 'says'))})\b"
)
DATED = re.compile(r"^\W*(?:In|On)\s[^,]{2,40},\s*")
POINTING = listed("pronouns", "pointing") + listed("pronouns", "possessive", "en")
BARE = re.compile(
    rf"(?:(?:the|same|{either(POINTING)})\s+)+(?:(?:new|same|latest|main)\s+)?(?:{WORKS})"
    rf"|{either(listed('pronouns', 'personal', 'en') + listed('pronouns', 'pointing'))}",
    re.IGNORECASE,
)
GOES_ON = (
    *listed("pronouns", "personal", "en", "fr", "es", "vi"),
    *listed("pronouns", "impersonal", "fr"),
    *all_listed("pronouns", "possessive", "pointing", "standing", "before_noun", "such"),
    *all_listed("conjunctions", "only", "but", "further"),
)
LEANING = re.compile(
    rf"^\W*(?:{any_of(map(str.capitalize, GOES_ON))}|{any_of(listed('conjunctions', 'verbs'))}|"
    rf"The {any_of(['most', 'same', 'other', *listed('works', 'findings')])})"
)
TITLED = re.compile(r"[“\"«](?P<title>[^”\"»]{8,160})[”\"»]")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whom a statement names as its source."""

    words: str
    """As written."""
    names: frozenset[str]
    """Terms that tell this source from others; empty: it may be any."""
    countries: frozenset[str] = frozenset()

    @property
    def bare(self) -> bool:
        """Only "the report", "it": which one is said elsewhere, or nowhere."""
        return BARE.fullmatch(self.words.strip()) is not None

    def is_of(self, document: Document, said: Statement = NOTHING) -> bool:
        """Tell whether a document, or a passage of it, may speak for this source.

        Args:
            document: that the passage stands in.
            said: the passage, which may name the source itself.
        """
        if self.bare:
            return False
        held = name_terms(document) | said.terms
        missing = sum(name not in held for name in self.names)
        return missing <= len(self.names) // 4 and self._is_from(document, said)

    def _is_from(self, document: Document, said: Statement) -> bool:
        if not self.countries or document.country in self.countries:
            return True
        return bool(self.countries & named_countries(f"{document.title} {said.text}"))


def attribution(sentence: str) -> Attribution | None:
    """Return whom a sentence names as having said it; None: it speaks for itself."""
    rest = DATED.sub("", sentence)
    for pattern in (OPENED, CLOSED, KHMER_OPENED, WORK, SAYS):
        match = pattern.search(sentence) or pattern.search(rest)
        if match:
            return _read(match["who"], spoken=pattern is SAYS)
    return None


def published(sentence: str) -> Attribution | None:
    """Return the work whose title a sentence gives in quotation marks, for those that follow."""
    match = TITLED.search(sentence)
    return _read(match["title"], spoken=False) if match else None


def leans(sentence: str) -> bool:
    """Tell whether a sentence goes on with what the one before speaks of."""
    return LEANING.match(sentence) is not None


def _read(who: str, *, spoken: bool) -> Attribution | None:
    words = who.strip().removesuffix("’s").removesuffix("'s")
    found = Attribution(words, _distinctive(words), countries_of(words))
    one = re.fullmatch(r"[A-Z][a-z]+", words)
    if spoken and not found.bare and (one or not found.names):
        return None  # "Teachers say": nobody in particular
    return found


def _distinctive(words: str) -> frozenset[str]:
    """Return the terms of the names in a phrase: what has capitals, countries and ranks apart."""
    tokens = re.findall(r"[\w&-]+", words.replace("’s", "").replace("'s", ""))
    pairs = [" ".join(pair) for pair in pairwise(tokens)]
    places = {t for text in (*pairs, *tokens) if countries_of(text) for t in text.split()}
    work = re.compile(WORKS, re.IGNORECASE)
    names = {t.lower() for t in tokens if t[0].isupper() and not work.fullmatch(t)} - PLAIN
    return frozenset(map(term_of, names - {t.lower() for t in places} - stop_words() - {"ai"}))


@cache
def name_terms(document: Document) -> frozenset[str]:
    """Return the words and initials by which a document, its publisher or author is named."""
    called = [document.title, document.publisher or "", document.author or ""]
    if document.country not in (None, "INT"):  # "International" is in too many names
        called.append(country_name(document.country))
    terms = {term for text in called for term in content_words(text)}
    for part in (*called, *re.split(r"[;,/()]", " ; ".join(called))):
        if letters := abbreviation(part):
            terms.add(term_of(letters.lower()))
    return frozenset(terms | {document.year or ""})
