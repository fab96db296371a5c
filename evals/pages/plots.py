"""Plots as SVG, drawn for a page 360 units wide. Pure functions; the page gives the colours.

Every plot has a title and a description that says in words what is drawn. Nothing is told by
colour alone: bars carry their figures, points their form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals.measures.reliability import Bin, Point
from kb.markup import Html

WIDTH = 360
LEFT, SIDE, TOP = 48, 290, 12
"""Where a square plot's field begins, and how long its sides are."""
LABEL, FIGURE = 118, 106
"""Room for the names before the bars, and for the figures behind them."""
ROW = 26
COLUMNS = 24
"""Of a histogram."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One mean to draw."""

    label: str
    value: float | None
    """0 to 1; None is written as a dash."""
    error: float | None
    """Standard error, drawn to both sides."""
    n: int


def bars(key: str, title: str, rows: Sequence[Bar]) -> Html:
    """Draw means between 0 and 1 as bars, with whiskers of one standard error.

    Args:
        key: begins the ids within the page; letters, digits and hyphens.
        title: what is drawn.
        rows: from top to bottom.

    """
    span = WIDTH - LABEL - FIGURE
    bottom = len(rows) * ROW
    parts = [_line(LABEL + span * x, 0, LABEL + span * x, bottom, "grid") for x in (0, 0.5, 1)]
    for number, row in enumerate(rows):
        parts += _bar(row, number * ROW, span)
    parts += [_text(LABEL + span * x, bottom + 14, f"{x:g}", "middle") for x in (0, 0.5, 1)]
    words = "; ".join(f"{row.label} {_figure(row)} (n = {row.n})" for row in rows)
    return _svg(key, title, words, bottom + 20, parts)


def _bar(row: Bar, top: float, span: float) -> Iterable[Html]:
    middle = top + ROW / 2
    short = row.label if len(row.label) <= 17 else row.label[:16] + "…"
    yield _text(LABEL - 6, middle + 4, short, "end")
    yield _text(WIDTH, middle + 4, f"{_figure(row)} ({row.n})", "end")
    if row.value is None:
        return
    value = _within(row.value)
    yield Html('<rect class="bar" x="{}" y="{:.1f}" width="{:.1f}" height="{}"/>').format(
        LABEL, top + 6, value * span, ROW - 12
    )
    if row.error is not None:
        ends = [LABEL + span * _within(value + sign * row.error) for sign in (-1, 1)]
        yield _line(ends[0], middle, ends[1], middle, "whisker")
        yield from (_line(x, middle - 4, x, middle + 4, "whisker") for x in ends)


def _figure(row: Bar) -> str:
    if row.value is None:
        return "–"
    return f"{row.value:.2f}" + ("" if row.error is None else f" ± {row.error:.2f}")


def reliability(key: str, title: str, found: Sequence[Bin]) -> Html:
    """Draw the share that was answerable over the predicted probability, one point a bin.

    The diagonal is a forecast that holds. The area of a point grows with its count; its whisker
    is the 95 per cent interval of the share.
    """
    most = max((b.n for b in found), default=1)
    parts = [*_field("predicted probability", "share answerable"), _path([(0, 0), (1, 1)], "ideal")]
    parts.append(_path([(b.predicted, b.observed) for b in found], "curve"))
    for b in found:
        x, (low, high) = _x(b.predicted), b.interval
        parts.append(_line(x, _y(low), x, _y(high), "whisker"))
        parts.append(_dot(b.predicted, b.observed, 3 + 6 * (b.n / most) ** 0.5))
    words = "; ".join(
        f"predicted {b.predicted:.2f}, answerable {b.observed:.2f} of {b.n}" for b in found
    )
    return _svg(key, title, words, TOP + SIDE + 44, parts)


