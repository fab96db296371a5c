"""Downloading one source: politely, with bounds, and never from inside the network.

A person has named each address and wants this one file. So `robots.txt`, which is made for
programs that follow links by themselves (RFC 9309, section 1), is not asked. The program says
what it is, takes one file at a time, pauses between requests to one host, and does as `Retry-After`
says.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from ingest.sources.intake import digest
from ingest.sources.network import Interrupted, Left, Network, Resolve, Transport, resolve
from kb.errors import ReadError

DISTRIBUTION = "ai-readiness-kb"
PURPOSE = "takes single documents into a library when a person asks for them"
BLOCK = 65536
LATER = (429, 503)
"""Statuses that ask to come again."""
BY_HAND = "download it in a browser and add the file with: readiness add FILE"
Progress = Callable[[int, int | None], None]
"""Told how many bytes are there, and of how many where that is known."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one download may cost."""

    bytes: int = 200 * 2**20
    seconds: float = 300.0
    """For all of it, with its waits."""
    silence: float = 30.0
    """Seconds without a byte until the connection is given up."""
    redirects: int = 5
    attempts: int = 4
    wait: float = 60.0
    """The longest wait, in seconds, that a server may ask for."""
    pause: float = 1.0
    """Seconds between two downloads from one host."""


class _Again(Exception):
    def __init__(self, why: str, wait: float | None = None) -> None:
        self.why = why
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Part:
    """What is there already of a file that is being downloaded."""

    path: Path

    @classmethod
    def of(cls, target: Path) -> Part:
        """Return the part of a target: of the same name, in a hidden folder beside it."""
        return cls(target.parent / ".part" / target.name)

    @property
    def state(self) -> Path:
        """The file that says which version of which address this is a part of."""
        return self.path.with_name(self.path.name + ".json")

    def headers(self, address: str) -> dict[str, str]:
        """Ask for the rest only, if it is still of the same version (RFC 9110, section 13.1.5)."""
        with suppress(OSError, ValueError):
            state = json.loads(self.state.read_text("utf-8"))
            size = self.path.stat().st_size
            if size and state["address"] == address:
                return {"Range": f"bytes={size}-", "If-Range": state["version"]}
        return {}

    def begin(self, address: str, headers: Mapping[str, str]) -> None:
        """Note what the first bytes belong to; without a strong validator nothing is noted."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        tag = headers.get("etag", "")
        version = tag if tag.startswith('"') else headers.get("last-modified")
        if version and "content-encoding" not in headers:
            self.state.write_text(json.dumps({"address": address, "version": version}), "utf-8")
        else:
            self.state.unlink(missing_ok=True)

    def drop(self) -> None:
        """Throw the part away."""
        self.path.unlink(missing_ok=True)
        self.state.unlink(missing_ok=True)
        self.tidy()

    def tidy(self) -> None:
        """Remove the folder of parts where it is empty."""
        with suppress(OSError):
            self.path.parent.rmdir()


class Fetcher:
    """Downloads one file after the other."""

    def __init__(
        self,
        limits: Limits = Limits(),  # noqa: B008 (frozen)
        *,
        allow_private: bool = False,
        progress: Progress = lambda done, total: None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        resolve: Resolve = resolve,
    ) -> None:
        """Set the bounds.

        Args:
            limits: what one download may cost.
            allow_private: also from private and loopback addresses; for tests.
            progress: told how much is there.
            clock: gives seconds that only grow.
            sleep: waits so many seconds.
            resolve: gives the numeric addresses of a host and a port.
        """
        self._limits = limits
        self._allow_private = allow_private
        self._progress = progress
        self._clock = clock
        self._sleep = sleep
        self._resolve = resolve
        self._seen: dict[str, float] = {}

    def download(
        self,
        address: str,
        target: Path,
        sha256: str | None = None,
        *,
        accept: Callable[[Path], None] = lambda path: None,
    ) -> None:
        """Download one address into a file; the file appears whole or not at all.

        What an interrupted download has brought is kept, and the next one goes on from there if
        the server still has the same version.

        Args:
            address: http or https.
            target: where it goes; its folder is made. A name in `.pdf` asks for a PDF.
            sha256: what the file's checksum must be.
            accept: looks at the whole file before it is put in place; raises a ReadError to
                refuse it.

        Raises:
            ReadError: refused, too large, too slow, not answered, or not the file that was meant.
        """
        part = Part.of(target)
        try:
            self._attempts(address, part)
            _judge(part.path, address, sha256)
            accept(part.path)
            part.path.replace(target)
            part.drop()
        except Interrupted as error:
            if not part.headers(address):
                part.drop()
                raise
            raise Interrupted(f"{error}. What came is kept: the same command goes on") from error
        except ReadError:
            part.drop()
            raise

    def _attempts(self, address: str, part: Part) -> None:
        left = self._countdown(address)
        for attempt in range(self._limits.attempts):
            before = _size(part.path)
            try:
                self._turn(address)
                self._attempt(address, part, left)
                return
            except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.ProxyError) as error:
                raise Interrupted(_silent(address, error)) from error
            except (
                httpcore.TimeoutException,
                httpcore.NetworkError,
                httpcore.ProtocolError,
            ) as error:
                left()
                if _size(part.path) == before:
                    raise Interrupted(_silent(address, error)) from error
                again = _Again(_silent(address, error))
            except _Again as asked:
                again = asked
            except (httpx.InvalidURL, ValueError) as error:
                raise ReadError(
                    f"{address} is, or leads to, no http address ({error}); correct it"
                ) from error
            if attempt + 1 < self._limits.attempts:
                self._rest(address, again.wait, attempt, left)
        raise Interrupted(again.why)

    def _attempt(self, address: str, part: Part, left: Left) -> None:
        network = Network(left, self._resolve, allow_private=self._allow_private)
        headers = {"User-Agent": agent(), "Accept-Encoding": "identity"} | part.headers(address)
        with httpx.Client(
            transport=Transport(network),
            timeout=self._limits.silence,
            headers=headers,
            trust_env=False,
        ) as client:
            here = address
            for _ in range(self._limits.redirects + 1):
                check_address(here)
                with client.stream("GET", here) as response:
                    if not response.is_redirect:
                        self._take(response, address, part)
                        return
                    here = urljoin(here, response.headers.get("location", ""))
        raise ReadError(f"{address} redirects more than {self._limits.redirects} times; {BY_HAND}")

    def _take(self, response: httpx.Response, address: str, part: Part) -> None:
        asked = part.headers(address)
        if response.status_code in LATER:
            why = f"{address} is overloaded (it answered {response.status_code}); try again later"
            raise _Again(why, _retry_after(response.headers))
        if (
            response.status_code == 416
            or response.status_code == 206
            and not _fits(response.headers, asked)
        ):
            part.drop()
            raise _Again(f"{address} gave another part than was asked for; {BY_HAND}", 0.0)
        if response.status_code not in (200, 206):
            raise ReadError(
                f"{address} answered {response.status_code}; check the address, or {BY_HAND}"
            )
        size = _size(part.path) if response.status_code == 206 else 0
        if not size:
            part.begin(address, response.headers)
        self._save(response, address, part.path, size)

    def _save(self, response: httpx.Response, address: str, path: Path, size: int) -> None:
        announced = response.headers.get("content-length", "")
        plain = "content-encoding" not in response.headers
        total = size + int(announced) if plain and announced.isdecimal() else None
        with path.open("ab" if size else "wb") as file:
            self._bound(address, total or 0)
            for block in _blocks(response, address):
                size += len(block)
                self._bound(address, size)
                file.write(block)
                self._progress(size, total)
        if not size:
            raise ReadError(f"{address} gave an empty file; {BY_HAND}")

    def _bound(self, address: str, size: int) -> None:
        if size > self._limits.bytes:
            raise ReadError(
                f"{address} is larger than {self._limits.bytes / 2**20:.0f} MB; {BY_HAND}"
            )

    def _countdown(self, address: str) -> Left:
        end = self._clock() + self._limits.seconds

        def left() -> float:
            seconds = end - self._clock()
            if seconds < 0.001:
                raise Interrupted(f"{address} took longer than {self._limits.seconds:g} seconds")
            return seconds

        return left

    def _turn(self, address: str) -> None:
        """Wait until the host of an address may be asked again."""
        host = urlsplit(address).hostname or ""
        rest = self._seen.get(host, float("-inf")) + self._limits.pause - self._clock()
        if rest > 0:
            self._sleep(rest)
        self._seen[host] = self._clock()

    def _rest(self, address: str, asked: float | None, attempt: int, left: Left) -> None:
        seconds = 2.0**attempt if asked is None else asked
        if seconds > min(self._limits.wait, left()):
            raise Interrupted(f"{address} asks to come again in {seconds:.0f} seconds; do so then")
        self._sleep(seconds)


def agent() -> str:
    """Say what asks, in which version, and why."""
    return f"{DISTRIBUTION}/{version(DISTRIBUTION)} ({PURPOSE})"


def check_address(address: str) -> None:
    """Refuse what is no http address.

    Raises:
        ReadError: another scheme, or no host.
        ValueError: no address at all.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ReadError(f"{address} is no http address; correct it")


