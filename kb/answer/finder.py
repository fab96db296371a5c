"""From a question to sentences that may answer it: search, read, decide, and look once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.answer.comparison import for_each, of_countries, of_part
from kb.answer.found import Asked, Found, Whole
from kb.answer.unanswered import refusal
from kb.answer.unanswered.asked_back import is_vague
from kb.models import Filters, Hit, Preference, Refusal
from kb.protocols import Embedder
from kb.question.compared import Part
from kb.question.question import Query, Question
from kb.reader.decision import decide
from kb.reader.evidence import find_evidence
from kb.reader.reading import Reader
from kb.search.retriever import Retriever

HITS_SEARCHED = 60
"""Hits looked at for the decision whether to answer."""
SURE = 2
"""Sentences said for a few words of which it is asked back what they mean."""
SHARED = 4
"""Passages found for one part of a question that are read for the others too."""


class Finder:
    """Finds what one state of the corpus holds on a question."""

    def __init__(
        self,
        retriever: Retriever,
        embedder: Embedder,
        reader: Reader | None,
        read: int,
        least: float | None,
    ) -> None:
        """Compose a finder.

        Args:
            retriever: finds the passages.
            embedder: the decision was fitted on its signals.
            reader: reads the passages found; None: words decide alone.
            read: passages that are read for an answer.
            least: the probability below which nothing is answered; None: as it was fitted.
        """
        self._retriever = retriever
        self._corpus = retriever.corpus()
        self._embedder = embedder
        self._reader = reader
        self._passages = read
        self._least = least

    def parts(
        self, asked: Asked, question: Question, preferences: Sequence[Preference] | None
    ) -> Whole:
        """Search for each part of a question, and tell which of them are answered."""
        parts = question.parts
        asks = [Question(p.whole) for p in parts] if len(parts) > 1 else [question]
        found = tuple(
            self.find(asked, part, ask, preferences) for part, ask in zip(parts, asks, strict=True)
        )
        if len(found) > 1:
            found = tuple(self._of_its_country(self._with_others(f, found)) for f in found)
        if is_vague(question):
            found = tuple(map(_few, found))
        return Whole(asked, question, found, tuple(map(self._refusal, found)))

    def find(
        self, asked: Asked, part: Part, question: Question, preferences: Sequence[Preference] | None
    ) -> Found:
        """Search, read what was found, and decide whether it holds the answer."""
        query, hits = self._hits(question, asked.filters, preferences)
        countries = compared_in(part, question)
        every = (*hits, *self._of_each(countries, query, hits, asked.filters))
        return self._read(asked, part, query, hits, for_each(every, countries, self._passages))

    def _of_each(
        self, countries: frozenset[str], query: Query, hits: Sequence[Hit], filters: Filters
    ) -> tuple[Hit, ...]:
        """Search the own documents of each country that is compared, where few were found."""
        more: list[Hit] = []
        for country in countries if len(countries) > 1 and not filters.country else ():
            share = self._passages // len(countries)
            known = {hit.passage.id for hit in hits if hit.document.country == country}
            if len(known) < share:
                _, found = self._own_hits(country, query, filters)
                new = [hit for hit in found if hit.passage.id not in known]
                more += new[: share - len(known)]
        return tuple(more)

    def _hits(
        self, question: Question, filters: Filters, preferences: Sequence[Preference] | None
    ) -> tuple[Query, tuple[Hit, ...]]:
        query, found = self._retriever.find_once(question, HITS_SEARCHED, filters, preferences)
        return query, tuple(hit for hit in found if hit.passage.is_evidence)

    def _own_hits(
        self, country: str, query: Query, filters: Filters
    ) -> tuple[Query, tuple[Hit, ...]]:
        """Search a country's own documents."""
        own = replace(filters, country=(country,))
        return self._hits(query.question, own, query.preferences)

    def _with_others(self, found: Found, parts: Sequence[Found]) -> Found:
        """Read for one part what was found first for the others too: it may stand there."""
        own = {hit.passage.id for hit in found.read}
        shared = (hit for f in parts for hit in f.read[:SHARED])
        others = {hit.passage.id: hit for hit in shared if hit.passage.id not in own}
        if not others:
            return found
        every = (*found.read, *others.values())
        return self._read(found.asked, found.part, found.query, found.hits, every)

    def _of_its_country(self, found: Found) -> Found:
        """Look among a country's own documents for a part that nothing else answers."""
        country, filters = found.part.country, found.asked.filters
        if not country or filters.country or not self._refusal(found):
            return found
        query, hits = self._own_hits(country, found.query, filters)
        again = self._read(found.asked, found.part, query, hits, hits[: self._passages])
        return found if self._refusal(again) else again

    def _read(
        self, asked: Asked, part: Part, query: Query, hits: tuple[Hit, ...], read: tuple[Hit, ...]
    ) -> Found:
        """Find the sentences that answer, and decide whether they do."""
        evidence = of_countries(find_evidence(query, read, self._reader), query.question)
        if part.said:
            evidence = of_part(evidence, part.country, query.question.wanted)
        decided = decide(query, hits, evidence, self._embedder.fingerprint, self._least)
        return Found(asked, part, query, hits, evidence, decided, read)

    def _refusal(self, found: Found) -> Refusal | None:
        refused = refusal.after_search(found, self._corpus)
        return refused or (None if found.evidence else refusal.not_held(found, self._corpus))


def _few(found: Found) -> Found:
    """Keep of what was found for a few words the sentences that surely speak of them, else one."""
    sure = tuple(e for e in found.evidence if e.said > 0 and e.answered > 0)
    return replace(found, evidence=sure[:SURE] or found.evidence[:1])


def compared_in(part: Part, question: Question) -> frozenset[str]:
    """Return the countries of which something is to be read and said."""
    if part.country:
        return frozenset((part.country,))
    return question.countries if len(question.countries) > 1 else frozenset()
