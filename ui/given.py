"""The text that a person gives to be checked: pasted, in a file, or at an address."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kb.errors import ConfigError, ReadError
from kb.words.text import normalise

if TYPE_CHECKING:
    from ingest.sources.fetch import Fetcher
    from kb.config import ReadSettings

ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
LONGEST_NAME = 255
"""Bytes of a text, at most, that can be the name of a file."""
LONGEST_TEXT = 200_000
"""Characters of a text; what follows is not checked."""
LARGEST = 20 * 2**20
"""Bytes of a file."""
SECONDS = 60.0
"""Most a download may take, and most the reading of a file."""

ADDING = re.compile(r"add (it|the file) with: readiness add FILE")
KEPT = re.compile(r"\. What came is kept: the same command goes on")
"""What the errors of a download advise to those who fill the corpus."""


@dataclass(frozen=True, slots=True)
class Given:
    """A text to be checked."""

    text: str
    """Normalised."""
    name: str = ""
    """Of the file, or the address; empty where the text was pasted."""
    notes: tuple[str, ...] = ()
    """What a person should know of its reading."""


def pasted(text: str, name: str = "", notes: tuple[str, ...] = ()) -> Given:
    """Normalise a text, and cut it where it is too long to be checked."""
    clean = normalise(text)
    if len(clean) > LONGEST_TEXT:
        clean = clean[:LONGEST_TEXT].rsplit(" ", 1)[0]
        notes = (
            *notes,
            f"The text is long: only its first {LONGEST_TEXT:,} characters are checked.",
        )
    return Given(clean, name, notes)


def is_address(text: str) -> bool:
    """Whether a text is nothing but a web address."""
    return bool(ADDRESS.fullmatch(text.strip()))


def from_argument(text: str, settings: ReadSettings) -> Given:
    """Read what an argument of a command names, or take the argument itself.

    Args:
        text: an address, the path of a file, or a text.
        settings: bounds of the reading.

    Raises:
        ConfigError: it names a file that is not there, or something that cannot be read.
    """
    path = Path(text) if len(os.fsencode(text)) <= LONGEST_NAME and "\n" not in text else None
    try:
        if is_address(text):
            return from_address(text, settings)
        if path is not None and path.is_file():
            return from_file(path, settings)
    except ReadError as error:
        raise ConfigError(str(error)) from None
    if path is not None and looks_like_path(text):
        raise ConfigError(
            f"{text} is no file here; correct the name. If it is a claim, end it with a full stop"
        )
    return pasted(text)


def looks_like_path(text: str) -> bool:
    """Whether a text is written as the name of a file, such as `my draft.docx` or `texts/one`."""
    from ingest.readers import TYPES

    known = {".doc", ".odt", ".rtf"}.union(*(endings for _, endings in TYPES.values()))
    single = len(text.split()) == 1
    return text.strip().lower().endswith(tuple(known)) or single and ("/" in text or "\\" in text)


def from_file(path: Path, settings: ReadSettings, name: str | None = None) -> Given:
    """Read a file of any type that can be ingested, in a process of its own.

    Args:
        path: the file.
        settings: bounds of the reading.
        name: what the file is called where people see it; default: its own name.

    Raises:
        ReadError: it cannot be read; the text says why and what to do.
    """
    from ingest.job.pool import Pool
    from ingest.readers import read

    pool = Pool(settings.model_copy(update={"workers": min(settings.workers, 1)}))
    try:
        reading = pool.run(read, path, min(settings.seconds, SECONDS), path, "given")
    finally:
        pool.close(now=False)
    text = "".join(_begun(page.text) for page in reading.pages)
    return pasted(text, name or path.name, reading.warnings)


def from_bytes(data: bytes, name: str, settings: ReadSettings) -> Given:
    """Read what was uploaded; its name is never a path."""
    from ingest.sources.corpus import make_id
    from ingest.sources.intake import safe_suffix

    shown = PurePosixPath(name.replace("\\", "/")).name or "file"
    with tempfile.TemporaryDirectory() as folder:
        suffix = safe_suffix(shown)
        path = Path(folder, make_id(shown.removesuffix(suffix)) + suffix)
        path.write_bytes(data)
        return from_file(path, settings, shown)


def from_address(address: str, settings: ReadSettings, fetcher: Fetcher | None = None) -> Given:
    """Download a web page or a file from a public address and read it.

    Raises:
        ReadError: no public address, not answered, too large, too slow, or not readable.
    """
    from ingest.sources.corpus import make_id
    from ingest.sources.fetch import Fetcher, Limits
    from ingest.sources.intake import safe_suffix

    address = address.strip()
    try:
        last = PurePosixPath(urlsplit(address).path).name
    except ValueError as error:
        raise ReadError(f"{address} is no web address ({error}); correct it") from None
    limits = Limits(bytes=LARGEST, seconds=SECONDS, silence=20.0, attempts=2, wait=5.0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, make_id(PurePosixPath(last).stem) + safe_suffix(last))
        try:
            (fetcher or Fetcher(limits)).download(address, path)
        except ReadError as error:
            raise ReadError(KEPT.sub("", ADDING.sub(r"check \1", str(error)))) from error
        return from_file(path, settings, address)


def _begun(page: str) -> str:
    """Begin a page: a sentence that goes on from the one before stays one."""
    return (" " if page[:1].islower() else "\n\n") + page
