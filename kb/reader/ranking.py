"""The order in which passages are shown: what the reader makes of them beside the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.models import Hit
from kb.reader.evidence import text_of
from kb.reader.reading import Reader

FOUND = 8.0
"""What the search counts: log-odds that its best hit is worth more than one without a score."""


@dataclass(frozen=True, slots=True)
class ReaderOrder:
    """Orders the first hits by the search's score and the reader's."""

    reader: Reader
    depth: int
    """Hits that are read."""

    def rerank(self, question: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """Return the same hits, best first; those that are not read stay behind."""
        head, rest = hits[: self.depth], hits[self.depth :]
        if len(head) < 2:
            return tuple(hits)
        readings = self.reader.read(question, [text_of(hit) for hit in head])
        most = max(hit.score for hit in head) or 1.0
        scored = [
            (FOUND * hit.score / most + reading.answers, hit)
            for hit, reading in zip(head, readings, strict=True)
        ]
        ordered = [hit for _, hit in sorted(scored, key=lambda pair: -pair[0])]
        return tuple(replace(hit, rank=n) for n, hit in enumerate((*ordered, *rest), 1))
