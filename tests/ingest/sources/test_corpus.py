import json
import re
from datetime import date as day
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.job.run import ingest
from ingest.sources.corpus import ProposedEntry, add, make_id, missing_files, register
from ingest.sources.fields import CHECKS, plain_address, plain_date
from ingest.sources.intake import safe_suffix
from ingest.sources.manifest import import_manifest
from kb.config import Project
from kb.errors import ConfigError, ReadError, ReadinessError
from tests.conftest import MakeProject
from tests.pdfs import typeset

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
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {
        f"project/corpus/{register.LOCK}"
    }


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


def test_a_title_made_from_the_name_of_an_unreadable_file_is_readable(
    make_project: MakeProject, tmp_path: Path
) -> None:
    path = tmp_path / "AI_strategy-2024.dat"
    path.write_bytes(b"\0\1\2" * 99)
    document = add(make_project().corpus, str(path), {}, force=True)
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


def test_a_file_tells_its_title_where_nobody_states_one(
    make_project: MakeProject, tmp_path: Path
) -> None:
    path = typeset(tmp_path, "= Plans\nSome words.", "plan 7.pdf", title="A plan of plans")
    seen: list[ProposedEntry] = []
    document = add(make_project().corpus, str(path), {}, ask=lambda d: seen.append(d) or {})
    assert (document.id, document.title) == ("plan-7", "A plan of plans")
    assert seen[0].origins["title"] == "the file's properties"


def test_what_is_stated_wins_over_what_the_file_says(
    make_project: MakeProject, tmp_path: Path
) -> None:
    path = typeset(tmp_path, "Some words.", title="A plan of plans")
    seen: list[ProposedEntry] = []
    given = {"title": "Mine", "language": "fr"}
    document = add(make_project().corpus, str(path), given, ask=lambda d: seen.append(d) or {})
    assert (document.title, document.language) == ("Mine", "fr")
    assert not {"title", "language"} & set(seen[0].origins)


def test_what_a_person_answers_wins_over_what_the_file_says(
    make_project: MakeProject, tmp_path: Path
) -> None:
    path = typeset(tmp_path, "Some words.", title="A plan of plans")
    document = add(make_project().corpus, str(path), {}, ask=lambda d: {"title": "Better"})
    assert document.title == "Better"


@pytest.mark.parametrize("made", [b"PK\x03\x04 broken", b"\0\1\2" * 99])
def test_a_file_that_cannot_be_read_is_refused_and_leaves_nothing(
    make_project: MakeProject, tmp_path: Path, made: bytes
) -> None:
    corpus = make_project().corpus
    (tmp_path / "odd.dat").write_bytes(made)
    before = inside(tmp_path)
    with pytest.raises(ReadError, match="--force"):
        add(corpus, str(tmp_path / "odd.dat"), {})
    assert inside(tmp_path) == before
    assert not (corpus / "files").exists()
    assert add(corpus, str(tmp_path / "odd.dat"), {}, force=True).file == "files/odd.dat"


def test_a_file_that_is_registered_already_is_named_with_its_id(
    make_project: MakeProject, tmp_path: Path
) -> None:
    corpus = make_project(skills=TEXT).corpus  # its entry states no checksum
    (tmp_path / "copy.md").write_text(TEXT)
    with pytest.raises(ReadError, match="registered already, as skills"):
        add(corpus, str(tmp_path / "copy.md"), {})
    assert [d.id for d in register.load(corpus)] == ["skills"]
    assert not (corpus / "files").exists()


def test_leaving_the_questions_leaves_nothing(make_project: MakeProject, tmp_path: Path) -> None:
    def leave(draft: ProposedEntry) -> dict[str, str | None]:
        raise KeyboardInterrupt

    corpus = make_project().corpus
    (tmp_path / "plan.md").write_text(TEXT)
    with pytest.raises(KeyboardInterrupt):
        add(corpus, str(tmp_path / "plan.md"), {}, ask=leave)
    assert not (corpus / "files").exists()


def test_a_register_that_cannot_be_written_leaves_no_files(
    make_project: MakeProject, tmp_path: Path
) -> None:
    corpus = make_project().corpus
    (corpus / "register.tmp").mkdir()  # stands where the register is written first
    (tmp_path / "plan.md").write_text(TEXT)
    with pytest.raises(ReadinessError, match="cannot be written"):
        add(corpus, str(tmp_path / "plan.md"), {})
    assert not (corpus / "files").exists()


# import


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
    new = ROW | {"id": "new", "supersedes": "old", "file": "b.md"}
    (tmp_path / "b.md").write_text("Other words.")
    assert take(tmp_path, project, new, ROW | {"id": "old"}) == ("", "")
    assert [d.id for d in register.load(project.corpus)] == ["new", "old"]


