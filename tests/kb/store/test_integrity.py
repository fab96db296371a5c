import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import Project
from kb.store.chroma import Store
from kb.store.integrity import Fault, find_faults
from kb.store.mirror import FILE, INDEX
from tests.conftest import MakeProject
from tests.toy import ToyEmbedder

PLAN = "# Plan\n\nThe plan of {n} trains {n} teachers of computing in each province.\n"


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    made = make_project(**{f"d{n}": PLAN.format(n=n) for n in range(4)})
    ingest(made)
    KnowledgeBase.open(made)
    return made


def faults(project: Project, embedder: ToyEmbedder | None = None) -> list[Fault]:
    base = KnowledgeBase.open(project)
    store = Store(project.data, project.config.store, base.embedder.fingerprint)
    used = embedder or base.embedder
    return list(find_faults(store, project.data / FILE, used, lambda stage: None))


def store_of(project: Project) -> Store:
    store = Store(
        project.data, project.config.store, KnowledgeBase.open(project).embedder.fingerprint
    )
    store.make()
    return store


def turn_vector(project: Project) -> None:
    store = store_of(project)
    row_id = store._passages.get(where={"doc_id": "d2"}, include=[])["ids"][0]
    other = np.roll(ToyEmbedder().embed_query("another text altogether"), 1)
    store._passages.update(ids=[row_id], embeddings=other[None, :])


def change_text(project: Project) -> None:
    store = store_of(project)
    row_id = store._passages.get(where={"doc_id": "d2"}, include=[])["ids"][0]
    vector = store.vectors("d2").by_digest.popitem()[1]
    text = "The plan trains nobody."
    store._passages.update(ids=[row_id], documents=[text], embeddings=vector[None, :])


def lose_row(project: Project) -> None:
    store = store_of(project)
    store._passages.delete(where={"doc_id": "d2"})


def change_copy(project: Project) -> None:
    with closing(sqlite3.connect(project.data / FILE)) as db, db:
        db.execute("UPDATE passages SET text = 'Nobody.' WHERE doc_id = 'd2'")


def turn_copied_vector(project: Project) -> None:
    with closing(sqlite3.connect(project.data / FILE)) as db, db:
        vector = np.roll(ToyEmbedder().embed_query("another text"), 1).tobytes()
        db.execute("UPDATE passages SET vector = ? WHERE doc_id = 'd2'", (vector,))


def flip_index(project: Project) -> None:
    (path,) = (project.data / INDEX).glob("*/weights.npy")
    held = bytearray(path.read_bytes())
    held[-2] ^= 0xFF
    path.write_bytes(held)


def lose_ledger_row(project: Project) -> None:
    store_of(project)._ledger.delete(ids=["d2"])


@pytest.mark.parametrize(
    ("spoil", "kind", "documents"),
    [
        (turn_vector, "documents", ("d2",)),
        (change_text, "documents", ("d2",)),
        (lose_row, "documents", ("d2",)),
        (change_copy, "copy", ()),
        (turn_copied_vector, "copy", ()),
        (flip_index, "index", ()),
        (lose_ledger_row, "store", ()),
    ],
)
def test_what_is_damaged_is_found_and_told_apart(
    project: Project, spoil: Callable[[Project], None], kind: str, documents: tuple[str, ...]
) -> None:
    assert faults(project) == []
    spoil(project)
    found = {fault.kind: fault for fault in faults(project)}
    assert found[kind].documents == documents  # type: ignore[index]
    if kind != "documents":
        assert "documents" not in found


class Other(ToyEmbedder):
    """The same name, other weights."""

    fingerprint = "to be set"

    def embed_query(self, text: str) -> np.ndarray:
        return np.roll(super().embed_query(text), 7)


def test_changed_weights_are_told_from_damaged_documents(project: Project) -> None:
    embedder = Other()
    embedder.fingerprint = KnowledgeBase.open(project).embedder.fingerprint
    assert [fault.kind for fault in faults(project, embedder)] == ["model"]


def test_what_was_found_damaged_is_made_again(project: Project, tmp_path: Path) -> None:
    turn_vector(project)
    (fault,) = [f for f in faults(project) if f.kind == "documents"]
    rows = ingest(project, only=fault.documents, remake=fault.documents).rows
    assert [(row.doc_id, row.embedded) for row in rows] == [("d2", 1)]
    assert faults(project) == []
