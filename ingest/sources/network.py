"""Connections for downloads: to public addresses only, and never for longer than is allowed."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

from kb.errors import ReadError

Left = Callable[[], float]
"""Gives the seconds that are left; raises where none are."""
Resolve = Callable[[str, int], list[str]]
"""Gives the numeric addresses of a host."""
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Interrupted(ReadError):
    """A download was not brought to its end; another one may be, and go on from there."""


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the numeric addresses of a host.

    Raises:
        Interrupted: the host is not known now.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Interrupted(f"{host} cannot be found ({error}); check the address") from error
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def is_public(address: str) -> bool:
    """Say whether a numeric address lies in the public internet.

    Addresses that carry another one (mapped, 6to4, Teredo, NAT64) are judged by that one too.
    """
    place = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(place, ipaddress.IPv6Address):
        teredo = place.teredo[1] if place.teredo else None
        inner = place.ipv4_mapped or place.sixtofour or teredo
        if place in NAT64:
            inner = ipaddress.IPv4Address(int(place) & 0xFFFFFFFF)
        if place.is_site_local or inner and not is_public(str(inner)):
            return False
        if place.ipv4_mapped:
            return True
    return place.is_global and not (place.is_multicast or place.is_reserved)


class Network(httpcore.NetworkBackend):
    """Looks a host up once, checks every address it has, and connects to one of these.

    No second look-up lies between check and connection. So a name server that changes its answer
    (DNS rebinding) wins nothing. TLS still checks the certificate against the host's name.
    """

    def __init__(self, left: Left, resolve: Resolve, *, allow_private: bool) -> None:
        self._left = left
        self._resolve = resolve
        self._allow_private = allow_private
        self._tcp = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that answers.

        Raises:
            ReadError: one of the addresses is not public.
            httpcore.ConnectError: none answers.
        """
        addresses = self._resolve(host, port)
        if not self._allow_private and not all(map(is_public, addresses)):
            raise ReadError(
                f"{host} lies inside a private network; it is not fetched. Download the file "
                "yourself and add it with: readiness add FILE"
            )
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self._tcp.connect_tcp(
                    address, port, _least(timeout, self._left()), local_address, socket_options
                )
                return _Bounded(stream, self._left)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _Bounded(httpcore.NetworkStream):
    """A connection that no read or write keeps open beyond the time that is left."""

    def __init__(self, stream: httpcore.NetworkStream, left: Left) -> None:
        self._stream = stream
        self._left = left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _least(timeout, self._left()))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _least(timeout, self._left()))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        limit = _least(timeout, self._left())
        return _Bounded(self._stream.start_tls(ssl_context, server_hostname, limit), self._left)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (httpcore's own signature)
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()


class Transport(httpx.BaseTransport):
    """Carries httpx's requests over a `Network`; a proxy of the environment is not used."""

    def __init__(self, network: Network) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=network
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; errors are httpcore's.

        Args:
            request: a GET; it has no body.
        """
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def _least(timeout: float | None, left: float) -> float:
    return left if timeout is None else min(timeout, left)
