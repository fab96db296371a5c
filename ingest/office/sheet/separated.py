"""Tables as text (CSV, TSV): what parts the cells is told from the whole file."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ingest.office.sheet.tables import COLUMNS, ROWS, blocks_of_rows
from ingest.page.lines import Block, assemble, clean
from ingest.page.rows import Grid, is_figure, table_title
from ingest.text.plain import decode, empty, unseen
from kb.models import Page, Reading

DELIMITERS = "\t;|,"
"""Signs that part cells, those first that are seldom part of a text."""
LIKELY = 0.8
"""Share of rows with the same number of cells from which a sign counts as what parts them."""
TORN = 50
"""Lines of one cell beyond which its quotation mark was never closed."""
NAME = 60
"""Characters at most of a line that names the only column."""
HINT = re.compile(r"sep=(.)\r?\n")
"""A first line that tells spreadsheets what parts the cells."""
TITLES = 3
"""Rows of one cell above a table at most."""
SINGLE_QUOTES = re.compile(r"(?m)(?:^|[,;\t|])'[^'\n]*[,;\t|][^'\n]*'(?=[,;\t|\r\n])")
UNQUOTED = re.compile(r'^\s*"(.*)"\s*$', re.DOTALL)
LARGEST = 2**24
"""Characters of the longest cell."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file parts its cells."""

    delimiter: str
    """Empty where each line is one cell."""
    quote: str = '"'
    escape: str | None = None

    def rows(self, text: str) -> Iterator[list[str]]:
        """Yield the rows of a text, cells as they stand."""
        if not self.delimiter:
            yield from ([line] for line in text.splitlines())
            return
        yield from csv.reader(
            io.StringIO(text, newline=""),
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            doublequote=True,
            escapechar=self.escape,
            skipinitialspace=bool(re.search(f'{re.escape(self.delimiter)} +"', text)),
        )


class _Fit(NamedTuple):
    """How well a dialect fits a file; larger is better."""

    from_the_first: bool
    """Whether the first row has the usual number of cells."""
    share: float
    """Share of rows that have it, rounded."""
    marked: bool
    """Whether it has the rarer marks around cells, which are tried where they stand only."""
    rank: int
    """Place of its sign among the seldom ones."""


def read_separated(path: Path, data: bytes, doc_id: str) -> Reading | None:
    """Read a CSV or TSV file as one page.

    Returns:
        The reading; None where the text is no table, so that it can be read as plain text.

    Raises:
        ReadError: the file holds no text.

    """
    text, warnings = decode(data)
    text = text.replace("\0", "")
    if not text.strip():
        raise empty(path)
    csv.field_size_limit(LARGEST)
    hint = HINT.match(text)
    text = text[hint.end() :] if hint else text
    dialect = Dialect(hint[1]) if hint else dialect_of(text)
    rows, told = _rows(text, dialect)
    if dialect.delimiter:
        rows, ragged = _mended(rows, dialect.delimiter)
        told.extend(ragged)
        blocks, tables = blocks_of_rows(Grid(rows))
    else:
        blocks, tables = _single(rows)
    if not tables:
        return None
    page, headings = assemble(blocks)
    return Reading(
        pages=(Page(doc_id, 1, page),),
        paged=False,
        headings=headings,
        warnings=(*warnings, *told, *unseen(text)),
        media_type="text/csv",
        tables=tables,
    )


def dialect_of(text: str) -> Dialect:
    """Tell from a whole file what parts its cells; nothing does where no sign fits most rows."""
    best: tuple[_Fit, Dialect] | None = None
    for quote, escape in _quotes(text):
        for rank, delimiter in enumerate(reversed(DELIMITERS)):
            dialect = Dialect(delimiter, quote, escape)
            fit = _fit(text, dialect, rank) if delimiter in text else None
            if fit is not None and (best is None or fit > best[0]):
                best = fit, dialect
    return best[1] if best else Dialect("")


