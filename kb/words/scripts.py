"""Scripts: which set no blanks between words, and the digits, wide letters and years they have.

What is changed here keeps its length, so that places in the text stay what they were.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

THAI_LAO = "\u0e00-\u0eff"
BURMESE = "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"
HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
KANA = "\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f"
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af\uffa0-\uffdc"
KHMER = re.compile("[\u1780-\u17ff]")
BLANKLESS = re.compile(f"[\u1780-\u17ff{THAI_LAO}{BURMESE}{HAN}{KANA}]")
"""Letters of scripts that set no blanks between words."""
DENSE = re.compile(f"[\u1780-\u17ff{THAI_LAO}{BURMESE}{HAN}{KANA}{HANGUL}]")
"""Those, and Korean ones: a sentence has few words between blanks, and a word few letters."""
SPACED = rf"[^\W\u1780-\u17ff{THAI_LAO}{BURMESE}{HAN}{KANA}{HANGUL}]"
"""Inside of a pattern: a letter, digit or line of a script that sets blanks."""
ZEROS = tuple(c for c in range(0x0660, 0x1A91) if unicodedata.decimal(chr(c), None) == 0)
"""The digit nought of each script that has its own."""
FORMS = (("\uff10", "\uff19"), ("\uff21", "\uff3a"), ("\uff41", "\uff5a"), ("\ufb50", "\ufefc"))
"""Wide digits and letters, and the shapes of Arabic letters as old files hold them."""


def _plain_characters() -> dict[int, str]:
    """Return every digit, wide letter and Arabic shape that has one plain character."""
    wide = {"\uff05": "%", "\uff04": "$", "\uffe5": "¥", "\u066a": "%"}
    for first, last in FORMS:
        for code in range(ord(first), ord(last) + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            wide |= {chr(code): plain} if len(plain) == 1 and plain != chr(code) else {}
    wide |= {chr(zero + digit): str(digit) for zero in ZEROS for digit in range(10)}
    return {ord(c): plain for c, plain in wide.items()}


def ranges(characters: str) -> str:
    """Write characters, in order, as the inside of a class of a pattern."""
    placed = groupby(enumerate(map(ord, characters)), lambda pair: pair[1] - pair[0])
    runs = [[code for _, code in run] for _, run in placed]
    return "".join(f"{re.escape(chr(run[0]))}-{re.escape(chr(run[-1]))}" for run in runs)


def letters(first: int, last: int) -> str:
    """Return the letters and their marks in a range, as the inside of a class of a pattern."""
    every = map(chr, range(first, last + 1))
    return ranges("".join(c for c in every if unicodedata.category(c)[0] in "LM"))


PLAIN = _plain_characters()
NOT_PLAIN = re.compile(f"[{ranges(''.join(map(chr, sorted(PLAIN))))}]")
BUDDHIST_YEAR = re.compile(r"2(?<![\d.,]2)[45]\d\d(?![.,]?\d)")
"""A year that is 543 more than that of the common era, if what stands around it says so."""
BEFORE_YEAR = re.compile(
    r"(?:พ\s?\.?\s?ศ\s?\.?|พุทธศักราช|ພ\s?\.?\s?ສ\s?\.?|ພຸດທະສັກກະລາດ|ព\s?\.?\s?ស\s?\.?"
    r"|\bB\.? ?E\.?|ปี(?:การศึกษา|งบประมาณ)?|ประจำปี|ປີ"
    r"|(?:ม\.ค|ก\.พ|มี\.ค|เม\.ย|พ\.ค|มิ\.ย|ก\.ค|ส\.ค|ก\.ย|ต\.ค|พ\.ย|ธ\.ค)\."
    r"|(?:มกร|มีน|พฤษภ|กรกฎ|สิงห|ตุล|ธันว)าคม|(?:เมษ|มิถุน|กันย|พฤศจิก)ายน|กุมภาพันธ์)\s*"
    r"(?:2[45]\d\d\s*(?:-|–|—|/|,|ถึง|และ|หรือ|ຫາ|ເຖິງ|ແລະ)\s*(?:พ\.ศ\.\s*)?)*$"
)
AFTER_YEAR = re.compile(r"\s*\(?B\.? ?E\b")
AROUND_YEAR = 40
"""Characters before a year that may tell its era."""


def plain(text: str) -> str:
    """Write digits as ASCII ones, wide letters as narrow ones, Buddhist years as common ones.

    Returns:
        A text of the same length; to do it again changes nothing.
    """
    if not text.isascii():
        text = NOT_PLAIN.sub(lambda match: PLAIN[ord(match.group())], text)
    return BUDDHIST_YEAR.sub(_common, text)


def with_digits(text: str, digits: str) -> str:
    """Write the digits of a text, of whatever script, as the ten given ones."""
    return "".join(digits[int(c)] if c.isdecimal() else c for c in text)


def _common(year: re.Match[str]) -> str:
    before = year.string[max(0, year.start() - AROUND_YEAR) : year.start()]
    if BEFORE_YEAR.search(before) or AFTER_YEAR.match(year.string, year.end()):
        return str(int(year.group()) - 543)
    return year.group()
