"""Which of sentences that answer about equally well is said first: law before draft, then opinion."""

from __future__ import annotations

from collections.abc import Sequence

from kb.models import Document
from kb.reader.evidence import Evidence

NEARLY = 0.05
"""Part of the best score that two sentences may lie apart and still answer equally well."""
ORDER = ("in-force", None, "announced", "draft", "superseded")


def by_standing(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Put the better standing first among sentences that answer about equally well.

    Args:
        evidence: best first.
    """
    ordered: list[Evidence] = []
    apart = NEARLY * abs(evidence[0].score) if evidence else 0.0
    while rest := evidence[len(ordered) :]:
        near = [e for e in rest if e.score >= rest[0].score - apart]
        ordered += sorted(near, key=lambda e: _place(e.quote.hit.document))
    return ordered


def _place(document: Document) -> int:
    return len(ORDER) if document.is_opinion else ORDER.index(document.standing)
