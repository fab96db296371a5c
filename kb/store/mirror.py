"""The mirror: a local SQLite copy of the store for what Chroma cannot do.

Facets, page texts, and the index for exact search by meaning and by words. It is a cache: it is
brought level with the ledger by comparing revisions, and may be deleted at any time. It goes from
one whole state to the next: a store that is away, being remade or emptied leaves it as it was.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from filelock import FileLock

from kb.errors import StoreError
from kb.store.chroma import Store
from kb.store.index import Index
from kb.store.mirror_file import DamagedError, MirrorFile, delete, insert
from kb.store.view import View

FILE = "mirror.sqlite3"
"""Name of the mirror in the data folder."""
BATCH = 100
"""Documents copied at a time."""
INDEX = "index"
"""Name of the folder beside the mirror that holds the index's files, in a folder by its state."""
FEW = 3
"""So many documents, or a tenth, may be missing at once before that is taken for a fault."""


class Mirror:
    """Local copy of one store."""

    def __init__(self, path: Path) -> None:
        """Open the copy; one that is damaged is made anew, empty.

        Args:
            path: its file; the index is in a folder beside it.

        Raises:
            StoreError: there is none and none can be made.
        """
        self._lock = RLock()
        self._file = MirrorFile(path)
        self._folder = path.parent / INDEX
        self._seen = ""
        try:
            self._load()
        except DamagedError:
            self._file.renew()
            self._load()

    def sync(self, store: Store) -> bool:
        """Bring the mirror level with the store.

        Returns:
            Whether anything had changed.

        Raises:
            StoreError: the store cannot be followed now; what was copied stays.
            StoreMismatchError: another embedder made the store.
        """
        with self._lock:
            if self._level(store):
                return False
            before = self.view.state
            try:
                self._load(store.embedder)  # another process may have been here already
                if not self._level(store):
                    self._follow(store)
            except (DamagedError, sqlite3.OperationalError) as error:
                if not isinstance(error, DamagedError):
                    raise StoreError(f"the copy of the store is in use ({error})") from error
                self._file.renew()
                self._follow(store)
            return self.view.state != before

    @property
    def renewed(self) -> bool:
        """Whether the copy was found damaged and made anew."""
        return self._file.renewed

    def _level(self, store: Store) -> bool:
        """Tell by the store's file alone whether this was level with it when last compared."""
        state = store.state()
        return state is not None and self._seen == f"{self.view.state} {state}"

    def _follow(self, store: Store) -> None:
        """Copy what is new in the store, drop what is gone, all in one step."""
        there = store.reopen()
        state = store.state()  # first, so that what is written meanwhile is seen next time
        theirs = store.revisions() if there else {}
        ours = self._held(store.embedder)
        check_whole(store, ours, theirs, there=there)
        new = sorted(i for i, revision in theirs.items() if ours.get(i) != revision)
        gone = ours.keys() - theirs.keys()
        if new or gone or self._file.meta().get("embedder") != store.embedder:
            self._copy(store, new, theirs, everything=not ours)
        self._load(store.embedder)
        if state is not None and self.view.revisions == theirs:
            self._seen = f"{self.view.state} {state}"
            self._file.note("seen", self._seen)

    def _held(self, embedder: str) -> Mapping[str, str]:
        """Return the revisions in the file; none where another embedder's vectors are in it."""
        view = View(self._file.snapshot())
        return view.revisions if view.embedder in ("", embedder) else {}

    def _copy(
        self, store: Store, new: Sequence[str], theirs: Mapping[str, str], *, everything: bool
    ) -> None:
        with self._file.changing() as db:
            if everything:
                db.execute("DELETE FROM passages")
                db.execute("DELETE FROM documents")
            held = {row[0] for row in db.execute("SELECT doc_id FROM documents")}
            delete(db, held - theirs.keys())
            for first in range(0, len(new), BATCH):
                records = store.records(new[first : first + BATCH])
                delete(db, records)
                insert(db, records, theirs, store.passages(list(records.values())))
            meta = {"embedder": store.embedder, "level_at": datetime.now(UTC).isoformat()}
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())

    def _load(self, embedder: str | None = None) -> None:
        """Take hold of what the file holds now, all of one moment.

        Args:
            embedder: of the vectors that are wanted; what holds others is left alone.
        """
        meta = self._file.meta()
        if hasattr(self, "view") and meta.get("state") == self.view.state:
            self._seen = meta.get("seen", "")
            return
        try:
            view = View(self._file.snapshot())
            if embedder is not None and view.embedder not in ("", embedder):
                return
            view.index = self._open_index(view)
        except (StoreError, ValueError, KeyError) as error:
            raise DamagedError(str(error)) from error
        self.view: View = view
        self._seen = meta.get("seen", "")

    def _open_index(self, view: View) -> Index:
        """Open the index of this state of the mirror; make it first where it is not there."""
        folder = self._folder / view.state
        try:
            self._folder.mkdir(exist_ok=True)
            with FileLock(self._folder.with_suffix(".lock")):
                with suppress(OSError, EOFError, ValueError):
                    return Index.open(folder)
                for old in self._folder.iterdir():
                    shutil.rmtree(old, ignore_errors=True)
                made = self._folder / "new"
                made.mkdir(exist_ok=True)
                view.make_index().save(made)
                made.replace(folder)
                return Index.open(folder)
        except OSError:  # a folder that may not be written, a full disk
            with suppress(OSError, EOFError, ValueError):
                return Index.open(folder)
            return view.make_index()


def check_whole(
    store: Store, ours: Mapping[str, str], theirs: Mapping[str, str], *, there: bool
) -> None:
    """Make sure that a store is a corpus and not the remains of one.

    Args:
        store: asked for its seal.
        ours: revisions that were copied from it, by document.
        theirs: revisions that it holds now.
        there: whether it holds anything at all, such as a seal.

    Raises:
        StoreError: it is being remade, or was emptied.
    """
    if not ours:
        return
    if there and store.remaking():
        raise StoreError("the store is being remade; to finish that: readiness ingest")
    if there and store.sealed() == len(theirs):
        return
    if suspicious(len(ours.keys() - theirs.keys()), len(ours)):
        raise StoreError(
            f"the store holds {len(theirs)} documents where it held {len(ours)}: it was emptied, "
            "or it is another project's; say: readiness doctor"
        )


def suspicious(gone: int, of: int) -> bool:
    """Say whether so many documents less are a fault rather than somebody's wish."""
    return gone > max(FEW, of / 10) or (gone == of and of > 0)
