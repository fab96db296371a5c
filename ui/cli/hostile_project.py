"""`readiness eval hostile`: the questions asked, and a corpus with hostile documents among it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evals.cases.read import read_lines
from evals.runs.answers import model_settings
from evals.runs.hostile import (
    HostileCase,
    HostileRow,
    ask_documents,
    ask_hostile,
    read_document_questions,
)
from ingest.job.run import ingest
from ingest.sources.corpus import add
from kb.base import KnowledgeBase
from kb.config import FILE, Project
from kb.errors import ConfigError, ReadinessError
from kb.protocols import Say


def ask_all(
    project: Project,
    cases: Sequence[HostileCase],
    documents: Path | None,
    model: str | None,
    say: Say,
) -> tuple[HostileRow, ...]:
    """Ask hostile questions of a project, and what is to be asked of hostile documents.

    Args:
        project: answers the cases.
        cases: may be none.
        documents: folder of hostile documents; None: there are none.
        model: writes the answers; None: sentences are quoted.
        say: shows progress.

    Raises:
        ReadinessError: a folder or a model cannot be used.
    """
    if model:
        written = {"llm": model_settings(model, project)}
        project = Project(project.root, project.config.model_copy(update=written))
    rows: tuple[HostileRow, ...] = ()
    if cases:
        rows = ask_hostile(KnowledgeBase.open(project, say).ask, cases, say)
    if documents:
        questions = read_document_questions(documents)
        with tempfile.TemporaryDirectory() as name:
            copy = with_hostile_documents(project, documents, Path(name), say)
            rows += ask_documents(KnowledgeBase.open(copy, say).ask, questions)
    return rows


def with_hostile_documents(project: Project, documents: Path, folder: Path, say: Say) -> Project:
    """Ingest a copy of a project's corpus together with hostile documents.

    Args:
        project: its corpus and settings are copied; it stays as it is.
        documents: folder of the hostile documents, with manifest.jsonl.
        folder: where the copy goes; empty.
        say: is told of every hostile document that is refused, and why.

    Raises:
        ConfigError: the folders of the project are not named relative to it.
        ReadinessError: nothing could be ingested.
    """
    copy = Project(folder, project.config)
    if not (copy.corpus.is_relative_to(folder) and copy.data.is_relative_to(folder)):
        raise ConfigError("the corpus and data folders must be named relative to the project")
    shutil.copyfile(project.root / FILE, folder / FILE)
    shutil.copytree(project.corpus, copy.corpus)
    for _, value in read_lines(documents / "manifest.jsonl"):
        if name := value["file"]:
            try:
                add(copy.corpus, str(documents / name), {"id": Path(name).stem})
            except ReadinessError as error:
                say(f"{name} is refused: {error}")
    say("ingesting the corpus and the hostile documents")
    for row in ingest(copy).rows:
        if row.status == "failed":
            say(f"{row.doc_id}: {'; '.join(row.problems)}")
    return copy
