"""Words of scripts that set no blanks between them, or hang endings on: for the keyword search.

Khmer is cut by khmercut, Thai, Lao, Burmese, Chinese and Japanese by the dictionaries of ICU. What
a dictionary takes for one long word in one sentence it cuts up in another, so Chinese words of more
than two signs, and Korean ones without their endings, count by their overlapping pairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from kb.words.lists import listed
from kb.words.numerals import spelled
from kb.words.scripts import HAN, HANGUL, KHMER

HAN_RUN = re.compile(f"[{HAN}]+")
KOREAN = re.compile(f"[{HANGUL}]")
TORN = re.compile("([\u0e4d\u0ecd])([\u0e48-\u0e4b\u0ec8-\u0ecb]?)([\u0e32\u0eb2])")
"""The vowel "am" of Thai and Lao, typed as two signs."""
NO_WORD = "\u0e2f\u0e46\u0eaf\u0ec6\u3005\u30fb"
"""Signs for "and so on" and "once more", and the dot between foreign names."""


@lru_cache(maxsize=16384)
def cut(run: str) -> tuple[str, ...]:
    """Cut a run of letters into words; remembered, since a search meets the same passages again."""
    if KHMER.match(run):
        return _khmer(run)
    run = composed(run)
    if KOREAN.match(run):
        return tuple(_pairs(_without_ending(run)))
    return tuple(word for word in _asian(run) if word not in NO_WORD)


def composed(word: str) -> str:
    """Write letters as the ones they are compatible with, and those typed in two parts as one."""
    word = unicodedata.normalize("NFKC", word)
    return TORN.sub(lambda m: m[2] + chr(ord(m[3]) + 1), word).replace("เเ", "แ")


def _khmer(run: str) -> tuple[str, ...]:
    from khmercut import tokenize

    return tuple(word for word in tokenize(run) if word.strip())


def _asian(run: str) -> Iterator[str]:
    """Cut by the dictionaries, numbers aside, which they tear."""
    done = 0
    for number in spelled().finditer(run):
        yield from _known(run[done : number.start()])
        yield number.group()
        done = number.end()
    yield from _known(run[done:])


def _known(run: str) -> Iterator[str]:
    if not run:
        return
    from icu4py.breakers import WordBreaker

    for word in WordBreaker(run, "en"):
        yield from _pairs(word) if HAN_RUN.fullmatch(word) else (word,)


def _pairs(word: str) -> Iterator[str]:
    """Return a word's overlapping pairs of signs; the word where it has no more."""
    if len(word) < 3:
        yield word
    for place in range(len(word) - 1 if len(word) > 2 else 0):
        yield word[place : place + 2]


def _without_ending(word: str) -> str:
    """Take the endings off a Korean word, two signs of which stay at least."""
    match = _endings().search(word, 2)
    return word[: match.start()] if match else word


@cache
def _endings() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(sorted(listed('endings', 'ko'), key=len, reverse=True))})+$")
