"""The sentences and table rows of the passages found, by how well they answer a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kb.citations import Quote, columns, table
from kb.models import Document, Hit
from kb.protocols import Embedder
from kb.question.purpose import without_orders
from kb.question.query import Query
from kb.question.question import Question
from kb.words.places import named_countries
from kb.words.scripts import DENSE
from kb.words.text import content_terms, content_words, raw_words, sentences, stems
from kb.words.weights import share

SHORTEST_QUOTE, LONGEST_QUOTE = 20, 700
"""Characters of a quotable sentence; Khmer needs about half."""
FOREIGN = 0.4
"""Words that a sentence is taken to share with a question in another language, at least: what the
best sentences share with questions in their own, on average."""
EMBEDDED = 16
"""Sentences whose vectors are compared with the question's: about 5 ms each on two cores."""
AROUND, RANK, FIGURE, MEANING = 0.8, 0.2, 0.25, 0.12
"""What a sentence's score takes from its passage's words, from its passage's rank, from a figure
where one is asked for, and from one standard deviation of nearness in meaning."""
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
    cosine: float = 0.0
    """Nearness in meaning to the question."""


def find_evidence(query: Query, hits: Sequence[Hit], embedder: Embedder) -> list[Evidence]:
    """Find the sentences and table rows that answer, best first, at most EMBEDDED.

    A sentence scores by the idf-weighted share of the question's words in it, a part of that
    share for its passage, its passage's rank, a figure where one is asked for, and nearness in
    meaning. A row that holds a word of the question says it under its columns and its document's
    title, so their words count as its own. Lists of contents and of sources are never quoted.

    Args:
        query: the question, with the weights of its words and its vector.
        hits: passages to quote from, best first.
        embedder: measures nearness in meaning; made the query's vector.
    """
    candidates = [s for hit in hits if hit.passage.is_evidence for s in _candidates(hit, query)]
    candidates = without_lesser_rows(candidates)
    candidates.sort(key=lambda s: -s.score)
    return _by_meaning(query, candidates[:EMBEDDED], embedder)


def is_foreign(document: Document, language: str | None) -> bool:
    """Tell whether a document is known to be in another language than a question's."""
    theirs = (document.language or "").split("-")[0]
    return bool(theirs and language) and theirs != language


def held_terms(hit: Hit) -> set[str]:
    """Return the content words of a passage with its heading, title, place and date."""
    return set(content_words(_whole(hit)))


def _whole(hit: Hit) -> str:
    document = hit.document
    around = f"{hit.passage.heading} {document.title} {document.publisher} {document.date or ''}"
    return f"{hit.passage.text} {around}"


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


def _candidates(hit: Hit, query: Query) -> list[Evidence]:
    question, weights = query.question, query.weights
    least = FOREIGN if is_foreign(hit.document, question.language) else 0.0
    near = _terms(question, _whole(hit), hit.document)
    around = AROUND * max(least, share(weights, near)) + RANK / hit.rank
    found = []
    for start, end in quotable(without_orders(hit.passage.text)):
        quote = Quote(hit, start, end)
        if not _is_quotable(quote.text) or _is_of_another(quote, question):
            continue
        terms = frozenset(_terms(question, quote.text, hit.document))
        asked = terms.intersection(weights)
        held = terms | _table_terms(quote, bool(asked))
        has_figure = question.wants_figure and any(t[0].isdigit() for t in held)
        score = max(least, share(weights, set(held))) + around + FIGURE * has_figure
        found.append(Evidence(quote, score, terms, asked))
    return found


def _terms(question: Question, text: str, document: Document) -> set[str]:
    """Return the content words of a document's text, and the question's in another form."""
    words = raw_words(text)
    terms = set(content_terms(words))
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
    if "\t" in text:
        return len(text) <= LONGEST_QUOTE and sum(c.isalpha() for c in text) > 2
    shortest = SHORTEST_QUOTE // 2 if DENSE.search(text) else SHORTEST_QUOTE
    if "©" in text or (len(text.split()) < 6 and text[-1] not in ".!?…។៕:。！？；။।؟"):
        return bool(DENSE.search(text)) and len(text) >= shortest
    # Khmer vowels are marks to Unicode, not letters.
    letters = sum(c.isalpha() or bool(DENSE.match(c)) for c in text)
    enough_words = DENSE.search(text) or len(text.split()) > 3
    return shortest <= len(text) <= LONGEST_QUOTE and letters > len(text) / 2 and bool(enough_words)


def _by_meaning(query: Query, candidates: list[Evidence], embedder: Embedder) -> list[Evidence]:
    if not candidates:
        return []
    vectors = embedder.embed_passages([_in_context(c.quote) for c in candidates])
    cosines = vectors @ query.vector
    nearness = (cosines - float(np.mean(cosines))) / (float(np.std(cosines)) or 1.0)
    scored = [
        replace(c, score=c.score + MEANING * float(z), cosine=float(cosine))
        for c, z, cosine in zip(candidates, nearness, cosines, strict=True)
    ]
    return sorted(scored, key=lambda s: -s.score)


def _in_context(quote: Quote) -> str:
    """Give a row the names of its columns, without which it means little."""
    title = columns(quote.hit, quote.text)
    return f"{title}: {quote.text}" if title else quote.text
