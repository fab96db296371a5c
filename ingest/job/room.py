"""Whether the disk has room for what a run writes: a run that fills it cannot end in order."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from kb.errors import StoreError

LEAST = 32 * 2**20
"""Bytes that stay free, for what SQLite writes beside its files."""
TEXT = 12_000
"""Bytes of a passage in store, mirror and index without its vector, as measured on 8,500."""
NUMBER = 16
"""Bytes of a number of its vector: it is held four times."""
COPY = 0.5
"""Share of that which mirror and index take when the run is done."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What a disk, a quota or a limit says that has no room left."""


class Room:
    """The room of the disk that holds a data folder."""

    def __init__(self, data: Path, dimensions: int) -> None:
        """Keep where to look, and how much a passage takes.

        Args:
            data: the folder, which is there.
            dimensions: length of a vector.
        """
        self._data = data
        self._passage = TEXT + NUMBER * dimensions

    def warning(self, passages: int) -> str:
        """Say so where so many passages, as guessed, will not fit; empty: they will."""
        need, free = passages * self._passage + LEAST, self._free()
        if need <= free:
            return ""
        return (
            f"about {need / 2**20:,.0f} MB will be needed, and the disk that holds {self._data} "
            f"has {free / 2**20:,.0f} MB free; the run ends in order where that is not enough"
        )

    def check(self, written: int = 0) -> None:
        """Make sure that there is room to go on.

        Args:
            written: passages of this run that are still to be copied to the mirror.

        Raises:
            StoreError: there is not.
        """
        free = self._free()
        if free < LEAST + written * self._passage * COPY:
            raise StoreError(
                f"the disk that holds {self._data} is nearly full ({free / 2**20:,.0f} MB free); "
                "free some room, then go on with: readiness ingest"
            )

    def full(self, error: OSError) -> StoreError | None:
        """Say so where an error means that there is no room left; None: it means something else."""
        if error.errno not in FULL:
            return None
        return StoreError(
            f"the disk that holds {self._data} is full; free some room, then: readiness ingest"
        )

    def _free(self) -> int:
        return shutil.disk_usage(self._data).free
