"""The files of cited sources that are at hand, read once, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pypdfium2

from ingest.briefs.cited import Footnote
from ingest.readers import read
from ingest.sources.manifest import read_manifest
from kb.errors import ConfigError, ReadError
from kb.models import Document, Reading
from kb.reader.alignment import Source as Text
from kb.words.text import normalise

MANIFEST = "manifest.jsonl"
FILES = "files"
BRIEF = "brief"
QUOTES = str.maketrans({"’": "'", **dict.fromkeys('“”„«»"', "")})
"""Marks in which two copies of a heading differ."""


class Shelf:
    """Gives the text that a footnote points to, as sources that a judge can read."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        """Open a shelf.

        Args:
            paths: the file of each source at hand, by id.
        """
        self._paths = paths
        self._readings: dict[str, Reading | None] = {}
        self._counts: dict[str, int | None] = {}
        self._pages: dict[tuple[str, int], str] = {}
        self._texts: dict[Footnote, Text | None] = {}

    def has(self, key: str) -> bool:
        """Tell whether the file of a source is at hand and can be read."""
        path = self._paths.get(key)
        return path is not None and (_is_pdf(path) or self._reading(key) is not None)

    def pages(self, key: str) -> int | None:
        """Return how many pages a source has; None: it has none, or is not at hand."""
        if key not in self._counts and self.has(key):
            self._counts[key] = self._count(key)
        return self._counts.get(key)

    def text(self, note: Footnote, around: str = "") -> Text | None:
        """Return what stands at the place of a footnote, cut into sentences once.

        Args:
            note: without a place it points to all of the source.
            around: what the source says by its title, publisher and date.

        Returns:
            None where the place does not exist.
        """
        if note not in self._texts:
            text = self._text(note)
            self._texts[note] = None if text is None else Text(text, around)
        return self._texts[note]

    def _text(self, note: Footnote) -> str | None:
        count = self.pages(note.key) or 0
        if any(not 1 <= page <= count for page in note.pages):
            return None
        if not _is_pdf(self._paths[note.key]):
            reading = self._reading(note.key)
            return None if reading is None else _placed(reading, note)
        if note.section:
            return None
        return "\n".join(self._page(note.key, n) for n in note.pages or range(1, count + 1))

    def _count(self, key: str) -> int | None:
        path = self._paths[key]
        if _is_pdf(path):
            with pypdfium2.PdfDocument(path) as document:
                return len(document)
        reading = self._reading(key)
        return len(reading.pages) if reading and len(reading.pages) > 1 else None

    def _page(self, key: str, number: int) -> str:
        if (key, number) not in self._pages:
            with pypdfium2.PdfDocument(self._paths[key]) as document:
                raw = document[number - 1].get_textpage().get_text_range()
            joined = " ".join(normalise(raw).replace("\N{HYPHEN}\n", "").split())
            self._pages[key, number] = joined
        return self._pages[key, number]

    def _reading(self, key: str) -> Reading | None:
        if key not in self._readings:
            path = self._paths.get(key)
            try:
                self._readings[key] = None if path is None else read(path, key)
            except ReadError:
                self._readings[key] = None
        return self._readings[key]


def files_of(
    folders: Iterable[Path], corpus: Path, documents: Iterable[Document]
) -> dict[str, Path]:
    """Find the files of sources: those of the register, and those of given folders.

    Briefs of the register are left out: one may have the id of its source, and no brief is to be
    checked against itself.

    Args:
        folders: each with a `manifest.jsonl` that names files by id and a folder `files`, or with
            files that are called by their ids.
        corpus: folder of the register.
        documents: its entries.

    Raises:
        ConfigError: a folder is not there.
    """
    found = {d.id: corpus / d.file for d in documents if d.file and d.kind != BRIEF}
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(f"{folder} is no folder; name one that holds the files of sources")
        found |= _named(folder) if (folder / MANIFEST).is_file() else _stems(folder)
    return {key: path for key, path in found.items() if path.is_file()}


def _named(folder: Path) -> dict[str, Path]:
    place = folder / FILES if (folder / FILES).is_dir() else folder
    lines = [line.values for line in read_manifest(folder / MANIFEST)]
    named = ((str(v.get("id")), str(v["file"])) for v in lines if v.get("file"))
    inside = ((key, place / file) for key, file in named)
    return {k: p for k, p in inside if p.resolve().is_relative_to(place.resolve())}


def _stems(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.iterdir()) if path.is_file()}


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def _placed(reading: Reading, note: Footnote) -> str | None:
    """Return the text that a footnote points to in a file that is no PDF.

    A text taken out of a paged file may say where its pages begin; the reader tells them apart.
    """
    if note.section:
        return _section(reading, _key(note.section))
    return "\n".join(p.text for p in reading.pages if not note.pages or p.number in note.pages)


def _section(reading: Reading, wanted: str) -> str | None:
    """Return what stands below a heading; all where the file marks it in no way."""
    found = _below(reading, lambda title: wanted in title)
    whole = "\n".join(page.text for page in reading.pages)
    return whole if found is None and wanted in _key(whole) else found


def _below(reading: Reading, is_meant: Callable[[str], bool]) -> str | None:
    """Return the text from a heading to the next one of its level or a higher one."""
    for place, heading in enumerate(reading.headings):
        if is_meant(_key(heading.title)):
            page = reading.pages[heading.page - 1].text
            after = (h for h in reading.headings[place + 1 :] if h.page == heading.page)
            stop = next((h.start for h in after if h.level <= heading.level), len(page))
            return page[heading.start : max(stop, heading.start)]
    return None


def _key(text: str) -> str:
    return " ".join(text.casefold().translate(QUOTES).split())
