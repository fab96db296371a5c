"""Finding passages: by meaning (dense), by words (BM25), fused by their scores.

Passages of documents that the question names get a bonus; see `kb.question.preferences`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.config import RetrieveSettings
from kb.models import Document, Filters, Hit, Passage, Preference, Via
from kb.protocols import Embedder
from kb.question.preferences import Router, bonus, has, other_names
from kb.question.question import Query, Question
from kb.search.fusion import fuse
from kb.search.languages import NEAR, before, beside, is_rare, most_common, with_others
from kb.search.mentions import Mentions
from kb.search.rerank import Reranker
from kb.search.spelling import respelt
from kb.store.editions import DRAFT
from kb.store.ledger import LedgerRecord
from kb.store.mirror import Mirror
from kb.store.twins import repeats
from kb.store.view import Scored, View
from kb.words.text import content_words
from kb.words.weights import idf

OLDER = 0.1
"""What a superseded document's passages lose: as much as a country that is named gains."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is known of all that can be found."""

    size: int
    """How many passages."""
    countries: frozenset[str | None]
    """Those that documents are about."""
    twins: Mapping[str, frozenset[str]]
    """For every document whose text is there twice, all that hold it, itself too."""
    newer: Mapping[str, Document]
    """For every document that another one supersedes, the newer one."""
    documents: tuple[Document, ...]
    """What the register says of each."""
    mentions: Mentions
    """In how many of them something is mentioned."""


