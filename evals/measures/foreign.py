"""Figures and names of a sentence that stand in none of the passages it cites.

Measured by looking alone, with nothing that the check of written answers uses: a second measure
that the check cannot flatter. It is an upper bound: a figure in other units, or a name in another
language, counts as foreign too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.models import Hit
from kb.words.places import country_name

FIGURE = re.compile(r"\d{1,3}(?:[   ]\d{3})+(?!\d)|\d+(?:[.,]\d+)*")
THOUSANDS = re.compile(r"\d{1,3}(?:[., ]\d{3})+")
NAME = re.compile(r"(?<!^)(?<![.!?:“\"] )\b[A-Z][\w-]*\w")
WORD = re.compile(r"\w[\w-]*\w|\w")


def foreign_figures(sentence: str, hits: Sequence[Hit], question: str = "") -> tuple[str, ...]:
    """Return the figures of a sentence that neither its passages nor the question hold.

    Args:
        sentence: without markers.
        hits: what it cites; their titles, headings and dates count as well.
        question: a figure that the reader gave is not made up.

    Returns:
        As they stand in the sentence, each once.
    """
    held = {_value(f) for text in _texts(hits, question) for f in FIGURE.findall(_digits(text))}
    found = dict.fromkeys(FIGURE.findall(_digits(sentence)))
    return tuple(figure for figure in found if _value(figure) not in held)


def foreign_names(sentence: str, hits: Sequence[Hit], question: str = "") -> tuple[str, ...]:
    """Return the capitalised words inside a sentence that neither passages nor question hold.

    Only words in Latin letters have capitals; the first word of a sentence says nothing.
    """
    held = {w.casefold() for text in _texts(hits, question) for w in WORD.findall(text)}
    held |= {part for word in held for part in word.split("-")}
    found = dict.fromkeys(NAME.findall(sentence))
    return tuple(n for n in found if not {n.casefold(), *_stems(n.casefold())} & held)


def _stems(name: str) -> Iterable[str]:
    return (name.removesuffix("s"), f"{name}s")


def _texts(hits: Sequence[Hit], question: str) -> Iterable[str]:
    yield question
    for hit in hits:
        d = hit.document
        country = country_name(d.country) if d.country else ""
        known = (d.title, d.publisher, d.author, d.date, country, hit.passage.heading)
        yield from (hit.passage.text, *filter(None, known))


def _value(figure: str) -> str:
    """Write a figure in one way: 1,450 and 1 450 are the same, and 7,5 is 7.5."""
    spaced = re.sub(r"\s", " ", figure)
    if THOUSANDS.fullmatch(spaced):
        return re.sub(r"[., ]", "", spaced)
    return spaced.replace(",", ".")


def _digits(text: str) -> str:
    """Write the digits of any script as those of ASCII."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)
