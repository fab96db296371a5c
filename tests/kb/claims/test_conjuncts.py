"""Where one sentence makes two claims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.claims.conjuncts import conjuncts


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("The senate passed a law and set up an agency.",
         ["The senate passed a law", "The senate set up an agency."]),
        ("In 2021, Brask adopted a plan, opened a school and launched a fund.",
         ["In 2021, Brask adopted a plan, opened a school", "In 2021, Brask launched a fund."]),
        ("Owners must report faults and may appeal to courts.",
         ["Owners must report faults", "Owners may appeal to courts."]),
        ("The act bans nets, and requires a radio on boats.",
         ["The act bans nets", "The act requires a radio on boats."]),
    ],
)  # fmt: skip
def test_two_deeds_are_two_claims(sentence: str, claims: list[str]) -> None:
    assert [one.said for one in conjuncts(sentence)] == claims


@pytest.mark.parametrize(
    "sentence",
    [
        "The office trains skippers and pilots.",
        "The office trained and certified 400 skippers.",
        "Laws and plans cover schools and roads.",
        "The senate did not pass a law and set up an agency.",
        "If Brask passed a law and opened a school, fees fell.",
        "Owners that passed a test and opened a shop earn more.",
        "It passed.",
    ],
)
def test_two_things_of_one_deed_and_what_hangs_on_another_clause_are_one(sentence: str) -> None:
    assert [one.said for one in conjuncts(sentence)] == [sentence]


@given(st.text(alphabet="ab passed,;.and \n", max_size=80))
def test_claims_are_slices_in_order(sentence: str) -> None:
    places = [(one.start, one.end) for one in conjuncts(sentence)]
    assert all(start <= end <= len(sentence) for start, end in places)
    assert all(one[1] <= other[0] for one, other in zip(places, places[1:], strict=False))
