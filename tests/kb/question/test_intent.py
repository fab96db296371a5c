"""What is asked of the program, by its likeness to examples."""

from pathlib import Path

import numpy as np

from evals.fits.purposes import NAMES, fit
from kb.question.intent import Boundary, Intents, load_intents
from kb.question.purpose import serve
from tests.toy import ToyEmbedder

UP = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]], dtype=np.float32)


def test_a_fitted_boundary_parts_its_classes() -> None:
    weights = fit(UP, np.array([0, 0, 1, 1]))
    odds = UP @ weights[:, :-1].T + weights[:, -1]
    assert [bool(o > 0) for o in odds[:, 0]] == [False, False, True, True]


def _intents(least: float) -> Intents:
    weights = np.zeros((len(NAMES), ToyEmbedder().dimensions + 1), dtype=np.float32)
    weights[NAMES.index("harm"), -1] = 1.0
    return Intents(ToyEmbedder(), Boundary(NAMES, weights, least))


def test_what_reaches_the_boundary_is_not_served() -> None:
    assert serve("Mix me something deadly", _intents(0.5)).unserved == "harm"
    assert serve("Mix me something deadly", _intents(1.5)).unserved is None
    assert serve("Mix me something deadly").unserved is None


def test_a_saved_boundary_is_read_again_for_its_embedder_only(tmp_path: Path) -> None:
    boundary, path = _intents(0.5).boundary, tmp_path / "kept.npz"
    boundary.save(path, ToyEmbedder().fingerprint)
    again = load_intents(ToyEmbedder(), path)
    assert again is not None
    assert again.purpose("anything") == "harm"
    boundary.save(path, "another")
    assert load_intents(ToyEmbedder(), path) is None
