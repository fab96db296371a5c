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
from ingest.pdf.pieces import Piece

LEFTWARD = re.compile(
    "[\u0590-\u065f\u066d-\u06ef\u06fa-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]"
)
"""Letters of scripts that are written from right to left; their figures are not."""
FORMS = re.compile("[\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")
"""Letters as they look at one place of a word."""
FIGURES = re.compile(r"[\d٠-٩۰-۹]")
JOINING = ".,:/٫٬-%٪"
"""Signs within a figure."""
OPENING = dict(zip(")]»", "([«", strict=True))
CLOSING = dict(zip("([«", ")]»", strict=True))
SHARES = "%٪"
"""Stand behind their figure, on whichever side of it they are printed."""
STOPS = ".:;,!?،؛؟"

BRACKETS = frozenset("()[]«»")
WHITE = 0.08
"""Width of a blank beside a bracket, in heights of a letter, at least."""

TOUCHING = 0.1
"""Width of the white within a word, in heights of its letters, at most."""
TORN = 0.35
"""Width of the white, in the same measure, beyond which letters are of two words after all."""
LEVEL = 0.35
"""Heights of a line by which the feet of its letters differ at most."""
APART = 2.5
"""Heights of a line that its words are apart at most."""

Letter = tuple[str, Box]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    box: Box


def is_leftward(text: str) -> bool:
    """Say whether a text is mostly read from right to left."""
    left = len(LEFTWARD.findall(text))
    return left > 0 and left > sum(c.isalpha() for c in text) / 2


def in_reading_order(piece: Piece, glyphs: Glyphs) -> tuple[str, Box]:
    """Bring a line that has letters of these scripts into the order it is read in.

    Args:
        piece: of the page's text.
        glyphs: the characters of the page.

    Returns:
        The text, and the box around it.

    """
    return _ordered([word for word, _ in _words(piece, glyphs)], leftward=is_leftward(piece[1]))


def _ordered(words: Sequence[list[Letter]], *, leftward: bool) -> tuple[str, Box]:
    merged = _merged(words)
    merged.sort(key=lambda word: _around(word).middle[0], reverse=leftward)
    spelt = [_Word(_word(word, leftward=leftward), _around(word)) for word in merged]
    line = _joined(_turned(spelt, leftward=leftward))
    return _settled(line) if leftward else line, _around(sum(merged, []))


@dataclass(frozen=True, slots=True)
class _Part:
    """A word on the page, and the line that pdfium puts it in."""

    letters: list[Letter]
    foot: float
    line: Line


def whole_lines(placed: Sequence[tuple[Line, Piece]], glyphs: Glyphs) -> list[Line]:
    """Make the lines of a page that is read from right to left, each whole, from the top down.

    Browsers draw such a page font by font and letter by letter: pdfium then gives lines of one
    letter, or with letters of others. So the file's order is not looked at.

    Args:
        placed: what pdfium takes for lines.
        glyphs: the characters of the page.

    """
    parts = [
        _Part(word, foot, line) for line, piece in placed for word, foot in _words(piece, glyphs)
    ]
    rows: list[list[_Part]] = []
    for part in sorted(parts, key=lambda part: -part.foot):
        if rows and rows[-1][0].foot - part.foot < LEVEL * part.line.height:
            rows[-1].append(part)
        else:
            rows.append([part])
    return [_whole(run) for row in rows for run in _apart(row)]


def _apart(row: Sequence[_Part]) -> Iterator[list[_Part]]:
    """Cut a row where its parts stand wide apart: in columns."""
    run: list[_Part] = []
    reached = 0.0
    for part in sorted(row, key=lambda part: _around(part.letters).left):
        box = _around(part.letters)
        if run and box.left - reached > APART * part.line.height:
            yield run
            run = []
        run.append(part)
        reached = max(reached, box.right)
    yield run


def _whole(run: Sequence[_Part]) -> Line:
    letters = "".join(letter for part in run for letter, _ in part.letters)
    text, box = _ordered([part.letters for part in run], leftward=is_leftward(letters))
    first = max((part.line for part in run), key=lambda line: line.height)
    return replace(first, text=text, left=box.left, right=max(box.right, box.left + 0.1))


def _words(piece: Piece, glyphs: Glyphs) -> Iterator[tuple[list[Letter], float]]:
    """Give words as pdfium cuts them, and where they stand; it puts letters and brackets wrongly.

    So brackets are words for themselves, and letters that stand apart are of two words.
    """
    start, text = piece
    for match in re.finditer(r"[()\[\]«»]|[^\s()\[\]«»]+", text):
        word: list[Letter] = []
        foot = 0.0
        for place in range(start + match.start(), start + match.end()):
            letter = text[place - start]
            if letter == DROPPED:
                continue
            box, own = glyphs.box(place), glyphs.baseline(place)
            tall = max(box.height, word[-1][1].height) if word else 0.0
            if word and (_gap(word[-1][1], box) > TORN * tall or abs(own - foot) > LEVEL * tall):
                yield word, foot
                word = []
            foot = own if not word else foot
            word.append((letter, box))
        if word:
            yield word, foot


def _merged(words: Sequence[list[Letter]]) -> list[list[Letter]]:
    """Put words together again that stand without white between them."""
    merged: list[list[Letter]] = []
    for word in sorted(words, key=lambda word: _around(word).left):
        last = merged[-1] if merged else None
        if last is None or {last[-1][0], word[0][0]} & BRACKETS or not _touch(last, word):
            merged.append(word)
        else:
            merged[-1] = sorted([*last, *word], key=lambda letter: letter[1].middle[0])
    return merged


def _touch(one: Sequence[Letter], other: Sequence[Letter]) -> bool:
    first, second = _around(one), _around(other)
    return _gap(first, second) < TOUCHING * max(first.height, second.height)


def _joined(words: Sequence[_Word]) -> str:
    """Join words by blanks, brackets only where there is white beside them.

    Whether a bracket opens is told by that white, too: files name its shape or its meaning.
    """
    line = ""
    for index, word in enumerate(words):
        last = words[index - 1] if index else None
        following = words[index + 1] if index + 1 < len(words) else None
        white = last is None or _is_white(last, word)
        text = word.text
        if text in BRACKETS:
            opens = white and following is not None and not _is_white(word, following)
            text = OPENING.get(text, text) if opens else CLOSING.get(text, text)
        bracket = last is not None and {last.text, word.text} & BRACKETS
        line += text if last is None or (bracket and not white) else f" {text}"
    return line


def _is_white(one: _Word, other: _Word) -> bool:
    return _gap(one.box, other.box) > WHITE * max(one.box.height, other.box.height)


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
        part = list(run)
        ordered += reversed(part) if against else part
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
    """Put a stop at the line's beginning at its end; leave no blank within brackets."""
    if line[:1] in STOPS and line[1:2] not in STOPS:
        line = f"{line[1:].lstrip()}{line[0]}"
    return re.sub(r"(?<=[(\[«]) | (?=[)\]»])", "", line)
