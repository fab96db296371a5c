"""Numbers and dates of spreadsheets as people see them: `45.1%`, `1,234`, `March 2024`, `$ 12`.

Only what changes the words is done: colours, widths and fill characters are passed over.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|'
    r"\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<other>[^\]]*)\]|"
    r"(?P<general>General)|(?P<half>AM/PM|A/P)|(?P<date>y+|b{4}|bb|m+|d+|h+|s+(?:\.0+)?)|"
    r"(?P<number>[0#?][0#?,.]*|\.[0#?]+)|(?P<exponent>E[+-]0+)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
LOCAL = frozenset(("mm-dd-yy", "m/d/yy", "m/d/yyyy", "m/d/yy h:mm", "mm-dd-yy h:mm"))
"""Dates that a spreadsheet writes in the way of each reader's country: they are stored as ISO."""
CONDITION = re.compile(r"\[([<>=]{1,2})(-?\d+(?:\.\d+)?)\]")
BUDDHIST = re.compile(r"\[\$[^\]]*-[0-9A-F]*07[0-9A-F]{4}\]", re.IGNORECASE)
"""Names the calendar whose year 2567 is 2024, as Thai spreadsheets do."""
ERA = 543
DAY_ZERO = datetime(1899, 12, 30)

Tokens = tuple[tuple[str, str], ...]


