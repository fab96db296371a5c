"""Text as this project sees it: normalised characters, sentences, and words to search by.

Offsets matter here: `sentences` answers with places in the text it was given, never with copies
that have to be looked for again.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files

import Stemmer

from kb.words.clauses import with_clauses
from kb.words.lists import listed
from kb.words.numerals import great, value
from kb.words.scripts import DENSE, HAN, HANGUL, KANA, PLAIN, SPACED, letters, plain, ranges
from kb.words.segments import composed, cut


def _is_letter(character: str) -> bool:
    return character.isalnum() and not character.isdecimal()


INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Soft hyphens, zero-width characters, byte order marks and direction overrides."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SPACES = re.compile("[^\\S\n\t]+")
MARKED = letters(0x0590, 0x0DFF) + letters(0x0F00, 0x0FFF)
"""Letters and marks of Hebrew, Arabic, the scripts of India, and Tibetan."""
LETTER = SPACED.removesuffix("]") + r"\u0590-\u0dff\u0f00-\u0fff\d_]"
LATIN = ranges(
    "".join(c for c in map(chr, (*range(0x0590), *range(0x1E00, 0x2000))) if _is_letter(c))
)
"""What most letters are: a list without classes is looked up in a third of the time."""
RUNS = (
    "\u1780-\u17ff",
    letters(0x0E00, 0x0EFF),
    letters(0x1000, 0x109F),
    HAN + KANA,
    HANGUL,
    MARKED,
)
"""Letters that make up words of one kind, each the inside of a class."""
FIGURE = r"\d+(?:[.,]\d+)*(?:[百千]?[万萬亿億]|[백천]?[만억])?"
WORD = re.compile(
    rf"[{LATIN}]+(?:['’][{LATIN}]+)*|{FIGURE}"
    rf"|(?![\x00-\x7f])(?:{LETTER}+(?:['’]{LETTER}+)*|{'|'.join(f'[{run}]+' for run in RUNS)})"
)
ELISION = re.compile(
    r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|un|all|dall|dell|nell|sull|quell|gl)['’]",
    re.IGNORECASE,
)
"""What French and Italian put before a vowel: "l'intelligence" is two words, "don't" is one."""
SHORT = re.compile(
    r"(?<![\u0e00-\u0eff])(?:[\u0e01-\u0e4e]{1,4}\.?\s?)*[\u0e01-\u0e4e]{1,4}$"
    r"|(?<![\u0e00-\u0eff])(?:[\u0e81-\u0eae]{1,4}\.?)*[\u0e81-\u0eae]{1,4}$"
    r"|(?<![\u1780-\u17d3])(?:[\u1780-\u17d3]{1,4}\.)*[\u1780-\u17d3]{1,4}$"
    rf"|(?<![{MARKED}])(?:[{MARKED}]|[\u0900-\u0dff]{{2}})$"
)
"""What a stop shortens, such as "พ.ศ.": few letters, in Lao consonants, with none before them."""
STEMMERS = {
    "de": "german",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "pl": "polish",
    "pt": "portuguese",
}
"""Languages whose words are inflected otherwise than English ones, and Snowball's name of each."""
SENTENCE_END = re.compile(
    r"[.!?…؟۔]+[\"'”’»)\]]*(?:\s*\[\d+\])*(?=\s)|[។៕៖။।॥]+|\n+"
    r"|[。！？；｡．][。！？；｡…”’」』）】》〉)\]]*(?:\[\d+\])*"
)
"""How sentences end; Chinese, Japanese, Burmese and Khmer stops need no blank after them."""
ABBREVIATIONS = frozenset(listed("endings", "abbreviations"))


