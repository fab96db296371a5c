"""Where two sources give different values of what is asked, both are shown with their dates.

Only of one and the same quantity: the same unit or thing counted, the same words of the question,
no other year, and neither a plan where the other is a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kb.answer.found import Found
from kb.models import Document
from kb.reader.evidence import Evidence
from kb.words.dates import written_date
from kb.words.quantities import BOUNDS, Number
from kb.words.statement import Statement
from kb.words.weights import share

NEAR = 5.0
"""How far behind the best sentence another one may lie."""
SAME_SUBJECT = 0.6
"""Share of the weight of the question's words that both sentences hold."""
QUALIFIED = {
    BOUNDS["over"]: "more than ",
    BOUNDS["under"]: "less than ",
    BOUNDS["about"]: "about ",
    BOUNDS["nearly"]: "nearly ",
}


class Differing(NamedTuple):
    """Two sentences that give different values of what is asked."""

    first: Evidence
    other: Evidence
    note: str
    """Words for the reader."""


def differing(found: Found, twins: Mapping[str, frozenset[str]]) -> Differing | None:
    """Find another source that gives another value than the best sentence.

    Args:
        found: what was found for a question that asks for a number, a share or a sum.
        twins: for each document whose text is there twice, all that hold it.
    """
    if found.query.question.wanted.sort not in ("number", "share", "money") or not found.evidence:
        return None
    first = found.evidence[0]
    value = _value(first, found)
    for other in found.evidence[1:] if value else ():
        theirs = _value(other, found) if _comparable(first, other, found, twins) else None
        if value and theirs and _differ(value, theirs):
            note = f"Two sources differ: {_told(value, first)}, {_told(theirs, other)}."
            return Differing(first, other, note)
    return None


def _value(evidence: Evidence, found: Found) -> Number | None:
    """Return the number of the sort asked for that a sentence gives, where it gives but one."""
    wanted = found.query.question.wanted
    text = evidence.quote.text
    if "\t" in text or not wanted.is_given(text):
        return None
    given = [n for n in Statement(text).numbers if _fits(n, wanted.sort or "", wanted.counted)]
    return given[0] if len(given) == 1 and given[0].text not in wanted.said else None


def _fits(number: Number, sort: str, counted: frozenset[str]) -> bool:
    if sort == "share":
        return number.unit == "%"
    if sort == "money":
        return number.unit.isupper()
    return number.unit == "" and number.of in counted


def _comparable(
    one: Evidence, other: Evidence, found: Found, twins: Mapping[str, frozenset[str]]
) -> bool:
    """Tell whether two sentences speak of the same thing in the same way."""
    here, there = one.quote.hit.document, other.quote.hit.document
    group = twins.get(here.id, frozenset((here.id,)))
    if there.id in group or here.country != there.country or other.score < one.score - NEAR:
        return False
    weights = found.query.weights
    about = (share(weights, e.terms) >= SAME_SUBJECT for e in (one, other))
    mine, theirs = Statement(one.quote.text), Statement(other.quote.text)
    years = mine.years.keys() == theirs.years.keys()
    status = ("planned" in mine.status) == ("planned" in theirs.status)
    return all(about) and years and status and mine.denies == theirs.denies


def _differ(one: Number, other: Number) -> bool:
    same_thing = one.unit == other.unit and (bool(one.unit) or one.of == other.of)
    return same_thing and not (one.is_same(other) or other.is_same(one))


def _told(number: Number, evidence: Evidence) -> str:
    said = QUALIFIED.get((number.least, number.most), "") + number.text
    date = _dated(evidence.quote.hit.document)
    return f"{said} ({date})"


def _dated(document: Document) -> str:
    return written_date(document.date) if document.date else "no date"
