"""The order in which passages are shown: what the reader makes of them beside the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.models import Hit, Span
from kb.question.question import Question
from kb.reader.evidence import readings_of, spans, worth
from kb.reader.reading import Reader, Reading


@dataclass(frozen=True, slots=True)
class ReaderOrder:
    """Orders the first hits by the search's score and the reader's."""

    reader: Reader
    depth: int
    """Hits that are read."""

    def rerank(self, question: str, hits: Sequence[Hit], more: int = 0) -> tuple[Hit, ...]:
        """Return the same hits, best first, with the sentence that answers best.

        Those that are not read stay behind.
        """
        depth = self.depth + more
        head, rest = hits[:depth], hits[depth:]
        if len(head) < 2:
            return tuple(hits)
        readings = readings_of(self.reader, Question(question), head)
        worths = worth(head, readings)
        told = list(map(_with_sentence, head, readings))
        ordered = [told[i] for i in sorted(range(len(head)), key=lambda i: -worths[i])]
        return tuple(replace(hit, rank=n) for n, hit in enumerate((*ordered, *rest), 1))


def _with_sentence(hit: Hit, reading: Reading) -> Hit:
    if not reading.sentences:
        return hit
    start, end = spans(hit)[reading.sentences.index(max(reading.sentences))]
    where = hit.passage.span
    said = Span(where.doc_id, where.page, where.start + start, where.start + end)
    return replace(hit, said=said)
