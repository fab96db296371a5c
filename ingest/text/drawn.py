"""Tables drawn with strokes and crosses in plain text, and notes at the end of its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

BOX = str.maketrans(
    {**dict.fromkeys("│┃║╎┆", "|"), **dict.fromkeys("─━═╌┄", "-")}
    | dict.fromkeys("┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝╭╮╰╯╒╤╕╞╪╡╘╧╛┏┳┓┣╋┫┗┻┛", "+")
)
BORDER = re.compile(r"\s*[+|]?\s*:?[-=]{2,}[-=:+|\s]*\s*")
ROW = re.compile(r"[^|]*\|.*")
CLOSED = re.compile(r"\s*\|.+\|\s*")
GRID = re.compile(r"(?m)^ {0,3}\+(?:[-=:]+\+)+[ \t]*\n(?: {0,3}[+|].*[+|][ \t]*(?:\n|\Z))+")
CODE = re.compile(r"(?m)^ {0,3}(?:`{3,}|~{3,})")
GROUPS = 4
"""Groups of lines between strokes from which each group is a row of its own."""
CAPTION = re.compile(
    r"\s*(?:table|tab\.|tableau|tabelle|tabla|cuadro|tabela|តារាង)\b", re.IGNORECASE
)
MARK = re.compile(r"\s*(?P<mark>\[\d{1,3}\]|[¹²³⁴-⁹⁰]{1,3}|\*{1,3}|[†‡§])\s*(?=[^\W_]|[\"“‘«(])")
RULE = re.compile(r"\s*[_\-–—=]{3,}\s*")


def parts(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Part a text into prose and drawn tables, in order.

    Args:
        text: with Unix line ends.

    Yields:
        The prose, or the line above a table with the cells of its rows.
    """
    if "|" not in text and "│" not in text and "║" not in text:
        yield text, []
        return
    lines = text.split("\n")
    drawn = [line.translate(BOX) for line in lines]
    start = place = 0
    while place < len(lines):
        end = place
        while end < len(lines) and (BORDER.fullmatch(drawn[end]) or ROW.fullmatch(drawn[end])):
            end += 1
        rows = _rows(drawn[place:end])
        if not rows:
            place = max(end, place + 1)
            continue
        yield "\n".join(lines[start:place]), []
        above = next(
            (line for line in reversed(lines[max(0, place - 2) : place]) if line.strip()), ""
        )
        yield above.strip() if CAPTION.match(above) else "", rows
        start = place = end
    yield "\n".join(lines[start:]), []


def grid_tables(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Part Markdown into what is none and tables drawn with crosses, which it does not know."""
    start = 0
    for found in GRID.finditer(text):
        rows = _rows(found.group().rstrip("\n").split("\n"))
        in_code = len(CODE.findall(text[: found.start()])) % 2
        if rows and not in_code:
            yield text[start : found.start()], []
            yield "", rows
            start = found.end()
    yield text[start:], []


def _rows(lines: Sequence[str]) -> list[list[str]]:
    """Return the cells of a drawn table, nothing where lines are none."""
    groups: list[list[list[str]]] = [[]]
    for line in lines:
        if BORDER.fullmatch(line) and ("+" in line or "|" in line):
            groups.append([])
        else:
            groups[-1].append(_cells(line))
    groups = [group for group in groups if group]
    widths = [len(cells) for group in groups for cells in group]
    closed = sum(1 for line in lines if CLOSED.fullmatch(line))
    is_ruled = len(lines) > len(widths)
    if (
        len(widths) < (2 if is_ruled else 3)
        or max(widths) < 2
        or (not is_ruled and closed < len(widths))
    ):
        return []
    if widths.count(max(widths)) < 0.6 * len(widths):
        return []
    return [row for group in groups for row in _joined(group, whole=len(groups) >= GROUPS)]


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _joined(group: Sequence[list[str]], *, whole: bool) -> list[list[str]]:
    """Join the lines of rows whose cells take several."""
    rows: list[list[str]] = []
    for cells in group:
        if rows and len(cells) == len(rows[-1]) and (whole or not cells[0]):
            rows[-1] = [f"{one} {more}".strip() for one, more in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    return rows


def split_notes(text: str) -> tuple[str, str]:
    """Part the notes at the end of a page from its text.

    They are notes if each begins with a mark and the first mark stands in the text as well.
    """
    lines = text.rstrip().split("\n")
    start = len(lines)
    for place in range(len(lines) - 1, -1, -1):
        alone = place == 0 or not lines[place - 1].strip() or RULE.fullmatch(lines[place - 1])
        if not alone:
            continue
        if not MARK.match(lines[place]):
            break
        start = place
    first = MARK.match(lines[start]) if start < len(lines) else None
    body = "\n".join(lines[:start])
    if not first or not re.search(rf"\S{re.escape(first['mark'])}", body):
        return text, ""
    return re.sub(r"\n\s*[_\-–—=]{3,}\s*$", "", body), "\n".join(lines[start:])
