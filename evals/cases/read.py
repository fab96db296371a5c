"""Question and claim cases as people write them, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from kb.contract import filters_from
from kb.errors import ConfigError
from kb.models import ClaimVerdict, Filters

SEALED = "sealed"
"""Folder of the cases that no fit may read."""
LABELS: tuple[ClaimVerdict, ...] = get_args(ClaimVerdict)
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Gold:
    """Words that carry the right answer, and where they stand."""

    doc: str
    page: int | None = None
    """1-based page; None for formats without pages, or where nobody said."""
    quote: str = ""
    """Empty where only the page or the document is known."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a good answer says and rests on."""

    id: str
    question: str
    answerable: bool = True
    language: str = ""
    type: str = ""
    """Any word; reports group by it."""
    persona: str = ""
    answer: str = ""
    must_include: tuple[str, ...] = ()
    """Each must be said; `|` separates alternatives."""
    must_not_include: tuple[str, ...] = ()
    gold: tuple[Gold, ...] = ()
    also_acceptable: tuple[Gold, ...] = ()
    """Other places that answer the question as well as the gold does."""
    filters: Filters = Filters()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """One claim with the verdict that people gave it."""

    id: str
    claim: str
    label: str
    language: str = ""
    scope: tuple[str, ...] = ()
    """Documents the verdict is about; empty: the whole corpus."""
    evidence: tuple[Gold, ...] = ()
    note: str = ""


def read_questions(path: Path) -> tuple[Case, ...]:
    """Read question cases; unknown fields are passed over, only `question` must be there.

    Raises:
        ConfigError: the file cannot be read or is empty, or a line of it cannot be used; names file
            and line.

    """
    cases = tuple(_each(path, _question))
    if not cases:
        raise ConfigError(f"{path} holds no question; write one JSON object a line")
    return cases


def read_claims(path: Path) -> tuple[ClaimCase, ...]:
    """Read claim cases; unknown fields are passed over, `claim` and `label` must be there.

    Raises:
        ConfigError: the file cannot be read, or a line of it cannot be used; names file and line.

    """
    return tuple(_each(path, _claim))


def refuse_sealed(paths: Iterable[Path]) -> None:
    """Keep sealed cases out of a fit: nothing may be chosen on what is only measured.

    Raises:
        ConfigError: a file lies in a folder of that name.
    """
    if found := [str(path) for path in paths if SEALED in path.resolve().parts]:
        raise ConfigError(
            f"{', '.join(found)} is sealed: it may be measured, and nothing is fitted on it; "
            "name other cases"
        )


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the objects of a JSON Lines file with their line numbers; empty lines are skipped.

    Raises:
        ConfigError: no such file, not UTF-8, or a line that is no JSON object.

    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise ConfigError(f"{path}, line {number}: not valid JSON: {error}") from error
        if not isinstance(value, dict):
            raise ConfigError(f"{path}, line {number}: write one JSON object a line")
        yield number, value


def _each(path: Path, make: Callable[[str, dict[str, Any]], Made]) -> Iterator[Made]:
    for number, value in read_lines(path):
        try:
            yield make(f"{path.stem}:{number}", value)
        except ValueError as error:
            raise ConfigError(f"{path}, line {number}: {error}") from None


def _question(name: str, value: dict[str, Any]) -> Case:
    gold = _golds(value, "gold")
    other = _golds(value, "also_acceptable")
    kind = _text(value, "type")
    answerable = value.get("answerable")
    if answerable is not None and not isinstance(answerable, bool):
        raise ValueError(f"`answerable` is {answerable!r}; write true or false")
    if answerable is None:
        answerable = bool(gold or other) or kind != "unanswerable"
    return Case(
        id=_text(value, "id") or name,
        question=_text(value, "question", needed=True),
        answerable=answerable,
        language=_text(value, "language"),
        type=kind,
        persona=_text(value, "persona"),
        answer=_text(value, "answer"),
        must_include=_texts(value, "must_include"),
        must_not_include=_texts(value, "must_not_include"),
        gold=gold,
        also_acceptable=other,
        filters=_filters(value),
        note=_text(value, "note"),
    )


def _claim(name: str, value: dict[str, Any]) -> ClaimCase:
    label = _text(value, "label", needed=True).strip().lower().replace("_", "-").replace(" ", "-")
    if label not in LABELS:
        raise ValueError(f"`label` is {value['label']!r}; write one of {', '.join(LABELS)}")
    return ClaimCase(
        id=_text(value, "id") or name,
        claim=_text(value, "claim", needed=True),
        label=label,
        language=_text(value, "language"),
        scope=_texts(value, "scope"),
        evidence=_golds(value, "evidence"),
        note=_text(value, "note"),
    )


def _text(value: dict[str, Any], key: str, needed: bool = False) -> str:
    found = value.get(key)
    if isinstance(found, int | float) and not isinstance(found, bool):
        found = str(found)
    if found is None:
        found = ""
    if not isinstance(found, str):
        raise ValueError(f"`{key}` is {found!r}; write a text")
    if needed and not found.strip():
        raise ValueError(f"`{key}` is missing or empty")
    return found


def _texts(value: dict[str, Any], key: str) -> tuple[str, ...]:
    found = value.get(key)
    if found is None:
        return ()
    items = found if isinstance(found, list) else [found]
    texts = (_text({key: item}, key) for item in items)
    return tuple(text for text in texts if text.strip())


def _golds(value: dict[str, Any], key: str) -> tuple[Gold, ...]:
    found = value.get(key)
    if found is None:
        return ()
    items = found if isinstance(found, list) else [found]
    return tuple(_gold(item, key) for item in items)


def _gold(item: object, key: str) -> Gold:
    if not isinstance(item, dict):
        raise ValueError(f'`{key}` holds {item!r}; write {{"doc", "page", "quote"}} objects')
    page = item.get("page")
    if isinstance(page, str) and page.strip().isdecimal():
        page = int(page)
    if page is not None and (not isinstance(page, int) or isinstance(page, bool)):
        raise ValueError(f"`page` in `{key}` is {page!r}; write a whole number or null")
    return Gold(_text(item, "doc", needed=True), page, _text(item, "quote"))


def _filters(value: dict[str, Any]) -> Filters:
    found = value.get("filters")
    if found is not None and not isinstance(found, dict):
        raise ValueError(f'`filters` is {found!r}; write an object such as {{"country": "KH"}}')
    return filters_from(found)
