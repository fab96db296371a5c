"""Codes in words: countries, languages, kinds, dates. English, as people write them."""

from __future__ import annotations

from kb.words.dates import written_date
from kb.words.language import language_name
from kb.words.places import country_name

_KINDS = {"op-ed": "Opinion piece", "academic": "Academic paper", "brief": "Brief"}
_WITH_ARTICLE = ("United ", "European ", "Netherlands", "Philippines")
_AUTHORED = {"yes": "Written by AI", "partly": "Partly written by AI"}


def country(code: str) -> str:
    """Name a country; an unknown code stays as it is."""
    named = country_name(code.upper())
    return code if named == code.upper() else named


def language(tag: str) -> str:
    """Name a language by the first part of its tag; an unknown one stays as it is."""
    return language_name(tag)


def kind(value: str) -> str:
    """Name a kind of document."""
    return _KINDS.get(value, value.replace("-", " ").capitalize())


def authored(value: str) -> str:
    """Say that AI wrote a document; empty where it did not, or nobody knows."""
    return _AUTHORED.get(value, "")


def standing(value: str | None) -> str:
    """Say whether a document is in force; empty where nobody said."""
    return (value or "").replace("-", " ").capitalize()


def date(value: str) -> str:
    """Write YYYY, YYYY-MM or YYYY-MM-DD in words; anything else stays as it is."""
    return written_date(value)


def dimension(value: str) -> str:
    """Name a dimension of AI readiness."""
    return "Public sector" if value == "public-sector" else value.replace("-", ", ").capitalize()


def facet(field: str, value: str) -> str:
    """Name a value that documents can be filtered by."""
    naming = {"country": country, "kind": kind, "language": language, "dimension": dimension}
    return naming[field](value) if field in naming else value


def chosen(field: str, value: str) -> str:
    """Name a filter with its value, as it continues `documents with ...`."""
    return f"a date up to {date(value)}" if field == "as_of" else f"{field} {facet(field, value)}"


def preference(field: str, value: str) -> str:
    """Say which documents a preference means, as it continues `documents ...`."""
    named = facet(field, value)
    if field == "country" and named.startswith(_WITH_ARTICLE):
        named = f"the {named}"
    elif field == "kind":
        named = f"kind {named.lower()}"
    words = {"country": "about", "year": "of", "kind": "of the", "language": "in"}
    return f"{words.get(field, 'by')} {named}"


def count(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def persona(value: str) -> str:
    """Name a kind of person who asks."""
    known = {
        "policymaker": "For policymakers",
        "student": "For students and researchers",
        "researcher": "For students and researchers",
        "maintainer": "For maintainers",
    }
    return known.get(value, f"For {value}")
