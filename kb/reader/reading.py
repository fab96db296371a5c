"""The reader: a small trained model that reads a question and a passage together.

It tells which sentences of the passage answer, and whether the passage does. Its lower layers are
the embedder's own and read both apart, so that a passage's states can be kept for the next
question; only the upper ones are the reader's (`tools/reader` trains them).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kb.config import E5, ReaderSettings
from kb.encoders.carriers import check_sha256
from kb.encoders.onnx import OnnxEmbedder, open_session
from kb.models import Passage
from kb.protocols import Embedder

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

FOLDER, FILE = Path(str(files("kb").joinpath("data/fitted"))), "reader.onnx"
ASKED, AROUND, LONGEST = 100, 90, 320
"""Most tokens of a question, of what stands around a passage, and of a passage in all."""
TITLE, HEADING = 120, 160
"""Most characters of both, as they are embedded."""
PASSAGES, READINGS = 256, 4096
"""Passages whose states are kept, 0.2 MB each, and readings."""


@dataclass(frozen=True, slots=True)
class Text:
    """A passage as it is read."""

    context: str
    """Title and heading that it stands under."""
    sentences: tuple[str, ...]
    """And rows of tables."""

    @classmethod
    def of(cls, title: str, passage: Passage, spans: Sequence[tuple[int, int]]) -> Text:
        """Take a passage of a document of this title, cut into these sentences."""
        around = (title[:TITLE], passage.heading[-HEADING:])
        return cls("\n".join(filter(None, around)), tuple(passage.text[a:b] for a, b in spans))


@dataclass(frozen=True, slots=True)
class Reading:
    """How a passage answers a question."""

    answers: float
    """Log-odds that it does."""
    sentences: tuple[float, ...]
    """Log-odds of each sentence to be among those that do."""

    @property
    def shares(self) -> tuple[float, ...]:
        """Logarithm of each sentence's share of what the passage says in answer (log-softmax)."""
        odds = np.array(self.sentences)
        return tuple(odds - np.logaddexp.reduce(odds)) if len(odds) else ()


UNREAD = Reading(0.0, ())
"""Of a passage that nobody read, or that has no sentence."""


@dataclass(frozen=True, slots=True)
class _States:
    """A passage after the lower layers."""

    tokens: NDArray[np.float16]
    """Shape (tokens, hidden)."""
    places: NDArray[np.float32]
    """The sentences' tokens, each row summing to one: shape (sentences, tokens)."""


class Reader:
    """Reads passages for questions; safe to call from several threads."""

    def __init__(self, lower: OnnxEmbedder, model: Path, threads: int) -> None:
        """Describe the model; it is opened when first something is read.

        Args:
            lower: the embedder whose first file holds the shared layers.
            model: ONNX file of the upper layers.
            threads: passages read at the same time.
        """
        self._lower = lower
        self._model = model
        self._threads = threads
        self._question = lru_cache(16)(self._question_states)
        self._passage = lru_cache(PASSAGES)(self._passage_states)
        self._reading = lru_cache(READINGS)(self._read)

    @cached_property
    def _session(self) -> InferenceSession:
        return open_session(self._model, optimised=True)

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """Read passages for a question.

        Args:
            question: in any language the embedder knows.
            texts: passages with at least one sentence each.
        """
        _ = self._session, self._question(question)  # before several threads would make them
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(lambda text: self._reading(question, text), texts))

    def _read(self, question: str, text: Text) -> Reading:
        if not text.sentences:
            return UNREAD
        passage = self._passage(text)
        feed = {
            "question": self._question(question)[None],
            "passage": passage.tokens[None].astype(np.float32),
            "places": passage.places,
        }
        answers, scores = self._session.run(None, feed)
        return Reading(float(answers[0]), tuple(map(float, scores)))

    def _question_states(self, question: str) -> NDArray[np.float32]:
        return self._lower.lower_states(self._lower.tokens(f"query: {question}")[:ASKED])

    def _passage_states(self, text: Text) -> _States:
        ids = self._lower.tokens(f"passage: {text.context}")[:AROUND]
        spans = []
        for sentence in text.sentences:
            own = self._lower.tokens(sentence)[: max(0, LONGEST - 1 - len(ids))]
            spans.append((1 + len(ids), 1 + len(ids) + len(own)))
            ids += own
        states = self._lower.lower_states(ids)
        return _States(states.astype(np.float16), _places(spans, len(states)))


def _places(spans: Iterable[tuple[int, int]], tokens: int) -> NDArray[np.float32]:
    rows = list(spans)
    places = np.zeros((len(rows), tokens), dtype=np.float32)
    for row, (start, end) in enumerate(rows):
        places[row, start:end] = 1 / max(1, end - start)
    return places


def load_reader(embedder: Embedder, settings: ReaderSettings) -> Reader | None:
    """Return the reader that the package carries.

    Args:
        embedder: whose lower layers it shares.
        settings: the `[reader]` part of the configuration.

    Returns:
        None where it is switched off, or another embedder than its own is used.

    Raises:
        ModelError: its file is damaged.
    """
    own = isinstance(embedder, OnnxEmbedder) and embedder.fingerprint.startswith(E5)
    if settings.name == "none" or not own:
        return None
    assert isinstance(embedder, OnnxEmbedder)
    known = tomllib.loads((FOLDER / FILE).with_suffix(".toml").read_text("utf-8"))
    check_sha256(FOLDER / FILE, known["sha256"])
    return Reader(embedder, FOLDER / FILE, embedder.threads)
