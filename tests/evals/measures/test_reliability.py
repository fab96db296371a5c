import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evals.measures.metrics import auroc
from evals.measures.reliability import best_within, bins, brier, calibration_error, moved, trade_off

forecasts = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def test_the_error_of_four_forecasts_is_the_one_worked_out_by_hand() -> None:
    # Two of 0.25 of which one holds, one of 0.8 that holds, one of 0.9 that does not.
    found = bins([(0.25, True), (0.25, False), (0.8, True), (0.9, False)])
    assert [(b.n, b.observed) for b in found] == [(2, 0.5), (1, 1.0), (1, 0.0)]
    assert calibration_error(found) == pytest.approx((2 * 0.25 + 0.2 + 0.9) / 4)


def test_the_ends_of_the_scale_have_a_bin() -> None:
    assert [(b.lower, b.upper) for b in bins([(0.0, False), (1.0, True)])] == [(0, 0.1), (0.9, 1)]


def test_what_is_no_probability_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1\.5 is no probability"):
        bins([(1.5, True)])


def test_nothing_has_no_error() -> None:
    assert calibration_error(bins([])) is None


def test_the_interval_is_wilsons() -> None:
    (ten,) = bins([(0.5, False)] * 10)
    assert ten.interval == pytest.approx((0.0, 0.2775), abs=1e-4)
    (half,) = bins([(0.5, True), (0.5, False)] * 5)
    assert half.interval == pytest.approx((0.2366, 0.7634), abs=1e-4)


@given(forecasts)
def test_bins_lose_no_forecast_and_stay_within_their_edges(given: list[tuple[float, bool]]) -> None:
    found = bins(given)
    assert sum(b.n for b in found) == len(given)
    assert all(b.lower - 1e-9 <= b.predicted <= b.upper + 1e-9 for b in found)
    assert all(b.interval[0] - 1e-9 <= b.observed <= b.interval[1] + 1e-9 for b in found)


@given(forecasts)
def test_a_small_squared_error_means_a_small_calibration_error(
    given: list[tuple[float, bool]],
) -> None:
    error = calibration_error(bins(given))
    mean = sum(map(brier, given)) / len(given)
    assert error is not None
    assert 0 <= error <= 1
    assert error**2 <= mean + 1e-9  # Jensen, within each bin and over them


@given(st.lists(st.booleans(), min_size=1))
def test_certain_and_right_is_without_error(truth: list[bool]) -> None:
    right = [(float(y), y) for y in truth]
    assert calibration_error(bins(right)) == 0
    assert sum(map(brier, right)) == 0


def test_moving_to_a_share_multiplies_the_odds() -> None:
    assert moved([(0.5, True)], 0.8) == ((pytest.approx(0.8), True),)
    assert moved([(0.2, False)], 0.8) == ((pytest.approx(0.5), False),)


@given(forecasts, st.floats(0.01, 0.99))
def test_moving_keeps_the_order_and_can_be_undone(
    given: list[tuple[float, bool]], share: float
) -> None:
    there = moved(given, share)
    assert all(0 <= p <= 1 for p, _ in there)
    back = moved(there, 1 - share)
    assert [p for p, _ in back] == pytest.approx([p for p, _ in given], abs=1e-9)
    ordered = [p for p, _ in moved(sorted(given), share)]
    assert ordered == sorted(ordered)


@given(forecasts)
def test_the_trade_off_rises_from_nothing_to_all(given: list[tuple[float, bool]]) -> None:
    points = trade_off(given)
    assume(points)
    assert (points[0].lost, points[0].recall) == (0, 0)
    assert (points[-1].lost, points[-1].recall) == (1, 1)
    pairs = list(zip(points, points[1:], strict=False))
    assert all(a.lost <= b.lost and a.recall <= b.recall for a, b in pairs)


@given(forecasts)
def test_the_area_under_the_trade_off_is_auroc(given: list[tuple[float, bool]]) -> None:
    points = trade_off(given)
    assume(points)
    pairs = zip(points, points[1:], strict=False)
    area = sum((b.lost - a.lost) * (a.recall + b.recall) / 2 for a, b in pairs)
    yes, no = ([p for p, y in given if y is sort] for sort in (True, False))
    assert area == pytest.approx(auroc(yes, no))


def test_questions_of_one_sort_have_no_trade_off() -> None:
    assert trade_off([(0.5, True), (0.7, True)]) == ()


def test_the_best_point_within_a_price_refuses_no_more_than_it() -> None:
    points = trade_off([(0.1, False), (0.2, True), (0.3, False), (0.9, True)])
    free, dear = best_within(points, 0.0), best_within(points, 0.5)
    assert free and (free.threshold, free.recall) == (0.1, 0.5)
    assert dear and (dear.threshold, dear.lost, dear.recall) == (0.3, 0.5, 1.0)
