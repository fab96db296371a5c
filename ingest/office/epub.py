"""Books (EPUB): the chapters in the order of the spine, each read like a web page."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from ingest.office.zipped import EPUB, part, xml
from ingest.page.dates import sane_date
from ingest.page.lines import Block, assemble, clean
from ingest.text.plain import empty
from ingest.web.html import read_page
from kb.errors import ReadError
from kb.models import Metadata, Page, Reading

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
CHAPTER_TYPES = frozenset({"application/xhtml+xml", "text/html", "application/html+xml", ""})


@dataclass(frozen=True, slots=True)
class _Book:
    """The package document: what the book says of itself and its chapters."""

    chapters: tuple[str, ...]
    """Names of parts of the archive, in reading order."""
    metadata: Metadata


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
    blocks: list[Block] = []
    warnings: list[str] = []
    tables = 0
    lost = 0
    for name in book.chapters:
        content = part(path, archive, name)
        lost += not content
        chapter = read_page(content)
        blocks.extend(chapter.blocks)
        warnings.extend(chapter.warnings)
        tables += chapter.tables
    page, headings = assemble(blocks)
    if not page:
        raise empty(path)
    if lost:
        warnings.append(f"{lost} chapter{'' if lost == 1 else 's'} named in the book are missing")
    return Reading(
        pages=(Page(doc_id, 1, page),),
        paged=False,
        headings=tuple(h for h in headings if h.level > 0),
        warnings=tuple(dict.fromkeys(warnings)),
        media_type=EPUB,
        metadata=book.metadata,
        tables=tables,
    )


def _book(path: Path, archive: zipfile.ZipFile) -> _Book:
    container = xml(part(path, archive, "META-INF/container.xml"))
    root = container.find(".//{*}rootfile") if container is not None else None
    name = root.get("full-path", "") if root is not None else ""
    package = xml(part(path, archive, name))
    if package is None:
        raise ReadError(
            f"{path.name} is damaged: its list of chapters is missing. Download it again."
        )
    items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
    spine = [items.get(reference.get("idref")) for reference in package.iter(f"{OPF}itemref")]
    named = (_resolved(name, i.get("href", "")) for i in spine if i is not None and _is_chapter(i))
    return _Book(
        chapters=tuple(dict.fromkeys(named)),  # a chapter named a thousand times is read once
        metadata=_metadata(package),
    )


def _is_chapter(item: etree._Element) -> bool:
    if "nav" in item.get("properties", "").split():
        return False
    return item.get("media-type", "") in CHAPTER_TYPES


def _resolved(base: str, href: str) -> str:
    """Name the part a link leads to; names only look up parts and never touch the disk."""
    target = unquote(href.split("#", 1)[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))


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
