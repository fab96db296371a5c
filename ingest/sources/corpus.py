"""The sources of the corpus: added one at a time, downloaded, taken out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from mimetypes import MimeTypes
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from ingest.sources import register
from ingest.sources.fields import FIELDS, complaint_of
from ingest.sources.intake import FOLDER, Held, checked, commit, copy, digest, safe_suffix, staging
from ingest.sources.listed import FILE as LIST
from ingest.sources.listed import load_sources, to_fetch
from kb.config import ReadSettings
from kb.errors import ConfigError, ReadError
from kb.models import Document, Reading
from kb.store.notes import settled_by

if TYPE_CHECKING:
    from ingest.sources.fetch import Fetcher
    from kb.store.ledger import LedgerRecord

PROPOSED = ("title", "author", "publisher", "date", "language")
"""Fields that a file may tell of itself."""
Origin = Literal[
    "the first page", "the file's properties", "the text", "its words", "the file's name"
]
"""Where a value comes from that nobody stated."""
SENTENCE = 7
"""Words of a line with a full stop above which it is a sentence and no title."""
LONG_TITLE = 80
"""Characters of a line above which it is no title, unless the file makes it a heading."""


IN_PLACE = ReadSettings(workers=0)
"""Reads in this process, without bounds."""


@dataclass(frozen=True, slots=True)
class ProposedEntry:
    """A source that is about to be registered."""

    document: Document
    origins: Mapping[str, Origin]
    """Where a value that nobody stated comes from, by field."""
    problem: str | None = None
    """Why the file could not be read."""
    looks: tuple[str, ...] = ()
    """What a person should look at: damaged text, and what is stated but not printed."""
    read: LedgerRecord | None = None
    """How the file reads; None where it could not be read."""
    words: int = 0
    """Of its text."""


Ask = Callable[[ProposedEntry], Mapping[str, str | None]]
"""Shows a draft to a person and returns the fields that they want otherwise."""


def add(
    corpus: Path,
    source: str,
    given: Mapping[str, str | None],
    *,
    ask: Ask = lambda draft: {},
    fetcher: Fetcher | None = None,
    force: bool = False,
    recognised: Path | None = None,
    settings: ReadSettings = IN_PLACE,
) -> Document:
    """Copy one file, or download one address, into the corpus and register it.

    Args:
        corpus: folder of the register.
        source: a path or an http address.
        given: register fields that the maintainer states; the file is asked for the others.
        ask: shown what is about to be registered; returns what shall be otherwise.
        fetcher: downloads; None: one with the usual bounds.
        force: register also a file that cannot be read.
        recognised: where pages are kept whose text is read from their picture (OCR); None: nowhere.
        settings: how long and how much memory reading the file may take; see ingest.job.pool.

    Raises:
        ReadError: the file is not there, is empty, cannot be read or is registered already, or
            the download failed.
        RegisterError: a field is wrong, or the id is taken.
    """
    is_address = source.startswith(("http://", "https://"))
    name = PurePosixPath(re.split("[?#]", source)[0]).name if is_address else Path(source).name
    known = {k: v for k, v in given.items() if v is not None}
    first = from_name(name, source if is_address else None, known)
    document = checked({**first, **known})
    register.check_new(corpus, [document])
    with staging(corpus) as folder:
        path = folder / f"{document.id}{safe_suffix(name)}"
        if is_address:
            path = download(fetcher, source, path)
        else:
            copy(Path(source), path)
        sha256 = digest(path)
        Held.of(corpus).refuse_twice(sha256, document.id)
        draft = propose(document, known, path, recognised, settings)
        if draft.problem and not force:
            raise ReadError(f"{source} is not added. {draft.problem} (--force adds it as it is.)")
        stated = {n: getattr(draft.document, n) for n in FIELDS} | dict(ask(draft))
        where = {"file": f"{FOLDER}/{path.name}", "sha256": sha256}
        document = checked(stated | where)
        commit(corpus, [document], {document.id: path})
    return document


def from_name(name: str, address: str | None, known: Mapping[str, str]) -> dict[str, str | None]:
    """Return what an entry begins with: an id and a title out of the file's name, a kind."""
    stem = Path(name).stem
    return {
        "id": make_id(known.get("title") or stem),
        "title": stem.replace("-", " ").replace("_", " ").strip() or "Untitled",
        "kind": "government-report",
        "original_url": address,
    }


