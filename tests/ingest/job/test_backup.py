import zipfile
from pathlib import Path

import pytest

from ingest.job.backup import LIST, PART, Moved, restore_backup, write_backup
from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import FILE, Project, find_project
from kb.errors import ConfigError, ReadinessError
from kb.store.lock import alone
from tests.conftest import MakeProject

PLAN = "# Skills\n\nCambodia trains 400 teachers of computing each year.\n"
QUESTION = "How many teachers does Cambodia train each year?"


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    made = make_project(plan=PLAN, road="# Roads\n\nA road was built.\n")
    ingest(made)
    return made


def test_a_restored_project_answers_as_before_and_needs_no_ingest(
    project: Project, tmp_path: Path
) -> None:
    before = KnowledgeBase.open(project)
    asked = before.ask(QUESTION)
    assert not (tmp_path / "b.zip").exists()
    write_backup(project, tmp_path / "b.zip")
    restore_backup(tmp_path / "b.zip", tmp_path / "new")
    restored = find_project(tmp_path / "new")
    base = KnowledgeBase.open(restored)
    assert base.corpus_hash() == before.corpus_hash()
    assert base.ask(QUESTION).citations == asked.citations
    assert {row.status for row in ingest(restored).rows} == {"kept"}
    assert not (tmp_path / "new" / PART).exists()


@pytest.fixture
def spread(project: Project, tmp_path: Path) -> Project:
    """The project with its data outside, as containers and services have them."""
    project.data.replace(tmp_path / "var")
    settings = (project.root / FILE).read_text() + f"\n[data]\nfolder = '{tmp_path / 'var'}'\n"
    (project.root / FILE).write_text(settings)
    return find_project(project.root)


def test_data_outside_the_project_go_where_they_are_wanted(
    spread: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = KnowledgeBase.open(spread)
    write_backup(spread, tmp_path / "b.zip")
    volume = tmp_path / "volume"
    volume.mkdir()  # a mounted one is there and empty
    made = restore_backup(tmp_path / "b.zip", tmp_path / "new", {"data": volume})
    assert made.moved == (Moved("data", str(tmp_path / "var"), volume),)
    assert not (tmp_path / "new" / ".readiness").exists()
    assert made.moved[0].to_name(find_project(tmp_path / "new")) == (
        f"READINESS_DATA_FOLDER={volume}"
    )
    monkeypatch.setenv("READINESS_DATA_FOLDER", str(volume))
    restored = find_project(tmp_path / "new")
    assert made.moved[0].to_name(restored) is None
    base = KnowledgeBase.open(restored)
    assert base.ask(QUESTION).citations == before.ask(QUESTION).citations
    assert {row.status for row in ingest(restored).rows} == {"kept"}


def test_data_from_outside_go_into_the_project_where_no_place_is_named(
    spread: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_backup(spread, tmp_path / "b.zip")
    made = restore_backup(tmp_path / "b.zip", tmp_path / "new")
    inside = tmp_path / "new" / ".readiness"
    assert made.moved == (Moved("data", str(tmp_path / "var"), inside),)
    monkeypatch.setenv("READINESS_DATA_FOLDER", str(inside))
    assert {row.status for row in ingest(find_project(tmp_path / "new")).rows} == {"kept"}


def test_a_damaged_backup_leaves_no_trace_in_a_place_outside_either(
    spread: Project, tmp_path: Path
) -> None:
    write_backup(spread, tmp_path / "b.zip")
    _change(tmp_path / "b.zip", tmp_path / "changed.zip", "@data/mirror.sqlite3", b"SQLite", b"?")
    (tmp_path / "volume").mkdir()
    with pytest.raises(ConfigError, match="does not have the hash"):
        restore_backup(tmp_path / "changed.zip", tmp_path / "new", {"data": tmp_path / "volume"})
    assert not (tmp_path / "new").exists()
    assert list((tmp_path / "volume").iterdir()) == []


def test_a_place_is_named_only_for_what_lay_outside(project: Project, tmp_path: Path) -> None:
    write_backup(project, tmp_path / "b.zip")
    with pytest.raises(ConfigError, match="leave out --data"):
        restore_backup(tmp_path / "b.zip", tmp_path / "new", {"data": tmp_path / "volume"})
    assert not (tmp_path / "volume").exists()


def test_a_backup_of_an_earlier_version_is_restored(project: Project, tmp_path: Path) -> None:
    write_backup(project, tmp_path / "b.zip")
    new = b'backup 2",\n "outside": {},'
    _change(tmp_path / "b.zip", tmp_path / "first.zip", LIST, new, b'backup 1",')
    restore_backup(tmp_path / "first.zip", tmp_path / "new")
    assert {row.status for row in ingest(find_project(tmp_path / "new")).rows} == {"kept"}


def _change(source: Path, target: Path, name: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(source) as whole:
        held = {one: whole.read(one) for one in whole.namelist()}
    assert old in held[name]
    held[name] = held[name].replace(old, new)
    with zipfile.ZipFile(target, "w") as changed:
        for one, content in held.items():
            changed.writestr(one, content)


def test_nothing_is_overwritten(project: Project, tmp_path: Path) -> None:
    write_backup(project, tmp_path / "b.zip")
    with pytest.raises(ConfigError, match="is there already"):
        write_backup(project, tmp_path / "b.zip")
    with pytest.raises(ConfigError, match="holds something"):
        restore_backup(tmp_path / "b.zip", project.root)


def test_a_damaged_backup_restores_nothing(project: Project, tmp_path: Path) -> None:
    write_backup(project, tmp_path / "b.zip")
    _change(tmp_path / "b.zip", tmp_path / "changed.zip", "corpus/plan.md", b"400", b"900")
    (tmp_path / "cut.zip").write_bytes((tmp_path / "b.zip").read_bytes()[:-200])
    (tmp_path / "none.zip").write_bytes(b"no zip")
    for name in ("changed.zip", "cut.zip", "none.zip"):
        with pytest.raises(ConfigError, match="is damaged or no backup"):
            restore_backup(tmp_path / name, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_backup_never_writes_outside_its_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as evil:
        evil.writestr("../evil", "x")
        evil.writestr(LIST, '{"form": "ai-readiness-kb backup 1", "files": {"../evil": "0"}}')
    with pytest.raises(ConfigError, match="leads out of the folder"):
        restore_backup(tmp_path / "evil.zip", tmp_path / "new")
    assert not (tmp_path / "evil").exists()


def test_no_backup_is_made_while_documents_are_ingested(project: Project, tmp_path: Path) -> None:
    with alone(project.data), pytest.raises(ReadinessError, match="another ingest"):
        write_backup(project, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()
