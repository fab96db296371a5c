"""Claims in threes beside the sentences that settle them, as texts to learn from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.reading.examples import (
    PassagePlace,
    ReadingClaim,
    claims,
    find_sentences,
    is_held,
    passages,
)
from kb.base import KnowledgeBase
from kb.models import Verdict


@dataclass(frozen=True, slots=True)
class Three:
    """Three claims that differ in a few words, over one passage."""

    title: str
    """Of its document."""
    sentences: tuple[str, ...]
    """Of its passage, those that the store has as they were."""
    gold: tuple[int, ...]
    """Numbers of the sentences that bear one claim out and deny another."""
    claims: dict[Verdict, str]
    held: bool
    """Its document is kept for choosing."""


def write_threes(base: KnowledgeBase, target: Path) -> int:
    """Write all groups that may be learnt from, one JSON a line.

    Args:
        base: an open knowledge base with the documents in it.
        target: the file; it holds the documents' text and is not for keeping.

    Returns:
        How many groups there are.
    """
    places = {place.passage: place for place in passages()}
    groups: dict[tuple[int, int], list[ReadingClaim]] = defaultdict(list)
    for claim in (*claims("train"), *claims("held")):
        groups[claim.passage, claim.group].append(claim)
    found = [t for (p, _), group in groups.items() for t in _three(base, places[p], group)]
    lines = (json.dumps(asdict(three), ensure_ascii=False) + "\n" for three in found)
    target.write_text("".join(lines), encoding="utf-8")
    return len(found)


def _three(base: KnowledgeBase, place: PassagePlace, group: list[ReadingClaim]) -> Iterator[Three]:
    try:
        title, page = base.record(place.doc).document.title, base.page(place.doc, place.page)
    except KeyError:
        return
    spans = find_sentences(place, page.text)
    wanted = {number for claim in group for number in claim.gold}
    kept = [number for number, span in enumerate(spans) if span]
    if not wanted or not wanted <= set(kept):
        return
    texts = tuple(page.text[s[0] : s[1]] for s in spans if s)
    gold = tuple(kept.index(number) for number in sorted(wanted))
    said = {claim.label: claim.claim for claim in group}
    yield Three(title, texts, gold, said, is_held(place.doc))
