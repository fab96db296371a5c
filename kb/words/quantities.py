"""Numbers of a text with their units, so that "ten", "10" and "half", "50 %" are the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from kb.words.dates import YEARS, month_names
from kb.words.lists import any_of, either, listed, table, valued
from kb.words.numerals import spelled, value
from kb.words.scripts import BLANKLESS, DENSE, HAN, HANGUL, SPACED, THAI_LAO, plain
from kb.words.text import term_of, words

NUMERAL = (
    rf"(?<!{SPACED})(?<![.,])(?<![A-Za-z]-)(?<!\d{{4}}[-–/])"
    r"(?:\d{1,3}(?:[,.\u00a0\u202f '’]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(?![.,]?\d)"
)
YEAR = re.compile(r"(?<!\d)(?<!\d[.,])(?:19|20)\d\d(?![.,]?\d)")
ORDINAL = re.compile(r"(?:st|nd|rd|th|ème|eme|er|ère|re|e|[ºª])(?!\w)")
RANKED = re.compile(r"(?:rank\w*|place[ds]?|position|hạng|ចំណាត់ថ្នាក់\S*)\W+(?:\w+\W+){0,2}$", re.I)
ARTICLE = re.compile(r"(?:มาตรา|ข้อ|หมวด|ມາດຕາ|ໝວດ|ပုဒ်မ|အခန်း|第|제)\s*$")
"""The same in scripts without blanks."""
TIMES = re.compile(r"[\s-]*(?:x|×|times|fold|fois|veces|lần|ដង)(?!\w)", re.I)
HALF = ("half", "moitié", "mitad")
A_WHOLE = re.compile(r"[\s-]+an?(?=[\s-])")
PERIOD = re.compile(r"(?:first|second|latter)\W+$", re.IGNORECASE)
BOUNDS = {"about": (0.9, 1.1), "nearly": (0.85, 1.0), "over": (1.0, 1.2), "under": (0.8, 1.0)}
"""What a qualified number may stand for, as factors; judged on the claims of evals/cases."""
OUT_OF = re.compile(r"(?:\s+\w+){0,2}?\s+(?:in|out of|sur|sobre|trên)\s+", re.IGNORECASE)
BEHIND = re.compile(f"[{THAI_LAO}{HAN}{HANGUL}]")
"""Letters of the languages that name a currency behind the sum only."""
COUNTED = 24
"""Characters after a number in which the word for what it counts is looked for."""
WHOLES = frozenset((*range(2, 11), 12, 20, 50, 100, 1000))
"""What a share may be given of: "one in ten", "3 out of 4"."""
REFERENCE = re.compile(
    r"\b(?:fig(?:ures?|s)?|art(?:icles?)?|annex(?:es)?|sections?|chapters?|tables?|points?|boxe?s?|"
    r"paragraphs?|pages?|pp?|recitals?|nos?|footnotes?|appendix|appendices)(?![^\W\d_])\.?\s*"
    r"(?:\(?\w{1,4}\)?(?:,|\s+and|\s+to|\s*[–-])\s*){0,6}$",
    re.IGNORECASE,
)
"""Before a number that only says where something stands."""
LETTER = re.compile(r"(M|m|bn|B|tn|k)(?![^\W\d_])")
LETTERS = {"M": 1e6, "m": 1e6, "bn": 1e9, "B": 1e9, "tn": 1e12, "k": 1e3}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as a text has it."""

    text: str
    """With its unit, as written."""
    values: frozenset[float]
    """What it may be: 1.500 is one and a half or fifteen hundred, as the language has it."""
    unit: str = ""
    """`%`, `x` (times), `rank`, `months`, `days`, a currency, or nothing."""
    of: str = ""
    """Search term of the word that follows: what is counted."""
    least: float = 1.0
    most: float = 1.0
    """What may stand for it, as factors: "over 100" may be 105."""
    count: frozenset[float] = frozenset()
    """Its values as counted: 13 for "13 years", whose values are in months."""

    def is_same(self, other: Number) -> bool:
        """Tell whether a source's number bears this one out."""
        if not self.has_unit_of(other):
            return False
        alike = self.unit == other.unit
        mine, theirs = (n.values if alike or not n.count else n.count for n in (self, other))
        if mine & theirs:
            return True
        # What is only about as much has to be of the same thing.
        known = self.unit or not (self.of and other.of) or self.of == other.of
        return bool(known) and any(self._allows(a, b) for a in mine for b in theirs)

    def has_unit_of(self, other: Number) -> bool:
        """Tell whether both count the same sort of thing; a share is no plain number."""
        if self.unit == other.unit:
            return True
        return "" in (self.unit, other.unit) and "%" not in (self.unit, other.unit)

    def _allows(self, mine: float, theirs: float) -> bool:
        low, high = mine * self.least, mine * self.most
        return low * 0.999 <= theirs <= high * 1.001 or _rounds_to(theirs, mine)


