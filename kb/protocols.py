"""The seams: what a part must do for the others to use it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Say = Callable[[str], None]
"""Shows one line to the person who waits."""


class Embedder(Protocol):
    """Turns text into vectors."""

    @property
    def fingerprint(self) -> str:
        """Name and weights; the store refuses vectors of another one."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """What the model reads of one text, special tokens and prefix included."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the model's own tokens in each text, without special tokens and prefix."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), dimensions)."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question, shape (dimensions,)."""
