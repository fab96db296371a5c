import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chromadb.api.client import Client

from ingest.job.report import Report
from ingest.job.run import forget, ingest
from ingest.readers import read
from ingest.sources import register
from kb.base import KnowledgeBase
from kb.config import Project, StoreSettings
from kb.errors import ConfigError, ReadinessError, StoreError, StoreMismatchError
from kb.store.chroma import open_store
from kb.store.client import connect
from tests.conftest import ROOT, TOY_CONFIG, MakeProject

SKILLS = "# Skills\n\nThe plan trains 400 teachers in Battambang each year.\n"
DATA = "# Data\n\nThe plan opens 12 registers of land data to the public.\n"


def statuses(report: Report) -> dict[str, str]:
    return {row.doc_id: row.status for row in report.rows}


def long_text(paragraphs: int, word: str = "alpha") -> str:
    line = "This paragraph number {n} speaks of {word} and of plans that ministries make each year."
    return "\n\n".join((line.format(n=n, word=word) + " ") * 6 for n in range(paragraphs))


def test_ingesting_twice_does_nothing(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS, data=DATA)
    assert statuses(ingest(project)) == {"skills": "added", "data": "added"}
    again = ingest(project)
    assert statuses(again) == {"skills": "kept", "data": "kept"}
    assert sum(row.embedded for row in again.rows) == 0


def test_a_changed_file_replaces_its_passages_and_embeds_only_what_changed(
    make_project: MakeProject,
) -> None:
    project = make_project(plan=long_text(30))
    first = ingest(project).rows[0]
    path = project.corpus / "plan.md"
    path.write_text(path.read_text("utf-8") + "\n\nA last word on rice prices.\n", "utf-8")
    row = ingest(project).rows[0]
    assert row.status == "updated"
    assert 1 <= row.embedded < first.embedded / 2
    base = KnowledgeBase.open(project)
    assert base.page("plan", 1).text.endswith("A last word on rice prices.")
    assert count(project) == row.passages


def count(project: object) -> int:
    base = KnowledgeBase.open(project)  # type: ignore[arg-type]
    return base._store.count()


def test_a_removed_document_leaves_nothing(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS, data=DATA)
    ingest(project)
    register.remove(project.corpus, "data")
    assert statuses(ingest(project))["data"] == "removed"
    base = KnowledgeBase.open(project)
    assert [r.document.id for r in base.records()] == ["skills"]
    assert base._store.count() == 1
    assert all(hit.document.id == "skills" for hit in base.search("land data registers"))


def test_forgetting_takes_a_document_out_of_the_store(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS, data=DATA)
    ingest(project)
    forget(project, "data")
    assert [r.document.id for r in KnowledgeBase.open(project).records()] == ["skills"]


