"""Vectors that come with a corpus."""

import shutil

import numpy as np
import pytest

from ingest.job.made import FILE, read_made, write_made
from ingest.job.run import ingest
from kb.config import Project
from kb.encoders.load import default_cache, load_embedder
from kb.errors import ConfigError
from kb.store.chroma import Store, open_store
from tests.conftest import MakeProject

SKILLS = "# Skills\n\nThe plan trains 400 teachers in Battambang each year.\n"
DATA = "# Data\n\nThe plan opens 12 registers of land data to the public.\n"


def fingerprint(project: Project) -> str:
    return load_embedder(project.config.embedder, default_cache(), print).fingerprint


def store_of(project: Project) -> Store:
    return open_store(project.data, project.config.store, fingerprint(project))


def test_what_came_with_the_corpus_is_not_made_again(make_project: MakeProject) -> None:
    first = make_project("first", skills=SKILLS, data=DATA)
    ingest(first)
    made = store_of(first).vectors("skills").by_digest
    assert write_made(store_of(first), fingerprint(first), first.corpus) == 2
    second = make_project("second", skills=SKILLS, data=DATA.replace("12", "13"))
    shutil.copy(first.corpus / FILE, second.corpus)
    rows = {row.doc_id: row for row in ingest(second).rows}
    assert (rows["skills"].embedded, rows["data"].embedded) == (0, 1)
    kept = store_of(second).vectors("skills").by_digest
    assert kept.keys() == made.keys()
    for digest, vector in kept.items():
        assert float(vector @ made[digest]) > 0.9999
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_vectors_of_another_embedder_do_not_count(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    ingest(project)
    write_made(store_of(project), "another:1", project.corpus)
    assert read_made(project.corpus, fingerprint(project)).by_digest == {}


def test_a_damaged_file_says_what_to_do(make_project: MakeProject) -> None:
    project = make_project(skills=SKILLS)
    (project.corpus / FILE).write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(ConfigError, match=r"vectors\.npz is damaged.*Delete it"):
        read_made(project.corpus, "toy")