def test_one_file_under_two_ids_is_taken_once(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project(skills="Other words.")
    for name, text in (("a.md", TEXT), ("b.md", TEXT), ("c.md", "Other words.")):
        (tmp_path / name).write_text(text)
    rows = [ROW | {"id": name, "file": f"{name}.md"} for name in "abc"]
    first, second, third = take(tmp_path, project, *rows)
    assert first == ""
    assert "registered already, as a;" in second
    assert "registered already, as skills;" in third
    assert [d.id for d in register.load(project.corpus)] == ["skills", "a"]


def test_editions_in_a_circle_are_not_imported(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project()
    rows = [{"id": i, "title": i, "kind": "law", "supersedes": o} for i, o in ("ab", "ba", "cb")]
    problems = take(tmp_path, project, *rows)
    assert "supersedes itself (a > b > a)" in problems[0]
    assert "no entry" in problems[2]
    assert register.load(project.corpus) == ()


def test_a_dry_run_judges_every_line_and_changes_nothing(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project()
    (tmp_path / "a.md").write_text(TEXT)
    manifest = tmp_path / "m.jsonl"
    manifest.write_text(json.dumps(ROW) + '\n{"id": "b", "title": "B"}\n')
    before = inside(project.root)
    taken = import_manifest(project.corpus, manifest, tmp_path, dry_run=True)
    assert [row.document is not None for row in taken] == [True, False]
    assert inside(project.root) == before
    assert not (project.corpus / "files").exists()


def table(folder: Path, project: Project, name: str, data: bytes) -> dict[int, str]:
    """Import a table; return the problems by line."""
    (folder / "a.md").write_text(TEXT)
    (folder / name).write_bytes(data)
    taken = import_manifest(project.corpus, folder / name, folder)
    return {row.line: "; ".join(row.problems) for row in taken}


ROWS = 'id,Title,kind,file,pages,Original URL\na,"Plans, old",law,a.md,3,https://a.example/x\n'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("m.csv", ROWS.encode()),
        ("m.csv", ROWS.encode("utf-8-sig")),
        ("m.txt", ROWS.encode()),
        ("m.csv", ROWS.replace("\n", "\r\n").encode()),
        ("m.csv", re.sub(r",(?! )", ";", ROWS).encode()),
        ("m.tsv", re.sub(r",(?! )", "\t", ROWS).encode()),
        ("m.txt", re.sub(r",(?! )", "\t", ROWS).encode("utf-16")),
    ],
)
def test_a_table_of_any_make_is_read(
    make_project: MakeProject, tmp_path: Path, name: str, data: bytes
) -> None:
    project = make_project()
    assert table(tmp_path, project, name, data) == {2: ""}
    [document] = register.load(project.corpus)
    assert (document.id, document.title, document.file) == ("a", "Plans, old", "files/a.md")
    assert document.original_url == "https://a.example/x"


def test_bad_rows_of_a_table_are_named_with_the_line_they_begin_on(
    make_project: MakeProject, tmp_path: Path
) -> None:
    text = (
        "id,title,kind,notes\n"
        'one,One,law,"two\nlines"\n'
        "two,Two,poem,\n\n"
        "three,Three,law,a,b\n"
        "four,Fo\udce9r,law,\n"
        "five,Five,law\n"
        'six,"Si"x,law,\n'
    )
    project = make_project()
    said = table(tmp_path, project, "m.csv", text.encode("utf-8", "surrogateescape"))
    assert sorted(said) == [2, 4, 6, 7, 8, 9]
    assert "write one of" in said[4]
    assert "5 cells under 4 columns" in said[6]
    assert "not UTF-8" in said[7]
    assert "quotation marks" in said[9]
    assert [(d.id, d.notes) for d in register.load(project.corpus)] == [
        ("one", "two lines"),
        ("five", None),
    ]


@pytest.mark.parametrize(
    ("head", "complaint"),
    [
        ("id,title,kind,publsher", "did you mean 'publisher'?"),
        ("id,title,kind,colour of it", "the fields are: id, file, title"),
        ("id,title,publisher", "it lacks kind"),
        ("id,title,kind,title", "'title' stands twice"),
    ],
)
def test_a_first_row_that_cannot_be_used_says_what_to_write(
    make_project: MakeProject, tmp_path: Path, head: str, complaint: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(complaint)) as caught:
        table(tmp_path, make_project(), "m.csv", f"{head}\na,A,law,x\n".encode())
    assert "m.csv:1: " in str(caught.value)


def test_lines_of_json_that_cannot_be_read_are_named(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project()
    good = '{"id": "%s", "title": "T", "kind": "law"}\n'
    text = "\ufeff" + good % "a" + '{"title": "\udce9"}\n' + "[" * 9999 + "\n" + good % "b"
    text += '{"id": "c", "title": ["T"], "kind": "law"}'
    said = table(tmp_path, project, "m.jsonl", text.encode("utf-8", "surrogateescape"))
    assert [line for line, text in said.items() if "no file yet" not in text] == [2, 3, 5]
    assert "title is a list" in said[5]
    assert [d.id for d in register.load(project.corpus)] == ["a", "b"]


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
    assert CHECKS["id"](make_id(text)) is None


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
    assert date is None or CHECKS["date"](date) is None
    assert date is not None or not text or note


@given(st.dates(min_value=day(1800, 1, 1)))
def test_a_good_date_is_kept_as_it_is(date: Any) -> None:
    assert plain_date(str(date)) == (str(date), None)


@given(st.one_of(st.text(), st.text().map("https://".__add__)))
def test_an_address_of_any_make_becomes_one_the_register_takes(text: str) -> None:
    address, note = plain_address(text)
    assert address is None or CHECKS["original_url"](address) is None
    assert address is not None or not text or note