class Retriever:
    """Searches one mirror with one embedder."""

    def __init__(
        self,
        mirror: Mirror,
        embedder: Embedder,
        settings: RetrieveSettings,
        reranker: Reranker | None = None,
    ) -> None:
        """Compose a retriever.

        Args:
            mirror: holds what is searched.
            embedder: turns a question into a vector.
            settings: how both lists are fused.
            reranker: puts what was found into a better order; None: it stays as it is.
        """
        self._mirror = mirror
        self._embedder = embedder
        self._settings = settings
        self._reranker = reranker
        self._routed: tuple[Mapping[str, LedgerRecord], Router] = ({}, Router(()))

    def query(self, question: Question, preferences: Sequence[Preference] | None = None) -> Query:
        """Add to a question what this corpus and this embedder make of it.

        Args:
            question: in any language the embedder knows; slips of the keyboard are put right.
            preferences: whose documents come first; None: what the question names.
        """
        question = self.respelt(question)
        weights = self._weigh(question.terms)
        vector = self._embedder.embed_query(question.text)
        named = self.preferences(question) if preferences is None else tuple(preferences)
        english = self.query(question.english, named) if question.english else None
        return Query(question, weights, vector, named, english)

    def respelt(self, question: Question) -> Question:
        """Return a question with slips of the keyboard put right."""
        return respelt(question, self._mirror.view.frequency, self._is_word)

    def _is_word(self, word: str) -> bool:
        """Tell whether the embedder's vocabulary has a word whole, as it has "the"."""
        one, count = self._embedder.count_tokens(["the", word])
        return count <= one

    def find(
        self,
        text: str,
        k: int,
        filters: Filters = Filters(),
        preferences: Sequence[Preference] | None = None,
    ) -> tuple[Hit, ...]:
        """Read a question that nothing else needs, and search for it."""
        return self.search(self.query(Question(text), preferences), k, filters)

    def find_once(
        self,
        question: Question,
        k: int,
        filters: Filters,
        preferences: Sequence[Preference] | None = None,
    ) -> tuple[Query, tuple[Hit, ...]]:
        """Search, and leave out what twin documents say again.

        Args:
            question: in any language the embedder knows.
            k: how many hits at most, repeats counted.
            filters: which documents may answer.
            preferences: whose documents come first; None: what the question names.

        Returns:
            The question as this retriever sees it, and the hits, best first.
        """
        query = self.query(question, preferences)
        return query, without_repeats(self.search(query, k, filters), self._mirror.view.twins)

    def search(self, query: Query, k: int, filters: Filters) -> tuple[Hit, ...]:
        """Find the passages nearest to a question.

        Args:
            query: the question as this retriever sees it.
            k: how many at most.
            filters: which documents may answer.

        Returns:
            Hits, best first, each with its rank and raw score in both lists.
        """
        wide = max(k, self._reranker.depth) if self._reranker else k
        depth = max(wide, self._settings.depth)
        view = self._mirror.view  # one state from the first step to the last
        documents = view.select(filters)
        found = _search(view, query, depth, documents)
        records = view.records_at(filters)
        hits = self._hits(view, records, query, found, wide)
        if not self._reranker or not hits:
            return hits
        first = self._reranker.depth
        best = max((scored.score for scored in found[0][0][:1]), default=0.0)
        if is_rare(query.question.language, records.values()):
            # Without its words the search orders other languages worse: as many are read of them.
            near = self._near(view, records, query, best, documents)[:first]
            shared = beside(hits, near, first)
            if query.english:
                told = self._in_english(view, records, query.english, documents)[:first]
                shared, near = before(told, shared), (*near, *told)
            return self._reranker.rerank(query.question.text, shared, len(near))[:k]
        others = _others(view, query, hits[:first], best, records, documents)
        return self._reranker.rerank(query.question.text, with_others(hits, others, first))[:k]

    def after(self, hit: Hit) -> Hit | None:
        """Return the passage of text that follows a hit's in its document; None behind the last."""
        view = self._mirror.view
        following = view.after(hit.passage.span)
        return make_hit(following, view.records, hit.score, hit.rank) if following else None

    def _hits(
        self,
        view: View,
        records: Mapping[str, LedgerRecord],
        query: Query,
        found: tuple[list[list[Scored]], list[Scored]],
        k: int,
    ) -> tuple[Hit, ...]:
        dense, lexical = found
        most = sum(query.weights.values())
        fused = fuse(dense, lexical, most, self._settings.dense_share)
        passages = view.passages([row for row, _ in fused])
        vias = _vias(dense[0], lexical)
        gained = [
            (score + _gain(records[passage.span.doc_id].document, query), row, passage)
            for (row, score), passage in zip(fused, passages, strict=True)
        ]
        gained.sort(key=lambda item: (-item[0], item[1]))
        return tuple(
            make_hit(passage, records, score, rank, vias.get(row, Via()))
            for rank, (score, row, passage) in enumerate(gained[:k], 1)
        )

    def _near(
        self,
        view: View,
        records: Mapping[str, LedgerRecord],
        query: Query,
        best: float,
        documents: frozenset[str] | None,
    ) -> tuple[Hit, ...]:
        """Find what is near in other languages than the question's, by meaning and by its names.

        Of its words they share but the years, and the countries by their English names.
        """
        question, depth = query.question, self._settings.depth
        known = {"en"} if query.english else set()
        among = _foreign(records, {question.language or "", *known}, documents)
        names = (*content_words(" ".join(other_names(question))), *question.years)
        dense, lexical = view.dense(query.vector, depth, among), view.lexical(names, depth, among)
        named = replace(query, weights=self._weigh(names))
        found = self._hits(view, records, named, ([dense], lexical), depth)
        near = [h for h in found if h.via.lexical or (h.via.cosine or 0.0) >= best - NEAR]
        told = [hit for hit in near if hit.passage.is_evidence]
        return without_repeats(told, self._mirror.view.twins)

    def _in_english(
        self,
        view: View,
        records: Mapping[str, LedgerRecord],
        query: Query,
        documents: frozenset[str] | None,
    ) -> tuple[Hit, ...]:
        """Find what documents in English hold on a question that was put into English words."""
        depth = self._settings.depth
        english = {i for i, r in records.items() if r.document.tongue == "en"}
        among = _among(english, documents)
        found = self._hits(view, records, query, _search(view, query, depth, among), depth)
        told = [hit for hit in found if hit.passage.is_evidence]
        return without_repeats(told, view.twins)

    def preferences(self, question: Question) -> tuple[Preference, ...]:
        """Return what a question names that documents here have: a country, a year, a kind."""
        records = self._mirror.view.records
        if self._routed[0] is not records:
            self._routed = (records, Router(r.document for r in records.values()))
        return self._routed[1].preferences(question)

    def corpus(self) -> Corpus:
        """Return what is known of all that can be found now."""
        view = self._mirror.view
        countries = frozenset(document.country for document in view.documents)
        known = view.twins, view.newer, view.documents
        return Corpus(view.size(), countries, *known, Mentions(view))

    def weights(self, text: str) -> dict[str, float]:
        """Weigh the content words of a text by how rare they are (BM25's idf)."""
        return self._weigh(content_words(text))

    def _weigh(self, terms: Iterable[str]) -> dict[str, float]:
        view = self._mirror.view
        return {term: idf(view.frequency(term), view.size()) for term in terms}


