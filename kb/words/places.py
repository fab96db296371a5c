"""Countries that a text names, in the languages people ask in."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from kb.words.lists import either, listed, split, table
from kb.words.scripts import DENSE, KHMER
from kb.words.text import normalise

LANGUAGES = ("en", "km", "fr", "es", "pt", "vi", "it", "pl", "de")
NAMED_IN = (*LANGUAGES, "id", "th", "zh", "zh_Hant")
"""Locales whose names of countries are known."""
SHORTEST, SHORTEST_HAN = 4, 2
"""Characters of a name; what is shorter is a word of other languages too."""
NO_COUNTRY = frozenset(("EZ", "QO", "UN", "XA", "XB", "ZZ"))
"""Codes of the tables for a currency's area, a body, tests and the unknown."""
WORD = re.compile(r"\w+")
BRACKETS = re.compile(r"\s*[(（].*")
CAPITALISED = re.compile(r"(?<=\s)[A-ZÀ-ÞĐ][a-zà-ỹ]")
"""A word with a capital that is neither the first nor an acronym."""
AND_OR = either(listed("conjunctions", "and") + listed("conjunctions", "or"))
JOINED = re.compile(rf"\s*(?:,|/|\b(?:{AND_OR})\b)\s*(?:(?:{AND_OR})\s+)?")
OTHERWISE = re.compile(
    r"\s*\$|\s+(?:(?:dollar|franc|peso|pound|rupee|accord)s?"
    r"|consensus|declaration|agreement|convention|statute|treaty)\b"
)
"""What follows a country or a capital in the name of a currency or a treaty."""
TO_LANGUAGE = re.compile(
    r"\b(?:(in|into|to)|en|em|au|auf|ins|langue|lengua|idioma|língua|lingua|speaks?|tiếng)\s+$"
)
"""What stands before a language; after the English prepositions a people may stand too."""
NOUN = re.compile(rf"\s+(?!(?:{AND_OR}|but|by|for|on|at|is|was|are|as|the|with|from|to|in)\b)\w")
OF_LANGUAGE = re.compile(
    rf"(?:\s*(?:,|/|\b(?:{AND_OR})\b)\s*\w+)*[\s-]+(?:(?:sign )?languages?|texts?|wording|scripts?"
    r"|versions?|translat\w+|words?|speak\w+|spoken|alphabet|subtitles|editions?|dialects?)\b"
)


class Form(NamedTuple):
    """One way to write a country, or (`code` empty) what only looks like one."""

    folded: str
    written: str
    code: str
    people: bool = False

    def stands_in(self, text: str, folded: str, at: int, small: bool) -> bool:
        """Tell whether a text, also given in lower case, has this form as a whole at a place.

        Args:
            text: as written.
            folded: in lower case.
            at: the place.
            small: names count in small letters too.
        """
        end = at + len(self.written)
        if not folded.startswith(self.folded, at) or folded[end : end + 1].isalnum():
            return False
        if small and _is_typed_small(self):
            return True
        if self.written.isupper():
            return text.startswith(self.written, at)
        return self.written == self.folded or text[at].isupper()


def asked_countries(question: str) -> frozenset[str]:
    """Return the countries that a question names, which people type in small letters too.

    Where no word but the first and acronyms has a capital, capitals are not looked for, but for
    names that are other words as well; only in plain letters, for in other languages a people's
    name in small letters is a word like any other.
    """
    small = question.isascii() and not CAPITALISED.search(question)
    return named_countries(question, small=small)


def named_countries(text: str, small: bool = False) -> frozenset[str]:
    """Return the ISO 3166-1 codes of the countries that a text names, EU for the Union.

    A country is named by its name, its people, its capital, a well-known abbreviation or a part
    that no other country has. A word for a people that means its language here names none.

    Args:
        text: a question or a passage, in any of `NAMED_IN`.
        small: names count in small letters too.
    """
    text = _plain(text)
    folded = text.lower()
    found = {form.code for form in _forms_in(text, folded, small)}
    if DENSE.search(text):
        codes, pattern = _dense()
        found |= {codes[match.group()] for match in pattern.finditer(folded)}
    return frozenset(found - {""})


@lru_cache(maxsize=65536)
def countries_of(name: str) -> frozenset[str]:
    """Return the codes that a word or a name holds; remembered, since names come again."""
    return named_countries(name)


@cache
def country_name(code: str, language: str = "en") -> str:
    """Return the name of a country code in a language, the code itself where there is none.

    Everything that people read takes it from here. It is the Unicode consortium's name, or a short
    one of `countries.toml` where people write that; in other languages that one lacks its brackets.

    Args:
        code: ISO 3166-1, or EU, or INT.
        language: one that babel knows.
    """
    from babel import Locale

    short: Mapping[str, str] = table("countries")["short"]
    if language == "en" and code in short:
        return short[code]
    name = str(Locale(language).territories.get(code, code)).replace(" & ", " and ")
    return BRACKETS.sub("", name) if code in short else name


