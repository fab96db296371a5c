"""The answerer that needs no language model: it quotes the sentences that answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from kb.answer.comparison import best_of_each, by_standing
from kb.answer.leads import write_quote
from kb.answer.whole_lists import LONGEST, After, with_list
from kb.citations import Quote, markdown_escape
from kb.messages import Messages
from kb.models import Citation, Sentence, Span
from kb.reader.evidence import BULLET, LONGEST_QUOTE, Evidence
from kb.words.lists import all_listed, any_of
from kb.words.places import named_countries
from kb.words.text import sentences

LEANS = re.compile(
    any_of(
        all_listed("pronouns", "personal", "impersonal", "possessive", "pointing", "standing")
        + all_listed("pronouns", "before_noun", "such")
    ),
    re.IGNORECASE,
)
"""How a sentence begins that says whom it means only by the one before."""
BEHIND, AGAIN = 5.0, 0.5
"""A further sentence is quoted when its score is so near the best one's, less so much for each
sentence of its passage that is quoted already. On 143 graded questions kept for choosing this says
0.61 of what the best five sentences would, and 0.72 of what is said answers; 4 and 1 say 0.55, of
which 0.74 answers."""
COMPARED = 5.0
"""How far behind the best one the best of another country's documents may lie."""
SAME_WORDS = 0.8
"""A sentence of which another has this part of the words, and all figures and countries, says
nothing new. On the same 143 questions repetitions fall from 0.44 to 0.08 an answer against as large
a part of the words of both, and no less is told."""


@dataclass(frozen=True, slots=True)
class Block:
    """What one part of a question is told."""

    heading: str
    """Names the part; empty where the question has but one."""
    quotes: tuple[Quote, ...]
    """The best one first."""
    instead: str = ""
    """Said where nothing is quoted."""
    differs: str = ""
    """Says that two of the quoted sources differ."""
    doubt: str = ""
    """Says before the quotes that they may not answer."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """An answer's text with all that it cites."""

    text: str
    """Markdown with markers."""
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    markers: tuple[tuple[int, ...], ...]
    """Those of each block."""


def choose_quotes(
    evidence: Sequence[Evidence],
    most: int,
    countries: frozenset[str] = frozenset(),
    both: Sequence[Evidence] = (),
    after: After = lambda hit: None,
) -> list[Quote]:
    """Choose what to quote: the best, and what is nearly as good and says something else.

    Args:
        evidence: best first.
        most: how many sentences at most.
        countries: those that are compared; the best sentence of each comes first.
        both: sentences that have to be quoted first, since their sources differ.
        after: gives the passage that follows one, for lists that go on there.
    """
    evidence = by_standing(evidence)
    chosen = [*both] or best_of_each(evidence, countries, COMPARED)[:most] or [*evidence[:1]]
    while len(chosen) < most:
        others = (e for e in evidence if not any(_says_the_same(e, c) for c in chosen))
        best = max(others, key=lambda e: _worth_beside(e, chosen), default=None)
        if not best or _worth_beside(best, chosen) < evidence[0].score - BEHIND:
            break
        chosen.append(best)
    quotes: list[Quote] = []
    for number, one in enumerate(chosen):
        most = LONGEST if number == 0 else LONGEST_QUOTE
        quotes += with_list(with_sentence_before(one.quote), after, most)
    return _once(quotes)


def _once(quotes: Sequence[Quote]) -> list[Quote]:
    """Leave out what another quote holds: two items of one list bring it in twice."""
    kept: list[Quote] = []
    for quote in quotes:
        if not any(_holds(other, quote) for other in kept):
            kept = [other for other in kept if not _holds(quote, other)] + [quote]
    return kept


def shared_out(parts: Sequence[Sequence[Evidence]]) -> list[list[Evidence]]:
    """Give each sentence to the part of a question that it answers best; the first of each stays.

    Args:
        parts: the sentences found for each, best first.
    """
    behind: dict[Span, float] = {}
    for evidence in parts:
        for e in evidence:
            place, lack = e.quote.place, evidence[0].score - e.score
            behind[place] = min(lack, behind.get(place, lack))
    return [[e for e in own if own[0].score - e.score <= behind[e.quote.place]] for own in parts]


def write_blocks(blocks: Sequence[Block], say: Messages) -> Quoted:
    """Write one block after the other.

    What an earlier one quoted is said again only where a block has nothing else, by its number.

    Args:
        blocks: what the parts of a question are told.
        say: the texts of a language.
    """
    said: list[Sentence] = []
    citations: list[Citation] = []
    texts, markers = [], []
    for block in blocks:
        again = [_marker(quote, citations) for quote in block.quotes]
        known = tuple(dict.fromkeys(marker for marker in again if marker))
        new = [q for q, marker in zip(block.quotes, again, strict=True) if not marker]
        first = len(citations) + 1
        body = write_quotes(new, said, citations, say)
        body = body or _again(block.quotes, known, citations, say)
        body = body or markdown_escape(block.instead)
        body = "\n\n".join(filter(None, (markdown_escape(block.doubt), body)))
        texts.append(f"**{markdown_escape(block.heading)}**\n\n{body}" if block.heading else body)
        markers.append((*known, *range(first, len(citations) + 1)))
    return Quoted("\n\n".join(texts), tuple(said), tuple(citations), tuple(markers))


