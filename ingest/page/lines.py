"""From printed lines to paragraphs: what belongs together is joined, everything else kept apart.

A line knows where it stands. Lines of a PDF carry points, lines of a text file carry characters
and rows; the rules are the same, because both are about what fits beside what.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median

from kb.models import Heading
from kb.words.text import normalise

LIGATURES = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "\uf0b7": "•",
        "\uf0a7": "•",
        "\uf0d8": "•",
        "\ufffe": "-",
    }
)
BULLET = re.compile(
    r"(?:[•●○◦▪■□▫‣⁃∙·➢➤►✓✔❖–—*-]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s|\d+(?:\.\d+)+\.?\s)"
)
LEADER = re.compile(r"(?:[ \t]?\.){5,}|(?:[ \t]\.){3,}|…(?:\s?…){2,}|_{4,}|(?:[ \t]?·){5,}")
LEADERS = ("..", ". .", "…", "__", "··", "· ·")
"""What each leader has in it."""
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Powers and note numbers beside a figure: 10²⁶ must not become 1026."""
HYPHENATED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SENTENCE_STOP = re.compile(r"[.!?:;។៕…][\"'”’»)\]]*(?:\s?\d{1,3})?$")
LONGEST_STOP = 24
"""Characters of a sentence's end, with its brackets and a note's mark, at most."""
PREFIXES = frozenset(
    re.findall(
        r"\w+",
        "all anti co cross e ex half high inter large long low multi non on one post pre pro real "
        "self semi short small so sub two three well world",
    )
)
"""First halves after which a hyphen at a line's end is taken for a real one."""
ROW = 1.0
"""Height of a text file's lines: one row, and the usual step to the next."""
UNWRAPPED = 160
"""Characters; no text file is wrapped at a width beyond this, so longer lines are paragraphs."""
PART = 9
"""Level of a part that stands for itself: below all sections."""
FOOTNOTES = "Footnotes"
"""Title of the part that a page's footnotes make up."""
NOTE = re.compile(
    r"[(\[]?\s?(?P<mark>\d{1,3}|[*†‡§]{1,3}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})\s?[)\].]?\s?"
    r"(?=[^\W\d_]|[\"'“”‘’«\[])(?=.*[^\W\d_]{3})"
)
"""The mark with which a footnote begins."""
TIGHT_MARK = re.compile(r"^(\d{1,3})(?=[^\W\d_])")
LONGEST_JOINED = 60
"""Letters of the longest word whose halves are joined."""
STEP = 1.4
"""A line further below than this many usual steps begins a paragraph."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; lengths in points (PDF) or characters and rows (text)."""

    text: str
    left: float
    right: float
    base: float
    """Height of the lower edge above the bottom of the page: lines further down have less."""
    height: float
    part: str = ""
    """Title of the table that the line is a row of; its cells are parted by tabs, the printed
    lines within a cell by newlines. `FOOTNOTES` for a printed line of a footnote."""
    bold: bool = False

    @property
    def middle(self) -> float:
        """Height of the middle of the line above the bottom of the page."""
        return self.base + self.height / 2


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row: one line of a page's text."""

    text: str
    gap: bool = True
    """Whether an empty line stands before it."""
    height: float = 0.0
    level: int = 0
    """1 and more for a heading."""
    base: float = 0.0
    part: str = ""
    """Title of the part that stands for itself to which the block belongs: `Table: Rank | Country`,
    `Footnotes`. Neighbours with the same one make up the part."""
    bold: bool = False
    apart: bool = False
    """Whether its part shares no passage with others, as what stands on another page."""


class KnownWords:
    """The words of one document, to tell real hyphens from those of the line's end."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = tuple(texts)
        self._counts: Counter[str] | None = None

    def keeps_hyphen(self, left: str, right: str) -> bool:
        """Say whether `left-` at a line's end and `right` below it are written with a hyphen."""
        if self._counts is None:
            words = HYPHENATED.findall("\n".join(self._texts))
            self._counts = Counter(map(str.lower, words))
        joined = self._counts[(left + right).lower()]
        hyphenated = self._counts[f"{left}-{right}".lower()]
        if joined or hyphenated:
            return hyphenated > joined
        return left.lower() in PREFIXES or not (left.islower() and right.islower())


def from_text(text: str) -> list[Line]:
    """Give the lines of a text file places: one row each, one character wide a character."""
    rows = text.expandtabs(4).split("\n")
    return [
        Line(row.strip(), len(row) - len(row.lstrip()), len(row.rstrip()), -float(number), ROW)
        for number, row in enumerate(rows)
        if row.strip()
    ]


