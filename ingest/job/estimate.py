"""How many passages files will give, guessed from those read before."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

BYTES = {".pdf": 10_000}
"""Of a file for each passage, until one of its kind has been read; of the 105 shared documents the
PDFs have 3,000 to 60,000."""
PLAIN = 1_000
"""The same for every other kind: about what 256 tokens take."""


class Estimate:
    """Counts passages of files that were read, and guesses those of the others by their size."""

    def __init__(self, paths: Iterable[Path] = ()) -> None:
        """Take the files that will be read."""
        self._unread = {path: _size(path) for path in paths}
        self._read: dict[str, tuple[int, int]] = {}
        """Bytes and passages read, by extension."""

    def learn(self, path: Path, passages: int) -> None:
        """Count a file that was read, from any thread."""
        size, kind = self._unread.pop(path, 0), path.suffix.lower()
        bytes_, count = self._read.get(kind, (0, 0))
        self._read[kind] = (bytes_ + size, count + passages)

    def drop(self, path: Path) -> None:
        """Forget a file that cannot be read."""
        self._unread.pop(path, None)

    def total(self) -> int:
        """Return the passages of all files, known and guessed."""
        known = sum(count for _, count in self._read.copy().values())
        return known + sum(self._guess(*item) for item in self._unread.copy().items())

    def _guess(self, path: Path, size: int) -> int:
        kind = path.suffix.lower()
        bytes_, count = self._read.get(kind, (0, 0))
        return round(size * count / bytes_) if bytes_ else 1 + size // BYTES.get(kind, PLAIN)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone since the run began; reading it will say so
        return 0