def forms_of(code: str) -> tuple[str, ...]:
    """Return the ways to write a country that `named_countries` knows it by."""
    return tuple(form.written for form in _forms() if form.code == code)


def _forms_in(text: str, folded: str, small: bool) -> Iterator[Form]:
    starts, done, spoken = _by_first_word(), 0, -1
    for match in WORD.finditer(folded):
        at = match.start()
        if at < done or match.group() not in starts:
            continue
        here = (f for f in starts[match.group()] if f.stands_in(text, folded, at, small))
        form = next(here, None)
        if form is None:
            continue
        done = at + len(form.written)
        joined = spoken >= 0 and JOINED.fullmatch(folded, spoken, at) is not None
        if form.people and _is_language(folded, at, done, joined):
            spoken = done
        elif not OTHERWISE.match(folded, done):
            yield form


def _is_language(folded: str, start: int, end: int, joined: bool) -> bool:
    """Tell whether a people's word means its language: "in French", "the Thai wording"."""
    if OF_LANGUAGE.match(folded, end):
        return True
    before = TO_LANGUAGE.search(folded, max(0, start - 12), start)
    if before is None and not joined:
        return False
    return bool(before and before[1] is None) or not NOUN.match(folded, end)


@cache
def _is_typed_small(form: Form) -> bool:
    """Tell whether a form means its country in small letters too."""
    small, ordinary = table("countries")["small"], table("countries")["capital"]["words"]
    if form.written.isupper():
        return form.folded in split(small["acronyms"])
    return form.folded not in {*split(ordinary), *split(small["other_words"])}


@cache
def _forms() -> tuple[Form, ...]:
    data = table("countries")
    return tuple(dict.fromkeys((*_names(data), *_peoples(data))))


@cache
def _by_first_word() -> dict[str, list[Form]]:
    """Group the forms by their first word, the longest first, those with capitals before others."""
    grouped: dict[str, list[Form]] = defaultdict(list)
    for form in _forms():
        if (first := WORD.match(form.folded)) and not DENSE.match(form.folded):
            grouped[first.group()].append(form)
    for forms in grouped.values():
        forms.sort(key=lambda f: (-len(f.written), f.written == f.folded))
    return dict(grouped)


def _names(data: Mapping[str, Mapping[str, str]]) -> Iterator[Form]:
    listed = [("", data["none"]["words"]), *data["names"].items()]
    yield from (Form(n.lower(), n, code) for code, line in listed for n in split(line))
    nouns = set(split(data["capital"]["words"]))
    for name, code in _tables():
        yield Form(name, name.capitalize() if name in nouns else name, code)


def _peoples(data: Mapping[str, Mapping[str, str]]) -> Iterator[Form]:
    """Yield each people's words: adjectives in lower case with the endings of their kind."""
    endings = data["endings"]
    for code, line in data["people"].items():
        for word in split(line):
            end = max((e for e in endings if word.endswith(e)), key=len)
            stem = word.removesuffix(end)
            for written in (stem + e for e in endings[end]) if word.islower() else [word]:
                yield Form(written.lower(), written, code, people=True)


@cache
def _dense() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the names in scripts that set no blanks, and a pattern that passes over languages."""
    codes = {form.folded: form.code for form in _forms() if DENSE.match(form.folded)}
    names = either(codes)
    return codes, re.compile(f"(?<!ភាសា)(?<!ภาษา)(?:{names})(?![语文語])")


def _tables() -> Iterator[tuple[str, str]]:
    """Yield the names, in lower case, that the Unicode consortium's tables give a country."""
    from babel import Locale

    for language in NAMED_IN:
        for code, name in Locale.parse(language).territories.items():
            shortest = SHORTEST_HAN if language.startswith("zh") else SHORTEST
            if re.fullmatch("[A-Z]{2}", code) and code not in NO_COUNTRY and len(name) >= shortest:
                yield from ((_plain(way).lower(), code) for way in _ways(name, code))


def _ways(name: str, code: str) -> list[str]:
    """Return a name, and of those that have one in brackets both, where people read a short one."""
    short = code in table("countries")["short"]
    return [name, *filter(None, re.split(r"\s*[()（）]", name))] if short else [name]


def _plain(text: str) -> str:
    # Passages are normalised where they are read, so only what Khmer needs is worth its time here.
    text = normalise(text) if KHMER.search(text) else unicodedata.normalize("NFC", text)
    # One letter stays one letter in lower case, so that places in both texts are the same.
    return text.replace("\u00a0", " ").replace("’", "'").replace("İ", "I")
