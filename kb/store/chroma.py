"""The store: Chroma holds the truth, a collection of passages and one that is the ledger.

A document counts only once its ledger record is written, last, in one upsert: that is the commit.
Order: new passages in, ledger record, old passages out. A crash anywhere leaves the old document
or the new one whole; rows that no ledger record owns are invisible and swept at the next run.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from kb.config import StoreSettings
from kb.errors import ReadinessError, StoreMismatchError
from kb.models import Passage, Role, Span
from kb.store.ledger import LedgerRecord

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import Where

FOLDER = "chroma"
"""Name of the embedded store in the data folder."""
PASSAGES = "passages"
LEDGER = "ledger"
BATCH = 1000
"""Rows a call: Chroma's embedded build takes at most 5,461."""


class Vectors:
    """Vectors by the text they were made from, kept by its hash."""

    def __init__(self, by_digest: dict[str, NDArray[np.float32]]) -> None:
        self.by_digest = by_digest

    def __contains__(self, text: str) -> bool:
        return digest(text) in self.by_digest

    def __getitem__(self, text: str) -> NDArray[np.float32]:
        return self.by_digest[digest(text)]

    def __or__(self, other: Vectors) -> Vectors:
        return Vectors(self.by_digest | other.by_digest)

    def keep(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add vectors made from these texts, shape (len(texts), dimensions)."""
        self.by_digest |= {digest(t): v for t, v in zip(texts, vectors, strict=True)}


class Store:
    """Passages and ledger of one project; opened when first asked for something."""

    def __init__(self, data: Path, settings: StoreSettings, embedder: str) -> None:
        """Describe the store; see `open_store`."""
        self._data, self._settings = data, settings
        self._embedder = embedder
        self._collections: tuple[Collection, Collection] | None = None

    def state(self) -> str | None:
        """Name what the embedded store holds, from its file and without opening it.

        Chroma imports for a second and more: a process that finds the state it knows starts
        without. SQLite counts every change in bytes 24 to 27 of a file that has no write-ahead
        log (its format, section 1.3.7); the embedder belongs to it, as only opening checks it.

        Returns:
            None where it cannot be told: a server, no store yet, a write-ahead log.
        """
        path = self._data / FOLDER / "chroma.sqlite3"
        if self._settings.host is not None or not path.is_file():
            return None
        with path.open("rb") as file:
            head, now = file.read(28), os.fstat(file.fileno())
        if head[18:19] != b"\x01":
            return None
        return f"{self._embedder} {head[24:].hex()} {now.st_size} {now.st_mtime_ns}"

    def reopen(self) -> None:
        """Take hold of the collections anew: a rebuild in another process replaces them.

        Raises:
            StoreMismatchError: another embedder made them meanwhile.
        """
        client = connect(self._data, self._settings)
        self._collections = (
            _collection(client, PASSAGES, self._embedder),
            _collection(client, LEDGER, self._embedder),
        )

    @property
    def _passages(self) -> Collection:
        return self._opened()[0]

    @property
    def _ledger(self) -> Collection:
        return self._opened()[1]

    def _opened(self) -> tuple[Collection, Collection]:
        if self._collections is None:
            self.reopen()
        assert self._collections is not None
        return self._collections

    def records(self, doc_ids: Sequence[str] | None = None) -> dict[str, LedgerRecord]:
        """Return committed documents by their ids: those named, or all."""
        chosen = None if doc_ids is None else list(doc_ids)
        return _read(self._ledger, chosen)

    def revisions(self) -> dict[str, str]:
        """Return the revision of every committed document: changes with anything in its record."""
        rows = self._ledger.get(include=["metadatas"])
        metadatas = rows["metadatas"] or []
        return {i: str(m["revision"]) for i, m in zip(rows["ids"], metadatas, strict=True)}

    def add(
        self,
        passages: Sequence[Passage],
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        fingerprint: str,
    ) -> None:
        """Write passages that do not count yet.

        Args:
            passages: pieces of one document.
            texts: what was embedded for each, from `embedded_text`.
            vectors: one unit vector a passage, shape (len(passages), dimensions).
            fingerprint: of the ledger record that will own them.
        """
        for first in range(0, len(passages), BATCH):
            batch = passages[first : first + BATCH]
            self._passages.upsert(
                ids=[p.id for p in batch],
                embeddings=vectors[first : first + BATCH],
                documents=[p.text for p in batch],
                metadatas=[
                    _metadata(p, fingerprint) | {"embedded": digest(text)}
                    for p, text in zip(batch, texts[first : first + BATCH], strict=True)
                ],
            )

    def commit(self, *records: LedgerRecord) -> None:
        """Make documents count, each with the passages of its fingerprint."""
        self._ledger.upsert(
            ids=[record.document.id for record in records],
            embeddings=np.zeros((len(records), 1), dtype=np.float32),
            documents=[record.to_json() for record in records],
            metadatas=[{"revision": digest(record.undated())} for record in records],
        )

    def drop_others(self, doc_id: str, fingerprint: str) -> None:
        """Delete the passages of a document that were made otherwise."""
        mine, others = {"doc_id": doc_id}, {"fingerprint": {"$ne": fingerprint}}
        self._passages.delete(where=cast("Where", {"$and": [mine, others]}))

    def remove(self, doc_id: str) -> None:
        """Take a document out: it stops counting first, its passages go after."""
        self._ledger.delete(ids=[doc_id])
        self._passages.delete(where={"doc_id": doc_id})

    def sweep(self) -> int:
        """Delete passages that no ledger record owns, left by a crash.

        Returns:
            How many were deleted.
        """
        records = self.records()
        if self.count() == sum(record.passages for record in records.values()):
            return 0
        owners = {i: r.fingerprint for i, r in records.items()}
        orphans = [
            row_id
            for row_id, metadata in self._rows()
            if owners.get(str(metadata["doc_id"])) != metadata["fingerprint"]
        ]
        for first in range(0, len(orphans), BATCH):
            self._passages.delete(ids=orphans[first : first + BATCH])
        return len(orphans)

    def passages(
        self, records: Sequence[LedgerRecord]
    ) -> list[tuple[Passage, NDArray[np.float32]]]:
        """Return the passages of committed documents with their vectors.

        Returns:
            By document, in reading order; each with its unit vector, shape (dimensions,).
        """
        mine = {"doc_id": {"$in": [r.document.id for r in records]}}
        rows = self._passages.get(
            where=cast("Where", mine),
            include=["documents", "metadatas", "embeddings"],
        )
        texts, metadatas, vectors = rows["documents"], rows["metadatas"], rows["embeddings"]
        if texts is None or metadatas is None or vectors is None:
            return []
        owners = {r.document.id: r.fingerprint for r in records}
        found = [
            (_passage(row_id, text, metadata), np.asarray(vector, dtype=np.float32))
            for row_id, text, metadata, vector in zip(
                rows["ids"], texts, metadatas, vectors, strict=True
            )
            if owners[str(metadata["doc_id"])] == metadata["fingerprint"]
        ]
        return sorted(found, key=lambda pair: _place(pair[0]))

    def vectors(self, doc_id: str) -> Vectors:
        """Return the vectors a document has already, those that do not count yet included."""
        rows = self._passages.get(where={"doc_id": doc_id}, include=["metadatas", "embeddings"])
        metadatas, vectors = rows["metadatas"], rows["embeddings"]
        if metadatas is None or vectors is None:
            return Vectors({})
        pairs = zip(metadatas, np.asarray(vectors, dtype=np.float32), strict=True)
        return Vectors({str(m["embedded"]): v for m, v in pairs})

    def count(self) -> int:
        """Count the passages in the store, those that do not count yet included."""
        return int(self._passages.count())

    def _rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        total = self._passages.count()
        for offset in range(0, total, 5000):
            rows = self._passages.get(limit=5000, offset=offset, include=["metadatas"])
            yield from zip(rows["ids"], rows["metadatas"] or [], strict=True)


def open_store(data: Path, settings: StoreSettings, embedder: str) -> Store:
    """Open the store, making it where there is none.

    Args:
        data: the project's data folder; the embedded store is `chroma` inside it.
        settings: which Chroma; a host name means a server.
        embedder: fingerprint of the embedder that made, or will make, the vectors.

    Raises:
        StoreMismatchError: the store was made by another embedder.
        ReadinessError: the server cannot be reached.
    """
    store = Store(data, settings, embedder)
    store.reopen()
    return store


def connect(data: Path, settings: StoreSettings) -> ClientAPI:
    """Open Chroma, embedded or a server, with its telemetry off."""
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    if settings.host is None:
        folder = data / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(path=str(folder), settings=quiet)
    try:
        return chromadb.HttpClient(host=settings.host, port=settings.port, settings=quiet)
    except ValueError as error:
        raise ReadinessError(
            f"no Chroma server answers at {settings.host}:{settings.port}; start it, or remove "
            f"host from [store] in readiness.toml to use the embedded store ({error})"
        ) from error


def held(client: ClientAPI) -> dict[str, LedgerRecord]:
    """Return the committed documents by their ids, whatever embedder made the store."""
    if LEDGER not in {collection.name for collection in client.list_collections()}:
        return {}
    return _read(client.get_collection(LEDGER, embedding_function=None))


def _read(ledger: Collection, doc_ids: list[str] | None = None) -> dict[str, LedgerRecord]:
    rows = ledger.get(ids=doc_ids, include=["documents"])
    return {
        doc_id: LedgerRecord.from_json(text)
        for doc_id, text in zip(rows["ids"], rows["documents"] or [], strict=True)
    }


def clear(client: ClientAPI) -> None:
    """Delete both collections, whatever made them."""
    for collection in client.list_collections():
        if collection.name in (PASSAGES, LEDGER):
            client.delete_collection(collection.name)


def _collection(client: ClientAPI, name: str, embedder: str) -> Collection:
    collection = client.get_or_create_collection(
        name,
        embedding_function=None,
        metadata={"embedder": embedder},
        configuration={"hnsw": {"space": "cosine"}},
    )
    made_by = (collection.metadata or {}).get("embedder")
    if made_by != embedder:
        raise StoreMismatchError(
            f"the store was made by the embedder {made_by}, the settings name {embedder}; "
            "set [embedder] back, or remake the store with: readiness ingest --rebuild"
        )
    return collection


def _metadata(passage: Passage, fingerprint: str) -> dict[str, str | int]:
    span = passage.span
    return {
        "doc_id": span.doc_id,
        "fingerprint": fingerprint,
        "page": span.page,
        "start": span.start,
        "end": span.end,
        "heading": passage.heading,
        "role": passage.role,
    }


def _passage(row_id: str, text: str, metadata: Any) -> Passage:  # noqa: ANN401 (Chroma's own type)
    span = Span(
        str(metadata["doc_id"]),
        int(metadata["page"]),
        int(metadata["start"]),
        int(metadata["end"]),
    )
    # What an older version wrote has no role.
    role = cast("Role", metadata.get("role", "text"))
    return Passage(row_id, span, text, str(metadata["heading"]), role)


def _place(passage: Passage) -> tuple[str, int, int]:
    return passage.span.doc_id, passage.span.page, passage.span.start


def embedded_text(title: str, heading: str, text: str) -> str:
    """Return what is embedded for a passage: title and heading path, the path's end, before it."""
    return "\n".join(part for part in (title[:120], heading[-160:], text) if part)


def digest(text: str) -> str:
    """Hash a text for comparing."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
