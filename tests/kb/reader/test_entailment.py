"""The reader of claims that the package carries tells what a sentence speaks of from what not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.config import EmbedderSettings, ReaderSettings
from kb.encoders.load import default_cache, load_embedder
from kb.reader.entailment import ClaimReader, Premise, load_claim_reader
from tests.toy import ToyEmbedder

SENTENCES = (
    "The harbour of Dorn was dug by monks in the twelfth century.",
    "Its nine gates were paid for by the guild of rope makers.",
    "Ships longer than forty metres must wait outside the mole until a pilot has come on board.",
)


@pytest.fixture(scope="module")
def reader() -> ClaimReader:
    embedder = load_embedder(EmbedderSettings(), default_cache(), lambda line: None)
    found = load_claim_reader(embedder, ReaderSettings())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("claim", "number"),
    [
        ("Rope makers bore the cost of the gates of the harbour in Dorn.", 1),
        ("Vessels of more than forty metres have to stay outside until they have a pilot.", 2),
    ],
)
def test_a_sentence_that_speaks_of_it_is_told_from_its_neighbours(
    reader: ClaimReader, claim: str, number: int
) -> None:
    premises = [Premise("Ports of Brask", (sentence,), 0) for sentence in SENTENCES]
    found = reader.read(claim, premises)
    assert min(range(3), key=lambda n: found[n].not_given) == number
    assert found[number].supported == max(one.supported for one in found)


def test_nothing_of_another_subject_is_said_of_a_claim(reader: ClaimReader) -> None:
    bread = Premise("Bread", ("Rye wants a sour dough and two hours in the oven.",), 0)
    (found,) = reader.read("The gates of the harbour have been paid for by the state.", [bread])
    assert found.not_given > 0.5


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=400), min_size=1, max_size=6), st.data())
def test_any_text_is_read_and_the_three_sum_to_one(
    reader: ClaimReader, claim: str, sentences: list[str], data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(sentences) - 1))
    (found,) = reader.read(claim, [Premise("", tuple(sentences), number)])
    assert sum((found.supported, found.contradicted, found.not_given)) == pytest.approx(1, abs=1e-5)


def test_a_long_sentence_is_read_as_far_as_there_is_room(reader: ClaimReader) -> None:
    long = Premise("Ports", ("one two three four five",) * 9 + ("six seven " * 400,), 9)
    assert len(reader.read("Seven comes after six.", [long])) == 1
    assert reader.read("Nothing is beside it.", []) == []


def test_another_embedder_and_a_reader_that_is_off_read_no_claims() -> None:
    assert load_claim_reader(ToyEmbedder(), ReaderSettings()) is None
    embedder = load_embedder(EmbedderSettings(), default_cache(), lambda line: None)
    assert load_claim_reader(embedder, ReaderSettings(name="none")) is None
