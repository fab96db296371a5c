"""`readiness eval speed --ingest`: the project's ingestion beside LlamaIndex's starter."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from evals.speed.ingestion import Rates, Whole, compare_embedding, run_whole, timed_reading
from ingest.job.pool import Pool
from ingest.readers import read
from ingest.sources import register
from kb.config import FILE, Project
from kb.encoders.load import default_cache, load_embedder
from kb.encoders.onnx import OnnxEmbedder, cores
from kb.errors import ConfigError, ReadError
from kb.models import Document
from kb.protocols import Say
from kb.store.chroma import open_store
from kb.store.vectors import embedded_text

SAMPLE = 1000
"""Passages embedded to compare the embedder with a bare loop, evenly over the corpus."""


@dataclass(frozen=True, slots=True)
class IngestSpeed:
    """What ingestion takes here and in the starter."""

    documents: int
    pages: int
    reading: float
    """Pages a second, without a store."""
    embedding: Rates
    """Passages a second."""
    ours: Whole
    starter: Whole


def measure_ingest(project: Project, limit: int | None, say: Say) -> IngestSpeed:
    """Ingest a project's corpus anew into a temporary store, and so with the starter.

    Args:
        project: its corpus is read, its own store stays as it is.
        limit: only so many of its documents.
        say: shows which part is under way.

    Raises:
        ConfigError: the corpus holds no file, or the embedder is none that runs a model here.
        ReadinessError: a run failed.
    """
    chosen = [d for d in register.load(project.corpus) if d.file][:limit]
    embedder = load_embedder(project.config.embedder, default_cache(), say)
    if not chosen or not isinstance(embedder, OnnxEmbedder):
        raise ConfigError("there is nothing to time: no document, or no embedder of our own")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = _copied(project, chosen, folder)
        say(f"reading {len(files)} files")
        pages, reading = timed_reading(lambda: _read_all(project, files))
        say("ingesting them all")
        command = [sys.executable, "-m", "ui", "--project", str(folder), "ingest", "--json"]
        ours = run_whole(command)
        say("ingesting them with the starter")
        corpus, store = folder / project.config.corpus.folder, folder / "starter"
        starter = [sys.executable, "-m", "evals.speed.starter", str(corpus), str(store)]
        theirs = run_whole(starter)
        say("embedding beside a bare loop")
        texts = _passages(Project(folder, project.config), embedder)
        threads = cores(project.config.embedder.threads)
        rates = compare_embedding(embedder, texts, threads)
    return IngestSpeed(len(chosen), pages, reading, rates, ours, theirs)


def _copied(project: Project, documents: Sequence[Document], folder: Path) -> list[Path]:
    """Make a project of the same settings in another folder; return its files."""
    copy = Project(folder, project.config)
    if not (copy.corpus.is_relative_to(folder) and copy.data.is_relative_to(folder)):
        raise ConfigError("timing needs corpus and data folders named relative to the project")
    copy.corpus.mkdir(parents=True)
    shutil.copyfile(project.root / FILE, folder / FILE)
    paths = []
    for document in documents:
        assert document.file is not None
        target = copy.corpus / document.file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project.corpus / document.file, target)
        paths.append(target)
    register.append(copy.corpus, [replace(d, supersedes=None) for d in documents])
    return paths


def _read_all(project: Project, files: Sequence[Path]) -> int:
    """Read all files the way the job does; return the number of pages."""
    settings = project.config.read
    pool = Pool(settings)

    def pages(path: Path) -> int:
        try:
            return len(pool.run(read, path, settings.seconds, path, path.stem).pages)
        except ReadError:
            return 0

    with ThreadPoolExecutor(max(1, settings.workers)) as threads:
        total = sum(threads.map(pages, files))
    pool.close(now=False)
    return total


def _passages(project: Project, embedder: OnnxEmbedder) -> list[str]:
    store = open_store(project.data, project.config.store, embedder.fingerprint)
    records = store.records()
    found = store.passages(list(records.values()))
    titles = {doc_id: record.document.title for doc_id, record in records.items()}
    texts = [embedded_text(titles[p.span.doc_id], p.heading, p.text) for p, _ in found]
    return texts[:: max(1, len(texts) // SAMPLE)]


def speed_table(figures: IngestSpeed) -> str:
    """Print the figures with their ratios."""
    ours, starter = figures.ours, figures.starter
    theirs_pages = starter.last["pages"] / starter.last["reading"]
    slower = max(
        figures.pages / figures.reading, ours.last["passages"] / figures.embedding.embedder
    )
    rows = (
        ("reading, pages/s", figures.reading, theirs_pages),
        ("embedding, passages/s", figures.embedding.embedder, figures.embedding.bare),
        ("whole run, s", ours.seconds, starter.seconds),
        ("passages", ours.last["passages"], starter.last["passages"]),
        ("peak memory, MB", ours.peak, starter.peak),
    )
    lines = [f"{figures.documents} documents, {figures.pages} pages"]
    lines.append(f"{'':<30}{'here':>10}{'beside':>10}{'ratio':>8}")
    lines += [f"{what:<30}{a:>10.1f}{b:>10.1f}{a / b:>8.2f}" for what, a, b in rows]
    lines.append(f"{'whole run / slower part':<30}{ours.seconds / slower:>10.2f}")
    lines.append("beside: LlamaIndex's starter; for embedding, a loop that only runs the model")
    return "\n".join(lines)
