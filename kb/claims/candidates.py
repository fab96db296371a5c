"""The sentences of the corpus that come nearest to an assertion, and what they say otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kb.citations import Quote, columns
from kb.claims.assertions import Assertion
from kb.models import Document, Filters, Hit
from kb.protocols import Embedder
from kb.question.question import Query, Question
from kb.reader.alignment import place_of
from kb.reader.differences import Difference, differences, figures
from kb.reader.entailment import ClaimReader, Entailed, Premise
from kb.reader.evidence import quotable
from kb.reader.likeness import Other, likenesses
from kb.reader.wording import Wording
from kb.search.retriever import Retriever
from kb.words.statement import Statement, Statements
from kb.words.text import PlacedWords, content_words
from kb.words.weights import share

PASSAGES = 20
"""Passages looked at for one assertion."""
OF_SOURCE = 6
"""Further ones of the documents of whoever is said to say it."""
COMPARED = 12
"""Sentences of them that are compared word by word: about 6 ms each on two cores."""
READ = 4
"""Sentences of these, the most alike, that are read beside the assertion."""
SPOKEN = 0.05
"""What a sentence that speaks of it for sure gains on likeness: of 96 claims of the held documents
whose passage was given the right sentence then comes first in 0.78, without it in 0.73."""
NEIGHBOURS, PASSAGE, RANK = 0.4, 0.2, 0.1
"""What a sentence's place among those gains from its neighbours, its passage and its rank."""
FIGURE = 0.3
"""What a sentence gains that has a number of the assertion, in whatever words."""


Documents = Callable[[], Iterable[Document]]
"""Gives all documents that are searched."""


@dataclass(frozen=True, slots=True)
class NearestSentence:
    """A sentence of the corpus beside an assertion."""

    quote: Quote
    likeness: float
    """How well the assertion's words are met; about 0.8 for unlike sentences, 0.9 for like ones."""
    differences: tuple[Difference, ...]
    """What the assertion says otherwise."""
    wording: Wording
    same: bool
    """It says just this, and nothing that turns it."""
    speaks: bool
    """Its document may speak for whoever is said to say it."""
    entailed: Entailed | None = None
    """What it says to the assertion; None where it was not read."""

    @property
    def otherwise(self) -> tuple[Difference, ...]:
        """The differences for which it has something else in their place."""
        return tuple(d for d in self.differences if d.found is not None)


@dataclass(frozen=True, slots=True)
class Nearest:
    """What was found for an assertion."""

    sentences: tuple[NearestSentence, ...]
    """Nearest first."""
    own: tuple[str, ...]
    """The documents, by id, that may be of whoever is said to say it."""


class Candidate(NamedTuple):
    """A sentence before it is compared word by word."""

    quote: Quote
    stated: Statement
    score: float
    beside: str
    """The sentences before and after it."""
    around: frozenset[str]


class Finder:
    """Finds the sentences of a corpus that come nearest to an assertion."""

    def __init__(
        self,
        retriever: Retriever,
        documents: Documents,
        embedder: Embedder,
        reader: ClaimReader | None = None,
    ) -> None:
        """Compose a finder.

        Args:
            retriever: finds passages.
            documents: those that are searched.
            embedder: compares words in their sentences, where it can.
            reader: reads sentences beside an assertion; None: words decide alone.
        """
        self._retriever = retriever
        self._documents = documents
        self._embedder = embedder
        self._reader = reader

    def find(self, assertion: Assertion) -> Nearest:
        """Compare an assertion with the sentences of the corpus that share most with it."""
        query = self._retriever.query(Question(assertion.said))
        own = self._own(assertion)
        return Nearest(self.compare(assertion, self._hits(assertion, query, own)), own)

    def compare(self, assertion: Assertion, hits: Iterable[Hit]) -> tuple[NearestSentence, ...]:
        """Compare an assertion with the sentences of given passages, the nearest first."""
        said, read = assertion.stated, Statements()
        weights = self._retriever.weights(said.text)
        chosen = [c for hit in hits for c in _candidates(hit, said, weights, read)]
        chosen = sorted(chosen, key=lambda c: -c.score)[:COMPARED]
        others = [Other(c.quote.text, c.around) for c in chosen]
        like = likenesses(said.text, others, weights, self._embedder)
        speaking = _speaking(assertion, chosen, read)
        found = [
            _nearest(assertion, c, near, c.quote.hit.passage.id in speaking, read)
            for c, near in zip(chosen, like, strict=True)
        ]
        return self._read(said, sorted(found, key=lambda n: -n.likeness))

    def _read(
        self, said: Statement, found: Sequence[NearestSentence]
    ) -> tuple[NearestSentence, ...]:
        """Read the first sentences beside what is said; those that speak of it go first."""
        if self._reader is None or not found:
            return tuple(found)
        first = found[:READ]
        read = self._reader.read(said.text, [_premise(n.quote) for n in first])
        told = [replace(n, entailed=one) for n, one in zip(first, read, strict=True)]
        return (*sorted(told, key=_nearness, reverse=True), *found[READ:])

    def _own(self, assertion: Assertion) -> tuple[str, ...]:
        source = assertion.source
        if source is None or source.bare:
            return ()
        return tuple(d.id for d in self._documents() if source.is_of(d))

    def _hits(self, assertion: Assertion, query: Query, own: tuple[str, ...]) -> list[Hit]:
        hits = list(self._retriever.search(query, PASSAGES, Filters()))
        if assertion.before:
            hits = _joined(
                hits, self._retriever.find(f"{assertion.before} {assertion.said}", OF_SOURCE)
            )
        if own and not assertion.carried:
            theirs = Filters(document=own)
            hits = _joined(hits, self._retriever.search(query, OF_SOURCE, theirs))
        return [hit for hit in hits if hit.passage.is_evidence]


