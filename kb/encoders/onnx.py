"""Runs a text encoder from an ONNX file.

Every text goes through the model alone: no padding, so no waste and no influence of its
neighbours, and memory for one text a thread however many there are. Several threads each take
the next text, which on two cores is quicker than two threads sharing one text.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

T = TypeVar("T")
Tokens = Callable[[str], list[int]]
"""Cuts a text into the model's tokens, without the special ones at both ends."""
STATES = "states"
"""Input of a file that goes on from another one's states."""
ASKED = 64
"""Questions whose vectors are remembered."""
SLOW = ["SkipLayerNormFusion", "BiasSkipLayerNormFusion"]
"""The fused kernel takes 0.7 ms a layer for 190 tokens where its parts take 0.2 (1.32, 2 cores)."""


@dataclass(frozen=True)
class Recipe:
    """What turns a graph and a tokenizer into an embedder."""

    fingerprint: str
    """Name, weights, version of prefixes and pooling."""
    dimensions: int
    """Length of a vector."""
    max_tokens: int
    """Tokens the model reads at once, special ones and prefix included."""
    start: int
    """Id before the text."""
    end: int
    """Id after the text."""
    query_prefix: str = ""
    """What the model was trained to see before a question."""
    passage_prefix: str = ""
    """What the model was trained to see before a passage."""
    pooling: Literal["mean", "cls"] = "mean"
    """Which of the tokens' vectors make the text's: all, or the first."""
    optimised: bool = False
    """The file's graph is final: work on it at load would only cost time."""


def cores(threads: int) -> int:
    """Return the number of threads asked for; 0 means all cores this process may use."""
    if threads > 0:
        return threads
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def open_session(model: Path, optimised: bool) -> InferenceSession:
    """Open a model to be run by one thread a call, without output of its own.

    Args:
        model: the ONNX file.
        optimised: the graph is fused already; only what helps the processor is left to do.

    Raises:
        ModelError: onnxruntime is missing or cannot read the file.
    """
    try:
        import onnxruntime as ort
    except ImportError as error:
        raise ModelError("onnxruntime is missing. Install it: pip install onnxruntime") from error
    ort.disable_telemetry_events()
    options = ort.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Plans of memory are kept for each length met, and lengths are many.
    options.enable_mem_pattern = False
    # On x64 processors without VNNI int8 products overflow, silently (mean cosine of the vectors
    # 0.9975), unless the weights are made unsigned when the graph is opened: this, and the level of
    # optimisation at which it is done.
    options.add_session_config_entry("session.x64quantprecision", "1")
    levels = ort.GraphOptimizationLevel
    options.graph_optimization_level = (
        levels.ORT_ENABLE_EXTENDED if optimised else levels.ORT_ENABLE_ALL
    )
    try:
        return ort.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW
        )
    except Exception as error:  # onnxruntime's own exceptions share no nearer base
        raise ModelError(
            f"The embedding model {model} cannot be opened: {error} Delete it to have it made anew."
        ) from error


