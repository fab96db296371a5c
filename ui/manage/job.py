"""A command that changes the store, in a process of its own, and how far it is.

What the process says is kept in a file of the data folder: so it can be read from every process
that serves, and after the server was started anew.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import psutil
from filelock import FileLock, Timeout

from kb.config import Project
from kb.errors import ReadinessError
from kb.store.lock import busy

FILE = "job.jsonl"
LOCK = "job.lock"
LINES = 5
"""Last lines that a process said besides its events."""
LARGEST = 20 * 2**20
"""Bytes that are read of the file."""
BUSY = "Something is being done already. Wait until it has ended, then try again"

Task = Literal["ingest", "remove"]


class BusyError(ReadinessError):
    """Another job is under way."""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one document."""

    doc_id: str
    status: str
    problems: tuple[str, ...] = ()
    passages: int = 0
    """It has now."""


@dataclass(frozen=True, slots=True)
class Job:
    """The last command and what is known of it."""

    task: Task
    about: tuple[str, ...]
    """Ids that it is about; empty: all."""
    at: str
    """When it began, ISO 8601, UTC."""
    running: bool
    code: int | None = None
    """Of the process that ended; None where it runs or was lost."""
    documents: tuple[int, int] = (0, 0)
    """Done, and of how many."""
    passages: tuple[int, int] = (0, 0)
    """Written, and of how many."""
    seconds: int | None = None
    """From its start to its end; None where that was not seen."""
    rows: tuple[Row, ...] = ()
    said: tuple[str, ...] = ()
    whole: bool = False
    """Whether it came to its last word."""
    missing: tuple[str, ...] = ()
    """Documents that were kept although the register lacks them."""
    stopped: bool = False
    reason: str = ""
    """Why it ended early."""


class Jobs:
    """The jobs of one project, one at a time."""

    def __init__(self, project: Project) -> None:
        """Note the project."""
        self._project = project
        self._file = project.data / FILE
        self._waiting: threading.Thread | None = None

    def ingest(self, only: Sequence[str] = (), remove: bool = False) -> None:
        """Bring the store level with the register.

        Args:
            only: ids to look at; empty: all.
            remove: take out all that left the register, however many.

        Raises:
            BusyError: another job is under way.
        """
        more = [word for doc_id in only for word in ("--only", doc_id)]
        more += ["--remove"] if remove else []
        self._start("ingest", only, ["ingest", "--json", *more])

    def remove(self, doc_id: str) -> None:
        """Take a document out of register and store.

        Raises:
            BusyError: another job is under way.
        """
        self._start("remove", [doc_id], ["remove", "--", doc_id])

    def stop(self) -> None:
        """Ask the job to end; what it has done stays."""
        process = self._process()
        if process is not None:
            with suppress(psutil.Error):
                process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float) -> None:
        """Wait so long for the job that this process started to end, and no longer."""
        if self._waiting is not None:
            self._waiting.join(seconds)

    def last(self) -> Job | None:
        """Return the last job; None where there was none."""
        running = self._under_way()  # told first: what it says at its end is then among the events
        events = list(self._events())
        first = next(filter(_starts, events), None)
        return _told(first, events, running) if first else None

    def _start(self, task: Task, about: Sequence[str], command: Sequence[str]) -> None:
        self._project.data.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._project.data / LOCK).acquire(timeout=0):
                if self._process() is not None or busy(self._project.data):
                    raise BusyError(BUSY)
                self._run(task, about, command)
        except Timeout:
            raise BusyError(BUSY) from None

    def _run(self, task: Task, about: Sequence[str], command: Sequence[str]) -> None:
        # The folder of the server is no place to look for code.
        program = [sys.executable, "-P", "-m", "ui", "--project", str(self._project.root)]
        with self._file.open("wb") as said:
            process = subprocess.Popen(
                [*program, *command],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
            value: dict[str, Any] = {
                "event": "started",
                "task": task,
                "about": list(about),
                "at": _now(),
            }
            value |= {"pid": process.pid, "born": psutil.Process(process.pid).create_time()}
            said.write(json.dumps(value).encode() + b"\n")
        self._waiting = threading.Thread(
            target=self._ended, args=(process,), daemon=True, name="job"
        )
        self._waiting.start()

    def _ended(self, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        value = {"event": "ended", "code": code, "at": _now()}
        with suppress(OSError), self._file.open("ab") as said:
            said.write(json.dumps(value).encode() + b"\n")

    def _under_way(self) -> bool:
        """Tell whether the last job runs, or has ended and how is not written down yet."""
        waited = self._waiting is not None and self._waiting.is_alive()
        return waited or self._process() is not None

    def _process(self) -> psutil.Process | None:
        """Return the process of the last job, where it still runs."""
        first = next(filter(_starts, self._events()), {})
        try:
            process = psutil.Process(int(first["pid"]))
            same = process.create_time() == first["born"]
            alive = same and process.status() != psutil.STATUS_ZOMBIE
        except (psutil.Error, KeyError, TypeError, ValueError):
            return None
        return process if alive else None

    def _events(self) -> Iterator[Mapping[str, Any]]:
        try:
            with self._file.open("rb") as said:
                text = said.read(LARGEST).decode("utf-8", "replace")
        except OSError:
            return
        for line in text.splitlines():
            yield _event(line)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _event(line: str) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {"event": "say", "text": line}


def _starts(event: Mapping[str, Any]) -> bool:
    return event.get("event") == "started"


def _told(first: Mapping[str, Any], events: Sequence[Mapping[str, Any]], running: bool) -> Job:
    """Read what a process said, from its first line to its last."""
    of: dict[str, list[Mapping[str, Any]]] = {}
    for event in events:
        of.setdefault(str(event.get("event")), []).append(event)
    far = (of.get("progress") or [{}])[-1]
    done = (of.get("done") or [{}])[-1]
    ended = (of.get("ended") or [{}])[-1]
    said = [str(event.get("text", "")) for event in of.get("say", ())]
    return Job(
        task=first["task"],
        about=tuple(map(str, first["about"])),
        at=str(first["at"]),
        running=running and not ended,
        code=ended.get("code"),
        documents=(far.get("documents", 0), far.get("of_documents", 0)),
        passages=(far.get("passages", 0), far.get("of_passages", 0)),
        seconds=_seconds(first, ended, done),
        rows=tuple(_row(event) for event in of.get("document", ())),
        said=tuple(line for line in said if line.strip())[-LINES:],
        whole=bool(done),
        missing=tuple(map(str, done.get("missing", ()))),
        stopped=bool(done.get("stopped")),
        reason=str(done.get("reason", "")),
    )


def _row(event: Mapping[str, Any]) -> Row:
    problems = tuple(map(str, event.get("problems", ())))
    passages = int(event.get("passages", 0))
    return Row(str(event.get("doc_id", "")), str(event.get("status", "")), problems, passages)


def _seconds(
    first: Mapping[str, Any], ended: Mapping[str, Any], done: Mapping[str, Any]
) -> int | None:
    """Tell how long it took, the start of the program included where its end was seen."""
    if "at" in ended:
        spent = datetime.fromisoformat(ended["at"]) - datetime.fromisoformat(first["at"])
        return max(0, round(spent.total_seconds()))
    return round(done["seconds"]) if "seconds" in done else None
