"""Reading order of a page: columns one after the other where the file draws them in turns.

Most files draw their text in the order it is read, and no rule of geometry is better than that.
So the order is only touched where it tears paragraphs apart, and only if that mends them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest.page.lines import STEP, Line, has_ended

GUTTER = 0.6
"""Heights of a line that the white between two columns is wide at least."""
COLUMN_LINES = 3
"""Lines that a column has at least."""
SAMPLE = 8
"""Lines of a page that are searched for blanks as wide as between columns."""
MOST = 0.6
"""Share of them that must have one at the same place."""
PROSE = 0.2
"""Share of the lines that go on with the line above them in a column, at least."""
SPANNING = 0.34
"""Share of the lines that may reach across a gutter: headings, figures, the other parts."""


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Put the lines of a page into the order they are read in.

    Args:
        lines: in the order of the file.

    Returns:
        The same lines; in the same order unless another one tears fewer paragraphs, and on pages
        with tables, whose rows stay together.

    """
    torn = torn_paragraphs(lines)
    if not torn or any(line.part for line in lines):
        return list(lines)
    ordered = cut_columns(lines)
    return ordered if torn_paragraphs(ordered) < torn else list(lines)


def hidden_gutter(
    lines: Sequence[Line], gaps: Callable[[int], Sequence[tuple[float, float]]]
) -> float | None:
    """Find the white between two columns whose lines the file draws in turns, as if in one line.

    Only some lines are looked at, for speed.

    Args:
        lines: what pdfium takes for lines.
        gaps: gives the left and the right end of the wide blanks in the line of an index.

    Returns:
        A place in most of the blanks, in points from the left; None where there is none.

    """
    widest = max((line.right - line.left for line in lines), default=0.0)
    wide = [i for i, line in enumerate(lines) if line.right - line.left > 0.8 * widest]
    found = [list(gaps(i)) for i in wide[:: max(1, len(wide) // SAMPLE)]]
    needed = max(COLUMN_LINES, MOST * len(found))
    for place in sorted({(left + right) / 2 for white in found for left, right in white}):
        if sum(any(left < place < right for left, right in white) for white in found) >= needed:
            return place
    return None


def are_columns(lines: Sequence[Line], ordered: Sequence[Line]) -> bool:
    """Say whether lines cut at a gutter are prose: an order by columns mends many of them.

    Args:
        lines: in the order of the file.
        ordered: the same lines, column after column.

    """
    return torn_paragraphs(lines) - torn_paragraphs(ordered) > PROSE * len(lines)


def torn_paragraphs(lines: Sequence[Line]) -> int:
    """Count the lines that go on with the line right above them but do not follow it."""
    torn = 0
    for last, line in zip(lines, lines[1:], strict=False):
        if line.text.lstrip()[:1].islower() and not is_below(last, line):
            torn += any(is_below(above, line) and not has_ended(above) for above in lines)
    return torn


def is_below(above: Line, line: Line) -> bool:
    """Say whether a line stands right below another in one column and in letters of its size."""
    tall = max(above.height, line.height)
    down = above.base - line.base
    starts_alike = abs(above.left - line.left) < 2.5 * tall
    alike = 0.8 * tall <= min(above.height, line.height)
    return alike and starts_alike and 0.6 * tall < down < STEP * 1.2 * tall


def cut_columns(lines: Sequence[Line]) -> list[Line]:
    """Cut the page at its gutters: what reaches across them parts the page into bands.

    A recursive XY-cut (Nagy and Seth 1984) over lines, in which the lines of a piece without a
    gutter keep their order.
    """
    gutter = _gutter(lines)
    if gutter is None:
        return list(lines)
    ordered: list[Line] = []
    band: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.middle):
        if line.left < gutter < line.right:
            ordered += [*_sides(band, lines, gutter), line]
            band = []
        else:
            band.append(line)
    return [*ordered, *_sides(band, lines, gutter)]


def _sides(band: Sequence[Line], lines: Sequence[Line], gutter: float) -> list[Line]:
    """Order what stands left and right of a gutter, each in the order of the file."""
    here = {id(line) for line in band}
    left = [line for line in lines if id(line) in here and line.right <= gutter]
    right = [line for line in lines if id(line) in here and line.right > gutter]
    return [*cut_columns(left), *cut_columns(right)]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Find the white strip between columns that the fewest lines cross.

    Returns:
        Its middle, in points from the left; None where there are no columns.

    """
    best: tuple[int, float] | None = None
    for place in sorted({line.left for line in lines})[1:]:
        gutter = place - 0.5 * GUTTER * min(line.height for line in lines if line.left == place)
        left = [line for line in lines if line.right <= gutter]
        right = [line for line in lines if line.left >= gutter]
        if min(len(left), len(right)) < COLUMN_LINES or not _side_by_side(left, right):
            continue
        crossing = len(lines) - len(left) - len(right)
        if crossing <= SPANNING * len(lines) and (best is None or crossing < best[0]):
            best = crossing, gutter
    return best[1] if best else None


def _side_by_side(left: Sequence[Line], right: Sequence[Line]) -> bool:
    top = min(max(line.middle for line in side) for side in (left, right))
    bottom = max(min(line.middle for line in side) for side in (left, right))
    beside = [sum(bottom <= line.middle <= top for line in side) for side in (left, right)]
    return min(beside) >= COLUMN_LINES
