"""What a question asks for: a sum of money, a share, a number, a date, a name.

A passage on the right subject that gives none of the sort asked for does not answer. The words are
those of the languages people ask in; what matches no cue asks for nothing in particular.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kb.words.dates import month_names
from kb.words.lists import all_listed, any_of, either, listed, table, valued
from kb.words.names import UPPER
from kb.words.numerals import figured
from kb.words.scripts import BURMESE, DENSE, HAN, HANGUL, KANA, KHMER, THAI_LAO, plain
from kb.words.text import raw_words, stop_words, term_of

Sort = Literal["contact", "prison", "money", "share", "number", "date", "name"]
EXACT: tuple[Sort, ...] = ("contact", "prison", "money")
"""Sorts that a passage either gives or does not: a question for one is no question for another."""
FIGURES: tuple[Sort, ...] = ("money", "share", "number", "date")
"""Sorts that are said in figures."""
WHICH = either(listed("questions", "which", "en") + listed("questions", "what", "en"))
MANY = listed("questions", "how_many") + listed("questions", "loose", "how_many")
WHEN = listed("questions", "when") + listed("questions", "loose", "when")
WHO = listed("questions", "who") + listed("questions", "loose", "who")
HOW_MUCH = rf"\bhow {any_of(listed('questions', 'measures'))}"


def _cue(sort: Sort, *words: str) -> str:
    """Write how a question asks for a sort: by its words, or by "which" and a noun."""
    said = any_of((*words, *listed("questions", f"sort_{sort}")))
    if sort not in table("questions")["sort_noun"]:
        return said
    return rf"{said}|\b(?:{WHICH})\s+{any_of(listed('questions', 'sort_noun', sort))}"


CUES: dict[Sort, re.Pattern[str]] = {
    "contact": re.compile(_cue("contact")),
    "prison": re.compile(_cue("prison")),
    "money": re.compile(_cue("money")),
    "share": re.compile(_cue("share")),
    "number": re.compile(rf"{HOW_MUCH}|{_cue('number', *MANY)}"),
    "date": re.compile(_cue("date", *WHEN)),
    "name": re.compile(_cue("name", *WHO)),
}
"""Looked for in this order, in small letters."""
NO_NUMBER = frozenset(listed("quantities", "given", "but_not"))
PARTS = valued("quantities", "numbers", "parts").keys() - NO_NUMBER
WORDS = valued("quantities", "numbers", "words").keys() - NO_NUMBER
WORDED = any_of((*WORDS, *PARTS, *listed("quantities", "given", "numbers")))
NUMBER = re.compile(rf"\d|{WORDED}", re.IGNORECASE)
CURRENCIES = listed("quantities", "money") + listed("quantities", "given", "money")
SIGNS = "".join(word for word in CURRENCIES if len(word) == 1 and not DENSE.match(word))
COINS = either(word for word in CURRENCIES if DENSE.match(word) and not KHMER.match(word))
LARGE = [
    word
    for word, value in valued("quantities", "numbers", "magnitudes").items()
    if value >= 1e5 and not DENSE.search(word)  # these stand in longer words
]
NAMED = (
    w for w in CURRENCIES if not set(w) & set(SIGNS) and (KHMER.match(w) or not DENSE.match(w))
)
SUMS = any_of((*LARGE, *NAMED))
HUNDREDTHS = listed("quantities", "numbers", "of_hundred")
SHARES = any_of((*listed("quantities", "numbers", "percent")[1:], *HUNDREDTHS, *PARTS))
GIVES: dict[Sort, re.Pattern[str]] = {
    "contact": re.compile(r"\S@\S|\+\d[\d ().-]{7,}\d|\b0\d{1,3}[ -]\d{3,4}[ -]?\d{3}"),
    "prison": re.compile(any_of(listed("quantities", "given", "prison")), re.IGNORECASE),
    "money": re.compile(
        rf"[{SIGNS}]\s?\d|{SUMS}|\d\S{{0,4}}\s?\S{{0,6}}(?:{COINS})|(?:{COINS})\D{{0,8}}\d",
        re.IGNORECASE,
    ),
    "share": re.compile(rf"\d\s*%|{SHARES}", re.IGNORECASE),
    "number": NUMBER,
    "date": re.compile(
        rf"\b(?:19|20)\d\d\b|{any_of(month_names())}|"
        rf"{any_of(listed('quantities', 'given', 'periods'))}"
    ),
    "name": re.compile(rf"(?<![.!?]\s)(?<!^)\b[{UPPER}][\w’'-]+"),
}
BARE = re.compile(r"\t(?:[^\t]*:)?\s*(?:100|\d{1,2}(?:[.,]\d+)?)\s*(?:\t|$)")
"""A cell of a row with nothing but a figure up to 100: many tables name no unit of their shares."""
NAMELESS = re.compile(rf"[{THAI_LAO}{BURMESE}{HAN}{KANA}{HANGUL}]")
COUNTING = re.compile(
    HOW_MUCH
    + "|"
    + any_of(
        MANY + all_listed("questions", "when", "sort_share", "sort_number", "sort_date", "figures")
    ),
    re.IGNORECASE,
)
"""How a question says that a figure would answer it."""
COUNTED = re.compile(
    r"how many ([\w’'-]+)(?: (\w+))?|how much (\w+)|combien d[e’']\s?(\w+)|cu[aá]nt[oa]s (\w+)|"
    r"quant[oa]s (\w+)",
    re.IGNORECASE,
)
BEFORE, AFTER = 5, 2
"""Words between a number and what it counts."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for."""

    sort: Sort | None
    """None: nothing in particular."""
    counted: frozenset[str]
    """Terms of what is to be counted, as in "how many teachers"."""
    said: frozenset[str]
    """Figures and words of the question, which are no answer to it."""

    def is_given(self, sentence: str) -> bool:
        """Tell whether a sentence gives something of the sort asked for."""
        if self.sort is None:
            return True
        text = figured(plain(sentence))
        if self.sort == "name":  # scripts without capitals do not show them
            found = (m.group() for m in GIVES["name"].finditer(text))
            return bool(NAMELESS.search(text)) or any(name not in self.said for name in found)
        text = re.sub(r"\d+", lambda m: "" if m.group() in self.said else m.group(), text)
        given = GIVES[self.sort].search(text) or (self.sort == "share" and BARE.search(text))
        return bool(given) and self._counts(sentence)

    def _counts(self, sentence: str) -> bool:
        """Tell whether a number stands near what is counted, where the question names it."""
        written = raw_words(sentence) if self.counted else []
        terms = [term_of(word) for word in written]
        numbers = [bool(NUMBER.search(word)) for word in written]
        return not self.counted or any(
            term in self.counted and any(numbers[max(0, i - BEFORE) : i + AFTER + 1])
            for i, term in enumerate(terms)
        )


def asked(question: str, words: Iterable[str]) -> Wanted:
    """Find out what a question, or a part of one, asks for.

    Args:
        question: as it was asked.
        words: its words as they are written.
    """
    written = plain(question)
    folded = written.lower()
    sort = next((sort for sort, cue in CUES.items() if cue.search(folded)), None)
    match = None if sort in ("money", "share") else COUNTED.search(written)  # "how much money"
    counted = [w for w in (match.groups() if match else ()) if w and w.lower() not in stop_words()]
    said = {*re.findall(r"\d+", written), *words}
    return Wanted(sort, frozenset(map(term_of, counted[:2])), frozenset(said))
