"""What a table is called and what its columns are: its caption, and its header of one row or more.

A name that reaches over several columns belongs to each of them: `2023 Urban | 2023 Rural`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.page.lines import Line, clean
from ingest.pdf.table.blanks import DEEPEST, centred, is_over, reaches
from ingest.pdf.table.cells import FIGURE, Filled, sides_of
from ingest.pdf.table.grids import Box
from ingest.pdf.table.labels import YEAR, Key, owners, text_of

TITLE = 300
"""Characters of a table's title at most; its caption takes no more than `CAPTIONED` of them."""
CAPTIONED = 100
NAME = 60
"""Characters of a column's name at most."""
UNNAMED = "–"
"""Stands for a column without a name between others, so that no other name is taken for its."""
CAPTION = re.compile(
    r"(?i)\W{0,2}(?:appended\s+|annex\s+)?"
    r"(?:table|tableau|tabela|tabla|tabelle|quadro|bảng|តារាង|表)\s*[\dIVXA-Z]"
)
UNIT = re.compile(
    r"(?i)[(\[].{1,25}[)\]]$|[%‰#]$|(?:US|A|C)?[$€£¥](?:\s?\w{1,8})?$|'?000s?$"
    r"|(?:in )?(?:per ?cent|percentage points?|number|no\.|thousands?|millions?|billions?|hours?"
    r"|years?|index|ratio|rank|score|points?|persons?|USD|EUR|GBP|km2?|km²|ha)(?: [\w$€£]{1,8})?$"
)


@dataclass(frozen=True, slots=True)
class Header:
    """What stands at the top of a table."""

    names: tuple[str, ...] = ()
    """What the columns are called; empty where nothing says so."""
    over: str = ""
    """The title in rows of one cell above the names."""
    rows: int = 0
    """How many rows all that takes."""


def header_of(found: Filled) -> Header:
    """Find what the columns of a table are called, and the title in a row of one cell above."""
    texts = [[text_of(cell) for cell in row] for row in found.cells]
    # What is printed below a blank names nothing there.
    owned = [
        [key if key and key[0] <= row else None for key in keys]
        for row, keys in enumerate(owners(found))
    ]
    start = 0
    while len(texts) - start > 2 and _is_title(found, owned, start):
        start += 1
    over = " ".join("".join(row) for row in texts[:start])
    named = _named(found, owned, texts, start)
    columns = [
        [texts[key[0]][key[1]] for key in dict.fromkeys(column) if key]
        for column in zip(*named, strict=True)
    ]
    single = len(named) == 1 and sum(map(bool, found.cells[start])) == 1
    if single or not is_head([names[0] if names else "" for names in columns]):
        return Header((), over, start)
    return Header(tuple(map(" ".join, columns)), over, start + len(named))


def _named(
    found: Filled, owned: list[list[Key | None]], texts: Sequence[Sequence[str]], start: int
) -> list[list[Key | None]]:
    """Find the cells that name each column, row by row of the header."""
    named = [owned[start]]
    while len(named) < DEEPEST and start + len(named) < len(texts) - 1:
        row = start + len(named)
        named[-1] = _spread(found, named[-1], row - 1)
        if not _goes_on(named[-1], owned[row], texts, row):
            break
        named[-1] = _carried(named[-1], texts[row - 1], texts[row])
        named.append(owned[row])
    return named


def _is_title(found: Filled, owned: Sequence[Sequence[Key | None]], row: int) -> bool:
    """Say whether a row's only cell is no name of some of the columns."""
    filled = [column for column, cell in enumerate(found.cells[row]) if cell]
    if len(filled) != 1:
        return False
    sides = [sides_of(column) for column in zip(*found.cells[row + 1 :], strict=True)]
    first = centred(sides_of([found.cells[row][filled[0]]]), filled[0], sides)[:1]
    covered = sum(key is not None for key in _spread(found, owned[row], row))
    return 0 in (*first, filled[0]) or covered in (1, len(found.lefts))


def _spread(found: Filled, owned: Sequence[Key | None], row: int) -> list[Key | None]:
    """Give a name to all the columns in whose middle it is printed."""
    below = found.cells[row + 1] if row + 1 < len(found.cells) else []
    sides = [sides_of(column) for column in zip(*found.cells[row + 1 :], strict=True)]
    names = {
        column: name
        for column, cell in enumerate(found.cells[row])
        if cell and below and column and owned.count((row, column)) == 1
        if not (is_over(name := sides_of([cell]), sides[column]) and below[column])
    }
    free = [c in names or bool(c and cell and not owned[c]) for c, cell in enumerate(below)]
    spread = list(owned)
    for column, span in reaches(names, sides, free).items():
        for c in span:
            spread[c] = (row, column)
    return spread


