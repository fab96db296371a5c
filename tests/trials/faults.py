"""Everything that can be damaged or missing is, one after the other, and the commands are tried.

`python -m tests.trials faults` prints a table; with names, of those faults only. No command may end
in a traceback or by a signal, and after `doctor --repair`, or what a person has to do, the question
is answered again.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ui.cli.main import main

PROCESSES = multiprocessing.get_context("forkserver")
LOADED = ["tests.trials.faults", "tests.trials.loaded"]
"""What every command begins with, so that it takes no time to load."""
QUESTION = "How many teachers does plan 1 train each year?"
TOY = '[read]\nworkers = 0\n[embedder]\nname = "tests.toy_llama.ToyEmbedding"\n'
ASK = ("ask", QUESTION)
TRIED = (ASK, ("doctor",), ("ingest",), ("doctor", "--repair"), ASK)
MENDED = (("ingest",), ASK)
"""Tried once more where a person had to do something."""
Spoil = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong, and what a person does about it."""

    name: str
    spoil: Spoil
    mend: Spoil | None = None
    """What only a person can do, after the commands were tried once."""
    environment: tuple[tuple[str, str | None], ...] = ()


class Ended(NamedTuple):
    """How a command ended."""

    command: str
    code: int | None
    said: str

    @property
    def bad(self) -> bool:
        """Whether it ended as no command may."""
        return "Traceback" in self.said or self.code not in (0, 1, 2)


class Tried(NamedTuple):
    """What came of one fault."""

    name: str
    ended: tuple[Ended, ...]

    @property
    def good(self) -> bool:
        """Whether nothing broke, and the question was answered at the end."""
        return not any(e.bad for e in self.ended) and "400 teachers" in self.ended[-1].said


def make(root: Path) -> Path:
    """Make a small project and ingest it."""
    PROCESSES.set_forkserver_preload(LOADED)
    (root / "corpus").mkdir(parents=True)
    (root / "readiness.toml").write_text(TOY)
    entries = []
    for n in range(5):
        text = f"# Plan {n}\n\nPlan {n} trains {399 + n} teachers of computing each year.\n"
        (root / "corpus" / f"plan{n}.md").write_text(text)
        entries.append(f"- id: plan{n}\n  file: plan{n}.md\n  title: Plan {n}\n  kind: strategy\n")
    (root / "corpus" / "register.yaml").write_text("".join(entries))
    ended = run(root, "ingest")
    assert ended.code == 0, ended.said
    return root


def run(root: Path, *arguments: str, environment: Sequence[tuple[str, str | None]] = ()) -> Ended:
    """Run a command in a process of its own, as a person would."""
    with tempfile.NamedTemporaryFile() as said:
        process = PROCESSES.Process(
            target=_command, args=(str(root), arguments, tuple(environment), said.name)
        )
        process.start()
        process.join(600)
        if process.exitcode is None:
            process.kill()
            process.join()
        text = Path(said.name).read_text("utf-8", "replace")
    return Ended(" ".join(arguments[:2]), process.exitcode, text)


def _command(
    root: str, arguments: Sequence[str], environment: Sequence[tuple[str, str | None]], said: str
) -> None:
    target = os.open(said, os.O_WRONLY)
    os.dup2(target, 1)
    os.dup2(target, 2)
    for name, value in environment:
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
    main(["--project", root, *arguments], prog_name="readiness")


def attempt(fault: Fault, whole: Path, folder: Path) -> Tried:
    """Try all commands on a copy of the project that has the fault."""
    root = folder / fault.name.replace(" ", "-")
    shutil.copytree(whole, root)
    fault.spoil(root)
    ended = [run(root, *command, environment=fault.environment) for command in TRIED]
    if fault.mend:
        fault.mend(root)
        ended += [run(root, *command) for command in MENDED]
    shutil.rmtree(root, ignore_errors=True)
    return Tried(fault.name, tuple(ended))


def data(root: Path) -> Path:
    return root / ".readiness"


