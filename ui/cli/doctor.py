"""The doctor: do the store, the register, the models and the settings agree?"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from ingest.card.kin import newer_editions, same_texts
from ingest.job.apart import run_apart
from ingest.job.run import ingest
from ingest.ocr.program import status
from ingest.sources import register
from ingest.sources.intake import digest
from kb.config import E5, Project
from kb.encoders.e5 import changed_files, e5_folder
from kb.encoders.load import default_cache, load_embedder
from kb.errors import ReadinessError, StoreError, StoreMismatchError
from kb.llm.chat import load_llm
from kb.models import Document
from kb.protocols import Embedder, Say
from kb.store.chroma import Store
from kb.store.integrity import Kind, find_faults
from kb.store.ledger import LedgerRecord
from kb.store.mirror import FILE as MIRROR
from kb.store.mirror import INDEX, suspicious
from kb.store.mirror_file import remove_file
from ui.html import card

Repair = Literal["", "ingest", "documents", "rebuild", "copy", "model"]
"""What makes a thing anew."""
STEPS: dict[Kind, tuple[str, Repair]] = {
    "store": ("readiness ingest", "ingest"),
    "documents": ("readiness doctor --repair makes them again", "documents"),
    "copy": ("readiness doctor --repair copies the store anew", "copy"),
    "index": ("readiness doctor --repair makes it anew", "copy"),
    "model": ("readiness doctor --repair; where that does not help: readiness ingest --rebuild",)
    + ("model",),
}
BROKEN: dict[str, tuple[str, Repair]] = {
    "embedder": ("readiness doctor --repair makes the model's files anew", "model"),
    "model": ("readiness doctor --repair makes the model's files anew", "model"),
    "copy": ("readiness doctor --repair copies the store anew", "copy"),
    "index": ("readiness doctor --repair makes it anew", "copy"),
    "store": ("readiness ingest --rebuild", "rebuild"),
}
"""What to do where a look at something ended the process that looked."""


class Finding(NamedTuple):
    """One thing that was looked at."""

    subject: str
    good: bool
    text: str
    next_step: str = ""
    repair: Repair = ""
    documents: tuple[str, ...] = ()
    """Whose passages have to be made again."""

    def to_json(self) -> dict[str, Any]:
        """Return what people and programs read."""
        return {name: getattr(self, name) for name in ("subject", "good", "text", "next_step")}


class Seen(NamedTuple):
    """What the register says, and what the files are."""

    documents: tuple[Document, ...]
    digests: Mapping[str, str]


def examine(project: Project, say: Say) -> list[Finding]:
    """Look at a project and say what does not agree, with the next step.

    Whatever native code reads is read in a process of its own, which a damaged file may end.

    Args:
        project: its folder and settings.
        say: shows what takes long.
    """
    documents, digests, findings = _register(project)
    findings += [_model(project), Finding("text recognition", True, status())]
    seen = Seen(documents, digests) if findings[0].good else None
    broken = run_apart(_inside, (project, seen), say, findings.append)
    if broken:
        step, repair = BROKEN[broken.stage]
        text = f"looking at it ended the process that did (exit {broken.exitcode}): damaged files"
        findings.append(Finding(broken.stage, False, text, step, repair))
    return findings


def _inside(
    project: Project, seen: Seen | None, stage: Say, say: Say, tell: Callable[..., None]
) -> None:
    """Look at what native code reads: the embedder, the store, its copy and index."""
    stage("embedder")
    embedder, found = _embedder(project, say)
    tell(found)
    if embedder is None:
        return
    if project.data.exists() and not os.access(project.data, os.W_OK):
        text = f"{project.data} cannot be written; questions are answered from what is there"
        step = "to have it looked at, run the doctor as a user who may write there"
        return tell(Finding("store", False, text, step))
    stage("store")
    store = Store(project.data, project.config.store, embedder.fingerprint)
    try:
        for finding in _store(project, seen, store, embedder, stage):
            tell(finding)
    except StoreMismatchError as error:
        tell(Finding("store", False, str(error), "readiness ingest --rebuild"))
    except StoreError as error:
        away = project.config.store.host is not None
        step = "correct [store], or start it" if away else "readiness ingest --rebuild"
        tell(Finding("store", False, str(error), step, "" if away else "rebuild"))


def mend(project: Project, findings: Sequence[Finding], say: Say) -> None:
    """Make anew what was found lost or damaged.

    Raises:
        ReadinessError: it cannot be done.
    """
    wanted = {finding.repair for finding in findings}
    documents = tuple(i for finding in findings for i in finding.documents)
    if "model" in wanted:
        say("making the embedding model's files anew")
        shutil.rmtree(e5_folder(default_cache()), ignore_errors=True)
    if "copy" in wanted:
        say("throwing the copy of the store away; it is made anew")
        remove_file(project.data / MIRROR)
        shutil.rmtree(project.data / INDEX, ignore_errors=True)
    if "rebuild" in wanted:
        say("making the store anew")
        ingest(project, rebuild=True)
    elif documents:
        say(f"making again: {_some(list(documents))}")
        ingest(project, only=documents, remake=documents)
    if wanted & {"ingest", "copy"} and "rebuild" not in wanted:
        ingest(project)


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
    if project.config.embedder.name == E5 and (changed := changed_files(default_cache())):
        text = f"files made from the model's package are damaged: {', '.join(changed)}"
        return None, Finding("embedder", False, text, *BROKEN["embedder"])
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
    project: Project, seen: Seen | None, store: Store, embedder: Embedder, stage: Say
) -> Iterator[Finding]:
    there = store.reopen()
    records = store.records() if there else {}
    total = sum(r.passages for r in records.values())
    faults = list(find_faults(store, project.data / MIRROR, embedder, stage))
    if not any(fault.kind == "store" for fault in faults):
        yield Finding("store", True, f"{len(records)} documents, {total} passages")
    for fault in faults:
        step, repair = STEPS[fault.kind]
        yield Finding(fault.kind, False, fault.text, step, repair, fault.documents)
    stage("store")
    lost = store.lost(records) if there else {}
    orphans = store.count() - total + sum(lost.values()) if there else 0
    if orphans > 0:
        text = f"{orphans} passages that no document owns, left by an interrupted run"
        yield Finding("leftovers", False, text, "readiness ingest", "ingest")
    if seen is not None:  # else the register cannot be read, and has been named
        yield from _level(project, seen, records, embedder)
    yield from _quality(records)


def _level(
    project: Project, seen: Seen, records: Mapping[str, LedgerRecord], embedder: Embedder
) -> Iterator[Finding]:
    """Compare the store with the register."""
    gone = sorted(records.keys() - {d.id for d in seen.documents})
    if suspicious(len(gone), len(records)):
        text = f"the register lacks {len(gone)} of the {len(records)} documents of the store"
        step = "mend the register, or take them out with: readiness ingest --remove"
        yield Finding("register", False, f"{text}: {_some(gone)}", step)
        gone = []
    stale = [
        d.id
        for d in seen.documents
        if not _is_level(project, d, seen.digests.get(d.id), records.get(d.id), embedder)
    ]
    if stale or gone:
        text = f"not level with the register: {_some([*stale, *gone])}"
        step = "readiness ingest; its report says what cannot be read, and why"
        yield Finding("level", False, text, step)


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
