"""What a statement says otherwise than a source: the number, the year, the place, must or may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "date", "place", "name", "modality", "negation", "status"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a statement says and a source does not, or says otherwise."""

    kind: Kind
    claimed: str
    """As the statement has it."""
    found: str | None
    """What the source has in its place; None: nothing of the kind."""


def differences(statement: str, source: str, around: str = "") -> tuple[Difference, ...]:
    """Compare a statement with a source."""
    return ()