def lose(pattern: str) -> Spoil:
    """Take files or folders away."""

    def spoil(root: Path) -> None:
        for path in list(root.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return spoil


def flip(pattern: str, place: float = 0.5, count: int = 64) -> Spoil:
    """Turn bytes in the middle of files over."""

    def spoil(root: Path) -> None:
        for path in root.glob(pattern):
            held = bytearray(path.read_bytes())
            at = int(len(held) * place)
            held[at : at + count] = bytes(255 - b for b in held[at : at + count])
            path.write_bytes(held)

    return spoil


def write(name: str, content: bytes) -> Spoil:
    """Put something else in a file's place."""

    def spoil(root: Path) -> None:
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return spoil


def in_sqlite(name: str, *orders: str) -> Spoil:
    """Change a database."""

    def spoil(root: Path) -> None:
        with closing(sqlite3.connect(data(root) / name)) as db, db:
            for order in orders:
                db.execute(order)

    return spoil


def cut_register(root: Path) -> None:
    path = root / "corpus" / "register.yaml"
    path.write_text(path.read_text().split("- id: plan1")[0])


def whole_register(root: Path) -> None:
    make_again = root.with_name(root.name + "-again")
    make(make_again)
    shutil.copy(make_again / "corpus" / "register.yaml", root / "corpus")
    shutil.rmtree(make_again)


def lock_for_others(root: Path) -> None:
    (data(root) / "ingest.lock").unlink()
    (data(root) / "ingest.lock").mkdir()


def damage_ledger(root: Path) -> None:
    with closing(sqlite3.connect(data(root) / "chroma" / "chroma.sqlite3")) as db, db:
        db.execute(
            "UPDATE embedding_metadata SET string_value = '{half' WHERE key = 'chroma:document' "
            "AND string_value LIKE '%fingerprint%plan1%'"
        )


def settings_folder(root: Path) -> None:
    (root / "readiness.toml").unlink()
    (root / "readiness.toml").mkdir()


SETTINGS = write("readiness.toml", TOY.encode())
NO_HOME = (("HOME", None), ("XDG_CACHE_HOME", None))
FAULTS = (
    Fault("nothing", lambda root: None),
    Fault("no mirror", lose(".readiness/mirror.sqlite3*")),
    Fault("mirror is no database", write(".readiness/mirror.sqlite3", b"no database" * 500)),
    Fault("mirror flipped at its head", flip(".readiness/mirror.sqlite3", 0.0)),
    Fault("mirror flipped inside", flip(".readiness/mirror.sqlite3", 0.5, 4096)),
    Fault(
        "mirror says other words",
        in_sqlite("mirror.sqlite3", "UPDATE passages SET text = 'Plan 1 trains 9 teachers.'"),
    ),
    Fault("mirror lost rows", in_sqlite("mirror.sqlite3", "DELETE FROM passages")),
    Fault("no index", lose(".readiness/index")),
    Fault("index flipped", flip(".readiness/index/*/*.npy", 0.9, 16)),
    Fault("index cut", write(".readiness/index", b"")),
    Fault("no store", lose(".readiness/chroma")),
    Fault("store is no database", write(".readiness/chroma/chroma.sqlite3", b"no" * 5000)),
    Fault("store flipped inside", flip(".readiness/chroma/chroma.sqlite3", 0.5, 4096)),
    Fault("no vector files", lose(".readiness/chroma/*-*")),
    Fault("vector file lost", lose(".readiness/chroma/*/data_level0.bin")),
    Fault("vectors flipped", flip(".readiness/chroma/*/data_level0.bin", 0.3, 4096)),
    Fault("vector header flipped", flip(".readiness/chroma/*/header.bin", 0.0)),
    Fault("ledger row damaged", damage_ledger),
    Fault(
        "passages lost in the store",
        in_sqlite("chroma/chroma.sqlite3", "DELETE FROM embeddings WHERE id % 3 = 0"),
    ),
    Fault("no data folder", lose(".readiness")),
    Fault("data folder is a file", write(".readiness", b""), lose(".readiness")),
    Fault("lock is a folder", lock_for_others, lose(".readiness/ingest.lock")),
    Fault("no register", lose("corpus/register.yaml"), whole_register),
    Fault("register emptied", write("corpus/register.yaml", b"[]\n"), whole_register),
    Fault("register cut", cut_register, whole_register),
    Fault("register is not text", write("corpus/register.yaml", b"\xff\xfe\0"), whole_register),
    Fault("no settings", lose("readiness.toml"), SETTINGS),
    Fault("settings damaged", write("readiness.toml", b"\xff[[["), SETTINGS),
    Fault("settings are a folder", settings_folder, SETTINGS),
    Fault("no home", lambda root: None, environment=NO_HOME),
    Fault("other locale", lambda root: None, environment=(("LC_ALL", "C"), ("PYTHONUTF8", "0"))),
    Fault("no cache", lambda root: None, environment=(("READINESS_CACHE", "/dev/null/x"),)),
)


def table(tried: Sequence[Tried]) -> str:
    """Print what came of every fault: exit codes of the commands in turn, and the verdict."""
    heads = [" ".join(command[: 1 if command[0] == "ask" else 2]) for command in (*TRIED, *MENDED)]
    lines = ["| fault | " + " | ".join(heads) + " | |", "|---" * (len(heads) + 2) + "|"]
    for one in tried:
        codes = " | ".join([*(str(e.code) for e in one.ended), *[""] * 2][: len(heads)])
        lines.append(f"| {one.name} | {codes} | {'good' if one.good else 'BAD'} |")
    return "\n".join(lines)


def attempt_all(names: Sequence[str], say: Callable[[str], None]) -> list[Tried]:
    """Try the faults named, or all."""
    chosen = [f for f in FAULTS if not names or f.name in names]
    done = []
    with tempfile.TemporaryDirectory() as folder:
        whole = make(Path(folder) / "whole")
        for fault in chosen:
            done.append(attempt(fault, whole, Path(folder)))
            say(f"{fault.name}: {'good' if done[-1].good else 'BAD'}")
    return done


def report(done: Sequence[Tried]) -> str:
    """Print the table, and below it what was said where something went wrong."""
    bad = [(one, ended) for one in done if not one.good for ended in one.ended]
    said = [f"{one.name}: {e.command}: {e.code}\n{e.said}" for one, e in bad]
    return "\n\n".join([table(done), *said])
