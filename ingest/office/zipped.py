"""Files that are ZIP archives inside: what they are, and whether unpacking them is safe."""

from __future__ import annotations

import io
import lzma
import re
import traceback
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from lxml import etree

from ingest.page.dates import sane_date
from ingest.page.lines import clean
from ingest.text.plain import empty
from kb.errors import ReadError
from kb.models import Metadata

ENTRIES = 10_000
"""Most parts an archive may have; a long report in Word has a few hundred."""
UNPACKED = 256 * 1024 * 1024
"""Most bytes all parts may have when unpacked. `zipfile` gives no more of a part than the archive
declares, so a false declaration breaks the part and not the machine."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EPUB = "application/epub+zip"
MAIN_PARTS = (
    (re.compile(r"word/document\d*\.xml"), DOCX),
    (re.compile(r"ppt/presentation\d*\.xml"), PPTX),
    (re.compile(r"xl/workbook\d*\.xml"), XLSX),
)

TOO_MUCH = ("XML_PARSE_HUGE", "amplification", "unknown error")
"""Parts of what libxml2 says of too deep a tree, of entities that grow, and where memory ends."""
THEIRS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    UnicodeError,
    etree.LxmlError,
    SyntaxError,
)
"""Errors that speak of the file: broken archives and XML, parts that are not there. All others
are faults of the reader."""
NAMED = frozenset(
    ("InvalidXmlError", "PackageNotFoundError", "InvalidFileException", "ReadOnlyWorkbookException")
)
"""Errors of the libraries that speak of the file, too, named so that none need be loaded."""
LIBRARIES = frozenset({"docx", "pptx", "openpyxl"})
"""Folders of what opens Office files."""
TEMPLATES = frozenset({"", "python-docx", "python-pptx", "openpyxl"})
"""Authors that libraries write into the files they make, with a creation date that is not one."""
TEMPLATE_DATES = frozenset({"2013-01-27", "2013-12-23"})
"""When the templates of python-pptx and python-docx were made."""
UNNAMED = frozenset({"", "PowerPoint Presentation", "Word Document", "Document", "Untitled"})


def open_zip(path: Path, data: bytes) -> tuple[zipfile.ZipFile, str]:
    """Open an archive that holds a document.

    Args:
        path: the file, for messages.
        data: its bytes.

    Returns:
        The archive and the media type of the document in it.

    Raises:
        ReadError: it is damaged, too large when unpacked, protected, or no document of a known
            type.

    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise ReadError(
            f"{path.name} is a ZIP archive or an Office file that is damaged. Download it again."
        ) from None
    entries = archive.infolist()
    size = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or size > UNPACKED:
        raise ReadError(
            f"{path.name} would unpack to {len(entries):,} parts with {size / 2**20:,.0f} MiB, "
            f"more than {ENTRIES:,} parts or {UNPACKED // 2**20} MiB. Split it, or save it as PDF."
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReadError(f"{path.name} is protected by a password. Add a copy without it.")
    return archive, _media_type(path, archive)


def _media_type(path: Path, archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    for pattern, media_type in MAIN_PARTS:
        if any(pattern.fullmatch(name) for name in names):
            return media_type
    declared = part(path, archive, "mimetype").decode("ascii", "replace").strip()
    if declared == EPUB:
        return EPUB
    if declared.startswith("application/vnd.oasis.opendocument"):
        raise ReadError(
            f"{path.name} is an OpenDocument file (LibreOffice), which is not read. Save it as "
            "DOCX, XLSX, PPTX or PDF in LibreOffice and add that file."
        )
    if any(name.startswith("xl/") and name.endswith(".bin") for name in names):
        raise ReadError(f"{path.name} is a binary Excel file. Save it as XLSX or CSV.")
    raise ReadError(
        f"{path.name} is a ZIP archive or an Office file of an unknown kind. Unpack it and add the "
        "documents in it, or save it as PDF or text."
    )


def part(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the bytes of one part; none for a part that is not there.

    Raises:
        ReadError: the part is damaged.

    """
    if name not in archive.NameToInfo:
        return b""
    try:
        return archive.read(name)
    except Exception as error:
        # zlib and lzma raise errors of their own beside those of zipfile, with no common base.
        raise damaged(path, error) from None


def damaged(path: Path, error: Exception) -> ReadError:
    """Build the error for a file whose inside is broken, or that the reader does not manage."""
    if is_too_much(error):
        return ReadError(
            f"{path.name} has a part that is too large or too deeply nested to be read safely. "
            "Split it, or save it as PDF."
        )
    # Places in an archive that lead before its beginning give a plain ValueError in `zipfile`.
    is_theirs = isinstance(error, THEIRS) or type(error).__name__ in NAMED
    if is_theirs or where(error).startswith("in zipfile.py"):
        return ReadError(
            f"{path.name} is damaged inside ({type(error).__name__}: {str(error)[:120]}). Download "
            "it again, or open it in the program it was made with and save it anew."
        )
    if _by_library(error):
        return ReadError(
            f"{path.name} was not read: what opens Office files does not manage something in it "
            f"({type(error).__name__} {where(error)}). It may be damaged or of an unusual make: "
            "open it in the program it was made with and save it anew, or save it as PDF."
        )
    return ReadError(
        f"{path.name} was not read because of a fault of this program, not of the file ("
        f"{type(error).__name__} {where(error)}). Please report it; until it is mended, save the "
        "file as PDF and add that."
    )


def is_too_much(error: Exception) -> bool:
    """Say whether a parser stopped because a part is too large or too deep."""
    return isinstance(error, RecursionError | MemoryError) or any(
        sign in str(error) for sign in TOO_MUCH
    )


def _by_library(error: Exception) -> bool:
    """Say whether it is a library for Office files that gave up, and not this program."""
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and bool(LIBRARIES & set(Path(frames[-1].filename).parts))


def where(error: Exception) -> str:
    """Name the line of the program that raised an error, for whoever mends it."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "at a place unknown"
    return f"in {Path(frames[-1].filename).name}, line {frames[-1].lineno}"


def nothing_left(path: Path, broken: Sequence[str]) -> ReadError:
    """Build the error for a file without text, or whose text was in what is broken."""
    if not broken:
        return empty(path)
    return ReadError(
        f"{path.name} is damaged inside, and no text is left: {'; '.join(broken[:3])}. Download it "
        "again, or open it in the program it was made with and save it anew."
    )


def broken_part(path: Path, name: str) -> ReadError:
    """Build the error for a file whose main part is broken."""
    return ReadError(
        f"{path.name} is damaged inside: its part {name} breaks off or is no XML. Download it "
        "again, or open it in the program it was made with and save it anew."
    )


def xml(data: bytes) -> etree._Element | None:
    """Parse XML without entities, external files or network; None where there is no element."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


class Properties(Protocol):
    """What the libraries for Office files give of a file's own description."""

    title: Any
    language: Any
    created: Any


def core_metadata(properties: Properties, author: object, title: str | None = None) -> Metadata:
    """Take what an Office file says of itself.

    Args:
        properties: the core properties.
        author: the author they name; libraries call that field by different names.
        title: what to call the document where they have no title of its own.

    """
    named = clean(str(properties.title or ""))
    writer = clean(str(author or ""))
    is_template = writer in TEMPLATES
    date = sane_date(properties.created)
    return Metadata(
        title=title if named in UNNAMED else named,
        author=None if is_template else writer or None,
        date=None if is_template and writer or date in TEMPLATE_DATES else date,
        language=clean(str(properties.language or "")) or None,
    )


class Described(Protocol):
    """A document of the libraries for Word files and decks."""

    @property
    def core_properties(self) -> Any:  # noqa: ANN401
        """What the file says of itself."""


def described(document: Described, title: str | None) -> Metadata:
    """Take what a Word file or a deck says of itself; a damaged description says nothing.

    Args:
        document: as its library opened it.
        title: what to call it where it has no title of its own.
    """
    try:
        properties = document.core_properties
        return core_metadata(properties, properties.author, title)
    except Exception:  # the libraries raise what they come upon
        return Metadata(title=title)
