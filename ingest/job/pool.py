"""Files are read in processes that may die: a bomb in one file must not take the job with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as Late
from pathlib import Path
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from kb.config import ReadSettings
from kb.errors import ReadError

P = ParamSpec("P")
T = TypeVar("T")

LOOK = 0.5
"""Seconds between two looks at whether the pool was stopped."""
FILES = 100
"""Files after which a process is replaced, so that what readers leak is given back."""


class LateError(ReadError):
    """A file took too long."""


class Pool:
    """Processes bounded in time and memory; safe to use from several threads."""

    def __init__(self, settings: ReadSettings) -> None:
        """Keep the bounds; no process is started before the first file.

        Args:
            settings: how many processes, and how long and how much memory a file may take.
                Without processes work is done in place, one file after the other, and without
                bounds.
        """
        self._settings = settings
        self._stopped = False
        self._in_place = threading.Lock()
        self._pool = (
            ProcessPool(
                settings.workers,
                max_tasks=FILES,
                initializer=_begin,
                initargs=(settings.memory,),
                # A fork would copy the locks that the embedder's and the store's threads hold.
                context=multiprocessing.get_context("spawn"),
            )
            if settings.workers
            else None
        )

    def run(
        self, work: Callable[P, T], path: Path, seconds: float, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do some work on a file in a process and wait for it.

        Args:
            work: a function of a module, with arguments and a result that can be pickled.
            path: the file, for messages.
            seconds: how long it may take.
            *args: handed to `work`.
            **kwargs: handed to `work`.

        Raises:
            LateError: it took too long.
            ReadError: it took too much memory, or its process died.
            Exception: what `work` raises.
        """
        if self._pool is None:
            with self._in_place:  # else every thread would load the same lists and models
                return work(*args, **kwargs)
        try:
            return self._wait(self._pool.schedule(work, args, kwargs, timeout=seconds))
        except Late:
            raise LateError(
                f"{path.name} took more than {seconds:g} seconds to read and was given up. "
                "Split it, or raise seconds under [read] in readiness.toml."
            ) from None
        except MemoryError:
            raise ReadError(
                f"{path.name} needs more than {self._settings.memory} MB to read and was given "
                "up. Split it, or raise memory under [read] in readiness.toml."
            ) from None
        except ProcessExpired as error:
            raise ReadError(
                f"{path.name} broke the process that read it (exit {error.exitcode}), by a damaged "
                f"part or by needing more than {self._settings.memory} MB. Get another copy, or "
                "raise memory under [read] in readiness.toml."
            ) from None

    def _wait(self, future: Future[T]) -> T:
        """Wait for a result, but not for one that a stopped pool will never give."""
        while not wait([future], timeout=LOOK).done:
            if self._stopped:
                raise ReadError("the run was stopped")
        return future.result()

    def close(self, *, now: bool) -> None:
        """End the processes.

        Args:
            now: give up what they are at.
        """
        if self._pool is None:
            return
        self._stopped = now
        if now:
            self._pool.stop()  # type: ignore[no-untyped-call]
        else:
            self._pool.close()  # type: ignore[no-untyped-call]
        self._pool.join()


def _begin(megabytes: int) -> None:
    """Bound this process, and let it and the programs it starts end together, with the job.

    A job that is killed cannot end its processes itself.

    Args:
        megabytes: most memory; counts what the process writes to.
    """
    if sys.platform == "win32":
        return
    _bound_memory(megabytes)
    os.setpgrp()
    signal.signal(signal.SIGTERM, lambda *_: _end())
    threading.Thread(target=_end_with_job, daemon=True).start()


def _end_with_job() -> None:
    job = multiprocessing.parent_process()
    if job is not None:
        job.join()
        _end()


def _end() -> None:
    os.killpg(0, signal.SIGKILL)


def _bound_memory(megabytes: int) -> None:
    import resource

    limit = megabytes * 1024 * 1024
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if most != resource.RLIM_INFINITY:
        limit = min(limit, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
