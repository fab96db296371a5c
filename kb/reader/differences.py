"""What a statement says otherwise than a source: the number, the year, the place, must or may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kb.words.names import stands
from kb.words.places import country_name
from kb.words.qualifiers import modalities, opposites
from kb.words.quantities import Number, unmet
from kb.words.statement import NOTHING, Statement

Kind = Literal["number", "date", "place", "name", "modality", "negation", "status", "wording"]
"""The last is any other word; `kb.reader.wording` finds it, the rest is found here."""
LEGAL = ("pending", "final", "ended")
"""States of a law or a document; plans and deeds are the others."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a statement says and a source does not, or says otherwise."""

    kind: Kind
    claimed: str
    """As the statement has it; empty where the source alone has words."""
    found: str | None
    """What the source has in its place; None: nothing of the kind."""


def differences(
    statement: Statement, source: Statement, around: Statement = NOTHING
) -> tuple[Difference, ...]:
    """Compare a statement with a source.

    Args:
        statement: one sentence; markers such as [1] are no numbers.
        source: the sentence, or few, that comes nearest.
        around: what the source says by standing where it stands: title, heading, date, the
            passage. What stands there is no difference.

    Returns:
        What the statement says and neither source nor surroundings say in any equivalent form, in
        the order number, date, place, name, modality, status, negation.
    """
    plain = statement.unmarked
    return (
        *figures(statement, source, around),
        *_places(plain, source, around),
        *_names(plain, source, around),
        *_modality(plain, source),
        *_status(plain, source, around),
        *_negation(plain, source),
    )


def figures(
    statement: Statement, source: Statement, around: Statement = NOTHING
) -> tuple[Difference, ...]:
    """Compare the numbers and dates only; see `differences`."""
    plain = statement.unmarked
    return (*_numbers(plain, source, around), *_dates(plain, source, around))


def missing(
    statement: Statement, text: Statement, place: Statement = NOTHING
) -> tuple[Difference, ...]:
    """Return the numbers, dates, places, names and strong modal verbs that a text lacks.

    Args:
        statement: one sentence; markers such as [1] are no numbers.
        text: passages that may bear it out.
        place: their titles, headings, dates. A plain number there is no sum of money: "10 euros"
            are not borne out by a "Top 10".
    """
    plain, whole = statement.unmarked, text.within(place)
    held = {
        n.text for n in plain.numbers for o in place.numbers if n.unit == o.unit and n.is_same(o)
    }
    return (
        *(d for d in _numbers(plain, text) if d.claimed not in held),
        *_dates(plain, whole),
        *_places(plain, whole),
        *_names(plain, whole),
        *(d for d in _modality(plain, whole) if "must" in modalities(d.claimed)),
    )


def _numbers(
    statement: Statement, source: Statement, around: Statement = NOTHING
) -> Iterator[Difference]:
    free = unmet(statement.numbers, source.numbers) if statement.numbers else []
    for number in statement.numbers:
        if not _has_number(source, number) and not _has_number(around, number):
            yield Difference("number", number.text, _instead(number, free))


def _has_number(text: Statement, number: Number) -> bool:
    return any(number.is_same(other) for other in text.numbers)


def _instead(number: Number, free: Sequence[Number]) -> str | None:
    """Return the number that stands for the same thing: of the same unit, best of the same word."""
    alike = [n for n in free if n.unit == number.unit]
    same = [n for n in alike if n.of and n.of == number.of]
    return next((n.text for n in (*same, *(alike if number.unit else ()))), None)


def _dates(
    statement: Statement, source: Statement, around: Statement = NOTHING
) -> Iterator[Difference]:
    for date in dict.fromkeys(statement.dates):
        held = _has_date(source, date) or _has_date(around, date) or _in_parts(date, source)
        if not held:
            full = (d for d in _other_dates(statement, source) if len(d) >= len("2020-01"))
            yield Difference("date", date, next(full, None))
    for year, written in statement.years.items():
        if not _has_date(source, year) and not _has_date(around, year):
            others = (d[:4] for d in _other_dates(statement, source))
            yield Difference("date", written, next(others, None))


