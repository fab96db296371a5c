"""The doctor: do the store, the register, the models and the settings agree?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ingest.card.kin import newer_editions, same_texts
from ingest.ocr.program import status
from ingest.sources import register
from ingest.sources.intake import digest
from kb.config import Project
from kb.encoders.load import default_cache, load_embedder
from kb.errors import ReadinessError, StoreMismatchError
from kb.llm.chat import load_llm
from kb.models import Document
from kb.protocols import Embedder, Say
from kb.store.chroma import Store, open_store
from kb.store.ledger import LedgerRecord
from ui.html import card


class Finding(NamedTuple):
    """One thing that was looked at."""

    subject: str
    good: bool
    text: str
    next_step: str = ""


def examine(project: Project, say: Say) -> list[Finding]:
    """Look at a project and say what does not agree, with the next step.

    Args:
        project: its folder and settings.
        say: shows what takes long.
    """
    documents, digests, findings = _register(project)
    embedder, found = _embedder(project, say)
    findings += [found, _model(project), Finding("text recognition", True, status())]
    if embedder is None:
        return findings
    try:
        store = open_store(project.data, project.config.store, embedder.fingerprint)
    except StoreMismatchError as error:
        return [*findings, Finding("store", False, str(error), "readiness ingest --rebuild")]
    except ReadinessError as error:
        return [*findings, Finding("store", False, str(error), "correct [store], or start it")]
    return [*findings, *_store(project, documents, digests, store, embedder)]


def _register(
    project: Project,
) -> tuple[tuple[Document, ...], dict[str, str], list[Finding]]:
    """Look at the register and its files; return also the sha256 of each file by id."""
    try:
        documents = register.load(project.corpus)
    except ReadinessError as error:
        return (), {}, [Finding("register", False, str(error), "correct the lines named")]
    findings = [Finding("register", True, f"{len(documents)} sources")]
    digests = _digests(project, documents)
    absent = [d.id for d in documents if d.id not in digests]
    if absent:
        text = f"no file for {_some(absent)}"
        findings.append(Finding("files", False, text, "readiness fetch --all, or remove them"))
    undated = [d.id for d in documents if not d.date]
    if undated:
        text = f"no date for {_some(undated)}"
        findings.append(Finding("dates", True, text, "state it in the register if it is known"))
    changed = [d.id for d in documents if d.sha256 not in (None, "", digests.get(d.id, d.sha256))]
    if changed:
        text = f"the sha256 of {_some(changed)} is not the registered one"
        step = "if the change is meant, put the new sha256 in the register, then ingest"
        findings.append(Finding("checksums", False, text, step))
    return documents, digests, findings


def _embedder(project: Project, say: Say) -> tuple[Embedder | None, Finding]:
    try:
        embedder = load_embedder(project.config.embedder, default_cache(), say)
        vector = embedder.embed_query("readiness")
    except ReadinessError as error:
        step = "correct [embedder] in readiness.toml, or install what it names"
        return None, Finding("embedder", False, str(error), step)
    text = f"{embedder.fingerprint.split()[0]}, {len(vector)} dimensions"
    return embedder, Finding("embedder", True, text)


def _model(project: Project) -> Finding:
    try:
        llm = load_llm(project.config.llm)
    except ReadinessError as error:
        return Finding("language model", False, str(error), "correct [llm] in readiness.toml")
    name = project.config.llm.model or project.config.llm.provider
    return Finding("language model", True, name if llm else "none; answers are quoted")


def _store(
    project: Project,
    documents: tuple[Document, ...],
    digests: Mapping[str, str],
    store: Store,
    embedder: Embedder,
) -> list[Finding]:
    records = store.records()
    total = sum(r.passages for r in records.values())
    findings = [Finding("store", True, f"{len(records)} documents, {total} passages")]
    orphans = store.count() - total
    if orphans:
        text = f"{orphans} passages that no document owns, left by an interrupted run"
        findings.append(Finding("leftovers", False, text, "readiness ingest"))
    stale = [
        d.id
        for d in documents
        if not _is_level(project, d, digests.get(d.id), records.get(d.id), embedder)
    ]
    stale += sorted(records.keys() - {d.id for d in documents})
    if stale:
        text = f"not level with the register: {_some(stale)}"
        step = "readiness ingest; its report says what cannot be read, and why"
        findings.append(Finding("level", False, text, step))
    return [*findings, *_quality(records)]


def _quality(records: Mapping[str, LedgerRecord]) -> Iterator[Finding]:
    """Say what a person should look at, all of one document together; then twins."""
    newer: defaultdict[str, list[str]] = defaultdict(list)
    for doc_id, line in newer_editions(records):
        newer[doc_id].append(line)
    for doc_id, record in records.items():
        lines = [*(look.sentence for look in card.looks(record)), *newer[doc_id]]
        if lines:
            step = f"then: readiness ingest --only {doc_id}"
            yield Finding(doc_id, True, "\n       ".join(lines), step)
    for line in same_texts(records):
        yield Finding("documents", True, line)


def _is_level(
    project: Project,
    document: Document,
    sha256: str | None,
    record: LedgerRecord | None,
    embedder: Embedder,
) -> bool:
    from ingest.job.plan import make_fingerprint

    if record is None or sha256 is None:
        return record is None and sha256 is None
    made = make_fingerprint(project, document, sha256, embedder)
    return record.fingerprint == made and record.document == document


def _digests(project: Project, documents: Sequence[Document]) -> dict[str, str]:
    """Hash every file that is there, once; by id."""
    paths = {document.id: project.corpus / (document.file or "") for document in documents}
    return {doc_id: digest(path) for doc_id, path in paths.items() if path.is_file()}


def _some(ids: list[str]) -> str:
    shown = ", ".join(ids[:5])
    return shown if len(ids) <= 5 else f"{shown} and {len(ids) - 5} more"
