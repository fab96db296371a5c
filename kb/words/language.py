"""In which language a text is written.

The script decides where a script belongs to one language, such as Khmer; elsewhere a naive Bayes
classifier over byte n-grams does (py3langid, Lui and Baldwin 2012), whose model is in its package.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cache

from kb.words.lists import table
from kb.words.scripts import HAN, HANGUL, KANA, KHMER, plain

SCRIPTS = {
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "HANGUL": "ko",
    "HEBREW": "he",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "KHMER": "km",
    "LAO": "lo",
    "MYANMAR": "my",
    "SINHALA": "si",
    "TAMIL": "ta",
    "THAI": "th",
    "TIBETAN": "dz",
}
"""First word of the Unicode names of a script's letters, and the language that is written in it:
the one language, or the one with a government that writes policy in it."""
NOT_PROSE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[\W\d_]{2,}|\d")
"""Addresses and figures, which are in no language."""
FEWEST_LETTERS = 12
"""Letters below which nobody can tell; a Khmer word has fewer, and its script tells."""
SURE = 0.3
"""Least probability of the best language. Measured on 2,100 pieces of 200 characters of the 105
shared documents: 99.7 % right, 0.1 % without an answer; what is wrong is foreign in truth, such as
a list of English sources in a Vietnamese essay. At 60 characters: 98.7 % and 1.3 %."""
SMALLEST_SHARE = 0.02
"""A language below this share of a document is a quotation or a slip of the classifier."""
PIECE = 1_500
"""Characters of a piece, about half a printed page; of a longer text no more is looked at."""
TOLD = 300
"""Characters from its start by which a piece of a document is told."""
SAMPLE = 120
"""Pieces of a document that are told, evenly spread; a long one has more. Of the 105 shared
documents all have the same main language as with 200 whole pieces, in a quarter of the time."""

WORD = re.compile(r"[^\W\d_]+")
MARK = 2.0
"""Words that a letter or sign of one language alone counts for."""
DENSE_WORDS = {"zh": (re.compile(f"[{HAN}]"), 2), "th": (re.compile("[\u0e00-\u0e7f]"), 4)}
"""Letters of a language, and how many make a word."""
OTHER_ASIAN = re.compile(f"[{KANA}{HANGUL}]")
ENOUGH = 0.75
"""Telling words that decide: one that two languages share is not enough."""
SURE_OF_FEW = 0.8
"""Least probability for a question of no telling word: its few words may be names. Of nineteen
English ones such as "Index score Laos 2025" none reached it in another language."""
FORGOTTEN = {"ms": "id"}
"""Languages that a few words do not tell from one another, and the one they are taken for."""


def detect(text: str, sure: float = SURE) -> str | None:
    """Find the language most of a text is written in.

    Args:
        text: a passage, a page or a title.
        sure: least probability of the best language.

    Returns:
        The primary subtag of BCP 47, such as `en` or `km`; None where the text is too short, or no
        language is likely.
    """
    prose = " ".join(NOT_PROSE.sub(" ", text).split())
    letters = [c for c in prose[:PIECE] if c.isalpha()]
    scripts = Counter(map(_script, letters))
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    if kana and kana + scripts["CJK"] > len(letters) / 2:
        return "ja"
    if scripts["CJK"] > len(letters) / 2 and len(letters) < FEWEST_LETTERS:
        return "zh"
    script, count = scripts.most_common(1)[0] if scripts else ("", 0)
    if script in SCRIPTS and count > len(letters) / 2:
        return SCRIPTS[script]
    if len(letters) < FEWEST_LETTERS:
        return None
    # A word in another script must not decide, and the classifier learnt from small letters.
    rest = "".join(c for c in prose[:PIECE] if not c.isalpha() or _script(c) not in SCRIPTS)
    language, probability = _classifier()(rest.lower())
    return language if probability >= sure else None


def asked_in(question: str) -> str | None:
    """Find the language of a question, which is shorter than what `detect` is made for.

    Scripts and small words tell it; the classifier, which takes a second to load, is asked where
    they do not.

    Args:
        question: as it was asked.

    Returns:
        The primary subtag of BCP 47; None where nobody can tell.
    """
    if KHMER.search(question):
        return "km"
    scores = _told(plain(question).lower())
    first, second = (*sorted(scores.values(), reverse=True), 0.0, 0.0)[:2]
    if first >= ENOUGH and first > second:
        return max(scores, key=lambda language: scores[language])
    found = detect(question, SURE if first else SURE_OF_FEW)
    return FORGOTTEN.get(found, found) if found else None


def _told(text: str) -> dict[str, float]:
    """Count a text's telling words and marks; a word of several languages is shared out.

    Letters of scripts that set no blanks count as so many words: a title in another language
    stands in many a question.
    """
    scores: defaultdict[str, float] = defaultdict(float)
    known = _telling()
    for word in WORD.findall(text):
        owners = known.get(word, ())
        for language in owners:
            scores[language] += 1 / len(owners)
    if not OTHER_ASIAN.search(text):
        for language, (letters, many) in DENSE_WORDS.items():
            scores[language] += len(letters.findall(text)) / many
    for language, pattern in table("questions")["telling_marks"].items():
        if re.search(pattern, text):
            scores[language] += MARK
    return scores


@cache
def _telling() -> dict[str, tuple[str, ...]]:
    lists = {code: set(text.split()) for code, text in table("questions")["telling"].items()}
    every = set[str]().union(*lists.values())
    return {word: tuple(code for code, own in lists.items() if word in own) for word in every}


def shares(texts: Iterable[str]) -> tuple[tuple[str, float], ...]:
    """Tell how much of a document is in which language.

    Args:
        texts: its pages.

    Returns:
        Language and share of the characters whose language could be told, biggest first; shares
        below 2 % are left out.
    """
    pieces = [piece for text in texts for piece in _pieces(text)]
    counts: Counter[str] = Counter()
    for piece in pieces[:: -(-len(pieces) // SAMPLE) or 1]:
        language = detect(piece[:TOLD])
        if language:
            counts[language] += len(piece)
    total = sum(counts.values())
    return tuple((c, n / total) for c, n in counts.most_common() if n >= SMALLEST_SHARE * total)


def _pieces(text: str) -> list[str]:
    number = max(1, round(len(text) / PIECE))
    size = max(1, -(-len(text) // number))
    return [text[start : start + size] for start in range(0, len(text), size)]


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ", 1)[0].removesuffix("-COMPATIBILITY")


@cache
def _classifier() -> Callable[[str], tuple[str, float]]:
    """Load what tells a text's most probable language, and its probability.

    Of languages official in the whole of some country; among all 140 it takes English for Nigerian
    Pidgin and Portuguese for Galician.
    """
    from babel import Locale
    from babel.languages import get_official_languages
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    official = {
        language.split("_")[0]
        for territory in map(str, Locale("en").territories)
        for language in get_official_languages(territory, de_facto=True)
    }
    identifier.set_languages([label for label in identifier.labels if label in official])
    classify: Callable[[str], tuple[str, float]] = identifier.classify
    return classify
