"""Which documents a question points to: a country, a year, a kind of source, who wrote it.

What a question names is a preference, not a filter: passages of such documents get a bonus on
their score. People see the preferences beside the answer and can take each away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache

from kb.models import Document, Field, Preference
from kb.question.question import Question
from kb.words.dates import YEAR
from kb.words.lists import any_of, listed, split, table
from kb.words.names import UPPER, abbreviation
from kb.words.places import countries_of, country_name, named_countries
from kb.words.text import normalise

NAME = rf"\b[{UPPER}][\w-]{{3,}}"
BONUS: Mapping[Field, float] = {
    "country": 0.1,
    "year": 0.1,
    "kind": 0.1,
    "publisher": 0.2,
    "author": 0.2,
    "language": 0.5,
    "title": 0.5,
}
"""What a field adds to a score, which is at most about 1. Chosen on 204 answerable questions of
five case sets by the rank of the gold; half or twice as much changes little. A language counts for
more: texts in another language than the question's are never near it otherwise. So does a document
that is named: it is the one to answer, in whatever language it is."""
SHORT = {"EU": "EU", "GB": "UK", "US": "US"}
"""Countries whose full names are made of words that stand everywhere."""
KINDS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(any_of(split(words)), re.IGNORECASE)
    for kind, words in table("works")["kinds"].items()
}
SHORTEST_NAME = 4
"""Letters of a publisher's or author's name that a question may mean by it."""
MOST_NAMED = 3
"""Documents that a word names: what more of them have is no name of one."""
LEAST_TITLE = 4
"""Words of a title that a question names a text by: fewer stand everywhere."""
WORD = r"[\w'-]+"
WORK = any_of(listed("works", "named"))
NAMED_WORK = re.compile(
    rf"(?i:{WORK})(?:\s+(?i:{any_of(listed('works', 'between'))})){{0,3}}\s*(?P<after>{NAME})"
    rf"|(?P<before>{NAME})(?:['’]s)?\s+(?i:{WORK})"
)
"""A name beside a word for a work: "the Villani report", "le rapport de la mission Villani"."""


class Router:
    """Knows what the documents can be named by."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = tuple(documents)
        self._publishers = _by_name(self._documents, lambda d: d.publisher)
        self._authors = _by_name(self._documents, lambda d: d.author)

    def preferences(self, question: Question) -> tuple[Preference, ...]:
        """Return what a question names, as far as documents here have it."""
        folded = normalise(question.text).casefold()
        kinds = named_kinds(question.text)
        titles = _titled(question, self._documents) or _works(question, self._documents)
        found = [
            *(Preference("country", code) for code in sorted(question.countries)),
            *(Preference("year", year) for year in question.years),
            *(Preference("kind", kind) for kind in kinds),
            *(Preference("language", code) for code in _named_languages(folded)),
            *(Preference("publisher", name) for name in _named(folded, self._publishers)),
            *(Preference("author", name) for name in _named(folded, self._authors)),
            *(Preference("title", title) for title in titles),
        ]
        return tuple(p for p in found if any(has(d, p) for d in self._documents))


def named_kinds(question: str) -> tuple[str, ...]:
    """Return the kinds of source that a question asks for, whether or not any is here."""
    return tuple(kind for kind, cue in KINDS.items() if cue.search(question))


def has(document: Document, preference: Preference) -> bool:
    """Tell whether a document is what a question points to."""
    value: str | None = getattr(document, preference.field)
    if preference.field == "language" and value:
        return value.split("-")[0] == preference.value
    return value == preference.value


def bonus(document: Document, preferences: Iterable[Preference]) -> float:
    """Return what a document's passages gain; values of one field are alternatives."""
    fields = {p.field for p in preferences if has(document, p)}
    return sum(BONUS[field] for field in fields)


def other_names(question: Question) -> tuple[str, ...]:
    """Return the English names of the countries that a question names otherwise.

    Documents say Switzerland where a question says Swiss, or says it in Khmer. For Cambodian, which
    holds the name, adding Cambodia brought nothing.
    """
    names = (SHORT.get(code) or country_name(code) for code in sorted(question.countries))
    folded = question.text.casefold()
    return tuple(name for name in names if name.casefold() not in folded)


