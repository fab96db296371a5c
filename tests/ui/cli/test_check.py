"""The command `check`: what it takes for a text, a file or an address, and what it writes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.claims.check import summary
from kb.config import Project
from tests.conftest import MakeProject
from ui.cli.main import main
from ui.given import looks_like_path

PLAN = "# Plan\n\nThe national plan trains 400 teachers of computing each year.\n"
DRAFT = "The national plan trains 900 teachers of computing each year.\n"


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    made = make_project(plan=PLAN)
    ingest(made)
    return made


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "my draft.md"
    path.write_text(DRAFT)
    return path


def check(project: Project, *given: str) -> Result:
    return CliRunner().invoke(main, ["--project", str(project.root), "check", *given])


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("draft.txt", True),
        ("my draft.DOCX", True),
        ("texts/draft", True),
        ("~/draft", True),
        ("C:\\texts\\draft", True),
        ("Cambodia ranks 145 of 193.", False),
        ("Cambodia ranks 145/193 in the index", False),
        ("The plan stands in plan.docx.", False),
        ("AI", False),
    ],
)
def test_what_is_written_like_a_file_name_is_taken_for_one(text: str, yes: bool) -> None:
    assert looks_like_path(text) == yes


@pytest.mark.parametrize("name", ["drfat.txt", "no/such/draft", "my drfat.docx"])
def test_a_mistyped_file_name_is_no_claim(project: Project, name: str) -> None:
    result = check(project, name)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"{name} is no file here; correct the name" in result.stderr


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x", "http://localhost/x.pdf"])
def test_private_addresses_are_not_fetched(project: Project, address: str) -> None:
    result = check(project, address)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "inside a private network" in result.stderr


def test_a_file_that_cannot_be_read_is_wrong_usage(project: Project, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"\x89PNG\r\n\x1a\n1234")
    result = check(project, str(tmp_path / "scan.pdf"))
    assert (result.exit_code, result.stdout) == (2, "")


def test_the_sum_is_the_last_line(project: Project, draft: Path) -> None:
    claims = KnowledgeBase.open(project).check(DRAFT)
    result = check(project, str(draft))
    assert result.stdout.splitlines()[-1] == summary(claims)
    assert "my draft.md" not in result.stdout


def test_every_format_is_written(project: Project, draft: Path) -> None:
    assert "# Claim check: my draft.md" in check(project, str(draft), "--format", "markdown").stdout
    assert check(project, str(draft), "--format", "html").stdout.startswith("<!doctype html>")
    same = [check(project, str(draft), *form).stdout for form in (["--json"], ["--format", "json"])]
    assert json.loads(same[0]) == json.loads(same[1])
    [row] = csv.DictReader(io.StringIO(check(project, str(draft), "--format", "csv").stdout))
    assert row["sentence"] == DRAFT.strip()


def test_a_report_goes_into_a_file(project: Project, draft: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    result = check(project, str(draft), "--format", "csv", "--out", str(target))
    assert result.stdout == ""
    assert target.read_bytes().startswith(b"\xef\xbb\xbfsentence,")
    missing = check(project, str(draft), "--out", str(tmp_path / "none" / "x"))
    assert missing.exit_code == 2
    assert "cannot be written" in missing.stderr


@pytest.mark.parametrize(
    "given", [("x", "--json", "--format", "csv"), ("--batch", "b", "--format", "csv")]
)
def test_formats_that_contradict_each_other_are_refused(
    project: Project, given: tuple[str, ...]
) -> None:
    assert check(project, *given).exit_code == 2
