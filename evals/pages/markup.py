"""Pieces of HTML that the parts of a report page share; every text is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table that scrolls by itself where it is too wide; every cell is escaped.

    The first cell of a row names it; columns of figures align right.
    """
    lines = list(rows)
    sides = [_side(column) for column in zip(*lines, strict=True)] or [""] * len(head)
    heads = "".join(
        f'<th scope="col"{side}>{escape(text)}</th>' for text, side in zip(head, sides, strict=True)
    )
    body = "".join(_line(row, sides) for row in lines)
    return (
        f'<div class="frame" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _side(column: Sequence[str]) -> str:
    figures = all(text[:1].isdigit() or text == "–" for text in column)
    return ' class="figure"' if figures else ""


def _line(row: Sequence[str], sides: Sequence[str]) -> str:
    cells = "".join(
        f"<td{side}>{escape(text)}</td>" for text, side in zip(row[1:], sides[1:], strict=True)
    )
    return f'<tr><th scope="row"{sides[0]}>{escape(row[0])}</th>{cells}</tr>'


def captioned(svg: str, caption: str) -> str:
    """Put a plot and its caption together."""
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"
