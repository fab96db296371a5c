"""Lines in Arabic, Hebrew and their kin: letters in the order they are read, figures as printed.

pdfium gives some words of such a line reversed and its words in the file's order. Where letters
stand says how they are read: from right to left, figures and foreign words from left to right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.page.lines import Line
from ingest.pdf.glyphs import DROPPED, Box, Glyphs

LEFTWARD = re.compile(
    "[\u0590-\u065f\u066d-\u06ef\u06fa-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]"
)
"""Letters of scripts that are written from right to left; their figures are not."""
FORMS = re.compile("[\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")
"""Letters as they look at one place of a word."""
FIGURES = re.compile(r"[\d٠-٩۰-۹]")
JOINING = ".,:/٫٬-%٪"
"""Signs within a figure."""
MIRRORED = str.maketrans("()[]{}«»<>", ")(][}{»«><")
SHARES = "%٪"
"""Stand behind their figure, on whichever side of it they are printed."""
STOPS = ".:;,!?،؛؟"

BRACKETS = frozenset("()[]«»")
WHITE = 0.08
"""Width of a blank beside a bracket, in heights of a letter, at least."""

Letter = tuple[str, Box]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    box: Box


def is_leftward(text: str) -> bool:
    """Say whether a text is mostly read from right to left."""
    left = len(LEFTWARD.findall(text))
    return left > 0 and left > sum(c.isalpha() for c in text) / 2


def in_reading_order(start: int, text: str, glyphs: Glyphs) -> tuple[str, Box]:
    """Bring a line that has letters of these scripts into the order it is read in.

    Args:
        start: place of the line in the page's text.
        text: what pdfium gives of it.
        glyphs: the characters of the page.

    Returns:
        The text, and the box around it.

    """
    words = [word for word in _words(start, text, glyphs) if word]
    if not words:
        return text, glyphs.box(start)
    leftward = is_leftward(text)
    words.sort(key=lambda word: _around(word).middle[0], reverse=leftward)
    spelt = [_Word(_word(word, leftward=leftward), _around(word)) for word in words]
    line = _joined(_turned(spelt, leftward=leftward))
    return _settled(line) if leftward else line, _around(sum(words, []))


def _words(start: int, text: str, glyphs: Glyphs) -> Iterator[list[Letter]]:
    """Give the words as pdfium cuts them; brackets for themselves, as it may put them wrongly."""
    for match in re.finditer(r"[()\[\]«»]|[^\s()\[\]«»]+", text):
        places = [n for n in range(*match.span()) if text[n] != DROPPED]
        yield [(text[n], glyphs.box(start + n)) for n in places]


def _joined(words: Sequence[_Word]) -> str:
    """Join words by blanks; brackets only where there is white beside them."""
    line = ""
    for last, word in zip([None, *words[:-1]], words, strict=True):
        bracket = last is not None and {last.text, word.text} & BRACKETS
        white = last is None or _gap(last.box, word.box) > WHITE * word.box.height
        line += word.text if last is None or (bracket and not white) else f" {word.text}"
    return line


def _gap(one: Box, other: Box) -> float:
    return max(one.left - other.right, other.left - one.right)


def mirrored(line: Line, width: float) -> Line:
    """Turn a line's place round, so that what holds for its beginning holds on the right."""
    return replace(line, left=width - line.right, right=width - line.left)


def _around(letters: Sequence[Letter]) -> Box:
    lefts, bottoms, rights, tops = zip(*(box for _, box in letters), strict=True)
    return Box(min(lefts), min(bottoms), max(rights), max(tops))


def _turned(words: Sequence[_Word], *, leftward: bool) -> list[_Word]:
    """Turn the runs of words that are read against the line's direction."""
    ordered: list[_Word] = []
    for against, run in groupby(words, lambda word: _is_against(word.text, leftward=leftward)):
        ordered += reversed(list(run)) if against else run
    return ordered


def _is_against(word: str, *, leftward: bool) -> bool:
    if leftward:
        return not LEFTWARD.search(word) and any(c.isalpha() for c in word)
    return bool(LEFTWARD.search(word))


def _word(letters: Sequence[Letter], *, leftward: bool) -> str:
    """Put the letters of a word in order; marks above and below stay with their letter."""
    native = any(LEFTWARD.match(letter) for letter, _ in letters)
    if not native and (not leftward or any(letter.isalpha() for letter, _ in letters)):
        return "".join(letter for letter, _ in letters)
    marks = [one for one in letters if unicodedata.combining(one[0])]
    bases = [one for one in letters if not unicodedata.combining(one[0])]
    bases.sort(key=lambda one: -one[1].middle[0])
    spelt = [letter for letter, _ in bases]
    for mark, box in marks:
        near = min(range(len(bases)), key=lambda n: abs(bases[n][1].middle[0] - box.middle[0]))
        spelt[near] += mark
    parts = (list(run) for _, run in groupby(spelt, lambda part: _kind(part)))
    runs = [run if LEFTWARD.match(run[0]) or len(run) == 1 else _figure(run) for run in parts]
    word = "".join("".join(run) for run in runs)
    return unicodedata.normalize("NFKC", word) if FORMS.search(word) else word


def _kind(part: str) -> bool:
    """Say whether a part of a word is read from left to right."""
    foreign = part.isalpha() and not LEFTWARD.match(part)
    return bool(FIGURES.match(part)) or foreign or part in JOINING


def _figure(run: Sequence[str]) -> list[str]:
    """Turn a figure or a foreign word round; stops at its ends stay where they are."""
    first, last = 0, len(run)
    while first < last and run[first] in JOINING:
        first += 1
    while last > first and run[last - 1] in JOINING:
        last -= 1
    share = [sign for sign in run[:first] if sign in SHARES]
    before = [sign for sign in run[:first] if sign not in SHARES]
    return [*before, *reversed(run[first:last]), *share, *run[last:]]


def _settled(line: str) -> str:
    """Put a stop at the line's beginning at its end; turn brackets that face outwards."""
    if line[:1] in STOPS and line[1:2] not in STOPS:
        line = f"{line[1:].lstrip()}{line[0]}"
    opened = re.search(r"[()\[\]«»]", line)
    line = line.translate(MIRRORED) if opened and opened[0] in ")]»" else line
    return re.sub(r"(?<=[(\[«]) | (?=[)\]»])", "", line)
