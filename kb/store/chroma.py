"""The store: Chroma holds the truth, a collection of passages and one that is the ledger.

A document counts only once its ledger record is written, last, in one upsert: that is the commit.
Order: new passages in, ledger record, old passages out. A crash anywhere leaves the old document
or the new one whole; rows that no ledger record owns are invisible and swept at the next run.
A run that ended seals the ledger: how many documents it then holds. By that a store that was
emptied, or is being remade, is told from one whose documents were taken out.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from kb.config import StoreSettings
from kb.models import Passage
from kb.store.client import (
    FOLDER,
    LEDGER,
    PASSAGES,
    Asked,
    connect,
    find_collection,
    make_collection,
    read_ledger,
    told,
)
from kb.store.ledger import LedgerRecord
from kb.store.remote.mark import PROJECT, check_own, keep_mark, read_mark
from kb.store.remote.server import make_database
from kb.store.rows import metadata_of, passage_of, place
from kb.store.vectors import Vectors, digest

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import Where

BATCH = 1000
"""Rows a call: Chroma's embedded build takes at most 5,461."""
STATE, DOCUMENTS = "state", "documents"
"""Keys of the seal in the ledger's metadata."""


class Row(NamedTuple):
    """A passage as the store holds it."""

    passage: Passage
    vector: NDArray[np.float32]
    embedded: str
    """Hash of the text that its vector was made from."""


