from itertools import product
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.measures.paired import holm, randomisation

values = st.integers(-8, 8).map(lambda n: n / 8)


def by_hand(differences: list[float]) -> float:
    """Go through all signs of all cases, the unchanged ones too, in plain Python."""
    far = abs(fsum(differences))
    sums = [
        abs(fsum(s * d for s, d in zip(signs, differences, strict=True)))
        for signs in product((1, -1), repeat=len(differences))
    ]
    return sum(s >= far for s in sums) / len(sums)


@given(st.lists(values, max_size=9))
def test_few_cases_are_tested_exactly(differences: list[float]) -> None:
    assert randomisation(differences) == pytest.approx(by_hand(differences))


@given(st.lists(values, max_size=40))
def test_the_side_and_the_order_do_not_matter(differences: list[float]) -> None:
    p = randomisation(differences, trials=2000)
    assert randomisation([-d for d in differences], trials=2000) == p
    assert 0 < p <= 1
    if len([d for d in differences if d]) <= 20:
        assert randomisation(differences[::-1]) == pytest.approx(p)


@given(st.lists(values, max_size=12), st.integers(0, 50))
def test_cases_that_do_not_differ_change_nothing(differences: list[float], more: int) -> None:
    assert randomisation(differences + [0.0] * more) == randomisation(differences)


def test_a_sign_test_by_hand() -> None:
    """Six wins and no loss: 2 of the 64 assignments are as far from 0."""
    assert randomisation([1.0] * 6) == 2 / 64
    assert randomisation([1.0] * 7 + [-1.0]) == 18 / 256


def test_rounding_does_not_part_equal_sums() -> None:
    thirds = [0.1, 0.2, -0.3]
    assert randomisation(thirds) == 1.0
    assert randomisation([0.1] * 3 + [0.3]) == 2 / 16


def test_many_cases_are_sampled_near_the_exact_value() -> None:
    """Of 30 differing cases 21 are won: the binomial distribution gives 0.0428."""
    p = randomisation([1.0] * 21 + [-1.0] * 9)
    assert p == pytest.approx(0.0428, abs=0.002)
    assert p == randomisation([1.0] * 21 + [-1.0] * 9)


def test_a_p_of_zero_is_never_stated() -> None:
    assert randomisation([1.0] * 60, trials=1000) == 1 / 1001


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([]) == ()
    assert holm([0.9, 0.8]) == (1.0, 1.0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_lies_between_nothing_and_bonferroni(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    for p, q in zip(p_values, adjusted, strict=True):
        assert p <= q <= min(1.0, len(p_values) * p) + 1e-12
    ordered = [q for _, q in sorted(zip(p_values, adjusted, strict=True))]
    assert ordered == sorted(ordered)