def join(lines: Sequence[Line], words: KnownWords) -> list[Block]:
    """Join lines into paragraphs.

    Args:
        lines: the lines of one page in reading order.
        words: the words of the whole document.

    Returns:
        Normalised blocks in the same order; none is empty.

    """
    blocks: list[Block] = []
    for part, group in groupby(lines, key=lambda line: line.part):
        made = _footnotes if part == FOOTNOTES else _table if part else _prose
        blocks.extend(made(list(group), words))
    return blocks


def _footnotes(lines: Sequence[Line], words: KnownWords) -> list[Block]:
    """Make each footnote a block or more: its mark begins it."""
    notes: list[list[Line]] = []
    for line in lines:
        if not notes or NOTE.match(line.text.strip()):
            notes.append([])
            line = replace(line, text=TIGHT_MARK.sub(r"\1 ", line.text.strip()))
        notes[-1].append(line)
    blocks = [block for note in notes for block in _prose(note, words)]
    return [replace(b, gap=index == 0, part=FOOTNOTES) for index, b in enumerate(blocks)]


def _table(rows: Sequence[Line], words: KnownWords) -> list[Block]:
    """Make each row of a table a block."""
    blocks: list[Block] = []
    for row in rows:
        cells = [clean(_glue(cell.split("\n"), words)) for cell in row.text.split("\t")]
        blocks.append(Block("\t".join(cells), not blocks, row.height, 0, row.base, row.part))
    return blocks


def _prose(lines: Sequence[Line], words: KnownWords) -> list[Block]:
    paragraphs: list[tuple[bool, list[Line]]] = []
    for run in _runs(same_row(lines)):
        for index, paragraph in enumerate(_paragraphs(run)):
            if index == 0 and paragraphs and _goes_on_above(paragraphs[-1][1][-1], paragraph[0]):
                paragraphs[-1][1].extend(paragraph)
            else:
                paragraphs.append((index == 0, paragraph))
    blocks: list[Block] = []
    for gap, paragraph in paragraphs:
        text = clean(_glue([line.text for line in paragraph], words))
        if text:
            height = max(line.height for line in paragraph)
            bold = all(line.bold for line in paragraph)
            blocks.append(Block(text, gap, height, 0, paragraph[0].base, bold=bold))
    return blocks


def _goes_on_above(last: Line, line: Line) -> bool:
    """Say whether a sentence goes on at the top of the next column."""
    beside = line.left >= last.right and line.base > last.base + line.height
    alike = 0.95 < line.height / last.height < 1.05
    return beside and alike and line.text.lstrip()[:1].islower() and not has_ended(last)


def has_ended(line: Line) -> bool:
    """Say whether a sentence ends with a line."""
    return bool(SENTENCE_STOP.search(line.text.rstrip()[-LONGEST_STOP:]))


def clean(text: str) -> str:
    """Normalise one line's text and shorten the dots that lead to a page number."""
    text = text if text.isascii() else text.translate(LIGATURES)
    text = normalise(LEADER.sub(" … ", text) if _may_lead(text) else text)
    return re.sub(r"\s*[\n\t]\s*", " ", text) if "\n" in text or "\t" in text else text


def _may_lead(text: str) -> bool:
    """Say whether a leader is worth looking for: few lines have one, and the look is slow."""
    return any(sign in text for sign in LEADERS)


def assemble(
    blocks: Sequence[Block], page: int = 1, *, separator: str = "\n\n"
) -> tuple[str, tuple[Heading, ...]]:
    """Write blocks down as one page's text.

    Args:
        blocks: normalised blocks in order.
        page: number of the page, for the headings.
        separator: what stands between blocks with a gap.

    Returns:
        The text and the headings at their offsets in it.

    """
    parts: list[str] = []
    headings: list[Heading] = []
    position = 0
    part = ""
    for block in blocks:
        if not block.text:
            continue
        if parts:
            parts.append(separator if block.gap or block.part != part else "\n")
            position += len(parts[-1])
        end = position + len(block.text)
        if block.part and block.part == part:
            headings[-1] = replace(headings[-1], end=end)
        elif block.part:
            headings.append(Heading(page, position, PART, block.part, end, block.apart))
        part = block.part
        if block.level and re.search(r"[^\W_]{2}", block.text):
            title = " ".join(block.text.split())[:200]
            headings.append(Heading(page, position, block.level, title))
        parts.append(block.text)
        position += len(block.text)
    return "".join(parts), tuple(headings)


def same_row(lines: Sequence[Line]) -> list[Line]:
    """Put raised figures and other fragments back on the line they were printed on."""
    rows: list[Line] = []
    for line in lines:
        last = rows[-1] if rows else None
        if last is None or last.part or line.part or not _continues_row(last, line):
            rows.append(line)
            continue
        blank = " " if line.left - last.right > 0.2 * max(last.height, line.height) else ""
        larger = last if last.height >= line.height else line
        raised = line.height < 0.8 * last.height and line.base > last.base
        if raised and not blank and last.text[-1:].isdigit() and line.text.strip().isdigit():
            line = replace(line, text=line.text.translate(RAISED))
        rows[-1] = replace(
            last,
            text=f"{last.text}{blank}{line.text.lstrip() if blank else line.text}",
            right=line.right,
            base=larger.base,
            height=larger.height,
            bold=last.bold and (line.bold or line is not larger),
        )
    return rows


