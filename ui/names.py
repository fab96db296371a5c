"""Codes in words: countries, languages, kinds, dates, as people write them."""

from __future__ import annotations

import re
import unicodedata

from kb.messages import messages
from kb.words.places import country_name
from ui.words.words import ENGLISH, SOURCE, Words

_ACCENT = re.compile("[\u0300-\u036f]")
"""Of the Latin letters alone: the vowels of Khmer are marks too, and tell words apart."""
_WITH_ARTICLE = ("United ", "European ", "Netherlands", "Philippines")


def order(name: str) -> tuple[str, str]:
    """Return by what names are put in order: their letters, without regard to accents and case."""
    apart = unicodedata.normalize("NFD", name.casefold()).replace("đ", "d")
    return _ACCENT.sub("", apart), name


def country(code: str, say: Words = ENGLISH) -> str:
    """Name a country; an unknown code stays as it is."""
    named = country_name(code.upper(), say.language)
    return say.named("places", code.upper(), code) if named == code.upper() else named


def language(tag: str, say: Words = ENGLISH) -> str:
    """Name a language by the first part of its tag; an unknown one stays as it is."""
    from babel import Locale

    named = str(Locale.parse(say.locale).languages.get(tag.split("-")[0].lower(), tag))
    return named if named == tag else named[:1].upper() + named[1:]


def kind(value: str, say: Words = ENGLISH) -> str:
    """Name a kind of document."""
    return say.named("kinds", value, value.replace("-", " ").capitalize())


def authored(value: str, say: Words = ENGLISH) -> str:
    """Say that AI wrote a document; empty where it did not, or nobody knows."""
    return say.named("authored", value, "")


def standing(value: str | None, say: Words = ENGLISH) -> str:
    """Say whether a document is in force; empty where nobody said."""
    written = value or ""
    return say.named("standings", written, written.replace("-", " ").capitalize())


def date(value: str, say: Words = ENGLISH) -> str:
    """Write YYYY, YYYY-MM or YYYY-MM-DD in words; anything else stays as it is."""
    return say.date(value)


def dimension(value: str, say: Words = ENGLISH) -> str:
    """Name a dimension of AI readiness."""
    return say.named("dimensions", value, value.capitalize())


def facet(field: str, value: str, say: Words = ENGLISH) -> str:
    """Name a value that documents can be filtered by."""
    naming = {
        "country": country,
        "kind": kind,
        "year": date,
        "language": language,
        "dimension": dimension,
    }
    return naming[field](value, say) if field in naming else value


def preference(field: str, value: str, say: Words = ENGLISH) -> str:
    """Say which documents a preference means, as it continues `documents ...`."""
    if field == "title":
        return messages(say.language).say("form.quoted", name=value)
    named = facet(field, value, say)
    if say.language == SOURCE:
        if field == "country" and named.startswith(_WITH_ARTICLE):
            named = f"the {named}"
        elif field == "kind":
            named = named.lower()
    known = field if field in ("country", "year", "kind", "language") else "publisher"
    return say(f"looked.{known}", value=named)


def chosen(field: str, value: str, say: Words = ENGLISH) -> str:
    """Name a filter with its value: `country Cambodia`."""
    shown = date(value, say) if field == "as_of" else facet(field, value, say)
    return say(f"chosen.{field}", value=shown)


def count(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its English noun, for the command line."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def persona(value: str, say: Words = ENGLISH) -> str:
    """Name a kind of person who asks."""
    return say.named("personas", value, say("ask.persona", who=value))
