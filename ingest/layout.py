"""What a PDF's pages have in common: running heads, printed page numbers, headings by size."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.lines import Block, Line
from kb.models import Heading

BAND = 0.1
"""Share of the page's height, at the top and at the bottom, where running heads stand."""
NUMBER = re.compile(r"(?<![\d.,/-])\d{1,4}(?![\d.,-]*\d)")
WORDY = re.compile(r"\s.*[#\w]")
DIVISION = re.compile(
    r"(?i:(?P<high>annex|title|part|chapter)|(?P<middle>section)|(?P<low>article))"
    r"\s+(?:[IVXLC]+|\d{1,3})\.?$"
)
NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of one PDF page, before they are joined."""

    number: int
    height: float
    """Points; 0 where the lines have no places."""
    lines: tuple[Line, ...]


def edges(sheet: Sheet) -> list[tuple[Line, str]]:
    """Give the lines in the bands at the top and at the bottom, and a key to compare them by.

    The key masks digits and says where the line stands, to four points.
    """
    found = []
    for line in sheet.lines:
        top = line.base > (1 - BAND) * sheet.height
        if sheet.height and (top or line.base + line.height < BAND * sheet.height):
            masked = re.sub(r"\d+|\b[ivxl]+$", "#", " ".join(line.text.split()).casefold())
            found.append((line, f"{round(line.base / 4)} {masked}"))
    return found


def without_running_lines(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Drop lines that stand at the same place, digits apart, on many pages.

    Many is at least three pages and a twelfth of all: a running head often names the chapter.
    """
    counts = Counter(key for sheet in sheets for key in {key for _, key in edges(sheet)})
    enough = max(3, len(sheets) // 12)
    cleaned = []
    for sheet in sheets:
        running = {
            id(line) for line, key in edges(sheet) if counts[key] >= enough and WORDY.search(key)
        }
        cleaned.append(
            replace(sheet, lines=tuple(line for line in sheet.lines if id(line) not in running))
        )
    return cleaned


def printed_labels(sheets: Sequence[Sheet]) -> dict[int, str]:
    """Infer printed page numbers from the numbers at the pages' edges.

    A number counts when it differs from the PDF page by the same amount on most pages, and on at
    least three. Pages before printed page 1 get none.

    Returns:
        PDF page number to printed number; empty where the pages do not agree.

    """
    votes: Counter[int] = Counter()
    for sheet in sheets:
        numbers = {int(n) for line, _ in edges(sheet) for n in NUMBER.findall(line.text)}
        votes.update({number - sheet.number for number in numbers})
    filled = sum(1 for sheet in sheets if sheet.lines)
    if not votes:
        return {}
    offset, count = max(votes.items(), key=lambda item: (item[1], -abs(item[0])))
    if count < 3 or count < 0.5 * filled:
        return {}
    return {s.number: str(s.number + offset) for s in sheets if s.number + offset >= 1}


def given_labels(labels: Sequence[str]) -> dict[int, str]:
    """Keep the file's own page labels where they say more than the PDF's page number.

    A label that several pages share says nothing on any of them.
    """
    counts = Counter(label for label in labels if label)
    trivial = all(not label or label == str(n) for n, label in enumerate(labels, 1))
    if trivial:
        return {}
    return {n: label for n, label in enumerate(labels, 1) if label and counts[label] == 1}


def body_height(pages: Sequence[Sequence[Block]]) -> float:
    """Return the height of letters in which most of the text is printed, in points."""
    weights: dict[float, int] = defaultdict(int)
    for blocks in pages:
        for block in blocks:
            weights[round(block.height * 2) / 2] += len(block.text)
    return max(weights, key=lambda h: weights[h], default=0.0)


def mark_headings(pages: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """Give a level to the blocks that look like headings: numbered, named, large, or capitals."""
    body = body_height(pages)
    sizes = sorted(
        {_size(b) for blocks in pages for b in blocks if _is_large(b, body)}, reverse=True
    )
    marked = []
    for blocks in pages:
        levels = [heading_level(block, body, sizes) for block in blocks]
        marked.append(_merge_titles(blocks, levels))
    return marked


def heading_level(block: Block, body: float, sizes: Sequence[float] = ()) -> int:
    """Return the level of a block that looks like a heading, else 0.

    Args:
        block: a joined paragraph.
        body: height of the body's letters; 0 where sizes are unknown.
        sizes: the heights of all large blocks, largest first.

    """
    text = block.text
    letters = sum(c.isalpha() for c in text)
    if not 3 <= len(text) <= 150 or letters < 3 or "…" in text or "\n" in text:
        return 0
    division = DIVISION.match(text)
    if division:
        return 1 if division["high"] else 2 if division["middle"] else 3
    if text.rstrip()[-1] in ".,;:?!" or re.search(r"\s\d{1,3}$", text) or letters < len(text) / 2:
        return 0
    numbered = NUMBERED.match(text)
    large = _is_large(block, body)
    if numbered and len(text) <= 110 and block.gap:
        depth = numbered["number"].count(".") + 1
        return depth if depth > 1 or large else 0
    if large:
        return min(3, 1 + (sizes.index(_size(block)) * 3 // max(1, len(sizes)) if sizes else 0))
    return 2 if block.gap and letters >= 6 and len(text) <= 80 and text.isupper() else 0


def _is_large(block: Block, body: float) -> bool:
    return body > 0 and block.height >= 1.18 * body and 3 <= len(block.text) <= 150


def _size(block: Block) -> float:
    return round(block.height)


def _merge_titles(blocks: Sequence[Block], levels: Sequence[int]) -> list[Block]:
    """Mark headings; `Article 28` takes the short line below it into its level."""
    marked: list[Block] = []
    for block, level in zip(blocks, levels, strict=True):
        below = marked and DIVISION.match(marked[-1].text)
        if below and not DIVISION.match(block.text) and is_title_line(block.text):
            level = -1
        marked.append(replace(block, level=level))
    return marked


def is_title_line(text: str) -> bool:
    """Say whether a line can be the title below `Article 28` rather than the article's text."""
    return len(text) <= 200 and text[0].isupper() and text[-1] not in ".;:,"


def locate(title: str, text: str) -> int | None:
    """Find an outline entry's title in a page's text, blanks and case aside.

    Returns:
        Offset of its first letter, at the start of a line where possible; None where it is absent.

    """
    words = [re.escape(word) for word in title.split()]
    if not words:
        return None
    pattern = r"\s+".join(words)
    match = re.search(rf"(?im)^{pattern}", text) or re.search(rf"(?i){pattern}", text)
    return match.start() if match else None


def merge_headings(outline: Sequence[Heading], typographic: Sequence[Heading]) -> list[Heading]:
    """Put the outline's headings first; others come below the outline's deepest level."""
    taken = {(h.page, h.start) for h in outline}
    deepest = max((h.level for h in outline), default=0)
    rest = [
        replace(h, level=h.level + deepest) for h in typographic if (h.page, h.start) not in taken
    ]
    return sorted([*outline, *rest], key=lambda h: (h.page, h.start))