def _nearness(sentence: NearestSentence) -> float:
    said = sentence.entailed
    return sentence.likeness + (SPOKEN * (1 - said.not_given) if said else 0.0)


def _premise(quote: Quote) -> Premise:
    text, spans = quote.hit.passage.text, list(quotable(quote.hit.passage.text))
    number = spans.index((quote.start, quote.end))
    return Premise(quote.hit.document.title, tuple(text[a:b] for a, b in spans), number)


def _joined(hits: list[Hit], others: Iterable[Hit]) -> list[Hit]:
    known = {hit.passage.id for hit in hits}
    return [*hits, *(hit for hit in others if hit.passage.id not in known)]


def _candidates(
    hit: Hit, said: Statement, weights: Mapping[str, float], read: Statements
) -> Iterator[Candidate]:
    text = hit.passage.text
    words, place = PlacedWords(text), read[place_of(hit)].terms
    whole = share(weights, place.union(words.between(0, len(text))))
    spans = list(quotable(text))
    for i, (start, end) in enumerate(spans):
        quote = Quote(hit, start, end)
        stated = read[quote.text]
        before, after = spans[max(0, i - 1)][0], spans[min(len(spans) - 1, i + 1)][1]
        around = place | read[columns(hit, quote.text)].terms
        covered = share(weights, set(words.between(start, end)))
        near = share(weights, around.union(words.between(before, after)))
        score = covered + NEIGHBOURS * near + PASSAGE * whole + RANK / hit.rank
        score += FIGURE * _has_a_number(said, stated)
        yield Candidate(quote, stated, score, text[before:after], around)


def _has_a_number(said: Statement, other: Statement) -> bool:
    return any(n.is_same(o) for n in said.numbers for o in other.numbers)


def _speaking(
    assertion: Assertion, chosen: Sequence[Candidate], read: Statements
) -> frozenset[str]:
    """Return the passages, by id, that may speak for whoever is said to say it."""
    hits = {c.quote.hit.passage.id: c.quote.hit for c in chosen}
    source = assertion.source
    if source is None or assertion.carried:
        return frozenset(hits)
    speak = (i for i, h in hits.items() if source.is_of(h.document, read[h.passage.text]))
    return frozenset(speak)


def _nearest(
    assertion: Assertion, c: Candidate, like: float, speaks: bool, read: Statements
) -> NearestSentence:
    said = assertion.stated
    found, wording = _differences(said, c, read), Wording(said.text, c.quote.text)
    named = content_words(assertion.source.words) if assertion.source else ()
    same = wording.same(c.around.union(named)) and _goes_on(assertion, c.quote.hit)
    return NearestSentence(c.quote, like, found, wording, same, speaks)


def _goes_on(assertion: Assertion, hit: Hit) -> bool:
    """Tell whether a passage speaks of what an assertion leans on: "It" may be anything."""
    held = content_words(f"{place_of(hit)}\n{hit.passage.text}")
    return set(content_words(assertion.before)) <= set(held)


def _differences(said: Statement, c: Candidate, read: Statements) -> tuple[Difference, ...]:
    """Compare an assertion with a sentence and what stands around it.

    A figure that the sentence gives otherwise is a difference even where the one before it has the
    assertion's; one that it does not give may stand in a neighbour.
    """
    hit, row = c.quote.hit, columns(c.quote.hit, c.quote.text)
    # The date of a document is no year of what it plans.
    headed = read[f"{hit.document.title}\n{hit.passage.heading}\n{row}"]
    alone = [d for d in figures(said, c.stated, headed) if d.found is not None]
    beside = differences(said, c.stated, read[f"{place_of(hit)}\n{row}\n{c.beside}"])
    told = {(d.kind, d.claimed) for d in alone}
    return (*alone, *(d for d in beside if (d.kind, d.claimed) not in told))