def _goes_on(
    above: Sequence[Key | None],
    owned: Sequence[Key | None],
    texts: Sequence[Sequence[str]],
    row: int,
) -> bool:
    """Say whether a row is part of the header: under a name of several columns, or beside one."""
    told = texts[row]
    if _is_units(texts[row - 1], told):
        return True
    if not is_plain(told):
        return False
    beside = any(key and key[0] < row and key[1] == c for c, key in enumerate(owned))
    wide = [c for c, key in enumerate(above) if key and 1 < above.count(key) < len(above)]
    under = bool(wide) and all(told[c] for c in wide)
    first = not (told[0] and texts[row - 1][0] and 0 not in wide)
    return beside or (under and first) or _is_split(texts[row - 1], told)


def _is_units(above: Sequence[str], row: Sequence[str]) -> bool:
    full = [cell for cell in row[1:] if cell]
    return not row[0] and bool(full) and all(map(UNIT.match, full)) and all(above[1:])


def _is_split(first: Sequence[str], second: Sequence[str]) -> bool:
    """Say whether the second row of a header fills the blanks that the first leaves."""
    blanks = [column for column, name in enumerate(first) if not name and column]
    filled = all(second[column] for column in blanks)
    return bool(blanks) and filled and not (first[0] and second[0])


def _carried(
    keys: Sequence[Key | None], first: Sequence[str], second: Sequence[str]
) -> list[Key | None]:
    """Carry the names of a first row on to the right, over the blanks that the second fills."""
    carried = list(keys)
    if _is_split(first, second):
        for column in range(1, len(carried)):
            if carried[column] is None and second[column]:
                carried[column] = carried[column - 1]
    return carried


def is_head(row: Sequence[str]) -> bool:
    """Say whether a row's cells can be the names of columns."""
    names = [name for name in row if name]
    figures = sum(bool(FIGURE.match(name)) and not YEAR.match(name) for name in names)
    return (
        2 * len(names) >= len(row)
        and len(names) > 1
        and not figures
        and all(len(name) <= 60 and name[-1] != ":" for name in names)
    )


def is_plain(row: Sequence[str]) -> bool:
    """Say whether a row has no figures but years."""
    return not any(FIGURE.match(name) and not YEAR.match(name) for name in row if name)


def caption_of(outside: Sequence[Line], box: Box) -> str:
    """Find the line directly above a table that calls it one, with the lines it is wrapped to."""
    left, top, right, _ = box
    near = [
        line
        for line in outside
        if -top - 3 < line.middle < -top + 4.5 * line.height
        and line.left < right
        and line.right > left
    ]
    for index, line in enumerate(near):
        if CAPTION.match(line.text.strip()):
            return clean(" ".join(part.text.strip() for part in near[index : index + 3]))
    return ""


def title_of(caption: str, names: Sequence[str]) -> str:
    """Write a table's title: `Table 3. Scores: Country | 2023 Urban | 2023 Rural`."""
    told = _short(caption, CAPTIONED)
    lead = told if CAPTION.match(told) else f"Table: {told}" if told else "Table"
    return ": ".join(part for part in (lead, _columns(names, TITLE - len(lead) - 2)) if part)


def _columns(names: Sequence[str], most: int) -> str:
    """Write the names of the columns, all of them; long ones shorter where they are too many."""
    if not any(names):
        return ""
    # Figures may follow a first column of row names that has none.
    told = [name or UNNAMED for name in (names if names[0] else names[1:])]
    columns = ""
    for longest in range(NAME, 7, -4):
        short = [_short(name, longest) for name in told]
        alike = {one for one in short if short.count(one) > 1}
        columns = " | ".join(
            _ends(name, longest) if one in alike else one
            for one, name in zip(short, told, strict=True)
        )
        if len(columns) <= most:
            break
    return columns


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0]


def _ends(text: str, most: int) -> str:
    """Leave out the middle of a name whose beginning is another's, too."""
    if len(text) <= most:
        return text
    return f"{_short(text, most // 2)} … {text[-(most // 2) :].split(' ', 1)[-1]}"
