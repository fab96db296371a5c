"""A project in one file: a zip archive with a list of hashes, written and read as a whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from kb.config import FILE, Project, read_config
from kb.errors import ConfigError
from kb.store.client import FOLDER
from kb.store.lock import alone
from kb.store.mirror import FILE as MIRROR

LIST = "backup.json"
"""Name of the list in the archive; it stands last."""
FORM = "ai-readiness-kb backup 1"
LEFT = (".lock", "-wal", "-shm", ".tmp", ".part")
"""Endings of what only running programs need."""
BLOCK = 1 << 20


def write_backup(project: Project, target: Path) -> tuple[int, int]:
    """Write settings, corpus, store and mirror into one file, while nothing changes them.

    The index is left out, as it is made from the mirror; pictures and reports of evaluations too.

    Args:
        project: its folder and settings; its corpus and data lie inside the folder.
        target: a new file.

    Returns:
        How many files are in it, and its size in bytes.

    Raises:
        ConfigError: the file is there already, or corpus or data lie elsewhere.
        ReadinessError: an ingest is under way.
    """
    if target.exists():
        raise ConfigError(f"{target} is there already; name a new file")
    for folder in (project.corpus, project.data):
        if not folder.resolve().is_relative_to(project.root.resolve()):
            raise ConfigError(f"{folder} lies outside {project.root}; a backup holds one folder")
    part = target.with_name(f"{target.name}.part")
    try:
        with alone(project.data), TemporaryDirectory() as copies:
            files = dict(_files(project, Path(copies)))
            _write(files, part)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ConfigError(f"{target} cannot be written: {error.strerror or error}") from None
    return len(files), target.stat().st_size


def restore_backup(source: Path, folder: Path) -> int:
    """Make a project from a backup, once every file of it has its hash.

    Args:
        source: what `write_backup` wrote.
        folder: of the new project; not there yet, or empty.

    Returns:
        How many files were restored.

    Raises:
        ConfigError: the folder holds something, or the file is damaged or no backup.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder} holds something; name a new folder, nothing was changed")
    made = folder.with_name(f"{folder.name}.part")
    try:
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        count = _read(source, made)
        read_config(made / FILE)
        if folder.exists():
            folder.rmdir()
        made.replace(folder)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError) as error:
        raise ConfigError(f"{source} is damaged or no backup: {error}") from None
    except OSError as error:
        raise ConfigError(f"{folder} cannot be made: {error.strerror or error}") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return count


def _files(project: Project, copies: Path) -> Iterator[tuple[str, Path]]:
    """Give what a project consists of, by its path inside the archive."""
    root = project.root
    yield FILE, root / FILE
    chosen = [project.corpus]
    if project.config.store.host is None:
        chosen.append(project.data / FOLDER)
    for folder in chosen:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.endswith(LEFT):
                name = path.relative_to(root).as_posix()
                yield name, _still(path, copies) if path.suffix == ".sqlite3" else path
    mirror = project.data / MIRROR
    if mirror.is_file():
        yield mirror.relative_to(root).as_posix(), _still(mirror, copies)


def _still(path: Path, copies: Path) -> Path:
    """Copy a database as SQLite does it, so that what others write meanwhile is whole or absent."""
    copy = copies / f"{len(os.listdir(copies))}.sqlite3"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as made:
        source.backup(made)
    return copy


def _write(files: dict[str, Path], target: Path) -> None:
    sums: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in files.items():
            sums[name] = _pack(archive, name, path)
        archive.writestr(LIST, json.dumps({"form": FORM, "files": sums}, indent=1))


def _pack(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    known = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while block := source.read(BLOCK):
            known.update(block)
            target.write(block)
    return known.hexdigest()


def _read(source: Path, folder: Path) -> int:
    with zipfile.ZipFile(source) as archive:
        listed = json.loads(archive.read(LIST))
        if not isinstance(listed, dict) or listed.get("form") != FORM:
            raise ValueError("its list is of another form")
        for name, expected in listed["files"].items():
            parts = PurePosixPath(name).parts
            if not parts or name.startswith("/") or ".." in parts or "\\" in name:
                raise ValueError(f"{name!r} leads out of the folder")
            if _unpack(archive, name, folder.joinpath(*parts)) != expected:
                raise ValueError(f"{name} does not have the hash it was written with")
    return len(listed["files"])


def _unpack(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    known = hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, path.open("xb") as target:
        while block := source.read(BLOCK):
            known.update(block)
            target.write(block)
    return known.hexdigest()
