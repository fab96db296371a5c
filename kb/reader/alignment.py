"""How much of a sentence sources hold, word by word: the raw signals of `kb.reader.support`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from kb.models import Hit
from kb.question.purpose import without_orders
from kb.reader.differences import Difference, Kind, differences, names
from kb.words.places import country_name
from kb.words.quantities import numbers, years
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


@dataclass(frozen=True, slots=True)
class Source:
    """A text that may support a sentence."""

    text: str
    around: str = ""
    """What it says by standing where it stands: title, heading, publisher, date."""

    @classmethod
    def of(cls, hit: Hit) -> Source:
        """Take a passage, without its orders to programs, and where it stands."""
        document = hit.document
        country = country_name(document.country) if document.country else None
        made = (document.publisher, document.author, document.date, country)
        known = filter(None, (hit.passage.heading, document.title, *made))
        return cls(without_orders(hit.passage.text), "\n".join(known))


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence of a source."""

    source: int
    start: int
    end: int
    text: str
    terms: tuple[str, ...]
    window: frozenset[str]
    """Terms of the sentence, those beside it and what stands around the source."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The sentence that comes nearest, and what was measured."""

    piece: Piece
    differences: tuple[Difference, ...]
    signals: Mapping[str, float]


def pieces(sources: Sequence[Source]) -> list[Piece]:
    """Cut sources into sentences."""
    found = []
    for number, source in enumerate(sources):
        spans = sentences(source.text)
        terms = [tuple(content_words(source.text[a:b])) for a, b in spans]
        around = content_words(source.around)
        for i, (start, end) in enumerate(spans):
            near = frozenset(t for part in terms[max(0, i - 1) : i + 2] for t in part)
            text = source.text[start:end]
            found.append(Piece(number, start, end, text, terms[i], near.union(around)))
    return found


def align(
    sentence: str,
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
    cut = pieces(sources)
    if not cut:
        return None
    words = content_words(sentence)
    weights = dict(weigh(sentence)) if weigh else dict.fromkeys(words, 1.0)
    held = [(share(weights, set(p.terms)), share(weights, set(p.window))) for p in cut]
    order = sorted(range(len(cut)), key=lambda i: -held[i][0] - held[i][1] / 2)[:LOOKED_AT]
    near = [cut[i] for i in order]
    vectors = embed(
        [sentence[:LONGEST_EMBEDDED], *(p.text[:LONGEST_EMBEDDED] for p in near[:MEANT])]
    )
    cosines = vectors[1:] @ vectors[0]
    scores = [sum(held[i]) + 2 * c for i, c in zip(order[:MEANT], cosines, strict=True)]
    best = near[int(np.argmax(scores))]
    found = differences(sentence, best.text, _around(best, sources[best.source], near))
    signals = {
        "best": max(held[i][0] for i in order),
        "window": max(held[i][1] for i in order),
        "all": share(weights, {t for p in cut for t in p.window}),
        "run": max(_longest_run(words, p.terms) for p in near),
        "cosine": float(cosines.max()),
        "length": log(1 + len(words)),
        "ratio": log((1 + len(best.terms)) / (1 + len(words))),
        "pieces": log(len(cut)),
        **_lost(sentence, found),
        **_conflicts(found),
    }
    return Alignment(best, found, signals)


def _around(piece: Piece, source: Source, near: Sequence[Piece]) -> str:
    """Return what may bear out a number or a name that the nearest sentence lacks."""
    beside = source.text[max(0, piece.start - BESIDE) : piece.end + BESIDE]
    return "\n".join((source.around, beside, *(p.text for p in near)))


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


def _lost(sentence: str, found: Sequence[Difference]) -> dict[str, float]:
    """Return which share of the sentence's numbers, years and names the sources lack."""
    held = {"number": numbers(sentence), "date": years(sentence), "name": names(sentence)}
    lost = Counter(d.kind for d in found)
    return {f"lost {k}": lost[k] / max(1, len(v)) for k, v in held.items()}  # type: ignore[index]


def _conflicts(found: Sequence[Difference]) -> dict[str, float]:
    """Return 1 for every kind of thing that the nearest sentence says otherwise."""
    others = {d.kind for d in found if d.found is not None}
    return {f"other {kind}": float(kind in others) for kind in get_args(Kind)}
