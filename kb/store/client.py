"""The line to Chroma: embedded or a server, never waited for without end, its errors as sentences.

A server that is away or hangs is told from one that works before anything is asked of it.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from kb.config import StoreSettings
from kb.errors import ReadinessError, StoreError, StoreMismatchError
from kb.store.ledger import LedgerRecord

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="Asked")

FOLDER = "chroma"
"""Name of the embedded store in the data folder."""
PASSAGES = "passages"
LEDGER = "ledger"
ALIVE = 3.0
"""Seconds in which a server has to take a call and say that it is Chroma."""
FULL = ("disk is full", "no space left", "disk full", "file too large", "(code: 13)", "i/o error")
"""What the errors of a full disk hold; SQLite's own is number 13."""


class Asked:
    """Something that asks Chroma, and knows where that is."""

    _data: Path
    _settings: StoreSettings


def told(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Make a method raise StoreError with a sentence, whatever Chroma raises in it."""

    @wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with telling(self._data, self._settings):
            return method(self, *args, **kwargs)

    return call


@contextmanager
def telling(data: Path, settings: StoreSettings) -> Iterator[None]:
    """Turn what Chroma raises into a sentence: its errors share no base, and panics are none.

    Raises:
        StoreError: in place of all that is no ReadinessError and does not end the program.
    """
    try:
        yield
    except (ReadinessError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise StoreError(_sentence(error, data, settings)) from error


def connect(data: Path, settings: StoreSettings) -> ClientAPI:
    """Open Chroma, embedded or a server, with its telemetry off.

    An embedded one is opened anew each time: what it keeps of the vectors in memory does not follow
    what other processes write, and it fails on those that it does not know.

    Raises:
        StoreError: the server does not answer, or is another service; the files are damaged.
    """
    import chromadb
    from chromadb.api.client import Client
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    with telling(data, settings):
        if settings.host is not None:
            return _server(settings, quiet)
        folder = data / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        Client.clear_system_cache()
        return chromadb.PersistentClient(path=str(folder), settings=quiet)


def clear(data: Path, settings: StoreSettings) -> None:
    """Delete both collections, whatever made them.

    Raises:
        StoreError: the store cannot be asked.
    """
    client = connect(data, settings)
    with telling(data, settings):
        for collection in client.list_collections():
            if collection.name in (PASSAGES, LEDGER):
                client.delete_collection(collection.name)


def throw_away(data: Path) -> None:
    """Delete the files of the embedded store, where Chroma itself cannot read them."""
    shutil.rmtree(data / FOLDER, ignore_errors=True)


def held(data: Path, settings: StoreSettings) -> dict[str, LedgerRecord]:
    """Return all committed documents by their ids, whatever embedder made them; no damaged ones.

    Raises:
        StoreError: the store cannot be asked.
    """
    from chromadb.errors import NotFoundError

    client = connect(data, settings)
    with telling(data, settings):
        try:
            ledger = client.get_collection(LEDGER, embedding_function=None)
        except NotFoundError:
            return {}
        return read_ledger(ledger)


def read_ledger(ledger: Collection, doc_ids: list[str] | None = None) -> dict[str, LedgerRecord]:
    """Read records by their ids: those named, or all; what is damaged is as though not there."""
    rows = ledger.get(ids=doc_ids, include=["documents"])
    found = {}
    for doc_id, text in zip(rows["ids"], rows["documents"] or [], strict=True):
        with suppress(ValueError):  # the next run makes it anew
            found[doc_id] = LedgerRecord.from_json(text or "")
    return found


def make_collection(client: ClientAPI, name: str, embedder: str) -> Collection:
    """Open a collection, making it where it is not there.

    Raises:
        StoreMismatchError: another embedder made it.
    """
    collection = client.get_or_create_collection(
        name,
        embedding_function=None,
        metadata={"embedder": embedder},
        configuration={"hnsw": {"space": "cosine"}},
    )
    return _of(collection, embedder)


def find_collection(client: ClientAPI, name: str, embedder: str) -> Collection | None:
    """Open a collection; None where it is not there.

    Raises:
        StoreMismatchError: another embedder made it.
    """
    from chromadb.errors import NotFoundError

    try:
        collection = client.get_collection(name, embedding_function=None)
    except NotFoundError:
        return None
    return _of(collection, embedder)


def _of(collection: Collection, embedder: str) -> Collection:
    made_by = (collection.metadata or {}).get("embedder")
    if made_by != embedder:
        raise StoreMismatchError(
            f"the store was made by the embedder {made_by}, the settings name {embedder}; "
            "set [embedder] back, or remake the store with: readiness ingest --rebuild"
        )
    return collection


def _server(settings: StoreSettings, quiet: Any) -> ClientAPI:  # noqa: ANN401 (Chroma's settings)
    import httpx
    from chromadb.api.client import Client

    patience = httpx.Timeout(settings.timeout, connect=ALIVE)

    class Patient(Client):
        """Chroma's own client waits for ever; this one as long as the settings say."""

        def get_user_identity(self) -> Any:  # noqa: ANN401 (as in the base)
            # The first thing that is asked of a server.
            session = self._server._session  # type: ignore[attr-defined]
            session.timeout = httpx.Timeout(ALIVE)
            self._server.heartbeat()
            identity = super().get_user_identity()
            session.timeout = patience
            return identity

        def _validate_tenant_database(self, tenant: str, database: str) -> None:
            """Leave it: the collections tell, and it asks over a line that waits for ever."""

    quiet.chroma_api_impl = "chromadb.api.fastapi.FastAPI"
    quiet.chroma_server_host = settings.host
    quiet.chroma_server_http_port = settings.port
    return Patient(settings=quiet)


def _sentence(error: BaseException, data: Path, settings: StoreSettings) -> str:
    text = " ".join(str(error).split())
    if settings.host is not None:
        return _of_server(error, f"{settings.host}:{settings.port}")
    folder = data / FOLDER
    if getattr(error, "errno", None) == errno.ENOSPC or any(f in text.lower() for f in FULL):
        return f"the disk that holds {data} is full; free some room, then: readiness ingest"
    if "readonly" in text or "read-only" in text.lower() or isinstance(error, PermissionError):
        return f"the store in {folder} cannot be written; give this user the right to"
    if "locked" in text:
        return f"the store in {folder} is held by another program; wait, then try again"
    what = f"{type(error).__name__}: {text}"[:200]
    if "compaction" in text:  # what Chroma says of any file that it cannot write
        return (
            f"the store in {folder} cannot be written ({what}); see whether its disk is full, "
            "free some room, then: readiness ingest. Else say: readiness doctor"
        )
    return f"the store in {folder} cannot be read ({what}); say: readiness doctor"


def _of_server(error: BaseException, at: str) -> str:
    import httpx

    what = f"{type(error).__name__}: {' '.join(str(error).split())}"[:200]
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) or "connect" in what.lower():
        return (
            f"no Chroma server answers at {at}; start it, or remove host from [store] in "
            "readiness.toml to use the embedded store"
        )
    if isinstance(error, httpx.TimeoutException):
        return f"the Chroma server at {at} does not answer in time; look at it, or start it anew"
    return f"what answers at {at} is no Chroma server, or is in trouble ({what}); look at it"
