"""Many questions at once: one JSON object a line in, one a line out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

import click

from kb.contract import filters_from
from kb.errors import ConfigError, ReadinessError
from kb.models import Filters, Preference, Turn
from kb.question.followup import rewrite
from ui.cli.shared import not_into
from ui.preferences import left, unwanted

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

MOST = 1_000_000
"""Bytes of a line; more is no question."""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One line that could be read."""

    id: str | None = None
    text: str = ""
    filters: Filters = Filters()
    unwanted: tuple[Preference, ...] = ()
    """Preferences taken away; see `ui.preferences.unwanted`."""
    conversation: tuple[Turn, ...] = ()
    """Earlier questions, the last one last."""

    def preferences(self, base: KnowledgeBase) -> tuple[Preference, ...]:
        """Return what the text names, with what it leans on, less what is taken away."""
        whole = rewrite(self.text, self.conversation) or self.text
        return left(base.preferences(whole), self.unwanted)


One = Callable[[BatchItem], dict[str, Any]]
"""Answers one line."""


def check_batch(batch: Path, target: Path | None) -> None:
    """Make sure that a batch can be read and its answers written, before anything is opened.

    Raises:
        ConfigError: the file is not there, the answers would go into it, or cannot be written.
    """
    if not batch.is_file():
        raise ConfigError(f"{batch} is no file")
    not_into(target, batch)
    if target is not None and not target.parent.is_dir():
        raise ConfigError(f"{target.parent} is no folder; make it, or name another one")


def run_batch(
    batch: Path,
    target: Path | None,
    one: One,
    field: str = "question",
    given: BatchItem = BatchItem(),
) -> None:
    """Answer every line of a file; a bad line gets an error object and the rest goes on.

    Args:
        batch: JSON lines with `id`, the field, and `filters`, `no_prefer` and `conversation` where
            a line has its own.
        target: where the answers go, once all are there; None: standard output.
        one: answers one line.
        field: what holds the text.
        given: its filters and what it takes away are for lines that have none of their own.

    Raises:
        ConfigError: the answers cannot be written.
        SystemExit: with 1 after the last line, where a line could not be answered.
    """
    failed = 0
    with batch.open("rb") as lines, _written(target) as stream:
        for number, line in enumerate(lines, 1):
            if line.strip():
                written, good = _answer(line, number, field, one, given)
                failed += not good
                stream.write(written + "\n")
    if failed:
        click.echo(f"{failed} lines could not be answered; each says why under error", err=True)
        sys.exit(1)


@contextmanager
def _written(target: Path | None) -> Iterator[TextIO]:
    """Write beside the file and move it into place at the end: what was there stays until then."""
    if target is None or (target.exists() and not target.is_file()):
        stream = target.open("w", encoding="utf-8") if target else None
        with stream or nullcontext(sys.stdout) as there:
            yield there
        return
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("w", encoding="utf-8") as there:
            yield there
        part.replace(target)
    except KeyboardInterrupt:
        click.echo(f"stopped; what was answered is in {part}", err=True)
        raise
    except OSError as error:
        raise ConfigError(f"{target} cannot be written: {error.strerror}") from None


def _answer(line: bytes, number: int, field: str, one: One, given: BatchItem) -> tuple[str, bool]:
    """Return what is written for a line, and whether it is an answer."""
    case_id: object = None
    try:
        row = _row(line)
        case_id = _plain_id(row)
        text = row.get(field)
        if not isinstance(text, str):
            raise ValueError(f"the line needs a text under {field!r}")
        _check_letters(text)
        filters = _filters(row) or given.filters
        item = BatchItem(
            cast("str | None", case_id), text, filters, _unwanted(row, given), _conversation(row)
        )
        return _line(one(item)), True
    except (ValueError, ReadinessError) as error:
        reason = str(error)
    except RecursionError:
        reason = "the line has too many brackets within brackets"
    except Exception as error:  # one bad line never takes the others with it
        reason = f"unexpected {type(error).__name__}: {error}"
    return _line({"id": case_id, "error": f"line {number}: {reason}"}), False


def _line(value: dict[str, Any]) -> str:
    """Write an object on one line, whatever letters are in it."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return line


def _row(line: bytes) -> dict[str, Any]:
    if len(line) > MOST:
        raise ValueError(f"the line has more than {MOST:,} bytes")
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ValueError(f"this is not JSON: {error}") from None
    if not isinstance(row, dict):
        raise ValueError("a line holds one object in braces")
    return row


def _plain_id(row: dict[str, Any]) -> object:
    """Return a line's id; one that is a list or an object is none."""
    given = row.get("id")
    return given if isinstance(given, str | int | float | None) else None


def _check_letters(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"the text holds half a character (a lone surrogate) at {error.start}; write it whole"
        ) from None


def _filters(row: dict[str, Any]) -> Filters:
    own = row.get("filters")
    if own is not None and not isinstance(own, dict):
        raise ValueError('filters are an object, such as {"country": "KH"}')
    return filters_from(own)


def _conversation(row: dict[str, Any]) -> tuple[Turn, ...]:
    turns = row.get("conversation", [])
    if not isinstance(turns, list) or not all(_is_turn(turn) for turn in turns):
        raise ValueError('conversation is a list such as [{"question": "…", "answer": "…"}]')
    return tuple(Turn(turn["question"], turn.get("answer", "")) for turn in turns)


def _is_turn(turn: object) -> bool:
    if not isinstance(turn, dict) or not isinstance(turn.get("question"), str):
        return False
    return isinstance(turn.get("answer", ""), str)


def _unwanted(row: dict[str, Any], given: BatchItem) -> tuple[Preference, ...]:
    own = row.get("no_prefer")
    if own is None:
        return given.unwanted
    if not isinstance(own, list) or not all(isinstance(item, str) for item in own):
        raise ValueError('no_prefer is a list of texts, such as ["country=KH"]')
    return unwanted(own)
