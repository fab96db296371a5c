import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from evals.measures.compare import Comparison, compare, compare_files, read_runs
from evals.pages.compare_report import comparison_markdown
from evals.runs.questions import run_cases
from kb.errors import ConfigError
from tests.evals.pages.test_report import CASES
from tests.fake_base import FakeBase, make_hit
from ui.cli.main import main

Scores = dict[str, float | None]


def row(case: str, scores: Scores, **more: Any) -> dict[str, Any]:
    return {"id": case, "question": f"What of {case}?", "scores": scores, "error": None} | more


def written(path: Path, rows: Sequence[dict[str, Any]], k: int = 10, **made: str) -> Path:
    path.write_text(json.dumps({"k": k, "made": made, "rows": list(rows)}), "utf-8")
    return path


def compared(
    tmp_path: Path, before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]
) -> Comparison:
    files = (written(tmp_path / "a.json", before), written(tmp_path / "b.json", after))
    [comparison] = compare_files(*files)
    return comparison


def flags(metric: str, values: Sequence[float | None]) -> list[dict[str, Any]]:
    return [row(f"q{i}", {metric: value}) for i, value in enumerate(values)]


def test_a_measure_is_compared_case_by_case(tmp_path: Path) -> None:
    one = compared(
        tmp_path,
        flags("gold cited", [0, 0, 1, 1, 1]),
        flags("gold cited", [1, 1, 0, 1, 1]),
    )
    [d] = one.differences
    assert (d.n, d.before, d.after) == (5, 0.6, 0.8)
    assert d.difference == pytest.approx(0.2)
    assert d.error == pytest.approx((2.8 / 4 / 5) ** 0.5)
    assert (d.wins, d.losses, d.ties) == (2, 1, 2)
    assert (d.p, d.significant) == (1.0, False)


def test_where_less_is_better_a_fall_is_a_win(tmp_path: Path) -> None:
    one = compared(
        tmp_path, flags("answerable but refused", [1, 0]), flags("answerable but refused", [0, 0])
    )
    [d] = one.differences
    assert (d.difference, d.wins, d.losses) == (-0.5, 1, 0)
    assert one.changes[0].better == ("answerable but refused",)


def test_a_case_without_the_measure_in_one_run_is_in_no_pair(tmp_path: Path) -> None:
    one = compared(tmp_path, flags("x", [0.5, None, 1.0]), flags("x", [1.0, 1.0, None]))
    assert [(d.n, d.before, d.after) for d in one.differences] == [(1, 0.5, 1.0)]


def test_marks_are_for_all_measures_together(tmp_path: Path) -> None:
    def rows(a: float, b: float) -> list[dict[str, Any]]:
        return [
            row(f"q{i}", {"strong": a, "weak": b if i < 5 else 0.0, "same": 1.0}) for i in range(9)
        ]

    found = {d.metric: d for d in compared(tmp_path, rows(0, 0), rows(1, 1)).differences}
    assert (found["strong"].p, found["strong"].adjusted) == (2 / 512, 4 / 512)
    assert (found["weak"].p, found["weak"].adjusted) == (2 / 32, 2 / 32)
    assert (found["same"].p, found["same"].adjusted) == (None, None)
    assert [m for m, d in found.items() if d.significant] == ["strong"]


def test_times_are_compared_and_not_tested(tmp_path: Path) -> None:
    one = compared(
        tmp_path,
        [row("a", {"x": 1.0}, search_ms=20.0, ask_ms=100.0)],
        [row("a", {"x": 1.0}, search_ms=10.0, ask_ms=150.0)],
    )
    found = {d.metric: d for d in one.differences}
    assert (found["search ms"].difference, found["search ms"].wins) == (-10.0, 1)
    assert (found["ask ms"].losses, found["ask ms"].p) == (1, None)
    assert one.changes == ()


def test_what_changed_in_a_case_is_told(tmp_path: Path) -> None:
    was = {"quote": {}, "quote_rank": 7, "page": {}, "page_rank": None, "status": "refused"}
    now = {"quote": {}, "quote_rank": 2, "page": {}, "page_rank": 1, "status": "answered"}
    one = compared(
        tmp_path,
        [row("a", {"quote@5": 0, "must include": 1}, **was), row("b", {"quote@5": 1}, **was)],
        [row("a", {"quote@5": 1, "must include": 0}, **now), row("b", {"quote@5": 1}, **was)],
    )
    [change] = one.changes
    assert (change.case, change.question) == ("a", "What of a?")
    assert (change.better, change.worse) == (("quote@5",), ("must include",))
    assert change.seen == (
        "gold quote: rank 7, then rank 2",
        "gold page: not found, then rank 1",
        "answer: refused, then answered",
    )


def test_cases_of_one_run_only_are_left_out_and_counted(tmp_path: Path) -> None:
    reworded = row("c", {"x": 0.0}) | {"question": "Other?"}
    one = compared(
        tmp_path,
        [row("a", {"x": 1.0}), row("b", {"x": 0.0}), row("c", {"x": 1.0})],
        [row("a", {"x": 1.0}), row("d", {"x": 0.0}), row("e", {"x": 0.0}), reworded],
    )
    assert (one.cases, one.only_before, one.only_after, one.reworded) == (1, 1, 2, ("c",))
    page = comparison_markdown([one])
    assert "**1 left out: only in the run before.**" in page
    assert "**2 left out: only in the run after.**" in page
    assert "the question changed: c" in page


