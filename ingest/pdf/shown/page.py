"""The text of a page as it is shown: without what is struck out, hidden, or no part of it.

Each check looks for one kind and masks it in pdfium's text; all keep its length, so that the place
of a character stays the same. A check that fails on an odd object leaves the text as it was.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import pypdfium2 as pdfium

from ingest.page.lines import Line
from ingest.pdf.direction import LEFTWARD, in_reading_order, mirrored, whole_lines
from ingest.pdf.glyphs import DROPPED, Glyphs, without
from ingest.pdf.pieces import Piece, place, split
from ingest.pdf.shown.fields import Fields
from ingest.pdf.shown.hidden import LeftOut, hidden, outside
from ingest.pdf.shown.layers import Layers
from ingest.pdf.shown.numbering import Column, line_numbers
from ingest.pdf.shown.objects import Objects, objects_of, text_boxes
from ingest.pdf.shown.raised import Lowered, lowered, spelt
from ingest.pdf.shown.struck import count_words, struck
from ingest.pdf.shown.watermarks import behind, slanted
from ingest.pdf.syllables import COMBINING, without_copies
from ingest.pdf.table.levels import parted
from ingest.pdf.turns import upright_text, visible_box

STRUCK = "struck out"
TALL = re.compile(f"{LEFTWARD.pattern}|{COMBINING.pattern}")
WHOLE = re.compile(f"(?<!\\S){DROPPED}+(?!\\S)")
WATERMARK = "part of a watermark"
T = TypeVar("T")


@dataclass(slots=True)
class Document:
    """What the pages of one document have in common, as far as it is known."""

    layers: Layers = field(default_factory=Layers)
    fields: Fields = field(default_factory=Fields)
    numbers: Column | None = None
    """Where the numbers of lines stand."""
    watermarks: dict[int, set[str]] = field(default_factory=dict)
    """Words that may be watermarks, by page."""


@dataclass(slots=True)
class Shown:
    """The text of one page, and where its lines stand."""

    glyphs: Glyphs
    fields: Fields
    objects: Objects = field(default_factory=Objects)
    pieces: list[Piece] = field(default_factory=list)
    placed: list[tuple[Line, Piece]] = field(default_factory=list)
    parts: dict[Piece, list[Piece]] = field(default_factory=dict)
    """The pieces that stand at one height each of those that pdfium gives."""
    lowered: Lowered = field(default_factory=lambda: Lowered(""))
    """What became of raised characters."""
    left_out: list[LeftOut] = field(default_factory=list)

    def put(self, start: int, text: str) -> Line | None:
        """Make a line of a piece of the text, or of a part of one."""
        line = place(self.glyphs, start, text)
        if line is None:
            return None
        if self.lowered.places:
            line = self._reaching(line, start + len(text.rstrip(f" {DROPPED}")))
        if text.isascii():
            return line if "¤" not in text else replace(line, text=self.fields.spelt(text))
        if LEFTWARD.search(text):
            told, box = in_reading_order((start, text), self.glyphs)
            line = replace(line, text=told, left=box.left, right=max(box.right, box.left + 0.1))
        if TALL.search(text):
            line = self._levelled(line, start + text.index(text.strip()[0]))
        told = self.fields.spelt(spelt(line.text))
        return line if told == line.text else replace(line, text=told)

    def _again(self, line: Line | None, piece: Piece) -> Line | None:
        if line is None or not self.lowered.places:
            return line
        return self._reaching(line, piece[0] + len(piece[1].rstrip(f" {DROPPED}")))

    def _reaching(self, line: Line, end: int) -> Line:
        """Let a line reach over the mark of a note that was taken out at its end."""
        index = bisect_left(self.lowered.places, (end,))
        if index < len(self.lowered.places):
            start, after = self.lowered.places[index]
            if not self.glyphs.text[end:start].strip():
                right = self.glyphs.box(after - 1).right
                gap = self.glyphs.box(start).left - line.right
                if -0.3 < gap / line.height < 0.5:
                    return replace(line, right=max(line.right, right))
        return line

    def _levelled(self, line: Line, first: int) -> Line:
        """Give a line the height of its font: pdfium gives letters with signs that of their ink."""
        height = 1.2 * self.glyphs.size(first)
        if not height:
            return line
        return replace(line, height=height, base=self.glyphs.baseline(first) - 0.2 * height)

    def leftward(self, width: float) -> list[Line]:
        """Give the lines of a page that is read from right to left, with their places mirrored."""
        lines = whole_lines(self.placed, self.glyphs)
        lines = [replace(line, text=self.fields.spelt(spelt(line.text))) for line in lines]
        return [mirrored(line, width) for line in lines]

    def masked(self, text: str) -> None:
        """Take over a text of the same length; only pieces that differ are placed again."""
        known = {piece: line for line, piece in self.placed}
        pieces = split(_blank_words(text))
        new = (piece for piece in pieces if piece not in self.parts)
        self.parts |= {piece: parted(self.glyphs, piece) for piece in new}
        self.pieces = [part for piece in pieces for part in self.parts[piece]]
        lines = ((self._again(known.get(p), p) or self.put(*p), p) for p in self.pieces)
        self.placed = [(line, piece) for line, piece in lines if line is not None]


def _blank_words(text: str) -> str:
    """Put blanks for words that were left out as a whole, so that nothing counts them as words."""
    if DROPPED not in text:
        return text
    return WHOLE.sub(lambda match: " " * len(match[0]), text)


def shown(page: pdfium.PdfPage, number: int, document: Document) -> Shown:
    """Read the text of a page and leave out what it does not show.

    Args:
        page: pdfium's page.
        number: of the page, from 1.
        document: what is known of its document; the place of line numbers is added.

    """
    tried(lambda: document.fields.draw(page), None)
    glyphs = Glyphs(upright_text(page))
    found = Shown(glyphs, document.fields)
    text = glyphs.text
    objects = found.objects = tried(lambda: objects_of(page), Objects())
    if COMBINING.search(text):
        text = tried(lambda: without_copies(glyphs.textpage, text, text_boxes(objects)), text)
    found.masked(text)
    masked = text
    for why, places in _not_shown(page, number, found, objects, document):
        places = [n for n in places if text[n] != DROPPED]
        if places:
            words = max(1, count_words(text, places))
            found.left_out.append(LeftOut(number, why, words))
            text = without(text, places)
    if text != masked:
        found.masked(text)
        masked = text
    numbers, document.numbers = tried(
        lambda: line_numbers(found.placed, glyphs, document.numbers),
        (list[int](), document.numbers),
    )
    text = without(text, numbers) if numbers else text
    found.lowered = tried(lambda: lowered(text, glyphs), Lowered(text))
    if found.lowered.text != masked:
        found.masked(found.lowered.text)
    return found


def _not_shown(
    page: pdfium.PdfPage, number: int, found: Shown, objects: Objects, document: Document
) -> Iterable[tuple[str, Sequence[int]]]:
    """Give why characters are left out, and their places."""
    glyphs, placed = found.glyphs, found.placed
    yield from tried(
        lambda: hidden(page, placed, glyphs, objects, document.layers), dict[str, list[int]]()
    ).items()
    yield from tried(
        lambda: outside(visible_box(page), placed, glyphs), dict[str, list[int]]()
    ).items()
    yield STRUCK, tried(lambda: struck(page, objects, placed, glyphs), [])
    yield WATERMARK, tried(lambda: slanted(placed, glyphs, page.get_width()), [])
    words = document.watermarks.get(number, set())
    yield WATERMARK, tried(lambda: list(behind(placed, glyphs, words)), [])


def tried(look: Callable[[], T], otherwise: T) -> T:
    """Take what a check finds; an odd object of a page costs the check, never the page."""
    try:
        return look()
    except Exception:
        return otherwise
