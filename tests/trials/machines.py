"""Several machines on loopback: a Chroma server, one project that writes, three that read.

`python -m tests.trials machines` prints what was tried and what came of it. Between the projects
and the server stands a gate that wants a token and speaks TLS, as a proxy does in use.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import Project, find_project
from kb.errors import StoreError
from tests.chroma_server import TOKEN, ChromaServer, gate, make_certificate

READERS = 3
QUESTION = "How many teachers does plan 1 train each year?"
TOY = '[read]\nworkers = 0\n[embedder]\nname = "tests.toy_llama.ToyEmbedding"\n'


class Step(NamedTuple):
    """Something that was tried."""

    what: str
    good: bool
    said: str


def write_plans(project: Project, *numbers: int) -> None:
    """Give a project these plans as its documents."""
    project.corpus.mkdir(exist_ok=True)
    entries = []
    for n in numbers:
        text = f"# Plan {n}\n\nPlan {n} trains {399 + n} teachers of computing each year.\n"
        (project.corpus / f"plan{n}.md").write_text(text, "utf-8")
        entries.append(f"- id: plan{n}\n  file: plan{n}.md\n  title: Plan {n}\n  kind: strategy\n")
    (project.corpus / "register.yaml").write_text("".join(entries), "utf-8")


class Exercise:
    """The machines, each a folder."""

    def __init__(
        self, folder: Path, server: ChromaServer, port: int, certificate: Path, readers: int
    ) -> None:
        self.folder, self.server, self._readers = folder, server, readers
        (folder / "token").write_text(TOKEN)
        self._line = {"port": port, "ca_file": certificate, "token_file": folder / "token"}

    def project(self, name: str, database: str = "", **otherwise: object) -> Project:
        """Make the project of a machine."""
        line = {**self._line, **otherwise, **({"database": database} if database else {})}
        store = '[store]\nhost = "127.0.0.1"\ntls = true\n'
        store += "".join(f"{k} = {v if k == 'port' else repr(str(v))}\n" for k, v in line.items())
        root = self.folder / name
        root.mkdir(exist_ok=True)
        (root / "readiness.toml").write_text(TOY + store, "utf-8")
        return find_project(root)

    def steps(self) -> Iterator[Step]:
        """Go through the exercise."""
        writer = self.project("writer")
        write_plans(writer, 0, 1, 2, 3, 4)
        made = len(ingest(writer).rows)
        readers = [KnowledgeBase.open(self.project(f"reader{n}")) for n in range(self._readers)]
        yield self.read("readers hold what the writer ingested", readers, 5, f"{made} documents")
        write_plans(writer, 0, 1, 2, 3, 4, 5)
        ingest(writer)
        yield self.read("they follow when it adds a document", readers, 6)
        yield from self.turned_away()
        yield from self.other_project(readers)
        self.server.stop()
        yield self.read(
            "the server is stopped: the copy answers", readers, 6, note="no Chroma server answers"
        )
        self.server.start()
        yield self.read("it is started again: no note any more", readers, 6)
        self.server.empty()
        yield self.read("it was emptied: the copy answers", readers, 6, note="it was emptied")
        ingest(writer)
        yield self.read("the writer fills it again", readers, 6)

    def read(
        self,
        what: str,
        readers: list[KnowledgeBase],
        documents: int,
        said: str = "",
        note: str = "",
    ) -> Step:
        """Let every reader look at the server and answer."""
        for base in readers:
            base.sync()
        answers = [base.ask(QUESTION) for base in readers]
        good = all("400 teachers" in answer.text for answer in answers)
        good &= all(len(base.records()) == documents for base in readers)
        good &= len({base.corpus_hash() for base in readers}) == 1
        notes = {base.note() for base in readers}
        good &= all(note in one if note else not one for one in notes)
        return Step(what, good, said or "; ".join(sorted(notes)))

    def turned_away(self) -> Iterator[Step]:
        """Come with a wrong token, and with nothing that the certificate could be checked with."""
        wrong = self.folder / "token-of-others"
        wrong.write_text("another-token")
        project = self.project("wrong", token_file=wrong)
        yield refused("a wrong token", lambda: KnowledgeBase.open(project), "take the token")
        (self.folder / "other").mkdir()
        other, _ = make_certificate(self.folder / "other")
        strange = self.project("strange", ca_file=other)
        yield refused(
            "a certificate nobody vouches for", lambda: KnowledgeBase.open(strange), "be trusted"
        )

    def other_project(self, readers: list[KnowledgeBase]) -> Iterator[Step]:
        """Let another project write to the same database, then to one of its own."""
        other = self.project("other-project")
        write_plans(other, 90, 91)
        yield refused(
            "another project in the same database", lambda: ingest(other), "another project's"
        )
        own = self.project("other-project", database="others")
        rows = ingest(own).rows
        yield self.read(
            "in a database of its own", readers, 6, f"{len(rows)} documents; the readers keep 6"
        )
        yield refused(
            "a project that goes back to the first",
            lambda: ingest(self.project("other-project")),
            "another project's",
        )


def refused(what: str, attempt: Callable[[], object], expected: str) -> Step:
    """Try what must be refused with a sentence."""
    try:
        attempt()
    except StoreError as error:
        return Step(what, expected in str(error), str(error))
    return Step(what, False, "was let in")


def exercise(say: Callable[[str], None], readers: int = READERS) -> list[Step]:
    """Go through it all in a temporary folder."""
    steps = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = ChromaServer(folder / "chroma")
        server.start()
        try:
            certificate, key = make_certificate(folder)
            with gate(server, certificate, key) as port:
                for step in Exercise(folder, server, port, certificate, readers).steps():
                    say(f"{step.what}: {'good' if step.good else 'BAD'}: {step.said}")
                    steps.append(step)
        finally:
            server.stop()
    return steps


def table(steps: list[Step]) -> str:
    """Print what was tried, and what people are told."""
    lines = ["| what | | what is said |", "|---|---|---|"]
    return "\n".join(
        [*lines, *(f"| {s.what} | {'good' if s.good else 'BAD'} | {s.said} |" for s in steps)]
    )