def test_cases_that_failed_are_named(tmp_path: Path) -> None:
    one = compared(
        tmp_path, [row("a", {"x": 1.0}), row("b", {"x": 0.0})],
        [row("a", {"x": 1.0}), row("b", {}, error="ask: gone")],
    )  # fmt: skip
    assert (one.failed_before, one.failed_after) == ((), ("b",))
    assert "**1 failed after and lack measures: b**" in comparison_markdown([one])


def test_the_page_says_what_made_the_runs_different(tmp_path: Path) -> None:
    rows = [row("a", {"x": 1.0})]
    files = (
        written(tmp_path / "a.json", rows, settings="s1", corpus="c"),
        written(tmp_path / "b.json", rows, settings="s2", corpus="c"),
    )
    page = comparison_markdown(compare_files(*files))
    assert "What differs: settings s1, then s2." in page
    assert "corpus" not in page
    [same] = compare_files(files[0], files[0])
    assert "are the same." in comparison_markdown([same])


@given(st.lists(st.tuples(*[st.sampled_from([0.0, 0.5, 1.0])] * 2), min_size=1, max_size=12))
def test_the_other_way_round_only_the_side_changes(
    tmp_path_factory: pytest.TempPathFactory, values: list[tuple[float, float]]
) -> None:
    folder = tmp_path_factory.mktemp("runs")
    before, after = (flags("x", [pair[i] for pair in values]) for i in (0, 1))
    [d] = compared(folder, before, after).differences
    [e] = compared(folder, after, before).differences
    assert (d.difference, d.wins, d.losses, d.p) == (-e.difference, e.losses, e.wins, e.p)
    assert d.wins + d.losses + d.ties == d.n == len(values)


def test_lists_of_different_length_are_refused(tmp_path: Path) -> None:
    rows = [row("a", {"x": 1.0})]
    files = (written(tmp_path / "a.json", rows), written(tmp_path / "b.json", rows, k=20))
    with pytest.raises(ConfigError, match="looked at 10 hits, the other at 20"):
        compare_files(*files)


def test_runs_without_a_common_case_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no case in common"):
        compared(tmp_path, [row("a", {"x": 1.0})], [row("b", {"x": 1.0})])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "cannot be read"),
        ("[1]", "is not what"),
        ("{}", "KeyError: 'rows'"),
        ('{"made": {}, "rows": [{"id": "a", "question": "q"}]}', "'scores'"),
        ('{"made": {}, "rows": [{"id": "a", "question": "q", "scores": {"x": "y"}}]}', "float"),
    ],
)
def test_files_that_are_no_runs_are_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=says):
        read_runs(path)


def test_an_id_that_comes_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.json", [row("a", {}), row("a", {})])
    with pytest.raises(ConfigError, match="two cases have the id a"):
        read_runs(path)


def test_benchmarks_are_compared_by_name(tmp_path: Path) -> None:
    def run(name: str, value: float) -> dict[str, Any]:
        scores: Scores = {"nDCG@10": value, "RR@10": value}
        return {"name": name, "made": {}, "rows": [row("q", scores, milliseconds=1.0)]}

    one, other = tmp_path / "a.json", tmp_path / "b.json"
    one.write_text(json.dumps([run("tiny", 0.5), run("old", 0.1)]), "utf-8")
    other.write_text(json.dumps([run("new", 0.2), run("tiny", 1.0)]), "utf-8")
    [comparison] = compare_files(one, other)
    assert comparison.name == "tiny"
    assert [d.metric for d in comparison.differences] == ["nDCG@10", "RR@10", "retrieval ms"]
    assert comparison.changes[0].seen == ("first relevant: rank 2, then rank 1",)
    questions = written(tmp_path / "c.json", [row("a", {})])
    with pytest.raises(ConfigError, match="the same benchmark"):
        compare_files(one, questions)


def test_a_real_run_against_a_worse_one(tmp_path: Path) -> None:
    """The worse base finds nothing, so that every gold is lost and every question refused."""
    good = FakeBase({case.question: (make_hit("brask-report", 2),) for case in CASES})
    paths = tmp_path / "good.json", tmp_path / "bad.json"
    for path, base in zip(paths, (good, FakeBase({})), strict=True):
        path.write_text(json.dumps(run_cases(base, CASES).to_json()), "utf-8")
    done = CliRunner().invoke(main, ["eval", "compare", *map(str, paths)])
    assert done.exit_code == 0, done.output
    assert "gold quote: rank 1, then not found" in done.output
    assert "answer: answered, then refused" in done.output
    done = CliRunner().invoke(main, ["eval", "compare", *map(str, paths), "--json"])
    [value] = json.loads(done.output)
    found = {d["metric"]: d for d in value["differences"]}
    assert found["quote@10"]["losses"] > 0 and not found["quote@10"]["significant"]
    assert found["refusal recall"]["wins"] == 1


def test_compare_takes_runs_as_well_as_files(tmp_path: Path) -> None:
    runs = read_runs(written(tmp_path / "a.json", flags("x", [0.0, 1.0])))
    assert compare(runs["questions"], runs["questions"]).changes == ()