def test_a_changed_register_entry_embeds_nothing(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    ingest(project)
    path = project.corpus / register.FILE
    path.write_text(path.read_text("utf-8").replace("country: KH", "country: VN"), "utf-8")
    row = ingest(project).rows[0]
    assert (row.status, row.embedded) == ("relabelled", 0)
    assert KnowledgeBase.open(project).record("skills").document.country == "VN"


def test_a_changed_chunk_size_remakes_the_document(make_project: MakeProject) -> None:
    project = make_project(plan=long_text(30))
    before = ingest(project).rows[0].passages
    smaller = make_project(config=TOY_CONFIG + "[chunk]\ntokens = 64\n", plan=long_text(30))
    row = ingest(smaller).rows[0]
    assert row.status == "updated"
    assert row.passages > 2 * before


def test_one_bad_file_never_stops_the_others(make_project: MakeProject) -> None:
    project = make_project(bad=" \n ", skills=SKILLS)
    report = ingest(project)
    assert statuses(report) == {"bad": "failed", "skills": "added"}
    assert report.failed[0].problems


def test_a_document_that_turns_bad_keeps_its_last_good_version(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    ingest(project)
    (project.corpus / "skills.md").write_text("", "utf-8")
    row = ingest(project).rows[0]
    assert row.status == "failed"
    assert "the version ingested before stays" in row.problems
    assert "400 teachers" in KnowledgeBase.open(project).page("skills", 1).text


def test_a_missing_file_says_what_to_do(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    (project.corpus / "skills.md").unlink()
    row = ingest(project).rows[0]
    assert row.status == "failed"
    assert "readiness remove skills" in row.problems[0]


def test_a_dry_run_changes_nothing(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    assert statuses(ingest(project, dry_run=True)) == {"skills": "added"}
    assert KnowledgeBase.open(project).records() == ()


def test_only_leaves_the_others_alone(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS, data=DATA)
    assert statuses(ingest(project, only=["data"])) == {"data": "added"}
    with pytest.raises(ReadinessError, match="holds no nothing"):
        ingest(project, only=["nothing"])


def test_another_embedder_is_refused_until_a_rebuild(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    ingest(project)
    other = make_project(config=TOY_CONFIG + "options = {model_name = 'other'}\n", skills=SKILLS)
    with pytest.raises(StoreMismatchError, match="--rebuild"):
        ingest(other)
    with pytest.raises(StoreMismatchError, match="--rebuild"):
        KnowledgeBase.open(other)
    assert statuses(ingest(other, rebuild=True)) == {"skills": "added"}


def test_rows_that_no_document_owns_are_invisible_and_swept(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    ingest(project)
    base = KnowledgeBase.open(project)
    [(passage, vector)] = base._store.passages([base.record("skills")])
    orphan = replace(passage, id="x" + passage.id)
    base._store.add([orphan], [orphan.text], vector[None, :], "a crash left this")
    assert len(KnowledgeBase.open(project).search("teachers in Battambang")) == 1
    assert ingest(project).swept == 1
    assert base._store.count() == 1


def test_two_runs_at_once_are_refused(make_project: MakeProject) -> None:
    from filelock import FileLock

    project = make_project(skills=SKILLS)
    project.data.mkdir(parents=True)
    with FileLock(project.data / "ingest.lock"), pytest.raises(ReadinessError, match="another"):
        ingest(project)


def test_a_serving_base_sees_what_another_run_added(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    ingest(project)
    base = KnowledgeBase.open(project)
    ingest(make_project(skills=SKILLS, data=DATA))
    base.sync()
    assert {r.document.id for r in base.records()} == {"skills", "data"}


def test_a_server_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReadinessError, match="no Chroma server answers"):
        connect(tmp_path, StoreSettings(host="127.0.0.1", port=9))


def test_passages_come_back_in_reading_order(make_project: MakeProject) -> None:
    project = make_project(plan=long_text(40))
    ingest(project)
    base = KnowledgeBase.open(project)
    store = open_store(project.data, project.config.store, base.embedder.fingerprint)
    found = store.passages([base.record("plan")])
    starts = [passage.span.start for passage, _ in found]
    assert starts == sorted(starts)
    assert {vector.shape for _, vector in found} == {(64,)}
    assert "".join(passage.text for passage, _ in found) == base.page("plan", 1).text


def test_a_rebuild_under_a_serving_base_is_noticed(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    ingest(project)
    base = KnowledgeBase.open(project)
    ingest(make_project(skills=SKILLS, data=DATA), rebuild=True)
    base.sync()
    assert {r.document.id for r in base.records()} == {"skills", "data"}
    assert base.search("land data registers")[0].document.id == "data"


def test_a_rebuild_of_one_document_is_refused(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    with pytest.raises(ReadinessError, match="leave --only out"):
        ingest(project, rebuild=True, only=["skills"])


def test_a_link_out_of_the_corpus_is_not_followed(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project(skills=SKILLS)
    (tmp_path / "secret.md").write_text("The password is rice.", "utf-8")
    (project.corpus / "skills.md").unlink()
    (project.corpus / "skills.md").symlink_to(tmp_path / "secret.md")
    row = ingest(project).rows[0]
    assert row.status == "failed"
    assert "leads outside the corpus folder" in row.problems[0]


def test_what_is_no_file_fails_alone_and_nothing_waits_for_it(make_project: MakeProject) -> None:
    names = ("pipe", "circle", "drawer")
    project = make_project(skills=SKILLS, **dict.fromkeys(names, ""))
    for name in names:
        (project.corpus / f"{name}.md").unlink()
    os.mkfifo(project.corpus / "pipe.md")
    (project.corpus / "circle.md").symlink_to("circle.md")
    (project.corpus / "drawer.md").mkdir()
    rows = {row.doc_id: row for row in ingest(project).rows}
    assert rows["skills"].status == "added"
    assert "not a file" in rows["pipe"].problems[0]
    assert "not a file" in rows["drawer"].problems[0]
    assert "cannot be opened" in rows["circle"].problems[0]


def test_a_file_larger_than_reading_may_take_is_not_opened(make_project: MakeProject) -> None:
    project = make_project(big="", skills=SKILLS)
    os.truncate(project.corpus / "big.md", 3 * 2**30)
    rows = {row.doc_id: row for row in ingest(project).rows}
    assert rows["skills"].status == "added"
    assert "3,072 MB, more than the 512" in rows["big"].problems[0]


def test_more_text_than_a_document_has_is_refused(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.job.examined.CHARACTERS", 1_000)
    project = make_project(data="teachers " * 200, skills=SKILLS)
    rows = {row.doc_id: row for row in ingest(project).rows}
    assert rows["skills"].status == "added"
    assert "more than 1,000" in rows["data"].problems[0]


@pytest.mark.parametrize("after", [None, "# Skills\n\nHalf of it"])
def test_a_file_that_changes_or_goes_while_it_is_read_is_said_so(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, after: str | None
) -> None:
    project = make_project(skills=SKILLS)
    path = project.corpus / "skills.md"

    def change(*args: object, **kwargs: object) -> object:
        reading = read(*args, **kwargs)  # type: ignore[arg-type]
        path.unlink() if after is None else path.write_text(after, "utf-8")
        return reading

    monkeypatch.setattr("ingest.job.examined.read", change)
    row = ingest(project).rows[0]
    assert row.status == "failed"
    assert "changed while it was read" in row.problems[0]
    assert KnowledgeBase.open(project).records() == ()


def test_passages_are_no_longer_than_the_embedder_reads(make_project: MakeProject) -> None:
    config = '[embedder]\nname = "all-MiniLM-L6-v2"\n[read]\nworkers = 0\n'
    project = make_project(config=config, plan=long_text(12))
    row = ingest(project).rows[0]
    assert (row.status, row.problems) == ("added", ())
    base = KnowledgeBase.open(project)
    texts = [hit.passage.text for hit in base.search("plans of ministries", 100)]
    assert len(texts) == row.passages > 1
    assert max(base.embedder.count_tokens(texts)) <= base.embedder.max_tokens


def many(make_project: MakeProject, count: int) -> Project:
    return make_project(**{f"d{n}": SKILLS.replace("400", str(n)) for n in range(count)})


def test_a_cut_register_takes_nothing_out_until_it_is_confirmed(make_project: MakeProject) -> None:
    ingest(many(make_project, 6))
    project = many(make_project, 2)
    report = ingest(project)
    assert report.missing == ("d2", "d3", "d4", "d5")
    assert statuses(report) == {"d0": "kept", "d1": "kept"}
    assert len(KnowledgeBase.open(project).records()) == 6
    asked: list[str] = []
    report = ingest(project, confirm=lambda ids: bool(asked.extend(ids)) or True)
    assert (report.missing, asked) == ((), ["d2", "d3", "d4", "d5"])
    assert [r.document.id for r in KnowledgeBase.open(project).records()] == ["d0", "d1"]


def test_a_few_documents_less_are_taken_out_without_a_question(make_project: MakeProject) -> None:
    ingest(many(make_project, 6))
    report = ingest(many(make_project, 3))
    assert [row.doc_id for row in report.rows if row.status == "removed"] == ["d3", "d4", "d5"]


def test_an_emptied_register_is_a_fault_also_of_a_rebuild(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    ingest(project)
    (project.corpus / register.FILE).write_text("[]\n")
    assert ingest(project).missing == ("skills",)
    with pytest.raises(ConfigError, match="lacks 1 of the 1 documents .* nothing was thrown away"):
        ingest(project, rebuild=True)
    assert len(KnowledgeBase.open(project).records()) == 1
    assert ingest(project, rebuild=True, confirm=lambda ids: True).rows == ()


def test_lost_passages_are_noticed_and_made_again(make_project: MakeProject) -> None:
    project = make_project(plan=long_text(30), skills=SKILLS)
    whole = ingest(project).rows[0].passages
    store = KnowledgeBase.open(project)._store
    ids = store._passages.get(where={"doc_id": "plan"}, include=[])["ids"]
    store._passages.delete(ids=ids[:3])
    rows = {row.doc_id: row for row in ingest(project).rows}
    assert (rows["plan"].status, rows["skills"].status) == ("updated", "kept")
    assert rows["plan"].problems[0] == f"3 of its {whole} passages were lost or damaged: made again"
    assert rows["plan"].embedded == 3
    assert statuses(ingest(project)) == {"plan": "kept", "skills": "kept"}


def test_a_damaged_ledger_row_is_made_again(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS, data=DATA)
    ingest(project)
    store = KnowledgeBase.open(project)._store
    row: Any = {"ids": ["data"], "embeddings": [[0.0]], "documents": ["{half"]}
    store._ledger.upsert(**row, metadatas=[{"revision": "other"}])
    assert len(KnowledgeBase.open(project).records()) == 2
    assert statuses(ingest(project)) == {"skills": "kept", "data": "added"}


def test_a_full_disk_ends_the_run_in_order(
    make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = many(make_project, 6)
    free = iter([10**9] * 4)
    monkeypatch.setattr("ingest.job.room.Room._free", lambda room: next(free, 10**6))
    report = ingest(project)
    assert report.stopped
    assert "is nearly full (1 MB free); free some room, then go on" in report.reason
    done = {row.doc_id for row in report.rows}
    assert len(done) == 2
    assert {r.document.id for r in KnowledgeBase.open(project).records()} == done
    with pytest.raises(StoreError, match="nearly full"):
        ingest(project)
    monkeypatch.undo()
    assert sorted(statuses(ingest(project)).values()) == ["added"] * 4 + ["kept"] * 2


@pytest.mark.parametrize("place", [0.0, 0.5])
def test_files_of_the_store_that_cannot_be_read_are_made_anew(
    make_project: MakeProject, place: float
) -> None:
    project = many(make_project, 6)
    ingest(project)
    path = project.data / "chroma" / "chroma.sqlite3"
    held = bytearray(path.read_bytes())
    at = int(len(held) * place)
    held[at : at + 4096] = bytes(255 - b for b in held[at : at + 4096])
    forget_opened()
    path.write_bytes(held)
    with pytest.raises(ConfigError, match="lacks 4 of the 6 documents"):
        ingest(many(make_project, 2), rebuild=True)
    assert set(statuses(ingest(many(make_project, 6), rebuild=True)).values()) == {"added"}
    assert len(KnowledgeBase.open(project).records()) == 6


def forget_opened() -> None:
    """Let this process open the store as a new one would."""
    Client.clear_system_cache()


LIMITED = """
import resource, sys
from kb.words.language import detect
detect("its model is unpacked into a file")
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
from ui.cli.main import main
main(["--project", sys.argv[1], "ingest"])
"""


@pytest.mark.slow
def test_what_cannot_be_written_ends_the_run_with_a_sentence(make_project: MakeProject) -> None:
    project = make_project(**{f"d{n}": long_text(40, f"word{n}") for n in range(6)})
    command = [sys.executable, "-c", LIMITED, str(project.root)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    assert "disk is full, free some room" in run.stdout + run.stderr
    assert {row.status for row in ingest(project).rows} <= {"added", "kept"}
