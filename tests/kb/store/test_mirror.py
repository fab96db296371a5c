import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from ingest.job.run import forget, ingest
from kb.base import KnowledgeBase
from kb.config import Project
from kb.models import Filters
from kb.store.chroma import Store, open_store
from kb.store.client import clear
from kb.store.lock import alone
from kb.store.mirror import FILE, INDEX, Mirror
from tests.conftest import TOY_CONFIG, MakeProject

KHMER = "# Skills\n\nCambodia trains 400 teachers of computing each year.\n"
VIET = "# Skills\n\nViet Nam trains 900 teachers of computing each year.\n"
QUESTION = "How many teachers does Cambodia train?"


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    made = make_project(khmer=KHMER, viet=VIET)
    ingest(made)
    return made


def found(project: Project) -> list[str]:
    return [hit.document.id for hit in KnowledgeBase.open(project).search(QUESTION)]


def change(project: Project) -> None:
    """Make the second document the better answer."""
    (project.corpus / "viet.md").write_text("# Skills\n\n" + QUESTION + "\n", "utf-8")
    (project.corpus / "khmer.md").write_text("# Roads\n\nA road was built.\n", "utf-8")
    ingest(project)


def no_store(*_: object) -> None:
    raise AssertionError("the store was opened")


def test_what_another_document_supersedes_counts_as_superseded(project: Project) -> None:
    register = project.corpus / "register.yaml"
    text = register.read_text("utf-8").replace("- id: khmer", "- id: khmer\n  standing: in-force")
    register.write_text(f"{text}  supersedes: khmer\n", "utf-8")
    ingest(project)
    base = KnowledgeBase.open(project)
    standings = {hit.document.id: hit.document.standing for hit in base.search(QUESTION)}
    assert standings == {"khmer": "superseded", "viet": None}
    assert {r.status for r in ingest(project).rows} == {"kept"}


def test_as_of_a_date_later_documents_are_not_there_and_replace_nothing(project: Project) -> None:
    register = project.corpus / "register.yaml"
    text = register.read_text("utf-8").replace("- id: khmer", "- id: khmer\n  standing: in-force")
    text = text.replace("'2024-05'", "2021", 1)
    register.write_text(f"{text}  supersedes: khmer\n", "utf-8")
    ingest(project)
    base = KnowledgeBase.open(project)

    def standings(date: str) -> dict[str, str | None]:
        hits = base.search(QUESTION, filters=Filters(as_of=(date,)))
        return {hit.document.id: hit.document.standing for hit in hits}

    assert standings("2020") == {}
    assert standings("2024-04-30") == standings("2021-06") == {"khmer": "in-force"}
    assert standings("2024-05-01") == {"khmer": "superseded", "viet": None}
    notes = base.ask(QUESTION, Filters(as_of=("2023",))).notes
    assert not any("viet" in note for note in notes)


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(ValueError, match="2023-13"):
        Filters(as_of=("2023-13",))


def test_a_deleted_mirror_comes_back(project: Project) -> None:
    before = found(project)
    (project.data / FILE).unlink()
    assert found(project) == before == ["khmer", "viet"]
    shutil.rmtree(project.data / INDEX)
    assert found(project) == before


def test_a_damaged_index_is_made_again(project: Project) -> None:
    (file,) = (project.data / INDEX).glob("*/places.npy")
    file.write_bytes(b"")
    assert found(project) == ["khmer", "viet"]
    assert file.stat().st_size > 0


def test_what_a_killed_process_left_is_cleared(project: Project) -> None:
    left = project.data / INDEX / "new"
    left.mkdir()
    (left / "rows.npy").write_bytes(b"half")
    change(project)
    assert found(project)[0] == "viet"
    assert len(list((project.data / INDEX).iterdir())) == 1


def test_a_mirror_is_finished_where_another_process_was_stopped(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)")
    assert Mirror(tmp_path / FILE).view.size() == 0


def test_many_may_open_a_new_mirror_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        mirrors = list(pool.map(Mirror, [tmp_path / FILE] * 8))
    assert [mirror.view.size() for mirror in mirrors] == [0] * 8


