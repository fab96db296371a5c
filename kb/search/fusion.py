"""One ranking out of several: lists by meaning and by words, fused by their scores."""

from __future__ import annotations

from collections.abc import Sequence

from kb.store.view import Scored


def fuse(
    dense: Sequence[Sequence[Scored]], lexical: Sequence[Scored], most: float, dense_share: float
) -> list[tuple[int, float]]:
    """Fuse ranked lists by a convex combination of their scores.

    After Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (ACM TOIS
    2023). Cosines are stretched to 0..1 over their list, since their range differs between models
    and between languages. BM25 is divided by the weight of the whole question instead: a list that
    matches only a year or an acronym, as it does across languages, then has next to no say.

    Args:
        dense: one list of cosines or several, each best first; a row counts as in its best.
        lexical: BM25, best first.
        most: weight of all the question's words together, their idf summed.
        dense_share: how much the cosine counts, 0 to 1.

    Returns:
        Row and score, best first; ties by row.
    """
    scores: dict[int, float] = {}
    for found in filter(None, dense):
        least = found[-1].score
        range_ = (found[0].score - least) or 1.0
        for row, cosine in found:
            stretched = dense_share * (cosine - least) / range_
            scores[row] = max(scores.get(row, 0.0), stretched)
    for row, bm25 in lexical:
        scores[row] = scores.get(row, 0.0) + (1 - dense_share) * bm25 / (most or 1.0)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
