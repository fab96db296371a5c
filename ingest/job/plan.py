"""What a run has to do with one document, found without reading it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ingest.chunk import CHUNKER_VERSION
from ingest.ocr.program import FOLDER, models
from ingest.readers import READER_VERSION
from ingest.sources.intake import digest
from kb.config import Project
from kb.errors import ReadError
from kb.models import Document
from kb.protocols import Embedder
from kb.store.ledger import LedgerRecord

if TYPE_CHECKING:
    from ingest.ocr.program import Tesseract

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
    missed: bool = False
    """Whether text recognition can give more than it gave when the document was read."""
    lost: int = 0
    """Passages that the store should hold and does not."""

    @property
    def status(self) -> Status:
        """What the run will call it, if nothing goes wrong."""
        if self.old is None:
            return "added"
        if self.old.fingerprint != self.fingerprint or self.missed or self.lost:
            return "updated"
        return "kept" if self.old.document == self.document else "relabelled"


def make_plan(
    project: Project,
    embedder: Embedder,
    document: Document,
    old: LedgerRecord | None,
    tesseract: Callable[[], Tesseract | None] = lambda: None,
) -> Plan:
    """Compare a document with what the store holds of it.

    Args:
        project: its folder and settings.
        embedder: that makes the vectors.
        document: its entry in the register.
        old: its record in the ledger, if there is one.
        tesseract: finds the program that recognises text; asked only where pages want it.

    Raises:
        ReadError: its file is not there, not within the corpus, too large or not to be read.
    """
    if document.file is None:
        raise ReadError(f"no file yet; download it with: readiness fetch {document.id}")
    path = project.corpus / document.file
    try:
        _check(project, document, path)
        sha256 = digest(path)
    except (OSError, RuntimeError) as error:  # resolve() raises RuntimeError for a circle of links
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ReadError(f"{path} cannot be opened: {reason}. Check the file.") from None
    fingerprint = make_fingerprint(project, document, sha256, embedder)
    missed = old is not None and _missed(project, old, sha256, tesseract)
    return Plan(document, path, sha256, fingerprint, old, missed)


def _check(project: Project, document: Document, path: Path) -> None:
    if not path.resolve().is_relative_to(project.corpus.resolve()):
        raise ReadError(f"{document.file} leads outside the corpus folder; copy the file into it")
    if not path.exists():
        raise ReadError(f"{path} is missing; put it back, or: readiness remove {document.id}")
    if not path.is_file():  # to open a pipe would wait for ever
        raise ReadError(f"{path} is a folder or a device, not a file; put the document there")
    size, most = path.stat().st_size / 2**20, project.config.read.memory
    if size > most:
        raise ReadError(
            f"{path.name} has {size:,.0f} MB, more than the {most} that a file may take to read. "
            "Split it, or raise memory under [read] in readiness.toml."
        )


def _missed(
    project: Project,
    old: LedgerRecord,
    sha256: str,
    tesseract: Callable[[], Tesseract | None],
) -> bool:
    """Say whether pages were left, or recognised without models that have come since."""
    tried = {*old.unreadable, *(page.page for page in old.card.recognised)}
    if not tried:
        return False
    found, _ = models(tesseract(), old.document.language)
    if old.card.pictures or not found:
        return bool(found)
    from ingest.ocr.recognised import Kept

    had = Kept(project.data / FOLDER).models(sha256)
    return bool(had) and not {*found} <= had


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
