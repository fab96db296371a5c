"""Readiness tags: told by the default embedder's vectors, and of a document by its passages."""

from __future__ import annotations

import numpy as np
import pytest

from kb.config import EmbedderSettings
from kb.encoders.load import default_cache, load_embedder
from kb.reader.tags import ENOUGH, Tags, dimensions, load_tagger, typical_texts

NAMES = tuple(dimensions())


def made(passages: dict[str, list[str]]) -> Tags:
    """Tags of documents, each a list of passages, each of one dimension or of none."""
    owners = [doc for doc, tags in passages.items() for _ in tags]
    told = [tag for tags in passages.values() for tag in tags]
    holds = np.array([[name == tag for name in NAMES] for tag in told])
    surer = np.arange(len(told))[:, None] / 1000  # the later the surer
    return Tags(np.arange(len(told)) + 100, owners, holds * (0.5 + surer), holds)


def test_the_nine_dimensions_have_texts_that_stand_for_them() -> None:
    assert len(NAMES) == 9
    assert {owner for _, owner in typical_texts()} == set(range(9))
    assert all(text == " ".join(text.split()) and text for text, _ in typical_texts())


@pytest.mark.parametrize(
    ("words", "dimension"),
    [
        ("Teachers are trained in computing, and students learn to code at school.", "skills"),
        ("The law forbids providers to process personal data without consent.", "governance"),
        ("គ្រូបង្រៀនទទួលការបណ្តុះបណ្តាលជំនាញឌីជីថល ដើម្បីបង្រៀនសិស្សនៅវិទ្យាល័យ។", "skills"),
    ],
)
def test_a_passage_is_told_by_what_it_speaks_of(words: str, dimension: str) -> None:
    embedder = load_embedder(EmbedderSettings(), default_cache(), lambda line: None)
    tagger = load_tagger(embedder.fingerprint)
    assert tagger is not None
    found = tagger.probabilities(embedder.embed_passages([words]))
    assert NAMES[int(found[0].argmax())] == dimension


def test_another_embedder_has_no_tags() -> None:
    assert load_tagger("toy-1") is None


def test_a_tag_of_a_document_holds_for_a_tenth_of_its_passages() -> None:
    tags = made({"a": ["data"] + ["none"] * 9, "b": ["data"] + ["none"] * 10, "c": ["skills"]})
    assert tags.documents == {"a": ("data",), "b": (), "c": ("skills",)}


def test_a_long_document_needs_no_tenth() -> None:
    many = ["society"] * ENOUGH + ["none"] * 1000
    assert made({"long": many}).documents["long"] == ("society",)


def test_the_best_passage_of_each_document_comes_before_the_second_of_any() -> None:
    tags = made({"a": ["data", "none", "data"], "b": ["data"], "c": ["data"]})
    assert tags.best("data", {"a", "b"}, 5) == [103, 102, 100]
    assert tags.best("data", {"a", "b"}, 1) == [103]


def test_a_store_without_passages_has_no_tags() -> None:
    embedder = load_embedder(EmbedderSettings(), default_cache(), lambda line: None)
    tagger = load_tagger(embedder.fingerprint)
    assert tagger is not None
    none = Tags.of(tagger, np.array([], dtype=np.int64), [], np.zeros((0, 0), np.float32))
    assert none.documents == {}
