"""Work that runs beside other work, so much at a time, and who waits for it, in a fair order.

Whoever asked nothing lately comes before who asks again and again: of each visitor the first wish
counts before the second of any other. Each piece of work runs in a thread of its own, so waiting
costs none, and what nobody wants any more ends at its next step.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
GLANCE = 5.0
"""Seconds after which a place in the queue is told again: so a visitor who left is noticed."""
PATIENCE = 1.0
"""Seconds, at most, that a step gives way to work of another lane."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in the queue."""

    before: int
    """How many come first."""


class FullError(Exception):
    """More wait than may."""


class _Ticket:
    """A wish, and how its visitor is told that the queue has moved."""

    def __init__(self, turn: int) -> None:
        self.turn = turn
        self._loop = asyncio.get_running_loop()
        self._moved = asyncio.Event()

    def tell(self) -> None:
        with suppress(RuntimeError):  # its server has ended
            self._loop.call_soon_threadsafe(self._moved.set)

    async def moved(self) -> bool:
        """Wait until the queue has moved or a place is due again; whether it moved."""
        try:
            async with asyncio.timeout(GLANCE):
                await self._moved.wait()
        except TimeoutError:
            return False
        self._moved.clear()
        return True


class Lane:
    """Runs so many pieces of work at a time."""

    def __init__(self, at_once: int, waiting: int, before_us: Lane | None = None) -> None:
        """Make an empty lane.

        Args:
            at_once: how many run.
            waiting: how many may wait.
            before_us: a lane whose work goes first: each step here waits a moment for it.
        """
        self._at_once = at_once
        self._most = waiting
        self._before_us = before_us
        self._lock = threading.Lock()
        self._waiting: list[_Ticket] = []
        self._running: list[_Ticket] = []
        self._turn_now = 0
        self._turns: dict[str, int] = {}
        self._quiet = threading.Event()
        self._quiet.set()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """How many run."""
        return len(self._running)

    async def run(
        self, visitor: str, work: Callable[[], Generator[T, None, None]]
    ) -> AsyncGenerator[Waiting | T, None]:
        """Wait for a turn, saying how many come first, then yield what the work yields.

        Args:
            visitor: whose wish it is.
            work: starts it; closed before its end where this generator is closed.

        Raises:
            FullError: too many wait already.
        """
        ticket = self._join(visitor)
        try:
            async for place in self._wait(ticket):
                yield place
        except BaseException:
            self._leave(ticket)
            raise
        stopped = threading.Event()
        try:
            async for item in _in_thread(lambda: self._steps(ticket, work, stopped)):
                yield item
        finally:
            stopped.set()

    async def _wait(self, ticket: _Ticket) -> AsyncGenerator[Waiting, None]:
        told: int | None = None
        while ticket not in self._running:
            before = self._before(ticket)
            if before is None:
                continue
            # A place that is told already is not told again each time that somebody comes behind.
            if before != told:
                yield Waiting(before)
            told = before if await ticket.moved() else None

    def _steps(
        self,
        ticket: _Ticket,
        work: Callable[[], Generator[T, None, None]],
        stopped: threading.Event,
    ) -> Iterator[T]:
        try:
            with closing(work()) as items:
                for item in items:
                    if stopped.is_set():
                        return
                    yield item
                    if self._before_us:
                        self._before_us._quiet.wait(PATIENCE)
        finally:
            self._leave(ticket)

    def _join(self, visitor: str) -> _Ticket:
        with self._lock:
            if len(self._running) >= self._at_once and len(self._waiting) >= self._most:
                raise FullError
            # A visitor's next wish is one turn after the last; who was away begins with this one.
            turn = max(self._turn_now, self._turns.get(visitor, -1) + 1)
            self._turns[visitor] = turn
            ticket = _Ticket(turn)
            self._waiting.append(ticket)
            self._move()
            return ticket

    def _leave(self, ticket: _Ticket) -> None:
        with self._lock:
            for tickets in (self._waiting, self._running):
                if ticket in tickets:
                    tickets.remove(ticket)
            self._move()

    def _move(self) -> None:
        """Let the next ones run; called with the lock held."""
        while self._waiting and len(self._running) < self._at_once:
            first = self._order()[0]
            self._waiting.remove(first)
            self._running.append(first)
            self._turn_now = max(self._turn_now, first.turn)
            self._turns = {who: n for who, n in self._turns.items() if n >= self._turn_now}
            first.tell()
        for ticket in self._waiting:
            ticket.tell()
        if self._running:
            self._quiet.clear()
        else:
            self._quiet.set()

    def _order(self) -> list[_Ticket]:
        """Return who waits, in the order in which they come: by turns, then by arrival."""
        return sorted(self._waiting, key=lambda ticket: ticket.turn)

    def _before(self, ticket: _Ticket) -> int | None:
        with self._lock:
            return self._order().index(ticket) if ticket in self._waiting else None


_END = object()


async def _in_thread(steps: Callable[[], Iterator[T]]) -> AsyncGenerator[T, None]:
    """Yield what an iterator yields that a thread of its own goes through.

    The thread is no reason for the program to stay: it may wait for a language model.
    """
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[T | BaseException | object] = asyncio.Queue()

    def tell(item: T | BaseException | object) -> None:
        with suppress(RuntimeError):  # its server has ended
            loop.call_soon_threadsafe(told.put_nowait, item)

    def go() -> None:
        try:
            for item in steps():
                tell(item)
        except BaseException as error:
            tell(error)
        else:
            tell(_END)

    threading.Thread(target=go, daemon=True, name="lane").start()
    while (item := await told.get()) is not _END:
        if isinstance(item, BaseException):
            raise item
        yield item  # type: ignore[misc]
