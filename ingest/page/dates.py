"""Dates as files give them: only what is a possible date of publication is taken over."""

from __future__ import annotations

import re
from datetime import date, datetime

EARLIEST = 1950
"""No year before it is taken for a date of publication; many empty fields hold 1900 or 1904."""
ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?![\d/.])")
WRITTEN = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%Y/%m/%d")
"""Forms that can be read in one way only; 03/04/2024 can be read in two."""


def sane_date(value: object, today: date | None = None) -> str | None:
    """Bring a date to YYYY, YYYY-MM or YYYY-MM-DD.

    Args:
        value: a date, or text that begins with one, such as `2024-05-01T10:00:00Z` or `5 May 2024`.
        today: the latest possible day; the present one by default.

    Returns:
        The date, as exact as it was given; None for what is no date, or is impossible.

    """
    if isinstance(value, datetime):
        value = value.date()
    text = value.isoformat() if isinstance(value, date) else " ".join(str(value or "").split())
    found = ISO.match(text)
    numbers = [int(part) for part in found.groups() if part] if found else _written(text)
    if not numbers:
        return None
    try:
        day = date(*(numbers + [1, 1])[:3])
    except ValueError:
        return None
    if day.year < EARLIEST or day > (today or date.today()):
        return None
    return day.isoformat()[: (4, 7, 10)[len(numbers) - 1]]


def _written(text: str) -> list[int]:
    for form in WRITTEN:
        try:
            day = datetime.strptime(text, form)
        except ValueError:
            continue
        return [day.year, day.month, day.day]
    month = re.fullmatch(r"([A-Z][a-z]+) (\d{4})", text)
    if month:
        try:
            day = datetime.strptime(text, "%B %Y")
        except ValueError:
            return []
        return [day.year, day.month]
    return []