def normalise(text: str) -> str:
    """Bring text to its one stored form.

    Canonical composition; no control, zero-width or direction characters; Windows and old Mac
    line ends become newlines; runs of blanks become one blank; at most one empty line in a row.
    Tabs stay: one stands between the cells of a table's row.
    What is on a line stays on it: joining the lines of a paragraph is the readers' business.

    Args:
        text: text of any origin.

    Returns:
        The stored form; normalising it again changes nothing.
    """
    if text.isprintable() and "  " not in text:  # nothing below but the composition changes it
        return unicodedata.normalize("NFC", text).strip(" ")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = text.replace("\u2029", "\n").replace("\x85", "\n").replace("\x0c", "\n")
    text = INVISIBLE.sub("", CONTROL.sub("", ESCAPE.sub("", text)))
    text = SPACES.sub(" ", unicodedata.normalize("NFC", text))
    text = re.sub(r" ?([\n\t]) ?", r"\1", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip(" \n")


def sentences(text: str) -> list[tuple[int, int]]:
    """Find the sentences of normalised text.

    A newline always ends a sentence: list items, table rows and headings stand on their own.

    Args:
        text: normalised text.

    Returns:
        Start and end offsets in order, without surrounding blanks; they do not overlap.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in SENTENCE_END.finditer(text):
        if match.group()[0] in ".．" and not _ends_sentence(text, match.start(), match.end()):
            continue
        _add(spans, text, start, match.end())
        start = match.end()
    _add(spans, text, start, len(text))
    return with_clauses(text, spans)


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if right > left:
        spans.append((start + left, start + right))


def _ends_sentence(text: str, stop: int, end: int) -> bool:
    before = text[max(0, stop - 24) : stop]
    word = re.search(r"[\w.]+$", before)
    last = word.group().lower() if word else ""
    following = text[end : end + 2].strip()
    if following and following[0].islower():
        return False
    if last in ABBREVIATIONS or last.rsplit(".", 1)[-1] in ABBREVIATIONS and "." in last:
        return False
    if not before[-1:].isascii() and SHORT.search(before):
        return False
    if text[stop] == "．" and before[-1:].isdecimal() and following[:1].isdecimal():
        return False
    is_initial = len(last) == 1 and last.isalpha() and before.strip()[-1].isupper()
    is_list_number = bool(re.search(r"(?:^|\n)\s*(?:\d{1,3}|[a-zA-Z])$", before[-6:]))
    return not (is_initial or is_list_number)


def words(text: str) -> list[str]:
    """Split text into the words it is searched by, in order, repeated ones too.

    Latin words are lower-cased, stripped of accents and stemmed (Snowball, English); scripts
    without blanks are cut into words, see `kb.words.segments`; digits become ASCII ones, letters
    their compatible ones (NFKC), Buddhist years common ones; numbers keep their decimal point and
    lose their thousands commas.
    """
    return [term for term in map(term_of, raw_words(text)) if term]


def raw_words(text: str) -> list[str]:
    """Split text into words as they are written, but for digits and Buddhist years."""
    return [word for run in WORD.findall(plain(text)) for word in _words_of(run)]


def placed_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a text, digits as ASCII ones, with where each starts and ends."""
    text = plain(text)
    for run in WORD.finditer(text):
        at = run.start()
        for word in _words_of(run.group()):
            start = text.find(word, at, run.end())
            if start >= 0:
                at = start + len(word)
                yield word, start, at


def _words_of(run: str) -> tuple[str, ...]:
    if run.isascii() and "'" not in run:
        return (run,)
    if DENSE.match(run):
        return cut(run)
    if elided := ELISION.match(run):
        return (run[: elided.end() - 1], *_words_of(run[elided.end() :]))
    return (run,)


@lru_cache(maxsize=65536)
def term_of(word: str) -> str:
    """Bring one written word to the form it is searched by."""
    word = word if word.isascii() else word.translate(PLAIN)
    if word[0].isdigit():
        return _figure(word)
    if DENSE.match(word):
        number = value(word)
        return composed(word) if number is None else f"{number:.15g}"
    folded = unicodedata.normalize("NFKD", word.lower()).replace("’", "'").replace("đ", "d")
    folded = "".join(c for c in folded if not (unicodedata.combining(c) or c == "\u0640"))
    stem: str = _stemmer().stemWord(folded.removesuffix("'s"))
    return stem


def _figure(word: str) -> str:
    """Write a number with its point alone, 3200万 in full."""
    digits = word.rstrip("百千万萬亿億백천만억")
    plain_digits = re.sub(r",(?=\d{3}\b)", "", digits).replace(",", ".")
    if digits == word or plain_digits.count(".") > 1:
        return plain_digits
    return f"{float(plain_digits) * great(word[len(digits) :]):.15g}"


def content_words(text: str) -> list[str]:
    """Return the words that carry meaning: `words` without the stop words."""
    return [term for run in WORD.findall(plain(text)) for term in _terms_of(run)]


def content_terms(written: Iterable[str]) -> list[str]:
    """Return the search terms of those written words that carry meaning, in order."""
    return [term for word in written for term in _meaning_of(word)]


def _terms_of(run: str) -> Sequence[str]:
    return content_terms(_words_of(run))


@lru_cache(maxsize=65536)
def _meaning_of(word: str) -> tuple[str, ...]:
    """Return a written word's term where it carries meaning."""
    term = term_of(word)
    return (term,) if term and not _is_small(word) else ()


class PlacedWords:
    """The content words of a text by where they stand: its parts need no reading of their own."""

    def __init__(self, text: str) -> None:
        """Read a text."""
        text = plain(text)
        runs = list(WORD.finditer(text))
        self._text = text
        self._starts = [run.start() for run in runs]
        self._ends = [run.end() for run in runs]
        self._terms = [_terms_of(run.group()) for run in runs]

    def between(self, start: int, end: int) -> list[str]:
        """Return the content words of a slice of the text."""
        first, last = bisect_left(self._starts, start), bisect_right(self._ends, end)
        cut = (
            first and self._ends[first - 1] > start,
            last < len(self._starts) and self._starts[last] < end,
        )
        if any(cut):  # Khmer stops have no blank after them, and what they part is read as one
            return content_words(self._text[start:end])
        return [term for terms in self._terms[first:last] for term in terms]


def stems(written: Iterable[str], language: str) -> dict[str, str]:
    """Return the search terms of a text's content words by their stems in its language (Snowball).

    Args:
        written: its words, see `raw_words`.
        language: BCP 47, primary subtag.

    Returns:
        Empty for languages other than those of STEMMERS.
    """
    if language not in STEMMERS:
        return {}
    meaningful = (word for word in written if not _is_small(word))
    return {stem_of(word, language): term_of(word) for word in meaningful}


def _is_small(word: str) -> bool:
    return word.lower().replace("’", "'") in stop_words()


@lru_cache(maxsize=65536)
def stem_of(word: str, language: str) -> str:
    """Return a word's stem in its language, in small letters; the word where nothing stems it."""
    small = word.lower()
    if language not in STEMMERS:
        return small
    stem: str = _stemmer(STEMMERS[language]).stemWord(small)
    return stem


@cache
def stop_words() -> frozenset[str]:
    """Return the words that say nothing about a topic: English, the corpus's languages, Khmer."""
    text = files("kb").joinpath("data/words/stopwords.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


@cache
def _stemmer(language: str = "english") -> Stemmer.Stemmer:
    return Stemmer.Stemmer(language)