class OnnxEmbedder:
    """Embeds texts with one encoder; safe to call from several threads."""

    def __init__(
        self, models: Sequence[Path], tokens: Tokens, recipe: Recipe, threads: int
    ) -> None:
        """Describe the model; it is opened when first something is embedded.

        A run that only compares fingerprints is half a second quicker for that.

        Args:
            models: the ONNX files, the first takes token ids, every other one the states that
                the one before it gives, the last gives a vector a token.
            tokens: the model's tokenizer.
            recipe: how both are used.
            threads: texts embedded at the same time; 0 means all cores.
        """
        self.fingerprint = recipe.fingerprint
        self.dimensions = recipe.dimensions
        self.max_tokens = recipe.max_tokens
        self._models = tuple(models)
        self._tokens = tokens
        self._recipe = recipe
        self.threads = cores(threads)
        # One question is asked what it wants, for its passages, and again with other filters.
        self._asked = lru_cache(maxsize=ASKED)(self._embed)

    @cached_property
    def _sessions(self) -> tuple[InferenceSession, ...]:
        """The model, opened when first asked for."""
        return tuple(open_session(path, self._recipe.optimised) for path in self._models)

    @cached_property
    def _inputs(self) -> frozenset[str]:
        return frozenset(i.name for i in self._sessions[0].get_inputs())

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the model's own tokens in each text, without special tokens and prefix."""
        return [len(self._tokens(text)) for text in texts]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), dimensions).

        A text longer than the model reads is embedded in windows, and its vector is their mean,
        weighted by their tokens: its end counts as much as its beginning.
        """
        prefixed = [self._recipe.passage_prefix + text for text in texts]
        vectors = np.empty((len(prefixed), self.dimensions), dtype=np.float32)
        for row, vector in enumerate(self._each(self._embed, prefixed)):
            vectors[row] = vector
        return vectors

    def _each(
        self, embed: Callable[[T], NDArray[np.float32]], texts: Sequence[T]
    ) -> Iterator[NDArray[np.float32]]:
        """Embed each text, several at the same time."""
        _ = self._inputs  # opens the model before several threads would
        if min(self.threads, len(texts)) <= 1:
            yield from map(embed, texts)
            return
        with ThreadPoolExecutor(min(self.threads, len(texts))) as pool:
            yield from pool.map(embed, texts)

    def feeds(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Return what the model is given for passages: one or more inputs a text."""
        width = self.max_tokens - 2
        tokens = (self._tokens(self._recipe.passage_prefix + text) for text in texts)
        windows = (ids[at : at + width] for ids in tokens for at in range(0, len(ids), width))
        return [self._feed([self._recipe.start, *ids, self._recipe.end]) for ids in windows]

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question, shape (dimensions,)."""
        vector: NDArray[np.float32] = self._asked(self._recipe.query_prefix + text)
        return vector

    def tokens(self, text: str) -> list[int]:
        """Cut a text into the model's tokens, without the special ones at both ends."""
        return self._tokens(text)

    def lower_states(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the states that the first of the model's files gives, (tokens, dimensions).

        Args:
            ids: tokens of a text, the special ones not included.
        """
        feed = self._feed([self._recipe.start, *ids, self._recipe.end])
        states: NDArray[np.float32] = self._sessions[0].run(None, feed)[0][0]
        return states

    def embed_words(self, texts: Sequence[Sequence[str]]) -> list[NDArray[np.float32]]:
        """Return a unit vector for every word of every text, as its text has it.

        Args:
            texts: each as its words in order; without blanks inside them.

        Returns:
            An array of shape (words, dimensions) a text; zeros for words past what the model reads.
        """
        return list(self._each(self._words, texts))

    def _words(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return the mean vector of each word's tokens, at length one."""
        before = self._tokens(self._recipe.passage_prefix) if self._recipe.passage_prefix else []
        parts = [self._tokens(word) for word in words]
        ids = [*before, *(i for part in parts for i in part)][: self.max_tokens - 2]
        states = self._run(ids)
        vectors = np.zeros((len(words), self.dimensions), dtype=np.float32)
        first = 1 + len(before)
        for row, part in enumerate(parts):
            own = states[first : min(first + len(part), len(ids) + 1)]
            if len(own):
                vectors[row] = own.mean(axis=0)
            first += len(part)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = vectors / np.maximum(lengths, 1e-12)
        return unit

    def _embed(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a text that has its prefix, shape (dimensions,)."""
        ids = self._tokens(text)
        width = self.max_tokens - 2
        windows = [ids[first : first + width] for first in range(0, len(ids), width)] or [[]]
        weights = np.array([max(1, len(window)) for window in windows], dtype=np.float32)
        vector = weights @ np.stack([self._window(window) for window in windows])
        unit: NDArray[np.float32] = vector / max(float(np.linalg.norm(vector)), 1e-12)
        return unit.astype(np.float32, copy=False)

    def _window(self, ids: list[int]) -> NDArray[np.float32]:
        """Return the pooled vector of what the model reads at once, shape (dimensions,)."""
        vectors = self._run(ids)
        pooled: NDArray[np.float32] = (
            vectors[0] if self._recipe.pooling == "cls" else vectors.mean(axis=0)
        )
        return pooled

    def run(self, feed: dict[str, Any]) -> NDArray[np.float32]:
        """Run the model: one of `feeds` to the states of its tokens after the last layer."""
        lower, *upper = self._sessions
        states = lower.run(None, feed)[0]
        for session in upper:
            states = session.run(None, {STATES: states})[0]
        last: NDArray[np.float32] = states[0]
        return last

    def _run(self, ids: Sequence[int]) -> NDArray[np.float32]:
        return self.run(self._feed([self._recipe.start, *ids, self._recipe.end]))

    def _feed(self, ids: list[int]) -> dict[str, Any]:
        """Return the inputs that this graph has, each of shape (1, tokens)."""
        tokens = np.array([ids], dtype=np.int64)
        feed = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
            "position_ids": np.arange(len(ids), dtype=np.int64)[None],
        }
        return {name: value for name, value in feed.items() if name in self._inputs}
