"""How long people wait: warm searches and answers, cold starts, the help page."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tqdm import tqdm

from evals.measures.metrics import percentile
from evals.runs.questions import Attempt, attempt, warm_up
from kb.errors import ReadinessError

if TYPE_CHECKING:
    from kb.base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class SpeedRow:
    """Times of one thing done many times, in milliseconds."""

    what: str
    n: int
    p50: float | None
    """None where nothing was timed."""
    p95: float | None
    errors: int = 0
    """Runs that failed; they are in no percentile."""


def measure_search(
    base: KnowledgeBase, questions: Sequence[str], repeats: int = 3
) -> tuple[SpeedRow, SpeedRow]:
    """Time searching and asking, warm, one at a time.

    All questions are asked before any is repeated, so that what is remembered of the last few
    questions helps little; on small sets it helps a little.

    Args:
        base: an open knowledge base.
        questions: as people write them.
        repeats: how many times to go through them.

    """
    warm_up(base, questions[:3])
    asked = [partial(base.ask, q) for _ in range(repeats) for q in questions]
    searched = [partial(base.search, q) for _ in range(repeats) for q in questions]
    return _timed("search", searched), _timed("ask", asked)


def measure_in_turn(
    ways: Mapping[str, Callable[[str], object]], questions: Sequence[str]
) -> tuple[SpeedRow, ...]:
    """Time several ways to treat a question; each question goes all ways before the next.

    What else the machine does then slows them all alike.

    Args:
        ways: by the name of the row; called once before the clock counts.
        questions: one after the other.

    """
    for way in ways.values():
        attempt(partial(way, questions[0]))
    tried = [
        [attempt(partial(way, question)) for way in ways.values()]
        for question in tqdm(questions, unit=" questions", dynamic_ncols=True)
    ]
    return tuple(
        _row(what, runs) for what, runs in zip(ways, zip(*tried, strict=True), strict=True)
    )


def _timed(what: str, runs: Sequence[Callable[[], object]]) -> SpeedRow:
    return _row(what, [attempt(run) for run in runs])


def _row(what: str, tried: Sequence[Attempt[object]]) -> SpeedRow:
    times = [one.milliseconds for one in tried if one.error is None]
    errors = len(tried) - len(times)
    return SpeedRow(what, len(times), percentile(times, 50), percentile(times, 95), errors)


def measure_command(
    what: str, argv: Sequence[str], repeats: int = 3, timeout: float = 120.0
) -> SpeedRow:
    """Time a command from its start to its end, a new process each time.

    `readiness ask QUESTION` gives the cold start, `readiness --help` the least wait there is.

    Args:
        what: the row's name.
        argv: the command and its arguments; no shell is involved.
        repeats: how many times.
        timeout: seconds after which one run counts as failed.

    """
    return _timed(what, [partial(_call, tuple(argv), timeout)] * repeats)


def _call(argv: tuple[str, ...], timeout: float) -> None:
    try:
        subprocess.run(argv, check=True, capture_output=True, timeout=timeout)
    except FileNotFoundError as error:
        raise ReadinessError(f"{argv[0]}: no such command; is the package installed?") from error


def measure(
    base: KnowledgeBase,
    questions: Sequence[str],
    commands: Sequence[tuple[str, Sequence[str]]] = (),
    repeats: int = 3,
) -> tuple[SpeedRow, ...]:
    """Time searches, answers and commands, one row each.

    Args:
        base: an open knowledge base.
        questions: asked in turn.
        commands: names and argument lists for `measure_command`.
        repeats: how many times each.

    """
    return (
        *measure_search(base, questions, repeats),
        *(measure_command(what, argv, repeats) for what, argv in commands),
    )
