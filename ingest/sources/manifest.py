"""Manifests of many sources: JSON lines, or a table (CSV, TSV) whose first row names the fields."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

from ingest.sources import register
from ingest.sources.fields import FIELDS, REQUIRED, plain_address, plain_date, unknown_field
from ingest.sources.intake import (
    FOLDER,
    Held,
    checked,
    commit,
    copy,
    digest,
    registered_as,
    safe_suffix,
    staging,
)
from kb.errors import ConfigError, ReadError, ReadinessError
from kb.models import Document

IGNORED = frozenset(["pages", "bytes", "redistributable", "url_status", "role", "format"])
"""Fields of a manifest that say nothing the register keeps."""
JSON = frozenset([".jsonl", ".ndjson", ".json"])
SEPARATORS = {".csv": ",;", ".tsv": "\t", ".tab": "\t"}
BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LOST = re.compile("[\udc80-\udcff]")
"""Bytes that are no UTF-8, as `surrogateescape` gives them."""


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One source of a manifest, or what is wrong with its line."""

    number: int
    """1-based number of the line on which it begins."""
    values: dict[str, object]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one line of a manifest."""

    line: int
    doc_id: str
    document: Document | None
    problems: tuple[str, ...]


def import_manifest(
    corpus: Path, manifest: Path, files: Path | None, *, dry_run: bool = False
) -> tuple[Taken, ...]:
    """Register many sources at once from JSON lines or a table, copying their files.

    A line that cannot be used is reported and left out; the others are taken. A date or an
    address that is none is brought to what can be used of it and kept in the notes as it was.

    Args:
        corpus: folder of the register.
        manifest: the fields of the register, one source a line; see `ingest.sources.manifest`.
        files: folder of the files; None: `files` beside the manifest.
        dry_run: look at every line and every file, and change nothing.

    Raises:
        ConfigError: the manifest or the folder is not there, or a table's first row is wrong.
    """
    lines = read_manifest(manifest)
    folder = files or manifest.parent / FOLDER
    if not folder.is_dir() and (files or any(line.values.get("file") for line in lines)):
        raise ConfigError(f"{folder} is no folder; name the folder of the files with --files DIR")
    held = Held.of(corpus)
    staged: dict[str, Path] = {}
    with staging(corpus) as place:
        ids = {document.id for document in held.documents}
        taken = [_take(place, folder, line, ids, staged) for line in lines]
        taken = _agreeing(held, taken)
        if not dry_run:
            commit(corpus, [row.document for row in taken if row.document], staged)
    return tuple(taken)


def read_manifest(path: Path) -> tuple[ManifestLine, ...]:
    """Read a manifest of either form; the extension tells which, else the first character.

    Args:
        path: the manifest; UTF-8 with or without a byte order mark, or UTF-16 with one.

    Returns:
        One line a source, the bad ones with their problem.

    Raises:
        ConfigError: it is not there, or the first row of a table cannot be used.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"{path} cannot be read: {reason}; check the path") from None
    text = _decoded(data)
    suffix = path.suffix.lower()
    if suffix in JSON or suffix not in SEPARATORS and text.lstrip().startswith(("{", "[")):
        return tuple(_objects(text))
    return tuple(_table(path, text, SEPARATORS.get(suffix, "\t,;")))


def _decoded(data: bytes) -> str:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")


def _objects(text: str) -> Iterator[ManifestLine]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if LOST.search(line):
            yield ManifestLine(number, {}, _not_utf8())
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield ManifestLine(number, {}, f"this is not JSON ({error}); write one object a line")
            continue
        if isinstance(values, dict):
            yield ManifestLine(number, {k: v for k, v in values.items() if k not in IGNORED})
        else:
            yield ManifestLine(number, {}, "a line holds one object in braces")


