"""Footnotes checked against files, with the toy embedder and the judge fitted to words."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from evals.briefs.footnotes import Checked, check_brief
from evals.briefs.fresh import notices
from evals.briefs.report import report, share
from evals.briefs.shelf import Shelf, files_of
from ingest.briefs.cited import Footnote, statements
from ingest.sources.listed import FILE, Source
from kb.errors import ConfigError
from kb.models import Document
from kb.reader.support import SupportJudge
from tests import pdfs
from tests.conftest import MakeProject
from tests.toy import ToyEmbedder
from ui.cli.main import main

PLAN = """# Plan

### Page 3

Who wrote the plan, and for whom.

### Page 4

The plan of the ministry trains 400 teachers in coding each year until 2028.

### Page 5

Rice is grown in all provinces, and rivers feed the fields of the north.

## Scope of “schools”

The rules apply to all public schools of the country from 2026 on.
"""


def source(name: str, **more: str) -> Source:
    return Source(
        id=name,
        title="Plan",
        publisher="Ministry",
        kind="strategy",
        country="KH",
        language="en",
        checked_on="2026-11-27",
        **more,
    )


SOURCES = {name: source(name) for name in ("plan", "away")}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "plan.md").write_text(PLAN, "utf-8")
    return Shelf(files_of([tmp_path], tmp_path, ()))


def check(text: str, shelf: Shelf) -> list[Checked]:
    judge = SupportJudge(ToyEmbedder()).judge
    return list(check_brief("brief", statements(text), SOURCES, shelf, judge).rows)


def test_what_stands_at_its_place_is_verified(shelf: Shelf) -> None:
    text = "The plan of the ministry trains 400 teachers in coding each year [@plan, p. 4]."
    [row] = check(text, shelf)
    assert (row.state, row.why) == ("verified", "")
    assert row.nearest.startswith("The plan of the ministry trains 400")


@pytest.mark.parametrize(
    ("text", "state", "why"),
    [
        ("The plan of the ministry trains 400 teachers in coding [@plan, p. 5].", "compare", "400"),
        ("The plan of the ministry trains 450 teachers in coding [@plan, p. 4].", "compare", "450"),
        ("Rules are good [@plan, p. 6].", "fault", "plan has 5 pages, not 6"),
        ('Rules are good [@plan, sec. "Costs"].', "fault", "has not the heading “Costs”"),
        ("Rules are good [@nowhere, p. 1].", "fault", "nowhere is not in the list"),
        ("Rules are good [@away, p. 1].", "no file", "no file of away is at hand"),
        ("Rules are good [editors' note].", "own", ""),
    ],
)
def test_what_does_not_is_listed_with_its_reason(
    shelf: Shelf, text: str, state: str, why: str
) -> None:
    [row] = check(text, shelf)
    assert row.state == state
    assert why in row.why


def test_the_figures_of_a_table_are_looked_for(shelf: Shelf) -> None:
    table = "| What | How many |\n|---|---|\n| Teachers | {} |\n\nSource of it: [@plan, p. 4].\n"
    assert [row.state for row in check(table.format(400), shelf)] == ["verified"]
    [row] = check(table.format(470), shelf)
    assert (row.state, row.why) == ("compare", "not found there: 470")
    assert check(table.format("many"), shelf)[0].why == "a table of words"


def test_a_heading_ends_where_the_next_one_of_its_level_begins(shelf: Shelf) -> None:
    text = shelf.text(Footnote("plan", section='Scope of "schools"'))
    assert text is not None and "public schools" in text.text and "Rice" not in text.text


def test_pages_of_a_pdf_are_counted_from_one(tmp_path: Path) -> None:
    pdfs.typeset(tmp_path, "One \n#pagebreak()\n Two", "paper.pdf")
    shelf = Shelf(files_of([tmp_path], tmp_path, ()))
    second = shelf.text(Footnote("paper", (2,)))
    assert shelf.pages("paper") == 2
    assert second is not None and second.text == "Two"
    assert shelf.text(Footnote("paper", (3,))) is None


def test_a_manifest_names_files_by_id_and_none_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret", "utf-8")
    folder = tmp_path / "shared"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "a.md").write_text("# A", "utf-8")
    rows = [{"id": "plan", "file": "a.md"}, {"id": "out", "file": "../../secret.md"}]
    (folder / "manifest.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert files_of([folder], tmp_path, ()) == {"plan": folder / "files" / "a.md"}
    with pytest.raises(ConfigError, match="is no folder"):
        files_of([tmp_path / "none"], tmp_path, ())


def test_a_brief_is_not_checked_against_itself(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(PLAN, "utf-8")
    entries = [Document("plan", file="plan.md", kind=kind) for kind in ("brief", "strategy")]
    assert files_of([], tmp_path, entries[:1]) == {}
    assert files_of([], tmp_path, entries[1:]) == {"plan": tmp_path / "plan.md"}


def test_the_report_counts_and_lists(shelf: Shelf) -> None:
    text = (
        "The plan of the ministry trains 400 teachers in coding each year [@plan, p. 4].\n"
        "The plan trains 450 teachers in coding [@plan, p. 4].\nMore is needed [editors' note].\n"
    )
    judge = SupportJudge(ToyEmbedder()).judge
    checked = check_brief("brief", statements(text), SOURCES, shelf, judge)
    assert share([checked]) == "Of 2 statements whose source is at hand, 1 are verified (50%)."
    page = report([checked], ())
    assert "| brief | 3 | 2 | 1 | 1 | 1 | 0 | 0 |" in page
    assert "- brief, line 2: The plan trains 450 teachers in coding (not found there: 450)" in page


def test_what_is_old_superseded_or_second_hand_is_noticed() -> None:
    sources = {
        "old": replace(source("old", standing="superseded"), superseded_by="new"),
        "new": replace(source("new"), checked_on="2025-01-01"),
        "talk": source("talk", read="secondary"),
        "bill": source("bill", standing="draft"),
    }
    briefs = {
        "one": statements("A [@old]. B [@bill].\n"),
        "two": statements("A [@talk].\n"),
        "three": statements("A [@new].\n"),
    }
    checked = {"one": "2026-11-27", "two": "2025-11-01"}
    found = notices(briefs, checked, sources, date(2026, 11, 27))
    assert [f"{n.subject}: {n.text}" for n in found] == [
        "one: cites bill, which is draft: is it final now?",
        "one: cites old, which is superseded, by new",
        "two: last checked on 2025-11-01, more than a year ago",
        "two: rests on secondary pages only",
        "three: no day on which it was checked; write it into briefs.yaml",
        "new: the entry was last looked at on 2025-01-01",
    ]


def test_doctor_checks_the_briefs_of_a_project(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project(plan=PLAN)
    (project.corpus / "briefs").mkdir()
    brief = project.corpus / "briefs" / "short.md"
    said = "The plan of the ministry trains 400 teachers in coding each year"
    brief.write_text(f"# Short\n\n- {said} [@plan, p. 4].\n", "utf-8")
    (project.corpus / FILE).write_text(
        "- id: plan\n  title: Plan\n  publisher: Ministry\n  kind: strategy\n  country: KH\n"
        "  language: en\n  checked_on: 2026-11-27\n",
        "utf-8",
    )
    start = ["--project", str(project.root), "doctor", "--sources"]
    done = CliRunner().invoke(main, [*start, "--json"])
    value = json.loads(done.stdout)
    assert done.exit_code == 0
    assert [s["state"] for s in value["briefs"][0]["statements"]] == ["verified"]
    brief.write_text(f"# Short\n\n- {said} [@plan, p. 44].\n", "utf-8")
    done = CliRunner().invoke(main, start)
    assert done.exit_code == 1
    assert "plan has 5 pages, not 44" in done.stdout
    done = CliRunner().invoke(main, [*start, "--only", "other"])
    assert done.exit_code == 2 and "no brief other" in done.stderr
