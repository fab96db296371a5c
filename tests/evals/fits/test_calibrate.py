import tomllib
from pathlib import Path

import numpy as np
import pytest

from evals.fits.calibrate import (
    calibrate,
    describe,
    doubt_below,
    fit,
    fit_decision,
    to_toml,
    write,
)
from evals.fits.signals import Sample
from kb.errors import ReadinessError


def synthetic(n: int, seed: int = 7, share: float = 0.7) -> list[Sample]:
    """Draw questions whose log odds are 1 + 2a - b in two signals; `c` says nothing."""
    random = np.random.default_rng(seed)
    drawn = []
    for i in range(n):
        a, b = random.normal(size=2)
        odds = 1 / (1 + np.exp(-(1 + 2 * a - b)))
        signals = {"a": 0.5 + 0.1 * a, "b": 100 + 20 * b, "c": 3.0}
        drawn.append(Sample(f"s{i}", signals, bool(random.random() < odds)))
    return drawn


def test_the_coefficients_that_made_the_data_are_found_again() -> None:
    model = fit(synthetic(20000), l2=1e-6, balance=False)
    assert model.intercept == pytest.approx(1.0, abs=0.1)
    assert model.weights["a"] == pytest.approx(2.0, abs=0.1)
    assert model.weights["b"] == pytest.approx(-1.0, abs=0.1)
    assert model.weights["c"] == pytest.approx(0.0, abs=1e-6)


def test_the_gradient_is_zero_at_the_fit() -> None:
    samples = synthetic(200)
    model = fit(samples, l2=2.0, balance=False)
    off = [s.answerable - model.probability(s.signals) for s in samples]
    assert sum(off) == pytest.approx(0.0, abs=1e-6)
    for name in ("a", "b"):
        z = [(s.signals[name] - model.means[name]) / model.deviations[name] for s in samples]
        pull = sum(o * v for o, v in zip(off, z, strict=True))
        assert pull == pytest.approx(2.0 * model.weights[name], abs=1e-6)


def test_perfectly_parted_sorts_keep_finite_weights() -> None:
    samples = [Sample(str(i), {"a": float(i)}, i >= 5) for i in range(10)]
    model = fit(samples)
    assert 0 < model.weights["a"] < 100
    assert model.probability({"a": 9.0}) > 0.5 > model.probability({"a": 0.0})


def test_balance_makes_a_half_fair_whatever_the_shares() -> None:
    samples = [Sample(str(i), {"a": float(i % 2)}, i % 10 != 0) for i in range(100)]
    plain, fair = fit(samples, balance=False), fit(samples)
    assert plain.probability({"a": 0.5}) > fair.probability({"a": 0.5})


def test_one_sort_alone_cannot_be_fitted() -> None:
    with pytest.raises(ReadinessError, match="without"):
        fit([Sample("s", {"a": 1.0}, True)])
    with pytest.raises(ReadinessError, match="two questions of each sort"):
        calibrate([Sample(str(i), {"a": float(i)}, i > 0) for i in range(5)])


@pytest.mark.parametrize(("n", "folds"), [(60, 60), (400, 5)])
def test_figures_come_from_samples_left_out(n: int, folds: int) -> None:
    result = calibrate(synthetic(n))
    assert (result.folds, len(result.probabilities)) == (folds, n)
    assert result.auroc is not None and 0.75 < result.auroc < 0.98
    assert result.f1 is not None
    assert 0 <= result.refused_wrongly < 0.5


def test_signals_that_say_nothing_decide_nothing() -> None:
    random = np.random.default_rng(3)
    noise = [Sample(str(i), {"a": random.normal()}, i % 2 == 0) for i in range(1000)]
    result = calibrate(noise)
    assert result.auroc == pytest.approx(0.5, abs=0.06)


def two_stages() -> list[Sample]:
    """Draw questions off topic, where `a` is low, and on topic, where `b` decides."""
    random = np.random.default_rng(5)
    off = [
        Sample(f"o{i}", {"a": random.normal(), "b": random.normal()}, False, False)
        for i in range(40)
    ]
    on = []
    for i in range(80):
        answerable = i % 2 == 0
        signals = {"a": 3 + random.normal(), "b": 2.5 * answerable + random.normal()}
        on.append(Sample(f"n{i}", signals, answerable))
    return off + on


def test_each_model_learns_its_own_part() -> None:
    result = fit_decision(two_stages(), ["a"], ["b"])
    assert (result.topic.samples, result.topic.answerable) == (120, 80)
    assert (result.given.samples, result.given.answerable) == (80, 40)
    assert result.topic.auroc is not None and result.topic.auroc > 0.95
    assert result.auroc is not None and result.auroc > 0.9
    assert result.recall is not None and result.recall > 0.7


def test_it_is_doubted_where_half_of_what_is_shown_is_not_answerable() -> None:
    decided = [(True, 0.9), (True, 0.8), (False, 0.6), (True, 0.5), (False, 0.4), (True, 0.3)]
    assert doubt_below([*decided, (False, 0.05)], 0.1) == 0.8
    assert doubt_below([(True, 0.9), (True, 0.5), (False, 0.05)], 0.1) == 0.1


def test_the_coefficients_are_written_as_the_library_reads_them(tmp_path: Path) -> None:
    result = fit_decision(two_stages(), ["a"], ["b"])
    path = tmp_path / "decision.toml"
    write("model:q8", result, path)
    table = tomllib.loads(path.read_text("utf-8"))["model:q8"]
    assert table["topic"]["intercept"] == pytest.approx(result.topic.model.intercept, abs=1e-8)
    assert table["given"]["weights"].keys() == table["given"]["deviations"].keys() == {"b"}
    assert to_toml("words", result).count("[words") == 9
    assert "AUROC" in describe(result)


def test_the_library_reads_what_was_fitted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from kb.reader import decision as library
    from kb.reader import logistic

    result = fit_decision(two_stages(), ["a"], ["b"])
    (tmp_path / "data" / "fitted").mkdir(parents=True)
    write("words", result, tmp_path / "data" / "fitted" / "decision.toml")
    monkeypatch.setattr(logistic, "files", lambda package: tmp_path)
    decision = library.load_decision.__wrapped__("any embedder")
    signals = {"a": 2.0, "b": 1.0}
    expected = result.topic.model.probability(signals) * result.given.model.probability(signals)
    assert decision.probability(signals) == pytest.approx(expected, abs=1e-6)
    assert decision.refuse_below == pytest.approx(result.refuse_below, abs=1e-8)
    assert decision.doubt_below == pytest.approx(result.doubt_below, abs=1e-8)
