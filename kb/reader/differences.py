"""What a statement says otherwise than a source: the number, the year, the place, must or may."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kb.words.dates import named_months, printed_dates
from kb.words.lists import either, listed
from kb.words.names import UPPER, initials
from kb.words.places import country_name, named_countries
from kb.words.qualifiers import denied_terms, denies, modalities, opposites, statuses
from kb.words.quantities import Number, is_month, numbers, unmet, years
from kb.words.text import content_words, raw_words, stop_words, term_of

Kind = Literal["number", "date", "place", "name", "modality", "negation", "status"]
MARKER = re.compile(r"\[\d+\]")
CAPITAL = rf"(?<!\w)[{UPPER}][\w’'&-]*"
INSIDE = rf"(?:(?:{either(listed('names', 'inside'))})\s+){{0,2}}"
RUN = re.compile(rf"{CAPITAL}(?:\s+{INSIDE}{CAPITAL})*")
LIST = re.compile(rf"{CAPITAL}(?:[\s,]+{INSIDE}{CAPITAL})+")
"""A run with commas, which a ministry's name may have."""
STARTS = re.compile(r"(?:^|[.!?:;…\n•–—\"“«(]\s*)$")
TITLES = frozenset((*listed("names", "titles"), *listed("names", "articles", "the")))
"""Words of respect: the name may stand without them."""
LEGAL = ("pending", "final", "ended")
"""States of a law or a document; plans and deeds are the others."""
COGNATE = 5
"""Letters from which on words of two languages with the same beginning are taken to be one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a statement says and a source does not, or says otherwise."""

    kind: Kind
    claimed: str
    """As the statement has it."""
    found: str | None
    """What the source has in its place; None: nothing of the kind."""


def differences(statement: str, source: str, around: str = "") -> tuple[Difference, ...]:
    """Compare a statement with a source.

    Args:
        statement: one sentence.
        source: the sentence, or few, that comes nearest.
        around: what the source says by standing where it stands: title, heading, date, the
            passage. What stands there is no difference.

    Returns:
        What the statement says and neither source nor surroundings say in any equivalent form, in
        the order number, date, place, name, modality, status, negation.
    """
    plain = MARKER.sub("", statement)
    return (
        *_numbers(plain, source, around),
        *_dates(plain, source, around),
        *_places(plain, source, around),
        *_names(plain, source, around),
        *_modality(plain, source),
        *_status(plain, source, around),
        *_negation(plain, source),
    )


def missing(statement: str, text: str, place: str = "") -> tuple[Difference, ...]:
    """Return the numbers, dates, places, names and strong modal verbs that a text lacks.

    Args:
        statement: one sentence; markers such as [1] are no numbers.
        text: passages that may bear it out.
        place: their titles, headings, dates. A plain number there is no sum of money: "10 euros"
            are not borne out by a "Top 10".
    """
    plain, whole = MARKER.sub("", statement), f"{text}\n{place}"
    titled = numbers(place)
    held = {n.text for n in numbers(plain) for o in titled if n.unit == o.unit and n.is_same(o)}
    return (
        *(d for d in _numbers(plain, text) if d.claimed not in held),
        *_dates(plain, whole),
        *_places(plain, whole),
        *_names(plain, whole),
        *(d for d in _modality(plain, whole) if "must" in modalities(d.claimed)),
    )


def _numbers(statement: str, source: str, around: str = "") -> Iterator[Difference]:
    claimed = numbers(statement)
    if not claimed:
        return
    here = numbers(source)
    there = [*here, *numbers(around)]
    free = unmet(claimed, here)
    for number in claimed:
        if not any(number.is_same(other) for other in there):
            yield Difference("number", number.text, _instead(number, free))


def _instead(number: Number, free: Sequence[Number]) -> str | None:
    """Return the number that stands for the same thing: of the same unit, best of the same word."""
    alike = [n for n in free if n.unit == number.unit]
    same = [n for n in alike if n.of and n.of == number.of]
    return next((n.text for n in (*same, *(alike if number.unit else ()))), None)


def _dates(statement: str, source: str, around: str = "") -> Iterator[Difference]:
    dates, named = printed_dates(statement), years(statement)
    here = [*printed_dates(source), *years(source)]
    there = {*here, *printed_dates(around), *years(around)}
    free = [d for d in here if d not in named and not any(c.startswith(d) for c in dates)]
    for date in dict.fromkeys(dates):
        if not any(other.startswith(date) for other in there) and not _in_parts(date, source):
            full = (d for d in free if len(d) >= len("2020-01"))
            yield Difference("date", date, next(full, None))
    for year, written in named.items():
        if not any(other.startswith(year) for other in there):
            yield Difference("date", written, next((d[:4] for d in free), None))


