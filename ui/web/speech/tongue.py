"""In which language a reader is spoken to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request

from ui.words.words import Words, languages, words

COOKIE = "language"
"""Keeps what was chosen; holds the tag of a language and nothing else."""
ASKED = "lang"
"""The field of an address that chooses."""
WEIGHED = re.compile(r"^([A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*(?:\s*;\s*q=([01](?:\.\d{1,3})?))?$")
MOST = 20
"""Languages of a browser that are looked at."""


class Asked(Protocol):
    """What is read of a request, the framework's or ours."""

    @property
    def query_params(self) -> Any:  # noqa: ANN401
        """Fields of the address."""

    @property
    def cookies(self) -> Any:  # noqa: ANN401
        """What the browser keeps for us."""

    @property
    def headers(self) -> Any:  # noqa: ANN401
        """What it says besides."""


def tongue(asked: Asked) -> Words:
    """Return the words of the language that the address chooses, or was chosen, or the browser's.

    Nobody's choice is kept on the server: English where none of these has a catalogue.
    """
    wanted = (
        asked.query_params.get(ASKED),
        asked.cookies.get(COOKIE),
        *accepted(asked.headers.get("accept-language") or ""),
    )
    return words(next((tag for tag in wanted if tag in languages()), None))


def accepted(header: str) -> list[str]:
    """Return the languages that a browser wants, by their primary tags, the dearest first."""
    found = (WEIGHED.match(part.strip()) for part in header.split(",")[:MOST])
    weighed = [(float(m[2] or 1), m[1].lower()) for m in found if m]
    return [tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if weight]


def of_request(request: Request) -> Words:
    """Return the words for a route."""
    return tongue(request)


Speech = Annotated[Words, Depends(of_request)]
"""The words in which a route answers."""


def chosen(query: Mapping[str, str]) -> str | None:
    """Return the language that an address chooses, if there is such a one."""
    tag = query.get(ASKED)
    return tag if tag in languages() else None
