"""The support function beside word overlap, on what people judged."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from evals.measures.pairs import read_pairs
from evals.measures.thresholds import balanced_accuracy, macro_f1, tuned, two
from evals.runs.support import evaluate_support, judge_pairs, support_table, write_models
from kb.errors import ConfigError
from kb.reader.support import SupportJudge, load_models
from tests.toy import ToyEmbedder
from ui.cli.main import main

ROWS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "attributionbench": (
        "dev.jsonl",
        {
            "id": "1",
            "question": "q",
            "claim": "The law lists ten uses.",
            "references": ["The law lists ten uses of software."],
            "attribution_label": "attributable",
        },
    ),
    "wice": (
        "claims_dev.jsonl",
        {
            "id": "1",
            "claim": "The law lists ten uses.",
            "evidence": ["It is a law.", "It lists uses."],
            "label": "partially_supported",
        },
    ),
    "faithbench": (
        "pairs.jsonl",
        {
            "id": "1",
            "source": "The law lists ten uses.",
            "summary": "The law lists uses. It bans all others.",
            "grounded": 0,
            "spans": [{"text": "bans all", "label": ["Unwanted", "Unwanted.Intrinsic"]}],
        },
    ),
    "climate_fever": (
        "pairs.jsonl",
        {
            "claim_id": "1",
            "evidence_id": "2",
            "claim": "The sea rises.",
            "evidence": "The sea does not rise.",
            "article": "Sea",
            "label": "REFUTES",
        },
    ),
}


def written(folder: Path, file: str, rows: Sequence[Mapping[str, object]]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / file).write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "truths"),
    [
        ("attributionbench", ["supported"]),
        ("wice", ["partial"]),
        ("faithbench", ["supported", "not-given"]),
        ("climate_fever", ["contradicted"]),
    ],
)
def test_each_shape_is_read(tmp_path: Path, name: str, truths: list[str]) -> None:
    file, row = ROWS[name]
    pairs = read_pairs(written(tmp_path / "set", file, [row]))
    assert [(p.set, p.truth) for p in pairs] == [(name, truth) for truth in truths]


def test_of_a_summary_the_whole_is_as_people_judged_it(tmp_path: Path) -> None:
    file, row = ROWS["faithbench"]
    pairs = read_pairs(written(tmp_path / "set", file, [row]))
    assert {(p.unit, p.whole) for p in pairs} == {("1", "not-given")}


@pytest.mark.parametrize("rows", [[], [{"claim": "x"}]])
def test_another_folder_is_refused_with_what_is_wanted(
    tmp_path: Path, rows: list[Mapping[str, object]]
) -> None:
    with pytest.raises(ConfigError, match="evidence, label"):
        read_pairs(written(tmp_path / "set", "pairs.jsonl", rows))
    result = CliRunner().invoke(main, ["eval", "support", str(tmp_path / "none")])
    assert result.exit_code != 0
    assert "no pairs" in result.output


def test_a_line_without_a_field_is_named(tmp_path: Path) -> None:
    file, row = ROWS["wice"]
    broken = {k: v for k, v in row.items() if k != "id"}
    with pytest.raises(ConfigError, match="line 2"):
        read_pairs(written(tmp_path / "set", file, [row, broken]))


def test_a_cut_is_chosen_on_the_other_folds() -> None:
    scores = np.array([[0.1], [0.9], [0.1], [0.9]])
    truth = np.array([0, 1, 0, 1])
    folds = np.array([0, 0, 1, 1])
    assert tuned(scores, truth, folds, [two()], macro_f1) == 1.0
    assert tuned(-scores, truth, folds, [two()], macro_f1) < 1.0


def test_metrics_by_hand() -> None:
    truth, decided = np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])
    assert balanced_accuracy(truth, decided) == pytest.approx((2 / 3 + 1) / 2)
    assert macro_f1(truth, decided) == pytest.approx((4 / 5 + 2 / 3) / 2)


def test_figures_and_coefficients_of_a_slice(shared: Path, tmp_path: Path) -> None:
    folders = []
    for name, (file, _) in ROWS.items():
        lines = (shared / "benchmarks" / name / file).read_text("utf-8").splitlines()
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_text("\n".join(lines[::8][:40]), "utf-8")
        folders.append(tmp_path / name)
    judged = judge_pairs(folders, SupportJudge(ToyEmbedder()).judge, lambda line: None)
    rows = evaluate_support(judged)
    assert [r.set for r in rows] == [
        "attributionbench",
        "wice",
        "wice",
        "faithbench",
        "climate_fever",
        "climate_fever",
    ]
    assert all(0.2 < r.folds < 1 and 0.2 < r.floor < 1 for r in rows)
    assert "balanced accuracy" in support_table(rows)
    write_models(judged, "toy", tmp_path / "support.toml")
    made = tomllib.loads((tmp_path / "support.toml").read_text("utf-8"))
    assert not any("cosine" in name for name in made["words"]["supported"]["weights"])
    assert made["toy"]["supported"]["weights"]["cosine"] != 0


def test_what_is_missing_or_said_otherwise_never_speaks_for_a_sentence() -> None:
    supported, _ = load_models("multilingual-e5-small")
    for signal in ("lost number", "lost name", "other number"):
        assert supported.weights[signal] <= 0, signal
    assert supported.weights["cosine"] > 0
