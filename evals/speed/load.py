"""Many visitors at once on a running server: questions, pages, pictures, some checks.

Everything goes over HTTP, as from a browser: what is measured is what visitors wait for.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import ssl
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

from evals.measures.metrics import percentile
from kb.errors import ReadinessError

JOIN, DATA = "gradio_api/queue/join", "gradio_api/queue/data"
CONFIG = re.compile(r"window\.gradio_config = (\{.*?\});</script>", re.DOTALL)
PICTURE = re.compile(r'data-doc=\\*"([^"\\]+)\\*" data-page=\\*"(\d+)')
PLACE = re.compile(r"(\d+) ahead of you")
MEMORY = re.compile(r"^process_resident_memory_bytes (\S+)$", re.MULTILINE)
CHECKS = 0.1
"""Share of the wishes that are a text to check."""
TEXT = (
    "A national plan for artificial intelligence needs a budget. A strategy was published in 2021. "
    "Most schools have no connection to the internet. What should happen next?"
)
"""A draft as people have it checked."""
PATIENCE = 120.0
"""Seconds after which a visitor takes an answer for lost."""


@dataclass(frozen=True, slots=True)
class Visit:
    """How visitors behave."""

    visitors: int
    seconds: float
    """Within which they begin to ask."""
    think: float = 8.0
    """Seconds, on average, between an answer and the next question."""


@dataclass(slots=True)
class Load:
    """What they met with."""

    answers: list[float] = field(default_factory=list)
    """Seconds until an answer was whole."""
    first: list[float] = field(default_factory=list)
    """Seconds until something was said: a step, or the place in the queue."""
    pictures: list[float] = field(default_factory=list)
    checks: list[float] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """The largest number before somebody, of each question that waited."""
    errors: list[str] = field(default_factory=list)
    memory: tuple[float, float] = (0.0, 0.0)
    """Megabytes of the server before and after."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What a visitor's browser knows of the page."""

    function: int
    values: int


async def measure_load(
    address: str, questions: Sequence[str], text: str, visit: Visit, seed: int = 1
) -> Load:
    """Let visitors ask at once.

    Args:
        address: of a server that runs; it believes `X-Forwarded-For` of this machine where the
            limit for one address is not to be met.
        questions: as people ask them.
        text: is checked from time to time.
        visit: how they behave.
        seed: of their moods.

    Raises:
        ReadinessError: no reading room is at the address.
    """
    load = Load()
    async with _browser(address, "10.9.0.1") as client:
        page = await _page(client)
        before = await _memory(client)
        until = time.monotonic() + visit.seconds
        async with asyncio.TaskGroup() as group:
            for number in range(visit.visitors):
                mood = random.Random(f"{seed} {number}")
                asked = mood.sample(list(questions), len(questions))
                visitor = _Visitor(address, page, load, mood, number)
                group.create_task(visitor.stay(asked, text, visit.think, until))
        load.memory = (before, await _memory(client))
    return load


@asynccontextmanager
async def _browser(address: str, visitor: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"x-forwarded-for": visitor}
    base = address.rstrip("/") + "/"
    async with httpx.AsyncClient(
        base_url=base, headers=headers, timeout=PATIENCE, verify=_trusted()
    ) as client:
        yield client


@cache
def _trusted() -> ssl.SSLContext:
    """Read the certificates once: for each visitor anew, it would hold up all the others."""
    return ssl.create_default_context()


async def _page(client: httpx.AsyncClient) -> _Page:
    try:
        shown = await client.get("")
        found = CONFIG.search(shown.text)
        config: dict[str, Any] = json.loads(found[1]) if found else {}
        reply = next(d for d in config["dependencies"] if d["api_name"] == "reply")
    except (httpx.HTTPError, ValueError, KeyError, StopIteration) as error:
        raise ReadinessError(
            f"no reading room answers at {client.base_url}; start one with: readiness serve"
        ) from error
    return _Page(reply["id"], len(reply["inputs"]))