def _judge(path: Path, address: str, sha256: str | None) -> None:
    """Refuse what is not the file that was meant; the readers know a failed download."""
    from ingest.readers import read
    from ingest.web.html import looks_like_html

    with path.open("rb") as file:
        start = file.read(BLOCK)
    actual = digest(path)
    if b"%PDF-" not in start[:1024] and (path.suffix == ".pdf" or looks_like_html(start)):
        try:
            read(path, path.stem)
        except ReadError as error:
            raise ReadError(f"{address} gave something else: {error}") from error
    if sha256 not in (None, actual):
        raise ReadError(
            f"{address} gives another file than the one registered: its sha256 is {actual}, not "
            f"{sha256}. If the publisher has replaced it and you want the new one, take the line "
            "'sha256' out of the entry and fetch again"
        )


def _blocks(response: httpx.Response, address: str) -> Iterator[bytes]:
    """Give the body in blocks, unpacked where the server packs it although it was asked not to."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        yield from response.iter_raw()
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise ReadError(f"{address} sends the file packed as {encoding!r}; {BY_HAND}")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32)  # 32: gzip or zlib, as the head says
    try:
        for block in response.iter_raw():
            while block:
                yield unpack.decompress(block, BLOCK)
                block = unpack.unconsumed_tail
        yield unpack.flush()
    except zlib.error as error:
        raise ReadError(f"{address} sends the file badly packed ({error}); {BY_HAND}") from error
    if not unpack.eof or unpack.unused_data:
        raise ReadError(f"{address} sends the file badly packed; {BY_HAND}")


def _fits(headers: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    """Say whether an answer goes on where the part ends, in the same version."""
    start = asked.get("Range", "").replace("=", " ")
    tag = headers.get("etag", asked.get("If-Range"))
    same = tag == asked.get("If-Range") or not asked.get("If-Range", "").startswith('"')
    return bool(start) and headers.get("content-range", "").startswith(start) and same


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that `Retry-After` asks for, given as such or as a date."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    with suppress(ValueError):
        when = parsedate_to_datetime(text)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return max(0.0, (when - datetime.now(UTC)).total_seconds())
    return None


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _silent(address: str, error: Exception) -> str:
    detail = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"{address} did not answer to the end ({detail}); try again later, or {BY_HAND}"
