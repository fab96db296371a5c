"""The starter corpus, read and asked with the real embedder, must score as written down.

Every sixteenth case is asked, for time.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evals.runs.expected import compare, find, read_expected
from evals.runs.questions import evaluate_questions
from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import find_project
from tests.conftest import ROOT


@pytest.mark.slow
def test_the_starter_corpus_scores_as_expected(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    shutil.copy(ROOT / "readiness.toml", tmp_path)
    project = find_project(tmp_path)
    assert ingest(project).failed == ()
    results = evaluate_questions(
        KnowledgeBase.open(project), [ROOT / "evals" / "cases" / "starter.jsonl"], every=16
    )
    entry = find("starter_sixteenth", read_expected())
    assert entry is not None
    assert results.findings == ()
    wrong = [o for o in compare(entry, results.values()) if o.verdict == "FAIL"]
    assert wrong == []
