"""The line to Chroma: embedded or a server, never waited for without end, its errors as sentences.

A server that is away or hangs is told from one that works before anything is asked of it.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from kb.config import StoreSettings
from kb.errors import ReadinessError, StoreError, StoreMismatchError
from kb.store.ledger import LedgerRecord
from kb.store.remote.mark import PROJECT, check_own
from kb.store.remote.server import open_server, sentence

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="Asked")

FOLDER = "chroma"
"""Name of the embedded store in the data folder."""
PASSAGES = "passages"
LEDGER = "ledger"
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

    quiet = _quiet().model_copy()  # Chroma writes into the settings it is given
    with telling(data, settings):
        if settings.host is not None:
            return open_server(settings, quiet)
        folder = data / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        Client.clear_system_cache()
        return chromadb.PersistentClient(path=str(folder), settings=quiet)


@cache
def _quiet() -> Settings:
    """Read Chroma's settings, telemetry off; once, for it takes longer than to open a store."""
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def clear(data: Path, settings: StoreSettings) -> None:
    """Delete both collections, whatever made them.

    Raises:
        StoreError: the store cannot be asked.
    """
    client = connect(data, settings)
    with telling(data, settings):
        there = [c for c in client.list_collections() if c.name in (PASSAGES, LEDGER)]
        for collection in there:
            check_own(data, settings, collection)
        for collection in there:
            client.delete_collection(collection.name)


def throw_away(data: Path) -> None:
    """Delete the files of the embedded store, where Chroma itself cannot read them."""
    shutil.rmtree(data / FOLDER, ignore_errors=True)


def held(data: Path, settings: StoreSettings) -> dict[str, LedgerRecord]:
    """Return all committed documents by their ids, whatever embedder made them; no damaged ones.

    Raises:
        StoreError: the store cannot be asked.
    """
    client = connect(data, settings)
    with telling(data, settings):
        ledger = _found(client, LEDGER)
        return read_ledger(ledger) if ledger is not None else {}


def read_ledger(ledger: Collection, doc_ids: list[str] | None = None) -> dict[str, LedgerRecord]:
    """Read records by their ids: those named, or all; what is damaged is as though not there."""
    rows = ledger.get(ids=doc_ids, include=["documents"])
    found = {}
    for doc_id, text in zip(rows["ids"], rows["documents"] or [], strict=True):
        with suppress(ValueError):  # the next run makes it anew
            found[doc_id] = LedgerRecord.from_json(text or "")
    return found


def make_collection(
    client: ClientAPI, name: str, embedder: str, mark: str | None = None
) -> Collection:
    """Open a collection, making it where it is not there.

    Args:
        client: of Chroma.
        name: of the collection.
        embedder: fingerprint of what makes the vectors.
        mark: of the project, put on one that is made.

    Raises:
        StoreMismatchError: another embedder made it.
    """
    collection = client.get_or_create_collection(
        name,
        embedding_function=None,
        metadata={"embedder": embedder, **({PROJECT: mark} if mark else {})},
        configuration={"hnsw": {"space": "cosine"}},
    )
    return _of(collection, embedder)


def find_collection(client: ClientAPI, name: str, embedder: str) -> Collection | None:
    """Open a collection; None where it is not there.

    Raises:
        StoreMismatchError: another embedder made it.
    """
    collection = _found(client, name)
    return None if collection is None else _of(collection, embedder)


def _found(client: ClientAPI, name: str) -> Collection | None:
    from chromadb.errors import NotFoundError

    try:
        return client.get_collection(name, embedding_function=None)
    except NotFoundError:
        return None


def _of(collection: Collection, embedder: str) -> Collection:
    made_by = (collection.metadata or {}).get("embedder")
    if made_by != embedder:
        raise StoreMismatchError(
            f"the store was made by the embedder {made_by}, the settings name {embedder}; "
            "set [embedder] back, or remake the store with: readiness ingest --rebuild"
        )
    return collection


def _sentence(error: BaseException, data: Path, settings: StoreSettings) -> str:
    text = " ".join(str(error).split())
    if settings.host is not None:
        return sentence(error, settings)
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
