"""One process at a time changes a store; the others see that it is at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kb.errors import ReadinessError

FILE = "ingest.lock"
WAIT = 0.5
"""Seconds to wait for a lock: longer than another process takes to look at it."""


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Be the only one who changes the store of this data folder.

    Raises:
        ReadinessError: another process does, or the folder cannot be written.
    """
    lock = FileLock(data / FILE)
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=WAIT)
    except Timeout:
        raise ReadinessError(
            f"another ingest works on {data}; wait until it is done, then try again"
        ) from None
    except OSError as error:
        raise ReadinessError(
            f"{data} cannot be written: {(error.strerror or str(error)).lower()}; give this user "
            "the right to, or name another folder under [data] in readiness.toml"
        ) from None
    try:
        yield
    finally:
        lock.release()


def busy(data: Path) -> bool:
    """Say whether a process changes the store of this data folder now."""
    path = data / FILE
    if not path.exists():
        return False
    try:
        with FileLock(path).acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # in a folder that cannot be written nobody is at it
        return False
