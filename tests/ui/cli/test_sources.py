import json
import os
import time
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from ingest.sources import register
from ingest.sources.intake import LEFT
from kb.config import Project
from tests.conftest import MakeProject
from tests.pdfs import typeset
from ui.cli.main import main

TEXT = "# A plan\n\nThe data office opens 12 registers of land to the public.\n"


def readiness(project: Project, *arguments: str, answers: str = "") -> Result:
    return CliRunner().invoke(main, ["--project", str(project.root), *arguments], input=answers)


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    return make_project()


@pytest.fixture
def pdf(tmp_path: Path) -> str:
    return str(typeset(tmp_path, "= Words\nSome words.", "plan.pdf", title="A plan of plans"))


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.cli.sources.at_terminal", lambda: True)


def entry(project: Project) -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load((project.corpus / register.FILE).read_text("utf-8"))[-1]
    return found


def test_add_says_where_a_proposal_comes_from(project: Project, pdf: str) -> None:
    result = readiness(project, "add", pdf)
    assert result.exit_code == 0, result.output
    assert "title from the file's properties: A plan of plans" in result.stderr
    assert "(title" not in result.stderr
    assert entry(project)["title"] == "A plan of plans"


def test_add_without_a_terminal_prints_the_lines_to_write(project: Project, pdf: str) -> None:
    said = readiness(project, "add", pdf, "--country", "KH", "--language", "en").stderr
    assert "still to state in the register: publisher" in said
    assert "register.yaml, below '- id: plan':" in said
    assert "\n  publisher:   # the body that published it\n" in said
    assert "\n  country:" not in said


@pytest.mark.usefixtures("terminal")
def test_add_asks_for_what_was_not_stated(project: Project, pdf: str) -> None:
    answers = "\nThe office\nA. Person\nMay\n2024-05\nKH\nlaw\nen\n"
    result = readiness(project, "add", pdf, answers=answers)
    assert result.exit_code == 0, result.output
    assert "date: write YYYY, YYYY-MM or YYYY-MM-DD" in result.stderr
    assert "still to state" not in result.stderr
    stated = {k: v for k, v in entry(project).items() if k not in ("id", "file", "sha256")}
    assert stated == {
        "title": "A plan of plans",
        "publisher": "The office",
        "author": "A. Person",
        "date": "2024-05",
        "country": "KH",
        "kind": "law",
        "language": "en",
        "authored_by_ai": "unknown",
    }


@pytest.mark.usefixtures("terminal")
def test_a_dash_leaves_a_field_empty_but_not_one_that_is_needed(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "plan.md").write_text(TEXT)
    given = ("--publisher", "P", "--author", "A", "--date", "2024", "--country", "KH")
    answers = "-\nMy plan\n\n-\n"
    result = readiness(project, "add", str(tmp_path / "plan.md"), *given, answers=answers)
    assert "title: every source needs one" in result.stderr
    assert entry(project)["title"] == "My plan"
    assert "language" not in entry(project)


@pytest.mark.usefixtures("terminal")
def test_yes_takes_the_proposals_without_asking(project: Project, pdf: str) -> None:
    result = readiness(project, "add", pdf, "--yes")
    assert (result.exit_code, result.stdout) == (0, "")
    assert entry(project)["title"] == "A plan of plans"


@pytest.mark.usefixtures("terminal")
def test_leaving_the_questions_registers_nothing(project: Project, pdf: str) -> None:
    result = readiness(project, "add", pdf, answers="A title\n")
    assert result.exit_code == 1
    assert register.load(project.corpus) == ()
    assert not (project.corpus / "files").exists()


def test_a_file_that_is_there_already_ends_with_one(project: Project, pdf: str) -> None:
    readiness(project, "add", pdf)
    result = readiness(project, "add", pdf, "--id", "other")
    assert result.exit_code == 1
    assert "registered already, as plan;" in result.stderr


def test_a_file_that_cannot_be_read_ends_with_one_unless_forced(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "odd.dat").write_bytes(b"\0\1\2" * 99)
    result = readiness(project, "add", str(tmp_path / "odd.dat"))
    assert result.exit_code == 1
    assert "--force" in result.stderr
    forced = readiness(project, "add", str(tmp_path / "odd.dat"), "--force")
    assert forced.exit_code == 0
    assert "although it cannot be read" in forced.stderr


