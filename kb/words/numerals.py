"""Numbers written in letters that stand for digits and tens: Chinese, Japanese, Thai and Lao."""

from __future__ import annotations

import re
from functools import cache
from math import prod

from kb.words.lists import valued
from kb.words.scripts import BLANKLESS

LEAST_GREAT = {"han": 1e4, "thai": 1e6}
"""From here on a word counts all that stands before it: 万 in 三千二百万."""


@cache
def spelled() -> re.Pattern[str]:
    """Return a pattern for numerals that are surely numbers: more than one sign, or a count."""
    digits, signs = _signs("han", digits=True), _signs("han")
    thai, figures = _signs("thai"), _signs("thai", digits=True)
    counters = "年月日天个個名条條章节節项項款次元円圆岁歳人小课課學学時时分所校门門级級回点點倍割"
    return re.compile(
        rf"(?<=第)(?:{signs})+|(?:{signs}){{2,}}|(?:{digits})(?=[{counters}])"
        rf"|(?:{figures})(?:{thai})+|(?:สิบ|ສິບ|ยี่สิบ|ຊາວ)(?:{figures})"
    )


def value(word: str) -> float | None:
    """Return the number that a word is, None where it is none."""
    for script, great in LEAST_GREAT.items():
        signs = valued("numerals", "signs", script)
        if re.fullmatch(f"(?:{_signs(script)})+", word):
            found = [signs[sign] for sign in re.findall(_signs(script), word)]
            return _positional(found) if max(found) < 10 else _summed(found, great)
    return None


def figured(text: str) -> str:
    """Write the numerals of a text as digits, which may change its length."""
    if not BLANKLESS.search(text):
        return text
    return spelled().sub(lambda m: m[0] if (v := value(m[0])) is None else f"{v:.15g}", text)


def great(signs: str) -> float:
    """Return what signs after a number count together: 1e7 for 千万."""
    return prod(valued("numerals", "after", "cjk")[sign] for sign in signs)


def _positional(digits: list[float]) -> float:
    return float("".join(f"{digit:.0f}" for digit in digits))


def _summed(found: list[float], great: float) -> float | None:
    """Add up digits, each times the sign after it; None where two digits follow each other."""
    total = part = 0.0
    digit: float | None = None
    for sign in found:
        if sign < 10:
            if digit:
                return None
            digit = sign
        elif sign < great:
            part, digit = part + (1.0 if digit is None else digit or 1.0) * sign, None
        else:
            part += digit or 0.0
            before = total + part if total < sign else part
            total = (before or 1.0) * sign + (0.0 if total < sign else total)
            part, digit = 0.0, None
    return total + part + (digit or 0.0)


@cache
def _signs(script: str, digits: bool = False) -> str:
    signs = valued("numerals", "signs", script)
    chosen = [sign for sign, worth in signs.items() if worth < 10 or not digits]
    return "|".join(sorted(chosen, key=len, reverse=True))