def _continues_row(last: Line, line: Line) -> bool:
    tall = max(last.height, line.height)
    level = abs(last.middle - line.middle) < 0.5 * tall
    return level and -0.3 * tall <= line.left - last.right < 1.2 * tall


def _runs(rows: Sequence[Line]) -> list[list[Line]]:
    """Split rows where the page itself leaves a gap, jumps, or changes its size of letters."""
    steps = [a.base - b.base for a, b in zip(rows, rows[1:], strict=False)]
    tall = median([row.height for row in rows]) if rows else 1.0
    usual = [step for step in steps if 0.5 * tall < step < 2.5 * tall]
    step = median(usual) if usual else 1.3 * tall
    if all(row.height == ROW for row in rows):
        step = ROW
    runs: list[list[Line]] = []
    for row in rows:
        if runs and _follows(runs[-1], row, step):
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _follows(run: Sequence[Line], row: Line, step: float) -> bool:
    last = run[-1]
    down = last.base - row.base
    own = min(a.base - b.base for a, b in zip(run, run[1:], strict=False)) if run[1:] else step
    scale = row.height / last.height if last.height else 1.0
    near = 0 < down <= STEP * max(min(own, step * 1.6), row.height * 0.9)
    beside = row.left < last.right and row.right > last.left
    return near and beside and 0.8 <= scale <= 1.25


def _paragraphs(run: Sequence[Line]) -> list[list[Line]]:
    paragraphs = [[run[0]]]
    for index in range(1, len(run)):
        nearby = run[max(0, index - 6) : index + 7]
        margin = max(line.right for line in nearby)
        if _breaks(paragraphs[-1], run[index], margin):
            paragraphs.append([run[index]])
        else:
            paragraphs[-1].append(run[index])
    return paragraphs


def _breaks(paragraph: Sequence[Line], line: Line, margin: float) -> bool:
    """Say whether a line begins something new although it follows closely."""
    last = paragraph[-1]
    if BULLET.match(line.text) and not _is_wrapped_number(last, line):
        return True
    ended = has_ended(last)
    unwrapped = line.height == ROW and last.right - last.left > UNWRAPPED
    if (ended and unwrapped) or (_may_lead(last.text) and LEADER.search(last.text)):
        return True
    first = line.text.split(None, 1)[0]
    if not ended and (first[0].islower() or last.text.rstrip().endswith(("-", ",", "\x02"))):
        return False
    wide = (last.right - last.left) / max(1, len(last.text))
    fits = (margin - last.right) > 1.1 * wide * (len(first) + 2) + 0.02 * margin
    indented = line.left - paragraph[0].left > 0.8 * line.height
    is_item = bool(BULLET.match(paragraph[0].text))
    return fits or (ended and indented and not is_item and line.height != ROW)


def _is_wrapped_number(last: Line, line: Line) -> bool:
    """Say whether what looks like an item's number is a sentence's last figure or initial."""
    if re.match(r"(?:pp?|n|cf|art)\.\s?\d", line.text, re.IGNORECASE):
        return not has_ended(last)
    if re.match(r"\d+(?:\.\d+)+\s[^\W\d_]", line.text):
        return line.text.split()[1][0].islower() and not has_ended(last)
    if line.text[0] in "–—-" and not has_ended(last):
        return abs(line.left - last.left) < 0.5 * line.height and line.text[1:3].strip().islower()
    return bool(re.match(r"\d{1,3}\.\s", line.text)) and bool(
        re.search(r"\b(?:and|of|in|to|Article|paragraph|point|No\.?|the)$", last.text.rstrip())
    )


def _glue(texts: Sequence[str], words: KnownWords) -> str:
    glued = texts[0].strip()
    for raw in texts[1:]:
        text = raw.strip()
        match = (
            re.search(r"([^\W\d_]+)-$", glued[-LONGEST_JOINED:]) if glued.endswith("-") else None
        )
        following = re.match(r"[^\W\d_]+", text)
        if not match or not following:
            glued += text if glued.endswith(("-", "/")) and glued[-2:-1].strip() else f" {text}"
        elif following.group()[0].isupper() or words.keeps_hyphen(match[1], following.group()):
            # "low- and middle-income" keeps its blank: the hyphen stands for a left-out half.
            hanging = following.group().lower() in {"and", "or", "und", "oder", "et", "to"}
            glued += f" {text}" if hanging else text
        else:
            glued = glued[:-1] + text
    return glued
