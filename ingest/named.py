"""Naming some things of many in a warning."""

from __future__ import annotations

from collections.abc import Sequence


def first_named(names: Sequence[str], most: int, between: str = ", ") -> str:
    """Name the first things, and say how many more there are.

    Args:
        names: all of them.
        most: how many are named.
        between: what stands between two.
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return between.join(names[:most]) + more
