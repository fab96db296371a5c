"""Files that wait for a maintainer's word, each with the entry that is proposed for it.

They lie in hidden folders beside the copied sources, where a later command sweeps away what was
forgotten. Nothing of them is in the corpus before the maintainer says so.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ingest.sources.corpus import ProposedEntry, download, from_name, propose
from ingest.sources.fields import document_from
from ingest.sources.intake import FOLDER, STAGED, Held, checked, commit, digest, safe_suffix
from kb.config import ReadSettings
from kb.errors import ReadError
from kb.models import Document
from kb.store.ledger import LedgerRecord

if TYPE_CHECKING:
    from ingest.sources.fetch import Fetcher

STATE = "proposal.json"
KEY = re.compile(r"[0-9a-f]{16}")
MOST = 20
"""That may wait."""
LONGEST_NAME = 200
"""Characters of a file's name that are kept."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file that waits, and what is proposed for it."""

    key: str
    name: str
    """As whoever gave it called it; never a path."""
    path: Path
    entry: ProposedEntry


class Proposals:
    """What waits at one corpus."""

    def __init__(self, corpus: Path, recognised: Path | None, settings: ReadSettings) -> None:
        """Note where it is.

        Args:
            corpus: folder of the register.
            recognised: where pages are kept whose text is read from their picture; None: nowhere.
            settings: how long and how much memory reading a file may take.
        """
        self._corpus = corpus
        self._recognised = recognised
        self._settings = settings

    def from_bytes(self, data: bytes, name: str) -> Proposal:
        """Take a file that somebody sent.

        Raises:
            ReadError: it is empty or registered already, or too many wait.
        """
        shown = PurePosixPath(name.replace("\\", "/")).name[-LONGEST_NAME:] or "file"
        if not data:
            raise ReadError(f"{shown} is empty; choose it again")
        key, folder = self._made()
        path = folder / f"source{safe_suffix(shown)}"
        try:
            path.write_bytes(data)
            return self._proposed(key, shown, path, None)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def from_address(self, address: str, fetcher: Fetcher | None = None) -> Proposal:
        """Download a public address.

        Raises:
            ReadError: no public address, not answered, too large or slow, registered already, or
                too many wait.
        """
        key, folder = self._made()
        name = PurePosixPath(re.split("[?#]", address)[0]).name[-LONGEST_NAME:] or "page"
        try:
            path = download(fetcher, address, folder / f"source{safe_suffix(name)}")
            return self._proposed(key, name, path, address)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def all(self) -> tuple[Proposal, ...]:
        """Return what waits, by name."""
        folders = (self._corpus / FOLDER).glob(f"{STAGED}*")
        found = (self.get(folder.name.removeprefix(STAGED)) for folder in folders)
        return tuple(sorted(filter(None, found), key=lambda proposal: proposal.name))

    def get(self, key: str) -> Proposal | None:
        """Return what waits under a key."""
        folder = self._folder(key)
        if folder is None:
            return None
        try:
            state = json.loads((folder / STATE).read_text("utf-8"))
            document = document_from(state["document"])
            path = folder / PurePosixPath(state["file"]).name
            read = LedgerRecord.from_json(state["read"]) if state["read"] else None
            entry = ProposedEntry(
                document,
                state["origins"],
                state["problem"],
                tuple(state["looks"]),
                read,
                state["words"],
            )
            return Proposal(key, str(state["name"]), path, entry) if path.is_file() else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def register(self, proposal: Proposal, values: Mapping[str, str | None]) -> Document:
        """Move a file to its place in the corpus and write its entry.

        Args:
            proposal: what waits.
            values: the fields of the entry, all but its file and checksum.

        Raises:
            FieldError: fields are wrong; nothing has changed.
            RegisterError: the entry does not go with those that are there.
            ReadError: another source has the file.
        """
        document = document_from(values)
        where = f"{FOLDER}/{document.id}{proposal.path.suffix}"
        document = replace(document, file=where, sha256=digest(proposal.path))
        commit(self._corpus, [document], {document.id: proposal.path})
        self.drop(proposal.key)
        return document

    def drop(self, key: str) -> None:
        """Throw a file away that waits."""
        folder = self._folder(key)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):
                folder.parent.rmdir()

    def _folder(self, key: str) -> Path | None:
        folder = self._corpus / FOLDER / f"{STAGED}{key}"
        return folder if KEY.fullmatch(key) and folder.is_dir() else None

    def _made(self) -> tuple[str, Path]:
        if len(self.all()) >= MOST:
            raise ReadError(f"{MOST} files wait already; register or discard some of them first")
        key = secrets.token_hex(8)
        folder = self._corpus / FOLDER / f"{STAGED}{key}"
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise ReadError(f"{folder.parent} cannot be written: {error.strerror}") from None
        return key, folder

    def _proposed(self, key: str, name: str, path: Path, address: str | None) -> Proposal:
        held = Held.of(self._corpus)
        first = checked(from_name(name, address, {}))
        first = replace(first, id=_free(first.id, {d.id for d in held.documents}))
        held.refuse_twice(digest(path), first.id)
        entry = propose(first, {}, path, self._recognised, self._settings)
        state = {
            "name": name,
            "file": path.name,
            "document": asdict(entry.document),
            "origins": dict(entry.origins),
            "problem": entry.problem,
            "looks": entry.looks,
            "read": entry.read.to_json() if entry.read else "",
            "words": entry.words,
        }
        (path.parent / STATE).write_text(json.dumps(state, ensure_ascii=False), "utf-8")
        return Proposal(key, name, path, entry)


def _free(wanted: str, taken: set[str]) -> str:
    """Return an id that no entry has."""
    numbers = range(2, len(taken) + 3)
    return next(i for i in (wanted, *(f"{wanted}-{n}" for n in numbers)) if i not in taken)
