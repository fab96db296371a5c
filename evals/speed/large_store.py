"""A store of any size, made of a project's own passages, to measure search in.

Whole documents over and over, each time with words left out and swapped, with other facets, and
with vectors moved a little.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from kb.config import FILE, Project
from kb.encoders.load import default_cache, load_embedder
from kb.errors import ConfigError
from kb.models import Passage, Span
from kb.store.chroma import Store, open_store
from kb.store.ledger import LedgerRecord
from kb.store.twins import SIZE

COUNTRIES = ("KH", "VN", "TH", "LA", "SG", "EU", "INT")
KINDS = ("strategy", "law", "guideline", "academic", "brief")
YEARS = tuple(str(year) for year in range(2016, 2026))
CHANGED = 0.1
"""Share of the words left out; as many change places with the next."""
MOVED = 0.3
"""Length of the noise added to a unit vector: its cosine with what it was is then about 0.96."""

DOCUMENTS = 50
"""Written at a time."""
MADE = "made"
"""Fingerprint of all of them."""

Piece = tuple[Passage, NDArray[np.float32]]
Original = tuple[LedgerRecord, Sequence[Piece]]


def make_large_store(project: Project, folder: Path, passages: int) -> Project:
    """Make a project with a store of so many passages, without files.

    Args:
        project: its store is read; it gives documents and settings.
        folder: of the new project; empty.
        passages: how many; the last document is cut short.

    Raises:
        ConfigError: the project has no passage, or its data are kept elsewhere than in its folder.
    """
    made = Project(folder, project.config)
    if project.config.store.host or not made.data.is_relative_to(folder):
        raise ConfigError("this needs an embedded store in a data folder inside the project")
    embedder = load_embedder(project.config.embedder, default_cache(), lambda line: None)
    source = open_store(project.data, project.config.store, embedder.fingerprint)
    target = open_store(made.data, made.config.store, embedder.fingerprint)
    shutil.copyfile(project.root / FILE, folder / FILE)
    originals = [(r, source.passages([r])) for r in source.records().values() if r.passages]
    if not originals:
        raise ConfigError("the project holds no passage; add documents with: readiness ingest")
    _fill(target, originals, passages)
    return made


def _fill(target: Store, originals: Sequence[Original], passages: int) -> None:
    """Write documents to the store, many at a time: a call of Chroma costs more than its rows."""
    rng = np.random.default_rng(0)
    made = _documents(originals, passages, rng)
    with tqdm(total=passages, unit=" passages", dynamic_ncols=True) as bar:
        while several := list(islice(made, DOCUMENTS)):
            pieces = [piece for _, found in several for piece in found]
            vectors = np.array([vector for _, vector in pieces])
            target.add([p for p, _ in pieces], [p.text for p, _ in pieces], vectors, MADE)
            target.commit(*(record for record, _ in several))
            bar.update(len(pieces))


def _documents(
    originals: Sequence[Original], passages: int, rng: np.random.Generator
) -> Iterator[Original]:
    for number, (record, pieces) in enumerate(cycle(originals)):
        several = pieces[:passages]
        altered = _altered(record, number, len(several), rng)
        yield altered, list(_pieces(altered.document.id, several, rng))
        passages -= len(several)
        if not passages:
            return


def _altered(
    record: LedgerRecord, number: int, passages: int, rng: np.random.Generator
) -> LedgerRecord:
    document = replace(
        record.document,
        id=f"{record.document.id}-{number}",
        country=str(rng.choice(COUNTRIES)),
        kind=str(rng.choice(KINDS)),
        date=str(rng.choice(YEARS)),
        supersedes=None,
    )
    sketch = sorted(int(value) for value in rng.integers(0, 1 << 48, SIZE))
    return replace(
        record, document=document, fingerprint=MADE, passages=passages, sketch=tuple(sketch)
    )


def _pieces(doc_id: str, pieces: Sequence[Piece], rng: np.random.Generator) -> Iterator[Piece]:
    page = start = 0
    for number, (passage, vector) in enumerate(pieces):
        text = _other_words(passage.text, rng)
        start = start if passage.span.page == page else 0
        page = passage.span.page
        span = Span(doc_id, page, start, start + len(text))
        start = span.end
        noise = rng.standard_normal(len(vector), dtype=np.float32)
        moved = vector + MOVED * noise / np.linalg.norm(noise)
        made = replace(passage, id=f"{doc_id}:{number}", span=span, text=text)
        yield made, moved / np.linalg.norm(moved)


def _other_words(text: str, rng: np.random.Generator) -> str:
    """Leave words out and let neighbours change places."""
    parts = text.split(" ")
    places = np.flatnonzero(rng.random(len(parts) - 1) < CHANGED)
    for i in places:
        parts[i], parts[i + 1] = parts[i + 1], parts[i]
    kept = rng.random(len(parts)) >= CHANGED
    return " ".join(p for p, keep in zip(parts, kept, strict=True) if keep) or text
