"""The answerer that needs no language model: it quotes the sentences that answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from kb.citations import Quote, columns, markdown_escape, readable, reference
from kb.confidence import held_terms
from kb.models import Citation, Hit, Sentence
from kb.protocols import Embedder
from kb.retrieve import share
from kb.text import KHMER, content_words, sentences

SHORTEST, LONGEST = 20, 700
"""Characters of a quotable sentence; Khmer needs about half."""
EMBEDDED = 16
"""Sentences whose vectors are compared with the question's: about 5 ms each on two cores."""
AROUND, RANK, FIGURE, MEANING = 0.8, 0.2, 0.25, 0.12
"""What a sentence's score takes from its passage's words, from its passage's rank, from a figure
where one is asked for, and from one standard deviation of nearness in meaning."""
KEEP = 0.66
"""A further sentence is quoted when its score is at least this share of the best one's."""
SAME = 0.7
"""Sentences that share this part of their words say the same."""
COUNTING = re.compile(
    r"\b(how (many|much|long|often|large|big)|number of|percent\w*|proportion|share|rank\w*|"
    r"budget|cost|score|figure|rate|when|year|combien|cu[aá]nt\w+|quant\w+|quando|bao nhiêu)\b|"
    r"ប៉ុន្មាន|ភាគរយ|ចំនួន|ឆ្នាំណា",
    re.IGNORECASE,
)
BULLET = re.compile(
    r"\s*(?!pp?\.\s?\d)(?:[-•–*▪●◦]|\(?[0-9a-z]{1,3}[.)]|[ivx]+\))\s", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Scored:
    """A quote and how well it answers."""

    quote: Quote
    score: float
    terms: frozenset[str]


def choose_quotes(
    question: str,
    hits: Sequence[Hit],
    weights: Mapping[str, float],
    embedder: Embedder,
    most: int,
) -> list[Quote]:
    """Choose the sentences that answer, best first.

    A sentence scores by the idf-weighted share of the question's words in it, a third of that
    share for its passage, its passage's rank, a figure where one is asked for, and, for the best
    of them, nearness in meaning.

    Args:
        question: as it was asked.
        hits: passages to quote from, best first.
        weights: idf of the question's content words.
        embedder: measures nearness in meaning.
        most: how many sentences at most.
    """
    wants_figure = bool(COUNTING.search(question))
    candidates = [s for hit in hits for s in _candidates(hit, weights, wants_figure)]
    candidates.sort(key=lambda s: -s.score)
    ranked = _by_meaning(question, candidates[:EMBEDDED], embedder)
    chosen: list[Scored] = []
    for candidate in ranked:
        if len(chosen) == most or candidate.score < KEEP * ranked[0].score:
            break
        if not any(_says_the_same(candidate, other) for other in chosen):
            chosen.append(candidate)
    return [with_list(s.quote) for s in chosen]


def compose(quotes: Sequence[Quote]) -> tuple[str, tuple[Sentence, ...], tuple[Citation, ...]]:
    """Write quotes as an answer: one paragraph a document, opinion named as opinion.

    Returns:
        Markdown with markers, its sentences, and the citations, numbered as they are read.
    """
    paragraphs: list[str] = []
    said: list[Sentence] = []
    citations: list[Citation] = []
    for group in _by_document(quotes):
        parts: list[str] = []
        for quote in merge_adjacent(group):
            citation = quote.cite(len(citations) + 1)
            citations.append(citation)
            lead = _lead(quote.hit) if not parts else ""
            table = markdown_escape(columns(quote.hit, quote.text))
            within = f"in “{table}”: " if table else ""
            text = f"{lead}{within}“{markdown_escape(readable(quote.text))}”"
            parts.append(f"{text} [{citation.marker}]")
            said.append(Sentence(text, (citation.marker,), "quoted"))
        paragraphs.append(" ".join(parts))
    return "\n\n".join(paragraphs), tuple(said), tuple(citations)


def merge_adjacent(quotes: Iterable[Quote]) -> list[Quote]:
    """Join quotes that follow each other in one passage, in reading order."""
    merged: list[Quote] = []
    for quote in sorted(quotes, key=_reading_order):
        last = merged[-1] if merged else None
        if last and last.hit.passage.id == quote.hit.passage.id and quote.start <= last.end + 2:
            merged[-1] = Quote(last.hit, last.start, max(last.end, quote.end))
        else:
            merged.append(quote)
    return merged


def with_list(quote: Quote) -> Quote:
    """Take the list items in that a sentence ending in a colon announces."""
    text = quote.hit.passage.text
    if not quote.text.rstrip().endswith((":", "៖")):
        return quote
    end = quote.end
    for start, stop in sentences(text[quote.end :]):
        is_item = BULLET.match(text[quote.end + start : quote.end + stop])
        if quote.end + stop - quote.start > LONGEST or (not is_item and end > quote.end):
            break
        end = quote.end + stop
    return Quote(quote.hit, quote.start, end)


def _candidates(hit: Hit, weights: Mapping[str, float], wants_figure: bool) -> list[Scored]:
    around = AROUND * share(weights, held_terms(hit)) + RANK / hit.rank
    found = []
    for start, end in sentences(hit.passage.text):
        bullet = BULLET.match(hit.passage.text, start, end)
        quote = Quote(hit, bullet.end() if bullet else start, end)
        if not _is_quotable(quote.text):
            continue
        # A row says what it says under the names of its columns.
        terms = frozenset(content_words(f"{columns(hit, quote.text)} {quote.text}"))
        has_figure = wants_figure and any(t[0].isdigit() for t in terms)
        score = share(weights, set(terms)) + around + FIGURE * has_figure
        found.append(Scored(quote, score, terms))
    return found


def _is_quotable(text: str) -> bool:
    if "\t" in text:
        return len(text) <= LONGEST and sum(c.isalpha() for c in text) > 2
    shortest = SHORTEST // 2 if KHMER.search(text) else SHORTEST
    if "©" in text or (len(text.split()) < 6 and text[-1] not in ".!?…។៕:"):
        return bool(KHMER.search(text)) and len(text) >= shortest
    letters = sum(c.isalpha() for c in text)
    enough_words = KHMER.search(text) or len(text.split()) > 3
    return shortest <= len(text) <= LONGEST and letters > len(text) / 2 and bool(enough_words)


def _by_meaning(question: str, candidates: list[Scored], embedder: Embedder) -> list[Scored]:
    if len(candidates) < 2:
        return candidates
    vectors = embedder.embed_passages([c.quote.text for c in candidates])
    cosines = vectors @ embedder.embed_query(question)
    spread = float(np.std(cosines)) or 1.0
    nearness = (cosines - float(np.mean(cosines))) / spread
    scored = [
        Scored(c.quote, c.score + MEANING * float(z), c.terms)
        for c, z in zip(candidates, nearness, strict=True)
    ]
    return sorted(scored, key=lambda s: -s.score)


def _says_the_same(one: Scored, other: Scored) -> bool:
    union = one.terms | other.terms
    return not union or len(one.terms & other.terms) / len(union) >= SAME


def _by_document(quotes: Sequence[Quote]) -> list[list[Quote]]:
    order = {q.hit.document.id: i for i, q in reversed(list(enumerate(quotes)))}
    ranked = sorted(quotes, key=lambda q: order[q.hit.document.id])
    return [list(group) for _, group in groupby(ranked, key=lambda q: q.hit.document.id)]


def _reading_order(quote: Quote) -> tuple[int, int]:
    span = quote.hit.passage.span
    return span.page, span.start + quote.start


def _lead(hit: Hit) -> str:
    if hit.document.is_opinion:
        return f"In an opinion piece, {reference(hit)} argues: "
    return f"{reference(hit)} says: "
