"""A question that compares, cut into one question for each country or document."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kb.question.spelled import spelled
from kb.question.subject import alone, country_spans, has_name, side_by_side, without
from kb.words.lists import any_of, listed
from kb.words.places import named_countries

LONGEST = 300
"""Characters of a question that is looked at: longer ones are no plain comparison."""
LONGEST_SIDE = 8
"""Words of what is compared."""
ON = (
    r"(?:\s+(?P<by>on|in|over|about|regarding|concerning|when it comes to|with regard to|"
    r"in terms of)\s+(?P<on>.+?))\W*$"
)
SIDES = r"(?P<one>.+?),?\s+{}\s+(?P<other>.+?)"
COMPARISONS = tuple(
    re.compile(rf"^\W*(?:and\s+)?{begin}{SIDES.format(joined)}{end}{ON}", re.IGNORECASE)
    for begin, joined, end in (
        (r"how (?:do|does|did) ", "(?:and|or)", r"\s+(?:differ|compare|diverge)"),
        (r"how (?:do|does|did) ", r"(?:differ from|compare (?:with|to))", ""),
        (r"what (?:is|are) the (?:\w+ ){0,2}differences? between ", "and", ""),
        (r"compare ", "(?:and|with|to)", ""),
    )
)
COMPARE = re.compile(r"^\W*compare\s+", re.IGNORECASE)
OF_COUNTRY = re.compile(r"^(?:the\s+)?[^A-Z]+\s(?:of|in|for)\s")
"""What is no name but something of a country: "the scores of Thailand and Viet Nam"."""
TOGETHER = re.compile(any_of(listed("questions", "together")), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a question asks."""

    said: str
    """Its words as they stand there, or what it is about; empty where it is the whole question."""
    whole: str
    """The question that stands alone."""
    country: str = ""
    """The code of the one that its answer has to be about; empty: any."""


def compared(question: str, countries: Collection[str]) -> tuple[Part, ...]:
    """Cut a comparison into what it asks of each country or document.

    Args:
        question: as it was asked.
        countries: those that it names.

    Returns:
        Nothing where it compares none, or asks what they do with each other.
    """
    if len(question) > LONGEST:
        return ()
    text = spelled(question)
    several = len(countries) > 1 or text != question
    return _named_sides(text) or (_side_by_side(text) if several else ())


def _named_sides(question: str) -> tuple[Part, ...]:
    """Cut "How do X and Y differ on Z?" into what each says of Z, where both are names."""
    match = next((m for c in COMPARISONS if (m := c.match(question))), None)
    if match is None:
        return ()
    sides = [side.strip() for side in (*match["one"].split(","), match["other"])]
    if OF_COUNTRY.search(sides[0]) and side_by_side(question):
        return ()
    fits = all(has_name(f"- {side}") and len(side.split()) <= LONGEST_SIDE for side in sides)
    return tuple(_of_side(side, match["by"], match["on"]) for side in sides) if fits else ()


def _of_side(side: str, by: str, on: str) -> Part:
    name = re.sub(r"['’]s?$", "", side)
    whole = f"{name} in {on}?" if by.lower() == "in" else f"What does {name} say about {on}?"
    return Part(name, whole, _one_of(named_countries(name), name))


def _one_of(codes: Iterable[str], name: str) -> str:
    """Return the country that a side is or names as its own: "the American plan"."""
    named, spans = tuple(codes), country_spans(name)
    if len(named) != 1 or not spans:
        return ""
    rest = " ".join(without(name, spans).split())
    return named[0] if has_name(f"- {rest}") or len(rest.split()) < 2 else ""


def _side_by_side(question: str) -> tuple[Part, ...]:
    """Cut a question about "X and Y" into one about each country, whatever else it says."""
    question = COMPARE.sub("", question)
    spans = () if TOGETHER.search(question) else side_by_side(question)
    names = (question[start:end] for start, end in spans)
    return tuple(
        Part(re.sub(r"['’]s?$", "", name), alone(question, spans, span), *named_countries(name))
        for span, name in zip(spans, names, strict=True)
    )