def _quotes(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the marks that may stand around cells, and what may stand before one inside."""
    yield '"', "\\" if text.count('\\"') > text.count('""') else None
    if '"' not in text and SINGLE_QUOTES.search(text):
        yield "'", None


def _fit(text: str, dialect: Dialect, rank: int) -> _Fit | None:
    """Say how well a dialect fits; None where too few rows have the same number of cells."""
    try:
        rows = [row for row in islice(dialect.rows(text), ROWS) if any(map(str.strip, row))]
    except csv.Error:
        return None
    spaced = _is_spaced(text, dialect.delimiter)
    widths = [len(row) if spaced else _width(row) for row in rows]
    titles = next((i for i, width in enumerate(widths[: TITLES + 1]) if width > 1), 0)
    usual, having = Counter(widths[titles:]).most_common(1)[0]
    exact = having / len(widths[titles:])
    from_first = not titles and widths[0] == usual
    # Cells left out at the end of a row are no fault, but sentences have any number of commas.
    ragged = sum(1 for width in widths[titles:] if 1 < width <= usual) / len(widths[titles:])
    names = sum(1 for cell in rows[titles] if not is_figure(cell.strip()))
    least = 0.5 if from_first and not spaced else LIKELY
    if usual < 2 or (exact if spaced else ragged) < least:
        return None
    if titles and (spaced or 2 * names < len(rows[titles])):
        return None
    return _Fit(from_first, round(exact, 1), dialect.quote == "'", rank)


def _width(row: Sequence[str]) -> int:
    """Count the cells of a row; what begins with a blank goes on with the one before it."""
    return 1 + sum(1 for cell in row[1:] if not _is_piece(cell))


def _is_spaced(text: str, delimiter: str) -> bool:
    """Say whether a sign is mostly followed by a blank, as commas in sentences are."""
    return 2 * len(re.findall(f'{re.escape(delimiter)} (?!")', text)) > text.count(delimiter)


def _rows(text: str, dialect: Dialect) -> tuple[list[list[str]], list[str]]:
    """Return the rows, and warnings where quotation marks or the size are not as they should."""
    told: list[str] = []
    try:
        source = dialect.rows(text)
        rows = [row[:COLUMNS] for row in islice(source, ROWS)]
        left_out = sum(1 for _ in source)
    except csv.Error:
        rows, left_out = [], 0
    if dialect.delimiter and dialect.quote and _is_torn(text, rows, dialect):
        rows, told = _rows(text, Dialect(dialect.delimiter, ""))
        unclosed = "a quotation mark is never closed: cells were parted without regard to them"
        return [[UNQUOTED.sub(r"\1", cell) for cell in row] for row in rows], [unclosed, *told]
    if left_out:
        told.append(f"the first {ROWS:,} rows were read, {left_out:,} left out")
    return rows, told


def _is_torn(text: str, rows: Sequence[Sequence[str]], dialect: Dialect) -> bool:
    """Say whether a quotation mark that is never closed swallowed the rows behind it."""
    if not rows:
        return True
    signs = max(1, Counter(map(len, rows)).most_common(1)[0][0] - 1)
    broken = (cell.split("\n")[1:] for row in rows for cell in row if "\n" in cell)
    swallowed = any(
        len(lines) > TORN or any(line.count(dialect.delimiter) >= signs for line in lines[:TORN])
        for lines in broken
    )
    return swallowed and text.count(dialect.quote) % 2 == 1


def _mended(rows: Sequence[list[str]], delimiter: str) -> tuple[list[list[str]], Iterator[str]]:
    """Join the pieces of cells that were not quoted although they hold the sign.

    Returns:
        Rows with clean cells, and a warning of those with more cells than columns.

    """
    parted = [row for row in rows if len(row) > 1]
    firm = (len(row) for row in parted if not any(map(_is_piece, row[1:])))
    usual = Counter(map(len, parted)).most_common(1)[0][0] if parted else 0
    usual = next(firm, usual)
    mended: list[list[str]] = []
    ragged: list[int] = []
    for number, row in enumerate(rows, 1):
        pieces = [index for index, cell in enumerate(row) if index and _is_piece(cell)]
        if len(row) > usual and len(row) - len(pieces) == usual:
            for index in reversed(pieces):
                row[index - 1 : index + 1] = [f"{row[index - 1]}{delimiter}{row[index]}"]
        if any(cell.strip() for cell in row[usual:]):
            ragged.append(number)
        mended.append([clean(cell) for cell in row])
    return mended, _ragged(ragged, usual)


def _is_piece(cell: str) -> bool:
    """Say whether a cell begins like the rest of a sentence: with a blank."""
    return cell[:1] == " " and bool(cell.strip())


def _ragged(numbers: Sequence[int], usual: int) -> Iterator[str]:
    if numbers:
        named = ", ".join(map(str, numbers[:5])) + (" and others" if len(numbers) > 5 else "")
        rows = f"row {named} has" if len(numbers) == 1 else f"rows {named} have"
        yield f"{rows} more cells than the {usual} columns: check whether cells are torn"


def _single(rows: Sequence[Sequence[str]]) -> tuple[list[Block], int]:
    """Turn a table of one column into blocks; prose is none.

    The column's name is a cell of its own, so that the line is known for a row however short.
    """
    lines = (csv.reader(["".join(row)], delimiter="\0") for row in rows)
    cells = [clean((next(line, None) or [""])[0]) for line in lines]
    cells = [cell for cell in cells if cell]
    name = cells[0] if cells else ""
    if len(cells) < 2 or len(name) > NAME or re.search(r"[.!?;,:]$", name):
        return [], 0
    title = table_title([name])
    return [Block(f"{name}\t{c}", gap=not i, part=title) for i, c in enumerate(cells[1:])], 1
