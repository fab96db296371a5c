"""A store made by the first version that had a browser application is read by this one.

`first_store.zip` is a project of two documents as commit 7be4403 left it, toy embedder.
"""

import zipfile
from pathlib import Path

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import find_project

QUESTION = "How many teachers does plan 2 train each year?"


def test_a_store_of_the_first_version_answers_and_is_brought_level(tmp_path: Path) -> None:
    with zipfile.ZipFile(Path(__file__).with_name("first_store.zip")) as held:
        held.extractall(tmp_path)
    project = find_project(tmp_path)

    before = KnowledgeBase.open(project)
    assert "200 teachers" in before.ask(QUESTION).text
    assert before.note() == ""

    assert [row.status for row in ingest(project).rows] == ["updated", "updated"]
    assert "200 teachers" in KnowledgeBase.open(project).ask(QUESTION).text
    assert [row.status for row in ingest(project).rows] == ["kept", "kept"]
