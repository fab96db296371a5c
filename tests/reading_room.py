"""A small real corpus for the browser application: a PDF of three pages and a hostile title."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import find_project
from tests.conftest import TOY_CONFIG
from tests.pdfs import labelled, typeset

GRADIO = [
    # Gradio's own count of its queue uses what pandas 3 gives up.
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
]
HOSTILE = '<img src=x onerror="window.pwned=1">${window.pwned=2}{{pwned}}'
QUESTION = "How many teachers does the plan train in Battambang?"
ABSENT = "What is the melting point of tungsten on Mars?"
REPORT = """
= Skills
The plan trains 400 teachers in Battambang each year. The ministry pays for their travel.
#pagebreak()
= Money
The budget of the plan is 12 million riel a year, and the ministry reports on it in March.
#pagebreak()
= Data
The plan opens 12 registers of land data to the public.
"""
NOTE = "# A view\n\nTeachers in Battambang need 30 more rooms, says this writer of the plan.\n"


def register(name: str, file: str, title: str, kind: str, **more: str) -> str:
    lines = [f"- id: {name}", f"  file: {file}", f"  title: '{title}'", f"  kind: {kind}"]
    return "\n".join([*lines, *(f"  {key}: {value}" for key, value in more.items())]) + "\n"


def make_base(root: Path, more: str = "") -> KnowledgeBase:
    corpus = root / "corpus"
    corpus.mkdir()
    labelled(typeset(corpus, REPORT, "plain.pdf"), 5).rename(corpus / "report.pdf")
    (corpus / "view.md").write_text(NOTE, "utf-8")
    (corpus / "register.yaml").write_text(
        register("report", "report.pdf", "The plan for skills", "strategy", publisher="Ministry",
                 date="'2024-05'", country="KH", language="en", authored_by_ai="'partly'",
                 original_url="https://example.org/plan")
        + register("view", "view.md", HOSTILE, "op-ed", country="TH", date="'2023'", language="en"),
        "utf-8",
    )  # fmt: skip
    (root / "readiness.toml").write_text(TOY_CONFIG + more)
    project = find_project(root)
    assert not ingest(project).failed
    return KnowledgeBase.open(project)
