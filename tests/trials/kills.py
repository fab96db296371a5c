"""Jobs are killed for good at random moments, and what they leave is counted.

`python -m tests.trials kills COUNT SEED` prints a table. After each kill every document must be
wholly the old one or wholly the new one, and after the next run rows, ledger, mirror and index must
equal those of a project that was made afresh from the same sources.
"""

from __future__ import annotations

import multiprocessing
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ingest.job.run import forget, ingest
from ingest.sources import register
from kb.base import KnowledgeBase
from kb.config import Project, find_project
from kb.store.index import Index
from kb.store.view import View
from tests.trials.served import serve_and_ask

PROCESSES = multiprocessing.get_context("forkserver")
"""Each begins with everything imported, so that what is killed is work."""
LOADED = ["tests.trials.kills", "tests.trials.loaded", "ui.web.app"]
TOY = '[read]\nworkers = 0\n[embedder]\nname = "tests.toy_llama.ToyEmbedding"\n'
DOCUMENTS = 8
LONGEST = 1.6
"""Seconds after which a job is killed at the latest; the smallest takes about as long."""
QUESTION = "teachers trained each year"


class Killed(NamedTuple):
    """What one kill left."""

    job: str
    seconds: float
    left: int
    """Rows that no document owned."""
    problems: tuple[str, ...]


def text(name: str, round_: int) -> str:
    """Say something that only this document says in this round."""
    line = f"Document {name} in round {round_} says that plan {{n}} trains {{n}} teachers a year. "
    return "\n\n".join(line.format(n=n) * 8 for n in range(12))


def write_round(project: Project, round_: int) -> dict[str, str]:
    """Change every document; return what each now says."""
    said = {f"d{n}": text(f"d{n}", round_) for n in range(DOCUMENTS)}
    project.corpus.mkdir(parents=True, exist_ok=True)
    for name, content in said.items():
        (project.corpus / f"{name}.md").write_text(content, "utf-8")
    entries = (f"- id: {n}\n  file: {n}.md\n  title: About {n}\n  kind: brief\n" for n in said)
    (project.corpus / register.FILE).write_text("".join(entries))
    return said


def make(root: Path, round_: int = 0) -> Project:
    """Make a project whose documents are those of a round."""
    root.mkdir()
    (root / "readiness.toml").write_text(TOY)
    project = find_project(root)
    write_round(project, round_)
    return project


def _ingest(project: Project) -> None:
    ingest(project)


def _rebuild(project: Project) -> None:
    ingest(project, rebuild=True)


def _remove(project: Project) -> None:
    for number in range(0, DOCUMENTS, 2):
        forget(project, f"d{number}")
    ingest(project)


def _ask(project: Project) -> None:
    base = KnowledgeBase.open(project)
    while True:
        base.sync()
        base.search(QUESTION)


JOBS: dict[str, Callable[[Project], None]] = {
    "ingest": _ingest,
    "rebuild": _rebuild,
    "remove": _remove,
    "ask": _ask,
}
SERVED = ("serve, the ingest is killed", "serve, the server is killed")
"""A reading room is asked over HTTP while documents are ingested, and one of the two is killed."""


def _work(root: Path, job: str, started: Event) -> None:
    project = find_project(root)
    started.set()
    JOBS[job](project)


def _start(job: str, root: Path) -> BaseProcess:
    """Start a job and wait until it works."""
    started = PROCESSES.Event()
    process = PROCESSES.Process(target=_work, args=(root, job, started))
    process.start()
    assert started.wait(120)
    return process


def kill_after(root: Path, job: str, seconds: float) -> Iterator[str]:
    """Start a job, wait until it works, and kill it after so many seconds; say what went wrong."""
    if job in SERVED:
        yield from _kill_served(root, job, seconds)
        return
    process = _start(job, root)
    process.join(seconds)
    process.kill()
    process.join()


def _kill_served(root: Path, job: str, seconds: float) -> Iterator[str]:
    """Kill the ingest beside a server, or the server beside an ingest; the other has to go on."""
    ready, enough = PROCESSES.Event(), PROCESSES.Event()
    server = PROCESSES.Process(target=serve_and_ask, args=(root, QUESTION, ready, enough))
    server.start()
    assert ready.wait(120)
    work = _start("ingest", root)
    killed, other = (work, server) if "ingest is" in job else (server, work)
    work.join(seconds)
    killed.kill()
    killed.join()
    enough.set()
    other.join(120)
    if other.exitcode != 0:
        yield f"the other of the two ended with {other.exitcode}"


