"""Many questions at once: one JSON object a line in, one a line out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.contract import filters_from
from kb.errors import ConfigError, ReadinessError
from kb.models import Filters, Preference, Turn
from kb.question.followup import rewrite
from ui.preferences import left, unwanted

if TYPE_CHECKING:
    from kb.base import KnowledgeBase


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
        target: where the answers go; None: standard output.
        one: answers one line.
        field: what holds the text.
        given: its filters and what it takes away are for lines that have none of their own.

    Raises:
        ConfigError: the file is not there.
        SystemExit: with 1 after the last line, where a line could not be answered.
    """
    if not batch.is_file():
        raise ConfigError(f"{batch} is no file")
    failed = 0
    stream = target.open("w", encoding="utf-8") if target else sys.stdout
    try:
        with batch.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    value = _answer(line, number, field, one, given)
                    failed += "error" in value
                    stream.write(json.dumps(value, ensure_ascii=False) + "\n")
    finally:
        if target:
            stream.close()
    if failed:
        click.echo(f"{failed} lines could not be answered; each says why under error", err=True)
        sys.exit(1)


def _answer(line: bytes, number: int, field: str, one: One, given: BatchItem) -> dict[str, Any]:
    case_id = None
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise ValueError("a line holds one object in braces")
        case_id = row.get("id")
        text = row.get(field)
        if not isinstance(text, str):
            raise ValueError(f"the line needs a text under {field!r}")
        filters = _filters(row) or given.filters
        return one(BatchItem(case_id, text, filters, _unwanted(row, given), _conversation(row)))
    except (ValueError, ReadinessError) as error:
        return {"id": case_id, "error": f"line {number}: {error}"}


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
