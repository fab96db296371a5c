"""Taking sources into the corpus: one file, a manifest of many, a download."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ingest import register
from ingest.fetch import download
from kb.errors import ConfigError, ReadError, ReadinessError
from kb.models import Document

FOLDER = "files"
"""Where copied sources go, inside the corpus folder."""
IGNORED = frozenset(["pages", "bytes", "redistributable", "url_status", "role", "format"])
"""Fields of a manifest that say nothing the register keeps."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one line of a manifest."""

    line: int
    doc_id: str
    document: Document | None
    problems: tuple[str, ...]


def add(corpus: Path, source: str, given: Mapping[str, str | None]) -> Document:
    """Copy one file, or download one address, into the corpus and register it.

    Args:
        corpus: folder of the register.
        source: a path or an http address.
        given: register fields that the maintainer states; title and id are made up from the file
            name where they are missing.

    Raises:
        ReadError: the file is not there or is empty, or the download failed.
        RegisterError: a field is wrong, or the id is taken.
    """
    is_address = source.startswith(("http://", "https://"))
    name = PurePosixPath(source.split("?")[0]).name if is_address else Path(source).name
    known = {k: v for k, v in given.items() if v is not None}
    values = {
        "id": make_id(known.get("title") or Path(name).stem),
        "title": Path(name).stem.replace("-", " ").replace("_", " ").strip() or "Untitled",
        "kind": "government-report",
        "original_url": source if is_address else None,
    } | known
    document = _checked(values)
    register.check_new(corpus, [document])
    suffix = safe_suffix(name)
    target = corpus / FOLDER / f"{document.id}{suffix}"
    if is_address:
        download(source, target)
    else:
        _copy(Path(source), target)
    document = replace(
        document,
        file=target.relative_to(corpus).as_posix(),
        sha256=hashlib.sha256(target.read_bytes()).hexdigest(),
    )
    register.append(corpus, [document])
    return document