def _has_date(text: Statement, date: str) -> bool:
    return any(other.startswith(date) for other in (*text.dates, *text.years))


def _other_dates(statement: Statement, source: Statement) -> Iterator[str]:
    """Yield the dates and years of a source that a statement does not have."""
    for date in (*source.dates, *source.years):
        if date not in statement.years and not any(d.startswith(date) for d in statement.dates):
            yield date


def _in_parts(date: str, source: Statement) -> bool:
    """Tell whether a source names a month in one place and its year in another."""
    year, month = date[:4], date[5:]
    return len(month) == 2 and year in source.years and int(month) in source.months


def _places(
    statement: Statement, source: Statement, around: Statement = NOTHING
) -> Iterator[Difference]:
    claimed = statement.countries
    if not claimed or claimed <= source.countries_in_any_case:
        return
    here, there = source.countries_in_any_case, around.countries_in_any_case
    others = sorted(here - claimed) or (sorted(there) if len(there) == 1 else [])
    for code in sorted(claimed - here - there):
        yield Difference("place", country_name(code), country_name(others[0]) if others else None)


def _names(
    statement: Statement, source: Statement, around: Statement = NOTHING
) -> Iterator[Difference]:
    for name, terms in statement.names.items():
        if stands(name, terms, source.vocabulary, source.text):
            continue
        held, text = source.vocabulary | around.vocabulary, f"{source.text}\n{around.text}"
        if not stands(name, terms, held, text):
            alike = (n for n, parts in source.names.items() if set(terms) & set(parts))
            others = (n for n in alike if n not in statement.text)
            yield Difference("name", name, next(others, None))


def _modality(statement: Statement, source: Statement) -> Iterator[Difference]:
    for level, word in statement.modality.items():
        others = [w for other, w in source.modality.items() if other != level]
        if level not in source.modality and (others or level == "must"):
            yield Difference("modality", word, others[0] if others else None)


def _status(statement: Statement, source: Statement, around: Statement) -> Iterator[Difference]:
    """Yield what one calls a draft and the other a law, what is over, what is only planned."""
    claimed, here = statement.status, source.status
    legal = {s: w for s, w in claimed.items() if s in LEGAL}
    there = here or (around.status if legal else here)
    other = {s: w for s, w in there.items() if s in LEGAL}
    if legal and not legal.keys() & other.keys():
        yield Difference("status", next(iter(legal.values())), next(iter(other.values()), None))
    elif "ended" in here and "ended" not in claimed:
        yield Difference("status", "in force", here["ended"])
    elif "done" in claimed and "planned" in here and not here.keys() & {"done", "final"}:
        yield Difference("status", claimed["done"], here["planned"])


def _negation(statement: Statement, source: Statement) -> Iterator[Difference]:
    """Yield the first word that one of the two denies and the other says, or turns round."""
    mine, theirs = dict.fromkeys(statement.words), source.terms
    # Where both deny something it is mostly the same thing in other words.
    alone = statement.denies != source.denies
    denied, also = (statement.denied, source.denied) if alone else ({}, {})
    for term in (t for t in mine if t in theirs and (t in denied) != (t in also)):
        ours, other = statement.written(term), source.written(term)
        if term in denied:
            yield Difference("negation", f"{denied[term]} {ours}", other)
        else:
            yield Difference("negation", ours, f"{also[term]} {other}")
        return
    turned = dict(opposites(theirs - mine.keys()))
    for term, against in opposites(t for t in mine if t not in theirs):
        # A source that has both sides, "the higher, the less", speaks against neither.
        other_side = (t for t in sorted(against & turned.keys()) if not turned[t] & theirs)
        if found := next(other_side, None):
            yield Difference("negation", statement.written(term), source.written(found))
            return
