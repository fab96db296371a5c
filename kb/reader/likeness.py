"""How well the words of a sentence are met in other sentences, in the same words or in others.

The recall of BERTScore (Zhang et al., ICLR 2020): every word of the sentence is compared with the
nearest one of the other, by vectors that know their context, and counts by its idf. What the other
says by standing where it stands (title, place, date) is met too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from kb.protocols import Embedder
from kb.words.scripts import BLANKLESS
from kb.words.text import content_words, raw_words

MET, UNMET = 0.95, 0.7
"""Likeness of a word that stands around a sentence, and of one that has nothing to do with it."""


@runtime_checkable
class WordEmbedder(Protocol):
    """An embedder that knows a word's vector in its sentence."""

    def embed_words(self, texts: Sequence[Sequence[str]]) -> list[NDArray[np.float32]]:
        """Return unit vectors of the words of texts, shape (words, dimensions) each."""


@dataclass(frozen=True, slots=True)
class Other:
    """A sentence that is compared."""

    text: str
    around: frozenset[str]
    """Terms of what stands around it."""


def likenesses(
    sentence: str, others: Sequence[Other], weights: Mapping[str, float], embedder: Embedder
) -> list[float]:
    """Compare a sentence with others.

    Args:
        sentence: whose words are to be met.
        others: sentences that may meet them.
        weights: idf of the sentence's content words; other words do not count.
        embedder: gives vectors of words; one that cannot makes only the same words alike.

    Returns:
        The mean of all words by idf, about 0.8 for unlike sentences and 0.9 for like ones.
    """
    words = split_words(sentence)
    terms = [content_words(word) for word in words]
    weigh = np.array([max((weights.get(t, 0.0) for t in part), default=0.0) for part in terms])
    counted = np.flatnonzero(weigh > 0)
    if not len(counted) or not others:
        return [0.0] * len(others)
    found = []
    for other, met in zip(others, _met(words, terms, others, embedder), strict=True):
        stands = [bool(part) and other.around.issuperset(part) for part in terms]
        known = np.where(stands, np.maximum(met, MET), met)[counted]
        found.append(float(known @ weigh[counted] / weigh[counted].sum()))
    return found


def split_words(text: str) -> list[str]:
    """Split a text at its blanks, and Khmer into words."""
    return [
        word
        for part in text.split()
        for word in (raw_words(part) if BLANKLESS.search(part) else [part])
    ]


def _met(
    words: Sequence[str],
    terms: Sequence[Sequence[str]],
    others: Sequence[Other],
    embedder: Embedder,
) -> list[NDArray[np.float32]]:
    """Return how near each other sentence comes to each word, shape (words,) each."""
    if not isinstance(embedder, WordEmbedder):
        held = [set(content_words(other.text)) for other in others]
        same = ([1.0 if set(part) & h else UNMET for part in terms] for h in held)
        return [np.array(row, dtype=np.float32) for row in same]
    texts = [tuple(split_words(other.text)) or ("-",) for other in others]
    distinct = list(dict.fromkeys(texts))  # what two documents say alike is embedded once
    mine, *theirs = embedder.embed_words([words, *distinct])
    near = {t: (mine @ v.T).max(axis=1) for t, v in zip(distinct, theirs, strict=True)}
    return [near[text] for text in texts]
