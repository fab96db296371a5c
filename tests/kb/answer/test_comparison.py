"""A comparison reads and says something of each country."""

from __future__ import annotations

from dataclasses import replace

from kb.answer.comparison import best_of_each, of_countries
from kb.answer.quotes import choose_quotes
from kb.citations import Quote
from kb.models import Document, Hit, Passage, Span
from kb.question.question import Question
from kb.reader.evidence import Evidence


def said(country: str, text: str, score: float) -> Evidence:
    document = Document(f"of-{country}", title=f"Plan of {country}", country=country)
    span = Span(document.id, 1, 0, len(text))
    hit = Hit(Passage(text, span, text), document, 1, None, 1.0, 1)
    return Evidence(Quote(hit, 0, len(text)), score, frozenset(text.split()), frozenset())


FERRIES = said("VN", "Ferries run every hour.", 9.0)
TRAINS = said("VN", "Trains run at night only.", 8.5)
BUSES = said("SG", "Buses are free for pupils.", 6.0)
BOTH = frozenset(("VN", "SG"))


def test_the_best_of_each_country_comes_before_the_second_best_of_one() -> None:
    chosen = choose_quotes([FERRIES, TRAINS, BUSES], 2, BOTH)
    assert [quote.text for quote in chosen] == [FERRIES.quote.text, BUSES.quote.text]


def test_one_country_alone_is_no_comparison() -> None:
    assert best_of_each([FERRIES, BUSES], frozenset(("VN",)), 9.0) == []
    assert best_of_each([], BOTH, 9.0) == []


def test_what_lies_far_behind_is_not_said_for_the_sake_of_balance() -> None:
    far = replace(BUSES, score=1.0)
    assert best_of_each([FERRIES, TRAINS, far], BOTH, 4.5) == [FERRIES]


def test_a_figure_that_is_said_of_another_country_is_none_of_the_one_asked_for() -> None:
    other = said("FR", "China plans to spend 150 billion on ferries.", 9.0)
    own = said("FR", "The plan sets 1.5 billion aside for ferries.", 8.0)
    asked = Question("How much money did France plan for ferries?")
    assert of_countries([other, own], asked) == (own,)
    assert of_countries([other, own], Question("What is said of ferries in France?")) == (
        other,
        own,
    )


def test_where_a_passage_names_the_country_the_silent_ones_come_behind() -> None:
    silent = said("INT", "Ferries are counted in every region.", 9.5)
    own = said("FR", "Ferries are free for pupils.", 8.0)
    asked = Question("What is said of ferries in France?")
    first, last = of_countries([silent, own], asked)
    assert (first, last.quote) == (own, silent.quote)
    assert of_countries([silent], asked) == (silent,)
    assert of_countries([silent, own], Question("What is said of ferries?")) == (silent, own)
