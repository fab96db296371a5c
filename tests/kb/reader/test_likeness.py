"""Words of a sentence met by another: by the real embedder and by one that has no words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.config import EmbedderSettings
from kb.encoders.load import default_cache, load_embedder
from kb.protocols import Embedder
from kb.reader.likeness import MET, UNMET, Other, likenesses, split_words
from kb.words.text import content_words
from tests.toy import ToyEmbedder

CLAIM = "The ministry trains 400 teachers each year."
SAME_THING = "Every year 400 schoolteachers are taught by the ministry."
ELSEWHERE = "Trams in Oslo run on rails that were laid in winter."


@pytest.fixture(scope="module")
def e5() -> Embedder:
    return load_embedder(EmbedderSettings(), default_cache(), lambda line: None)


def weights(text: str) -> dict[str, float]:
    return dict.fromkeys(content_words(text), 1.0)


def others(*texts: str, around: str = "") -> list[Other]:
    return [Other(text, frozenset(content_words(around))) for text in texts]


def test_the_same_in_other_words_is_nearer_than_something_else(e5: Embedder) -> None:
    found = likenesses(CLAIM, others(SAME_THING, ELSEWHERE), weights(CLAIM), e5)
    assert found[0] > found[1] + 0.05


def test_a_sentence_is_wholly_like_itself(e5: Embedder) -> None:
    [found] = likenesses(CLAIM, others(CLAIM), weights(CLAIM), e5)
    assert found == pytest.approx(1, abs=1e-3)


def test_what_stands_around_a_sentence_is_met(e5: Embedder) -> None:
    alone = likenesses(CLAIM, others("400 a year."), weights(CLAIM), e5)[0]
    titled = others("400 a year.", around="Ministry: how it trains teachers")
    assert likenesses(CLAIM, titled, weights(CLAIM), e5)[0] > alone


def test_without_vectors_of_words_only_the_same_words_are_met() -> None:
    embedder = ToyEmbedder()
    same, none = likenesses(CLAIM, others(CLAIM, ELSEWHERE), weights(CLAIM), embedder)
    assert same == pytest.approx(1)
    assert none == pytest.approx(UNMET)
    assert UNMET < MET < 1


def test_words_past_what_the_model_reads_are_zero(e5: Embedder) -> None:
    [vectors] = e5.embed_words([["word"] * 2000])  # type: ignore[attr-defined]
    assert vectors.shape == (2000, e5.dimensions)
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-4)
    assert not vectors[-1].any()


def test_khmer_is_cut_into_words() -> None:
    assert len(split_words("ក្រសួងបណ្តុះបណ្តាលគ្រូ in 2024")) > 3


@settings(max_examples=50)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_gives_a_likeness_between_nothing_and_all(one: str, other: str) -> None:
    [found] = likenesses(one, others(other), weights(one), ToyEmbedder())
    assert 0 <= found <= 1 + 1e-6
