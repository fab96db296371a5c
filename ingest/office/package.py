"""Office files as their libraries open them: one form of names, broken parts taken out or mended.

The Strict form of Open XML has other names for the same elements, which no library reads; and one
broken part, even a picture, makes the libraries refuse the whole file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import TypeVar

from lxml import etree

from ingest.office.zipped import broken_part, damaged, is_too_much, xml
from kb.errors import ReadError

STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)(/[\w/]*)?")
RENAMED = {
    b"extendedProperties": b"extended-properties",
    b"customProperties": b"custom-properties",
}
KINDS = re.compile(
    rb"application/vnd\.(?:ms-(?P<old>word|powerpoint)|openxmlformats-officedocument\."
    rb"(?P<new>wordprocessingml|presentationml))\.(?:document|presentation|template|slideshow)"
    rb"(?:\.macroEnabled(?:Template)?)?\.main\+xml",
    re.IGNORECASE,
)
"""What a main part is called: of templates, shows and files with macros, too, which hold the same
text."""
USUAL = {
    b"word": b"wordprocessingml.document",
    b"wordprocessingml": b"wordprocessingml.document",
    b"powerpoint": b"presentationml.presentation",
    b"presentationml": b"presentationml.presentation",
}
TYPES = "[Content_Types].xml"
MACROS = re.compile(r".*/vbaProject\.bin|xl/macrosheets/.*\.xml")
MAIN = re.compile(r"word/document\d*\.xml|ppt/presentation\d*\.xml|xl/workbook\d*\.xml")
"""Parts that are the document itself: without them nothing is left to read."""
SPARE = (
    re.compile(r"(?!)"),
    re.compile(r"docProps/|customXml/|xl/(?:theme|externalLinks|pivot\w*)/"),
    re.compile(r"docProps/|customXml/|xl/(?:theme|externalLinks|pivot\w*)/|xl/styles\.xml"),
)
"""Parts that a file can be read without, ever more of them."""
RELATIONS = re.compile(r"(?<!workbook\.xml)\.rels$")
"""Parts whose relations may lead nowhere; openpyxl passes over sheets that are not there."""
XML = (".xml", ".rels")
EMPTY_SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/>'
    b"</worksheet>"
)
TOLD = 5
"""Broken parts at most that are named."""

Opened = TypeVar("Opened")


def opened(
    path: Path, data: bytes, load: Callable[[io.BytesIO], Opened]
) -> tuple[Opened, tuple[str, ...]]:
    """Open an Office file with its library, and once more without its broken parts.

    Args:
        path: the file, for messages.
        data: its bytes.
        load: how the library opens it.

    Returns:
        What the library gives, and warnings of what was broken.

    Raises:
        ReadError: the document itself is broken, or the library gives up.

    """
    try:
        return load(io.BytesIO(_transitional(data))), tuple(_macros(data))
    except ReadError:
        raise
    except Exception as error:
        # The libraries raise KeyError, ValueError, XMLSyntaxError and more for broken packages.
        if is_too_much(error):
            raise damaged(path, error) from None
    return reopened(path, data, load)


def reopened(
    path: Path, data: bytes, load: Callable[[io.BytesIO], Opened]
) -> tuple[Opened, tuple[str, ...]]:
    """Open a file that is broken in places, its parts mended as far as they can be.

    Raises:
        ReadError: the document itself is broken, or the library gives up.

    """
    parts, broken = _mended(path, _transitional(data))
    for spare in SPARE:
        left = [name for name in parts if spare.match(name)]
        try:
            told = (*_warnings(broken), *_left_out(left), *_macros(data))
            return load(io.BytesIO(_without(parts, left))), told
        except Exception as error:  # the next try goes without more
            refusal = broken_part(path, broken[0]) if broken else damaged(path, error)
    raise refusal


def _macros(data: bytes) -> Iterator[str]:
    """Say that a file holds programs."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if any(MACROS.fullmatch(name) for name in archive.namelist()):
            yield "the file holds macros: they were neither run nor read"


