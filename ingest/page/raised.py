"""Raised characters: exponents, ordinals and note marks, which must not be glued to a figure.

A reader that knows that characters stand above the line asks here what they mean: 145 with a
raised 3 is 145 and a note, 10 with a raised 25 a power, 1 with a raised "st" an ordinal.
"""

from __future__ import annotations

import re
from enum import Enum, auto

ORDINALS = frozenset(
    ("st", "nd", "rd", "th", "er", "ère", "ere", "e", "ème", "eme", "re", "o", "a")
)
"""Endings of ordinals in the languages of the corpus, as they are raised after a figure."""
UNITS = re.compile(r"(?<![^\W\d_])(?:[kcdmµn]?m|ft|yd|mi)$|\d\s?(?:in|s|h|min)$")
BASE = re.compile(
    r"(?:(?<![\d.,])10|[×x*·]\s?\d+(?:[.,]\d+)?|(?<![^\W\d_]['’])\b[a-zA-Z]"
    r"|\((?=[^()]*[+−×*/])(?:[^()\w]|\w{1,2}(?!\w))+\))$"
)
"""What a power is taken of: ten, a factor, a variable, a bracket with a sum or product in it."""
SIGN = re.compile(r"[+−–-]?\d{1,3}")
SUPERSCRIPTS = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
NAMES = frozenset(("TM", "SM", "®", "™", "©"))


class Meaning(Enum):
    """What raised characters are."""

    TEXT = auto()
    """They read on: an ordinal's ending, a trade mark."""
    POWER = auto()
    """An exponent."""
    NOTE = auto()
    """A mark that leads to a note; it is no part of the sentence."""


GREEK = re.compile(r"(?<![^\W\d_])[α-ωΑ-Ω]$")
SHORTENED = re.compile(
    r"(?:\b[IVXL]+\|(?:e|er|re|ère|ème|th|o)|\b[nN]\.?\|(?:o|os)|\d\.\|(?:o|a|os|as|er)|"
    r"\b[MD]\|(?:r|e))$"
)
"""Raised endings of what is no figure, behind a stroke: XXIᵉ, nº, 1.º, Mʳ."""


def meaning(before: str, mark: str, *, linked: bool = False) -> Meaning:
    """Tell what raised characters mean.

    Args:
        before: what stands on the line before them, without a blank between.
        mark: the raised characters.
        linked: they are a link, as note marks of web pages are.
    """
    plain = mark.strip()
    if linked:
        return Meaning.NOTE
    if plain in NAMES or (plain.lower() in ORDINALS and before[-1:].isdigit()):
        return Meaning.TEXT
    if SHORTENED.search(f"{before[-8:]}|{plain}"):
        return Meaning.TEXT
    if SIGN.fullmatch(plain) and (
        UNITS.search(before) or BASE.search(before) or GREEK.search(before)
    ):
        return Meaning.POWER
    is_note = re.fullmatch(r"[\[(]?(?:\d{1,3}|[a-z]|[*†‡§¶#]{1,3}|[ivx]{1,4})[\])]?", plain)
    parts = re.split(r"\s*[,;–-]\s*", plain)
    several = len(parts) > 1 and all(re.fullmatch(r"\d{1,3}|[a-z]", part) for part in parts)
    return Meaning.NOTE if is_note or several else Meaning.TEXT


def written(before: str, mark: str, *, linked: bool = False) -> str:
    """Write raised characters as they read in a line: `10^25`, `m²`, `1st`; a note mark is none."""
    found = meaning(before, mark, linked=linked)
    if found is Meaning.NOTE:
        return ""
    if found is Meaning.TEXT:
        return mark
    plain = mark.strip()
    return plain.translate(SUPERSCRIPTS) if UNITS.search(before) else f"^{plain}"


def lowered(before: str, mark: str) -> str:
    """Write lowered characters: they read on, `CO2`, but behind a figure stay lowered, `10₂`."""
    return mark.translate(SUBSCRIPTS) if before[-1:].isdigit() else mark
