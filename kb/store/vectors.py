"""What is embedded of a passage, and vectors by the text they were made from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class Vectors:
    """Vectors by the text they were made from, kept by its hash."""

    def __init__(self, by_digest: dict[str, NDArray[np.float32]]) -> None:
        self.by_digest = by_digest

    def __contains__(self, text: str) -> bool:
        return digest(text) in self.by_digest

    def __getitem__(self, text: str) -> NDArray[np.float32]:
        return self.by_digest[digest(text)]

    def __or__(self, other: Vectors) -> Vectors:
        return Vectors(self.by_digest | other.by_digest)

    def keep(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add vectors made from these texts, shape (len(texts), dimensions)."""
        self.by_digest |= {digest(t): v for t, v in zip(texts, vectors, strict=True)}


def embedded_text(title: str, heading: str, text: str) -> str:
    """Return what is embedded for a passage: title and heading path, the path's end, before it."""
    return "\n".join(part for part in (title[:120], heading[-160:], text) if part)


def digest(text: str) -> str:
    """Hash a text for comparing."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