def _by_name(
    documents: Iterable[Document], value_of: Callable[[Document], str | None]
) -> dict[str, set[str]]:
    """Return, for every name in lower case, the values of the register that it may mean."""
    found: dict[str, set[str]] = {}
    for value in {v for d in documents if (v := value_of(d))}:
        for name in _names(value):
            found.setdefault(name, set()).add(value)
    return found


def _names(value: str) -> Iterator[str]:
    """Write the ways to name a publisher or an author: its parts and their abbreviations."""
    for part in re.split("[;,/()&]", value):
        if named_countries(part) and len(part.split()) == 1:
            continue  # the country in "Ministry of Education, India" is no name for the ministry
        initials = [letters] if (letters := abbreviation(part)) else []
        whole = [part.strip()] if len(part.strip()) >= SHORTEST_NAME else []
        abbreviations = re.findall(r"\b[A-Z]{3,}\b", part)
        yield from map(str.casefold, [*whole, *abbreviations, *initials])


def _named(folded: str, names: Mapping[str, set[str]]) -> list[str]:
    words = re.findall(r"[\w.'-]+", folded)
    plain = f" {' '.join(word.removesuffix(chr(39) + 's') for word in words)} "
    return sorted({v for name, values in names.items() if f" {name} " in plain for v in values})


def _works(question: Question, documents: Iterable[Document]) -> list[str]:
    """Return the titles of documents that a question names by a word of theirs beside "report"."""
    names = {m["after"] or m["before"] for m in NAMED_WORK.finditer(question.text)}
    names = {n.removesuffix("-").casefold() for n in names if not countries_of(n)}
    titles: set[str] = set()
    for name in names:
        own = [d for d in documents if name in _words_of(d) and _is_of(d, question.countries)]
        titles |= {d.title for d in own} if len(own) <= MOST_NAMED else set()
    return sorted(titles)


def _titled(question: Question, documents: Iterable[Document]) -> list[str]:
    """Return the titles that a question holds whole, but for their subtitle and their year."""
    said = f" {' '.join(re.findall(WORD, normalise(question.text).casefold()))} "
    own = (d for d in documents if _is_of(d, question.countries))
    titles = {d.title for d in own if (main := _main_title(d.title)) and main in said}
    return sorted(titles) if len(titles) <= MOST_NAMED else []


@lru_cache(maxsize=4096)
def _main_title(title: str) -> str:
    """Return what people call a text of this title by, between blanks; empty where it is short."""
    main = re.split(r"[:(]", normalise(title).casefold())[0]
    words = [word for word in re.findall(WORD, main) if not YEAR.fullmatch(word)]
    return f" {' '.join(words)} " if len(words) >= LEAST_TITLE else ""


@lru_cache(maxsize=4096)
def _words_of(document: Document) -> frozenset[str]:
    """Return the words of a document's title and of who made it, in small letters."""
    said = f"{document.title} {document.publisher or ''} {document.author or ''}"
    return frozenset(re.findall(r"[\w-]+", normalise(said).casefold()))


def _is_of(document: Document, countries: frozenset[str]) -> bool:
    return not countries or document.country in {*countries, "INT", None}


def _named_languages(folded: str) -> list[str]:
    return [code for code, pattern in _language_patterns().items() if pattern.search(folded)]


@cache
def _language_patterns() -> dict[str, re.Pattern[str]]:
    """Write how questions ask for words of a language, in the languages people ask in."""
    from babel import Locale

    from kb.words.places import LANGUAGES

    patterns = {}
    for code in LANGUAGES:
        english = re.escape(Locale("en").languages[code].casefold())
        others = "|".join(
            re.escape(Locale(other).languages[code].casefold()) for other in LANGUAGES[1:]
        )
        patterns[code] = re.compile(
            rf"\bin(?:to)? {english}\b|\b{english}[- ](?:wording|words?|texts?|script|language|"
            rf"version|translation|terms?|name)\b|\b(?:en|em|auf|po|bằng)\s(?:{others})\b|"
            rf"ភាសា(?:{others})"
        )
    return patterns
