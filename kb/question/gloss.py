"""A question's words in English, one by one, for languages that a small embedder knows little of.

Documents in English are searched and read with these: multilingual models place a Khmer question,
and less so a French one, near other passages than the same question in English. The lists are our
own, see `kb/data/words/glosses`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.words.scripts import BLANKLESS, SPACED, plain
from kb.words.text import INVISIBLE, stem_of

FOLDER = "data/words/glosses"
LETTER = BLANKLESS.pattern
SIGNS = "\u17b4-\u17d1\u17d3\u17dd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
"""Vowels and signs of Khmer and Thai that hang on the letter before."""
STOPS = "?!.,;:"
CODE = r"[A-Z\d]+(?:[-./,][A-Z\d]+)+"
"""Figures and names such as 4.0, 2019-2021 and M-24-10."""
UNIT = re.compile(rf"{LETTER}(?:\u17d2{LETTER}|[{SIGNS}])*|{CODE}|{SPACED}+|[{STOPS}]")
"""A letter with all that hangs on it where no blanks stand between words, a word, or a stop."""
BEFORE_STOP = re.compile(rf"\s+(?=[{STOPS}])")
SUBSCRIPTS = re.compile("(\u17d2\u179a)(\u17d2[\u1780-\u17a2])")
"""A Khmer r below the line, typed before another letter that is read first."""
DA, TA = "\u17d2\u178a", "\u17d2\u178f"
"""They look the same below a Khmer letter."""
FAR = frozenset(("id", "vi"))
"""Languages in Latin letters whose words without an entry say nothing in English."""
LEAST = 0.5
"""Part of a text that the list has to know: it does not of Vietnamese typed without its signs."""
OTHERS = " / "
"""Stands between two English words for one."""


@dataclass(frozen=True, slots=True)
class WordList:
    """The words of a language with their English."""

    language: str
    words: dict[tuple[str, ...], str]
    """By their units; empty for a word that says nothing."""
    longest: int
    """Units of the longest."""


def gloss(text: str, language: str | None) -> str:
    """Put the words of a text into English where there is a list for its language.

    It is cut into words and phrases of the list so that as little as possible is left, in as few
    pieces as possible. Of what the list lacks words in Latin letters and figures stay.

    Args:
        text: a question.
        language: it is in, BCP 47; None: nobody can tell.

    Returns:
        English words in the order of the text; nothing for a language without a list, or where it
        has too few of the words.
    """
    known = word_list(language) if language else None
    if known is None:
        return ""
    units = list(_units(text))
    lost, said = _cut(units, known)
    few = lost > (1 - LEAST) * len(units)
    return "" if few else BEFORE_STOP.sub("", " ".join(filter(None, said)))


def _cut(units: Sequence[str], known: WordList) -> tuple[int, list[str]]:
    """Cut a text by the best cut up to each unit; return the units lost, and the English."""
    keys = [u if (u,) in known.words else _key(u, known.language) for u in units]
    best: list[tuple[int, int, list[str]]] = [(0, 0, [])]
    for end, unit in enumerate(units, 1):
        lost, many, said = best[-1]
        cuts = [(lost + (unit not in STOPS), many + 1, [*said, _kept(unit, known.language)])]
        for start in range(max(0, end - known.longest), end):
            english = known.words.get(tuple(keys[start:end]))
            if english is not None:
                lost, many, said = best[start]
                cuts.append((lost, many + 1, [*said, english]))
        best.append(min(cuts, key=lambda cut: cut[:2]))
    lost, _, said = best[-1]
    return lost, said


def _kept(unit: str, language: str) -> str:
    """Return what is said for a unit that stands in no entry."""
    if BLANKLESS.match(unit):
        return ""
    is_name = unit[0].isupper() or not unit.isalpha()
    return unit if is_name or (language not in FAR and len(unit) > 1) else ""


def _units(text: str) -> Iterator[str]:
    """Cut a text where a word may end, spelled as the lists are."""
    spelled = INVISIBLE.sub("", plain(text)).replace(DA, TA)
    return (match.group() for match in UNIT.finditer(SUBSCRIPTS.sub(r"\2\1", spelled)))


def _key(unit: str, language: str) -> str:
    return stem_of(unit, language) if unit.isalpha() else unit


@cache
def word_list(language: str) -> WordList | None:
    """Load the list of a language: a word, a tab, its English; of two for one word the first."""
    path = files("kb").joinpath(FOLDER, f"{language}.tsv")
    if not path.is_file():
        return None
    words: dict[tuple[str, ...], str] = {}
    for line in path.read_text("utf-8").splitlines():
        word, english = line.split("\t")
        words.setdefault(_keys(word, language), english.split(OTHERS)[0])
    small = {_small(key, language): words[key] for key in words if "".join(key).isupper()}
    return WordList(language, small | words, max(map(len, words)))


def _keys(word: str, language: str) -> tuple[str, ...]:
    """Return the units by which an entry is found: those of an acronym as they are."""
    units = tuple(_units(word))
    return units if word.isupper() else _small(units, language)


def _small(units: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(_key(unit, language) for unit in units)
