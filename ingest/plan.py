"""What a run has to do with one document, found without reading it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ingest.chunk import CHUNKER_VERSION
from ingest.readers import READER_VERSION
from kb.config import Project
from kb.errors import ReadError
from kb.models import Document, LedgerRecord
from kb.protocols import Embedder

Status = Literal["added", "updated", "relabelled", "kept", "removed", "failed"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do with one document."""

    document: Document
    path: Path
    sha256: str
    """Of the file as it is now, whatever the register says."""
    fingerprint: str
    old: LedgerRecord | None
    can_recognise: bool = False
    """Whether pages that are pictures can be read now."""

    @property
    def status(self) -> Status:
        """What the run will call it, if nothing goes wrong."""
        if self.old is None:
            return "added"
        missed = self.old.card.pictures and self.can_recognise
        if self.old.fingerprint != self.fingerprint or missed:
            return "updated"
        return "kept" if self.old.document == self.document else "relabelled"


def make_plan(
    project: Project,
    embedder: Embedder,
    document: Document,
    old: LedgerRecord | None,
    can_recognise: bool = False,
) -> Plan:
    """Compare a document with what the store holds of it.

    Args:
        project: its folder and settings.
        embedder: that makes the vectors.
        document: its entry in the register.
        old: its record in the ledger, if there is one.
        can_recognise: whether pages that are pictures can be read now.

    Raises:
        ReadError: its file is not there, or not within the corpus.
    """
    if document.file is None:
        raise ReadError(f"no file yet; download it with: readiness fetch {document.id}")
    path = project.corpus / document.file
    if not path.resolve().is_relative_to(project.corpus.resolve()):
        raise ReadError(f"{document.file} leads outside the corpus folder; copy the file into it")
    if not path.is_file():
        raise ReadError(f"{path} is missing; put it back, or: readiness remove {document.id}")
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    fingerprint = make_fingerprint(project, document, sha256, embedder)
    return Plan(document, path, sha256, fingerprint, old, can_recognise)


def make_fingerprint(project: Project, document: Document, sha256: str, embedder: Embedder) -> str:
    """Hash everything that makes a document's passages and vectors."""
    parts = (
        sha256,
        f"reader {READER_VERSION}",
        f"chunker {CHUNKER_VERSION} {project.config.chunk.tokens}",
        f"title {document.title}",
        f"language {document.language}",
        embedder.fingerprint,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
