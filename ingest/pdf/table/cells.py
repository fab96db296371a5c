"""From printed words to the cells of a grid: each word goes to one cell, or to none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from ingest.page.lines import Line, same_row
from ingest.pdf.glyphs import Glyphs
from ingest.pdf.table.blanks import GridRow, is_over, reaches
from ingest.pdf.table.grids import CLOSE, Box, Grid

SHIFT = 12.0
"""Points by which the columns of a table may differ on its next page."""
FIGURE = re.compile(
    r"[^\w]*(?:[A-Z]{0,3}[$€£]?\s?)?[\d.,\s]*\d[\d.,\s]*(?:%|[a-z]{1,3}|\s?[a-z]+)?\W*$"
)
Place = Callable[[int, str], Line | None]
"""Finds where characters stand that begin at an offset of the page's text."""


class Word(NamedTuple):
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
                fragments.append((key, offset + word.start, text[word.start : word.end]))
            last = word
        return fragments


def words_of(glyphs: Glyphs, pieces: Sequence[tuple[int, str]]) -> list[Word]:
    """Find the words of the pieces; a word's box is that of its first and its last letter."""
    words: list[Word] = []
    for index, (offset, text) in enumerate(pieces):
        for match in re.finditer(r"\S+", text):
            first = glyphs.box(offset + match.start())
            last = glyphs.box(offset + match.end() - 1)
            left, right = min(first.left, last.left), max(first.right, last.right)
            words.append(Word(index, *match.span(), (left, -first.top, right, -first.bottom)))
    return words


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Put words into rows by their height, from the top down."""
    rows: list[list[Word]] = []
    top = 0.0
    for word in sorted(words, key=_height):
        if rows and _height(word) - top < 0.4 * (word.box[3] - word.box[1]):
            rows[-1].append(word)
        else:
            rows.append([word])
            top = _height(word)
    return rows


def _height(word: Word) -> float:
    return word.middle[1]


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
    """Keep a title in one cell that is printed across columns which no drawn line parts.

    So is a name in the first rows that reaches over several of them.
    """
    index = {id(word): at for at, word in enumerate(words)}
    top = min((row for row, _ in homes.values()), default=0)
    kept = dict(homes)
    for row in rows:
        here = [at for word in row if (at := index[id(word)]) in homes]
        parts = _parts(here, words)
        for part in parts if len(parts) == 1 or any(homes[at][0] < top + 2 for at in here) else ():
            kept |= {at: min(homes[other] for other in part) for at in part}
    return kept


def _parts(here: Sequence[int], words: Sequence[Word]) -> list[list[int]]:
    """Part the words of a row where the blanks between them are wide."""
    if not here:
        return []
    stretches = row_of([words[at] for at in here], CLOSE).parts
    middles = [(at, words[at].middle[0]) for at in here]
    return [[at for at, x in middles if left <= x <= right] for left, right in stretches]


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
    first, *rest = _mended(rows)
    cells = [row for cells in (*_names(first), *rest) for row in _unstacked(cells)]
    return Filled(grid, homes, lefts, cells)


def fits(found: Filled, words: Sequence[Word]) -> bool:
    """Say whether hardly any word reaches over the side of its cell."""
    over = 0
    first = min(row for row, _ in found.homes.values())
    for index, (row, column) in found.homes.items():
        box, word = found.grid[row][column], words[index].box
        # Words of a title across columns begin in the first of them.
        reaches = box is not None and (word[0] < box[0] - 3 or word[0] < box[2] < word[2] - 3)
        over += reaches and (row > first or len(found.cells) < 4)
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


def sides_of(cells: Sequence[Sequence[Line]]) -> tuple[float, float]:
    """Give left and right of what is printed in a column."""
    lines = [line for cell in cells for line in cell]
    lefts, rights = [line.left for line in lines], [line.right for line in lines]
    return min(lefts, default=0.0), max(rights, default=0.0)


def _names(cells: list[list[Line]]) -> list[list[list[Line]]]:
    """Part a header of two printed lines, in the upper of which names reach over columns."""
    top = max(line.middle for cell in cells for line in cell)
    upper = [[line for line in cell if top - line.middle < 0.5 * line.height] for cell in cells]
    lower = [
        [line for line in cell if line not in up] for cell, up in zip(cells, upper, strict=True)
    ]
    sides = [sides_of([cell]) for cell in lower]
    names = {
        column: name
        for column, (up, low) in enumerate(zip(upper, lower, strict=True))
        if column and up and low and not is_over(name := sides_of([up]), sides[column])
    }
    free = [c in names or bool(c and low and not upper[c]) for c, low in enumerate(lower)]
    wide = reaches(names, sides, free)
    return [upper, lower] if wide else [cells]


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