def _rounds_to(exact: float, rounded: float) -> bool:
    """Tell whether a number is another one in round figures, of which two at least are given."""
    digits = len(f"{rounded:.10g}".replace(".", "").strip("0").lstrip("-").split("e")[0])
    return digits >= 2 and rounded == float(f"{exact:.{digits}g}")


def numbers(text: str) -> tuple[Number, ...]:
    """Find the numbers of a text that are no years and no days of a month, in its order."""
    written, found, done = plain(text), [], 0
    for match in _core().finditer(written):
        if match.start() >= done and (read := _number(written, match)):
            number, done = read
            found.append(replace(number, text=text[match.start() : done].strip()))
    return tuple(found)


def unmet(mine: Iterable[Number], theirs: Iterable[Number]) -> list[Number]:
    """Return those of their numbers that bear none of mine out."""
    mine = tuple(mine)
    return [n for n in theirs if not any(m.is_same(n) for m in mine)]


def years(text: str) -> dict[str, str]:
    """Return the years of this century and the last that a text names, as written there."""
    written = plain(text)
    found = {m.group(): text[m.start() : m.end()] for m in YEAR.finditer(written)}
    for match in spelled().finditer(written) if BLANKLESS.search(written) else ():
        if _is_year(match.group()):
            found[f"{value(match.group()):.0f}"] = match.group()
    return found


def _is_year(word: str) -> bool:
    """Tell whether a numeral of four digits in letters is a year of this century or the last."""
    return len(word) == 4 and (value(word) or 0) in YEARS


def _number(text: str, match: re.Match[str]) -> tuple[Number, int] | None:
    """Return the number and where it ends."""
    word = match.group().lower()
    if YEAR.fullmatch(word) or _is_year(word) or _is_day(text, match) or _is_item(text, match):
        return None
    values, unit, end = _value(text, match)
    if not values:
        return None
    if not unit and (share := _share(text, values, end)):
        values, unit, end = share
    count = values
    if not unit:
        unit, factor, end = _unit(text, match.start(), end)
        values = frozenset(v * factor for v in values)
    before = text[max(0, match.start() - 24) : match.start()]
    if unit == "" and RANKED.search(before):
        unit = "rank"
    following = re.compile(r"[\s-]*([^\W\d_]+)").match(text, end)
    least, most = _bounds(before)
    counted = _term_at(text, following.start(1), following[1]) if following else ""
    return Number("", values, unit, counted, least, most, count), end


def _term_at(text: str, start: int, word: str) -> str:
    """Return the search term of a word, of the first one where no blanks part words."""
    if not DENSE.match(word):
        return term_of(word)
    return next(iter(words(text[start : start + COUNTED])), "")


def _share(
    text: str, values: frozenset[float], end: int
) -> tuple[frozenset[float], str, int] | None:
    """Read "three in four" and "one firm in ten" as shares."""
    of = OUT_OF.match(text, end)
    whole = _core().match(text, of.end()) if of else None
    if whole is None or YEAR.fullmatch(whole.group()):
        return None
    known = _readings(whole.group()) if whole.group()[0].isdigit() else frozenset()
    most = next(iter(known), _table("words").get(whole.group().lower(), 0.0))
    part = max(values)
    return (
        (frozenset({100 * part / most}), "%", whole.end())
        if most in WHOLES and part < most
        else None
    )


