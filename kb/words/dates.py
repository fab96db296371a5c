"""Dates as they are printed in documents, in the languages of the corpus."""

from __future__ import annotations

import re
from functools import cache

from kb.words.numerals import figured
from kb.words.places import LANGUAGES
from kb.words.scripts import plain
from kb.words.text import normalise

YEARS = range(1900, 2100)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
NUMERIC = re.compile(
    r"\b(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"|(?P<day2>\d{1,2})[.-](?P<month2>\d{1,2})[.-](?P<year2>\d{4})"
    r"|(?:ngày\s+(?P<day3>\d{1,2})\s+)?tháng\s+(?P<month3>\d{1,2})\s+năm\s+(?P<year3>\d{4}))\b"
)


EAST = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월](?:\s*(\d{1,2})\s*[日号號일])?")
"""As China, Japan and Korea write dates."""
MONTHS_OF = (*LANGUAGES, "th", "lo", "my")
"""Languages whose names of months are known; others number them."""


def printed_dates(text: str) -> tuple[str, ...]:
    """Find the dates of a text that name a month.

    Dates with slashes are left alone: nobody can tell 03/04/2023.

    Args:
        text: normalised text in any of the languages of `kb.words.places`.

    Returns:
        Dates as `YYYY-MM` or `YYYY-MM-DD` in the order of the text.
    """
    folded = figured(plain(normalise(text))).casefold()
    found = [(m.start(), _written(m)) for m in _pattern().finditer(folded)]
    for match in NUMERIC.finditer(folded):
        year = match["year"] or match["year2"] or match["year3"]
        month = match["month"] or match["month2"] or match["month3"]
        day = match["day"] or match["day2"] or match["day3"]
        found.append((match.start(), _date(int(year), int(month), int(day or 0))))
    for match in EAST.finditer(folded):
        found.append((match.start(), _date(*(int(part or 0) for part in match.groups()))))
    return tuple(date for _, date in sorted(found) if date)


def named_years(text: str) -> list[str]:
    """Return the years of this century and the last that a text names, in order."""
    return list(dict.fromkeys(YEAR.findall(figured(plain(text)))))


def named_months(text: str) -> frozenset[int]:
    """Return the months that a text names, 1 to 12, with or without a year."""
    words = re.findall(r"[^\W\d_]+", normalise(text).casefold())
    return frozenset(_months()[word] for word in words if word in _months())


@cache
def month_names() -> frozenset[str]:
    """Return the names of months as their languages write them: "mars" is one, "may" is none.

    A language that numbers its months has none; English has the short ones too.
    """
    from babel.dates import get_month_names

    names = {n for code in MONTHS_OF for n in get_month_names("wide", "format", code).values()}
    names |= set(get_month_names("abbreviated", "format", "en").values())
    return frozenset(name for name in names if not re.search(r"\d", name))


def _written(match: re.Match[str]) -> str:
    day = match["before"] or match["after"] or 0
    return _date(int(match["year"]), _months()[match["month"]], int(day))


def _date(year: int, month: int, day: int) -> str:
    if year not in YEARS or not 1 <= month <= 12:
        return ""
    return f"{year}-{month:02}-{day:02}" if 1 <= day <= 31 else f"{year}-{month:02}"


@cache
def _months() -> dict[str, int]:
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    for language in MONTHS_OF:
        # Polish and others write a month beside a day in another form than alone.
        for context in ("format", "stand-alone"):
            for number, name in get_month_names("wide", context, language).items():
                if not re.search(r"\d", name):
                    names.setdefault(normalise(name).casefold(), number)
    for number, name in get_month_names("abbreviated", "format", "en").items():
        names.setdefault(name.casefold(), number)
    return names


@cache
def _pattern() -> re.Pattern[str]:
    months = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        r"(?:(?<!\d)(?P<before>\d{1,2})(?:st|nd|rd|th|er|[.º])?\s*(?:de\s|of\s|ខែ|เดือน|ເດືອນ)?\s*)?"
        rf"(?<![^\W\d_])(?:ខែ|เดือน|ເດືອນ)?(?P<month>{months})(?![^\W\d_]|\u17d2)[.,]?\s*"
        r"(?:(?P<after>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?:de\s|of\s|ឆ្នាំ|(?:พ|ค)\.ศ\.|(?:ພ|ຄ)\.ສ\.|ປີ)?\s*(?P<year>\d{4})\b"
    )
