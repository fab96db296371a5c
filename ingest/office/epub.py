"""Books (EPUB): the chapters in the order of the spine, each read like a web page."""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from ingest.named import first_named
from ingest.office.epub_nav import Entry, entries, resolved, with_headings
from ingest.office.zipped import EPUB, part, xml
from ingest.page.dates import sane_date
from ingest.page.lines import Block, assemble, clean
from ingest.text.plain import empty
from ingest.web.encodings import text_of_page
from ingest.web.html import read_tree
from ingest.web.parts.notes import references
from ingest.web.styles import Styles
from ingest.web.tree import parse
from kb.errors import ReadError
from kb.models import Metadata, Page, Reading

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
NCX = "application/x-dtbncx+xml"
CHAPTER_TYPES = frozenset({"application/xhtml+xml", "text/html", "application/html+xml", ""})

TOO_MANY = 5
"""Chapters that cannot be read named one by one."""
OPENED, CLOSED = (
    re.compile(r"<(?:html|body)\b", re.IGNORECASE),
    re.compile("</(?:html|body)", re.IGNORECASE),
)
"""How a chapter begins, and how one ends that is whole."""
LISTED = re.compile(rb"</(?:\w+:)?package")
"""How a list of chapters ends that is whole."""
PAGES = (".xhtml", ".html", ".htm")


@dataclass(frozen=True, slots=True)
class _Book:
    """The package document: what the book says of itself and its chapters."""

    chapters: tuple[str, ...]
    """Names of parts of the archive, in reading order."""
    drawn: tuple[str, ...]
    """Pages in reading order that are no text."""
    others: frozenset[str]
    """Further pages in the archive that the reading order leaves out."""
    unlisted: tuple[str, ...]
    """Pages in the archive that the list of chapters may have named before it broke off."""
    contents: tuple[str, ...]
    """Names of the tables of contents."""
    metadata: Metadata


@dataclass(slots=True)
class _Chapters:
    """The chapters as trees, and the notes that marks in any of them lead to."""

    roots: dict[str, etree._Element] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    marks: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """For each file, id and mark of its notes."""
    lost: list[str] = field(default_factory=list)
    error: ReadError | None = None
    """What was said of the last broken one."""

    def add(self, name: str, path: Path, archive: zipfile.ZipFile) -> None:
        """Parse a chapter; one that is missing or broken costs only itself."""
        try:
            text, warnings = text_of_page(part(path, archive, name))
            root = parse(text) if text.strip() else None
            leads = dict(references(root, Styles(root))) if root is not None else {}
        except (ReadError, etree.LxmlError, ValueError, RecursionError) as error:
            root, self.error = None, error if isinstance(error, ReadError) else self.error
        if root is None:
            self.lost.append(name)
            return
        self.roots[name] = root
        self.warnings.extend(warnings)
        if OPENED.search(text) and not CLOSED.search(text):
            self.warnings.append(f"chapter {name} breaks off: its end is missing in the file")
        for (file, place), mark in leads.items():
            self.marks[resolved(name, file) if file else name][place] = mark


def read_epub(path: Path, doc_id: str, archive: zipfile.ZipFile) -> Reading:
    """Read a book as one page of text.

    Args:
        path: the file, for messages.
        doc_id: id of the document the page belongs to.
        archive: the opened file.

    Raises:
        ReadError: the book is damaged, protected, or holds no text.

    """
    book = _book(path, archive)
    if set(_locked(path, archive)) & set(book.chapters):
        raise ReadError(
            f"{path.name} is protected against copying (DRM), so its text cannot be read. Ask the "
            "publisher for a copy without protection."
        )
    chapters = _Chapters()
    for name in (*book.chapters, *book.unlisted):
        chapters.add(name, path, archive)
    for name in sorted(set(chapters.marks) & book.others - set(chapters.roots)):
        chapters.add(name, path, archive)
    told = list(_told(path, archive, book))
    blocks: list[Block] = []
    warnings = [*chapters.warnings, *_unlisted(book.unlisted)]
    tables = 0
    for name, root in chapters.roots.items():
        chapter = read_tree(root, marks=chapters.marks.get(name))
        blocks.extend(with_headings(chapter.blocks, [e for e in told if e.file == name]))
        warnings.extend(chapter.warnings)
        tables += chapter.tables
    page, headings = assemble(blocks)
    if not page:
        raise chapters.error or empty(path)
    return Reading(
        pages=(Page(doc_id, 1, page),),
        paged=False,
        headings=tuple(h for h in headings if h.level > 0),
        warnings=tuple(dict.fromkeys([*warnings, *_missing(chapters.lost), *_drawn(book.drawn)])),
        media_type=EPUB,
        metadata=book.metadata,
        tables=tables,
    )