def _value(text: str, match: re.Match[str]) -> tuple[frozenset[float], str, int]:
    """Return what a numeral or a word stands for, its unit where it says one, and its end."""
    word, end, unit = match.group().lower(), match.end(), ""
    if (number := value(word)) is not None:
        return frozenset({number}), "", end
    if word[0].isdigit():
        values = _readings(word)
        if ordinal := ORDINAL.match(text, end):
            return values, "rank", ordinal.end()
        if letter := LETTER.match(text, end):
            values, end = frozenset(v * LETTERS[letter[1]] for v in values), letter.end()
    elif word in _table("times"):
        return frozenset({_table("times")[word]}), "x", end
    elif word in _table("ordinals"):
        return frozenset({_table("ordinals")[word]}), "rank", end
    else:
        values, unit, end = _half(text, match) if word in HALF else _worded(text, match)
    while not unit and (magnitude := _magnitude().match(text, end)):
        factor = _table("magnitudes")[re.sub(r"\s+", " ", magnitude[1].lower())]
        values, end = frozenset(v * factor for v in values), magnitude.end()
        if rest := _rest().match(text, end):  # "a hundred and twenty"
            added, end = _table("words")[rest[1].lower()], rest.end()
            values = frozenset(v + added for v in values)
    return values, unit, end


def _half(text: str, match: re.Match[str]) -> tuple[frozenset[float], str, int]:
    """Read "half": of a billion, of all; the first half of a year is no number."""
    if of := A_WHOLE.match(text, match.end()):
        return frozenset({0.5}), "", of.end()
    is_period = PERIOD.search(text, max(0, match.start() - 12), match.start())
    return frozenset(() if is_period else (50.0,)), "%", match.end()


def _worded(text: str, match: re.Match[str]) -> tuple[frozenset[float], str, int]:
    """Read "twenty-five", "two thirds", "a million"; a mere "one" or "a" is no number."""
    total, end = _table("words").get(match.group().lower(), 1.0), match.end()
    unit = _joined("words").match(text, end)
    if unit and total >= 20 and _table("words")[unit[1].lower()] < 10:
        total, end = total + _table("words")[unit[1].lower()], unit.end()
    if part := _joined("parts").match(text, end):
        return frozenset({total * _table("parts")[part[1].lower()]}), "%", part.end()
    is_share = match.group().lower() == "one" and _share(text, frozenset({1.0}), end)
    counts = total != 1.0 or is_share or _magnitude().match(text, end) or _is_time(text, end)
    return frozenset((total,) if counts else ()), "", end


def _unit(text: str, start: int, end: int) -> tuple[str, float, int]:
    for unit, pattern in _after().items():
        if match := pattern.match(text, end):
            factor = _table(unit)[match[1].lower()] if unit in ("months", "days") else 1.0
            return unit, factor, match.end()
    if match := TIMES.match(text, end):
        return "x", 1.0, match.end()
    for unit, pattern in _before().items():
        if pattern.search(text, max(0, start - 10), start):
            return unit, 1.0, end
    return "", 1.0, end


def _is_time(text: str, end: int) -> bool:
    return any(_after()[unit].match(text, end) for unit in ("months", "days"))


def _readings(numeral: str) -> frozenset[float]:
    """Read a numeral with either sign as the decimal one, where both are possible."""
    plain = re.sub(r"[\u00a0\u202f '’]", "", numeral)
    english, other = plain.replace(",", ""), plain.replace(".", "").replace(",", ".")
    grouped = {"," : re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain),
               ".": re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain)}  # fmt: skip
    found = set()
    if "," not in plain or grouped[","]:
        found |= {float(english)} if english.count(".") < 2 else set()
    if "," in plain or grouped["."]:
        found |= {float(other)} if other.count(".") < 2 else set()
    return frozenset(found)