class Store(Asked):
    """Passages and ledger of one project; opened when first asked for something."""

    def __init__(self, data: Path, settings: StoreSettings, embedder: str) -> None:
        """Describe the store; see `open_store`."""
        self._data, self._settings = data, settings
        self.embedder = embedder
        self._collections: tuple[Collection, Collection] | None = None
        self._client: ClientAPI | None = None

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
        return f"{self.embedder} {head[24:].hex()} {now.st_size} {now.st_mtime_ns}"

    @told
    def reopen(self) -> bool:
        """Take hold of the collections anew: a rebuild in another process replaces them.

        Returns:
            Whether there are any; nothing is made where there are none.

        Raises:
            StoreMismatchError: another embedder made them meanwhile.
            StoreError: as everything here that asks Chroma, where it cannot be asked, or is
                another project's.
        """
        if self._settings.host is None and not (self._data / FOLDER).is_dir():
            return False
        client = self._connected()
        passages = find_collection(client, PASSAGES, self.embedder)
        ledger = find_collection(client, LEDGER, self.embedder)
        there = passages is not None and ledger is not None
        if passages is not None and ledger is not None:
            mark = check_own(self._data, self._settings, ledger)
            if mark and self._settings.host is not None and not self.marked:
                keep_mark(self._data, mark)
            self._collections = passages, ledger
        self._client = client
        return there

    @property
    def marked(self) -> bool:
        """Whether it is known which store is this project's; an embedded one is, by its place."""
        return self._settings.host is None or read_mark(self._data) is not None

    def _connected(self) -> ClientAPI:
        """Return the line to a server where it worked last time, else a new one."""
        client, self._client = self._client, None
        if client is not None and self._settings.host is not None:
            return client
        return connect(self._data, self._settings)

    @told
    def make(self) -> None:
        """Take hold of the collections; make them where they are not there.

        Raises:
            StoreMismatchError: another embedder made them.
            StoreError: they are another project's.
        """
        client = connect(self._data, self._settings)
        make_database(client, self._settings)
        there = find_collection(client, LEDGER, self.embedder)
        mark = None
        if there is not None:
            check_own(self._data, self._settings, there)
        elif self._settings.host is not None:
            mark = keep_mark(self._data, read_mark(self._data))
        self._collections = (
            make_collection(client, PASSAGES, self.embedder),
            make_collection(client, LEDGER, self.embedder, mark),
        )

    @told
    def sealed(self) -> int | None:
        """Return how many documents the last whole run left; None while none is known.

        That is so in a store of an older version, and in one that is being remade.
        """
        metadata = self._ledger.metadata or {}
        return cast("int | None", metadata.get(DOCUMENTS))

    @told
    def remaking(self) -> bool:
        """Say whether a rebuild began and has not ended yet, maybe because it was killed."""
        return (self._ledger.metadata or {}).get(STATE) == "remaking"

    @told
    def seal(self) -> None:
        """Say that what is in the ledger now is whole."""
        self._mark({STATE: "whole", DOCUMENTS: self._ledger.count()})

    @told
    def unseal(self) -> None:
        """Say that the store is being remade."""
        self._mark({STATE: "remaking"})

    def _mark(self, values: Mapping[str, str | int]) -> None:
        held = {"embedder": self.embedder}
        if self._settings.host is not None:
            theirs = (self._ledger.metadata or {}).get(PROJECT)
            held[PROJECT] = keep_mark(self._data, theirs or read_mark(self._data))
        self._ledger.modify(metadata={**held, **values})

    @property
    def _passages(self) -> Collection:
        return self._opened()[0]

    @property
    def _ledger(self) -> Collection:
        return self._opened()[1]

    def _opened(self) -> tuple[Collection, Collection]:
        if self._collections is None:
            self.make()
        assert self._collections is not None
        return self._collections

    @told
    def records(self, doc_ids: Sequence[str] | None = None) -> dict[str, LedgerRecord]:
        """Return committed documents by their ids: those named, or all; not what is damaged."""
        chosen = None if doc_ids is None else list(doc_ids)
        return read_ledger(self._ledger, chosen)

    @told
    def revisions(self) -> dict[str, str]:
        """Return the revision of every committed document: changes with anything in its record."""
        rows = self._ledger.get(include=["metadatas"])
        metadatas = rows["metadatas"] or []
        return {i: str(m["revision"]) for i, m in zip(rows["ids"], metadatas, strict=True)}

    @told
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
                    metadata_of(p, fingerprint, digest(text))
                    for p, text in zip(batch, texts[first : first + BATCH], strict=True)
                ],
            )

    @told
    def commit(self, *records: LedgerRecord) -> None:
        """Make documents count, each with the passages of its fingerprint."""
        self._ledger.upsert(
            ids=[record.document.id for record in records],
            embeddings=np.zeros((len(records), 1), dtype=np.float32),
            documents=[record.to_json() for record in records],
            metadatas=[{"revision": digest(record.undated())} for record in records],
        )

    @told
    def drop_others(self, doc_id: str, fingerprint: str) -> None:
        """Delete the passages of a document that were made otherwise."""
        mine, others = {"doc_id": doc_id}, {"fingerprint": {"$ne": fingerprint}}
        self._passages.delete(where=cast("Where", {"$and": [mine, others]}))

    @told
    def remove(self, doc_id: str) -> None:
        """Take a document out: it stops counting first, its passages go after."""
        self._ledger.delete(ids=[doc_id])
        self._passages.delete(where={"doc_id": doc_id})

    @told
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

    @told
    def lost(self, records: Mapping[str, LedgerRecord]) -> dict[str, int]:
        """Count the passages that documents lack, by id; those that lack none are left out."""
        if self.count() == sum(record.passages for record in records.values()):
            return {}
        held = Counter(
            (str(metadata["doc_id"]), str(metadata["fingerprint"])) for _, metadata in self._rows()
        )
        lacking = {i: r.passages - held[i, r.fingerprint] for i, r in records.items()}
        return {doc_id: n for doc_id, n in lacking.items() if n > 0}

    @told
    def passages(
        self, records: Sequence[LedgerRecord]
    ) -> list[tuple[Passage, NDArray[np.float32]]]:
        """Return the passages of committed documents with their vectors.

        Returns:
            By document, in reading order; each with its unit vector, shape (dimensions,).
        """
        found = [(row.passage, row.vector) for row in self.rows(records)]
        return sorted(found, key=lambda pair: place(pair[0]))

    @told
    def rows(self, records: Sequence[LedgerRecord]) -> list[Row]:
        """Return the passages of committed documents with what they were embedded from."""
        mine = {"doc_id": {"$in": [r.document.id for r in records]}}
        rows = self._passages.get(
            where=cast("Where", mine), include=["documents", "metadatas", "embeddings"]
        )
        texts, metadatas, vectors = rows["documents"], rows["metadatas"], rows["embeddings"]
        if texts is None or metadatas is None or vectors is None:
            return []
        owners = {r.document.id: r.fingerprint for r in records}
        return [
            Row(
                passage_of(row_id, text, metadata),
                np.asarray(vector, dtype=np.float32),
                str(metadata.get("embedded", "")),
            )
            for row_id, text, metadata, vector in zip(
                rows["ids"], texts, metadatas, vectors, strict=True
            )
            if owners[str(metadata["doc_id"])] == metadata["fingerprint"]
        ]

    @told
    def vectors(self, doc_id: str) -> Vectors:
        """Return the vectors a document has already, those that do not count yet included."""
        rows = self._passages.get(where={"doc_id": doc_id}, include=["metadatas", "embeddings"])
        metadatas, vectors = rows["metadatas"], rows["embeddings"]
        if metadatas is None or vectors is None:
            return Vectors({})
        pairs = zip(metadatas, np.asarray(vectors, dtype=np.float32), strict=True)
        return Vectors({str(m["embedded"]): v for m, v in pairs})

    @told
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
        StoreError: it cannot be asked.
    """
    store = Store(data, settings, embedder)
    store.make()
    return store
