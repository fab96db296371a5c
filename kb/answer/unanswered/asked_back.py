"""Asking back of which country or on which subject, where a few words leave it open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from kb.answer.unanswered.holdings import of_country, of_kinds
from kb.messages import MOST_NAMES, Messages
from kb.models import Choice
from kb.question.followup import ABOUT, leans
from kb.question.parts import BEGINS, YES_OR_NO
from kb.question.preferences import named_kinds
from kb.question.question import Question
from kb.question.subject import core, topic
from kb.search.retriever import Corpus
from kb.words.lists import any_of, listed
from kb.words.places import country_name
from kb.words.text import term_of

FEW = 3
"""Words of a question that says no more than a subject."""
MORE = 5
"""The same, where but one of them tells a subject: "tell me about risks"."""
OWN = 2
"""Of them those that tell a subject: three are one of their own, "personal data protection"."""
MINE = re.compile(any_of(listed("questions", "mine")), re.IGNORECASE)
SUBJECTS = ("skills", "laws", "data")
"""Offered where only a country is named; their words stand with the other texts."""
EVERYWHERE = frozenset({"ai", "latest", "new"})
"""They tell no subject here."""


class AskedBack(NamedTuple):
    """What is said where a question leaves its country or its subject open."""

    text: str
    """Which is meant, and what is held; empty where the question says it."""
    choices: tuple[Choice, ...]
    """Whole questions that it may mean: on subjects where it names a country, else on the countries
    that most is held of."""


def asked_back(question: Question, corpus: Corpus, say: Messages) -> AskedBack:
    """Ask what a question means that leaves its country or its subject open.

    Args:
        question: with what earlier ones said filled in.
        corpus: the register.
        say: the texts of a language.
    """
    if not is_vague(question):
        return AskedBack("", ())
    if codes := sorted(question.countries):
        countries = say.countries(codes)
        held = say.together(*(of_country(code, (), corpus, say) for code in codes))
        asked = say.say("asked_back.about", countries=countries)
        about = [say.say(f"asked_back.{name}") for name in SUBJECTS]
        offered = [Choice(name, _on(countries, name, say)) for name in about]
        return AskedBack(say.together(asked, held), tuple(offered))
    kinds = named_kinds(question.text)
    if kinds and (held := of_kinds(kinds, corpus, say)):
        asked = say.say("asked_back.country")
    else:
        every = {d.country for d in corpus.documents if d.country} - {"INT"}
        named = sorted(every, key=lambda code: country_name(code, say.language))
        held = say.say("asked_back.held", countries=say.countries(named)) if named else ""
        asked = say.say("asked_back.all")
    most = _most_held(kinds, corpus)
    offered = [Choice(country_name(c, say.language), _of(question, c, say)) for c in most]
    return AskedBack(say.together(asked, held), tuple(offered))


def _most_held(kinds: Sequence[str], corpus: Corpus) -> list[str]:
    """Return the countries that most documents are held of, of these kinds where any is."""
    of_kind = [d for d in corpus.documents if d.kind in kinds] or corpus.documents
    counted = Counter(d.country for d in of_kind if d.country and d.country != "INT")
    return [code for code, _ in counted.most_common(MOST_NAMES)]


def _of(question: Question, code: str, say: Messages) -> str:
    """Ask the question of a country: "my country" is that one."""
    country = say.countries([code])
    mine, times = MINE.subn(lambda _: country, question.text, count=1)
    return mine if times else _on(country, core(question.text), say)


def _on(country: str, words: str, say: Messages) -> str:
    return say.say("asked_back.on", country=country, words=words)


def is_vague(question: Question) -> bool:
    """Tell whether a question names no more than a country or a subject: "ai strategy"."""
    text = question.text
    names = question.named - EVERYWHERE - _of_places(question)
    if question.wanted.sort or question.years or question.figures or names:
        return False
    if MINE.search(text) and not question.countries:
        return True
    own = [term for term in topic(text) if term not in EVERYWHERE]
    asks = (BEGINS.match(text) or YES_OR_NO.match(text)) and not ABOUT.match(text)
    if len(own) > OWN or (asks and not text.lower().startswith("ai ")):  # Vietnamese "who"
        return leans(text) and len(own) <= OWN
    words = len(question.words)
    return leans(text) or words <= FEW or (len(own) <= 1 and words <= MORE)


def _of_places(question: Question) -> set[str]:
    spans = [question.text[a:b].split() for a, b in question.places]
    return {term_of(word) for words in spans for word in words}
