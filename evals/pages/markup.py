"""Pieces of HTML that the parts of a report page share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.markup import Html


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """Write a table that scrolls by itself where it is too wide.

    The first cell of a row names it; columns of figures align right.
    """
    lines = list(rows)
    sides = [_side(column) for column in zip(*lines, strict=True)] or [Html()] * len(head)
    top = Html('<th scope="col"{}>{}</th>')
    heads = (top.format(side, text) for side, text in zip(sides, head, strict=True))
    return Html(
        '<div class="frame" tabindex="0" role="region" aria-label="{caption}"><table>'
        "<caption>{caption}</caption><thead><tr>{heads}</tr></thead>"
        "<tbody>{body}</tbody></table></div>"
    ).format(
        caption=caption,
        heads=Html().join(heads),
        body=Html().join(_line(row, sides) for row in lines),
    )


def _side(column: Sequence[str]) -> Html:
    figures = all(text[:1].isdigit() or text == "–" for text in column)
    return Html(' class="figure"') if figures else Html()


def _line(row: Sequence[str], sides: Sequence[Html]) -> Html:
    cell = Html("<td{}>{}</td>")
    cells = (cell.format(side, text) for side, text in zip(sides[1:], row[1:], strict=True))
    return Html('<tr><th scope="row"{}>{}</th>{}</tr>').format(sides[0], row[0], Html().join(cells))


def captioned(svg: Html, caption: str) -> Html:
    """Put a plot and its caption together."""
    return Html("<figure>{}<figcaption>{}</figcaption></figure>").format(svg, caption)
