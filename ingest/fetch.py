"""Downloading one source: politely, with bounds, and never from inside the network."""

from __future__ import annotations

import ipaddress
import socket
import time
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from kb.errors import ReadError

MOST_BYTES = 200 * 1024 * 1024
MOST_SECONDS = 300.0
MOST_REDIRECTS = 5
AGENT = "ai-readiness-kb (downloads registered sources once)"


def download(address: str, target: Path, *, allow_private: bool = False) -> None:
    """Download one address into a file; the file appears whole or not at all.

    Args:
        address: http or https.
        target: where it goes; its folder is made.
        allow_private: also from private and loopback addresses; for tests.

    Raises:
        ReadError: refused, too large, too slow, or not answered.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(target.suffix + ".part")
    try:
        with httpx.Client(
            timeout=httpx.Timeout(30.0), headers={"User-Agent": AGENT}, trust_env=True
        ) as client:
            _follow(client, address, part, allow_private)
    except httpx.HTTPError as error:
        part.unlink(missing_ok=True)
        raise ReadError(
            f"{address} did not answer ({type(error).__name__}: {error}); try again later, or "
            "download it in a browser and add the file with: readiness add FILE"
        ) from error
    except (httpx.InvalidURL, ValueError) as error:
        part.unlink(missing_ok=True)
        raise ReadError(f"{address} is, or leads to, no http address ({error})") from error
    except ReadError:
        part.unlink(missing_ok=True)
        raise
    part.replace(target)


def _follow(client: httpx.Client, address: str, part: Path, allow_private: bool) -> None:
    for _ in range(MOST_REDIRECTS + 1):
        check_address(address, allow_private=allow_private)
        with client.stream("GET", address) as response:
            if response.is_redirect:
                address = urljoin(address, response.headers.get("location", ""))
                continue
            if response.status_code != 200:
                raise ReadError(f"{address} answered {response.status_code}; check the address")
            _save(response, part, address)
            return
    raise ReadError(f"{address} redirects more than {MOST_REDIRECTS} times")


def check_address(address: str, *, allow_private: bool) -> None:
    """Refuse addresses that are not public http.

    Raises:
        ReadError: another scheme, no host, or a host inside the network.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ReadError(f"{address} is no http address")
    if allow_private:
        return
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ReadError(f"{parts.hostname} cannot be found ({error})") from error
    for *_, place in found:
        if not ipaddress.ip_address(str(place[0]).split("%")[0]).is_global:
            raise ReadError(f"{parts.hostname} lies inside a private network; it is not fetched")


def _save(response: httpx.Response, part: Path, address: str) -> None:
    deadline = time.monotonic() + MOST_SECONDS
    size = 0
    with part.open("wb") as file:
        for block in response.iter_bytes(65536):
            size += len(block)
            if size > MOST_BYTES:
                raise ReadError(f"{address} is larger than {MOST_BYTES // 2**20} MB")
            if time.monotonic() > deadline:
                raise ReadError(f"{address} took longer than {MOST_SECONDS:.0f} seconds")
            file.write(block)
    if not size:
        raise ReadError(f"{address} gave an empty file")
