import json
from dataclasses import replace
from pathlib import Path

import pytest

from evals.cases.read import Case, Gold
from evals.pages.report import badness, benchmark_markdown, line, markdown
from evals.runs.benchmarks import BenchmarkResults, Query, QueryRow, score
from evals.runs.expected import Expected, compare, find, read_expected
from evals.runs.questions import evaluate_questions, run_cases
from evals.runs.rows import Made, Results
from kb.errors import ConfigError
from tests.agreed import check
from tests.fake_base import FakeBase, make_hit

CASES = (
    Case(
        "q1",
        "How many teachers did Brask certify?",
        type="number",
        persona="policymaker",
        language="en",
        must_include=("1,450",),
        gold=(Gold("brask-report", 2, "certified 1,450 teachers of computing"),),
    ),
    Case(
        "q2",
        "Which fine | share is due?",
        type="number",
        persona="student",
        language="en",
        must_include=("7%",),
        gold=(Gold("vellum-law", 1, "fine of up to 7 % of turnover"), Gold("note", None, "May")),
    ),
    Case("q3", "Who rules the moon?", False, type="unanswerable", language="en"),
    Case("q4", "What breaks?", type="odd", gold=(Gold("note", None, "harbour school"),)),
)
FOUND = {
    CASES[0].question: (make_hit("brask-report", 2), make_hit("brask-report", 1, 2)),
    CASES[1].question: (make_hit("brask-report", 1), make_hit("note", 1, 2)),
    CASES[2].question: (make_hit("note", 1),),
}


def base() -> FakeBase:
    return FakeBase(FOUND, broken=frozenset({"What breaks?"}))


def steady(results: Results) -> Results:
    """Give a run the same times and cores everywhere."""
    rows = tuple(
        replace(
            row,
            search_ms=None if row.search_ms is None else 10.0 + i,
            ask_ms=None if row.ask_ms is None else 100.0 + i,
        )
        for i, row in enumerate(results.rows)
    )
    return replace(
        results, rows=rows, made=replace(results.made, version="0.0.0", cores=2, day="2030-01-02")
    )


def test_a_run_gives_a_row_a_case_and_says_what_failed() -> None:
    said: list[str] = []
    results = run_cases(base(), CASES, progress=said.append)
    first, second, third, fourth = results.rows
    assert (first.status, first.included, first.fidelity, first.kind) == (
        "answered",
        True,
        1.0,
        "government-report",
    )
    assert second.quote and (second.quote.each, second.quote.first) == ((None, 2), 2)
    assert third.should_refuse and third.status == "answered"
    assert fourth.error and "the index is gone" in fourth.error
    assert any("the index is gone" in line for line in said)
    assert results.errors == (fourth,)


def test_a_failed_case_is_in_no_mean() -> None:
    results = run_cases(base(), CASES)
    means = {m.metric: m for m in results.overall().means}
    assert (means["quote@5"].value, means["quote@5"].n) == (1.0, 2)
    assert means["answerable but refused"].n == 2
    assert means["refusal recall"].value == 0.0
    assert results.values()["errors"] == 1.0


def test_the_first_questions_warm_the_base_up() -> None:
    asked = base()
    run_cases(asked, CASES[:1])
    assert asked.asked == [CASES[0].question] * 2


def test_lists_shorter_than_five_are_measured_at_their_own_length() -> None:
    metrics = {m.metric for m in run_cases(base(), CASES, k=3).overall().means}
    assert "quote@3" in metrics and "quote@5" not in metrics


def test_files_are_read_and_their_health_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps({"question": "Who?", "gold": [{"doc": "gone"}]}), "utf-8")
    said: list[str] = []
    results = evaluate_questions(base(), [path], 10, said.append)
    assert results.sources == ("mine.jsonl",)
    assert [f.problem for f in results.findings] == ["document-absent"]
    assert any("document-absent" in line for line in said)


def test_rows_become_json() -> None:
    value = json.loads(json.dumps(run_cases(base(), CASES).to_json()))
    assert value["rows"][0]["id"] == "q1"
    assert value["rows"][1]["quote_rank"] == 2
    assert (value["errors"], len(value["rows"])) == (1, 4)


def test_the_page_of_question_cases() -> None:
    entry = Expected("mine", "readiness eval", {"quote@5": 1.0}, at_most={"search p50 ms": 1.0})
    results = replace(steady(run_cases(base(), CASES)), sources=("mine.jsonl",))
    check("report/questions.md", markdown(results, compare(entry, results.values())))


def test_the_page_of_a_benchmark() -> None:
    rows = (
        QueryRow(Query("q1", "one"), (("a", 1.0),), score({"a": 1}, ["a"]), 5.0),
        QueryRow(Query("q2", "two"), (("b", 1.0),), score({"a": 2, "b": 1}, ["b"]), 7.0),
        QueryRow(Query("q3", "three"), (), (), 6.0),
    )
    made = Made("corpus-hash", "settings-hash", "0.0.0", "none", 2)
    check("report/benchmark.md", benchmark_markdown([BenchmarkResults("toy", 3, rows, made)]))


def test_a_good_case_is_not_among_the_worst() -> None:
    rows = run_cases(base(), CASES).rows
    assert badness(rows[0], 10) == 0
    assert badness(rows[2], 10) > 0


def test_no_text_breaks_out_of_its_cell() -> None:
    assert line("a | b\n<script>`x`") == "a \\| b \\<script\\>\\`x\\`"


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(0.5004, "OK"), (0.509, "OKish"), (0.52, "FAIL"), (0.48, "FAIL"), (None, "FAIL")],
)
def test_figures_are_equal_near_or_wrong(value: float | None, verdict: str) -> None:
    entry = Expected("x", "readiness eval", {"R@5": 0.5}, tolerance=0.01)
    (outcome,) = compare(entry, {"R@5": value})
    assert outcome.verdict == verdict
    assert bool(outcome.why) == (verdict != "OK")


def test_goals_have_an_upper_end_only() -> None:
    entry = Expected("x", "c", {"R@5": 1.0}, at_most={"ms": 40.0, "errors": 0.0})
    verdicts = [o.verdict for o in compare(entry, {"R@5": 1.0, "ms": 41.0, "errors": 0.0})]
    assert verdicts == ["OK", "FAIL", "OK"]


def test_an_entry_without_figures_fails() -> None:
    (outcome,) = compare(Expected("x", "c", {}), {"R@5": 1.0})
    assert (outcome.verdict, outcome.why[:10]) == ("FAIL", "no figures")


def test_a_metric_can_have_its_own_tolerance() -> None:
    entry = Expected("x", "c", {"R@5": 0.5}, tolerance=0.01, tolerances={"R@5": 0.1})
    assert compare(entry, {"R@5": 0.55})[0].verdict == "OKish"


def test_the_file_beside_the_command_can_be_read() -> None:
    entries = read_expected()
    assert find("scifact", entries) and find("nothing", entries) is None


@pytest.mark.parametrize(
    "text",
    [
        '[[expected]]\nname="x"',
        '[[expected]]\nname="x"\ncommand="c"\nscore=1',
        "[[",
        "expected=[1]",
    ],
)
def test_a_wrong_file_of_figures_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "expected.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"expected\.toml"):
        read_expected(path)
