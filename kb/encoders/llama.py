"""Between this project's embedders and LlamaIndex's, in both directions."""

from __future__ import annotations

import asyncio
import hashlib
import importlib
import json
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from llama_index.core.embeddings import BaseEmbedding
from numpy.typing import NDArray
from pydantic import PrivateAttr

from kb.encoders.tokens import tokenizer
from kb.errors import ConfigError, ModelError
from kb.protocols import Embedder

T = TypeVar("T")

MAX_TOKENS = 512
"""Assumed of an embedder that does not say what it reads: the least among common ones."""
SECRET = re.compile(r"key|token|secret|password|credential|auth|header", re.IGNORECASE)
"""Options whose value must leave no trace."""
HANDLING = frozenset(
    {"embed_batch_size", "max_retries", "num_workers", "reuse_client", "timeout", "verbose"}
)
"""Options that change how vectors are asked for, not what they are."""


class LlamaIndexEmbedder:
    """Any LlamaIndex embedder, seen as one of ours."""

    max_tokens = MAX_TOKENS

    def __init__(self, model: BaseEmbedding, options: dict[str, Any] | None = None) -> None:
        """Adapt an embedder.

        Args:
            model: the embedder.
            options: what it was made with; part of the fingerprint, secrets left out.
        """
        self._model = model
        kept = {
            k: v for k, v in (options or {}).items() if k not in HANDLING and not SECRET.search(k)
        }
        digest = hashlib.sha256(json.dumps(kept, sort_keys=True, default=str).encode())
        kind = type(model)
        name = f"{kind.__module__}.{kind.__qualname__}:{model.model_name}"
        self.fingerprint = f"{name}:{digest.hexdigest()[:16]}"

    @cached_property
    def dimensions(self) -> int:
        """Length of a vector: asked of the model once, as LlamaIndex has no word for it."""
        return len(self.embed_query("dimensions"))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count tokens of LlamaIndex's own tokenizer; the model's is not known."""
        tokens = tokenizer()
        return [len(tokens(text)) for text in texts]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), dimensions)."""
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return _unit(self._ask(lambda: self._model.get_text_embedding_batch(list(texts))))

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question, shape (dimensions,)."""
        return _unit(self._ask(lambda: self._model.get_query_embedding(text)))

    def _ask(self, question: Callable[[], T]) -> T:
        """Ask the model; its failure becomes a text for the person who waits."""
        try:
            return question()
        except Exception as error:  # every provider has exceptions of its own
            raise ModelError(
                f"The embedder {type(self._model).__name__} failed: {error} "
                "Check embedder.options and the service behind it."
            ) from error


class ReadinessEmbedding(BaseEmbedding):
    """One of our embedders, seen as LlamaIndex's."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.fingerprint)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        return _floats(self._embedder.embed_query(query))

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [_floats(vector) for vector in self._embedder.embed_passages(texts)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return await asyncio.to_thread(self._get_text_embedding, text)

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)


def load_llama_index(path: str, options: dict[str, Any]) -> LlamaIndexEmbedder:
    """Return the embedder of a LlamaIndex class.

    Args:
        path: dotted path of a subclass of `BaseEmbedding`.
        options: its constructor's arguments.

    Raises:
        ConfigError: the path names no such class, or the class refuses the options.
        ModelError: the package that holds it is not installed.
    """
    module, _, name = path.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        package = "-".join(module.replace("_", "-").split(".")[:3])
        raise ModelError(
            f"embedder.name is {path}, but the module {error.name} is not installed. "
            f"Install the package that holds it, perhaps: pip install {package}"
        ) from error
    except AttributeError as error:
        raise ConfigError(f"embedder.name is {path}, but {module} has no {name}.") from error
    if not (isinstance(found, type) and issubclass(found, BaseEmbedding)):
        raise ConfigError(f"embedder.name is {path}, which is no LlamaIndex BaseEmbedding.")
    try:
        model = found(**options)
    except Exception as error:  # constructors check keys and reach for services
        raise ConfigError(f"embedder.options do not suit {path}: {error}") from error
    return LlamaIndexEmbedder(model, options)


def _unit(vectors: Sequence[Any]) -> NDArray[np.float32]:
    """Return vectors of length one along the last axis."""
    found = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(found, axis=-1, keepdims=True)
    unit: NDArray[np.float32] = found / np.maximum(lengths, 1e-12)
    return unit


def _floats(vector: NDArray[np.float32]) -> list[float]:
    """Return a vector as plain numbers."""
    return [float(value) for value in vector]
