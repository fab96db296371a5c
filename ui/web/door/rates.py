"""How much one address may ask for: a bucket that fills again with time."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from ui.web.door.asgi import ASGI, Receive, Scope, Send, client_of, path_of, refuse
from ui.words.words import Words

FREE = ("/assets/", "/static/", "/svelte/", "/look/", "/theme.css", "/health", "/ready")
"""Files that never change, of which a page needs a hundred, and what watches the server."""
KEPT = 10_000
"""Addresses remembered; of more, those seen longest ago are forgotten."""


class Buckets:
    """A bucket for each who asks; it is full at first, and fills again with time."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Make the buckets.

        Args:
            a_minute: what one may take; so much may also be taken at once.
            clock: tells the seconds.
        """
        self._most = a_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str) -> int:
        """Return 0, or the seconds after which one more may be taken."""
        now = self._clock()
        left, seen = self._buckets.pop(who, (float(self._most), now))
        left = min(self._most, left + (now - seen) * self._most / 60)
        wait = 0 if left >= 1 else math.ceil((1 - left) * 60 / self._most)
        self._buckets[who] = (left if wait else left - 1, now)
        if len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        return wait


class Rates:
    """Turns an address away that asks too often."""

    def __init__(
        self, app: ASGI, a_minute: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Make the buckets.

        Args:
            app: what is asked next.
            a_minute: requests of one address; so many may also come at once. 0: no limit.
            clock: tells the seconds.
        """
        self._app = app
        self._buckets = Buckets(a_minute, clock) if a_minute else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one drop out of the bucket of who asks."""
        if self._buckets and not path_of(scope).startswith(FREE):
            wait = self._buckets.take(neighbours(client_of(scope)))
            if wait:
                more = [(b"retry-after", str(wait).encode())]
                await refuse(scope, send, 429, lambda say: _slower(wait, say), "rate", more)
                return
        await self._app(scope, receive, send)


def _slower(wait: int, say: Words) -> str:
    return say("door.rate", seconds=say.number(wait))


def neighbours(address: str) -> str:
    """Return what one person has: an address, of IPv6 the 64 bits that name a network."""
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return address
    if given.version == 4:
        return address
    return str(ipaddress.ip_network((int(given), 64), strict=False))
