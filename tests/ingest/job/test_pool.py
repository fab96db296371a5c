"""Readers run in processes that may die; the job says what happened and goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ingest.job.pool import Pool
from ingest.job.run import ingest
from kb.config import ReadSettings
from kb.errors import ReadError
from tests.conftest import ROOT, TOY_CONFIG, MakeProject

REAL = TOY_CONFIG.replace("workers = 0", "workers = 2\nseconds = 20\nmemory = 512")
FILE = Path("report.pdf")


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(ReadSettings(workers=1, memory=256))
    yield pool
    pool.close(now=True)


def double(number: int) -> int:
    return 2 * number


def eat_memory() -> int:
    return len(bytearray(10**9))


def start_another(told: Path) -> None:
    child = subprocess.Popen(["sleep", "60"])
    told.write_text(str(child.pid))
    child.wait()


def refuse() -> None:
    raise ReadError("report.pdf is a scan")


def die() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def spin() -> None:
    while True:
        time.time()


def test_work_is_done_in_another_process_and_errors_come_back(pool: Pool) -> None:
    assert pool.run(double, FILE, 20, 21) == 42
    assert pool.run(os.getpid, FILE, 20) != os.getpid()
    with pytest.raises(ReadError, match="is a scan"):
        pool.run(refuse, FILE, 20)


def test_a_file_that_takes_too_long_is_given_up(pool: Pool) -> None:
    with pytest.raises(ReadError, match="report.pdf took more than 1 seconds"):
        pool.run(spin, FILE, 1)
    assert pool.run(double, FILE, 20, 1) == 2


def test_a_file_that_takes_too_much_memory_is_given_up(pool: Pool) -> None:
    with pytest.raises(ReadError, match="report.pdf needs more than 256 MB"):
        pool.run(eat_memory, FILE, 20)
    assert pool.run(double, FILE, 20, 1) == 2


def test_a_process_that_dies_takes_only_its_file_with_it(pool: Pool) -> None:
    with pytest.raises(ReadError, match="report.pdf broke the process that read it"):
        pool.run(die, FILE, 20)
    assert pool.run(double, FILE, 20, 1) == 2


def test_programs_that_a_reader_started_end_with_it(pool: Pool, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    with pytest.raises(ReadError, match="took more than 2 seconds"):
        pool.run(start_another, FILE, 2, told)
    _, alive = psutil.wait_procs(processes([int(told.read_text())]), timeout=10)
    assert not alive


def processes(pids: list[int]) -> list[psutil.Process]:
    return [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]


KILLED = """
import sys
from pathlib import Path
from ingest.job.pool import Pool
from kb.config import ReadSettings
from tests.ingest.job.test_pool import start_another
Pool(ReadSettings(workers=1)).run(start_another, Path("a"), 60, Path(sys.argv[1]))
"""


def test_readers_end_when_the_job_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    job = subprocess.Popen([sys.executable, "-c", KILLED, str(told)], cwd=ROOT)
    while not told.exists() or not told.read_text():
        with pytest.raises(subprocess.TimeoutExpired):  # it is at work
            job.wait(0.02)
    family = psutil.Process(job.pid).children(recursive=True)
    assert family
    job.kill()
    job.wait()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert not alive


def bomb() -> bytes:
    """Make a PDF of 3 MB whose one page unpacks to 500 MB of drawing orders."""
    stream = zlib.compress(b"0 0 m 1 1 l S " * (500_000_000 // 14), 1)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>",
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"%PDF-1.7\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 5\n0000000000 65535 f \n" + table
    return body + head + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(body)


@pytest.mark.slow
def test_a_decompression_bomb_is_given_up_and_the_others_are_read(
    make_project: MakeProject,
) -> None:
    texts = {f"plan{n}": f"# Plan {n}\n\nPlan {n} trains {n} teachers.\n" for n in range(4)}
    project = make_project(config=REAL, bomb="", **texts)
    (project.corpus / "bomb.md").write_bytes(bomb())
    rows = {row.doc_id: row for row in ingest(project).rows}
    assert rows.pop("bomb").status == "failed"
    assert {row.status for row in rows.values()} == {"added"}


STOPPED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # background shells ignore it
from ui.cli.main import main
main(["--project", sys.argv[1], "ingest", "--json"])
"""


@pytest.mark.slow
def test_stopping_from_the_keyboard_keeps_what_is_done_and_the_next_run_goes_on(
    make_project: MakeProject,
) -> None:
    line = "This paragraph of plan {n} says that ministries train teachers each year. "
    texts = {f"plan{n:02}": "\n\n".join([line.format(n=n) * 6] * 12) for n in range(30)}
    project = make_project(config=REAL, **texts)
    command = [sys.executable, "-c", STOPPED, str(project.root)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as run:
        assert run.stdout is not None
        assert '"added"' in run.stdout.readline()
        run.send_signal(signal.SIGINT)
        *_, sums = run.stdout.read().splitlines()
    assert run.returncode == 1
    assert json.loads(sums)["stopped"] is True
    project = make_project(**texts)  # read here: no process need begin
    rows = ingest(project).rows
    assert {row.status for row in rows} == {"added", "kept"}
    assert {row.status for row in ingest(project).rows} == {"kept"}
