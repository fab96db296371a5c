import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from click.testing import CliRunner

from evals.runs.kept import keep, kept
from ingest.job.run import ingest
from tests.conftest import MakeProject
from ui.cli.main import main

NOON = datetime(2030, 1, 2, 12, 0, 0, 999, tzinfo=UTC)


def test_a_run_is_kept_as_page_and_figures(tmp_path: Path) -> None:
    made = keep(tmp_path, ["dev.jsonl", "khmer.jsonl"], "<p>ក</p>", {"k": 10}, NOON)
    assert made.stem == "dev-khmer-20300102T120000Z"
    assert made.page.read_text("utf-8") == "<p>ក</p>"
    assert json.loads(made.figures.read_text("utf-8")) == {"k": 10}
    assert kept(tmp_path) == (made,)


def test_the_last_ten_are_kept_whatever_they_are_called(tmp_path: Path) -> None:
    for hour in range(12):
        name = "zoo.jsonl" if hour % 2 else "ant.jsonl"
        keep(tmp_path, [name], "page", {}, NOON + timedelta(hours=hour))
    assert [run.when.hour for run in kept(tmp_path)] == list(range(23, 13, -1))
    assert len(list((tmp_path / "evaluations").iterdir())) == 20


def test_the_time_is_that_of_greenwich(tmp_path: Path) -> None:
    phnom_penh = NOON.astimezone(timezone(timedelta(hours=7)))
    assert keep(tmp_path, ["a.jsonl"], "", {}, phnom_penh).stem == "a-20300102T120000Z"


def test_a_name_never_leaves_the_folder(tmp_path: Path) -> None:
    for name in ("../../etc/passwd.jsonl", "..", "a b/<x>.jsonl", "", "ក្រុម.jsonl", "x" * 300):
        made = keep(tmp_path, [name], "", {}, NOON)
        assert made.page.parent == tmp_path / "evaluations"
        assert made in kept(tmp_path)


def test_what_is_not_a_run_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "evaluations"
    folder.mkdir()
    (folder / "notes.html").write_text("")
    (folder / "a-20301399T120000Z.html").write_text("")
    (folder / "a-20300102T120000Z.html.part").write_text("")
    assert kept(tmp_path) == ()
    assert kept(tmp_path / "none") == ()


def test_the_command_keeps_the_run_and_writes_the_page_that_is_asked_for(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project(skills="# Skills\n\nThe plan trains 400 teachers each year.\n")
    ingest(project)
    cases = tmp_path / "mine.jsonl"
    cases.write_text('{"id": "q1", "question": "How many teachers does the plan train?"}\n')
    for target, beginning in (("x.html", "<!doctype html>"), ("x.md", "# Question cases")):
        report = tmp_path / target
        words = ["--project", str(project.root), "eval", "questions", str(cases)]
        done = CliRunner().invoke(main, [*words, "--report", str(report)])
        assert done.exit_code == 0, done.output
        assert report.read_text("utf-8").startswith(beginning)
    newest = kept(project.data)[0]
    assert newest.name == "mine"
    assert "How many teachers" in newest.page.read_text("utf-8")
    assert json.loads(newest.figures.read_text("utf-8"))["rows"][0]["passages"][0]["rank"] == 1


def test_a_run_that_cannot_be_kept_is_reported_all_the_same(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project(skills="# Skills\n\nThe plan trains 400 teachers each year.\n")
    ingest(project)
    (project.data / "evaluations").write_text("in the way")
    cases = tmp_path / "mine.jsonl"
    cases.write_text('{"id": "q1", "question": "How many teachers does the plan train?"}\n')
    words = ["--project", str(project.root), "eval", "questions", str(cases)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "this run is not kept" in done.output
    assert "# Question cases" in done.output
