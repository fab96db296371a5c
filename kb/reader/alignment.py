"""How much of a sentence sources hold, word by word: the raw signals of `kb.reader.support`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from kb.models import Hit
from kb.question.purpose import without_orders
from kb.reader.differences import Difference, Kind, differences
from kb.words.places import country_name
from kb.words.statement import Statement
from kb.words.text import content_words, sentences
from kb.words.weights import share

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
LOOKED_AT = 3
"""Sentences of the sources that are looked at closely, by their words."""
MEANT = 2
"""How many of them are compared by meaning too, which takes most of the time."""
LONGEST_EMBEDDED = 400
"""Characters of a sentence that are compared by meaning."""
BESIDE = 400
"""Characters beside the nearest sentence that may name what it is about."""


@dataclass(frozen=True)
class Source:
    """A text that may support a sentence."""

    text: str
    around: str = ""
    """What it says by standing where it stands: title, heading, publisher, date."""

    @classmethod
    def of(cls, hit: Hit) -> Source:
        """Take a passage, without its orders to programs, and where it stands."""
        return cls(without_orders(hit.passage.text), place_of(hit))

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Its sentences, cut and read once."""
        spans = sentences(self.text)
        cut = [Statement(self.text[a:b]) for a, b in spans]
        around = content_words(self.around)
        windows = (cut[max(0, i - 1) : i + 2] for i in range(len(cut)))
        return tuple(
            Piece(start, end, stated, frozenset(t for s in near for t in s.words).union(around))
            for (start, end), stated, near in zip(spans, cut, windows, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence of a source."""

    start: int
    end: int
    stated: Statement
    window: frozenset[str]
    """Terms of the sentence, those beside it and what stands around the source."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The sentence that comes nearest, and what was measured."""

    source: int
    """Which source it stands in."""
    piece: Piece
    differences: tuple[Difference, ...]
    signals: Mapping[str, float]


def place_of(hit: Hit) -> str:
    """Return what a passage says by standing where it stands."""
    document = hit.document
    country = country_name(document.country) if document.country else None
    made = (document.publisher, document.author, document.date, country)
    return "\n".join(filter(None, (hit.passage.heading, document.title, *made)))


def align(
    sentence: Statement,
    sources: Sequence[Source],
    embed: Embed,
    weigh: Callable[[str], Mapping[str, float]] | None = None,
) -> Alignment | None:
    """Find the sentence of the sources that comes nearest and measure how near it comes.

    Args:
        sentence: what is to be borne out.
        sources: taken together.
        embed: gives a unit vector a text, shape (texts, dimensions).
        weigh: idf of a text's content words; None: all count the same.

    Returns:
        None where the sources have no sentence.
    """
    cut = [(number, piece) for number, source in enumerate(sources) for piece in source.pieces]
    if not cut:
        return None
    weights = dict(weigh(sentence.text)) if weigh else dict.fromkeys(sentence.words, 1.0)
    held = [(share(weights, p.stated.terms), share(weights, p.window)) for _, p in cut]
    order = sorted(range(len(cut)), key=lambda i: -held[i][0] - held[i][1] / 2)[:LOOKED_AT]
    near = [cut[i][1] for i in order]
    cosines = _cosines(sentence, near[:MEANT], embed)
    scores = [sum(held[i]) + 2 * c for i, c in zip(order[:MEANT], cosines, strict=True)]
    number, best = cut[order[int(np.argmax(scores))]]
    found = differences(sentence, best.stated, _around(best, sources[number], near))
    signals = {
        "best": max(held[i][0] for i in order),
        "window": max(held[i][1] for i in order),
        "all": share(weights, {t for _, p in cut for t in p.window}),
        "run": max(_longest_run(sentence.words, p.stated.words) for p in near),
        "cosine": float(cosines.max()),
        "length": log(1 + len(sentence.words)),
        "ratio": log((1 + len(best.stated.words)) / (1 + len(sentence.words))),
        "pieces": log(len(cut)),
        **_lost(sentence, found),
        **_conflicts(found),
    }
    return Alignment(number, best, found, signals)


def _cosines(sentence: Statement, near: Sequence[Piece], embed: Embed) -> NDArray[np.float32]:
    texts = (sentence.text, *(p.stated.text for p in near))
    vectors = embed([text[:LONGEST_EMBEDDED] for text in texts])
    cosines: NDArray[np.float32] = vectors[1:] @ vectors[0]
    return cosines


def _around(piece: Piece, source: Source, near: Sequence[Piece]) -> Statement:
    """Return what may bear out a number or a name that the nearest sentence lacks."""
    beside = source.text[max(0, piece.start - BESIDE) : piece.end + BESIDE]
    return Statement("\n".join((source.around, beside, *(p.stated.text for p in near))))


def _longest_run(words: Sequence[str], terms: Sequence[str]) -> float:
    """Return the longest run of words that both have, as a share of the first."""
    best, last = 0, [0] * (len(terms) + 1)
    for word in words:
        row = [0] * (len(terms) + 1)
        for j, term in enumerate(terms):
            if word == term:
                row[j + 1] = last[j] + 1
                best = max(best, row[j + 1])
        last = row
    return best / max(1, len(words))


def _lost(sentence: Statement, found: Sequence[Difference]) -> dict[str, float]:
    """Return which share of the sentence's numbers, years and names the sources lack."""
    held = {"number": sentence.numbers, "date": sentence.years, "name": sentence.names}
    lost = Counter(d.kind for d in found)
    return {f"lost {k}": lost[k] / max(1, len(v)) for k, v in held.items()}  # type: ignore[index]


def _conflicts(found: Sequence[Difference]) -> dict[str, float]:
    """Return 1 for every kind of thing that the nearest sentence says otherwise."""
    others = {d.kind for d in found if d.found is not None}
    exact = (kind for kind in get_args(Kind) if kind != "wording")
    return {f"other {kind}": float(kind in others) for kind in exact}
