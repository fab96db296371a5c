"""What is found for a part of a question, also where the first search does not reach it."""

from __future__ import annotations

import pytest
import yaml

from ingest.job.run import ingest
from kb.answer import finder
from kb.base import KnowledgeBase
from tests.conftest import MakeProject

BRITISH = (
    "Data halls need permits, and permits for data halls are given by the towns of data halls."
)
AMERICAN = "The US opens halls within nine days."
QUESTION = "How do the UK and the US differ on permits for data halls?"


@pytest.fixture
def base(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> KnowledgeBase:
    """Of a British text and an American one, of which a search reaches the British one alone."""
    project = make_project(britain=BRITISH, america=AMERICAN)
    register = project.corpus / "register.yaml"
    entries = yaml.safe_load(register.read_text("utf-8"))
    countries = {"britain": "GB", "america": "US"}
    register.write_text(yaml.safe_dump([{**e, "country": countries[e["id"]]} for e in entries]))
    ingest(project)
    monkeypatch.setattr(finder, "HITS_SEARCHED", 1)  # as in a corpus of many British texts
    monkeypatch.setattr(
        "kb.question.preferences.BONUS",
        dict.fromkeys(("country", "year", "kind", "publisher", "author", "language", "title"), 0.0),
    )
    return KnowledgeBase.open(project)


def test_a_part_that_nothing_answers_is_looked_for_among_its_countrys_documents(
    base: KnowledgeBase,
) -> None:
    answer = base.ask(QUESTION)
    assert "nine days" in answer.text
    assert [bool(part.citations) for part in answer.parts] == [True, True]


def test_a_question_on_two_countries_reads_of_both(base: KnowledgeBase) -> None:
    answer = base.ask("London gives permits for data halls. What does Washington do with halls?")
    assert not answer.parts
    assert {c.hit.document.id for c in answer.citations} == {"britain", "america"}
