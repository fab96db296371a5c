"""A document keeps its day while it says the same, and gets a new one when it does not."""

from __future__ import annotations

from datetime import date

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import Project
from tests.conftest import MakeProject

SKILLS = "# Skills\n\nThe national plan trains 400 teachers in Battambang each year.\n"
DATA = "# Data\n\nThe plan opens 12 registers of land data to the public.\n"
FIRST, THEN, LAST = date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 5)


def days(project: Project) -> dict[str, str | None]:
    return {r.document.id: r.committed for r in KnowledgeBase.open(project).records()}


def test_only_what_says_something_else_is_new(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS, data=DATA)
    ingest(project, today=FIRST)
    corpus = KnowledgeBase.open(project).corpus_hash()
    ingest(project, today=THEN, rebuild=True)
    assert days(project) == {"skills": "2026-01-05", "data": "2026-01-05"}
    assert KnowledgeBase.open(project).corpus_hash() == corpus
    make_project(skills=SKILLS.replace("400", "450"), data=DATA)
    ingest(project, today=LAST)
    assert days(project) == {"skills": "2026-03-05", "data": "2026-01-05"}


def test_a_new_title_is_news_and_a_note_is_none(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS, data=DATA)
    ingest(project, today=FIRST)
    register = project.corpus / "register.yaml"
    entries = register.read_text("utf-8").replace("title: About data", "title: Open data")
    register.write_text(
        entries.replace("title: About skills", "title: About skills\n  notes: Seen")
    )
    ingest(project, today=LAST)
    assert days(project) == {"skills": "2026-01-05", "data": "2026-03-05"}
    assert KnowledgeBase.open(project).record("skills").document.notes == "Seen"


def test_what_came_before_days_were_noted_stays_old(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    ingest(project, today=FIRST)
    undate(project)
    ingest(project, today=LAST, rebuild=True)
    base = KnowledgeBase.open(project)
    assert days(project) == {"skills": None}
    assert base.news("0001-01-01") == ()


def undate(project: Project) -> None:
    """Write the records as they were written before."""
    from dataclasses import replace

    from kb.encoders.load import default_cache, load_embedder
    from kb.store.chroma import open_store
    from kb.store.mirror import FILE as MIRROR

    embedder = load_embedder(project.config.embedder, default_cache(), print)
    store = open_store(project.data, project.config.store, embedder.fingerprint)
    store.commit(*(replace(record, committed=None) for record in store.records().values()))
    (project.data / MIRROR).unlink()
