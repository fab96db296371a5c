"""A project in one file: a zip archive with a list of hashes, written and read as a whole.

Names in the archive are paths inside the project. A corpus or data folder that lies elsewhere, as
with containers and services, has its files under `@corpus/` or `@data/`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from kb.config import FILE, CorpusSettings, DataSettings, Project, read_config
from kb.errors import ConfigError
from kb.store.client import FOLDER
from kb.store.lock import alone
from kb.store.mirror import FILE as MIRROR

LIST = "backup.json"
"""Name of the list in the archive; it stands last."""
FORM = "ai-readiness-kb backup 2"
FORMS = ("ai-readiness-kb backup 1", FORM)
"""Those that can be read; in the first, everything lies inside the project."""
HOME = {"corpus": CorpusSettings().folder, "data": DataSettings().folder}
"""Where in the new project a folder goes that lay elsewhere, unless another place is named."""
LEFT = (".lock", "-wal", "-shm", ".tmp", ".part")
"""Endings of what only running programs need."""
PART = ".part"
"""Folder in which a place is filled; its content moves up when all of it has its hash."""
BLOCK = 1 << 20
DAMAGE = (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, NotImplementedError)
"""What reading an archive raises that is cut, changed or none."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A folder that lay outside the project that was kept."""

    role: str
    """`corpus` or `data`."""
    was: str
    """Where it lay, as its machine named it."""
    now: Path
    """Where it was restored."""

    def to_name(self, project: Project) -> str | None:
        """Return the variable that names it, as a shell sets it; None where the project does."""
        found = {"corpus": project.corpus, "data": project.data}[self.role]
        if found.resolve() == self.now.resolve():
            return None
        return f"READINESS_{self.role.upper()}_FOLDER={shlex.quote(str(self.now.resolve()))}"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was made from a backup."""

    files: int
    moved: tuple[Moved, ...]


def write_backup(project: Project, target: Path) -> tuple[int, int]:
    """Write settings, corpus, store and mirror into one file, while nothing changes them.

    The index is left out, as it is made from the mirror; pictures and reports of evaluations too.

    Args:
        project: its folder and settings; corpus and data may lie elsewhere.
        target: a new file.

    Returns:
        How many files are in it, and its size in bytes.

    Raises:
        ConfigError: the file is there already, or cannot be written.
        ReadinessError: an ingest is under way.
    """
    if target.exists():
        raise ConfigError(f"{target} is there already; name a new file")
    part = target.with_name(f"{target.name}.part")
    try:
        with alone(project.data), TemporaryDirectory() as copies:
            files = dict(_files(project, Path(copies)))
            _write(files, _outside(project), part)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ConfigError(f"{target} cannot be written: {error.strerror or error}") from None
    return len(files), target.stat().st_size


def restore_backup(source: Path, folder: Path, named: Mapping[str, Path] | None = None) -> Restored:
    """Make a project from a backup, once every file of it has its hash.

    Args:
        source: what `write_backup` wrote.
        folder: of the new project; not there yet, or empty.
        named: where a folder goes that lay outside the project, by `corpus` and `data`; not there
            yet, or empty. What is not named goes into the project.

    Raises:
        ConfigError: a folder holds something, or the file is damaged or no backup.
    """
    named = named or {}
    for place in (folder, *named.values()):
        _check_empty(place)
    try:
        with zipfile.ZipFile(source) as archive, ExitStack() as places:
            files, outside = _listed(archive)
            _check_outside(named, outside)
            made = places.enter_context(_filled(folder))
            roots = {role: made / HOME[role] for role in outside}
            roots |= {role: places.enter_context(_filled(named[role])) for role in named}
            for name, expected in files.items():
                if _unpack(archive, name, _path(name, made, roots)) != expected:
                    raise ValueError(f"{name} does not have the hash it was written with")
            read_config(made / FILE)
    except DAMAGE as error:
        raise ConfigError(f"{source} is damaged or no backup: {error}") from None
    except OSError as error:
        raise ConfigError(f"{folder} cannot be made: {error.strerror or error}") from None
    now = {role: named.get(role, folder / HOME[role]) for role in outside}
    return Restored(len(files), tuple(Moved(role, was, now[role]) for role, was in outside.items()))


def _check_empty(place: Path) -> None:
    if place.exists() and (not place.is_dir() or any(one.name != PART for one in place.iterdir())):
        raise ConfigError(f"{place} holds something; name a new folder, nothing was changed")


def _check_outside(named: Mapping[str, Path], outside: Mapping[str, str]) -> None:
    for role in named.keys() - outside.keys():
        raise ConfigError(
            f"the {role} folder of this backup lay inside the project and is restored there; "
            f"leave out --{role}"
        )


@contextmanager
def _filled(place: Path) -> Iterator[Path]:
    """Give a folder whose content moves into a place at the end; where that fails, no trace stays.

    The place may be a mounted volume, which cannot be replaced, and on a disk of its own.
    """
    new, made = not place.exists(), place / PART
    try:
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        yield made
        # The settings last: without them, it is no project yet.
        for one in sorted(made.iterdir(), key=lambda one: one.name == FILE):
            one.replace(place / one.name)
        made.rmdir()
    except BaseException:
        shutil.rmtree(place if new else made, ignore_errors=True)
        raise


def _files(project: Project, copies: Path) -> Iterator[tuple[str, Path]]:
    """Give what a project consists of, by its name in the archive."""
    yield FILE, project.root / FILE
    corpus, data = _name(project, "corpus"), _name(project, "data")
    chosen = [(corpus, project.corpus)]
    if project.config.store.host is None:
        chosen.append((f"{data}/{FOLDER}", project.data / FOLDER))
    for name, folder in chosen:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.endswith(LEFT):
                still = _still(path, copies) if path.suffix == ".sqlite3" else path
                yield f"{name}/{path.relative_to(folder).as_posix()}", still
    mirror = project.data / MIRROR
    if mirror.is_file():
        yield f"{data}/{MIRROR}", _still(mirror, copies)


def _name(project: Project, role: str) -> str:
    """Return the name in the archive of the corpus or data folder."""
    if role in _outside(project):
        return f"@{role}"
    folder = {"corpus": project.corpus, "data": project.data}[role]
    return folder.resolve().relative_to(project.root.resolve()).as_posix()


def _outside(project: Project) -> dict[str, str]:
    """Return which folders lie outside the project, and where."""
    folders = {"corpus": project.corpus.resolve(), "data": project.data.resolve()}
    root = project.root.resolve()
    return {role: str(one) for role, one in folders.items() if not one.is_relative_to(root)}


def _still(path: Path, copies: Path) -> Path:
    """Copy a database as SQLite does it, so that what others write meanwhile is whole or absent."""
    copy = copies / f"{len(os.listdir(copies))}.sqlite3"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as made:
        source.backup(made)
    return copy


def _write(files: Mapping[str, Path], outside: Mapping[str, str], target: Path) -> None:
    sums: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in files.items():
            sums[name] = _pack(archive, name, path)
        listed = {"form": FORM, "outside": outside, "files": sums}
        archive.writestr(LIST, json.dumps(listed, indent=1))


def _pack(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    known = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while block := source.read(BLOCK):
            known.update(block)
            target.write(block)
    return known.hexdigest()


def _listed(archive: zipfile.ZipFile) -> tuple[dict[str, str], dict[str, str]]:
    """Return the hash of each file, and where the folders lay that were outside the project."""
    listed: Any = json.loads(archive.read(LIST))
    if not isinstance(listed, dict) or listed.get("form") not in FORMS:
        raise ValueError("its list is of another form")
    outside = dict(listed.get("outside", {}))
    if not set(outside) <= set(HOME):
        raise ValueError("its list names a folder that no project has")
    return dict(listed["files"]), outside


def _path(name: str, made: Path, roots: Mapping[str, Path]) -> Path:
    """Return where a file of the archive goes."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name:
        raise ValueError(f"{name!r} leads out of the folder")
    first = parts[0].removeprefix("@")
    if parts[0] != first and first in roots:
        return roots[first].joinpath(*parts[1:])
    return made.joinpath(*parts)


def _unpack(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    known = hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, path.open("xb") as target:
        while block := source.read(BLOCK):
            known.update(block)
            target.write(block)
    return known.hexdigest()
