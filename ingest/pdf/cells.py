"""From printed words to the cells of a grid: each word goes to one cell, or to none."""

from __future__ import annotations

import ctypes
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import pypdfium2.raw as raw

from ingest.page.lines import Line, same_row
from ingest.pdf.grids import CLOSE, Box, Grid, GridRow

SHIFT = 12.0
"""Points by which the columns of a table may differ on its next page."""
FIGURE = re.compile(
    r"[^\w]*(?:[A-Z]{0,3}[$€£]?\s?)?[\d.,\s]*\d[\d.,\s]*(?:%|[a-z]{1,3}|\s?[a-z]+)?\W*$"
)
Place = Callable[[int, str], Line | None]
"""Finds where characters stand that begin at an offset of the page's text."""


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word: characters `start` to `end` of one piece of the page's text."""

    piece: int
    start: int
    end: int
    box: Box

    @property
    def middle(self) -> tuple[float, float]:
        """Its place for the choice of a cell."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True)
class Print:
    """What is printed on a page."""

    number: int
    height: float
    pieces: Sequence[tuple[int, str]]
    words: Sequence[Word]
    place: Place

    def fragments(self, keys: dict[int, Any]) -> list[tuple[Any, int, str]]:
        """Cut the pieces where the cell changes: key of the cell or None, offset, text."""
        fragments: list[tuple[Any, int, str]] = []
        last: Word | None = None
        for index, word in enumerate(self.words):
            key = keys.get(index)
            offset, text = self.pieces[word.piece]
            if last and last.piece == word.piece and fragments[-1][0] == key:
                _, start, before = fragments[-1]
                fragments[-1] = (key, start, before + text[last.end : word.end])
            else:
                start = offset + _units(text, word.start)
                fragments.append((key, start, text[word.start : word.end]))
            last = word
        return fragments


def words_of(textpage: Any, pieces: Sequence[tuple[int, str]]) -> list[Word]:  # noqa: ANN401
    """Find the words of the pieces; a word's box is that of its first and its last letter."""
    words: list[Word] = []
    for index, (offset, text) in enumerate(pieces):
        for match in re.finditer(r"\S+", text):
            first = _box(textpage, offset + _units(text, match.start()))
            last = _box(textpage, offset + _units(text, match.end() - 1))
            left, right = min(first[0], last[0]), max(first[2], last[2])
            words.append(Word(index, *match.span(), (left, first[1], right, first[3])))
    return words


def _units(text: str, place: int) -> int:
    """Count the UTF-16 units before a place, as pdfium does."""
    return place if text.isascii() else len(text[:place].encode("utf-16-le")) // 2


def _box(textpage: Any, index: int) -> Box:  # noqa: ANN401
    box = raw.FS_RECTF()
    char = raw.FPDFText_GetCharIndexFromTextIndex(textpage, index)
    raw.FPDFText_GetLooseCharBox(textpage, char, ctypes.byref(box))
    return box.left, -box.top, box.right, -box.bottom


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Put words into rows by their height, from the top down."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.middle[1]):
        tall = word.box[3] - word.box[1]
        if rows and word.middle[1] - rows[-1][0].middle[1] < 0.4 * tall:
            rows[-1].append(word)
        else:
            rows.append([word])
    return rows


def row_of(words: Sequence[Word], gap: float) -> GridRow:
    """Part a row where blanks are wider than `gap` heights of its letters."""
    tall = median(word.box[3] - word.box[1] for word in words)
    parts: list[tuple[float, float]] = []
    for left, _, right, _ in sorted(word.box for word in words):
        if parts and left - parts[-1][1] <= gap * tall:
            parts[-1] = (parts[-1][0], max(right, parts[-1][1]))
        else:
            parts.append((left, right))
    return GridRow(min(w.box[1] for w in words), max(w.box[3] for w in words), tuple(parts))


@dataclass(frozen=True, slots=True)
class Filled:
    """A table whose words have their cells."""

    grid: Grid
    homes: dict[int, tuple[int, int]]
    """Index of a word to the row and column of its cell."""
    lefts: tuple[float, ...]
    """Left edge of each column."""
    cells: list[list[list[Line]]]
    """Rows of columns of printed lines; none is empty throughout."""

    @property
    def box(self) -> Box:
        """Place of the whole table."""
        boxes = [cell for row in self.grid for cell in row if cell]
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)


