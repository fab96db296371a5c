import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from evals.cases.health import balance, health, overlap
from evals.cases.read import Case, Gold, read_questions
from ingest.job.run import ingest
from tests.conftest import MakeProject
from tests.fake_base import FakeBase
from ui.cli.main import main

TEACHERS = Gold("brask-report", 2, "certified 1,450 teachers")


def asks(case: str, question: str, *gold: Gold, **more: object) -> Case:
    """Make an answerable case that asks for something."""
    return Case(case, question, gold=gold or (TEACHERS,), **{"must_include": ("1450",), **more})


def problems(*cases: Case, against: tuple[Case, ...] = ()) -> list[tuple[str, str]]:
    return [(f.case, f.problem) for f in health(cases, FakeBase({}), against).findings]


def test_healthy_cases_have_no_findings() -> None:
    note = asks("b", "r", Gold("note", None, "opened in  May"), must_include=("35",))
    none = Case("c", "s", answerable=False)
    assert problems(asks("a", "q"), note, none) == []


def test_gold_that_the_store_does_not_hold_is_found() -> None:
    other = (Gold("note", None, "x!"),)
    assert problems(
        asks("a", "one", Gold("nowhere", 1, "x")),
        asks("b", "two", Gold("brask-report", 9, "x")),
        asks("c", "three", Gold("brask-report", 1), also_acceptable=other),
    ) == [("a", "document-absent"), ("b", "page-absent"), ("c", "quote-absent")]


def test_a_quote_on_another_page_than_stated_is_told_with_its_page() -> None:
    wrong = asks("a", "q", Gold("brask-report", 1, "certified 1,450 teachers"))
    [finding] = health([wrong], FakeBase({})).findings
    assert (finding.problem, finding.is_error) == ("quote-elsewhere", True)
    assert finding.detail.startswith("page 2 of brask-report, not 1")


def test_ids_and_questions_that_come_twice_are_errors() -> None:
    assert problems(asks("a", "How many?"), asks("a", "how  MANY?")) == [
        ("a", "duplicate-id"),
        ("a", "duplicate-question"),
    ]


def test_questions_in_nearly_the_same_words_are_told_with_how_near() -> None:
    one = asks("a", "How many community tech centres does Brask have?")
    other = asks("b", "How many tech centres for the community are there in Brask?")
    [finding] = health([one, other], FakeBase({})).findings
    assert (finding.case, finding.problem, finding.is_error) == ("b", "near-question", False)
    assert finding.detail.startswith("100% of the words are those of a: How many community")


def test_another_year_is_another_question() -> None:
    one = "What rank did Brask have in the readiness index of 2023?"
    assert overlap(one, one) == 1.0
    assert overlap(one, one.replace("2023", "2025")) == 0.0


def test_short_questions_are_not_near_each_other() -> None:
    assert overlap("What is readiness?", "Is readiness good?") == 0.0


@given(st.text(alphabet="abc 12", max_size=40), st.text(alphabet="abc 12", max_size=40))
def test_nearness_has_no_direction(one: str, other: str) -> None:
    assert overlap(one, other) == overlap(other, one)
    assert 0.0 <= overlap(one, other) <= 1.0


def test_cases_shared_with_another_set_are_leaks() -> None:
    mine = asks("a", "How many teachers of computing did Brask certify?")
    same = asks("x", "how many teachers of computing did Brask certify")
    part = Gold("brask-report", 2, "In 2031 the ministry certified 1,450 teachers")
    rests = asks("y", "Who was certified?", part)
    elsewhere = asks("z", "Who?", Gold("vellum-law", 1, "certified 1,450 teachers"))
    assert problems(mine, against=(mine, same, rests, elsewhere)) == [
        ("a", "leaked-question"),
        ("a", "gold-leak"),
        ("a", "near-leak"),
        ("a", "gold-leak"),
        ("a", "gold-leak"),
    ]


def test_what_a_case_lacks_or_has_too_much_is_told() -> None:
    assert problems(
        Case("a", "one", must_include=("1450",)),
        asks("b", "two", must_include=()),
        Case("c", "three", answerable=False, gold=(TEACHERS,)),
    ) == [("a", "no-gold"), ("b", "nothing-to-say"), ("c", "gold-unused")]


def test_facts_that_no_gold_page_says_are_listed() -> None:
    case = asks("a", "q", must_include=("1450|1,451", "12", "computing"))
    [finding] = health([case], FakeBase({})).findings
    assert (finding.problem, finding.detail) == ("fact-not-in-gold", "no gold page says: 12")


def test_facts_of_gold_that_is_lost_are_not_looked_for() -> None:
    case = asks("a", "q", Gold("nowhere"), must_include=("12",))
    assert problems(case) == [("a", "document-absent")]


def test_the_balance_counts_every_group() -> None:
    cases = [Case("a", "q", type="fact"), Case("b", "r", type="fact", answerable=False)]
    assert balance(cases)["type"] == {"fact": 2}
    assert balance(cases)["answerable"] == {"True": 1, "False": 1}
    assert balance(cases)["persona"] == {"(none)": 2}


def test_the_command_tells_and_exits_by_the_errors(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project(plan="# Plan\n\nThe plan trains 400 teachers each year.\n")
    ingest(project)
    gold = {"doc": "plan", "page": 1, "quote": "trains 400 teachers"}
    good = {"id": "g", "question": "How many?", "must_include": ["400"], "gold": [gold]}
    path = tmp_path / "good.jsonl"
    path.write_text(json.dumps(good), "utf-8")
    start = ["--project", str(project.root), "eval", "health", str(path)]
    done = CliRunner().invoke(main, start)
    assert (done.exit_code, done.output.splitlines()[0]) == (0, "0 errors in 1 cases")
    assert "answerable: 1 True" in done.output
    done = CliRunner().invoke(main, [*start, "--against", str(path), "--json"])
    value = json.loads(done.output)
    assert done.exit_code == 1
    assert [f["problem"] for f in value["errors"]] == ["leaked-question"]
    assert [f["problem"] for f in value["warnings"]] == ["gold-leak"]


OTHER_CASES = ("claims_fit", "claims_check", "starter_claims", "paragraphs", "examples")


@pytest.mark.slow
@pytest.mark.shared
def test_the_sets_of_this_repository_share_no_question_with_the_shared_ones(shared: Path) -> None:
    folder = Path(__file__).parents[3] / "evals" / "cases"
    sets = [path for path in sorted(folder.rglob("*.jsonl")) if path.stem not in OTHER_CASES]
    mine = [case for path in sets for case in read_questions(path)]
    theirs = read_questions(shared / "evals" / "questions_dev.jsonl")
    checked = health(mine, FakeBase({}), theirs)
    assert [f for f in checked.errors if f.problem in ("leaked-question", "duplicate-id")] == []
