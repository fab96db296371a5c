"""What a question asks for: a sum of money, a share, a number, a date, a name.

A passage on the right subject that gives none of the sort asked for does not answer. The words are
those of the languages people ask in; what matches no cue asks for nothing in particular.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kb.words.language import detect
from kb.words.text import KHMER, KHMER_DIGITS, raw_words, stop_words, stop_words_of, term_of

Sort = Literal["money", "share", "number", "date", "name"]
CUES: dict[Sort, re.Pattern[str]] = {
    "money": re.compile(
        r"\b(?:money|budget|fund(?:s|ing)?|salary|prize|costs?|worth|fined?|spen[dt]|pay|paid|"
        r"penalty amount|purse|usd|dollars?|euros?|rupees?|presupuesto|orçamento|dinero|dinheiro|"
        r"argent|gastar?)\b|tỷ đồng|tiền|ថវិកា|ប្រាក់"
    ),
    "share": re.compile(
        r"per ?cent|\bproportion|(?:what|which) (?:share|portion)|pourcentage|porcentaje|"
        r"porcentagem|phần trăm|ភាគរយ|%"
    ),
    "number": re.compile(
        r"\bhow (?:many|much|long|old|often|far|large|big)\b|\bnumber of\b|\brank(?:ing|ed|s)?\b|"
        r"\bposition\b|\bscore|\bstand in\b|\bcombien\b|\bcu[aá]nt[oa]s?\b|\bquant[oa]s?\b|"
        r"bao nhiêu|thứ mấy|ប៉ុន្មាន|ចំនួន|លេខ|(?:which|what) (?:article|section)"
    ),
    "date": re.compile(
        r"\bwhen\b|(?:which|what) (?:year|date|month)|deadline|\bquand\b|\bcu[aá]ndo\b|\bquando\b|"
        r"khi nào|năm nào|ឆ្នាំណា|ពេលណា|ខែណា"
    ),
    "name": re.compile(
        r"\bwho(?:m|se)?\b|(?:which|what) (?:company|firm|agency|ministry|department|body|countr|"
        r"state|charit|app\b)|\bqui\b|\bqui[eé]n|\bquem\b|cơ quan nào|bộ nào|ai là|"
        r"នរណា|អ្នកណា|ក្រសួងណា"
    ),
}
"""Looked for in this order, in small letters."""
WORDED = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|"
    "fifty|hundred|thousand|half|third|quarter|deux|trois|quatre|cinq|sept|huit|neuf|dix|dos|tres|"
    "cuatro|cinco|seis|siete|ocho|nueve|diez|dois|três|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười"
)
NUMBER = re.compile(rf"\d|\b(?:{WORDED})\b", re.IGNORECASE)
GIVES: dict[Sort, re.Pattern[str]] = {
    "money": re.compile(
        r"[$€£¥₹៛]\s?\d|\b(?:usd|eur|sgd|dollars?|euros?|pounds?|million|billion|trillion|crore|"
        r"lakh|rupees?|riels?|đồng|tỷ|milliards?|millions?|mil(?:h|l)on\w*)\b",
        re.IGNORECASE,
    ),
    "share": re.compile(
        r"\d\s*%|per ?cent|pour cent|por ciento|por cento|phần trăm|ភាគរយ|"
        r"\b(?:half|third|quarter)\b",
        re.IGNORECASE,
    ),
    "number": NUMBER,
    "date": re.compile(
        r"\b(?:19|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|"
        r"October|November|December|janvier|février|mars|avril|juin|juillet|août|septembre|"
        r"octobre|novembre|décembre)\b|\b(?:months|years|days)\b|ឆ្នាំ"
    ),
    "name": re.compile(r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-Ý][\w’'-]+"),
}
COUNTING = re.compile(
    r"\b(how (many|much|long|often|large|big)|number of|percent\w*|proportion|share|rank\w*|"
    r"budget|cost|score|figure|rate|when|year|combien|cu[aá]nt\w+|quant\w+|quando|bao nhiêu)\b|"
    r"ប៉ុន្មាន|ភាគរយ|ចំនួន|ឆ្នាំណា",
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
        text = sentence.translate(KHMER_DIGITS)
        if self.sort == "name":
            return any(m.group() not in self.said for m in GIVES["name"].finditer(text))
        text = re.sub(r"\d+", lambda m: "" if m.group() in self.said else m.group(), text)
        return bool(GIVES[self.sort].search(text)) and self._counts(sentence)

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
    plain = question.translate(KHMER_DIGITS)
    folded = plain.lower()
    sort = next((sort for sort, cue in CUES.items() if cue.search(folded)), None)
    match = COUNTED.search(plain)
    counted = [w for w in (match.groups() if match else ()) if w and w.lower() not in stop_words()]
    said = {*re.findall(r"\d+", plain), *words}
    return Wanted(sort, frozenset(map(term_of, counted[:2])), frozenset(said))


def written_in(question: str, words: Iterable[str]) -> str | None:
    """Return the language of a question, None where nobody can tell.

    Small words tell English, since loading the classifier takes a second.

    Args:
        question: as it was asked.
        words: its words as they are written.
    """
    if KHMER.search(question):
        return "km"
    small = [word.lower() for word in words if len(word) > 1]
    counts = {codes: sum(w in known for w in small) for codes, known in stop_words_of().items()}
    english = counts.pop(("en",))
    return "en" if english > max(counts.values()) else detect(question)
