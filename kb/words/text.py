"""Text as this project sees it: normalised characters, sentences, and words to search by.

Offsets matter here: `sentences` answers with places in the text it was given, never with copies
that have to be looked for again.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

import Stemmer

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Soft hyphens, zero-width characters, byte order marks and direction overrides."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SPACES = re.compile("[^\\S\n\t]+")
KHMER = re.compile("[\u1780-\u17ff]")
KHMER_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
WORD = re.compile(r"[\u1780-\u17ff]+|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
STEMMERS = {
    "de": "german",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "pl": "polish",
    "pt": "portuguese",
}
"""Languages whose words are inflected otherwise than English ones, and Snowball's name of each."""
SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?:\s*\[\d+\])*(?=\s)|[។៕៖]+|\n+")
ABBREVIATIONS = frozenset(
    [
        "al",
        "art",
        "arts",
        "cf",
        "ch",
        "co",
        "corp",
        "dept",
        "dr",
        "e.g",
        "ed",
        "eds",
        "eg",
        "esp",
        "est",
        "etc",
        "fig",
        "figs",
        "gen",
        "gov",
        "hon",
        "i.e",
        "ie",
        "inc",
        "jr",
        "ltd",
        "min",
        "mr",
        "mrs",
        "ms",
        "no",
        "nos",
        "p",
        "para",
        "paras",
        "pp",
        "prof",
        "rev",
        "s",
        "sec",
        "sen",
        "sr",
        "st",
        "u.k",
        "u.n",
        "u.s",
        "vol",
        "vs",
        "bzw",
        "ca",
        "d.h",
        "dr",
        "nr",
        "z.b",
        "h.e",
        "st.e",
    ]
)


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
        if match.group()[0] == "." and not _ends_sentence(text, match.start(), match.end()):
            continue
        _add(spans, text, start, match.end())
        start = match.end()
    _add(spans, text, start, len(text))
    return spans


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
    is_initial = len(last) == 1 and last.isalpha() and before.strip()[-1].isupper()
    is_list_number = bool(re.search(r"(?:^|\n)\s*(?:\d{1,3}|[a-zA-Z])$", before[-6:]))
    return not (is_initial or is_list_number)


def words(text: str) -> list[str]:
    """Split text into the words it is searched by, in order, repeated ones too.

    Latin words are lower-cased, stripped of accents and stemmed (Snowball, English); Khmer is cut
    into words (khmercut), its digits become ASCII digits; numbers keep their decimal point and
    lose their thousands commas.
    """
    return [term for term in map(term_of, raw_words(text)) if term]


def raw_words(text: str) -> list[str]:
    """Split text into words as they are written, Khmer cut into words."""
    found: list[str] = []
    for word in WORD.findall(text):
        if KHMER.match(word):
            found.extend(_khmer_words(word))
        else:
            found.append(word)
    return found


@lru_cache(maxsize=65536)
def term_of(word: str) -> str:
    """Bring one written word to the form it is searched by."""
    if KHMER.match(word):
        return word.translate(KHMER_DIGITS)
    if word[0].isdigit():
        return re.sub(r",(?=\d{3}\b)", "", word).replace(",", ".")
    folded = unicodedata.normalize("NFKD", word.lower()).replace("’", "'")
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    stem: str = _stemmer().stemWord(folded.removesuffix("'s"))
    return stem


def content_words(text: str) -> list[str]:
    """Return the words that carry meaning: `words` without the stop words."""
    return [term for run in WORD.findall(text) for term in _terms_of(run)]


def content_terms(written: Iterable[str]) -> list[str]:
    """Return the search terms of those written words that carry meaning, in order."""
    return [term for word in written for term in _meaning_of(word)]


def _terms_of(run: str) -> Sequence[str]:
    return content_terms(_khmer_words(run)) if KHMER.match(run) else _meaning_of(run)


@lru_cache(maxsize=65536)
def _meaning_of(word: str) -> tuple[str, ...]:
    """Return a written word's term where it carries meaning."""
    term = term_of(word)
    return (term,) if term and not _is_small(word) else ()


class PlacedWords:
    """The content words of a text by where they stand: its parts need no reading of their own."""

    def __init__(self, text: str) -> None:
        """Read a text."""
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
    return {_stem_of(word, language): term_of(word) for word in meaningful}


def _is_small(word: str) -> bool:
    return word.lower().replace("’", "'") in stop_words()


@lru_cache(maxsize=65536)
def _stem_of(word: str, language: str) -> str:
    stem: str = _stemmer(STEMMERS[language]).stemWord(word.lower())
    return stem


@cache
def stop_words() -> frozenset[str]:
    """Return the words that say nothing about a topic: English, the corpus's languages, Khmer."""
    return frozenset().union(*stop_words_of().values())


@cache
def stop_words_of() -> Mapping[tuple[str, ...], frozenset[str]]:
    """Return the stop words of each language, or of those that share theirs."""
    text = files("kb").joinpath("data/words/stopwords.txt").read_text("utf-8")
    parts = re.findall(r"^# ([a-z ]+):.*\n((?:[^#].*\n)+)", text, re.MULTILINE)
    return {tuple(codes.split()): frozenset(words.split()) for codes, words in parts}


@cache
def _stemmer(language: str = "english") -> Stemmer.Stemmer:
    return Stemmer.Stemmer(language)


@lru_cache(maxsize=16384)
def _khmer_words(run: str) -> tuple[str, ...]:
    """Cut a run of Khmer letters; remembered, since a search meets the same passages again."""
    from khmercut import tokenize

    return tuple(word for word in tokenize(run) if word.strip())
