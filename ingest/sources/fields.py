"""The fields of a register's entry: what may be written in each, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import PurePosixPath

from kb.models import AUTHORED_BY_AI, KINDS, STANDINGS, Document

FIELDS = tuple(f.name for f in fields(Document))
REQUIRED = ("id", "title", "kind")
NOTHING = ("", "null", "~", "Null", "NULL")
NO_LANGUAGES = {"kh": "km for Khmer", "cn": "zh for Chinese", "jp": "ja for Japanese"}
"""Codes of countries that are often written for a language."""


class FieldError(ValueError):
    """Fields of one entry are wrong; `problems` holds the name of each field and the complaint."""

    def __init__(self, problems: Iterable[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(text for _, text in self.problems))


def document_from(values: Mapping[str, object]) -> Document:
    """Check the fields of one entry and build its document.

    Args:
        values: what stands in the entry, by field; numbers are taken as they are written.

    Raises:
        FieldError: one line for each wrong field, with what to write instead.
    """
    problems = [(name, unknown_field(name)) for name in values if name not in FIELDS]
    chosen: dict[str, str] = {}
    for name in filter(FIELDS.__contains__, values):
        value = values[name]
        if isinstance(value, (list, tuple, dict, set)):
            problems.append((name, f"{name} is a list or a table; write one line of text"))
        elif (text := plain(value)) is not None:
            chosen[name] = text
            if complaint := complaint_of(name, text):
                problems.append((name, f"{name} is {text!r}; {complaint}"))
    named = {name for name, _ in problems}
    missing = [n for n in REQUIRED if n not in chosen and n not in named]
    problems += [(n, f"{n} is missing; every source needs one") for n in missing]
    if problems:
        raise FieldError(problems)
    return Document(**chosen)


def complaint_of(name: str, text: str) -> str | None:
    """Say what to write in a field instead of this text; None where it may stay."""
    if "\0" in text:
        return "take the NUL character out"
    check = CHECKS.get(name)
    return check(text) if check else None


def unknown_field(name: str) -> str:
    """Say that there is no such field, and which one may be meant."""
    near = get_close_matches(name.lower(), FIELDS, n=1)
    meant = f"did you mean {near[0]!r}?" if near else f"the fields are: {', '.join(FIELDS)}"
    return f"{name!r} is no field of the register; {meant}"


def plain(value: object) -> str | None:
    """Return a value as text without blanks around it; None where it says nothing."""
    if value is None or isinstance(value, str) and value.strip() in NOTHING:
        return None
    return str(value).strip()


def plain_date(given: str | None) -> tuple[str | None, str | None]:
    """Bring a date of any make to the register's form.

    Returns:
        The date, and a note with what was given where something was lost.
    """
    if not given:
        return None, None
    text = given.strip()
    day = text.partition("T")[0]
    if _date(day) is None:
        return day, None
    starts = [m.group() for n in (10, 7) if (m := re.match(rf"[0-9-]{{{n}}}\b", text))]
    years = re.findall(r"\b(?:1[89]|20)[0-9]{2}\b", text)
    found = next((t for t in starts + years if _date(t) is None), None)
    return found, f"date given as {text!r}"


def plain_address(given: str | None) -> tuple[str | None, str | None]:
    """Bring an address of any make to one that can be opened.

    Returns:
        The address, and a note with what was given where something was lost.
    """
    if not given:
        return None, None
    found = re.match(r"https?://\S+", given.strip())
    address = found.group() if found and "\0" not in found.group() else None
    return address, None if address == given.strip() else f"address given as {given!r}"


@cache
def countries() -> frozenset[str]:
    """Return the two-letter codes of countries and territories."""
    from babel import Locale

    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code))


@cache
def languages() -> frozenset[str]:
    """Return the codes of languages that have a name in the Unicode locale data."""
    from babel import Locale

    return frozenset(map(str, Locale("en").languages))


def _matches(pattern: str, hint: str) -> Callable[[str], str | None]:
    return lambda value: None if re.fullmatch(pattern, value) else hint


def _one_of(allowed: tuple[str, ...]) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        near = get_close_matches(value.lower(), allowed, n=1)
        meant = f" (did you mean {near[0]}?)" if near else ""
        return None if value in allowed else f"write one of: {', '.join(allowed)}{meant}"

    return check


def _country(value: str) -> str | None:
    if value in ("INT", "EU") or value in countries():
        return None
    return "write the ISO 3166-1 code of two letters, such as KH, or INT, or EU"


def _date(value: str) -> str | None:
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
        return "write YYYY, YYYY-MM or YYYY-MM-DD"
    try:
        date.fromisoformat(value + "-01" * (2 - value.count("-")))
    except ValueError:
        return "there is no such month or day; write YYYY, YYYY-MM or YYYY-MM-DD"
    return None


def _language(value: str) -> str | None:
    """Check a language tag: BCP 47 (RFC 5646), section 2.1, without the grandfathered ones."""
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        return "write a language code such as en, km or pt-BR"
    language, *rest = value.split("-")
    if len(language) == 2 and language not in languages():
        meant = NO_LANGUAGES.get(language, "a code such as en, km or pt-BR")
        return f"there is no language {language!r}; write {meant}"
    region = next((part for part in rest if re.fullmatch("[A-Za-z]{2}", part)), None)
    if region and region.upper() not in countries():
        return f"{region!r} is no country; write a language code such as en, km or pt-BR"
    return None


def _inside(value: str) -> str | None:
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or "\\" in value or value in (".", "./"):
        return "write the path of a file inside the corpus folder"
    return None


CHECKS: dict[str, Callable[[str], str | None]] = {
    "id": _matches(
        r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}",
        "use letters, digits, dots, dashes and underscores, 100 at most, a letter or digit first",
    ),
    "file": _inside,
    "date": _date,
    "country": _country,
    "kind": _one_of(KINDS),
    "language": _language,
    "original_url": _matches(r"https?://\S+", "write an address that starts with http"),
    "sha256": _matches(r"[0-9a-f]{64}", "write 64 digits of 0-9 and a-f, or leave it out"),
    "authored_by_ai": _one_of(AUTHORED_BY_AI),
    "standing": _one_of(STANDINGS),
}
