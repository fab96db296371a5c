"""What text recognition gave of a page: rows of words with their places, kept beside the store.

The places are points from the lower left corner of the page as it stands upright, which is the page
as it is shown unless its picture was scanned sideways.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from lxml import etree

from ingest.page.lines import Line

SPECK = 0.6
"""Confidence below which a word without letters and figures is a speck or a rule of the page."""
SPAN = "{http://www.w3.org/1999/xhtml}span"


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """A recognised word and its tight box, in points."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    confidence: float
    """The recogniser's own, 0 to 1."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """The words of one printed line, from left to right."""

    words: tuple[RecognisedWord, ...]
    base: float
    """Height of the descenders' lower end above the bottom of the page, in points."""
    height: float
    """From there to the top of the capitals, whichever letters the line has; in points."""

    def line(self) -> Line:
        """Give the row as the line that the joining of lines takes."""
        text = " ".join(word.text for word in self.words)
        right = max(word.right for word in self.words)
        return Line(text, self.words[0].left, right, self.base, self.height)


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """All that was recognised on one page."""

    width: float
    """Of the upright page, in points."""
    height: float
    rows: tuple[TextRow, ...]
    """In reading order."""
    turn: int = 0
    """Degrees by which the page as shown is turned clockwise to stand upright: 0, 90, 180, 270."""

    @property
    def words(self) -> Iterator[RecognisedWord]:
        """All words in reading order."""
        return (word for row in self.rows for word in row.words)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The rows as lines."""
        return tuple(row.line() for row in self.rows)

    def shown(
        self, left: float, top: float, right: float, bottom: float
    ) -> tuple[float, float, float, float]:
        """Turn a place on the upright page into one on the page as it is shown.

        Args:
            left: points from the upper left corner of the upright page, like the others.
            top: likewise.
            right: likewise.
            bottom: likewise.

        Returns:
            Left, top, right and bottom, from the upper left corner of the page as it is shown, as
            shares of its width and height.

        """
        corners = [(x / self.width, y / self.height) for x, y in ((left, top), (right, bottom))]
        for _ in range(self.turn // 90):
            corners = [(y, 1 - x) for x, y in corners]
        (left, top), (right, bottom) = corners
        return min(left, right), min(top, bottom), max(left, right), max(top, bottom)

    def has_gutter(self) -> bool:
        """Say whether most rows leave a wide gap at one place: the page was read across columns."""
        gaps = [
            (last.right, word.left)
            for row in self.rows
            for last, word in zip(row.words, row.words[1:], strict=False)
            if word.left - last.right > row.height
        ]
        crossed = max((sum(a <= x <= b for a, b in gaps) for x, _ in gaps), default=0)
        return crossed >= 3 and crossed > len(self.rows) / 2

    @property
    def confidence(self) -> float:
        """Mean of the words' confidences, each counted once a letter; 0 without words."""
        letters = sum(len(word.text) for word in self.words)
        return sum(len(w.text) * w.confidence for w in self.words) / letters if letters else 0.0


def from_hocr(hocr: bytes, width: float, height: float, scale: float) -> RecognisedPage:
    """Read Tesseract's hOCR.

    Args:
        hocr: XHTML; its boxes are pixels from the upper left corner.
        width: of the upright page, in points.
        height: likewise.
        scale: pixels a point.

    """
    root = etree.fromstring(hocr, etree.XMLParser(recover=True, resolve_entities=False))
    found = [] if root is None else [_row(span, height, scale) for span in root.iter(SPAN)]
    return RecognisedPage(width, height, tuple(row for row in found if row is not None))