def _missing(names: Sequence[str]) -> Iterator[str]:
    if names:
        is_one = len(names) == 1
        what = "chapter named in the book is" if is_one else "chapters named in the book are"
        yield f"{len(names)} {what} missing or broken: {first_named(names, TOO_MANY)}"


def _unlisted(names: Sequence[str]) -> Iterator[str]:
    if names:
        what = "1 that it lacks is" if len(names) == 1 else f"{len(names)} that it lacks are"
        named = first_named(names, TOO_MANY)
        yield f"the list of chapters breaks off; {what} read at the end: {named}"


def _drawn(names: Sequence[str]) -> Iterator[str]:
    """Name the pages of the book that are pictures or files of another kind."""
    if names:
        what = "page of the book that is" if len(names) == 1 else "pages of the book that are"
        named = first_named(names, TOO_MANY)
        yield f"{len(names)} {what} no text, such as a drawing, not read: {named}"


def _told(path: Path, archive: zipfile.ZipFile, book: _Book) -> Iterator[Entry]:
    """Read the first table of contents that says anything."""
    for name in book.contents:
        found = list(entries(xml(part(path, archive, name)), name))
        if found:
            yield from found
            return


def _book(path: Path, archive: zipfile.ZipFile) -> _Book:
    container = xml(part(path, archive, "META-INF/container.xml"))
    root = container.find(".//{*}rootfile") if container is not None else None
    name = root.get("full-path", "") if root is not None else ""
    listed = part(path, archive, name)
    package = xml(listed)
    if package is None:
        raise ReadError(
            f"{path.name} is damaged: its list of chapters is missing. Download it again."
        )
    items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
    spine = [items.get(reference.get("idref")) for reference in package.iter(f"{OPF}itemref")]
    named = [resolved(name, i.get("href", "")) for i in spine if i is not None and _is_chapter(i)]
    pages = (resolved(name, i.get("href", "")) for i in items.values() if _is_chapter(i))
    contents = [
        resolved(name, item.get("href", ""))
        for item in items.values()
        if _is_nav(item) or item.get("media-type") == NCX
    ]
    known = {*named, *contents}
    unlisted = (n for n in archive.namelist() if n.lower().endswith(PAGES) and n not in known)
    return _Book(
        chapters=tuple(dict.fromkeys(named)),  # a chapter named a thousand times is read once
        drawn=tuple(
            dict.fromkeys(
                resolved(name, i.get("href", ""))
                for i in spine
                if i is not None and not _is_chapter(i) and not _is_nav(i)
            )
        ),
        others=frozenset(pages) - set(named),
        unlisted=() if LISTED.search(listed) else tuple(sorted(unlisted)),
        contents=tuple(contents),
        metadata=_metadata(package),
    )


def _is_nav(item: etree._Element) -> bool:
    return "nav" in item.get("properties", "").split()


def _is_chapter(item: etree._Element) -> bool:
    return not _is_nav(item) and item.get("media-type", "") in CHAPTER_TYPES


def _locked(path: Path, archive: zipfile.ZipFile) -> Iterator[str]:
    root = xml(part(path, archive, "META-INF/encryption.xml"))
    for node in root.iter("{*}CipherReference") if root is not None else ():
        yield unquote(node.get("URI", ""))


def _metadata(package: etree._Element) -> Metadata:
    def first(name: str) -> str | None:
        texts = (clean(node.text or "") for node in package.iter(f"{DC}{name}"))
        return next((text for text in texts if text), None)

    authors = [clean(node.text or "") for node in package.iter(f"{DC}creator")]
    dates = (sane_date(node.text) for node in package.iter(f"{DC}date"))
    return Metadata(
        title=first("title"),
        author=", ".join(author for author in authors if author) or None,
        publisher=first("publisher"),
        date=next((date for date in dates if date), None),
        language=first("language"),
    )
