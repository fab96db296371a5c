"""The job is killed for good at random moments; nothing may be lost, doubled or half visible."""

from __future__ import annotations

import multiprocessing
import random
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import Project, find_project
from tests.conftest import MakeProject

MOMENTS = 20
DOCUMENTS = 12
PROCESSES = multiprocessing.get_context("forkserver")
"""Each begins with everything imported, so that what is killed is work."""
PROCESSES.set_forkserver_preload(["tests.whole.test_kill"])


def job(folder: Path, started: Event) -> None:
    started.set()
    ingest(find_project(folder))


def text(name: str, round_: int) -> str:
    line = (
        f"Document {name} in round {round_} says that plan {{n}} trains {{n}} teachers each year. "
    )
    return "\n\n".join(line.format(n=n) * 8 for n in range(12))


def write_round(project: Project, round_: int) -> dict[str, str]:
    """Change every document; return what each now says."""
    said = {}
    for number in range(DOCUMENTS):
        name = f"d{number}"
        said[name] = text(name, round_)
        (project.corpus / f"{name}.md").write_text(said[name], "utf-8")
    return said


def kill_after(folder: Path, seconds: float) -> None:
    """Start the job, wait until it works, and kill it after so many seconds."""
    started = PROCESSES.Event()
    process = PROCESSES.Process(target=job, args=(folder, started))
    process.start()
    assert started.wait(60)
    process.join(seconds)
    process.kill()
    process.join()


def check_whole(project: Project, before: dict[str, str], after: dict[str, str]) -> None:
    """Every document must be wholly the old one or wholly the new one, once."""
    base = KnowledgeBase.open(project)
    records = {r.document.id: r for r in base.records()}
    assert records.keys() == before.keys()
    for name, record in records.items():
        shown = "".join(base.page(name, 1).text.split())
        assert shown in ("".join(before[name].split()), "".join(after[name].split()))
        passages = [passage for passage, _ in base._store.passages([record])]
        assert len(passages) == record.passages
        assert len({p.id for p in passages}) == record.passages
    hits = base.search("teachers trained each year", 1000)
    assert len({hit.passage.id for hit in hits}) == len(hits)


@pytest.mark.slow
def test_killing_the_job_at_any_moment_loses_and_doubles_nothing(
    make_project: MakeProject,
) -> None:
    project = make_project(**{f"d{n}": text(f"d{n}", 0) for n in range(DOCUMENTS)})
    ingest(project)
    moment = random.Random(2)
    held = {f"d{n}": text(f"d{n}", 0) for n in range(DOCUMENTS)}
    for round_ in range(1, MOMENTS + 1):
        written = write_round(project, round_)
        kill_after(project.root, moment.uniform(0.0, 1.6))
        check_whole(project, held, written)
        ingest(project)
        check_whole(project, written, written)
        held = written
    base = KnowledgeBase.open(project)
    assert base._store.count() == sum(r.passages for r in base.records())