def remove(corpus: Path, doc_id: str) -> Document:
    """Take one source out of the register, and its file if it was copied here."""
    document = register.remove(corpus, doc_id)
    if document.file and PurePosixPath(document.file).parts[0] == FOLDER:
        (corpus / document.file).unlink(missing_ok=True)
    return document


def missing_files(corpus: Path, chosen: Sequence[str], everything: bool) -> list[Document]:
    """Return the sources to download: those named, or all that have no file.

    All are those of the register, and those of the list (`sources.yaml`) whose address gives the
    document and that are not registered yet.

    Raises:
        ConfigError: an id is unknown or has no address, or the list is wrong.
    """
    documents = {d.id: d for d in register.load(corpus)}
    listed = load_sources(corpus)
    if chosen:
        known = {i: s.document() for i, s in listed.items() if s.is_document} | documents
        return _chosen(corpus, known, chosen)
    wanted = [d for d in documents.values() if d.original_url and _lacks_file(corpus, d)]
    wanted += [source.document() for source in to_fetch(listed, documents)]
    if wanted and not everything:
        names = ", ".join(d.id for d in wanted[:5])
        raise ConfigError(
            f"{len(wanted)} sources have no file; name those to download ({names}, ...), or take "
            "all of them with --all"
        )
    return wanted


def _chosen(corpus: Path, known: Mapping[str, Document], chosen: Sequence[str]) -> list[Document]:
    if unknown := [i for i in chosen if i not in known or not known[i].original_url]:
        raise ConfigError(
            f"no document with an address: {', '.join(unknown)}; write the address into the field "
            f"original_url in {corpus / register.FILE} or {corpus / LIST}"
        )
    return [known[i] for i in dict.fromkeys(chosen)]


def fetch(corpus: Path, document: Document, fetcher: Fetcher | None = None) -> Document:
    """Download one source and write its file and checksum into the register.

    One that stands in the list only is registered once its file is there.

    Raises:
        ReadError: the address cannot be had, or gives another file than the one registered; the
            register stays as it was.
    """
    assert document.original_url is not None
    target = corpus / (document.file or f"{FOLDER}/{document.id}{_suffix_of(corpus, document)}")
    if not target.resolve().is_relative_to(corpus.resolve()):
        raise ReadError(f"{document.file} leads outside the corpus folder; correct the entry")
    held = Held.of(corpus)
    path = download(
        fetcher,
        document.original_url,
        target,
        document.sha256,
        accept=lambda part: held.refuse_twice(digest(part), document.id),
        keep_name=document.file is not None,
    )
    file = path.relative_to(corpus).as_posix()
    done = replace(document, file=file, sha256=digest(path))
    if any(held.id == done.id for held in held.documents):
        register.put(corpus, done)
    else:
        register.append(corpus, [done])
    return done


def _suffix_of(corpus: Path, document: Document) -> str:
    """Name what an address is to give: as the list says, else by its last letters."""
    source = load_sources(corpus).get(document.id)
    if source is not None and source.format:
        return f".{source.format}"
    return safe_suffix(re.split("[?#]", document.original_url or "")[0])


def make_id(text: str) -> str:
    """Make an id of a title or a file name: ASCII letters, digits and dashes."""
    from unicodedata import normalize

    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return made or "source-" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def download(
    fetcher: Fetcher | None,
    address: str,
    target: Path,
    sha256: str | None = None,
    *,
    accept: Callable[[Path], None] = lambda path: None,
    keep_name: bool = False,
) -> Path:
    """Download an address into a file, and return where it is: its ending may tell its type."""
    from ingest.sources.fetch import Fetcher

    (fetcher or Fetcher()).download(address, target, sha256, accept=accept)
    return target if keep_name else target.replace(target.with_suffix(_suffix(target)))


