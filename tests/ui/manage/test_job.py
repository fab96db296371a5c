"""Jobs in processes of their own: started, followed, stopped, one at a time."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.conftest import MakeProject
from ui.html.manage.job import state
from ui.manage.job import FILE, BusyError, Job, Jobs
from ui.words.words import ENGLISH

PATIENCE = 120.0
"""Seconds: a job loads the whole program, on a machine that may be busy."""


def ended(jobs: Jobs) -> Job:
    """Wait for the last job's end, and look at it as another process would."""
    end = time.monotonic() + PATIENCE
    while (job := jobs.last()) is None or job.running or job.code is None:
        assert time.monotonic() < end, job
        jobs.wait(1.0)
    return job


def test_an_ingest_runs_beside_and_says_what_became_of_each(make_project: MakeProject) -> None:
    project = make_project(wells="# Wells\n\nThe plan builds 9 wells.", broken=" ")
    jobs = Jobs(project)
    assert jobs.last() is None
    jobs.ingest()
    with pytest.raises(BusyError, match="being done already"):
        Jobs(project).ingest()
    job = ended(jobs)
    assert {row.doc_id: row.status for row in job.rows} == {"wells": "added", "broken": "failed"}
    assert state(job) == "Done: 1 document changed, and 1 could not be read."
    later = Jobs(project).last()  # after the server was started anew
    assert later == job


def started(folder: Path, *events: object) -> None:
    first = {"event": "started", "task": "ingest", "about": [], "at": "2026-01-01", "pid": 1,
             "born": 0.0}  # fmt: skip
    lines = [json.dumps(event) for event in (first, *events)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text("\n".join(lines) + "\nreadiness: a line\n{broken", "utf-8")


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ((), ENGLISH("job.lost")),
        (({"event": "ended", "code": 1},), "It could not be done."),
        (({"event": "done", "stopped": True, "reason": "The disk is full."},
          {"event": "ended", "code": 1}), "Stopped before the end. The disk is full."),
        (({"event": "done"}, {"event": "ended", "code": 0}), "Done: 0 documents changed."),
    ],
)  # fmt: skip
def test_a_job_says_how_it_ended(
    make_project: MakeProject, events: tuple[object, ...], said: str
) -> None:
    project = make_project()
    started(project.data, *events)
    job = Jobs(project).last()
    assert job is not None
    assert (job.running, state(job)) == (False, said)
    assert "readiness: a line" in job.said
