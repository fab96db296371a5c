"""Verdicts on one search or one answer, by rules that look at no model.

The judge is pinned: it compares text and places only, so that two runs of one system on one case
set differ only where the system does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.cases.quotes import holds, overlaps, states
from evals.cases.read import Case, Gold
from kb.models import Answer, Citation, Hit, Page

Found = Callable[[Gold, Hit], bool]
"""Whether a hit shows what a gold place asks for."""
PageOf = Callable[[str, int], Page]
"""Fetches the stored text of a page."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """Where the gold of one case was found among the hits; 1 is best, None is not found."""

    each: tuple[int | None, ...]
    """One rank for each gold place."""
    other: int | None = None
    """Best rank of an acceptable place that is not gold."""

    @property
    def first(self) -> int | None:
        """Rank at which any gold or acceptable place appears."""
        ranks = [rank for rank in (*self.each, self.other) if rank is not None]
        return min(ranks, default=None)

    @property
    def last(self) -> int | None:
        """Rank at which all gold is there; an acceptable place stands in for a single gold."""
        if len(self.each) <= 1:
            return self.first
        ranks = [rank for rank in self.each if rank is not None]
        return max(ranks) if len(ranks) == len(self.each) else None

    def share(self, k: int) -> float:
        """Share of the gold places among the first k; an acceptable place stands in for one."""
        if len(self.each) <= 1:
            return float(self.first is not None and self.first <= k)
        within = sum(rank is not None and rank <= k for rank in self.each)
        return within / len(self.each)


def shows_document(gold: Gold, hit: Hit) -> bool:
    """Whether the hit is of the gold document."""
    return hit.document.id == gold.doc


def shows_page(gold: Gold, hit: Hit) -> bool:
    """Whether the hit is on the gold page; a document without pages is one page."""
    return shows_document(gold, hit) and gold.page in (None, hit.passage.span.page)


def shows_quote(gold: Gold, hit: Hit) -> bool:
    """Whether the hit holds the gold quote, or 80 per cent of it where a cut runs through it.

    The page does not matter: the same words elsewhere in the document are the same words.
    """
    return shows_document(gold, hit) and holds(hit.passage.text, gold.quote)


def ranks(case: Case, hits: Sequence[Hit], found: Found) -> Ranks | None:
    """Find out where the gold of a case stands among the hits.

    Args:
        case: an answerable question.
        hits: best first.
        found: what counts: `shows_document`, `shows_page` or `shows_quote`.

    Returns:
        None where the case has no gold of that sort, so that nothing can be found.

    """
    gold = [g for g in case.gold if found is not shows_quote or g.quote]
    other = [g for g in case.also_acceptable if found is not shows_quote or g.quote]
    if not case.answerable or not (gold or other):
        return None
    others = [rank for g in other if (rank := _rank(g, hits, found)) is not None]
    return Ranks(tuple(_rank(g, hits, found) for g in gold), min(others, default=None))


def _rank(gold: Gold, hits: Sequence[Hit], found: Found) -> int | None:
    return next((rank for rank, hit in enumerate(hits, 1) if found(gold, hit)), None)


def supports(citation: Citation, gold: Gold) -> bool:
    """Whether a citation rests on a gold place.

    It does where its words overlap the gold quote, or where it stands on the gold page in a
    passage that holds the gold quote. Gold without a quote asks for the page alone.
    """
    if citation.span.doc_id != gold.doc:
        return False
    on_page = gold.page in (None, citation.span.page)
    if not gold.quote:
        return on_page
    if overlaps(citation.quote, gold.quote):
        return True
    return on_page and holds(citation.hit.passage.text, gold.quote)


@dataclass(frozen=True, slots=True)
class Cited:
    """How the citations of one answer meet the gold."""

    any: bool
    """Some gold or acceptable place is cited."""
    all: bool
    """Every gold place is cited; an acceptable place stands in for a single gold."""
    precision: float | None
    """Share of citations in a gold or acceptable place; None without citations."""


def cited(case: Case, answer: Answer) -> Cited | None:
    """Compare the citations of an answer with the gold.

    Recall and precision of citations follow Gao et al. 2023 (ALCE) in spirit; theirs ask a model
    whether the passage entails the sentence, this one compares places. The gold is not
    exhaustive, so the precision is a lower bound.

    Returns:
        None where the case has no gold.

    """
    places = (*case.gold, *case.also_acceptable)
    if not case.answerable or not places:
        return None
    hit = {place: any(supports(c, place) for c in answer.citations) for place in places}
    some = any(hit.values())
    every = some if len(case.gold) <= 1 else all(hit[gold] for gold in case.gold)
    good = sum(any(supports(c, place) for place in places) for c in answer.citations)
    return Cited(some, every, good / len(answer.citations) if answer.citations else None)


def bare(text: str) -> str:
    """Take the citation markers and the Markdown signs out of an answer."""
    text = re.sub(r"(?:\s*\[\d+\])+", "", text)
    return re.sub(r"\*\*|__|`", "", re.sub(r"\\(?=[^\w\s])", "", text))


def includes_all(case: Case, answer: Answer) -> bool | None:
    """Whether the answer says all it must; None where nothing is asked for."""
    if not case.answerable or not case.must_include:
        return None
    text = bare(answer.text)
    return all(states(text, wanted) for wanted in case.must_include)


def includes_none(case: Case, answer: Answer) -> bool | None:
    """Whether the answer avoids what it must not say; None where nothing is forbidden."""
    if not case.must_not_include:
        return None
    text = bare(answer.text)
    return not any(states(text, unwanted) for unwanted in case.must_not_include)


def fidelity(answer: Answer, page_of: PageOf) -> float | None:
    """Share of citations whose quote is what stands on the stored page; anything below 1 is a bug.

    None where there is no citation.
    """
    if not answer.citations:
        return None
    return sum(_is_verbatim(c, page_of) for c in answer.citations) / len(answer.citations)


def _is_verbatim(citation: Citation, page_of: PageOf) -> bool:
    span = citation.span
    text = page_of(span.doc_id, span.page).text
    return bool(citation.quote) and text[span.start : span.end] == citation.quote
