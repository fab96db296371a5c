"""A deterministic embedder of hashed words, so that nearness can be worked out by hand."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

KHMER = re.compile(r"[\u1780-\u17ff]")
WORD = re.compile(r"[\u1780-\u17ff]{1,3}|\w+")


class ToyEmbedder:
    """Each word adds one to the place its hash names: texts that share words are near."""

    fingerprint = "toy-1"
    dimensions = 64
    max_tokens = 512

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count 1.3 tokens a word and one for three Khmer characters, rounded up."""
        return [self._tokens(text) for text in texts]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), 64)."""
        vectors = [self.embed_query(text) for text in texts]
        return np.array(vectors, dtype=np.float32).reshape(len(vectors), self.dimensions)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a text, shape (64,); of no words, the first axis."""
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for word in WORD.findall(text.lower()):
            vector[hashlib.sha256(word.encode()).digest()[0] % self.dimensions] += 1
        if not vector.any():
            vector[0] = 1
        unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return unit

    def _tokens(self, text: str) -> int:
        words = [w for w in text.split() if not KHMER.search(w)]
        return math.ceil(len(words) * 1.3) + math.ceil(len(KHMER.findall(text)) / 3)