def broken(project: Project, *versions: dict[str, str]) -> Iterator[str]:
    """Find documents that are neither wholly the old one nor wholly the new one, or not once."""
    base = KnowledgeBase.open(project)
    records = {r.document.id: r for r in base.records()}
    for name, record in records.items():
        shown = "".join(base.page(name, 1).text.split())
        if shown not in ["".join(version[name].split()) for version in versions]:
            yield f"{name} is half one version"
        held = base._mirror.view.rows_of(name)
        if len(held) != record.passages:
            yield f"{name} has {len(held)} passages, not {record.passages}"
    hits = base.search(QUESTION, 1000)
    if len({hit.passage.id for hit in hits}) != len(hits):
        yield "a passage is found twice"


def differences(project: Project, fresh: Project) -> Iterator[str]:
    """Compare rows, ledger, mirror and index with those of a project made afresh."""
    ours, theirs = KnowledgeBase.open(project), KnowledgeBase.open(fresh)
    if ours.note():
        yield ours.note()
    records = {r.document.id: r for r in ours.records()}
    if records != {r.document.id: r for r in theirs.records()}:
        yield "the ledger differs"
    if ours.corpus_hash() != theirs.corpus_hash():
        yield "the hash of the ledger differs"
    mine, other = _rows(ours), _rows(theirs)
    if mine != other:
        yield f"rows differ: {len(mine - other)} too many, {len(other - mine)} lost"
    views = ours._mirror.view, theirs._mirror.view
    if _mirrored(views[0]) != _mirrored(views[1]):
        yield "the mirror differs"
    made = views[0].make_index()
    for field in fields(Index):
        if not np.array_equal(getattr(views[0].index, field.name), getattr(made, field.name)):
            yield f"the index differs from its rows in {field.name}"


def _rows(base: KnowledgeBase) -> Counter[str]:
    """Count every row of the store, those that do not count included."""
    found = base._store._passages.get(include=["documents"])
    return Counter(
        f"{i} {text}" for i, text in zip(found["ids"], found["documents"] or [], strict=True)
    )


def _mirrored(view: View) -> dict[str, str]:
    return {i: text for doc in view.records for i, (text, _) in view.rows_of(doc).items()}


def kill_all(count: int, seed: int, say: Callable[[str], None]) -> list[Killed]:
    """Kill so many jobs, one after the other, at moments that the seed gives."""
    PROCESSES.set_forkserver_preload(LOADED)
    moment = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        project = make(Path(folder) / "project")
        ingest(project)
        held, done = write_round(project, 0), []
        for round_ in range(1, count + 1):
            job = moment.choice([*JOBS, *SERVED])
            done.append(one_kill(project, held, round_, job, moment.uniform(0.0, LONGEST)))
            held = write_round(project, round_)
            say(f"{round_} {done[-1].job} {done[-1].seconds:.2f} s: {done[-1].problems or 'good'}")
    return done


def one_kill(
    project: Project, held: dict[str, str], round_: int, job: str, seconds: float
) -> Killed:
    """Change all documents, kill a job, and see what it left and what the next run makes of it."""
    new = write_round(project, round_)
    problems = list(kill_after(project.root, job, seconds))
    problems += broken(project, held, new)
    left = ingest(project).swept
    fresh = make(project.root.with_name(f"fresh{round_}"), round_)
    ingest(fresh)
    problems += list(differences(project, fresh))
    shutil.rmtree(fresh.root)
    return Killed(job, seconds, left, tuple(problems))


def table(killed: Sequence[Killed]) -> str:
    """Print how many kills of each job left something wrong."""
    lines = ["| job | kills | left rows behind | problems |", "|---|---|---|---|"]
    for job in (*JOBS, *SERVED):
        own = [one for one in killed if one.job == job]
        swept = sum(one.left > 0 for one in own)
        wrong = sum(bool(one.problems) for one in own)
        lines.append(f"| {job} | {len(own)} | {swept} | {wrong} |")
    return "\n".join(lines)