def _suffix(path: Path) -> str:
    """Name a downloaded file by its bytes where its address does not say what it is."""
    from ingest.web.html import looks_like_html

    with path.open("rb") as file:
        start = file.read(65536)
    if b"%PDF-" in start[:1024]:
        return ".pdf"
    known = path.suffix != ".bin" and MimeTypes().guess_type(path.name)[0]
    return ".html" if not known and looks_like_html(start) else path.suffix


def propose(
    document: Document,
    known: Mapping[str, str],
    path: Path,
    recognised: Path | None,
    settings: ReadSettings,
) -> ProposedEntry:
    """Fill in what the file says of itself where the maintainer states nothing.

    Args:
        document: as its name and the maintainer have it.
        known: what the maintainer states.
        path: the file.
        recognised: where pages are kept whose text is read from their picture; None: nowhere.
        settings: how long and how much memory reading the file may take.
    """
    from ingest.card import identity
    from ingest.card.quality import examine
    from ingest.card.record import make_record
    from kb.words.text import raw_words

    origins: dict[str, Origin] = {} if "title" in known else {"title": "the file's name"}
    try:
        reading = _read(path, document, recognised, settings)
        found = identity.propose(reading)
    except ReadError as error:
        return ProposedEntry(document, origins, str(error))
    except Exception as error:  # a reader's fault must not look like a fault of the register
        return ProposedEntry(
            document, origins, f"The reader failed ({type(error).__name__}: {error})."
        )
    values: dict[str, str] = {}
    for name in PROPOSED:
        value = " ".join((getattr(found, name) or "").split())[:500]
        value = _whole_title(value, reading) if name == "title" else value
        if value and name not in known and complaint_of(name, value) is None:
            values[name] = value
            origins[name] = _origin(name, value, reading)
    document = replace(document, **values)
    card = examine(document, reading)
    against = [line for line in card.suspects if settled_by(line) in known]
    read = make_record(document, reading, replace(card, suspects=tuple(against)))
    words = sum(len(raw_words(page.text)) for page in reading.pages)
    return ProposedEntry(document, origins, None, (*card.doubts, *against), read, words)


def _read(
    path: Path, document: Document, recognised: Path | None, settings: ReadSettings
) -> Reading:
    """Read a file; only one without any text is worth the time that recognition takes."""
    from ingest.job.pool import Pool
    from ingest.ocr.tesseract import find_ocr
    from ingest.readers import read

    pool = Pool(settings)
    try:
        return pool.run(read, path, settings.seconds, path, document.id)
    except ReadError:
        ocr = find_ocr(document.language, recognised) if settings.ocr else None
        if ocr is None:
            raise
        return pool.run(read, path, settings.seconds, path, document.id, ocr=ocr)
    finally:
        pool.close(now=False)


def _origin(name: str, value: str, reading: Reading) -> Origin:
    if name == "language":
        return "its words"
    if " ".join((getattr(reading.metadata, name) or "").split())[:500] == value:
        return "the file's properties"
    first = " ".join(reading.pages[0].text.split()) if reading.pages else ""
    return "the first page" if value.casefold() in first.casefold() else "the text"


def _whole_title(title: str, reading: Reading) -> str:
    """Return the heading that a proposed title is cut from; empty where it is running text."""
    headings = [heading.title for heading in reading.headings]
    longer = (h for h in headings if title and h.startswith(title) and " | " not in h)
    whole = next(longer, title)
    words = " ".join(reading.pages[0].text.split()) if reading.pages else ""
    start = words.find(whole)
    if whole in (reading.metadata.title, *headings) or start < 0:
        return whole
    if any(heading in whole for heading in headings):  # the lines of a cover, taken together
        return whole
    after = words[start + len(whole) :].lstrip()
    is_sentence = whole.endswith((".", "។")) and len(whole.split()) > SENTENCE
    is_cut = is_sentence or whole.endswith((";", ",")) or after[:1].islower()
    return "" if is_cut or len(whole) > LONG_TITLE else whole


def _lacks_file(corpus: Path, document: Document) -> bool:
    return document.file is None or not (corpus / document.file).is_file()
