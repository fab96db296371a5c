"""Finding passages: by meaning (dense), by words (BM25), fused by their scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log

from kb.config import RetrieveSettings
from kb.mirror import Mirror, Scored
from kb.models import Document, Filters, Hit, LedgerRecord, Passage, Via
from kb.protocols import Embedder
from kb.text import content_words
from kb.twins import repeats


class Retriever:
    """Searches one mirror with one embedder."""

    def __init__(self, mirror: Mirror, embedder: Embedder, settings: RetrieveSettings) -> None:
        self._mirror = mirror
        self._embedder = embedder
        self._settings = settings

    def search(self, question: str, k: int = 10, filters: Filters = Filters()) -> tuple[Hit, ...]:
        """Find the passages nearest to a question.

        Args:
            question: in any language the embedder knows.
            k: how many at most.
            filters: which documents may answer.

        Returns:
            Hits, best first, each with its rank and raw score in both lists.
        """
        documents = self._mirror.select(filters)
        depth = max(k, self._settings.depth)
        dense = self._mirror.dense(self._embedder.embed_query(question), depth, documents)
        lexical = self._mirror.lexical(question, depth, documents)
        most = sum(self.weights(question).values())
        fused = fuse(dense, lexical, most, self._settings.dense_share)[:k]
        passages = self._mirror.passages([row for row, _ in fused])
        vias = _vias(dense, lexical)
        records = self._mirror.records()
        return tuple(
            make_hit(passage, records, score, rank, vias[row])
            for rank, ((row, score), passage) in enumerate(zip(fused, passages, strict=True), 1)
        )

    def twins(self) -> Mapping[str, frozenset[str]]:
        """Return, for every document whose text is there twice, all that hold it, itself too."""
        return self._mirror.twins()

    def newer(self) -> Mapping[str, Document]:
        """Return, for every document that another one supersedes, the newer one."""
        return self._mirror.newer()

    def size(self) -> int:
        """Count the passages that can be found."""
        return self._mirror.size()

    def countries(self) -> frozenset[str | None]:
        """Return the countries that the documents are about."""
        return frozenset(r.document.country for r in self._mirror.records().values())

    def weights(self, question: str) -> dict[str, float]:
        """Weigh the question's content words by how rare they are (BM25's idf)."""
        size = self._mirror.size()
        terms = dict.fromkeys(content_words(question))
        counts = {term: self._mirror.frequency(term) for term in terms}
        return {t: log(1 + (size - n + 0.5) / (n + 0.5)) for t, n in counts.items()}


def share(weights: Mapping[str, float], held: set[str]) -> float:
    """Return how much of the weight is held, 0 to 1; 0 where there is no weight."""
    total = sum(weights.values())
    return sum(w for term, w in weights.items() if term in held) / total if total else 0.0


def fuse(
    dense: Sequence[Scored], lexical: Sequence[Scored], most: float, dense_share: float
) -> list[tuple[int, float]]:
    """Fuse two ranked lists by a convex combination of their scores.

    After Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (ACM TOIS
    2023). Cosines are stretched to 0..1 over the list, since their range differs between models.
    BM25 is divided by the weight of the whole question instead: a list that matches only a year
    or an acronym, as it does across languages, then has next to no say.

    Args:
        dense: cosines, best first.
        lexical: BM25, best first.
        most: weight of all the question's words together, their idf summed.
        dense_share: how much the cosine counts, 0 to 1.

    Returns:
        Row and score, best first; ties by row.
    """
    scores: dict[int, float] = {}
    if dense:
        least = dense[-1].score
        range_ = (dense[0].score - least) or 1.0
        for row, cosine in dense:
            scores[row] = dense_share * (cosine - least) / range_
    for row, bm25 in lexical:
        scores[row] = scores.get(row, 0.0) + (1 - dense_share) * bm25 / (most or 1.0)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


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
    passage: Passage,
    records: Mapping[str, LedgerRecord],
    score: float,
    rank: int,
    via: Via = Via(),
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
    by_meaning = {row: (rank, score) for rank, (row, score) in enumerate(dense, 1)}
    by_words = {row: (rank, score) for rank, (row, score) in enumerate(lexical, 1)}
    nothing = (None, None)
    return {
        row: Via(
            dense=by_meaning.get(row, nothing)[0],
            lexical=by_words.get(row, nothing)[0],
            cosine=by_meaning.get(row, nothing)[1],
            bm25=by_words.get(row, nothing)[1],
        )
        for row in by_meaning.keys() | by_words.keys()
    }
