"""Jobs in processes of their own: started, followed, stopped, one at a time."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import MakeProject
from ui.html.manage.job import section, state
from ui.manage.job import FILE, BusyError, Job, Jobs, Row
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
    assert job.seconds is not None
    took = ENGLISH.span(job.seconds)
    assert state(job) == f"Done in {took}: 1 document added and 1 could not be read."
    told = section(job, "", 0, ENGLISH)
    assert 'max="1" value="1"' in told
    assert "2 documents looked at, 1 passage written." in told
    assert '<a href="manage/documents/wells">wells</a></strong>: added, 1 passage' in told
    later = Jobs(project).last()  # after the server was started anew
    assert later == job


KEPT = tuple(Row(f"k{n}", "kept") for n in range(90))
ADDED = Row("new", "added", (), 37)


def test_a_job_runs_until_it_is_written_down_how_it_ended(make_project: MakeProject) -> None:
    project = make_project()
    started(project.data)
    jobs, written = Jobs(project), threading.Event()
    assert (job := jobs.last()) and "ended without a word" in state(job)
    jobs._waiting = threading.Thread(target=written.wait)
    jobs._waiting.start()
    assert (job := jobs.last()) and job.running
    written.set()
    jobs._waiting.join()
    assert (job := jobs.last()) and not job.running


@pytest.mark.parametrize(
    ("rows", "documents", "passages", "said", "bar"),
    [
        ((), (0, 0), (0, 0), "the program is starting", "<progress aria-label"),
        (KEPT, (90, 91), (0, 40), "0 of 1 document read and stored", 'max="40" value="0"'),
        ((*KEPT, ADDED), (91, 91), (37, 37), "all is stored", 'max="37" value="37"'),
    ],
)
def test_what_stays_as_it_is_counts_as_no_work(
    rows: tuple[Row, ...], documents: tuple[int, int], passages: tuple[int, int], said: str,
    bar: str,
) -> None:  # fmt: skip
    job = Job("ingest", (), "", True, documents=documents, passages=passages, rows=rows)
    assert said in state(job)
    assert bar in section(job, "", 0, ENGLISH)


def started(folder: Path, *events: object) -> None:
    first = {"event": "started", "task": "ingest", "about": [], "pid": 1, "born": 0.0,
             "at": "2026-01-01T00:00:00+00:00"}  # fmt: skip
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
        (({"event": "done"}, {"event": "ended", "code": 0}), "Done: nothing had changed."),
        (({"event": "document", "doc_id": "a", "status": "changed", "passages": 3},
          {"event": "done", "seconds": 3}, {"event": "ended", "code": 0,
           "at": "2026-01-01T00:02:05+00:00"}), "Done in 2 minutes 5 seconds: 1 read anew."),
        (({"event": "done", "seconds": 61.2},), "Done in 1 minute 1 second: nothing had changed."),
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
