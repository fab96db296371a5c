"""A knowledge base of one passage a document, for benchmarks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from kb.base import KnowledgeBase
from kb.config import Config, Project
from kb.encoders.load import default_cache, load_embedder
from kb.models import Document, Passage, Span
from kb.protocols import Embedder, Say
from kb.reader.reading import load_reader
from kb.store.chroma import Store, open_store
from kb.store.ledger import LedgerRecord, PageInfo
from kb.store.mirror import FILE, Mirror
from kb.store.vectors import embedded_text

ROWS = 512
"""Rows of a benchmark embedded and written at a time."""


def one_each(
    folder: Path,
    rows: Iterable[tuple[Document, str]],
    config: Config,
    say: Say = lambda line: None,
) -> KnowledgeBase:
    """Build a knowledge base of one passage a row.

    Args:
        folder: keeps the store, so that a second run makes nothing again.
        rows: documents and their texts; empty texts are left out.
        config: settings; its corpus and language model are not used.
        say: shows progress.
    """
    project = Project(folder, config)
    embedder = load_embedder(config.embedder, default_cache(), say)
    store = open_store(project.data, config.store, embedder.fingerprint)
    _add_rows(store, embedder, rows, say)
    reader = load_reader(embedder, config.reader, project.data)
    return KnowledgeBase(project, store, Mirror(project.data / FILE), embedder, None, reader)


def _add_rows(
    store: Store, embedder: Embedder, rows: Iterable[tuple[Document, str]], say: Say
) -> None:
    known = store.revisions()
    todo = [(d, t) for d, t in rows if t.strip() and d.id not in known]
    made = hashlib.sha256(embedder.fingerprint.encode()).hexdigest()[:32]
    for first in range(0, len(todo), ROWS):
        part = todo[first : first + ROWS]
        texts = [embedded_text(document.title, "", text) for document, text in part]
        passages = [
            Passage(f"{d.id}:{made[:12]}:1:0", Span(d.id, 1, 0, len(t)), t) for d, t in part
        ]
        store.add(passages, texts, embedder.embed_passages(texts), made)
        store.commit(
            *(
                LedgerRecord(d, made, False, (PageInfo(1, None, len(t)),), 1, "text/plain")
                for d, t in part
            )
        )
        say(f"{first + len(part)} of {len(todo)} rows")
