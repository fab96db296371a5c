"""Whose passages a server holds: a mark in their metadata, and the same one in the data folder."""

from __future__ import annotations

import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kb.config import StoreSettings
from kb.errors import StoreError

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

PROJECT = "project"
"""Key of the mark in the ledger's metadata: whose passages these are."""
MARK = "store.project"
"""File of the data folder that holds this project's mark, where the store is a server."""


def read_mark(data: Path) -> str | None:
    """Return the mark of this project; None where it has none yet."""
    with suppress(OSError):
        return (data / MARK).read_text("utf-8").strip() or None
    return None


def keep_mark(data: Path, mark: str | None = None) -> str:
    """Remember a project's mark, a new one where none is given; a folder nobody may write is left.

    Returns:
        The mark.
    """
    mark = mark or uuid.uuid4().hex
    with suppress(OSError):
        data.mkdir(parents=True, exist_ok=True)
        (data / MARK).write_text(mark + "\n", "utf-8")
    return mark


def check_own(data: Path, settings: StoreSettings, collection: Collection) -> str | None:
    """Make sure that what a server holds is this project's.

    Returns:
        The mark that it bears; None where it bears none.

    Raises:
        StoreError: it bears another project's.
    """
    theirs, ours = (collection.metadata or {}).get(PROJECT), read_mark(data)
    if settings.host is not None and theirs and ours and theirs != ours:
        raise StoreError(
            f"the database {settings.database} of the Chroma server at {settings.at} is another "
            "project's; name one for this project under [store] database in readiness.toml. If it "
            f"is this project's all the same, delete {data / MARK}"
        )
    return None if theirs is None else str(theirs)