def _transitional(data: bytes) -> bytes:
    """Bring the names of a Strict file, and of a main part, to the usual form.

    Other files stay as they are.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        mains = [name for name in archive.namelist() if MAIN.fullmatch(name)]
        is_strict = any(STRICT.search(_bytes(archive, name) or b"") for name in mains)
        types = _bytes(archive, TYPES) or b""
        named = KINDS.sub(_usual, types)
        if not is_strict and named == types:
            return data
        parts = {name: _bytes(archive, name) or b"" for name in archive.namelist()}
    parts[TYPES] = named
    return _written(
        {
            name: STRICT.sub(_renamed, part) if is_strict and name.endswith(XML) else part
            for name, part in parts.items()
        }
    )


def _usual(found: re.Match[bytes]) -> bytes:
    kind = USUAL[(found["old"] or found["new"]).lower()]
    return b"application/vnd.openxmlformats-officedocument." + kind + b".main+xml"


def _renamed(found: re.Match[bytes]) -> bytes:
    family, rest = found[1], found[2] or b""
    for strict, usual in RENAMED.items():
        rest = rest.replace(strict, usual)
    return b"http://schemas.openxmlformats.org/" + family + b"/2006" + rest


def _mended(path: Path, data: bytes) -> tuple[dict[str, bytes], list[str]]:
    """Mend the parts of a file that a library refuses, as far as they can be.

    Returns:
        All parts, and the names of those that were broken.

    Raises:
        ReadError: the document itself is broken.

    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: _bytes(archive, name) for name in archive.namelist()}
    broken = [name for name, part in parts.items() if not _is_sound(name, part)]
    main = next((name for name in broken if MAIN.fullmatch(name)), None)
    if main:
        raise broken_part(path, main)
    mended = {name: _recovered(name, part) for name, part in parts.items()}
    there = {name: part for name, part in mended.items() if part is not None}
    return there, broken


def _without(parts: Mapping[str, bytes], left: Container[str]) -> bytes:
    """Write a file without some parts and without relations to parts that are not there."""
    there = {name: part for name, part in parts.items() if name not in left}
    for name in [name for name in there if RELATIONS.search(name)]:
        there[name] = _without_lost(name, there[name], there.keys())
    return _written(there)


def _left_out(names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"parts that the reader does not take were left out: {', '.join(names[:TOLD])}"


def _warnings(broken: Sequence[str]) -> Iterator[str]:
    for name in broken[:TOLD]:
        yield f"the part {name} is damaged in the file: what it holds may be lost"
    if len(broken) > TOLD:
        yield f"{len(broken) - TOLD} more parts are damaged in the file"


def _bytes(archive: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        return archive.read(name)
    except Exception:
        return None  # zlib and lzma raise errors of their own beside those of zipfile


def _is_sound(name: str, part: bytes | None) -> bool:
    if part is None or not name.endswith(XML):
        return part is not None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return _is_known(name, etree.fromstring(part, parser))
    except etree.XMLSyntaxError:
        return False


def _is_known(name: str, root: etree._Element) -> bool:
    """Tell whether a part's element is one that a library expects there."""
    return not RELATIONS.search(name) or root.tag.endswith("/relationships}Relationships")


def _recovered(name: str, part: bytes | None) -> bytes | None:
    """Return a part as far as it can be read; nothing for XML without an element."""
    if not name.endswith(XML) or _is_sound(name, part):
        return part if name.endswith(XML) else part or b""
    root = xml(part or b"")
    if root is not None and not (root.tag.startswith("{") and _is_known(name, root)):
        root = None  # it broke off before it said what its names mean
    if root is None and name.startswith("xl/worksheets/sheet"):
        return EMPTY_SHEET  # openpyxl refuses a workbook without one of its sheets
    return etree.tostring(root) if root is not None else None


def _without_lost(name: str, part: bytes, names: Container[str]) -> bytes:
    """Take out relations that lead to parts which are not there."""
    root = xml(part)
    lost = []
    for relation in root if root is not None else ():
        target = relation.get("Target", "")
        inside = normpath(join("/", dirname(dirname(name)), target)).lstrip("/")
        if relation.get("TargetMode") != "External" and inside not in names:
            lost.append(relation)
    if root is None or not lost:
        return part
    for relation in lost:
        root.remove(relation)
    return etree.tostring(root)


def _written(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
        for name, part in parts.items():
            copy.writestr(name, part)
    return target.getvalue()
