"""Where blanks alone part what is printed: the columns of a table, its rows, its header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

Side = tuple[float, float]
"""Left and right."""

CROSSING = 0.15
"""Share of the rows of a table that may reach over the blank between two of its columns."""
STEP = 3.2
"""Most distance between rows without drawn lines, in heights of their letters."""
DEEPEST = 4
"""Rows of a header at most."""
NEAR = 2.2
"""Most distance between a row and the header above it, likewise."""
ALIGNED = 4.0
"""Points by which a name may miss a side, or the middle, of what it stands over."""
ASKEW = 0.15
"""Likewise, for the middle of several columns: a share of their width."""
MOST = 1000
"""Ways to share columns out that are tried."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """What is printed at one height, in stretches that blanks part."""

    top: float
    bottom: float
    parts: tuple[Side, ...]
    """Left and right of each stretch."""


def column_places(rows: Sequence[GridRow]) -> list[Side]:
    """Find the columns that the rows with most stretches agree on; others may reach over them."""
    columns: list[Side] = []
    for row in sorted(rows, key=lambda r: -len(r.parts)):
        if len(row.parts) > 1 and all(len(_met(part, columns)) < 2 for part in row.parts):
            columns = _added(columns, row)
    return _uncrossed(columns, rows)


def _uncrossed(columns: Sequence[Side], rows: Sequence[GridRow]) -> list[Side]:
    """Join columns where more than a few rows reach over the blank between them."""
    most = max(1.0, CROSSING * len(rows))
    kept: list[Side] = []
    for column in columns:
        if kept:
            x0, x1 = kept[-1][1], column[0]
            over = sum(any(part[0] < x0 - 1 and part[1] > x1 + 1 for part in r.parts) for r in rows)
            if over > most:
                kept[-1] = (kept[-1][0], column[1])
                continue
        kept.append(column)
    return kept


def _met(part: Side, columns: Sequence[Side]) -> list[int]:
    return [i for i, (x0, x1) in enumerate(columns) if part[0] < x1 and part[1] > x0]


def _added(columns: Sequence[Side], row: GridRow) -> list[Side]:
    grown = list(columns)
    for part in row.parts:
        met = _met(part, grown)
        if met:
            grown[met[0]] = (min(part[0], grown[met[0]][0]), max(part[1], grown[met[0]][1]))
        else:
            grown.append(part)
    return _merged(sorted(grown))


def _merged(columns: Sequence[Side]) -> list[Side]:
    merged: list[Side] = []
    for column in columns:
        if merged and column[0] < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], column[1]))
        else:
            merged.append(column)
    return merged


def runs(rows: Sequence[GridRow]) -> list[list[GridRow]]:
    """Find rows of three and more stretches that stand below each other in the same columns."""
    runs: list[list[GridRow]] = []
    run: list[GridRow] = []
    columns: list[Side] = []
    for row in rows:
        if run and _continues(run[-1], row, columns):
            run.append(row)
            columns = _added(columns, row)
        else:
            runs.append(run)
            wide = len(row.parts) >= 3
            run, columns = ([row], list(row.parts)) if wide else ([], [])
    return [run for run in (_trimmed(run) for run in (*runs, run)) if _is_tabular(run)]


def _continues(last: GridRow, row: GridRow, columns: Sequence[Side]) -> bool:
    tall = max(last.bottom - last.top, row.bottom - row.top)
    met = [_met(part, columns) for part in row.parts]
    near = row.top - last.top <= (STEP if len(row.parts) > 1 else 1.6) * tall
    return near and all(len(m) == 1 for m in met) and len(_added(columns, row)) >= 3


def _trimmed(run: Sequence[GridRow]) -> list[GridRow]:
    kept = list(run)
    while kept and len(kept[-1].parts) < 2:
        kept.pop()
    return kept


def _is_tabular(run: Sequence[GridRow]) -> bool:
    return sum(len(row.parts) >= 3 for row in run) >= 3 and len(column_places(run)) >= 3


def row_cuts(run: Sequence[GridRow], columns: Sequence[Side]) -> list[float]:
    """Find the heights between rows; a line with few cells belongs to the row above it."""
    cuts = [run[0].top - 1]
    for above, row in zip(run, run[1:], strict=False):
        if 2 * len(row.parts) > len(columns):
            cuts.append((above.bottom + row.top) / 2)
    return [*cuts, run[-1].bottom + 1]


def leads(rows: Sequence[GridRow], top: float, columns: Sequence[Side]) -> list[GridRow]:
    """Find the rows above a table that name its columns, also several of them together."""
    taken: list[GridRow] = []
    names = 0
    if len(columns) < 2:
        return []
    for row in reversed([row for row in rows if row.top < top]):
        if len(taken) == DEEPEST or top - row.top > NEAR * (row.bottom - row.top):
            break
        spans = _named(row.parts, columns)
        if not all(spans):
            break
        taken.append(row)
        top = row.top
        if 2 * len(row.parts) > len(columns) or any(len(span) > 1 for span in spans):
            names = len(taken)
    return taken[:names][::-1]


def _named(parts: Sequence[Side], columns: Sequence[Side]) -> list[range]:
    """Find the columns that each stretch of a row names; none for one that names no column."""
    homes = [min(range(len(columns)), key=lambda c: _off(part, columns[c])) for part in parts]
    own = [is_over(part, columns[home]) for part, home in zip(parts, homes, strict=True)]
    taken = {home for home, one in zip(homes, own, strict=True) if one}
    free = [c > 0 and c not in taken for c in range(len(columns))]
    names = {h: p for h, p, one in zip(homes, parts, own, strict=True) if not one and h}
    wide = reaches(names, columns, free)
    return [
        range(home, home + 1) if one else wide.get(home, range(0))
        for home, one in zip(homes, own, strict=True)
    ]


def is_over(name: Side, column: Side) -> bool:
    """Say whether a name stands over one column: at a side of it, or in its middle."""
    aside = any(abs(a - b) < ALIGNED / 2 for a, b in zip(name, column, strict=True))
    return aside or _off(name, column) < ALIGNED


def reaches(
    names: Mapping[int, Side], columns: Sequence[Side], free: Sequence[bool]
) -> dict[int, range]:
    """Find the columns over whose middle each name is printed.

    Args:
        names: the column in which a name stands, and the name's sides.
        columns: left and right of what is printed in each column.
        free: whether a column has no other name beside these.

    Returns:
        Columns of the names that reach over several; all free ones where that fits.

    """
    found: dict[int, range] = {}
    for start, end in _stretches(free):
        here = [home for home in sorted(names) if start <= home < end]
        ends = [start - 1, *here, end]
        every = _shared(here, names, columns, start, end) or [
            _best(names[home], home, columns, ends[at] + 1, ends[at + 2])
            for at, home in enumerate(here)
        ]
        found |= {home: span for home, span in zip(here, every, strict=True) if len(span) > 1}
    return found


def _stretches(free: Sequence[bool]) -> list[tuple[int, int]]:
    starts = [c for c, one in enumerate(free) if one and not (c and free[c - 1])]
    ends = [c + 1 for c, one in enumerate(free) if one and not (c + 1 < len(free) and free[c + 1])]
    return list(zip(starts, ends, strict=True))


def _shared(
    homes: Sequence[int], names: Mapping[int, Side], columns: Sequence[Side], start: int, end: int
) -> list[range]:
    """Share out all columns of a stretch to its names; nothing where a name is off its middle."""
    pairs = zip(homes, homes[1:], strict=False)
    cuts = product(*(range(one + 1, other + 1) for one, other in pairs))
    shares = [
        [range(a, b) for a, b in zip((start, *cut), (*cut, end), strict=True)]
        for cut in islice(cuts, MOST)
        if homes
    ]

    def worst(share: list[range]) -> float:
        return max(
            _miss(names[home], span, columns) / _slack(span, columns)
            for home, span in zip(homes, share, strict=True)
        )

    best = min(shares, key=worst, default=[])
    return best if best and worst(best) <= 1 else []


def centred(name: Side, home: int, columns: Sequence[Side]) -> range:
    """Find the columns in whose middle a name stands, the first one among them."""
    return _best(name, home, columns, 0, len(columns))


def _best(name: Side, home: int, columns: Sequence[Side], start: int, end: int) -> range:
    spans = [range(a, b + 1) for a in range(start, home + 1) for b in range(home, end)]
    best = min(spans, key=lambda span: _miss(name, span, columns))
    return best if _miss(name, best, columns) <= _slack(best, columns) else range(0)


def _miss(name: Side, span: range, columns: Sequence[Side]) -> float:
    """Say how far a name is from the middle of columns, whichever way these are aligned."""
    lefts, rights = [left for left, _ in columns], [right for _, right in columns]
    lefts.append(2 * lefts[-1] - lefts[-2])
    rights.insert(0, 2 * rights[0] - rights[1])
    a, b = span[0], span[-1]
    sides = (lefts[a], rights[b + 1]), (lefts[a], lefts[b + 1]), (rights[a], rights[b + 1])
    return min(_off(name, side) for side in sides)


def _off(name: Side, other: Side) -> float:
    """Say how far the middles of two are from each other."""
    return abs(sum(name) - sum(other)) / 2


def _slack(span: range, columns: Sequence[Side]) -> float:
    return max(ALIGNED, ASKEW * (columns[span[-1]][1] - columns[span[0]][0]))
