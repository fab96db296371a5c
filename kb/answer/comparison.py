"""What a question that names several countries needs: something of each."""

from __future__ import annotations

from collections.abc import Sequence

from kb.models import Hit
from kb.reader.evidence import Evidence


def for_each(hits: Sequence[Hit], countries: frozenset[str], most: int) -> tuple[Hit, ...]:
    """Choose what is read: the first hits, where countries are compared some of each.

    Args:
        hits: best first.
        countries: those that the question names.
        most: how many at most.
    """
    if len(countries) < 2:
        return tuple(hits[:most])
    share = most // len(countries)
    own = [h for c in countries for h in [h for h in hits if h.document.country == c][:share]]
    others = [h for h in hits if h not in own]
    return tuple(sorted((*own, *others[: most - len(own)]), key=lambda h: h.rank))


def best_of_each(
    evidence: Sequence[Evidence], countries: frozenset[str], behind: float
) -> list[Evidence]:
    """Choose the best sentence of each country's documents, best first.

    Args:
        evidence: best first.
        countries: those that the question names; nothing is chosen of one alone.
        behind: how far its score may lie behind the best one's.
    """
    if len(countries) < 2:
        return []
    near = [e for e in evidence if e.score >= evidence[0].score - behind]
    owned = {c: [e for e in near if e.quote.hit.document.country == c] for c in countries}
    return sorted((own[0] for own in owned.values() if own), key=lambda e: -e.score)
