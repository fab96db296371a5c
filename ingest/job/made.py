"""Vectors that come with a corpus, so that its first ingest need not make them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from kb.errors import ConfigError
from kb.store.chroma import Store
from kb.store.vectors import Vectors

FILE = "vectors.npz"


def read_made(corpus: Path, embedder: str) -> Vectors:
    """Return the vectors that lie in a corpus folder, by the texts they were made from.

    Args:
        corpus: the folder with the register.
        embedder: fingerprint of the embedder in use.

    Returns:
        No vectors where there is no file, or where another embedder made it.

    Raises:
        ConfigError: the file is damaged.
    """
    path = corpus / FILE
    if not path.is_file():
        return Vectors({})
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as made:
            if str(made["embedder"]) != embedder:
                return Vectors({})
            digests = [row.tobytes().hex() for row in made["digests"]]
            vectors = made["vectors"].astype(np.float32)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ConfigError(
            f"{path} is damaged: {error}. Delete it; the vectors are made anew then."
        ) from error
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return Vectors(dict(zip(digests, vectors, strict=True)))


def write_made(store: Store, embedder: str, corpus: Path) -> int:
    """Write the vectors of all documents of a store beside their register; return how many.

    Two bytes a number: a vector read back differs by less than 0.0001 in cosine.
    """
    made: dict[str, np.ndarray] = {}
    for doc_id in store.records():
        made |= store.vectors(doc_id).by_digest
    order = sorted(made)
    np.savez_compressed(
        corpus / FILE,
        embedder=np.array(embedder),
        digests=np.array([list(bytes.fromhex(d)) for d in order], dtype=np.uint8),
        vectors=np.array([made[d] for d in order], dtype=np.float16),
    )
    return len(order)
