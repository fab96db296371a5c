"""A file read and examined: all that can be done with it in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.quality import examine
from ingest.readers import read
from kb.models import Card, Document, Reading
from kb.twins import Sketch, sketch

if TYPE_CHECKING:
    from ingest.ocr.tesseract import Ocr


@dataclass(frozen=True, slots=True)
class Examined:
    """What one file holds, and how well it could be read."""

    reading: Reading
    card: Card
    sketch: Sketch


def read_and_examine(
    path: Path, document: Document, titles: Sequence[str], ocr: Ocr | None
) -> Examined:
    """Read a file, draw up its quality card and sketch its text.

    Args:
        path: the file.
        document: its entry in the register.
        titles: all titles of the register, by which a title's rare words are told.
        ocr: how to recognise pages that are pictures; None: they stay without text.

    Raises:
        ReadError: nothing usable can be read.
    """
    reading = read(path, document.id, ocr=ocr)
    texts = [page.text for page in reading.pages]
    return Examined(reading, examine(document, reading, titles), sketch(texts))
