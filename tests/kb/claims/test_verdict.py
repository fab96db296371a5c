"""From the nearest sentences to a verdict."""

from collections.abc import Sequence

import pytest

from kb.citations import Quote
from kb.claims.candidates import NearestSentence
from kb.claims.verdict import CLOSE, judge
from kb.reader.differences import Difference, Kind
from kb.reader.wording import Wording
from tests.fake_base import make_hit

SENTENCE = "In 2031 the ministry certified 1,450 teachers of computing in Brask."
NEAR = "In 2031 the ministry certified 900 teachers of computing in Brask."
FAR = "Harbour pilots of Vellum met 900 times."


def near(
    claim: str,
    differences: Sequence[Difference] = (),
    *,
    same: bool = False,
    likeness: float = CLOSE,
) -> NearestSentence:
    hit = make_hit("brask-report", 2)
    quote = Quote(hit, 0, len(hit.passage.text))
    wording = Wording(claim, quote.text)
    return NearestSentence(quote, likeness, tuple(differences), wording, same, speaks=True)


def other(kind: Kind, found: str | None = "1,450") -> Difference:
    return Difference(kind, "900", found)


def test_only_a_sentence_that_says_the_same_supports() -> None:
    judged = judge([near(NEAR), near(SENTENCE, same=True)])
    assert judged.verdict == "supported"
    assert not judged.close


@pytest.mark.parametrize("kind", ["number", "date", "modality", "negation", "status"])
def test_one_thing_said_otherwise_contradicts_where_the_rest_is_the_same(kind: Kind) -> None:
    assert judge([near(NEAR, [other(kind)])]).verdict == "contradicted"
    assert judge([near(FAR, [other(kind)])]).verdict == "not-given"


@pytest.mark.parametrize("kind", ["place", "name"])
def test_the_same_of_somebody_else_contradicts_nothing(kind: Kind) -> None:
    assert judge([near(NEAR, [other(kind)])]).verdict == "not-given"
    assert judge([near(NEAR, [other(kind, None), other("number")])]).verdict == "not-given"


def test_what_is_missing_neither_supports_nor_contradicts() -> None:
    assert judge([near(NEAR, [other("number", None)])]).verdict == "not-given"


def test_what_comes_near_and_decides_nothing_is_close() -> None:
    assert judge([near(NEAR)]).close
    assert not judge([near(NEAR, likeness=CLOSE - 0.01)]).close


def test_nothing_found_decides_nothing() -> None:
    assert (judge([]).shown, judge([]).close) == (None, False)
