"""What each side of a comparison is asked: the question with its own name in it, and no other's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.messages import messages
from kb.question.compared import Part
from kb.question.parts import parts_of
from kb.question.question import Question
from kb.question.spelled import spelled
from kb.question.subject import ENDS, country_spans, has_name, without
from kb.words.places import named_countries
from kb.words.text import content_words

OWNER = ("'s", "’s")
SUBJECT = re.compile(r"\bAI\b")
"""It is written like a name, and names nothing here."""


def own_question(question: str, country: str, title: str = "") -> str:
    """Return what one side is asked, where the question names several sides, or another one.

    "How do France and Germany differ on data?" asks France of France alone; "What does Cambodia
    plan?" asks Thailand what Thailand plans.

    Args:
        question: as it was typed.
        country: code of the side's country; empty: it has none.
        title: of the side, where it is a document.
    """
    parts = parts_of(question, Question(question).countries)
    if title and (own := _of_title(parts, title)):
        return own
    if not any(map(_codes, parts)):
        return question
    if own := _of_country(question, parts, country):
        return own
    return question if title else _swapped(question, parts, country)


def named_in_order(question: str) -> tuple[str, ...]:
    """Return the codes of the countries that a question names, in its order."""
    question = spelled(question)
    spans = country_spans(question)
    return tuple(dict.fromkeys(c for a, b in spans for c in sorted(named_countries(question[a:b]))))


def _codes(part: Part) -> frozenset[str]:
    return frozenset({part.country}) if part.country else named_countries(part.whole)


def _of_country(question: str, parts: Sequence[Part], country: str) -> str:
    """Return the parts that name no country but this one; empty where none names it."""
    own = [part for part in parts if _codes(part) <= {country}]
    return _joined(question, parts, own) if any(map(_codes, own)) else ""


def _of_title(parts: Sequence[Part], title: str) -> str:
    """Return the part that names this document best; empty where none does before all others."""
    words = set(content_words(SUBJECT.sub("", title)))
    met = [len(words.intersection(content_words(part.said))) for part in parts]
    best = max(met)
    return parts[met.index(best)].whole if best and met.count(best) == 1 else ""


def _swapped(question: str, parts: Sequence[Part], country: str) -> str:
    """Ask of this country what is asked of the first that is named; as typed where not sure."""
    first = next(codes for part in parts if (codes := _codes(part)))
    text = _joined(question, parts, [part for part in parts if _codes(part) <= first])
    spans = country_spans(text)
    if len(first) != 1 or has_name(SUBJECT.sub("", without(text, spans))):
        return question  # "the EU AI Act" is a name, and no other country has it
    name = messages(Question(text).language).countries([country])
    for start, end in reversed(spans):
        before = text[:start].removesuffix("the ") if name.startswith("the ") else text[:start]
        owner = "'s" if text[start:end].endswith(OWNER) else ""
        text = f"{before}{name}{owner}{text[end:]}"
    return text


def _joined(question: str, parts: Sequence[Part], own: Sequence[Part]) -> str:
    if len(own) == len(parts):
        return question
    return own[0].whole if len(own) == 1 else " ".join(f"{p.whole.rstrip(ENDS)}?" for p in own)
