"""Finding quoted words again in text that was stored, shown or written by others."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from math import ceil

from kb.words.scripts import plain
from kb.words.text import INVISIBLE

ENOUGH = 0.8
"""Share of a quote's characters that one passage must hold in one piece to count as holding it."""
PARTIAL_FROM = 40
"""Quotes shorter than this, in characters, count only when they are there completely."""
SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Bring text to the form in which quotes are compared.

    Canonical composition, no zero-width characters, case folded, one kind of quotation mark and
    of dash, Khmer digits as ASCII digits, every run of white space one blank.
    """
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = plain(text.translate(SIGNS)).casefold()
    return " ".join(unicodedata.normalize("NFC", text).split())


def contains(text: str, quote: str) -> bool:
    """Whether the text holds the whole quote; an empty quote is in no text."""
    wanted = fold(quote)
    return bool(wanted) and wanted in fold(text)


def share(text: str, quote: str, enough: float = ENOUGH) -> float:
    """Measure the longest piece of the quote that stands in the text, as a share of the quote.

    Any piece of at least `enough` of the quote holds the quote's middle, so only places where
    the middle stands are looked at; pieces shorter than that answer 0.

    Args:
        text: a passage or a page.
        quote: the words looked for.
        enough: above 0.5; smaller pieces are not measured.

    Returns:
        1.0 for the whole quote, 0.0 where less than `enough` of it is there in one piece.

    """
    if contains(text, quote):
        return 1.0
    wanted, where = fold(quote), fold(text)
    need = ceil(enough * len(wanted) - 1e-9)
    middle = wanted[len(wanted) - need : need]
    if len(wanted) < PARTIAL_FROM or not middle:
        return 0.0
    best, at = 0, where.find(middle)
    while at >= 0:
        best = max(best, _grown(where, at, wanted, len(wanted) - need, len(middle)))
        at = where.find(middle, at + 1)
    return best / len(wanted) if best >= need else 0.0


def _grown(where: str, at: int, wanted: str, start: int, length: int) -> int:
    """Grow a common piece to both sides and return its length."""
    end, stop = at + length, start + length
    while at > 0 and start > 0 and where[at - 1] == wanted[start - 1]:
        at, start = at - 1, start - 1
    while end < len(where) and stop < len(wanted) and where[end] == wanted[stop]:
        end, stop = end + 1, stop + 1
    return stop - start


def holds(text: str, quote: str) -> bool:
    """Whether the text holds the quote, or enough of it where a cut runs through the quote."""
    return share(text, quote) > 0


def overlaps(one: str, other: str) -> bool:
    """Whether two quotes share a piece at least half as long as the shorter of them."""
    a, b = fold(one), fold(other)
    if not a or not b:
        return False
    block = SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    return 2 * block.size >= min(len(a), len(b))


def states(text: str, wanted: str) -> bool:
    """Whether the text says one of the alternatives in `wanted`, which `|` separates.

    Words match anywhere, also inside longer words; a number matches only as a whole number:
    `145` is neither in `1145` nor in `1,145` nor in `145.3`. Thousands may be grouped by commas
    or blanks on either side.
    """
    pieces = [piece for piece in map(fold, wanted.split("|")) if piece]
    return any(_says(form(fold(text)), form(piece)) for piece in pieces for form in (_comma, _any))


def _says(text: str, wanted: str) -> bool:
    before = r"(?<!\d)(?<!\d[.,])" if wanted[0].isdigit() else ""
    after = r"(?!\d)(?![.,]\d)" if wanted[-1].isdigit() else ""
    return bool(re.search(before + re.escape(wanted) + after, text))


def _comma(text: str) -> str:
    return _joined(text, ",")


def _any(text: str) -> str:
    return _joined(text, ", ")


def _joined(text: str, separators: str) -> str:
    """Take grouping signs out of numbers, and the blank before a percent sign."""
    text = re.sub(r"(?<=\d) %", "%", text)
    grouped = rf"(?<![\d.,])\d{{1,3}}(?:[{separators}]\d{{3}})+(?!\d)"
    return re.sub(grouped, lambda found: re.sub(r"\D", "", found.group()), text)