def _table(path: Path, text: str, separators: str) -> Iterator[ManifestLine]:
    first = text.lstrip().partition("\n")[0]
    separator = max(separators, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    names: list[str] | None = None
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield ManifestLine(
                number, {}, f"this row cannot be read ({error}); check its quotation marks"
            )
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = _names(path, number, cells)
        else:
            yield _row(number, names, cells)


def _names(path: Path, number: int, cells: list[str]) -> list[str]:
    """Check the first row of a table, and bring it to the names of the fields."""
    names = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells]
    problems = [unknown_field(n) for n in names if n and n not in FIELDS and n not in IGNORED]
    problems += [f"{n!r} stands twice" for n in FIELDS if names.count(n) > 1]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        problems.append(f"the first row names the fields; it lacks {', '.join(missing)}")
    if problems:
        raise ConfigError("\n".join(f"{path}:{number}: {problem}" for problem in problems))
    return names


def _row(number: int, names: list[str], cells: list[str]) -> ManifestLine:
    if len(cells) > len(names):
        problem = (
            f"{len(cells)} cells under {len(names)} columns; put a cell that holds the separator "
            "in quotation marks"
        )
        return ManifestLine(number, {}, problem)
    if any(LOST.search(cell) for cell in cells):
        return ManifestLine(number, {}, _not_utf8())
    pairs = zip(names, cells, strict=False)
    return ManifestLine(
        number, {n: " ".join(c.split()) for n, c in pairs if n and n not in IGNORED}
    )


def _not_utf8() -> str:
    return "this line is not UTF-8; save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"


def _take(
    place: Path, folder: Path, line: ManifestLine, ids: set[str], staged: dict[str, Path]
) -> Taken:
    doc_id = str(line.values.get("id") or "").strip()
    if line.problem:
        return Taken(line.number, doc_id, None, (line.problem,))
    try:
        if doc_id in ids:
            raise ReadError("the register holds this id already; give this source another one")
        document, notes = _stated(line)
        if document.file is None:
            notes = (*notes, "no file yet; download it with: readiness fetch")
        else:
            path = place / f"{document.id}{safe_suffix(document.file)}"
            document, changed = _with_file(folder, document, path)
            notes += changed
            staged[document.id] = path
    except ReadinessError as error:
        return Taken(line.number, doc_id, None, tuple(str(error).splitlines()))
    ids.add(document.id)
    return Taken(line.number, doc_id, document, notes)


def _stated(line: ManifestLine) -> tuple[Document, tuple[str, ...]]:
    """Build the document of a line; return it and what had to be changed."""
    values = line.values
    odd = [n for n in ("date", "original_url", "notes") if isinstance(values.get(n), (list, dict))]
    text = {n: str(values[n]) for n in ("date", "original_url", "notes") if values.get(n)}
    date, undated = plain_date(text.get("date"))
    address, unplaced = plain_address(text.get("original_url"))
    changes = tuple(note for note in (undated, unplaced) if note)
    notes = "; ".join([text["notes"], *changes] if "notes" in text else changes)
    changed = {"date": date, "original_url": address, "notes": notes}
    kept = {name: value for name, value in changed.items() if name not in odd}
    return checked(values | kept), changes


def _with_file(folder: Path, document: Document, path: Path) -> tuple[Document, tuple[str, ...]]:
    assert document.file is not None
    source = folder / document.file
    if not source.resolve().is_relative_to(folder.resolve()):
        raise ReadError(f"{document.file} lies outside {folder}; copy it into that folder")
    copy(source, path)
    actual = digest(path)
    changes: tuple[str, ...] = ()
    if document.sha256 not in (None, actual):
        changes = ("the file's sha256 is not the one stated; the file's own is registered",)
    return replace(document, file=f"{FOLDER}/{path.name}", sha256=actual), changes


def _agreeing(held: Held, taken: list[Taken]) -> list[Taken]:
    """Give up the lines that do not go with the other entries, and those that hang on these."""
    while lost := _lost(held, [row.document for row in taken if row.document]):
        taken = [
            replace(row, document=None, problems=(lost[row.doc_id],))
            if row.document and row.doc_id in lost
            else row
            for row in taken
        ]
    return taken


def _lost(held: Held, new: list[Document]) -> dict[str, str]:
    """Return what is wrong with new entries, by id: what they supersede, else their files."""
    documents = [*held.documents, *new]
    lost = {documents[place].id: why for place, _, why in register.relations(documents)}
    owners = dict(held.digests)
    for document in () if lost else new:
        owner = owners.setdefault(document.sha256 or document.id, document.id)
        if owner != document.id:
            lost[document.id] = registered_as(owner)
    return lost
