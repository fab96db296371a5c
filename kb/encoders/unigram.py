"""A SentencePiece unigram tokenizer that is ready in a fraction of a second.

The `tokenizers` library takes above a second to index the 250,000 pieces of XLM-RoBERTa, more
than a whole question may cost on a cold start. Here a dictionary is the index: the best split
of a word is found by dynamic programming over it, and short words are remembered, so that the
cost of long corpora stays a small part of the cost of embedding them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

SPACE = "\u2581"
"""SentencePiece's visible stand-in for a space; a word starts with it."""
SHORT = 24
"""Characters of the longest word that is remembered; Khmer runs are longer and seldom recur."""
REMEMBERED = 20_000
"""Words whose split is remembered: some megabytes at most."""
UNKNOWN_PENALTY = 10.0
"""Below the rarest piece by this log-probability stands an unknown character (SentencePiece)."""


@dataclass(frozen=True)
class Vocabulary:
    """The pieces and how text is brought to them."""

    pieces: Sequence[str]
    """Piece text by id."""
    scores: Sequence[float]
    """Log-probability by id."""
    longest: Mapping[str, int]
    """Characters of the longest piece that starts with a character."""
    normal: Mapping[int, str]
    """Normal form of a code point, where it is not itself."""
    control: Sequence[int]
    """Ids that text must never produce: start, end, padding, unknown."""
    unknown: int
    """Id of the unknown piece."""


class UnigramTokenizer:
    """Cuts text into the most probable sequence of pieces."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._ids = dict(zip(vocabulary.pieces, range(len(vocabulary.pieces)), strict=True))
        for control in vocabulary.control:
            self._ids.pop(vocabulary.pieces[control], None)
        self._scores = vocabulary.scores
        self._longest = vocabulary.longest
        self._normal = vocabulary.normal
        self._unknown = vocabulary.unknown
        self._floor = min(vocabulary.scores) - UNKNOWN_PENALTY
        self._remembered = lru_cache(REMEMBERED)(self._split)

    def __call__(self, text: str) -> list[int]:
        """Return the ids of a text's pieces, without start and end."""
        # The map knows single code points only, so letter and accent must be one beforehand.
        plain = unicodedata.normalize("NFC", text).translate(self._normal)
        ids: list[int] = []
        for word in re.split(" +", plain.strip(" ")):
            part = SPACE + word
            ids += self._remembered(part) if len(part) <= SHORT else self._split(part)
        return ids

    def _split(self, word: str) -> tuple[int, ...]:
        """Return the best split of one word, by Viterbi's algorithm."""
        best = [0.0] + [float("-inf")] * len(word)
        step = [(0, self._unknown)] * (len(word) + 1)
        for start, first in enumerate(word):
            if best[start] + self._floor > best[start + 1]:
                best[start + 1] = best[start] + self._floor
                step[start + 1] = (start, self._unknown)
            stop = min(len(word), start + self._longest.get(first, 0))
            for end in range(start + 1, stop + 1):
                piece = self._ids.get(word[start:end])
                if piece is not None and best[start] + self._scores[piece] > best[end]:
                    best[end] = best[start] + self._scores[piece]
                    step[end] = (start, piece)
        return self._trace(step)

    def _trace(self, step: list[tuple[int, int]]) -> tuple[int, ...]:
        """Follow the best steps back; neighbouring unknowns count as one, as in SentencePiece."""
        ids: list[int] = []
        end = len(step) - 1
        while end > 0:
            end, piece = step[end]
            if piece != self._unknown or not ids or ids[-1] != piece:
                ids.append(piece)
        return tuple(reversed(ids))
