"""The answerer that needs no language model: it quotes the sentences that answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from kb.citations import (
    Quote,
    columns,
    markdown_escape,
    named_cells,
    readable,
    reference,
    table,
)
from kb.confidence import held_terms
from kb.models import Citation, Hit, Sentence
from kb.places import named_countries
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
    asked: frozenset[str]
    """Those of the question that it holds itself."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a question asks for."""

    weights: Mapping[str, float]
    """Idf of its content words."""
    figure: bool
    countries: frozenset[str]
    """ISO 3166-1 codes of those it names."""


def choose_quotes(
    question: str,
    hits: Sequence[Hit],
    weights: Mapping[str, float],
    embedder: Embedder,
    most: int,
) -> list[Quote]:
    """Choose the sentences and table rows that answer, best first.

    A sentence scores by the idf-weighted share of the question's words in it, a third of that
    share for its passage, its passage's rank, a figure where one is asked for, and, for the best
    of them, nearness in meaning. A row that holds a word of the question says it under its columns
    and its document's title, so their words count as its own.

    Args:
        question: as it was asked.
        hits: passages to quote from, best first.
        weights: idf of the question's content words.
        embedder: measures nearness in meaning.
        most: how many sentences at most.
    """
    sought = Sought(weights, bool(COUNTING.search(question)), named_countries(question))
    candidates = [s for hit in hits for s in _candidates(hit, sought)]
    candidates = without_lesser_rows(candidates)
    candidates.sort(key=lambda s: -s.score)
    ranked = _by_meaning(question, candidates[:EMBEDDED], embedder)
    chosen: list[Scored] = []
    for candidate in ranked:
        if len(chosen) == most or candidate.score < KEEP * ranked[0].score:
            break
        if not any(_says_the_same(candidate, other) for other in chosen):
            chosen.append(candidate)
    return [with_list(s.quote) for s in chosen]


def without_lesser_rows(candidates: Sequence[Scored]) -> list[Scored]:
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
            text = _write(quote, "" if parts else _lead(quote.hit))
            parts.append(f"{text} [{citation.marker}]")
            said.append(Sentence(text, (citation.marker,), "quoted"))
        paragraphs.append(" ".join(parts))
    return "\n\n".join(paragraphs), tuple(said), tuple(citations)


def merge_adjacent(quotes: Iterable[Quote]) -> list[Quote]:
    """Join quotes that follow each other in one passage, in reading order."""
    merged: list[Quote] = []
    for quote in sorted(quotes, key=_reading_order):
        last = merged[-1] if merged else None
        if last and _follows(quote, last):
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


def _candidates(hit: Hit, sought: Sought) -> list[Scored]:
    around = AROUND * share(sought.weights, held_terms(hit)) + RANK / hit.rank
    found = []
    for start, end in _pieces(hit.passage.text):
        quote = Quote(hit, start, end)
        if not _is_quotable(quote.text) or _is_of_another(quote, sought):
            continue
        terms = frozenset(content_words(quote.text))
        asked = terms.intersection(sought.weights)
        held = terms | _table_terms(quote, bool(asked))
        has_figure = sought.figure and any(t[0].isdigit() for t in held)
        score = share(sought.weights, set(held)) + around + FIGURE * has_figure
        found.append(Scored(quote, score, terms, asked))
    return found


def _pieces(text: str) -> Iterable[tuple[int, int]]:
    """Find what can be quoted: sentences without their bullets, rows of tables whole."""
    for line in re.finditer(r"[^\s][^\n]*", text):
        row = line.group().rstrip()
        if "\t" in row and len(row) <= LONGEST:
            yield line.start(), line.start() + len(row)
            continue
        for start, end in sentences(line.group()):
            bullet = BULLET.match(text, line.start() + start, line.start() + end)
            yield bullet.end() if bullet else line.start() + start, line.start() + end


def _is_of_another(quote: Quote, sought: Sought) -> bool:
    """Tell whether a row is about countries that the question does not name, or names columns."""
    if "\t" not in quote.text:
        return False
    cells = tuple(cell for cell in quote.text.split("\t") if cell)
    if cells == table(quote.hit)[1]:
        return True
    about = named_countries(quote.text) if sought.countries else frozenset()
    return bool(about) and not about & sought.countries


def _table_terms(quote: Quote, asked: bool) -> frozenset[str]:
    """Return the words that a row says by standing in its table."""
    words = columns(quote.hit, quote.text)
    if words and asked:
        words += f" {quote.hit.document.title} {quote.hit.document.date or ''}"
    return frozenset(content_words(words))


def _is_quotable(text: str) -> bool:
    if "\t" in text:
        return len(text) <= LONGEST and sum(c.isalpha() for c in text) > 2
    shortest = SHORTEST // 2 if KHMER.search(text) else SHORTEST
    if "©" in text or (len(text.split()) < 6 and text[-1] not in ".!?…។៕:"):
        return bool(KHMER.search(text)) and len(text) >= shortest
    # Khmer vowels are marks to Unicode, not letters.
    letters = sum(c.isalpha() or bool(KHMER.match(c)) for c in text)
    enough_words = KHMER.search(text) or len(text.split()) > 3
    return shortest <= len(text) <= LONGEST and letters > len(text) / 2 and bool(enough_words)


def _by_meaning(question: str, candidates: list[Scored], embedder: Embedder) -> list[Scored]:
    if len(candidates) < 2:
        return candidates
    vectors = embedder.embed_passages([_in_context(c.quote) for c in candidates])
    cosines = vectors @ embedder.embed_query(question)
    spread = float(np.std(cosines)) or 1.0
    nearness = (cosines - float(np.mean(cosines))) / spread
    scored = [
        replace(c, score=c.score + MEANING * float(z))
        for c, z in zip(candidates, nearness, strict=True)
    ]
    return sorted(scored, key=lambda s: -s.score)


def _in_context(quote: Quote) -> str:
    """Give a row the names of its columns, without which it means little."""
    title = columns(quote.hit, quote.text)
    return f"{title}: {quote.text}" if title else quote.text


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


def _follows(quote: Quote, last: Quote) -> bool:
    is_row = "\t" in last.text + quote.text
    same = last.hit.passage.id == quote.hit.passage.id
    return same and not is_row and quote.start <= last.end + 2


def _write(quote: Quote, lead: str) -> str:
    """Write a quote: a sentence in quotation marks, a row with the names of its columns.

    Args:
        quote: what is quoted.
        lead: who says it; empty where the quote before has the same source.
    """
    if "\t" not in quote.text:
        return f"{lead}{': ' if lead else ''}“{markdown_escape(quote.text)}”"
    caption, _ = table(quote.hit)
    if pairs := named_cells(quote):
        row = "; ".join(f"{name}{_colon(name)}{cell}" for name, cell in pairs)
    else:
        caption, row = columns(quote.hit, quote.text), f"“{readable(quote.text)}”"
    where = "a table" if caption in ("", "Table") else f"“{markdown_escape(caption)}”"
    return f"{f'{lead} in' if lead else 'In'} {where}: {markdown_escape(row)}"


def _colon(name: str) -> str:
    if not name:
        return ""
    return " " if name.endswith("?") else ": "


def _lead(hit: Hit) -> str:
    if hit.document.is_opinion:
        return f"In an opinion piece, {reference(hit)} argues"
    return f"{reference(hit)} says"
