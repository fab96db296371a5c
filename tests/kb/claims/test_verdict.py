"""From the nearest sentence to a verdict."""

from collections.abc import Sequence

import pytest

from kb.citations import Quote
from kb.claims.candidates import NearestSentence
from kb.claims.verdict import Rules, load_rules
from kb.reader.differences import Difference, Kind
from kb.reader.likeness import Likeness
from kb.reader.logistic import Model
from kb.words.statement import Statement
from tests.fake_base import make_hit

SURE, LIKELY, FAR = 4.0, 1.5, -3.0
"""Log odds that a sentence speaks of it: 0.98, 0.82 and 0.05."""
MODEL = Model(0.0, {"odds": 1.0}, {"odds": 0.0}, {"odds": 1.0})
RULES = Rules(MODEL, figures=0.7, words=0.95, against=0.4)


def near(odds: float, met: int = 0, differences: Sequence[Difference] = ()) -> NearestSentence:
    hit = make_hit("brask-report", 1)
    signals = {"odds": odds, "met number": float(met), "met date": 0.0}
    quote = Quote(hit, 0, len(hit.passage.text))
    return NearestSentence(
        quote, Statement(quote.text), Likeness(0.9, 0.8), tuple(differences), True, signals
    )


def other(kind: Kind, found: str | None = "5") -> Difference:
    return Difference(kind, "7", found)


def test_a_sentence_that_has_the_figures_supports() -> None:
    assert RULES.judge([near(LIKELY, met=1)]).verdict == "supported"


def test_without_a_figure_only_nearly_the_same_words_support() -> None:
    assert RULES.judge([near(SURE)]).verdict == "supported"
    unsure = RULES.judge([near(LIKELY)])
    assert (unsure.verdict, unsure.unsure) == ("not-given", True)


@pytest.mark.parametrize("kind", ["number", "date", "modality", "negation", "status"])
def test_something_else_in_its_place_contradicts(kind: Kind) -> None:
    judged = RULES.judge([near(LIKELY, differences=[other(kind)])])
    assert judged.verdict == "contradicted"
    assert judged.shown is not None
    assert judged.shown.otherwise == (other(kind),)


def test_the_same_of_another_country_contradicts_nothing() -> None:
    assert RULES.judge([near(LIKELY, differences=[other("place")])]).verdict == "not-given"


@pytest.mark.parametrize("kind", ["number", "date", "place", "modality", "status"])
def test_what_is_missing_neither_supports_nor_contradicts(kind: Kind) -> None:
    judged = RULES.judge([near(SURE, met=1, differences=[other(kind, None)])])
    assert judged.verdict == "not-given"


def test_far_sentences_say_nothing() -> None:
    assert RULES.judge([near(FAR, met=1), near(FAR, differences=[other("number")])]).verdict == (
        "not-given"
    )
    assert RULES.judge([]).shown is None


def test_the_best_sentence_decides() -> None:
    best, wrong = near(SURE, met=1), near(LIKELY, differences=[other("number")])
    assert RULES.judge([wrong, best]).shown is best


@pytest.mark.parametrize("embedder", ["multilingual-e5-small:1571fc98:int8-1", "toy-1"])
def test_every_embedder_has_rules(embedder: str) -> None:
    rules = load_rules(embedder)
    assert 0 < rules.against < rules.figures < rules.words < 1


def test_words_alone_do_not_support_what_another_sentence_denies() -> None:
    denied = near(LIKELY, differences=[other("negation")])
    assert RULES.judge([near(SURE), denied]).verdict == "not-given"
    assert RULES.judge([near(SURE, met=1), denied]).verdict == "supported"