def test_import_of_a_table_names_the_lines(project: Project, tmp_path: Path) -> None:
    text = "id,title,kind,file\na,A,law,a.md\nb,B,poem,\n"
    (tmp_path / "m.csv").write_text(text)
    (tmp_path / "a.md").write_text(TEXT)
    arguments = ("import", str(tmp_path / "m.csv"), "--files", str(tmp_path))
    dry = readiness(project, *arguments, "--dry-run")
    assert (dry.exit_code, register.load(project.corpus)) == (1, ())
    assert "m.csv:3: b: kind is 'poem'" in dry.stderr
    assert "would register 1 of 2 sources" in dry.stderr
    assert readiness(project, *arguments).exit_code == 1
    assert [d.id for d in register.load(project.corpus)] == ["a"]


def test_import_of_a_table_with_an_unknown_column_is_wrong_usage(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "m.csv").write_text("id,title,kind,contry\n")
    result = readiness(project, "import", str(tmp_path / "m.csv"))
    assert result.exit_code == 2
    assert "did you mean 'country'?" in result.stderr


def test_fetch_says_that_nothing_is_to_be_done(project: Project) -> None:
    result = readiness(project, "fetch", "--all")
    assert result.exit_code == 0
    assert "has its file" in result.stderr


def test_fetch_goes_on_after_a_failure(project: Project) -> None:
    entries = [
        {"id": i, "title": i, "kind": "law", "original_url": f"http://127.0.0.1:9/{i}"}
        for i in ("a", "b")
    ]
    (project.corpus / register.FILE).write_text(json.dumps(entries), "utf-8")
    result = readiness(project, "fetch", "--all")
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["a", "b"]


def test_add_says_at_once_that_a_stated_title_is_not_printed(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "plan.md").write_text("# A plan for land registers\n\n" + TEXT * 3)
    said = readiness(
        project, "add", str(tmp_path / "plan.md"), "--title", "Global Index of Urban Transport"
    ).stderr
    assert "look: The register calls this “Global Index of Urban Transport”" in said
    assert "kind: government-report, because none was stated" in said


@pytest.mark.parametrize(
    "text",
    [
        "The office of land has set out how registers are opened.",
        "The office of land has set out\nhow registers are opened to all who ask for them.",
    ],
)
def test_running_text_is_not_proposed_as_a_title(
    project: Project, tmp_path: Path, text: str
) -> None:
    (tmp_path / "land plan.txt").write_text(text)
    said = readiness(project, "add", str(tmp_path / "land plan.txt")).stderr
    assert "title from the file's name: land plan" in said
    assert "look:" not in said


def test_a_title_that_was_cut_is_proposed_whole(project: Project, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<html><head><title>Land guide | Office</title></head><body>"
        "<main><h1>Land guide for clerks</h1>"
        f"{'<p>Every clerk opens a register and keeps it open for a year.</p>' * 9}"
        "</main></body></html>"
    )
    result = readiness(project, "add", str(tmp_path / "page.html"))
    assert result.exit_code == 0, result.output
    assert entry(project)["title"] == "Land guide for clerks"


def test_a_folder_is_no_file(project: Project, tmp_path: Path) -> None:
    result = readiness(project, "add", str(tmp_path))
    assert result.exit_code == 1
    assert "is a folder" in result.stderr and "readiness import" in result.stderr


def test_what_a_killed_command_left_is_swept(project: Project, pdf: str) -> None:
    files = project.corpus / "files"
    for name, age in (("old", 2 * LEFT), ("young", 0.0)):
        (files / f".new-{name}").mkdir(parents=True)
        (files / f".new-{name}" / "plan.pdf").write_bytes(b"%PDF")
        os.utime(files / f".new-{name}", (time.time() - age,) * 2)
    assert readiness(project, "add", pdf).exit_code == 0
    assert {p.name for p in files.iterdir()} == {".new-young", "plan.pdf"}


def test_a_removal_that_is_refused_leaves_the_store_as_it_was(
    project: Project, tmp_path: Path
) -> None:
    for name, older in (("old", ()), ("new", ("--supersedes", "old"))):
        (tmp_path / f"{name}.md").write_text(f"# The {name} plan\n\n{TEXT}")
        readiness(project, "add", str(tmp_path / f"{name}.md"), "--yes", "--id", name, *older)
    assert readiness(project, "ingest").exit_code == 0
    result = readiness(project, "remove", "old")
    assert result.exit_code == 2
    assert "new supersedes old" in result.stderr
    assert "old" in readiness(project, "search", "registers", "--filter", "document=old").output
    assert "level" not in readiness(project, "doctor").stdout
