"""From the nearest sentences to a verdict."""

from collections.abc import Sequence

import pytest

from kb.citations import Quote
from kb.claims.candidates import NearestSentence
from kb.claims.verdict import CLOSE, SPEAKS, judge
from kb.reader.differences import Difference, Kind
from kb.reader.entailment import Entailed
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
    read: Entailed | None = None,
) -> NearestSentence:
    hit = make_hit("brask-report", 2)
    quote = Quote(hit, 0, len(hit.passage.text))
    wording = Wording(claim, quote.text)
    found = tuple(differences)
    return NearestSentence(quote, likeness, found, wording, same, speaks=True, entailed=read)


def entailed(supported: float, contradicted: float) -> Entailed:
    return Entailed(supported, contradicted, 1 - supported - contradicted)


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


def test_the_reader_alone_decides_nothing() -> None:
    for read in (entailed(1.0, 0.0), entailed(0.0, 1.0)):
        assert judge([near(FAR, read=read)]).verdict == "not-given"


def test_what_is_said_of_another_country_seems_no_denial() -> None:
    judged = judge([near(FAR, [other("place", None)], read=entailed(0.0, 1.0))])
    assert (judged.close, judged.seems_otherwise) == (True, False)


@pytest.mark.parametrize(
    ("read", "close", "otherwise"),
    [
        (entailed(0.8, 0.1), True, False),
        (entailed(0.1, 0.8), True, True),
        (entailed(0.4, 0.4), True, False),
        (entailed(SPEAKS / 2, SPEAKS / 2 - 0.01), False, False),
    ],
)
def test_a_sentence_that_was_read_is_close_where_it_speaks_of_it(
    read: Entailed, close: bool, otherwise: bool
) -> None:
    judged = judge([near(FAR, likeness=0.0, read=read)])
    found = (judged.verdict, judged.close, judged.seems_otherwise)
    assert found == ("not-given", close, otherwise)
    assert not judge([near(NEAR, likeness=1.0, read=entailed(0.1, 0.1))]).close


def test_of_a_copy_with_a_clause_moved_the_reader_is_not_asked() -> None:
    moved = "The ministry certified 1,450 teachers of computing in Brask in 2031."
    judged = judge([near(moved, read=entailed(0.02, 0.97))])
    assert (judged.verdict, judged.close, judged.seems_otherwise) == ("not-given", True, False)
