"""The line to a Chroma server: with its token, over TLS, and never waited for without end."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.config import StoreSettings
from kb.errors import StoreError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

ALIVE = 3.0
"""Seconds in which a server has to take a call and say that it is Chroma."""

AWAY = (
    "no Chroma server answers at {at}; start it, or remove host from [store] in readiness.toml to "
    "use the embedded store"
)


def open_server(settings: StoreSettings, quiet: Any) -> ClientAPI:  # noqa: ANN401
    """Open the line.

    Args:
        settings: where the server is, and what lets us in.
        quiet: Chroma's own settings, completed here.

    Raises:
        StoreError: the token or the certificates cannot be read.
    """
    import httpx
    from chromadb.api.client import Client

    patience = httpx.Timeout(settings.timeout, connect=ALIVE)
    session = httpx.Client(
        timeout=ALIVE,
        verify=_trusted(settings),
        headers=_token(settings),
        event_hooks={"response": [lambda response: _check_let_in(response.status_code, settings)]},
    )

    class Patient(Client):
        """Chroma's own client waits for ever; this one as long as the settings say."""

        def get_user_identity(self) -> Any:  # noqa: ANN401 (as in the base)
            # The first thing that is asked of a server.
            server: Any = self._server
            session.headers.update(server._session.headers)
            server._session = session
            server.heartbeat()
            identity = super().get_user_identity()
            session.timeout = patience
            return identity

        def _validate_tenant_database(self, tenant: str, database: str) -> None:
            """Leave it: the collections tell, and it asks over a line that waits for ever."""

    quiet.chroma_api_impl = "chromadb.api.fastapi.FastAPI"
    quiet.chroma_server_host = settings.host
    quiet.chroma_server_http_port = settings.port
    quiet.chroma_server_ssl_enabled = settings.tls
    return Patient(database=settings.database, settings=quiet)


def _trusted(settings: StoreSettings) -> ssl.SSLContext | bool:
    if not settings.tls or settings.ca_file is None:
        return True
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise StoreError(
            f"{settings.ca_file} ([store] ca_file) holds no certificates in PEM form ({error})"
        ) from error


def _token(settings: StoreSettings) -> dict[str, str]:
    """Return the header that lets us in."""
    token = ""
    if settings.token_file is not None:
        try:
            token = Path(settings.token_file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(
                f"{settings.token_file} ([store] token_file) cannot be read ({error})"
            ) from error
    elif settings.token_env is not None:
        token = os.environ.get(settings.token_env, "").strip()
        if not token:
            raise StoreError(
                f"the variable {settings.token_env} ([store] token_env) is not set; put the "
                "Chroma server's token into it"
            )
    if not (token.isascii() and token.isprintable()):
        raise StoreError("the Chroma server's token may hold ASCII characters only")
    return {"Authorization": f"Bearer {token}"} if token else {}


def _check_let_in(status: int, settings: StoreSettings) -> None:
    if status in (401, 403):
        raise StoreError(
            f"the Chroma server at {settings.at} does not take the token, or wants one; set "
            "[store] token_file or token_env"
        )
    if status in (502, 503, 504):  # said by a proxy before it
        raise StoreError(AWAY.format(at=settings.at))


def make_database(client: ClientAPI, settings: StoreSettings) -> None:
    """Make the database on the server where it is not there."""
    from chromadb.errors import NotFoundError

    if settings.host is None:
        return
    server = client._server  # type: ignore[attr-defined]  # the client's own may not make any
    try:
        server.get_database(settings.database)
    except NotFoundError:
        server.create_database(settings.database)


def sentence(error: BaseException, settings: StoreSettings) -> str:
    """Say what a person does about what was raised while a server was asked."""
    import httpx

    at = settings.at
    what = f"{type(error).__name__}: {' '.join(str(error).split())}"[:200]
    if "CERTIFICATE_VERIFY_FAILED" in what:
        return (
            f"the certificate of the Chroma server at {at} cannot be trusted ({what}); name the "
            "authority that signed it under [store] ca_file"
        )
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) or "connect" in what.lower():
        return AWAY.format(at=at)
    if isinstance(error, httpx.TimeoutException):
        return f"the Chroma server at {at} does not answer in time; look at it, or start it anew"
    return (
        f"what answers at {at} is no Chroma server, or is in trouble ({what}); look at it, and "
        "whether [store] tls says how it is spoken to"
    )