def shown(value: object, form: str = "") -> str:
    """Write a cell's value as people see it, not yet normalised.

    Args:
        value: text, number, date, time, truth value or None.
        form: the cell's number format, such as `0.0%`.

    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, form)
    if isinstance(value, int | float):
        return _number(value, form)
    return _text(str(value), form)


def _text(text: str, form: str) -> str:
    sections = _sections(form)
    if len(sections) < 4 and not (len(sections) == 1 and form.strip() == "@"):
        return text
    return "".join(
        text if t == "@" else said
        for kind, t in _tokens(sections[-1])
        for said in [_literal(kind, t)]
    )


def plain(value: float) -> str:
    """Write a number without a format: as many figures as are sure."""
    return str(value) if isinstance(value, int) else f"{value:.15g}".replace("e", "E")


def _number(value: float, form: str) -> str:
    if form in {"", "General"} or not math.isfinite(value):
        return plain(value)
    section, is_signed = _chosen(_sections(form), value)
    kinds = {kind for kind, _ in _tokens(section)}
    if "number" in kinds:
        sign = "-" if value < 0 and not is_signed else ""
        return _figures(abs(value), section, sign)
    if kinds & {"date", "elapsed"}:
        return _serial(value, form)
    if section.strip() in {"", "@"}:
        return plain(value) if form.strip() in {"", "@"} else ""
    return "".join(
        plain(abs(value) if is_signed else value) if kind == "general" else _literal(kind, text)
        for kind, text in _tokens(section)
    )


def _serial(value: float, form: str) -> str:
    try:
        return _moment(DAY_ZERO + timedelta(days=value), form)
    except OverflowError:
        return plain(value)


@lru_cache(maxsize=1024)
def _sections(form: str) -> tuple[str, ...]:
    """Split a format at its semicolons: positive, negative, nothing, text."""
    parts = re.findall(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])+|(?<=;)(?=;|$)|^(?=;)', form)
    return tuple(parts) or ("",)


def _chosen(sections: tuple[str, ...], value: float) -> tuple[str, bool]:
    """Choose the section for a value, and say whether it writes the sign itself."""
    for section in sections:
        found = CONDITION.search(section)
        if found and _meets(value, found[1], float(found[2])):
            return section, False
    if any(CONDITION.search(section) for section in sections):
        free = [section for section in sections if not CONDITION.search(section)]
        return (free[-1] if free else sections[-1]), False
    if value < 0 and len(sections) > 1:
        return sections[1], True
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], False


def _meets(value: float, sign: str, limit: float) -> bool:
    return {
        "<": value < limit,
        ">": value > limit,
        "<=": value <= limit,
        ">=": value >= limit,
        "=": value == limit,
        "<>": value != limit,
    }.get(sign, False)


@lru_cache(maxsize=1024)
def _tokens(section: str) -> Tokens:
    return tuple(
        (m.lastgroup or "plain", m[m.lastgroup or "plain"]) for m in TOKEN.finditer(section)
    )


def _literal(kind: str, text: str) -> str:
    """Return what a token writes whatever the value is."""
    if kind in {"quoted", "escaped", "currency", "plain"}:
        return text
    return " " if kind == "space" else ""


def _figures(value: float, section: str, sign: str) -> str:
    tokens = _tokens(section)
    pattern = "".join(text for kind, text in tokens if kind == "number")
    marks = "".join(text for kind, text in tokens if kind == "plain")
    if "/" in marks and "?" in pattern:
        return f"{sign}{_fraction(value, pattern)}"
    exponent = any(kind == "exponent" for kind, _ in tokens)
    try:
        number = Decimal(repr(value)) * 100 ** marks.count("%")
    except InvalidOperation:
        return plain(value)
    after = pattern.rstrip(",")
    number = number.scaleb(-3 * (len(pattern) - len(after)))
    written = f"{number:.{_places(after)}E}" if exponent else _rounded(number, after)
    if exponent:
        base, _, power = written.partition("E")
        written = f"{base}E{int(power):+03d}"
    if not re.search(r"[1-9]", written):
        sign = ""
    return _filled(tokens, written, sign)


def _filled(tokens: Tokens, written: str, sign: str) -> str:
    """Put the figures where the format has places for them: `123-45-6789`, but mostly one."""
    parts: list[str] = []
    places = sum(1 for kind, _ in tokens if kind == "number")
    for kind, text in reversed(tokens):
        if kind != "number":
            parts.append(_literal(kind, text))
            continue
        places -= 1
        size = len(text) if places else len(written)
        parts.append(written[-size:])
        written = written[:-size]
    return sign + "".join(reversed(parts)).lstrip()


def _places(pattern: str) -> int:
    return sum(1 for sign in pattern.partition(".")[2] if sign in "0#?")


def _rounded(number: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    step = Decimal(1).scaleb(-_places(pattern))
    text = f"{number.quantize(step, ROUND_HALF_UP):{',' if ',' in whole else ''}f}"
    before, dot, after = text.partition(".")
    while after and len(after) > fraction.count("0") and after[-1] == "0":
        after = after[:-1]
    least = whole.count("0")
    before = before.zfill(least) if least > 1 and "," not in before else before
    if not least and before == "0" and after:
        before = ""
    return f"{before}.{after}" if after else before


def _fraction(value: float, pattern: str) -> str:
    whole = int(value)
    limit = 10 ** max(1, pattern.count("?") // 2) - 1
    rest = Fraction(value - whole).limit_denominator(max(1, limit))
    if not rest:
        return str(whole)
    if rest == 1:
        return str(whole + 1)
    return f"{whole} {rest}" if whole else str(rest)


def _moment(value: datetime | date | time | timedelta, form: str) -> str:
    tokens = _tokens(_sections(form)[0])
    is_known = any(kind in {"date", "elapsed"} for kind, _ in tokens)
    if isinstance(value, timedelta):
        return _elapsed(value, tokens)
    if not is_known or form.lower() in LOCAL or "[$-F" in form.upper():
        return _iso(value)
    if isinstance(value, time):
        value = datetime.combine(DAY_ZERO, value)
    elif not isinstance(value, datetime):
        value = datetime.combine(value, time())
    years = ERA if BUDDHIST.search(form) else 0
    return "".join(
        _clock(value, tokens, index, years) if kind in {"date", "half"} else _literal(kind, text)
        for index, (kind, text) in enumerate(tokens)
    )


def _iso(value: datetime | date | time) -> str:
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
    return value.isoformat()


def _clock(value: datetime, tokens: Tokens, index: int, years: int) -> str:
    """Write hours, minutes, seconds and halves of the day; all else is of the calendar."""
    kind, text = tokens[index]
    if kind == "half":
        return f"{value:%p}"[: len(text) // 2]
    halves = any(other == "half" for other, _ in tokens)
    hour = (value.hour % 12 or 12) if halves else value.hour
    first = text[0].lower()
    if first == "m" and _is_minute(tokens, index):
        first = "minute"
    number = {"h": hour, "minute": value.minute, "s": value.second}.get(first)
    if number is None:
        return _day(value, first, len(text), years)
    return f"{number:02d}" if len(text) > 1 else str(number)


def _day(value: datetime, part: str, size: int, years: int) -> str:
    """Write a year, month or day in as many letters as the format has; `b` counts as Buddhists."""
    if part in {"y", "b"}:
        year = value.year + (ERA if part == "b" else years)
        return f"{year % 100:02d}" if size < 3 else str(year)
    if size > 2:
        name = f"{value:%B}" if part == "m" else f"{value:%A}"
        return name[:3] if size == 3 else name[:1] if size == 5 else name
    number = value.month if part == "m" else value.day
    return f"{number:02d}" if size > 1 else str(number)


def _is_minute(tokens: Tokens, index: int) -> bool:
    """Say whether an m stands for minutes: behind hours or before seconds."""
    if len(tokens[index][1]) > 2:
        return False
    parts = [i for i, (kind, _) in enumerate(tokens) if kind in {"date", "elapsed"}]
    place = parts.index(index)
    before = tokens[parts[place - 1]][1].lower() if place else ""
    after = tokens[parts[place + 1]][1].lower() if place + 1 < len(parts) else ""
    return before[:1] == "h" or after[:1] == "s"


def _elapsed(value: timedelta, tokens: Tokens) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, rest = divmod(minutes, 60)
    text = f"{hours}:{rest:02d}"
    has_seconds = any(text.lower().startswith("s") for kind, text in tokens if kind == "date")
    return f"{text}:{seconds:02d}" if has_seconds else text