def homes_of(grid: Grid, words: Sequence[Word]) -> dict[int, tuple[int, int]]:
    """Find the row and the column of the cell in which the middle of each word lies."""
    keys = [(r, c) for r, row in enumerate(grid) for c, box in enumerate(row) if box]
    left, top, right, bottom = np.array([grid[r][c] for r, c in keys], dtype=float).T
    x, y = np.array([word.middle for word in words], dtype=float).reshape(-1, 2).T[:, :, None]
    inside = (left <= x) & (x < right) & (top <= y) & (y < bottom)
    first = inside.argmax(axis=1)
    return {int(word): keys[first[word]] for word in np.flatnonzero(inside.any(axis=1))}


def spread(
    homes: dict[int, tuple[int, int]], rows: Sequence[Sequence[Word]], words: Sequence[Word]
) -> dict[int, tuple[int, int]]:
    """Keep a title in one cell that is printed across columns which no drawn line parts."""
    index = {id(word): at for at, word in enumerate(words)}
    kept = dict(homes)
    for row in rows:
        here = [at for word in row if (at := index[id(word)]) in homes]
        if here and len(row_of([words[at] for at in here], CLOSE).parts) == 1:
            kept |= {at: min(homes[other] for other in here) for at in here}
    return kept


def fill(grid: Grid, homes: dict[int, tuple[int, int]], sheet: Print) -> Filled:
    """Put the words into their cells, as printed lines."""
    lines: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for key, start, text in sheet.fragments(homes):
        line = sheet.place(start, text) if key else None
        if line:
            lines[key].append(line)
    used = sorted({column for _, column in lines})
    lefts = tuple(min(box[0] for row in grid if (box := row[column])) for column in used)
    rows = [[same_row(lines[r, c]) for c in used] for r in range(len(grid))]
    lefts, rows = _joined_columns(lefts, [row for row in rows if any(row)])
    cells = [row for cells in _mended(rows) for row in _unstacked(cells)]
    return Filled(grid, homes, lefts, cells)


def fits(found: Filled, words: Sequence[Word]) -> bool:
    """Say whether hardly any word reaches over the side of its cell."""
    over = 0
    for index, (row, column) in found.homes.items():
        box, word = found.grid[row][column], words[index].box
        # Words of a title across columns begin in the first of them.
        over += box is not None and (word[0] < box[0] - 3 or word[0] < box[2] < word[2] - 3)
    return over <= 0.03 * len(found.homes) + 1


def _joined_columns(
    lefts: Sequence[float], rows: list[list[list[Line]]]
) -> tuple[tuple[float, ...], list[list[list[Line]]]]:
    """Join columns that begin beside each other and share no row: a line drawn twice parts them."""
    starts = [lefts[0]]
    joined = [[row[0]] for row in rows]
    for column in range(1, len(lefts)):
        shared = any(one[-1] and row[column] for one, row in zip(joined, rows, strict=True))
        if not shared and lefts[column] - starts[-1] < SHIFT:
            for one, row in zip(joined, rows, strict=True):
                one[-1] = one[-1] or row[column]
        else:
            starts.append(lefts[column])
            for one, row in zip(joined, rows, strict=True):
                one.append(row[column])
    return tuple(starts), joined


def _mended(rows: Sequence[list[list[Line]]]) -> list[list[list[Line]]]:
    """Put a single cell that begins in the middle of a sentence back into the row above."""
    mended: list[list[list[Line]]] = []
    for row in rows:
        filled = [column for column, cell in enumerate(row) if cell]
        only = filled[0]
        above = mended[-1][only] if mended else []
        if len(filled) == 1 and above and row[only][0].text.strip()[0].islower():
            mended[-1][only] = [*above, *row[only]]
        else:
            mended.append(list(row))
    return mended


def _unstacked(cells: list[list[Line]]) -> list[list[list[Line]]]:
    """Part a row whose lines are rows of their own: figures tell, or names that end in a colon."""
    guides = [c for c in cells[1:] if len(c) > 1 and all(FIGURE.match(line.text) for line in c)]
    if len(cells[0]) > 1 and all(line.text.rstrip().endswith(":") for line in cells[0]):
        guides.append(cells[0])
    if not guides:
        return [cells]
    heights = max(map(_levels, guides), key=len)
    parted: list[list[list[Line]]] = [[[] for _ in cells] for _ in heights]
    for column, lines in enumerate(cells):
        for line in lines:
            near = min(range(len(heights)), key=lambda i: abs(heights[i] - line.middle))
            parted[near][column].append(line)
    return [row for row in parted if any(row)]


def _levels(lines: Sequence[Line]) -> list[float]:
    """Find the heights at which lines stand, from the top down."""
    levels: list[float] = []
    for line in sorted(lines, key=lambda line: -line.middle):
        if not levels or levels[-1] - line.middle > 0.5 * line.height:
            levels.append(line.middle)
    return levels