def _gain(document: Document, query: Query) -> float:
    """Return what a document's passages gain; what is superseded loses, unless asked for."""
    old = document.standing == "superseded" and not DRAFT.search(query.question.text)
    return bonus(document, query.preferences) - OLDER * old


def _search(
    view: View, query: Query, depth: int, documents: frozenset[str] | None
) -> tuple[list[list[Scored]], list[Scored]]:
    """Return the lists by meaning and by words.

    A language or a document that the question names is searched by itself too: its passages are
    never near a question in another language.
    """
    dense = [view.dense(query.vector, depth, documents)]
    added = content_words(" ".join(other_names(query.question)))
    lexical = view.lexical((*query.question.terms, *added), depth, documents)
    for field in ("language", "title"):
        own = [p for p in query.preferences if p.field == field]
        if not own:
            continue
        records = view.records.items()
        named = {i for i, r in records if any(has(r.document, p) for p in own)}
        among = _among(named, documents)
        dense.append(view.dense(query.vector, depth, among))
    return dense, lexical


def _others(
    view: View,
    query: Query,
    first: Sequence[Hit],
    best: float,
    records: Mapping[str, LedgerRecord],
    documents: frozenset[str] | None,
) -> tuple[Hit, ...]:
    """Find what is nearest in other languages than most of the first hits are in."""
    among = _foreign(records, {most_common(first)}, documents)
    found = view.dense(query.vector, len(first), among)
    near = {scored.row: scored.score for scored in found if scored.score >= best - NEAR}
    return tuple(
        make_hit(passage, records, 0.0, 0, Via(cosine=cosine))
        for passage, cosine in zip(view.passages([*near]), near.values(), strict=True)
        if passage.is_evidence
    )


def _foreign(
    records: Mapping[str, LedgerRecord],
    languages: Collection[str],
    documents: frozenset[str] | None,
) -> frozenset[str]:
    """Return which of the documents, None for all, are in other languages than these."""
    foreign = {i for i, r in records.items() if r.document.tongue not in languages}
    return _among(foreign, documents)


def _among(wanted: set[str], documents: frozenset[str] | None) -> frozenset[str]:
    """Return which documents are both wanted and chosen; None: all are chosen."""
    return frozenset(wanted if documents is None else wanted & documents)


def without_repeats(hits: Sequence[Hit], twins: Mapping[str, frozenset[str]]) -> tuple[Hit, ...]:
    """Leave out hits that say again, in a twin document, what better ones say.

    Of two that say the same the one with a page number stays, at the better one's place.

    Args:
        hits: best first.
        twins: for each document whose text is there twice, all that hold it.
    """
    kept: list[Hit] = []
    for hit in hits:
        group = twins.get(hit.document.id, frozenset()) - {hit.document.id}
        better = [i for i, other in enumerate(kept) if other.document.id in group]
        text = hit.passage.text
        if not better or not repeats(text, [kept[i].passage.text for i in better]):
            kept.append(hit)
            continue
        place = next((i for i in better if repeats(kept[i].passage.text, [text])), None)
        if hit.page_number and place is not None and not kept[place].page_number:
            kept[place] = replace(hit, rank=kept[place].rank, score=kept[place].score)
    return tuple(kept)


def make_hit(
    passage: Passage, records: Mapping[str, LedgerRecord], score: float, rank: int, via: Via = Via()
) -> Hit:
    """Join a passage with its document and page label."""
    record = records[passage.span.doc_id]
    label = next((p.label for p in record.pages if p.number == passage.span.page), None)
    return Hit(
        passage=passage,
        document=record.document,
        page_number=passage.span.page if record.paged else None,
        page_label=label if record.paged else None,
        score=score,
        rank=rank,
        via=via,
        recognised=record.confidence(passage.span.page),
    )


def _vias(dense: Sequence[Scored], lexical: Sequence[Scored]) -> dict[int, Via]:
    found = {row: Via(dense=rank, cosine=score) for rank, (row, score) in enumerate(dense, 1)}
    for rank, (row, score) in enumerate(lexical, 1):
        found[row] = replace(found.get(row, Via()), lexical=rank, bm25=score)
    return found