def _in_parts(date: str, source: str) -> bool:
    """Tell whether a source names a month in one place and its year in another."""
    year, month = date[:4], date[5:]
    return len(month) == 2 and year in years(source) and int(month) in named_months(source)


def _places(statement: str, source: str, around: str = "") -> Iterator[Difference]:
    claimed = named_countries(statement)
    if not claimed:
        return
    here, there = _countries(source), _countries(around)
    others = sorted(here - claimed) or (sorted(there) if len(there) == 1 else [])
    for code in sorted(claimed - here - there):
        yield Difference("place", country_name(code), country_name(others[0]) if others else None)


def _countries(text: str) -> frozenset[str]:
    """Return the countries of a text, also where it is written without capitals throughout."""
    return named_countries(text.title() if text.islower() else text)


def _names(statement: str, source: str, around: str = "") -> Iterator[Difference]:
    claimed = names(statement)
    if not claimed:
        return
    text = f"{source}\n{around}"
    held = set(map(term_of, raw_words(text)))
    runs = names(source)
    for name in claimed:
        if not _stands(name, held, text):
            parts = set(_parts(name))
            alike = (r for r in runs if parts & set(_parts(r)) and r not in statement)
            yield Difference("name", name, next(alike, None))


def names(text: str) -> tuple[str, ...]:
    """Return the names of a text: runs of capitalised words and acronyms, no countries.

    A single capitalised word at the start of a sentence is none.
    """
    found = dict.fromkeys(_bare(m.group()) for m in RUN.finditer(text) if _is_name(text, m))
    return tuple(name for name in found if _parts(name) and not named_countries(name))


def _bare(run: str) -> str:
    """Take the small words off the start of a run, which a sentence begins with: "In July"."""
    words = run.split()
    while words and words[0].lower() in stop_words():
        words = words[1:]
    return " ".join(words)


def _is_name(text: str, match: re.Match[str]) -> bool:
    name = match.group()
    if " " in name or (name.isupper() and len(name) > 1):
        return bool(content_words(name))
    starts = STARTS.search(text[max(0, match.start() - 4) : match.start()])
    return not starts and len(name) > 1 and name.lower() not in stop_words()


def _parts(name: str) -> list[str]:
    words = [w for w in raw_words(name) if w.lower() not in TITLES | stop_words()]
    return [term_of(word) for word in words if not (is_month(word) or named_countries(word))]


def _stands(name: str, held: set[str], text: str) -> bool:
    if all(part in held or _cognate(part, held) for part in _parts(name)):
        return True
    if name.isupper():
        return any(name in initials(run) for run in LIST.findall(text))
    return len(name.split()) > 1 and initials(name).lower() in held


def _cognate(part: str, held: Iterable[str]) -> bool:
    return len(part) >= COGNATE and any(h.startswith(part[:COGNATE]) for h in held)


def _modality(statement: str, source: str) -> Iterator[Difference]:
    claimed, there = modalities(statement), modalities(source)
    for level, word in claimed.items():
        others = [w for other, w in there.items() if other != level]
        if level not in there and (others or level == "must"):
            yield Difference("modality", word, others[0] if others else None)


def _status(statement: str, source: str, around: str) -> Iterator[Difference]:
    """Yield what one calls a draft and the other a law, what is over, what is only planned."""
    claimed, here = statuses(statement), statuses(source)
    there = here or statuses(around)
    legal = {s: w for s, w in claimed.items() if s in LEGAL}
    other = {s: w for s, w in there.items() if s in LEGAL}
    if legal and not legal.keys() & other.keys():
        yield Difference("status", next(iter(legal.values())), next(iter(other.values()), None))
    elif "ended" in here and "ended" not in claimed:
        yield Difference("status", "in force", here["ended"])
    elif "done" in claimed and "planned" in here and not here.keys() & {"done", "final"}:
        yield Difference("status", claimed["done"], here["planned"])


def _negation(statement: str, source: str) -> Iterator[Difference]:
    """Yield the first word that one of the two denies and the other says, or turns round."""
    mine, theirs = dict.fromkeys(content_words(statement)), set(content_words(source))
    # Where both deny something it is mostly the same thing in other words.
    alone = denies(statement) != denies(source)
    denied, also = (denied_terms(statement), denied_terms(source)) if alone else ({}, {})
    for term in (t for t in mine if t in theirs and (t in denied) != (t in also)):
        ours, other = _written(term, statement), _written(term, source)
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
            yield Difference("negation", _written(term, statement), _written(found, source))
            return


def _written(term: str, text: str) -> str:
    return next((word for word in raw_words(text) if term_of(word) == term), term)
