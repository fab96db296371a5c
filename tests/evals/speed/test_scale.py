"""The index that is grown to measure search holds what it says, and its short lists are near."""

from __future__ import annotations

import numpy as np

from evals.speed.scale import Signs, grown
from kb.store.index import Index, Words, best
from tests.toy import ToyEmbedder

TEXTS = [f"plan {n} trains teachers of school {n % 7}" for n in range(40)]


def index() -> Index:
    vectors = [ToyEmbedder().embed_query(text).tobytes() for text in TEXTS]
    words = [Words.of(text.split()) for text in TEXTS]
    return Index.of(list(range(1, 41)), [n // 4 for n in range(40)], vectors, words)


def test_it_has_the_size_wanted_and_each_copy_is_near_its_original() -> None:
    small = index()
    large = grown(small, 100)
    assert len(large.rows) == len(large.owners) == len(large.vectors) == 100
    assert np.allclose(np.linalg.norm(large.vectors, axis=1), 1, atol=1e-5)
    cosines = (large.vectors[80:] * small.vectors[:20]).sum(axis=1)
    assert cosines.min() > 0.9
    assert set(large.owners[:40].tolist()).isdisjoint(large.owners[40:80].tolist())


def test_its_words_are_those_of_the_originals_less_a_few() -> None:
    large = grown(index(), 100)
    held = large.frequency("teachers")
    assert 75 < held < 100
    assert large.holding("teachers").max() < 100
    assert len(large.places) == len(large.weights) == large.starts[-1]


def test_signs_choose_the_passage_that_is_asked_for() -> None:
    large = grown(index(), 100)
    nearest = Signs(large.vectors).nearest(large.vectors[17], 5)
    assert 17 in nearest
    assert best(large.vectors @ large.vectors[17], 1).tolist() == [17]