def import_manifest(corpus: Path, manifest: Path, files: Path | None) -> tuple[Taken, ...]:
    """Register many sources at once from JSON lines, copying their files.

    A line that cannot be used is reported and left out; the others are taken. A date or an
    address that is none is brought to what can be used of it and kept in the notes as it was.

    Args:
        corpus: folder of the register.
        manifest: one object a line, with the fields of the register.
        files: folder of the files; None: `files` beside the manifest.

    Raises:
        ConfigError: the manifest or the folder is not there.
    """
    if not manifest.is_file():
        raise ConfigError(f"{manifest} is no file")
    folder = files or manifest.parent / FOLDER
    if not folder.is_dir():
        raise ConfigError(f"{folder} is no folder; name the folder of the files with --files DIR")
    known = _ids(corpus)
    taken: list[Taken] = []
    for number, line in enumerate(manifest.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        row = _take(corpus, folder, number, line, known)
        if row.document:
            known.add(row.doc_id)
        taken.append(row)
    taken = _settled(corpus, taken, known)
    register.append(corpus, [row.document for row in taken if row.document])
    return tuple(taken)


def remove(corpus: Path, doc_id: str) -> Document:
    """Take one source out of the register, and its file if it was copied here."""
    document = register.remove(corpus, doc_id)
    if document.file and PurePosixPath(document.file).parts[0] == FOLDER:
        (corpus / document.file).unlink(missing_ok=True)
    return document


def make_id(text: str) -> str:
    """Make an id of a title or a file name: ASCII letters, digits and dashes."""
    from unicodedata import normalize

    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return made or "source-" + hashlib.sha256(text.encode()).hexdigest()[:8]


def safe_suffix(name: str) -> str:
    """Return the extension of a file name that can be trusted to be one, lower case."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ".bin"


def plain_date(given: str | None) -> tuple[str | None, str | None]:
    """Bring a date of any make to the register's form.

    Returns:
        The date, and a note with what was given where something was lost.
    """
    if not given:
        return None, None
    text = given.strip()
    day = text.partition("T")[0]
    if _is_date(day):
        return day, None
    starts = [m.group() for n in (10, 7) if (m := re.match(rf"[0-9-]{{{n}}}\b", text))]
    years = re.findall(r"\b(?:1[89]|20)[0-9]{2}\b", text)
    date = next(filter(_is_date, starts + years), None)
    return date, f"date given as {text!r}"


def _is_date(text: str) -> bool:
    return register.CHECKS["date"](text) is None


def plain_address(given: str | None) -> tuple[str | None, str | None]:
    """Bring an address of any make to one that can be opened.

    Returns:
        The address, and a note with what was given where something was lost.
    """
    if not given:
        return None, None
    found = re.match(r"https?://\S+", given.strip())
    address = found.group() if found else None
    return address, None if address == given.strip() else f"address given as {given!r}"


def _take(corpus: Path, folder: Path, number: int, line: bytes, known: set[str]) -> Taken:
    doc_id = ""
    try:
        values = json.loads(line)
        if not isinstance(values, dict):
            raise ValueError("a line holds one object in braces")
        stated = {k: str(v) for k, v in values.items() if v}
        doc_id = stated.get("id", "")
        if doc_id in known:
            raise ValueError("the register holds this id already")
        date, undated = plain_date(stated.get("date"))
        address, unplaced = plain_address(stated.get("original_url"))
        notes = "; ".join(part for part in (stated.get("notes"), undated, unplaced) if part)
        changed = {"date": date, "original_url": address, "notes": notes or None}
        fields = {k: v for k, v in values.items() if k not in IGNORED}
        document, problem = _with_file(corpus, folder, _checked(fields | changed))
    except (ValueError, ReadinessError) as error:
        return Taken(number, doc_id, None, (str(error),))
    return Taken(number, doc_id, document, tuple(p for p in (undated, unplaced, problem) if p))


def _settled(corpus: Path, taken: list[Taken], known: set[str]) -> list[Taken]:
    """Give up the lines that supersede what is no entry, and those that supersede these."""
    while lost := [t for t in taken if t.document and _hangs(t.document, known)]:
        for row in lost:
            assert row.document is not None
            known.discard(row.doc_id)
            if row.document.file:
                (corpus / row.document.file).unlink()
            problem = f"supersedes {row.document.supersedes!r}, which is no entry"
            taken[taken.index(row)] = replace(row, document=None, problems=(problem,))
    return taken


def _hangs(document: Document, known: set[str]) -> bool:
    return document.supersedes is not None and document.supersedes not in known


def _with_file(corpus: Path, folder: Path, document: Document) -> tuple[Document, str | None]:
    if document.file is None:
        return document, "no file yet; download it with: readiness fetch"
    source = folder / document.file
    if not source.resolve().is_relative_to(folder.resolve()):
        raise ReadError(f"{document.file} lies outside {folder}")
    target = corpus / FOLDER / f"{document.id}{safe_suffix(source.name)}"
    _copy(source, target)
    actual = hashlib.sha256(target.read_bytes()).hexdigest()
    problem = None
    if document.sha256 and document.sha256 != actual:
        problem = "the file's sha256 is not the one stated; the file's own is registered"
    file = target.relative_to(corpus).as_posix()
    return replace(document, file=file, sha256=actual), problem


def _copy(source: Path, target: Path) -> None:
    try:
        if not source.is_file():
            raise ReadError(f"{source} is no file")
        if not source.stat().st_size:
            raise ReadError(f"{source} is empty")
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_suffix(target.suffix + ".part")
        shutil.copyfile(source, temporary)
        temporary.replace(target)
    except OSError as error:  # a name too long, a file that may not be read, a full disk
        raise ReadError(f"{source} cannot be copied: {error.strerror}") from error


def _checked(values: Mapping[str, object]) -> Document:
    try:
        return register.document_from(values)
    except ValueError as error:
        raise register.RegisterError(str(error)) from None


def _ids(corpus: Path) -> set[str]:
    if not (corpus / register.FILE).is_file():
        return set()
    return {d.id for d in register.load(corpus)}


def missing_files(corpus: Path, chosen: Sequence[str], everything: bool) -> list[Document]:
    """Return the registered sources to download: those named, or all that have no file.

    Raises:
        ConfigError: an id is unknown or has no address.
    """
    documents = {d.id: d for d in register.load(corpus)}
    unknown = [i for i in chosen if i not in documents or not documents[i].original_url]
    if unknown:
        raise ConfigError(f"no registered source with an address: {', '.join(unknown)}")
    if chosen:
        return [documents[i] for i in chosen]
    wanted = [d for d in documents.values() if d.original_url and _lacks_file(corpus, d)]
    if wanted and not everything:
        names = ", ".join(d.id for d in wanted[:5])
        raise ConfigError(f"name the sources to download ({names}), or all of them with --all")
    return wanted


def fetch(corpus: Path, document: Document) -> Document:
    """Download one registered source and write its file and checksum into the register.

    Raises:
        ReadError: the address cannot be had; the register stays as it was.
    """
    assert document.original_url is not None
    name = document.original_url.split("?")[0]
    target = corpus / (document.file or f"{FOLDER}/{document.id}{safe_suffix(name)}")
    download(document.original_url, target)
    done = replace(
        document,
        file=target.relative_to(corpus).as_posix(),
        sha256=hashlib.sha256(target.read_bytes()).hexdigest(),
    )
    register.put(corpus, done)
    return done


def _lacks_file(corpus: Path, document: Document) -> bool:
    return document.file is None or not (corpus / document.file).is_file()