def _row(line: Any, height: float, scale: float) -> TextRow | None:  # noqa: ANN401
    """Read one line; None for another element, and for a line of specks.

    The boxes of lines and words end where their ink ends, so letters without ascenders would seem
    smaller: `x_size` and `baseline` are the same whatever letters a line has.
    """
    title = line.get("title", "")
    words = [_word(span, height, scale) for span in line.iterchildren(SPAN)]
    kept = tuple(word for word in words if word is not None)
    if not kept:
        return None
    bottom = _numbers("bbox", title)[3]
    slope, rise = _numbers("baseline", title) or (0.0, 0.0)
    middle = slope * (kept[-1].right - kept[0].left) * scale / 2
    below = (_numbers("x_descenders", title) or (0.0,))[0]
    base = height - (bottom + rise + middle + below) / scale
    size = (_numbers("x_size", title) or (0.0,))[0] / scale
    tallest = max(word.top - word.bottom for word in kept)
    return TextRow(kept, round(base, 2), round(size or tallest, 2))


def _word(span: Any, height: float, scale: float) -> RecognisedWord | None:  # noqa: ANN401
    text = "".join(span.itertext()).strip()
    title = span.get("title", "")
    confidence = (_numbers("x_wconf", title) or (0.0,))[0] / 100
    if not text or (confidence < SPECK and not any(c.isalnum() for c in text)):
        return None
    left, top, right, bottom = (value / scale for value in _numbers("bbox", title))
    box = (left, height - bottom, right, height - top)
    # Rounded here, so that a page read back from its file is the same page.
    left, bottom, right, top = (round(value, 2) for value in box)
    return RecognisedWord(text, left, bottom, right, top, round(confidence, 2))


def _numbers(name: str, title: str) -> tuple[float, ...]:
    match = re.search(rf"\b{name}((?: -?[\d.]+)+)", title)
    return tuple(map(float, match[1].split())) if match else ()


@dataclass(frozen=True, slots=True)
class Kept:
    """Recognised pages in a folder, a file each; a cache, which may be deleted at any time."""

    folder: Path

    def find(self, sha256: str, number: int, made_by: str | None = None) -> RecognisedPage | None:
        """Look a page up.

        Args:
            sha256: of the document's file.
            number: of the page, from 1.
            made_by: languages and version of the recogniser; None: whichever.

        """
        try:
            value = json.loads(self._path(sha256, number).read_text("utf-8"))
            if made_by is not None and value["made_by"] != made_by:
                return None
            return _from_json(value)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def count(self, sha256: str, made_by: str) -> int:
        """Count the pages of a file that this recogniser made and that are kept."""
        return sum(made == made_by for made in self._makers(sha256))

    def models(self, sha256: str) -> frozenset[str]:
        """Name the models by which the kept pages of a file were read; none if none is kept."""
        made = (by.rpartition(" ")[2].split("+") for by in self._makers(sha256))
        return frozenset(chain.from_iterable(made))

    def _makers(self, sha256: str) -> Iterator[str]:
        for path in (self.folder / sha256).glob("*.json"):
            with suppress(OSError, ValueError, KeyError, TypeError):
                yield str(json.loads(path.read_text("utf-8"))["made_by"])

    def keep(self, sha256: str, number: int, made_by: str, page: RecognisedPage) -> None:
        """Write a page down, in one step: a reader never sees half a file."""
        path = self._path(sha256, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(f".{os.getpid()}")
        try:
            made.write_text(json.dumps(_to_json(page, made_by), ensure_ascii=False), "utf-8")
            made.replace(path)
        finally:
            made.unlink(missing_ok=True)

    def _path(self, sha256: str, number: int) -> Path:
        return self.folder / sha256 / f"{number}.json"


def _to_json(page: RecognisedPage, made_by: str) -> dict[str, Any]:
    rows = [
        {"base": row.base, "height": row.height, "words": [astuple(word) for word in row.words]}
        for row in page.rows
    ]
    size = {"width": page.width, "height": page.height, "turn": page.turn}
    return {"made_by": made_by, **size, "rows": rows}


def _from_json(value: dict[str, Any]) -> RecognisedPage:
    rows = tuple(
        TextRow(tuple(RecognisedWord(*word) for word in row["words"]), row["base"], row["height"])
        for row in value["rows"]
    )
    return RecognisedPage(value["width"], value["height"], rows, value["turn"])
