"""The reader: a small trained model that reads a question and a passage together.

It tells which sentences of the passage answer, and whether the passage does. Its lower layers are
the embedder's own and read both apart, so that a passage's states can be kept for the next
question; only the upper ones are the reader's (`tools/reader` trains them).
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.config import E5, ReaderSettings
from kb.encoders.carriers import check_sha256
from kb.encoders.onnx import OnnxEmbedder, open_session
from kb.models import Passage
from kb.protocols import Embedder
from kb.reader.states import FILE as STATES
from kb.reader.states import States, StatesFile
from kb.store.vectors import embedded_text

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

T = TypeVar("T")
R = TypeVar("R")

FOLDER, FILE = Path(str(files("kb").joinpath("data/fitted"))), "reader.onnx"
ASKED, AROUND, LONGEST = 100, 90, 320
"""Most tokens of a question, of what stands around a passage, and of a passage in all."""
PASSAGES, READINGS = 256, 4096
"""Passages whose states are kept in memory, 0.1 MB each, and readings."""


@dataclass(frozen=True, slots=True)
class Text:
    """A passage as it is read."""

    context: str
    """Title and heading that it stands under, as they are embedded."""
    sentences: tuple[str, ...]
    """And rows of tables."""

    @classmethod
    def of(cls, title: str, passage: Passage, spans: Sequence[tuple[int, int]]) -> Text:
        """Take a passage of a document of this title, cut into these sentences."""
        context = embedded_text(title, passage.heading, "")
        return cls(context, tuple(passage.text[a:b] for a, b in spans))

    @property
    def key(self) -> bytes:
        """A hash of it, by which its states are kept."""
        return hashlib.sha256("\0".join((self.context, *self.sentences)).encode()).digest()[:16]


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


class Upper:
    """Upper layers that read other texts beside one; safe to call from several threads."""

    asked_tokens: int
    """Most tokens of that one: a question, a claim."""

    def __init__(self, lower: OnnxEmbedder, model: Path) -> None:
        """Describe the model; it is opened when first something is read.

        Args:
            lower: the embedder whose first file holds the shared layers; it says how many threads.
            model: ONNX file of the upper layers.
        """
        self._lower = lower
        self._model = model
        self._asked = lru_cache(16)(self._asked_states)

    @cached_property
    def _session(self) -> InferenceSession:
        return open_session(self._model, optimised=True)

    def _asked_states(self, asked: str) -> NDArray[np.float32]:
        return self._lower.lower_states(self._lower.tokens(f"query: {asked}")[: self.asked_tokens])

    def _each(self, read: Callable[[str, T], R], asked: str, texts: Sequence[T]) -> list[R]:
        """Read each of the texts beside what is asked, several at the same time."""
        _ = self._session, self._asked(asked)  # before several threads would make them
        with ThreadPoolExecutor(self._lower.threads) as pool:
            return list(pool.map(partial(read, asked), texts))


class Reader(Upper):
    """Reads passages for questions."""

    asked_tokens = ASKED

    def __init__(self, lower: OnnxEmbedder, model: Path, kept: StatesFile) -> None:
        """Describe the model; `kept` keeps the states of passages for another time."""
        super().__init__(lower, model)
        self._kept = kept
        self._passage = lru_cache(PASSAGES)(self._passage_states)
        self._reading = lru_cache(READINGS)(self._read)

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """Read passages for a question.

        Args:
            question: in any language the embedder knows.
            texts: passages with at least one sentence each.
        """
        return self._each(self._reading, question, texts)

    def _read(self, question: str, text: Text) -> Reading:
        if not text.sentences:
            return UNREAD
        passage = self._passage(text)
        feed = {
            "question": self._asked(question)[None],
            "passage": passage.whole()[None],
            "places": passage.places(),
        }
        answers, scores = self._session.run(None, feed)
        return Reading(float(answers[0]), tuple(map(float, scores)))

    def prepare(self, texts: Iterable[Text]) -> Iterator[bytes]:
        """Take the lower half of reading passages in advance, as far as there is room for it.

        What was kept before of other passages is forgotten once all are done.

        Yields:
            The key of each passage, once it is kept.
        """
        there, seen = self._kept.keys(), set()
        for text in texts:
            key = text.key
            if len(text.sentences) > 1 and key not in there:
                if self._kept.full():
                    return
                self._kept.put(key, self._lower_half(text))
            seen.add(key)
            yield key
        self._kept.drop(there - seen)

    def _passage_states(self, text: Text) -> States:
        if len(text.sentences) == 1:  # quicker read than fetched
            return self._lower_half(text)
        key = text.key
        states = self._kept.get(key)
        if states is None:
            states = self._lower_half(text)
            self._kept.put(key, states)
        return states

    def _lower_half(self, text: Text) -> States:
        ids = self._lower.tokens(f"passage: {text.context}")[:AROUND]
        spans = []
        for sentence in text.sentences:
            own = self._lower.tokens(sentence)[: max(0, LONGEST - 1 - len(ids))]
            spans.append((1 + len(ids), 1 + len(ids) + len(own)))
            ids += own
        return States.of(self._lower.lower_states(ids), spans)


def load_reader(embedder: Embedder, settings: ReaderSettings, folder: Path) -> Reader | None:
    """Return the reader that the package carries.

    Args:
        embedder: whose lower layers it shares.
        settings: the `[reader]` part of the configuration.
        folder: the project's data.

    Returns:
        None where it is switched off, or another embedder than its own is used.

    Raises:
        ModelError: its file is damaged.
    """
    lower = lower_half(embedder, settings)
    if lower is None:
        return None
    kept = StatesFile(folder / STATES, settings.keep_mb * 1_000_000)
    return Reader(lower, checked(FILE), kept)


def lower_half(embedder: Embedder, settings: ReaderSettings) -> OnnxEmbedder | None:
    """Return the embedder whose lower layers are shared; None where nothing is to be read."""
    if settings.name == "none" or not isinstance(embedder, OnnxEmbedder):
        return None
    return embedder if embedder.fingerprint.startswith(E5) else None


def checked(name: str) -> Path:
    """Return a file of upper layers that the package carries.

    Raises:
        ModelError: it is damaged.
    """
    file = FOLDER / name
    check_sha256(file, tomllib.loads(file.with_suffix(".toml").read_text("utf-8"))["sha256"])
    return file
