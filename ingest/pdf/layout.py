"""What a PDF's pages have in common: running heads, printed page numbers, headings by size."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.page.lines import BULLET, Block, Line
from kb.models import Heading

BAND = 0.1
"""Share of the page's height, at the top and at the bottom, where running heads stand."""
NUMBER = re.compile(r"(?<![\d.,/-])\d{1,4}(?![\d.,-]*\d)")
EXACT = "="
"""Begins the key of a line whose digits count, too."""
STAMP = re.compile(r"(?i)download(?:ed (?:from|by|on)\b| date:)")
"""What libraries print at the edge of the pages that they hand out."""
PAGES_OF_CHAPTER = 9
"""Pages of which three have the running head of a short chapter, on every page or every other."""
PAGE_NUMBER = re.compile(
    r"(?i)(?:page\s*)?[-–—|\[]?\s*(?:\d{1,4}|[ivxl]{1,6})\s*[-–—|\]]?(?:\s*(?:/|of)\s*\d{1,4})?"
)
MOSTLY = 0.3
"""Share of a document's letters beyond which bold ones mark no headings."""
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
    bottom: float = 0.0
    """Height at which the visible page begins: cropped pages keep the places of the whole."""
    marks: frozenset[str] = frozenset()
    """Marks of notes that stood raised in the text and were taken out of it."""


def edges(sheet: Sheet) -> list[tuple[Line, str]]:
    """Give the lines in the bands at the top and at the bottom, and a key to compare them by.

    The key masks digits and says where the line stands, to four points.
    """
    found = []
    for line in sheet.lines:
        base = line.base - sheet.bottom
        top = base > (1 - BAND) * sheet.height
        low = base + line.height < BAND * sheet.height
        if sheet.height and not line.part and (top or low):
            masked = re.sub(r"\d+|\b[ivxl]+$", "#", " ".join(line.text.split()).casefold())
            found.append((line, f"{round(line.base / 4)} {masked}"))
    return found