def _is_item(text: str, match: re.Match[str]) -> bool:
    """Tell whether a number counts paragraphs, "(6)", or says where to look, "Figure 5"."""
    start, end = match.span()
    before = text[max(0, start - 40) : start]
    if match.group()[0].isdigit() and REFERENCE.search(before):
        return True
    if DENSE.search(before) and ARTICLE.search(before):
        return True
    bracketed = text[start - 1 : start] == "(" and text[end : end + 1] == ")"
    return bracketed and end - start < 3 and match.group().isdigit()


def _is_day(text: str, match: re.Match[str]) -> bool:
    """Tell whether a number is the day of a date: a month stands beside it."""
    before, after = _beside_month()
    if DENSE.search(text) and _is_of_date(text, match):
        return True
    if not match.group().isdigit():
        return bool(after.match(text, match.end()))
    if int(match.group()) > 31:
        return False
    return bool(after.match(text, match.end()) or before.search(text[: match.start()][-16:]))


def _is_of_date(text: str, match: re.Match[str]) -> bool:
    """Tell whether a number is a month, a day or an emperor's year as East Asia writes dates."""
    is_day = re.search(r"(?:[月월]|令和|平成|昭和)\s*$", text[: match.start()][-3:])
    return bool(is_day or re.compile(r"\s*[月월](?!分)").match(text, match.end()))


def _bounds(before: str) -> tuple[float, float]:
    return next((b for name, b in BOUNDS.items() if _qualifier(name).search(before)), (1.0, 1.0))


@cache
def _table(key: str) -> dict[str, float]:
    return valued("quantities", "numbers", key)


@cache
def _joined(table: str) -> re.Pattern[str]:
    """Return a pattern for a word of a table after a blank or a hyphen: five in "twenty-five"."""
    return re.compile(rf"[- ]({any_of(_table(table))})", re.IGNORECASE)


@cache
def _rest() -> re.Pattern[str]:
    return re.compile(rf"\s+and\s+({any_of(_table('words'))})", re.IGNORECASE)


@cache
def _core() -> re.Pattern[str]:
    words = {*_table("words"), *_table("times"), *_table("ordinals"), *HALF}
    signs = spelled().pattern
    return re.compile(rf"{NUMERAL}|{signs}|{any_of(words | {'one', 'a', 'an'})}", re.IGNORECASE)


@cache
def _magnitude() -> re.Pattern[str]:
    return re.compile(rf"[\s-]*({any_of(_table('magnitudes'))})", re.IGNORECASE)


@cache
def _after() -> dict[str, re.Pattern[str]]:
    words = {"%": listed("quantities", "numbers", "percent")[1:], "months": list(_table("months"))}
    words["days"] = list(_table("days"))
    words |= {
        code: [w for w in listed("quantities", "money", code) if w.isalpha() or DENSE.match(w)]
        for code in table("quantities")["money"]
    }
    patterns = {u: re.compile(rf"[\s-]*({any_of(w)})", re.IGNORECASE) for u, w in words.items()}
    patterns["days"] = re.compile(rf"(?!\s*日元){patterns['days'].pattern}", re.IGNORECASE)
    return patterns | {"%": re.compile(rf"\s*(%|{patterns['%'].pattern})", re.IGNORECASE)}


@cache
def _before() -> dict[str, re.Pattern[str]]:
    percent = either(listed("quantities", "numbers", "of_hundred"))
    patterns = {"%": re.compile(rf"(?:{percent})\s*$")}
    for code in table("quantities")["money"]:
        signs = (re.escape(w) for w in listed("quantities", "money", code) if not BEHIND.match(w))
        patterns[code] = re.compile(rf"(?:{'|'.join(signs)})\s*$", re.IGNORECASE)
    return patterns


@cache
def _qualifier(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"{any_of(listed('quantities', 'numbers', name))}\s*(?:[$€£]|the|a)?\s*$", re.IGNORECASE
    )


@cache
def _beside_month() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns for a month before a day and for one after it."""
    written = any_of(month_names())
    joint = r"(?:st|nd|rd|th|er)?\s*(?:of\s+|de\s+|ខែ)?"
    return re.compile(rf"{written}\.?\s*(?:the\s+)?$"), re.compile(rf"{joint}{written}")
