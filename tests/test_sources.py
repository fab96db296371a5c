import json
import re
from datetime import date as day
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import register
from ingest.job import ingest
from ingest.sources import (
    add,
    import_manifest,
    make_id,
    missing_files,
    plain_address,
    plain_date,
    safe_suffix,
)
from kb.config import Project
from kb.errors import ConfigError, ReadinessError
from tests.conftest import MakeProject

TEXT = "The Alder office has 2 clerks.\n"
NAMES = (
    "../../outside.md",
    "/absolute.md",
    "..\\..\\windows.md",
    "a/%2e%2e%2fencoded.md",
    "nul\0byte.md",
    "con.md",
    "-rf.md",
    "a" * 300 + ".md",
    "<img src=x onerror=alert(1)>.md",
    "report\u202efdp.exe",
    "nome\u0301.md",
    "ផែនការ.md",
    ".md",
    "..",
    "",
)


def hostile_names(shared: Path) -> list[str]:
    manifest = shared / "evals" / "hostile" / "manifest.jsonl"
    rows = [json.loads(line) for line in manifest.read_text("utf-8").splitlines()]
    return [row["upload_name"] for row in rows if "upload_name" in row]


def inside(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def check_name(project: Project, folder: Path, name: str) -> None:
    """Adding a file of this name is refused, or writes one clean file inside the corpus."""
    before = inside(folder) | {"project/corpus/register.yaml"}
    try:
        document = add(project.corpus, str(folder / "up" / name), {"id": "doc", "title": "T"})
    except ReadinessError:
        assert inside(folder) == before
        return
    assert document.file is not None
    assert re.fullmatch(r"files/doc\.[a-z0-9]{1,8}", document.file)
    assert inside(folder) - before == {f"project/corpus/{document.file}"}


def upload(folder: Path, name: str) -> None:
    """Put a file of this name there, where the file system can hold it."""
    path = folder / "up" / "deep" / "deeper" / Path(name.lstrip("/")).name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.write_text(TEXT, "utf-8")
        path.rename(folder / "up" / path.name)
    except (OSError, ValueError):
        return


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_name_stays_inside_the_corpus(
    make_project: MakeProject, tmp_path: Path, name: str
) -> None:
    project = make_project()
    (tmp_path / "up").mkdir()
    upload(tmp_path, name)
    check_name(project, tmp_path, name)


@pytest.mark.shared
def test_the_hostile_upload_names_stay_inside_the_corpus(
    make_project: MakeProject, tmp_path: Path, shared: Path
) -> None:
    for number, name in enumerate(hostile_names(shared)):
        folder = tmp_path / str(number)
        project = make_project(f"{number}/project")
        (folder / "up").mkdir()
        upload(folder, name)
        check_name(project, folder, name)


@pytest.mark.parametrize("name", ["../../outside.md", "/absolute.md", "a\\b.md", "nul\0.md"])
def test_a_register_that_points_outside_the_corpus_is_refused(
    make_project: MakeProject, name: str
) -> None:
    project = make_project()
    entry = [{"id": "doc", "title": "T", "kind": "law", "file": name}]
    (project.corpus / register.FILE).write_text(json.dumps(entry), "utf-8")
    with pytest.raises(ReadinessError):
        ingest(project)


def test_two_forms_of_one_name_do_not_overwrite_each_other(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project()
    for form, text in (("nome\u0301.md", "one"), ("nom\u00e9.md", "two")):
        (tmp_path / form).write_text(text)
    first = add(project.corpus, str(tmp_path / "nome\u0301.md"), {})
    with pytest.raises(ReadinessError, match="already"):
        add(project.corpus, str(tmp_path / "nom\u00e9.md"), {})
    assert (project.corpus / str(first.file)).read_text() == "one"


def test_a_title_made_from_a_file_name_is_readable(
    make_project: MakeProject, tmp_path: Path
) -> None:
    (tmp_path / "AI_strategy-2024.md").write_text(TEXT)
    document = add(make_project().corpus, str(tmp_path / "AI_strategy-2024.md"), {})
    assert (document.id, document.title) == ("ai-strategy-2024", "AI strategy 2024")


def test_an_empty_file_is_refused_and_leaves_nothing(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project()
    (tmp_path / "empty.md").touch()
    with pytest.raises(ReadinessError, match="is empty"):
        add(project.corpus, str(tmp_path / "empty.md"), {})
    assert not (project.corpus / "files").exists()
    assert register.load(project.corpus) == ()


def take(folder: Path, project: Project, *rows: dict[str, Any]) -> tuple[str, ...]:
    """Import these rows; return what was wrong, and check that complaints have lines."""
    manifest = folder / "sources.jsonl"
    manifest.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    taken = import_manifest(project.corpus, manifest, folder)
    assert [row.line for row in taken] == list(range(1, len(rows) + 1))
    return tuple("; ".join(row.problems) for row in taken)


ROW = {"id": "a", "title": "A", "kind": "law", "file": "a.md"}


def test_files_outside_the_folder_are_not_imported(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project()
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("secret")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    names = ["../secret.md", str(tmp_path / "secret.md"), "link.md"]
    rows = [{**ROW, "id": f"d{n}", "file": file} for n, file in enumerate(names)]
    problems = take(folder, project, *rows)
    assert all("inside" in p or "outside" in p for p in problems)
    assert register.load(project.corpus) == ()
    assert not (project.corpus / "files").exists()


def test_empty_files_are_not_imported(make_project: MakeProject, tmp_path: Path) -> None:
    (tmp_path / "a.md").touch()
    project = make_project()
    assert "is empty" in take(tmp_path, project, ROW)[0]
    assert register.load(project.corpus) == ()


def test_a_wrong_checksum_is_said_and_the_files_own_registered(
    make_project: MakeProject, tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    project = make_project()
    [problem] = take(tmp_path, project, ROW | {"sha256": "0" * 64})
    assert "sha256" in problem
    assert register.load(project.corpus)[0].sha256 != "0" * 64


@pytest.mark.parametrize(
    ("changed", "date"),
    [
        ({"date": 2023}, "2023"),
        ({"date": "May 2023"}, "2023"),
        ({"date": "2023-13"}, "2023"),
        ({"date": "2023-02-05T10:00:00Z"}, "2023-02-05"),
        ({"date": None}, None),
        ({"original_url": 7}, None),
        ({"notes": ["a"]}, None),
    ],
)
def test_values_of_any_make_are_brought_to_the_registers_form(
    make_project: MakeProject, tmp_path: Path, changed: dict[str, Any], date: str | None
) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    project = make_project()
    take(tmp_path, project, ROW | changed)
    assert [d.date for d in register.load(project.corpus)] == [date]


def test_an_import_may_name_the_newer_edition_first(
    make_project: MakeProject, tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    project = make_project()
    new = ROW | {"id": "new", "supersedes": "old"}
    assert take(tmp_path, project, new, ROW | {"id": "old"}) == ("", "")
    assert [d.id for d in register.load(project.corpus)] == ["new", "old"]


def test_an_import_that_supersedes_nothing_known_leaves_the_register_readable(
    make_project: MakeProject, tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    project = make_project()
    lost = ROW | {"id": "new", "supersedes": "nobody"}
    problems = take(tmp_path, project, lost, ROW)
    assert "'nobody', which is no entry" in problems[0]
    assert [d.id for d in register.load(project.corpus)] == ["a"]


def test_sources_without_an_address_cannot_be_chosen_for_download(
    make_project: MakeProject,
) -> None:
    with pytest.raises(ConfigError, match="with an address"):
        missing_files(make_project(skills=TEXT).corpus, ["skills"], False)


@given(st.text())
def test_an_id_made_of_any_text_is_one_the_register_takes(text: str) -> None:
    assert register.CHECKS["id"](make_id(text)) is None


@given(st.text())
def test_an_extension_is_short_plain_and_lower_case(name: str) -> None:
    assert re.fullmatch(r"\.[a-z0-9]{1,8}", safe_suffix(name))


@given(st.sampled_from(["pdf", "PDF", "md", "html"]), st.text(alphabet="ab/\\.. ", min_size=1))
def test_a_plain_extension_is_kept(suffix: str, stem: str) -> None:
    assert safe_suffix(f"{stem}x.{suffix}") == f".{suffix.lower()}"


DATES = st.one_of(
    st.text(),
    st.from_regex(r"\d{4}(-\d{2}){0,2}", fullmatch=True),
    st.dates().map(str),
    st.datetimes().map(lambda d: d.isoformat()),
)


@given(DATES)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_date_of_any_make_becomes_one_the_register_takes(text: str) -> None:
    date, note = plain_date(text)
    assert date is None or register.CHECKS["date"](date) is None
    assert date is not None or not text or note


@given(st.dates(min_value=day(1800, 1, 1)))
def test_a_good_date_is_kept_as_it_is(date: Any) -> None:
    assert plain_date(str(date)) == (str(date), None)


@given(st.one_of(st.text(), st.text().map("https://".__add__)))
def test_an_address_of_any_make_becomes_one_the_register_takes(text: str) -> None:
    address, note = plain_address(text)
    assert address is None or register.CHECKS["original_url"](address) is None
    assert address is not None or not text or note