def _again(
    quotes: Sequence[Quote], known: Sequence[int], citations: Sequence[Citation], say: Messages
) -> str:
    """Write the first quote of a block once more."""
    named = quotes and not any(quotes[0].hit.document == c.hit.document for c in citations[-1:])
    return f"{write_quote(quotes[0], say, named=bool(named))} [{known[0]}]" if quotes else ""


def _marker(quote: Quote, citations: Sequence[Citation]) -> int:
    """Return the number under which a quote is cited already, 0 where it is not."""
    for citation in citations:
        start = citation.span.start - citation.hit.passage.span.start
        if _holds(Quote(citation.hit, start, start + len(citation.quote)), quote):
            return citation.marker
    return 0


def write_quotes(
    quotes: Sequence[Quote], said: list[Sentence], citations: list[Citation], say: Messages
) -> str:
    """Write quotes in Markdown, the best one first, the others as a list, document by document.

    What stands beside the best one is said with it; opinion is named as opinion. Each is added to
    the sentences and the citations.
    """
    beside, others = _around_the_best(quotes)
    first = len(citations)
    best = "\n\n".join(_said(beside, said, citations, first, say))
    texts = [
        f"- {text}"
        for group in _by_document(others)
        for text in _said(merge_adjacent(group), said, citations, first, say)
    ]
    return "\n\n".join(filter(None, (best, "\n".join(texts))))


def _around_the_best(quotes: Sequence[Quote]) -> tuple[list[Quote], list[Quote]]:
    """Return the first quote, joined with those that touch it, and the others."""
    joined = merge_adjacent(quotes)
    best = [q for q in joined if quotes and _holds(q, quotes[0])]
    behind = [q for q in joined if best and _reading_order(q) > _reading_order(best[-1])]
    own = [q for q in behind if q.hit.document == best[-1].hit.document]
    best += takewhile(lambda q: q.goes_on, own)
    return best, [q for q in joined if q not in best]


def _holds(whole: Quote, part: Quote) -> bool:
    one, other = whole.place, part.place
    same = (one.doc_id, one.page) == (other.doc_id, other.page)
    inside = one.start <= other.start and other.end <= one.end
    return same and inside and part.text in whole.text


def _said(
    quotes: Sequence[Quote],
    said: list[Sentence],
    citations: list[Citation],
    first: int,
    say: Messages,
) -> list[str]:
    """Write quotes of one document, and add each to the sentences and the citations.

    Who says it stands where the quote before is of another document, or none is since `first`.
    """
    texts: list[str] = []
    for quote in quotes:
        same = len(citations) > first and citations[-1].hit.document == quote.hit.document
        citation = quote.cite(len(citations) + 1)
        citations.append(citation)
        text = write_quote(quote, say, named=not same)
        said.append(Sentence(text, (citation.marker,), "quoted"))
        texts.append(f"{text} [{citation.marker}]")
    return texts


def merge_adjacent(quotes: Iterable[Quote]) -> list[Quote]:
    """Join quotes that follow each other in one passage, in reading order."""
    merged: list[Quote] = []
    for quote in sorted(quotes, key=_reading_order):
        last = merged[-1] if merged else None
        if last and _follows(quote, last):
            whole = last if len(last.hit.passage.text) > len(quote.hit.passage.text) else quote
            more = last.more or quote.more
            end = max(last.end, quote.end)
            merged[-1] = Quote(whole.hit, last.start, end, more, last.goes_on)
        else:
            merged.append(quote)
    return merged


def with_sentence_before(quote: Quote) -> Quote:
    """Take in the sentence before one that leans on it: "It also ..." says not what it is of."""
    text = quote.hit.passage.text
    if not LEANS.match(quote.text) or "\t" in quote.text:
        return quote
    line = text.rfind("\n", 0, quote.start) + 1
    bullet = BULLET.match(text, line, quote.start)
    line = bullet.end() if bullet else line
    before = [start for start, _ in sentences(text[line : quote.start])]
    start = line + before[-1] if before else quote.start
    return Quote(quote.hit, start, quote.end) if quote.end - start <= LONGEST_QUOTE else quote


def _worth_beside(one: Evidence, chosen: Sequence[Evidence]) -> float:
    """Return a sentence's score, less for what of its passage is quoted already."""
    passage = one.quote.hit.passage.id
    return one.score - AGAIN * sum(c.quote.hit.passage.id == passage for c in chosen)


def _says_the_same(one: Evidence, other: Evidence) -> bool:
    less, more = sorted((one, other), key=lambda e: len(e.terms))
    lacks = less.terms - more.terms
    if len(lacks) > (1 - SAME_WORDS) * len(less.terms) or any(t[0].isdigit() for t in lacks):
        return False
    return named_countries(less.quote.text) <= named_countries(more.quote.text)


def _by_document(quotes: Sequence[Quote]) -> list[list[Quote]]:
    order = {q.hit.document.id: i for i, q in reversed(list(enumerate(quotes)))}
    ranked = sorted(quotes, key=lambda q: order[q.hit.document.id])
    return [list(group) for _, group in groupby(ranked, key=lambda q: q.hit.document.id)]


def _reading_order(quote: Quote) -> tuple[int, int]:
    place = quote.place
    return place.page, place.start


def _follows(quote: Quote, last: Quote) -> bool:
    is_row = "\t" in last.text + quote.text
    same = last.hit.passage.id == quote.hit.passage.id
    return same and not is_row and quote.start <= last.end + 2
