from pathlib import Path

import numpy as np

from evals.speed.large_store import make_large_store
from evals.speed.search import measure_search_speed
from ingest.job.run import ingest
from kb.base import KnowledgeBase
from kb.config import Project
from kb.store.chroma import open_store
from tests.conftest import MakeProject


def a_project(make_project: MakeProject) -> Project:
    project = make_project(
        khmer="# Skills\n\nCambodia trains 400 teachers of computing each year.\n",
        viet="# Roads\n\nViet Nam builds 900 roads of all kinds in a year.\n",
    )
    ingest(project)
    return project


def test_a_large_store_has_the_size_and_texts_of_its_own(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = a_project(make_project)
    base = KnowledgeBase.open(make_large_store(project, tmp_path, 101))
    documents = [record.document for record in base.records()]
    assert len(documents) == 101  # each original has one passage
    assert len({base.page(d.id, 1).text for d in documents}) > 50
    assert {"KH", "VN"} < {d.country for d in documents}
    store = open_store(base.project.data, project.config.store, base.embedder.fingerprint)
    vectors = np.array([vector for _, vector in store.passages(base.records())])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert len(KnowledgeBase.open(project).records()) == 2


def test_search_its_parts_and_the_framework_are_timed_side_by_side(
    make_project: MakeProject,
) -> None:
    said: list[str] = []
    rows = measure_search_speed(
        a_project(make_project), ["How many teachers?", "roads"], 2, 30, said.append
    )
    assert said == ["making a store of 30 passages", "opening the knowledge base"]
    assert [row.what.strip() for row in rows] == [
        "search",
        "search, one country",
        "search, one kind",
        "search, one year",
        "search, one document",
        "the question's vector",
        "by meaning",
        "by words",
        "looking for changes, every 2 s",
        "LlamaIndex",
        "LlamaIndex, one country",
        "LlamaIndex, one document",
        "new process to its first hits",
    ]
    assert all(row.errors == 0 and row.p50 is not None for row in rows)
    assert [row.n for row in rows] == [4] * 12 + [2]