async def _memory(client: httpx.AsyncClient) -> float:
    found = MEMORY.search((await client.get("metrics", headers={"x-forwarded-for": ""})).text)
    return float(found[1]) / 2**20 if found else 0.0


class _Visitor:
    """Asks, reads, looks at the page that is cited, thinks, asks again."""

    def __init__(  # noqa: PLR0913
        self, address: str, page: _Page, load: Load, mood: random.Random, number: int
    ) -> None:
        self._address = address
        self._page = page
        self._load = load
        self._mood = mood
        self._number = number

    async def stay(self, questions: Sequence[str], text: str, think: float, until: float) -> None:
        """Ask one question after the other until it is time to go."""
        address = f"10.9.{1 + self._number // 250}.{1 + self._number % 250}"
        async with _browser(self._address, address) as client:
            await asyncio.sleep(self._mood.uniform(0, min(think, 5)))
            for question in questions:
                if time.monotonic() > until:
                    return
                try:
                    if self._mood.random() < CHECKS:
                        await self._check(client, text)
                    else:
                        await self._ask(client, question)
                except (httpx.HTTPError, ValueError) as error:
                    self._load.errors.append(f"{type(error).__name__}: {error}")
                await asyncio.sleep(self._mood.expovariate(1 / think))

    async def _ask(self, client: httpx.AsyncClient, question: str) -> None:
        session = f"{self._mood.getrandbits(48):012x}"
        data: list[Any] = [question, None, *[[]] * (self._page.values - 2)]
        sent = {"data": data, "fn_index": self._page.function, "session_hash": session}
        began = time.monotonic()
        (await client.post(JOIN, json=sent)).raise_for_status()
        heard, first, place = "", 0.0, 0
        async with client.stream("GET", DATA, params={"session_hash": session}) as response:
            async for line in response.aiter_lines():
                if "process_generating" in line or "process_completed" in line:
                    first = first or time.monotonic() - began
                    place = max([place, *map(int, PLACE.findall(line))])
                    heard += line
                if "close_stream" in line:
                    break
        if "process_completed" not in heard or '"success":false' in heard:
            raise ValueError("no answer came")
        self._load.answers.append(time.monotonic() - began)
        self._load.first.append(first)
        self._load.places += [place] if place else []
        await self._look(client, heard)

    async def _look(self, client: httpx.AsyncClient, heard: str) -> None:
        cited = PICTURE.search(heard)
        if not cited:
            return
        began = time.monotonic()
        (await client.get(f"panel/{cited[1]}/{cited[2]}")).raise_for_status()
        picture = await client.get(f"page/{cited[1]}/{cited[2]}.png")
        if picture.status_code != 404:  # not every document is made of pages
            picture.raise_for_status()
            self._load.pictures.append(time.monotonic() - began)

    async def _check(self, client: httpx.AsyncClient, text: str) -> None:
        began = time.monotonic()
        response = await client.post("claims", json={"text": text})
        response.raise_for_status()
        if '"event": "end"' not in response.text:
            raise ValueError("no verdicts came")
        self._load.checks.append(time.monotonic() - began)


def load_table(load: Load, visitors: int) -> str:
    """Write a row a thing measured, in seconds."""
    rows = {
        "answer": load.answers,
        "first word": load.first,
        "page and picture": load.pictures,
        "check": load.checks,
    }
    lines = [f"{visitors} visitors, {len(load.errors)} errors"]
    for name, seconds in rows.items():
        p50, p95 = (percentile(seconds, percent) or 0 for percent in (50, 95))
        lines.append(f"{name:<18}{len(seconds):>5} times  p50 {p50:6.2f} s  p95 {p95:6.2f} s")
    waited = (
        f"{len(load.places)} questions waited, the longest behind {max(load.places, default=0)}"
    )
    before, after = load.memory
    lines += [waited, f"memory {before:,.0f} MB before, {after:,.0f} MB after"]
    return "\n".join([*lines, *sorted(set(load.errors))[:5]])
