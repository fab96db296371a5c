"""The order in which passages are shown: what the reader makes of them beside the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.models import Hit
from kb.reader.evidence import text_of, worth
from kb.reader.reading import Reader


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
        worths = worth(head, readings)
        order = sorted(range(len(head)), key=lambda i: -worths[i])
        ordered = [head[i] for i in order]
        return tuple(replace(hit, rank=n) for n, hit in enumerate((*ordered, *rest), 1))
