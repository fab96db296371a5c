"""Intake: files on their way into the corpus.

They are gathered in a hidden folder first. They move to their places together with the entries of
the register, so that a run that fails or is stopped leaves everything as it was.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from ingest.sources import register
from ingest.sources.fields import document_from
from kb.errors import ReadError
from kb.models import Document

FOLDER = "files"
"""Where copied sources go, inside the corpus folder."""
STAGED = ".new-"
LEFT = 24 * 60 * 60
"""Seconds after which a folder of gathered files belongs to no command that still runs."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the register holds already."""

    documents: tuple[Document, ...]
    digests: dict[str, str]
    """The id of each file, by its sha256."""

    @classmethod
    def of(cls, corpus: Path) -> Held:
        """Look at the register and at the files whose checksum it does not state."""
        documents = register.load(corpus) if (corpus / register.FILE).is_file() else ()
        digests = {d.sha256 or _digest_of(corpus, d): d.id for d in documents}
        return cls(documents, {k: v for k, v in digests.items() if k})

    def refuse_twice(self, sha256: str, doc_id: str) -> None:
        """Refuse a file that another source has.

        Raises:
            ReadError: it is there; the text names the id.
        """
        owner = self.digests.get(sha256, doc_id)
        if owner != doc_id:
            raise ReadError(registered_as(owner))


def registered_as(owner: str) -> str:
    """Say that a file is there already, and what to do."""
    return (
        f"this file is registered already, as {owner}; correct that entry, or take it out with: "
        f"readiness remove {owner}"
    )


def commit(corpus: Path, documents: Sequence[Document], staged: Mapping[str, Path]) -> None:
    """Move gathered files to their places and write their entries, all of it or nothing.

    Args:
        corpus: folder of the register.
        documents: the new entries.
        staged: where the file of each is now, by id.

    Raises:
        RegisterError: the entries do not go with those that are there.
        ReadError: another source has one of the files.
    """
    with register.changing(corpus):
        held = Held.of(corpus)  # another command may have written since these were gathered
        for document in documents:
            if document.sha256:
                held.refuse_twice(document.sha256, document.id)
        register.check_new(corpus, documents)
        _place(corpus, documents, staged)


def _place(corpus: Path, documents: Sequence[Document], staged: Mapping[str, Path]) -> None:
    placed: list[Path] = []
    try:
        for document in documents:
            if document.file and document.id in staged:
                target = corpus / document.file
                if not target.exists():
                    placed.append(target)
                staged[document.id].replace(target)
        register.append(corpus, documents)
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        raise


@contextmanager
def staging(corpus: Path) -> Iterator[Path]:
    """Make a hidden folder beside the copied sources, for as long as they are gathered."""
    folder = corpus / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        made = TemporaryDirectory(prefix=STAGED, dir=folder)
    except OSError as error:
        raise ReadError(f"{folder} cannot be written: {error.strerror}") from None
    try:
        with made:
            yield Path(made.name)
    finally:
        with suppress(OSError):
            folder.rmdir()


def _sweep(folder: Path) -> None:
    """Remove what commands that were killed have left; younger folders may be in use."""
    for left in folder.glob(f"{STAGED}*"):
        if time.time() - left.stat().st_mtime > LEFT:
            shutil.rmtree(left, ignore_errors=True)


def copy(source: Path, target: Path) -> None:
    """Copy one file.

    Raises:
        ReadError: it is not there, is empty, or cannot be copied.
    """
    try:
        if source.is_dir():
            raise ReadError(
                f"{source} is a folder; add its files one by one, or list them in a manifest for: "
                "readiness import"
            )
        if not source.is_file():
            raise ReadError(f"{source} is no file; check the path")
        if not source.stat().st_size:
            raise ReadError(f"{source} is empty; download it again")
        shutil.copyfile(source, target)
    except OSError as error:  # a name too long, a file that may not be read, a full disk
        raise ReadError(f"{source} cannot be copied: {error.strerror}") from error


def digest(path: Path) -> str:
    """Return the sha256 of a file, as the register writes it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_of(corpus: Path, document: Document) -> str | None:
    path = corpus / document.file if document.file else None
    return digest(path) if path and path.is_file() else None


def checked(values: Mapping[str, object]) -> Document:
    """Build a document of fields that are not in the register yet.

    Raises:
        RegisterError: a field is wrong; the text says what to write.
    """
    try:
        return document_from(values)
    except ValueError as error:
        raise register.RegisterError(str(error)) from None


def safe_suffix(name: str) -> str:
    """Return the extension of a file name that can be trusted to be one, lower case."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ".bin"
