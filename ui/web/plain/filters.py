"""How many filters an address may have, and how long they may be."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import HTTPException

from ui.words.words import Words

LONGEST = 200
"""Characters of a value."""


def check_values(values: Collection[str], most: int, say: Words) -> None:
    """Refuse an address that asks for too much.

    Args:
        values: of its filters.
        most: how many there may be.
        say: the words of the page.

    Raises:
        HTTPException: there are more, or one is too long.
    """
    if len(values) > most or any(len(value) > LONGEST for value in values):
        told = say("problem.too_many", most=say.number(most), longest=say.number(LONGEST))
        raise HTTPException(422, told)
