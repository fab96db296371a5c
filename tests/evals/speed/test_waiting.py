import sys

from evals.speed.waiting import measure, measure_command, measure_in_turn, measure_search
from tests.fake_base import FakeBase, make_hit


def base() -> FakeBase:
    return FakeBase({"q": (make_hit("note", 1),)}, broken=frozenset({"broken"}))


def test_searches_and_answers_are_timed() -> None:
    search, ask = measure_search(base(), ["q", "r"], repeats=3)
    assert (search.what, search.n, ask.what, ask.n) == ("search", 6, "ask", 6)
    assert search.p50 is not None and search.p95 is not None and 0 <= search.p50 <= search.p95


def test_failures_are_counted_and_not_timed() -> None:
    search, _ = measure_search(base(), ["broken"], repeats=2)
    assert (search.n, search.p50, search.errors) == (0, None, 2)


def test_commands_are_timed_as_processes() -> None:
    row = measure_command("python", [sys.executable, "-c", "pass"], repeats=2)
    assert row.n == 2 and row.p50 is not None and row.p50 > 1


def test_a_command_that_fails_or_is_absent_is_counted() -> None:
    assert measure_command("bad", [sys.executable, "-c", "raise SystemExit(2)"], 1).errors == 1
    assert measure_command("none", ["no-such-command-anywhere"], 1).errors == 1


def test_everything_is_one_list_of_rows() -> None:
    rows = measure(base(), ["q"], [("python", [sys.executable, "-c", "pass"])], repeats=1)
    assert [row.what for row in rows] == ["search", "ask", "python"]


def test_each_question_goes_all_ways_before_the_next() -> None:
    went: list[str] = []
    ways = {"a": lambda q: went.append(f"a {q}"), "b": lambda q: went.append(f"b {q}")}
    rows = measure_in_turn(ways, ["x", "y"])
    assert went == ["a x", "b x", "a x", "b x", "a y", "b y"]  # the first two warm up
    assert [(row.what, row.n) for row in rows] == [("a", 2), ("b", 2)]
