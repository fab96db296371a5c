import zipfile
from pathlib import Path

import pytest

from ingest.job.backup import LIST, restore_backup, write_backup
from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import Project, find_project
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
    assert not (tmp_path / "new.part").exists()


def test_nothing_is_overwritten(project: Project, tmp_path: Path) -> None:
    write_backup(project, tmp_path / "b.zip")
    with pytest.raises(ConfigError, match="is there already"):
        write_backup(project, tmp_path / "b.zip")
    with pytest.raises(ConfigError, match="holds something"):
        restore_backup(tmp_path / "b.zip", project.root)


def test_a_damaged_backup_restores_nothing(project: Project, tmp_path: Path) -> None:
    write_backup(project, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as whole:
        held = {name: whole.read(name) for name in whole.namelist()}
    held["corpus/plan.md"] = held["corpus/plan.md"].replace(b"400", b"900")
    with zipfile.ZipFile(tmp_path / "changed.zip", "w") as changed:
        for name, content in held.items():
            changed.writestr(name, content)
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
