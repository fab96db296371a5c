"""The reader that the package carries tells the sentence that answers from its neighbours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.config import EmbedderSettings, ReaderSettings
from kb.encoders.load import default_cache, load_embedder
from kb.errors import ModelError
from kb.models import Document, Hit, Passage, Span
from kb.reader import reading
from kb.reader.ranking import ReaderOrder
from kb.reader.reading import LONGEST, UNREAD, Reader, Text, load_reader
from kb.reader.states import FILE, StatesFile
from tests.toy import ToyEmbedder

PORTS = Text(
    "Ports of Brask > The harbour of Dorn",
    (
        "The harbour of Dorn was dug by monks.",
        "Its nine gates were paid for by the guild of rope makers.",
        "Ships longer than forty metres must wait outside the mole.",
        "Every spring the water rises by two metres.",
    ),
)
ASKED = (
    ("Who financed the gates of the harbour in Dorn?", 1),
    ("How far does the water go up in spring at Dorn?", 3),
    ("Which vessels have to stay outside?", 2),
    ("Qui a payé les portes du port de Dorn ?", 1),
)


@pytest.mark.parametrize(("question", "answer"), ASKED)
def test_the_sentence_that_answers_comes_first(reader: Reader, question: str, answer: int) -> None:
    (found,) = reader.read(question, [PORTS])
    assert int(np.argmax(found.sentences)) == answer


def test_a_passage_about_something_else_comes_behind(reader: Reader) -> None:
    bread = Text("Bread > Rye", ("Rye wants a sour dough.", "It is baked for an hour."))
    for question, _ in ASKED:
        ports, other = reader.read(question, [PORTS, bread])
        assert ports.answers > other.answers


def test_the_order_follows_the_reader_and_keeps_every_hit(reader: Reader) -> None:
    texts = ("Rye wants a sour dough. It is baked for an hour.", " ".join(PORTS.sentences), "Salt.")
    document = Document("d", title="Ports of Brask")
    hits = [
        Hit(Passage(str(n), Span("d", n, 0, len(t)), t), document, n, None, 1.0, n)
        for n, t in enumerate(texts, 1)
    ]
    found = ReaderOrder(reader, 2).rerank(ASKED[0][0], hits)
    assert [(h.passage.id, h.rank) for h in found] == [("2", 1), ("1", 2), ("3", 3)]
    assert ReaderOrder(reader, 2).rerank(ASKED[0][0], hits[:1]) == tuple(hits[:1])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6), st.text(max_size=30))
def test_any_text_is_read_sentence_by_sentence(
    reader: Reader, sentences: list[str], question: str
) -> None:
    (found,) = reader.read(question, [Text("", tuple(sentences))])
    assert len(found.sentences) == len(sentences)
    assert np.isfinite([found.answers, *found.sentences]).all()


def test_what_is_past_the_longest_passage_is_not_read_and_breaks_nothing(reader: Reader) -> None:
    long = Text("", ("one two three four five six seven",) * LONGEST)
    (found,) = reader.read("What is the seventh?", [long])
    assert len(found.sentences) == LONGEST
    assert reader.read("What?", [Text("Ports", ())]) == [UNREAD]
    assert reader.read("What?", []) == []


def test_the_same_question_gives_the_same_reading(reader: Reader) -> None:
    once = reader.read(ASKED[0][0], [PORTS])
    assert reader.read(ASKED[0][0], [PORTS]) == once


def test_what_was_read_ahead_is_there_at_the_next_start(reader: Reader, tmp_path: Path) -> None:
    embedder = load_embedder(EmbedderSettings(), default_cache(), lambda line: None)
    first, again = (load_reader(embedder, ReaderSettings(), tmp_path) for _ in range(2))
    assert first is not None
    assert again is not None
    bread = Text("Bread", ("Rye wants a sour dough.", "It is baked for an hour."))
    assert list(first.prepare([PORTS, Text("", ("One.",)), bread])) == [
        PORTS.key,
        Text("", ("One.",)).key,
        bread.key,
    ]
    assert StatesFile(tmp_path / FILE, 1).keys() == {PORTS.key, bread.key}
    assert again.read(ASKED[0][0], [PORTS]) == reader.read(ASKED[0][0], [PORTS])
    assert list(again.prepare([bread])) == [bread.key]
    assert StatesFile(tmp_path / FILE, 1).keys() == {bread.key}


def test_without_its_own_embedder_or_when_switched_off_nothing_reads(tmp_path: Path) -> None:
    embedder = load_embedder(EmbedderSettings(), default_cache(), lambda line: None)
    assert load_reader(embedder, ReaderSettings(name="none"), tmp_path) is None
    assert load_reader(ToyEmbedder(), ReaderSettings(), tmp_path) is None


def test_a_damaged_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("reader.onnx", "reader.toml"):
        (tmp_path / name).write_bytes((reading.FOLDER / name).read_bytes())
    with (tmp_path / "reader.onnx").open("ab") as stream:
        stream.write(b"x")
    monkeypatch.setattr(reading, "FOLDER", tmp_path)
    embedder = load_embedder(EmbedderSettings(), default_cache(), lambda line: None)
    with pytest.raises(ModelError, match=r"reader\.onnx"):
        load_reader(embedder, ReaderSettings(), tmp_path)
