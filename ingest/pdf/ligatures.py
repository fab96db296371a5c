"""Letters drawn as one, such as fi, that a font does not name: common words tell which they were.

Such a font gives another sign for them (`de<ned`) or none (`dened`, `de ned`). Which sign stands
for which letters is told once a document, by the words that come out; only then is it put back.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ingest.page.lines import Line
from ingest.pdf.layout import Sheet

JOINED = ("ffi", "ffl", "ff", "fi", "fl")
COMMON = frozenset(
    re.findall(
        r"\w+",
        "affairs affect affected affects afford affordable artificial artificially beneficial "
        "benefit benefits briefing certificate certificates certification certified chief "
        "classification classified clarification coefficient confidence confident confidential "
        "configuration confirm confirmed conflict conflicts deficit define defined defines "
        "defining definite definition definitions difference differences different difficult "
        "difficulties difficulty diversified effect effective effectively effectiveness effects "
        "efficiency efficient efficiently effort efforts fiction field fields fifth fifty fight "
        "figure figures file files fill filled film final finally finance financed finances "
        "financial financing find finding findings fine fines finger finish finished fire firm "
        "firms first fiscal fish fit five fixed flag flat fleet flexibility flexible flight flood "
        "floor flow flows fluctuations fluent fluid focused identification identified identifier "
        "identify identifying influence influenced influences influential inflation insufficient "
        "justification justified modification modified notification notified offence offences "
        "offer offered offering offers office officer officers offices official officially "
        "officials offline offset profile profiles profit profits proficiency qualification "
        "qualifications qualified ratification ratified reflect reflected reflecting reflects "
        "reflection satisfied scientific scientifically significance significant significantly "
        "simplified specific specifically specification specifications specified specify staff "
        "staffing sufficient sufficiently suffer suffered tariff tariffs traffic unified "
        "verification verified verify workflow workforce",
    )
)
"""English words with such letters, among the most frequent of reports and laws."""
SIGN = re.compile(
    r"(?<![^\s(\[\"'“‘-])[a-zA-Z]*([<=>@\\^|~#$%&*+\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff])[a-z]+"
)
"""A word with a strange sign in it."""
STRANGE = re.compile("[<=>@\\\\^|~#$%&*+\\x00-\\x08\\x0e-\\x1f\\ufffd\\ue000-\\uf8ff][a-z]")
SHORTEST = 3
"""Characters of such a word."""
FEWEST = 3
"""Different common words that must come out."""
SHARE = 0.2
"""Share of the words with a sign that must come out as common ones."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What was put back."""

    sheets: dict[int, Sheet]
    pages: tuple[int, ...] = ()
    letters: tuple[str, ...] = ()


def mend(sheets: dict[int, Sheet]) -> Mended:
    """Put lost letters back where the words of a document tell which they were."""
    texts = [line.text for sheet in sheets.values() for line in sheet.lines]
    signs = _signs(texts)
    lost = lost_words(texts)
    if not signs and not lost:
        return Mended(sheets)
    mended: dict[int, Sheet] = {}
    changed: list[int] = []
    for number, sheet in sheets.items():
        lines = tuple(_mend_line(line, signs, lost) for line in sheet.lines)
        mended[number] = replace(sheet, lines=lines)
        changed += [number] if lines != sheet.lines else []
    found = {*signs.values(), *(_missing(torn, whole) for torn, whole in lost.items())}
    return Mended(mended, tuple(changed), tuple(sorted(found)))


def _mend_line(line: Line, signs: dict[str, str], lost: dict[str, str]) -> Line:
    text = line.text
    if any(sign in text for sign in signs):

        def put(match: re.Match[str]) -> str:
            told = signs.get(match[1], match[1]) if len(match[0]) >= SHORTEST else match[1]
            return match[0].replace(match[1], told)

        text = SIGN.sub(put, text)
    if lost:
        text = _pattern(tuple(lost)).sub(lambda match: _as_written(match[0], lost), text)
    return line if text == line.text else replace(line, text=text)


def _as_written(word: str, lost: dict[str, str]) -> str:
    whole = lost[word.lower()]
    return whole.capitalize() if word[0].isupper() else whole


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")


def _signs(texts: Iterable[str]) -> dict[str, str]:
    """Tell what each strange sign stands for."""
    words: dict[str, Counter[str]] = defaultdict(Counter)
    for text in filter(STRANGE.search, texts):
        for match in SIGN.finditer(text):
            if len(match[0]) >= SHORTEST:
                words[match[1]][match[0].lower()] += 1
    told: dict[str, str] = {}
    for sign, counts in words.items():
        best, hits = "", 0
        for letters in JOINED:
            right = {word for word in counts if word.replace(sign, letters) in COMMON}
            if len(right) > hits:
                best, hits = letters, len(right)
        come_out = sum(n for word, n in counts.items() if word.replace(sign, best) in COMMON)
        if hits >= FEWEST and come_out >= SHARE * counts.total():
            told[sign] = best
    return told


def lost_words(texts: Sequence[str]) -> dict[str, str]:
    """Find common words that stand without their joined letters; none where it is mere chance.

    Returns:
        The word as it stands, and the whole one.

    """
    text = "\n".join(texts).lower()
    seen = {word.strip(".,;:()") for word in {*text.split()}}
    found = {torn: whole for torn, whole in _torn().items() if torn in seen}
    found |= {t: w for t, w in _parted().items() if t.split(" ")[1] in seen and t in text}
    sound = len(seen & COMMON)
    return found if len(found) >= 2 * FEWEST and len(found) > sound else {}


@cache
def _torn() -> dict[str, str]:
    """Return the common words without their joined letters, where that is no word of its own."""
    torn = {word.replace(j, ""): word for word in sorted(COMMON) for j in _joined(word)}
    return {short: word for short, word in torn.items() if len(short) > 3 and short not in COMMON}


@cache
def _parted() -> dict[str, str]:
    parted = {word.replace(j, " "): word for word in sorted(COMMON) for j in _joined(word)}
    return {short: word for short, word in parted.items() if len(min(short.split(" "))) > 1}


def _joined(word: str) -> list[str]:
    return [letters for letters in JOINED if letters in word]


def _missing(torn: str, whole: str) -> str:
    return next(j for j in _joined(whole) if torn in (whole.replace(j, ""), whole.replace(j, " ")))
