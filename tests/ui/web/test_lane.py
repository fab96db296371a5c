"""The queue of the reading room: bounded, fair, and it says where somebody stands."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator

import pytest

from ui.web.lane import FullError, Lane, Waiting


class Work:
    """Pieces of work that end when they are let go, and the order in which they began."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.closed: list[str] = []
        self.go = threading.Semaphore(0)

    def of(self, name: str) -> Generator[str, None, None]:
        self.began.append(name)
        try:
            self.go.acquire()
            yield name
        finally:
            self.closed.append(name)


async def told(lane: Lane, visitor: str, work: Work, name: str, heard: list[object]) -> None:
    async for item in lane.run(visitor, lambda: work.of(name)):
        heard.append(item)


async def until(lane: Lane, running: int, waiting: int) -> None:
    while (lane.running, lane.waiting) != (running, waiting):
        await asyncio.sleep(0)


def test_who_asked_once_comes_before_the_second_wish_of_who_asks_again_and_again() -> None:
    lane, work = Lane(1, 10), Work()
    wishes = [("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1"), ("c", "c1"), ("b", "b2")]
    heard: dict[str, list[object]] = {name: [] for _, name in wishes}

    async def all_of_them() -> None:
        async with asyncio.TaskGroup() as group:
            for place, (visitor, name) in enumerate(wishes):
                group.create_task(told(lane, visitor, work, name, heard[name]))
                await until(lane, 1, place)
            for _ in wishes:
                work.go.release()

    asyncio.run(all_of_them())
    assert work.began == ["a1", "b1", "c1", "a2", "b2", "a3"]
    assert heard["a1"] == ["a1"]
    assert heard["a3"][0] == Waiting(1)
    places = [item for item in heard["b2"] if isinstance(item, Waiting)]
    assert [place.before for place in places] == sorted({place.before for place in places})[::-1]
    assert heard["a3"][-1] == "a3"
    assert (lane.running, lane.waiting) == (0, 0)


def test_no_more_run_than_may_and_no_more_wait_than_may() -> None:
    lane, work = Lane(2, 1), Work()

    async def three_and_one_more() -> None:
        async with asyncio.TaskGroup() as group:
            for number, state in enumerate([(1, 0), (2, 0), (2, 1)]):
                group.create_task(told(lane, str(number), work, str(number), []))
                await until(lane, *state)
            with pytest.raises(FullError):
                await told(lane, "late", work, "late", [])
            assert work.began == ["0", "1"]
            for _ in range(3):
                work.go.release()

    asyncio.run(three_and_one_more())
    assert sorted(work.closed) == ["0", "1", "2"]


def test_who_leaves_the_queue_leaves_no_gap_and_who_leaves_a_turn_ends_it() -> None:
    lane, work = Lane(1, 10), Work()

    async def leaving() -> None:
        first = asyncio.create_task(told(lane, "a", work, "a", []))
        await until(lane, 1, 0)
        second = asyncio.create_task(told(lane, "b", work, "b", []))
        await until(lane, 1, 1)
        second.cancel()
        await until(lane, 1, 0)
        first.cancel()
        work.go.release()
        await until(lane, 0, 0)

    asyncio.run(leaving())
    assert (work.began, work.closed) == (["a"], ["a"])


def test_a_fault_of_the_work_frees_its_place() -> None:
    lane = Lane(1, 1)

    def broken() -> Generator[str, None, None]:
        yield "begun"
        raise ValueError("broken")

    async def asked() -> None:
        with pytest.raises(ValueError, match="broken"):
            async for _ in lane.run("a", broken):
                pass
        await until(lane, 0, 0)

    asyncio.run(asked())


def test_a_step_of_a_long_check_gives_way_to_a_question() -> None:
    questions = Lane(1, 10)
    checks, question, order = Lane(1, 10, before_us=questions), Work(), []

    def check() -> Generator[str, None, None]:
        for step in ("1", "2"):
            order.append(step)
            yield step

    async def both() -> None:
        asked = asyncio.create_task(told(questions, "a", question, "question", []))
        await until(questions, 1, 0)
        checked = asyncio.create_task(told_check())
        while not order:
            await asyncio.sleep(0)
        question.go.release()
        await asked
        order.append("answered")
        await checked

    async def told_check() -> None:
        async for _ in checks.run("b", check):
            pass

    asyncio.run(both())
    assert order[0] == "1"
    assert set(order) == {"1", "2", "answered"}


def test_a_place_that_stays_is_not_told_again_when_others_come_behind() -> None:
    lane, work = Lane(1, 10), Work()
    heard: dict[str, list[object]] = {name: [] for name in "abcde"}

    async def all_of_them() -> None:
        async with asyncio.TaskGroup() as group:
            for place, name in enumerate(heard):
                group.create_task(told(lane, name, work, name, heard[name]))
                await until(lane, 1, place)
            for _ in range(20):  # as often as the loop needs to tell everybody
                await asyncio.sleep(0)
            before = {name: list(items) for name, items in heard.items()}
            for _ in heard:
                work.go.release()
        assert before == {
            "a": [],
            "b": [Waiting(0)],
            "c": [Waiting(1)],
            "d": [Waiting(2)],
            "e": [Waiting(3)],
        }

    asyncio.run(all_of_them())
    assert work.began == ["a", "b", "c", "d", "e"]
