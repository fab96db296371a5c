"""Whether store, mirror and index hold what they should: every row looked at, none trusted.

A passage's text is checked against the hash it was embedded with, its vector against the mirror's
and, where the two differ, against what the embedder makes of the text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.errors import StoreError
from kb.protocols import Embedder
from kb.store.chroma import Row, Store
from kb.store.index import Index
from kb.store.ledger import LedgerRecord
from kb.store.mirror import INDEX, suspicious
from kb.store.mirror_file import DamagedError, MirrorFile
from kb.store.vectors import digest, embedded_text
from kb.store.view import View

Kind = Literal["store", "documents", "copy", "index", "model"]
Stage = Callable[[Kind], None]
"""Hears what is looked at next, so that a crash there can be told from others."""
SAME = 0.98
"""Least cosine of two vectors of one text; packed ones differ by 0.0001, other weights by more."""
SAMPLE = 8
"""Passages embedded again to compare the model with the one that made the store."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it should be."""

    kind: Kind
    text: str
    documents: tuple[str, ...] = ()
    """Whose passages have to be made again."""


class Checked(NamedTuple):
    """What came of comparing one document."""

    damaged: bool
    differs: bool
    """Whether the mirror holds something else."""


def find_faults(store: Store, path: Path, embedder: Embedder, stage: Stage) -> Iterator[Fault]:
    """Look at everything.

    Args:
        store: of the project.
        path: file of the mirror.
        embedder: made the vectors.
        stage: hears what is looked at.
    """
    stage("copy")
    view, fault = _view(path, embedder)
    if fault:
        yield fault
    stage("store")
    there = store.reopen()
    records = store.records() if there else {}
    yield from _whole(store, records, view, there=there)
    damaged, differing, sampled = [], [], []
    for doc_id, record in records.items():
        rows = store.rows([record])
        found = _compare(rows, record, view, embedder)
        damaged += [doc_id] if found.damaged or len(rows) < record.passages else []
        differing += [doc_id] if found.differs else []
        sampled += [(record, rows[0])] if rows else []
    stage("model")
    if model := _model(sampled[:: -(-len(sampled) // SAMPLE) or 1], embedder):
        yield model
    elif damaged:
        text = f"passages of {len(damaged)} documents are lost or damaged: {_some(damaged)}"
        yield Fault("documents", text, tuple(damaged))
    if differing:
        yield Fault("copy", f"the copy differs from the store in {_some(differing)}")
    stage("index")
    if view is not None:
        yield from _index(view, path.parent / INDEX)


def _view(path: Path, embedder: Embedder) -> tuple[View | None, Fault | None]:
    """Open the mirror and let SQLite look at all of it."""
    if not path.is_file():
        return None, None
    try:
        file = MirrorFile(path)
        if file.renewed:
            return None, Fault("copy", "the copy of the store was damaged")
        with file.snapshot() as db:
            said = [str(row[0]) for row in db.execute("PRAGMA quick_check(3)")]
        if said != ["ok"]:
            return None, Fault("copy", f"the copy of the store is damaged: {said[0]}")
        view = View(file.snapshot())
    except (DamagedError, StoreError, ValueError, sqlite3.DatabaseError) as error:
        return None, Fault("copy", f"the copy of the store is damaged: {error}")
    return (view if view.embedder in ("", embedder.fingerprint) else None), None


def _whole(
    store: Store, records: Mapping[str, LedgerRecord], view: View | None, *, there: bool
) -> Iterator[Fault]:
    """Compare the number of documents with what the last whole run left, and with the mirror."""
    if there and store.remaking():
        yield Fault("store", "a rebuild began and did not end")
        return
    sealed = store.sealed() if there else None
    had = len(view.records) if view else 0
    gone = len(view.records.keys() - records.keys()) if view else 0
    if sealed is not None and sealed > len(records):
        yield Fault("store", f"{sealed - len(records)} of {sealed} documents are lost or damaged")
    elif sealed is None and suspicious(gone, had):
        yield Fault("store", f"it holds {len(records)} documents where it held {had}: emptied")


def _compare(
    rows: Sequence[Row], record: LedgerRecord, view: View | None, embedder: Embedder
) -> Checked:
    """Look at the rows of one document."""
    title = record.document.title
    copies = view.rows_of(record.document.id) if view else {}
    comparable = view is not None and record.document.id in view.records
    differs = comparable and copies.keys() != {row.passage.id for row in rows}
    damaged = False
    for row in rows:
        text = embedded_text(title, row.passage.heading, row.passage.text)
        if digest(text) != row.embedded or not _is_unit(row.vector):
            damaged = True
            continue
        copy = copies.get(row.passage.id)
        if copy is None or (copy[0] == row.passage.text and _same(copy[1], row.vector)):
            continue
        differs = True
        damaged |= not _same(embedder.embed_passages([text])[0], row.vector)
    return Checked(damaged, differs)


def _model(sample: Sequence[tuple[LedgerRecord, Row]], embedder: Embedder) -> Fault | None:
    """Embed some passages again: weights that changed give other vectors for all of them."""
    texts = [embedded_text(r.document.title, w.passage.heading, w.passage.text) for r, w in sample]
    if not texts:
        return None
    made = embedder.embed_passages(texts)
    other = sum(not _same(new, row.vector) for new, (_, row) in zip(made, sample, strict=True))
    if other * 2 <= len(sample):
        return None
    text = (
        f"the embedding model gives other vectors than the store holds ({other} of {len(sample)})"
    )
    return Fault("model", text)


def _index(view: View, folder: Path) -> Iterator[Fault]:
    """Make the index again and compare it with the one that is searched."""
    try:
        held = Index.open(folder / view.state)
    except (OSError, EOFError, ValueError):
        return  # made at the next start
    made = view.make_index()
    wrong = [
        field.name
        for field in fields(Index)
        if not np.array_equal(getattr(held, field.name), getattr(made, field.name))
    ]
    if wrong:
        yield Fault("index", f"the index is damaged ({', '.join(wrong)})")


def _same(a: NDArray[np.float32], b: NDArray[np.float32]) -> bool:
    return a.shape == b.shape and bool(np.isfinite(a).all()) and float(a @ b) >= SAME


def _is_unit(vector: NDArray[np.float32]) -> bool:
    length = float(vector.astype(np.float64) @ vector)
    return bool(np.isfinite(length)) and abs(length - 1) < 0.01


def _some(ids: Sequence[str]) -> str:
    return ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