def without_running_lines(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Drop lines that stand at the same place, digits apart, on many pages, and page numbers.

    Many is at least three pages and a twelfth of all. A running head that names the chapter stands,
    digits and all, on three of `PAGES_OF_CHAPTER` pages in a row.
    """
    pages: dict[str, list[int]] = defaultdict(list)
    bands = [edges(sheet) for sheet in sheets]
    for sheet, band in zip(sheets, bands, strict=True):
        for key in {key for line, masked in band for key in (masked, _exact(line))}:
            pages[key].append(sheet.number)
    enough = max(3, len(sheets) // 12)
    keys = {key for key, at in pages.items() if WORDY.search(key) and len(at) >= enough}
    keys |= {key for key, at in pages.items() if key[0] == EXACT and _are_near(at)}
    cleaned = []
    for sheet, band in zip(sheets, bands, strict=True):
        running = {
            id(line)
            for line, key in band
            if _exact(line) in keys or (key in keys and not DIVISION.match(line.text.strip()))
        }
        running |= {id(line) for line in _page_marks(sheet, [line for line, _ in band])}
        rest = tuple(line for line in sheet.lines if id(line) not in running)
        cleaned.append(replace(sheet, lines=rest))
    return cleaned


def _exact(line: Line) -> str:
    return f"{EXACT}{round(line.base / 4)} {line.text.strip()}"


def _are_near(pages: Sequence[int]) -> bool:
    return any(c - a < PAGES_OF_CHAPTER for a, c in zip(pages, pages[2:], strict=False))


def _page_marks(sheet: Sheet, band: Sequence[Line]) -> list[Line]:
    """Find what even a single page shows to be no text: its number alone, a download's stamp."""
    stamps = [line for line in band if STAMP.match(line.text.strip())]
    return [*stamps, *_lone_numbers(sheet, band)]


def _lone_numbers(sheet: Sheet, band: Sequence[Line]) -> list[Line]:
    """Find a number that stands alone as the first or the last line of a page."""
    lines = [line for line in sheet.lines if line.text.strip()]
    if len(lines) < 3:
        return []
    found = []
    for line in band:
        if not PAGE_NUMBER.fullmatch(line.text.strip()):
            continue
        others = [other.middle for other in lines if other is not line]
        outside = line.middle > max(others) or line.middle < min(others)
        near = min(abs(line.middle - other) for other in others)
        if outside and near > 1.5 * line.height:
            found.append(line)
    return found


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


def body_height(pages: Iterable[Sequence[Block | Line]]) -> float:
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
    letters = sum(len(b.text) for blocks in pages for b in blocks)
    bold = sum(len(b.text) for blocks in pages for b in blocks if b.bold)
    marked = []
    for blocks in pages:
        if bold > MOSTLY * letters:
            blocks = [replace(b, bold=False) for b in blocks]
        blocks = _whole_titles(blocks, body)
        levels = [0 if b.part else heading_level(b, body, sizes) for b in blocks]
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
    if not 3 <= len(text) <= 150 or "…" in text or "\n" in text:
        return 0
    letters = sum(c.isalpha() for c in text)
    if letters < 3:
        return 0
    division = DIVISION.match(text)
    if division:
        return 1 if division["high"] else 2 if division["middle"] else 3
    numbered = NUMBERED.match(text)
    large = _is_large(block, body)
    stops = ".,;:!" if numbered or large or block.bold else ".,;:?!"
    if text.rstrip()[-1] in stops or re.search(r"\s\d{1,3}$", text) or letters < len(text) / 2:
        return 0
    if numbered and len(text) <= 110 and block.gap:
        depth = numbered["number"].count(".") + 1
        return depth if depth > 1 or large or block.bold else 0
    if large:
        return min(3, 1 + (sizes.index(_size(block)) * 3 // max(1, len(sizes)) if sizes else 0))
    if not block.gap:
        return 0
    if letters >= 6 and len(text) <= 80 and text.isupper():
        return 2
    return 3 if block.bold and len(text) <= 110 and not text[0].islower() else 0


def _whole_titles(blocks: Sequence[Block], body: float) -> list[Block]:
    """Join the lines of a large or bold title that was taken for two."""
    whole: list[Block] = []
    for block in blocks:
        last = whole[-1] if whole else None
        if last is not None and _is_one_title(last, block, body):
            whole[-1] = replace(last, text=f"{last.text} {block.text}", base=block.base)
        else:
            whole.append(block)
    return whole


def _is_one_title(last: Block, block: Block, body: float) -> bool:
    large = _is_large(last, body) and _is_large(block, body)
    near = 0 < last.base - block.base < 1.5 * block.height
    follows = not block.gap or (large and near)
    alike = follows and last.bold == block.bold and _size(last) == _size(block)
    stands_out = large or (last.bold and last.gap)
    begins = NUMBERED.match(block.text) or DIVISION.match(block.text) or BULLET.match(block.text)
    fits = len(last.text) + len(block.text) < 150 and last.text[-1] not in ".:;!?"
    plain = not last.part and not block.part and not DIVISION.match(last.text)
    return alike and stands_out and fits and plain and not begins


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
    """Put the outline's headings first; others come below the outline's deepest level.

    A printed heading with the title of the outline's in it gives that its place and its number.
    """
    printed = {(h.page, h.start): h for h in typographic if h.end is None}
    deepest = max((h.level for h in outline), default=0)
    merged: list[Heading] = []
    for heading in outline:
        same = next((h for h in printed.values() if _is_same(h, heading)), None)
        if same is not None:
            del printed[same.page, same.start]
            heading = replace(same, level=heading.level)
        merged.append(heading)
    parts = [h for h in typographic if h.end is not None]
    rest = [replace(h, level=h.level + deepest) for h in printed.values()]
    return sorted([*merged, *rest, *parts], key=lambda h: (h.page, h.start))


def _is_same(printed: Heading, heading: Heading) -> bool:
    within = 0 <= heading.start - printed.start < len(printed.title)
    return printed.page == heading.page and within


def named(numbers: Sequence[int]) -> str:
    """Write page numbers as `pages 3, 7-9`."""
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1] = [ranges[-1][0], number]
        else:
            ranges.append([number, number])
    written = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)
    return f"page{'' if len(numbers) == 1 else 's'} {written}"