def test_a_level_mirror_answers_without_the_store(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    KnowledgeBase.open(project)
    monkeypatch.setattr("kb.store.client.connect", no_store)
    assert found(project) == ["khmer", "viet"]


def test_any_change_of_the_store_is_seen(project: Project) -> None:
    assert found(project)[0] == "khmer"
    change(project)
    assert found(project)[0] == "viet"


def test_an_open_base_follows_what_another_process_did(project: Project) -> None:
    base = KnowledgeBase.open(project)
    change(project)
    base.sync()
    assert base.search(QUESTION)[0].document.id == "viet"


def test_a_mirror_changed_by_somebody_else_is_compared_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = KnowledgeBase.open(project)
    older = project.data.parent / "older"
    shutil.copytree(project.data, older)
    change(project)
    base.sync()
    store = Store(older, project.config.store, base.embedder.fingerprint)
    Mirror(project.data / FILE).sync(store)  # as a slow process would that read before the change
    assert found(project)[0] == "viet"


def test_only_the_documents_named_are_searched(project: Project) -> None:
    base = KnowledgeBase.open(project)
    mirror = Mirror(project.data / FILE)
    only = mirror.view.select(Filters(document=("viet",)))
    vector = base.embedder.embed_query(QUESTION)
    for scored in (mirror.view.dense(vector, 10, only), mirror.view.lexical(["teacher"], 10, only)):
        (passage,) = mirror.view.passages([row for row, _ in scored])
        assert passage.span.doc_id == "viet"
    assert mirror.view.dense(vector, 10, frozenset()) == []
    assert mirror.view.lexical(["teacher"], 10, frozenset({"nobody"})) == []


def test_a_damaged_mirror_is_made_anew_with_a_line(project: Project) -> None:
    path = project.data / FILE
    KnowledgeBase.open(project)
    for ending in ("-wal", "-shm"):
        path.with_name(FILE + ending).unlink(missing_ok=True)
    path.write_bytes(b"no database" * 1000)
    said: list[str] = []
    base = KnowledgeBase.open(project, said.append)
    assert [hit.document.id for hit in base.search(QUESTION)] == ["khmer", "viet"]
    assert said == ["the copy of the store was damaged and is made anew"]


def test_a_mirror_that_is_damaged_inside_is_made_anew(project: Project) -> None:
    with closing(sqlite3.connect(project.data / FILE)) as db, db:
        db.execute("UPDATE documents SET record = '{half'")
        db.execute("UPDATE meta SET value = 'another' WHERE key = 'state'")
    assert found(project) == ["khmer", "viet"]


def test_a_search_ends_in_the_state_in_which_it_began(project: Project) -> None:
    base = KnowledgeBase.open(project)
    view = base._mirror.view
    rows = [scored.row for scored in view.lexical(["teacher"], 10, None)]
    change(project)
    base.sync()
    assert base._mirror.view is not view
    assert {p.span.doc_id for p in view.passages(rows)} == {"khmer", "viet"}


def test_while_documents_are_ingested_the_last_whole_state_answers(project: Project) -> None:
    base = KnowledgeBase.open(project)
    with alone(project.data):
        base._store.remove("khmer")
        base.sync()
        assert base.note().endswith(": documents are being ingested.")
        assert [hit.document.id for hit in base.search(QUESTION)] == ["khmer", "viet"]
    base.sync()
    assert base.note() == ""
    assert [hit.document.id for hit in base.search(QUESTION)] == ["viet"]


def test_a_killed_rebuild_leaves_the_last_whole_state_until_it_is_finished(
    project: Project,
) -> None:
    base = KnowledgeBase.open(project)
    clear(project.data, project.config.store)
    left = open_store(project.data, project.config.store, base.embedder.fingerprint)
    left.unseal()
    base.sync()
    assert "being remade" in base.note()
    assert [hit.document.id for hit in base.search(QUESTION)] == ["khmer", "viet"]
    assert "being remade" in base.ask(QUESTION).notes[-1]
    ingest(project)
    base.sync()
    assert base.note() == ""


def test_an_emptied_store_does_not_empty_the_mirror(project: Project) -> None:
    base = KnowledgeBase.open(project)
    shutil.rmtree(project.data / "chroma")
    base.sync()
    assert "holds 0 documents where it held 2: it was emptied" in base.note()
    assert found(project) == ["khmer", "viet"]


def test_documents_taken_out_on_purpose_leave_the_mirror(project: Project) -> None:
    base = KnowledgeBase.open(project)
    forget(project, "khmer")
    forget(project, "viet")
    base.sync()
    assert base.records() == ()


def test_vectors_of_another_embedder_never_get_into_a_search(
    project: Project, make_project: MakeProject
) -> None:
    base = KnowledgeBase.open(project)
    config = TOY_CONFIG + "options = {model_name = 'other'}\n"
    ingest(make_project(config=config, khmer=KHMER, viet=VIET), rebuild=True)
    base.sync()
    assert "made by the embedder" in base.note()
    assert [hit.document.id for hit in base.search(QUESTION)] == ["khmer", "viet"]
