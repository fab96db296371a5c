"""Copies of a document's sentences with one word changed."""

from evals.reading.copies import changes, copies, copies_table
from ingest.job.run import ingest
from kb.base import KnowledgeBase
from tests.conftest import MakeProject

TEXT = "The harbour office of Brask must train 400 skippers before winter."


def test_each_change_is_one_word() -> None:
    assert dict(changes(TEXT)) == {
        "nothing changed": TEXT,
        "another number": TEXT.replace("400", "407"),
        "a small word left out": TEXT.replace("before ", ""),
        "a “not” more": TEXT.replace("harbour", "not harbour"),
        "a word left out": TEXT.replace("before ", ""),
        "two words exchanged": TEXT.replace("harbour", "X").replace("before", "harbour").replace(
            "X", "before"
        ),
    }  # fmt: skip


def test_only_what_is_unchanged_is_the_same(make_project: MakeProject) -> None:
    project = make_project(harbour=TEXT)
    ingest(project)
    figures = copies(KnowledgeBase.open(project), 10, 0)
    assert {m.metric: m.value for m in figures} == {
        kind: float(kind == "nothing changed") for kind, _ in changes(TEXT)
    }
    assert "| another number | 0.0000 | 1 |" in copies_table(figures)