def trade_off(
    key: str, title: str, points: Sequence[Point], working: tuple[float, float] | None
) -> Html:
    """Draw refusal recall over the share of answerable questions that are refused.

    Args:
        key: begins the ids within the page.
        title: what is drawn.
        points: of every threshold, in order.
        working: lost and recall of the decisions as they were made, marked with a cross.

    """
    parts = [*_field("answerable refused", "refusal recall"), _path([(0, 0), (1, 1)], "ideal")]
    parts.append(_path([(p.lost, p.recall) for p in points], "curve"))
    words = f"{len(points)} thresholds, the diagonal is chance"
    if working:
        x, y = _x(working[0]), _y(working[1])
        parts += [_line(x - 7, y + s * 7, x + 7, y - s * 7, "mark") for s in (-1, 1)]
        room = working[0] < 0.6
        side = (x + 12, "start") if room else (x - 12, "end")
        parts.append(_text(side[0], y + 4, "as it works now", side[1]))
        words += f"; as it works now {working[0]:.2f} refused, recall {working[1]:.2f}"
    return _svg(key, title, words, TOP + SIDE + 44, parts)


def histogram(key: str, title: str, values: Sequence[float], unit: str) -> Html:
    """Draw how often values of 0 or more fall into columns of equal width."""
    top = max(values, default=0.0) or 1.0
    counts = [0] * COLUMNS
    for value in values:
        counts[min(int(value / top * COLUMNS), COLUMNS - 1)] += 1
    high, wide = 90, (WIDTH - 2 * TOP) / COLUMNS
    scale = high / max(1, *counts)
    bar = Html('<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
    parts = [
        bar.format(TOP + n * wide, TOP + high - count * scale, wide - 1, count * scale)
        for n, count in enumerate(counts)
    ]
    base = TOP + high
    parts.append(_line(TOP, base, WIDTH - TOP, base, "axis"))
    ends = (("start", TOP, 0.0), ("middle", WIDTH / 2, top / 2), ("end", WIDTH - TOP, top))
    parts += [_text(x, base + 16, f"{at:.0f} {unit}", anchor) for anchor, x, at in ends]
    words = f"{len(values)} values up to {top:.0f} {unit}, at most {max(counts)} in a column"
    return _svg(key, title, words, base + 24, parts)


def _svg(key: str, title: str, words: str, height: float, parts: Iterable[Html]) -> Html:
    return Html(
        '<svg role="img" viewBox="0 0 {width} {height:g}" aria-labelledby="{key}-t {key}-d">'
        '<title id="{key}-t">{title}</title><desc id="{key}-d">{words}</desc>{parts}</svg>'
    ).format(
        width=WIDTH, height=height, key=key, title=title, words=words, parts=Html().join(parts)
    )


def _field(across: str, upward: str) -> Iterable[Html]:
    for at in (0.0, 0.25, 0.5, 0.75, 1.0):
        yield _line(_x(at), _y(0), _x(at), _y(1), "grid")
        yield _line(_x(0), _y(at), _x(1), _y(at), "grid")
        yield _text(_x(at), _y(0) + 16, f"{at:g}", "middle")
        yield _text(_x(0) - 6, _y(at) + 4, f"{at:g}", "end")
    yield _text(_x(0.5), _y(0) + 36, across, "middle")
    turned = Html(' transform="rotate(-90 12 {:g})"').format(_y(0.5))
    yield _text(12, _y(0.5), upward, "middle", turned)


def _x(share: float) -> float:
    return LEFT + SIDE * _within(share)


def _y(share: float) -> float:
    return TOP + SIDE * (1 - _within(share))


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))


def _line(x1: float, y1: float, x2: float, y2: float, name: str) -> Html:
    return Html('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
        name, x1, y1, x2, y2
    )


def _path(points: Iterable[tuple[float, float]], name: str) -> Html:
    places = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
    return Html('<polyline class="{}" points="{}"/>').format(name, places)


def _dot(x: float, y: float, radius: float) -> Html:
    return Html('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(
        _x(x), _y(y), radius
    )


def _text(x: float, y: float, words: str, anchor: str, more: Html = Html()) -> Html:
    return Html('<text x="{:.1f}" y="{:.1f}" text-anchor="{}"{}>{}</text>').format(
        x, y, anchor, more, words
    )
