"""Each language its share of the passages that are read.

Vectors of two languages lie further apart than those of one: passages in the question's language,
or in that of most documents, crowd out one in another that answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kb.models import Hit
from kb.store.ledger import LedgerRecord

PLACES = 5
"""Of those that are read, for passages of other languages than most are in."""
NEAR = 0.03
"""They come at most so far below the best cosine; both were chosen on one half of
evals/cases/scripts/across.jsonl, where English questions about English passages lose nothing."""


def most_common(hits: Sequence[Hit]) -> str:
    """Return the language that most of at least one hit are in."""
    return Counter(hit.document.tongue for hit in hits).most_common(1)[0][0]


def is_rare(language: str | None, records: Iterable[LedgerRecord]) -> bool:
    """Tell whether fewer than half of the documents are in a question's language."""
    languages = [record.document.tongue for record in records]
    return bool(language) and 2 * languages.count(language or "") < len(languages)


def beside(hits: Sequence[Hit], others: Sequence[Hit], first: int) -> tuple[Hit, ...]:
    """Put passages of other languages behind the first hits, for a reader to decide between them.

    The words of a question lift only passages in its language, so the others count like the mean
    of the first that are in it.

    Args:
        hits: best first.
        others: in other languages than the question, best first.
        first: how many hits are read without them.
    """
    foreign = {hit.passage.id: hit for hit in others}
    head = [hit for hit in hits[:first] if hit.passage.id not in foreign]
    mean = sum(hit.score for hit in head) / len(head) if head else 0.0
    level = [replace(hit, score=mean) for hit in others]
    behind = [hit for hit in hits[first:] if hit.passage.id not in foreign]
    ordered = (*head, *level, *behind)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(ordered, 1))


def before(hits: Sequence[Hit], others: Sequence[Hit]) -> tuple[Hit, ...]:
    """Put hits before others, each passage once; a reader decides between them."""
    ids = {hit.passage.id for hit in hits}
    ordered = (*hits, *(hit for hit in others if hit.passage.id not in ids))
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(ordered, 1))


def with_others(hits: Sequence[Hit], others: Sequence[Hit], first: int) -> tuple[Hit, ...]:
    """Put passages of other languages among the first hits, in place of the last of the rest.

    They get the score of the last that stays, so that a reader decides about them.

    Args:
        hits: best first.
        others: in other languages than most of the first are in, near enough, best first.
        first: how many hits are read.
    """
    head = hits[:first]
    language = most_common(head)
    there = {hit.passage.id for hit in head}
    free = PLACES - sum(hit.document.tongue != language for hit in head)
    added = [hit for hit in others if hit.passage.id not in there][: max(0, free)]
    own = [hit for hit in head if hit.document.tongue == language]
    dropped = own[max(1, len(own) - len(added)) :]
    kept = [hit for hit in head if hit not in dropped]
    added = [replace(hit, score=kept[-1].score) for hit in added]
    taken = {hit.passage.id for hit in added}
    behind = (*dropped, *(hit for hit in hits[first:] if hit.passage.id not in taken))
    ordered = (*kept, *added, *behind)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(ordered, 1))
