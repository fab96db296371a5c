"""What comes first: something of each country that is compared, law before drafts and opinion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.citations import Quote
from kb.models import Document, Hit
from kb.question.question import Question
from kb.question.sort import FIGURES, Wanted
from kb.reader.evidence import Evidence
from kb.words.places import countries_of, named_countries

NEAR = 2.0
"""How far behind the best sentence one may lie that gives the figure or the date asked for."""
SILENT = 2.0
"""How far a sentence falls whose passage does not name the country asked about, where others do."""
LAW = 1.0
"""How far behind a draft or a superseded text the law that became of it may lie to come first."""
NEARLY = 0.05
"""Part of the best score that two sentences may lie apart and still answer equally well."""
ORDER = ("in-force", None, "announced", "draft", "superseded")


def for_each(hits: Sequence[Hit], countries: frozenset[str], most: int) -> tuple[Hit, ...]:
    """Choose what is read: the first hits, where countries are compared some of each.

    Args:
        hits: best first.
        countries: those that are compared.
        most: how many at most.
    """
    if not countries:
        return tuple(hits[:most])
    share = most // max(2, len(countries))
    own = [h for c in countries for h in [h for h in hits if h.document.country == c][:share]]
    others = [h for h in hits if h not in own]
    return tuple(sorted((*own, *others[: most - len(own)]), key=lambda h: h.rank))


def of_part(evidence: Sequence[Evidence], country: str, wanted: Wanted) -> tuple[Evidence, ...]:
    """Return the sentences that may answer one part of a question.

    Args:
        evidence: best first.
        country: the part is about; they are of its documents, or name it. Empty: any.
        wanted: they give it, where it is a figure or a date, and come near the best.
    """
    told = [e for e in evidence if not country or e.quote.is_about(frozenset((country,)))]
    exact = wanted.sort not in (None, "name")
    return tuple(
        e
        for e in told
        if not exact or (e.score >= told[0].score - NEAR and wanted.is_given(e.quote.text))
    )


def of_countries(evidence: Sequence[Evidence], question: Question) -> tuple[Evidence, ...]:
    """Put behind what does not speak of the countries asked about, where anything does.

    Where a figure is asked for, sentences that name other countries alone are left out: in a report
    on France "China unveiled a plan worth 150bn" is no answer about France.

    Args:
        evidence: best first.
        question: of any or no countries. One for no figure is answered by what is said of others.
    """
    wanted = question.countries
    if not wanted:
        return tuple(evidence)
    about = [_speaks_of(e.quote, wanted) for e in evidence]
    if any(about):
        pairs = zip(evidence, about, strict=True)
        told = [e if own else replace(e, score=e.score - SILENT) for e, own in pairs]
        evidence = sorted(told, key=lambda e: -e.score)
    if question.wanted.sort not in FIGURES:
        return tuple(evidence)
    return tuple(e for e in evidence if not _is_of_others(e.quote, wanted))


def _speaks_of(quote: Quote, wanted: frozenset[str]) -> bool:
    """Tell whether a sentence, its passage or its document names one of these countries."""
    passage, document = quote.hit.passage, quote.hit.document
    around = f"{document.title}\n{passage.heading}\n{passage.text}"
    return document.country in wanted or bool(wanted & named_countries(around))


def _is_of_others(quote: Quote, wanted: frozenset[str]) -> bool:
    """Tell whether a sentence names countries, and none of those asked for nor of its document."""
    named = named_countries(quote.text)
    document = quote.hit.document
    own = {document.country, *countries_of(document.title)} - wanted
    return bool(named) and not named & wanted and not (named <= own and _is_theirs(quote, wanted))


def _is_theirs(quote: Quote, wanted: frozenset[str]) -> bool:
    """Tell whether a passage of another country's document is about one of those asked for."""
    return bool(wanted & named_countries(f"{quote.hit.passage.heading}\n{quote.hit.passage.text}"))


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


def by_standing(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Put the better standing first among sentences that answer about equally well.

    Args:
        evidence: best first.
    """
    ordered: list[Evidence] = []
    apart = NEARLY * abs(evidence[0].score) if evidence else 0.0
    while rest := evidence[len(ordered) :]:
        first = rest[0]
        waits = first.quote.hit.document.standing in ("draft", "superseded")
        near = [
            e
            for e in rest
            if e.score >= first.score - apart
            or (waits and e.score >= first.score - LAW and e.said >= first.said)
        ]
        ordered += sorted(near, key=lambda e: _place(e.quote.hit.document))
    return ordered


def _place(document: Document) -> int:
    return len(ORDER) if document.is_opinion else ORDER.index(document.standing)
