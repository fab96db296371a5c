"""The sentences and table rows of the passages found, by how well they answer a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.citations import Quote, columns, table
from kb.models import Document, Hit, Passage
from kb.question.purpose import without_orders
from kb.question.question import Query, Question
from kb.reader.reading import UNREAD, Reader, Reading, Text
from kb.reader.rows import read_hits
from kb.words.lists import any_of, either, listed
from kb.words.places import country_name, named_countries
from kb.words.scripts import DENSE
from kb.words.text import content_terms, content_words, raw_words, sentences, stems
from kb.words.weights import share

SHORTEST_QUOTE, LONGEST_QUOTE = 20, 700
"""Characters of a quotable sentence; Khmer needs about half."""
FOREIGN = 0.4
"""Words that a sentence is taken to share with a question in another language, at least: what the
best sentences share with questions in their own, on average."""
LOOKED_AT = 16
"""Sentences that an answer chooses from."""
AROUND = 0.8
"""What the words of a sentence's passage count beside its own."""
ALONE, RANK, FIGURE_ALONE = 3.0, 0.2, 0.25
"""What a sentence that was not read takes from its words, and beside these from its passage's rank
and from a figure where one is asked for."""
FOUND, ANSWERS = 8.0, 2.0
"""What a passage is worth: its share of the best score of the search, and the log-odds that it
answers."""
SHARE, WORDS, WORDS_OF_ROW, FIGURE = 0.9, 1.5, 3.0, 1.5
"""What a sentence that was read takes from the logarithm of its share of its passage's answer, from
its words, and from a figure where one is asked for, beside what its passage is worth. Chosen on 248
parts of questions as people type them, but for rows, which tell the reader less."""
TEXTS, TELL = (either(listed("works", "announcing", key)) for key in ("works", "verbs"))
DATED = r"As of [^.]{4,30}\."
ANNOUNCES = re.compile(
    rf"^(?:{DATED}\s+)?(?:This|The present) (?:\w+ )?(?:{TEXTS}) (?:{TELL})\b(?! that)"
)
"""What a text says of itself: "This brief shows how ...". It announces what is said elsewhere."""
SUMS_UP = re.compile(rf"[\W\d]*(?:{any_of(listed('works', 'summaries'))})\W*", re.IGNORECASE)
"""A heading under which a text sums itself up."""
SUMMED = 1.5
"""What a sentence there gains: it says in full what others leave to those around them. Chosen on 53
questions as people type them over the starter corpus; on 240 others it moved nothing."""
ONLY_DATED = re.compile(DATED)
"""All that a text says of its own date. It answers nothing."""
ANNOUNCED = 3.0
"""What such a sentence loses; it still stands before others where nothing else answers."""
BULLET = re.compile(
    r"\s*(?!pp?\.\s?\d)(?:[-•–*▪●◦]|\(?[0-9a-z]{1,3}[.)]|[ivx]+\))\s", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence or row, and how well it answers."""

    quote: Quote
    score: float
    terms: frozenset[str]
    asked: frozenset[str]
    """Those of the question that it holds itself."""
    said: float = 0.0
    """Log-odds that it answers."""
    answered: float = 0.0
    """Log-odds that its passage does."""


def find_evidence(query: Query, hits: Sequence[Hit], reader: Reader | None) -> list[Evidence]:
    """Find the sentences and table rows that answer, best first, at most LOOKED_AT.

    A sentence that was read scores by what its passage is worth, by its share of what the passage
    says in answer, and by its words; one that was not, by its words and its passage's rank. Words
    are the idf-weighted share of the question's in it, a part of that share for its passage, and a
    figure where one is asked for. A row that holds a word of the question says it under its columns
    and its document's title, so their words count as its own. Lists of contents and of sources are
    never quoted.

    Args:
        query: the question, with the weights of its words.
        hits: passages to quote from, best first.
        reader: reads them; None: words decide alone.
    """
    told = [hit for hit in hits if hit.passage.is_evidence]
    readings = readings_of(reader, query.question, told) if reader else [UNREAD] * len(told)
    worths = worth(told, readings)
    candidates = [
        sentence
        for hit, reading, value in zip(told, readings, worths, strict=True)
        for sentence in _candidates(query.of(hit.document), hit, reading, value)
    ]
    candidates = without_lesser_rows(candidates)
    return sorted(candidates, key=lambda s: -s.score)[:LOOKED_AT]


def readings_of(reader: Reader, question: Question, hits: Sequence[Hit]) -> list[Reading]:
    """Read passages for a question; those in English for its English words, where it has some."""
    groups: dict[Question, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(question.of(hit.document), []).append(hit)
    readings: dict[str, Reading] = {}
    for asked, own in groups.items():
        told = read_hits(reader, asked, own, [text_of(hit) for hit in own])
        readings |= {hit.passage.id: one for hit, one in zip(own, told, strict=True)}
    return [readings[hit.passage.id] for hit in hits]


def worth(hits: Sequence[Hit], readings: Sequence[Reading]) -> list[float]:
    """Return what passages are worth for a question, by the search's score and the reader's."""
    most = max((hit.score for hit in hits), default=0.0) or 1.0
    return [
        FOUND * hit.score / most + ANSWERS * reading.answers
        for hit, reading in zip(hits, readings, strict=True)
    ]


def text_of(hit: Hit) -> Text:
    """Return a passage as a reader reads it."""
    return text_under(hit.document.title, hit.passage)


def text_under(title: str, passage: Passage) -> Text:
    """Return a passage of a document of this title as a reader reads it."""
    return Text.of(title, passage, spans_under(title, passage))


def spans(hit: Hit) -> tuple[tuple[int, int], ...]:
    """Return the places of a passage's sentences and rows, without titles that it stands under."""
    return spans_under(hit.document.title, hit.passage)


def spans_under(title: str, passage: Passage) -> tuple[tuple[int, int], ...]:
    """Return the same of a passage of a document of this title."""
    text, titles = passage.text, {_letters(t) for t in (title, *passage.headings)}
    found = quotable(without_orders(text))
    return tuple((a, b) for a, b in found if _letters(text[a:b]) not in titles)


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def is_foreign(document: Document, language: str | None) -> bool:
    """Tell whether a document is known to be in another language than a question's."""
    return bool(document.tongue and language) and document.tongue != language


def held_terms(hit: Hit, question: Question) -> set[str]:
    """Return the content words of a passage with its heading, title, place and date.

    The question's words for a country are among them where the passage is about it: Hanoi for one
    about Viet Nam.
    """
    whole = _whole(hit)
    return set(content_words(whole)) | _country_terms(question, whole)


def _country_terms(question: Question, text: str) -> set[str]:
    """Return the question's words for the countries that a text names."""
    if not question.places:
        return set()
    codes = question.country_terms.keys() & named_countries(text)
    return {term for code in codes for term in question.country_terms[code]}


def _whole(hit: Hit) -> str:
    document = hit.document
    place = country_name(document.country) if document.country else ""
    made = f"{document.title} {document.publisher} {place} {document.date or ''}"
    return f"{hit.passage.text} {hit.passage.heading} {made}"


def without_lesser_rows(candidates: Sequence[Evidence]) -> list[Evidence]:
    """Leave out table rows where another row holds the same words of the question, and more.

    Of a ranking's two hundred rows a question is about those that it names.
    """
    rows: dict[str, set[frozenset[str]]] = {}
    for candidate in candidates:
        if place := _table_of(candidate.quote):
            rows.setdefault(place, set()).add(candidate.asked)
    return [c for c in candidates if not any(c.asked < o for o in rows.get(_table_of(c.quote), ()))]


def _table_of(quote: Quote) -> str:
    title = columns(quote.hit, quote.text)
    return f"{quote.hit.document.id} > {quote.hit.passage.heading}" if title else ""


def _candidates(query: Query, hit: Hit, reading: Reading, worth: float) -> list[Evidence]:
    question, weights = query.question, query.weights
    least = FOREIGN if is_foreign(hit.document, question.language) else 0.0
    near = _terms(question, _whole(hit), hit.document)
    around = AROUND * max(least, share(weights, near))
    worth += SUMMED * any(map(SUMS_UP.fullmatch, hit.passage.headings[-1:]))
    found = []
    for number, (start, end) in enumerate(spans(hit)):
        quote = Quote(hit, start, end)
        if not _is_quotable(quote.text) or _is_of_another(quote, question):
            continue
        terms = frozenset(_terms(question, quote.text, hit.document))
        asked = terms.intersection(weights)
        held = terms | _table_terms(quote, bool(asked))
        has_figure = question.wants_figure and any(t[0].isdigit() for t in held)
        words = max(least, share(weights, set(held))) + around
        if reading is UNREAD:
            score = ALONE * (words + FIGURE_ALONE * has_figure + RANK / hit.rank)
            found.append(Evidence(quote, score, terms, asked))
            continue
        weight = WORDS_OF_ROW if "\t" in quote.text else WORDS
        score = worth + SHARE * reading.shares[number] + weight * words + FIGURE * has_figure
        score -= ANNOUNCED * bool(ANNOUNCES.match(quote.text))
        said = reading.sentences[number]
        found.append(Evidence(quote, score, terms, asked, said, reading.answers))
    return found


def _terms(question: Question, text: str, document: Document) -> set[str]:
    """Return the content words of a document's text, and the question's in another form."""
    words = raw_words(text)
    terms = set(content_terms(words)) | _country_terms(question, text)
    if not question.forms or is_foreign(document, question.language):
        return terms
    same = question.forms.keys() & stems(words, question.language or "").keys()
    return terms | {question.forms[stem] for stem in same}


def quotable(text: str) -> Iterable[tuple[int, int]]:
    """Find what can be quoted: sentences without their bullets, rows of tables whole."""
    for line in re.finditer(r"[^\s][^\n]*", text):
        row = line.group().rstrip()
        if "\t" in row and len(row) <= LONGEST_QUOTE:
            yield line.start(), line.start() + len(row)
            continue
        for start, end in sentences(line.group()):
            bullet = BULLET.match(text, line.start() + start, line.start() + end)
            yield bullet.end() if bullet else line.start() + start, line.start() + end


def _is_of_another(quote: Quote, question: Question) -> bool:
    """Tell whether a row is about countries that the question does not name, or names columns."""
    if "\t" not in quote.text:
        return False
    cells = tuple(cell for cell in quote.text.split("\t") if cell)
    if cells == table(quote.hit)[1]:
        return True
    about = named_countries(quote.text) if question.countries else frozenset()
    return bool(about) and not about & question.countries


def _table_terms(quote: Quote, asked: bool) -> frozenset[str]:
    """Return the words that a row says by standing in its table."""
    words = columns(quote.hit, quote.text)
    if words and asked:
        words += f" {quote.hit.document.title} {quote.hit.document.date or ''}"
    return frozenset(content_words(words))


def _is_quotable(text: str) -> bool:
    if ONLY_DATED.fullmatch(text):
        return False
    if "\t" in text:
        return len(text) <= LONGEST_QUOTE and sum(c.isalpha() for c in text) > 2
    shortest = SHORTEST_QUOTE // 2 if DENSE.search(text) else SHORTEST_QUOTE
    if "©" in text or (len(text.split()) < 6 and text[-1] not in ".!?…។៕:。！？；။।؟"):
        return bool(DENSE.search(text)) and len(text) >= shortest
    # Khmer vowels are marks to Unicode, not letters.
    letters = sum(c.isalpha() or bool(DENSE.match(c)) for c in text)
    enough_words = DENSE.search(text) or len(text.split()) > 3
    return shortest <= len(text) <= LONGEST_QUOTE and letters > len(text) / 2 and bool(enough_words)
