"""The quality card: what a maintainer should know of a document before people rely on it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from ingest.card.identity import suspects
from ingest.page.references import LINK
from kb.models import Document, Reading
from kb.store.ledger import Card
from kb.words.language import shares

LOST = re.compile(r"\ufffd|\(cid:\d+\)|[\ue000-\uf8ff\U000f0000-\U000ffffd]")
"""Characters that stand for ones nobody knows: replaced, without a code, or private to a font."""
TWICE_DECODED = re.compile("[ÃÂâ][\u0080-\u00bf€‚„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
"""UTF-8 read as Windows-1252, such as `Ã©` for `é`."""
KHMER = re.compile("[\u1780-\u17d3]+")
REPEATED = re.compile(r"([\u1780-\u17d3]{2,6})\1")
"""A Khmer syllable written twice in a row, as text taken out of a PDF often has it."""
LETTERS = re.compile(r"[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]+")
"""A run of Latin letters."""
COMMON = "aeinorstu"
"""Letters that are frequent in all languages of the corpus: the rarest, the Vietnamese s, 0.7 %."""
LEAST_WORDS = 100
LEAST_CHARACTERS = 500
"""Below these a share says nothing."""
UNSURE = 0.6
"""Confidence of the recogniser below which a page needs a look."""
LEAST_LETTERS = 1_000
LEAST_DIFFERENT = 150
"""Different words; a text that repeats a few may do without a letter."""
SCARCE = 0.005
"""Share of the letters below which a common one was lost."""

# Most that the 105 shared documents have, and the broken extraction in brackets:
MOST_LOST = 0.005  # 0.0019
MOST_TWICE_DECODED = 0.001  # 0
MOST_REPEATED = 0.02  # 0.0023 (0.095: a Khmer PDF)
MOST_SINGLE = 0.2  # 0.11 (0.81)
MOST_SINGLE_OF_PAGE = 0.35  # 0.23: a page of names with initials
MOST_RUN_TOGETHER = 0.01  # 0.0012
LONG_WORD = 25


def examine(document: Document, reading: Reading, titles: Sequence[str] = ()) -> Card:
    """Draw up the card of one document.

    Args:
        document: what the register says.
        reading: what its file holds.
        titles: all titles of the register, by which a title's rare words are told.

    """
    pages = len(reading.pages)
    filled = sum(1 for page in reading.pages if page.text.strip())
    found = tuple(doubts(reading))
    # Of a text whose letters are lost neither language nor title can be told.
    languages = () if found else shares(page.text for page in reading.pages)
    return Card(
        characters=sum(len(page.text) for page in reading.pages),
        readable=filled / pages if reading.paged and pages else 1.0,
        languages=languages,
        tables=reading.tables,
        records=reading.records,
        recognised=reading.recognised,
        pictures=reading.pictures,
        doubts=found,
        suspects=() if found else suspects(document, reading, [c for c, _ in languages], titles),
    )


def doubts(reading: Reading) -> Iterator[str]:
    """Say what in a document's text may be damaged, with figures and what to do."""
    text = "\n".join(page.text for page in reading.pages)
    words = [LETTERS.findall(LINK.sub(" ", page.text)) for page in reading.pages]
    yield from _lost(text)
    yield from _scattered(reading, words)
    yield from _run_together(words)
    yield from _repeated(text)
    unsure = [f"{r.page} ({r.confidence:.0%})" for r in reading.recognised if r.confidence < UNSURE]
    if unsure:
        yield (
            f"The text of page {', '.join(unsure)} was recognised with little confidence: compare "
            "it with the picture, or find a copy with text."
        )


def _lost(text: str) -> Iterator[str]:
    if len(text) < LEAST_CHARACTERS:
        return
    lost = len(LOST.findall(text)) / len(text)
    if lost > MOST_LOST:
        yield f"{lost:.1%} of the characters stand for no known letter: find another copy."
    decoded = len(TWICE_DECODED.findall(text)) / len(text)
    if decoded > MOST_TWICE_DECODED:
        yield (
            f"{decoded:.1%} of the characters look like UTF-8 read as Windows-1252, such as Ã©: "
            "save the file as UTF-8."
        )


def _scattered(reading: Reading, words: Sequence[Sequence[str]]) -> Iterator[str]:
    all_words = [word for page in words for word in page]
    single = _single(all_words)
    missing = ", ".join(_missing("".join(all_words)))
    if single > MOST_SINGLE or (missing and len(set(all_words)) >= LEAST_DIFFERENT):
        letters = f", and hardly any letter is {missing}" if missing else ""
        yield (
            f"{single:.0%} of the words are single letters{letters}: letters were lost with the "
            "font. Find another copy, or run text recognition (OCR) over this one."
        )
        return
    shares = zip(reading.pages, map(_single, words), strict=True)
    pages = [page.number for page, share in shares if share > MOST_SINGLE_OF_PAGE]
    if pages and reading.paged:
        named = ", ".join(map(str, pages[:10])) + (" and others" if len(pages) > 10 else "")
        yield (
            f"More than {MOST_SINGLE_OF_PAGE:.0%} of the words on page {named} are single letters: "
            "compare the text with the page."
        )


def _missing(letters: str) -> list[str]:
    """Find the common letters that hardly occur among the letters of a text."""
    if len(letters) < LEAST_LETTERS:
        return []
    plain = unicodedata.normalize("NFD", letters.lower())
    return [letter for letter in COMMON if plain.count(letter) < SCARCE * len(letters)]


def _single(words: Sequence[str]) -> float:
    lengths = list(map(len, words))
    return lengths.count(1) / len(words) if len(words) >= LEAST_WORDS else 0.0


def _run_together(words: Sequence[Sequence[str]]) -> Iterator[str]:
    lengths = [length for page in words for length in map(len, page)]
    share = sum(n for n in lengths if n > LONG_WORD) / max(1, sum(lengths))
    if len(lengths) >= LEAST_WORDS and share > MOST_RUN_TOGETHER:
        yield (
            f"{share:.1%} of the letters stand in words of more than {LONG_WORD} letters: blanks "
            "seem to be lost, and such words are not found. Find another copy."
        )


def _repeated(text: str) -> Iterator[str]:
    khmer = sum(map(len, KHMER.findall(text)))
    if khmer < LEAST_CHARACTERS:
        return
    share = len(REPEATED.findall(text)) / khmer
    if share > MOST_REPEATED:
        yield (
            f"{share:.1%} of the Khmer letters begin a syllable that stands twice: the PDF repeats "
            "letters. Add the document as Markdown or Word, or run text recognition (OCR)."
        )
