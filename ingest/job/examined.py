"""A file read and examined: all that can be done with it in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.card.quality import examine
from ingest.readers import read
from ingest.sources.intake import digest
from kb.errors import ReadError
from kb.models import Document, Reading
from kb.store.ledger import Card
from kb.store.twins import Sketch, sketch

if TYPE_CHECKING:
    from ingest.ocr.tesseract import Ocr


CHARACTERS = 10_000_000
"""Most text of one document, about 40,000 passages; the longest of the 105 shared ones has 600,000.
More is data rather than a document, and would take hours to embed."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What one file holds, and how well it could be read."""

    reading: Reading
    card: Card
    sketch: Sketch


def read_and_examine(
    path: Path, sha256: str, document: Document, titles: Sequence[str], ocr: Ocr | None
) -> Examined:
    """Read a file, draw up its quality card and sketch its text.

    Args:
        path: the file.
        sha256: of the file when the run looked at it.
        document: its entry in the register.
        titles: all titles of the register, by which a title's rare words are told.
        ocr: how to recognise pages that are pictures; None: they stay without text.

    Raises:
        ReadError: nothing usable can be read, too much is, or the file changes meanwhile.
    """
    reading = read(path, document.id, ocr=ocr)
    texts = [page.text for page in reading.pages]
    length = sum(map(len, texts))
    if length > CHARACTERS:
        raise ReadError(
            f"{path.name} holds {length:,} characters, more than {CHARACTERS:,}. Split it into "
            "documents that a reader could open, or leave out what is only data."
        )
    if _digest(path) != sha256:
        raise ReadError(f"{path.name} changed while it was read. Ingest again when it is whole.")
    return Examined(reading, examine(document, reading, titles), sketch(texts))


def _digest(path: Path) -> str:
    try:
        return digest(path)
    except OSError:  # taken away meanwhile
        return ""
