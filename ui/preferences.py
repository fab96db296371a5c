"""What a question points to, as people see it and take it away: boxes, a line, an option."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from kb.errors import ConfigError
from kb.models import Field, Preference
from ui import names
from ui.words.words import ENGLISH, Words

FIELDS: tuple[Field, ...] = get_args(Field)
ALL = "all"
MOST = 6
"""Boxes; the last holds all that are left."""


@dataclass(frozen=True, slots=True)
class Box:
    """Preferences that are shown and taken away together."""

    label: str
    preferences: tuple[Preference, ...]


def boxes(preferences: Sequence[Preference], say: Words = ENGLISH) -> tuple[Box, ...]:
    """Sort preferences into boxes: those that one name covers, or says, share a box."""
    firsts: list[Preference] = []
    groups: dict[str, list[Preference]] = {}
    for preference in sorted(preferences, key=lambda p: (FIELDS.index(p.field), len(p.value))):
        first = next((p for p in firsts if covers(p, preference)), preference)
        firsts.append(first)
        groups.setdefault(names.preference(first.field, first.value, say), []).append(preference)
    made = [Box(label, tuple(group)) for label, group in groups.items()]
    if len(made) <= MOST:
        return tuple(made)
    rest = made[MOST - 1 :]
    together = Box(
        say("looked.more", count=say.number(len(rest))),
        tuple(p for box in rest for p in box.preferences),
    )
    return (*made[: MOST - 1], together)


def line(preferences: Sequence[Preference]) -> str:
    """Say in one line where was looked first; empty where nowhere."""
    labels = "; ".join(box.label for box in boxes(preferences))
    return f"{ENGLISH('looked.title')} {labels}." if labels else ""


def unwanted(arguments: Iterable[str]) -> tuple[Preference, ...]:
    """Read what is to be taken away.

    Args:
        arguments: `FIELD`, `FIELD=VALUE` or `all`.

    Returns:
        For `left`; an empty value stands for all values of the field.

    Raises:
        ConfigError: no such field, or no value after the equals sign; the text says what there is.
    """
    found: list[Preference] = []
    for argument in arguments:
        field, sign, value = argument.partition("=")
        known = field in FIELDS if sign else field in (*FIELDS, ALL)
        if not known or bool(sign) != bool(value.strip()):
            raise ConfigError(
                f"no preference is called {argument!r}; write FIELD or FIELD=VALUE, such as "
                f"country=KH; there are: {', '.join(FIELDS)}, and {ALL}"
            )
        found += [Preference(name, value) for name in FIELDS if field in (name, ALL)]
    return tuple(found)


def left(preferences: Iterable[Preference], taken: Sequence[Preference]) -> tuple[Preference, ...]:
    """Return the preferences that nothing takes away."""
    return tuple(p for p in preferences if not any(covers(t, p) for t in taken))


def covers(wide: Preference, narrow: Preference) -> bool:
    """Tell whether one preference includes another: `UNESCO` does `UNESCO / CADT`.

    The wide one may also say in words what the register has as a code: `Cambodia` for KH.
    """
    wanted = _words(wide.value)
    named = wanted in ("", _words(names.facet(narrow.field, narrow.value)))
    return wide.field == narrow.field and (named or f" {wanted} " in f" {_words(narrow.value)} ")


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
