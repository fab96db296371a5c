"""Work in a process of its own, which a fault of native code may end without taking this one."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from kb.errors import ReadinessError
from kb.protocols import Say

NATIVE = ("chromadb_rust_bindings", "onnxruntime", "xllamacpp")
"""Modules whose threads hold locks: a fork would copy them locked."""


class Broken(NamedTuple):
    """How a process ended that did not come to its end."""

    stage: str
    """What it was at."""
    exitcode: int | None


def run_apart(
    work: Callable[..., None], arguments: tuple[Any, ...], say: Say, tell: Callable[[Any], None]
) -> Broken | None:
    """Do some work in a process, and hear of it while it goes on.

    Args:
        work: a function of a module; called with the arguments and three functions: `stage`
            names what comes next, `say` and `tell` hand on what this process does with it.
        arguments: for it; they can be pickled.
        say: shows a line.
        tell: takes what the work finds.

    Returns:
        None where the work came to its end.

    Raises:
        ReadinessError: as the work raised it.
    """
    here, there = multiprocessing.Pipe(duplex=False)
    multiprocessing.set_forkserver_preload([work.__module__, "chromadb"])
    process = _context().Process(target=_work, args=(work, arguments, there), daemon=True)
    process.start()
    there.close()
    heard = {"say": say, "tell": tell}
    stage, ended = "", False
    try:
        while not ended:
            kind, value = here.recv()
            if kind == "stage":
                stage = value
            elif kind == "raise":
                raise ReadinessError(value)
            else:
                ended = kind == "end"
                heard.get(kind, lambda value: None)(value)
    except EOFError:
        pass
    finally:
        here.close()
        process.join()
    return None if ended else Broken(stage, process.exitcode)


def _context() -> Any:  # noqa: ANN401 (its kinds share no type that has processes)
    """Choose how the process begins: as a copy of this one, which is quick, where that is safe."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    alone = threading.active_count() == 1 and not any(name in sys.modules for name in NATIVE)
    return multiprocessing.get_context("fork" if alone else "forkserver")


def _work(work: Callable[..., None], arguments: tuple[Any, ...], line: Connection) -> None:
    def teller(kind: str) -> Callable[[Any], None]:
        return lambda value: line.send((kind, value))

    try:
        work(*arguments, teller("stage"), teller("say"), teller("tell"))
        line.send(("end", None))
    except ReadinessError as error:
        line.send(("raise", str(error)))
    finally:
        line.close()
