"""Reranking: a model that reads question and passage together orders the first hits anew.

Off by default. Fusion finds the passages, a reranker only orders them, so that nothing is lost
where it fails: the order stays, and a line says why.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from kb.config import RerankSettings, key_in
from kb.errors import ConfigError, ModelError
from kb.models import Hit
from kb.protocols import Say

if TYPE_CHECKING:
    import httpx

LARGEST = 4_000_000
"""Bytes of an endpoint's answer, far more than the scores of 200 passages need."""
Scorer = Callable[[str, Sequence[str]], Sequence[float]]
"""Scores texts against a question, one a text, higher is better; raises ModelError."""


class Reranker(Protocol):
    """Puts hits into a better order."""

    @property
    def depth(self) -> int:
        """How many hits it looks at; finding more is of no use to it."""

    def rerank(self, question: str, hits: Sequence[Hit], more: int = 0) -> tuple[Hit, ...]:
        """Return the same hits, best first, from 1; `more` are looked at beyond the depth."""


@dataclass(frozen=True, slots=True)
class ScoredOrder:
    """Orders the first hits by a model's scores; those after them stay behind."""

    score: Scorer
    depth: int
    say: Say

    def rerank(self, question: str, hits: Sequence[Hit], more: int = 0) -> tuple[Hit, ...]:
        """Order hits by their scores, equal ones as they were.

        Each keeps its fused score, which the model's have no scale in common with. Where the
        model fails all stays as it was, and `say` is told.
        """
        depth = self.depth + more
        head = hits[:depth]
        if len(head) < 2:
            return tuple(hits)
        try:
            scores = self.score(question, [hit.passage.text for hit in head])
        except ModelError as error:
            self.say(f"The reranker failed ({error}). Passages stay in the order of the search.")
            return tuple(hits)
        order = sorted(range(len(head)), key=lambda i: -scores[i])
        ordered = [*(head[i] for i in order), *hits[depth:]]
        return tuple(replace(hit, rank=rank) for rank, hit in enumerate(ordered, 1))


def load_reranker(settings: RerankSettings, say: Say = lambda line: None) -> Reranker | None:
    """Build the reranker that the settings name.

    Args:
        settings: the `[rerank]` part of the configuration.
        say: is told whenever the reranker fails and the order of the search stays.

    Returns:
        The reranker; None where none is configured.

    Raises:
        ConfigError: the address, the key, the package or the model is missing.
    """
    if settings.provider == "none":
        return None
    make = Endpoint.of if settings.provider == "endpoint" else cross_encoder
    return ScoredOrder(make(settings), settings.depth, say)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A rerank service over HTTP.

    Two forms of request are in use. Cohere, Jina, vLLM and llama.cpp's server take a model's name
    and `documents`; HuggingFace's text-embeddings-inference takes `texts`, no name, and wants to
    be told to shorten what is too long. Either form of answer is understood.
    """

    client: httpx.Client
    url: str
    model: str
    timeout: float
    """Seconds to connect, and again to answer."""

    @classmethod
    def of(cls, settings: RerankSettings) -> Endpoint:
        """Make it from the settings.

        Raises:
            ConfigError: no address, or the variable that should hold the key is not set.
        """
        import httpx

        url = settings.url or ""
        if not url.startswith(("http://", "https://")):
            raise ConfigError(
                "[rerank] provider endpoint needs url in readiness.toml: the whole address, such "
                "as http://127.0.0.1:8080/rerank"
            )
        key = key_in("rerank", settings.api_key_env)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        client = httpx.Client(headers=headers, timeout=settings.timeout)
        return cls(client, url, settings.model, settings.timeout)

    def __call__(self, question: str, texts: Sequence[str]) -> list[float]:
        """Ask the service for the scores of texts.

        Raises:
            ModelError: it cannot be reached, takes too long, refuses, or answers something else.
        """
        try:
            value = json.loads(self._post(self._request(question, texts)))
        except ValueError as error:
            raise ModelError("its answer is not JSON") from error
        return read_scores(value, len(texts))

    def _request(self, question: str, texts: Sequence[str]) -> dict[str, Any]:
        asked: dict[str, Any] = {"query": question}
        if not self.model:
            return asked | {"texts": list(texts), "truncate": True}
        return asked | {"model": self.model, "documents": list(texts), "top_n": len(texts)}

    def _post(self, request: dict[str, Any]) -> bytes:
        import httpx

        deadline = time.monotonic() + self.timeout
        body = bytearray()
        try:
            with self.client.stream("POST", self.url, json=request) as response:
                if response.status_code != httpx.codes.OK:
                    raise ModelError(f"it answered with status {response.status_code}")
                for part in response.iter_bytes():
                    body += part
                    if time.monotonic() > deadline or len(body) > LARGEST:
                        raise ModelError("its answer is too long or too slow")
        except httpx.HTTPError as error:
            raise ModelError(f"{type(error).__name__}: {error}"[:200]) from error
        return bytes(body)


def read_scores(answer: object, count: int) -> list[float]:
    """Read the scores out of an endpoint's answer.

    Args:
        answer: a list of `{"index", "score"}`, or `{"results": [{"index", "relevance_score"}]}`,
            in any order.
        count: how many texts were sent.

    Returns:
        One score a text, in the order of the texts.

    Raises:
        ModelError: it is neither, or an index is strange or comes twice, or a score is missing or
            no finite number.
    """
    results = answer.get("results") if isinstance(answer, dict) else answer
    if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
        raise ModelError("its answer holds no list of results")
    scores: dict[int, float] = {}
    for one in results:
        index, score = one.get("index"), one.get("relevance_score", one.get("score"))
        if type(index) is not int or not 0 <= index < count or index in scores:
            raise ModelError(f"its answer names passage {index!r} again, or there is none such")
        if type(score) not in (int, float) or not math.isfinite(score):
            raise ModelError(f"its answer gives passage {index} the score {score!r}")
        scores[index] = float(score)
    if len(scores) != count:
        raise ModelError(f"its answer holds {len(scores)} scores for {count} passages")
    return [scores[index] for index in range(count)]


def cross_encoder(settings: RerankSettings) -> Scorer:
    """Load a cross-encoder from a folder or the hub, through LlamaIndex.

    No code that comes with a model is run.

    Raises:
        ConfigError: no model is named, the package is not installed, or the model cannot be loaded.
    """
    if not settings.model:
        raise ConfigError("[rerank] provider cross-encoder needs model in readiness.toml")
    from llama_index.core.postprocessor import SentenceTransformerRerank
    from llama_index.core.schema import NodeWithScore, TextNode

    try:
        model = SentenceTransformerRerank(
            model=settings.model, top_n=settings.depth, trust_remote_code=False
        )
    except ImportError as error:
        raise ConfigError(
            "[rerank] provider cross-encoder needs the package sentence-transformers; install "
            "it with: pip install sentence-transformers"
        ) from error
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"[rerank] model {settings.model!r} cannot be loaded ({error}); name a folder or a "
            "model of the hub"
        ) from error

    def score(question: str, texts: Sequence[str]) -> list[float]:
        nodes = [
            NodeWithScore(node=TextNode(id_=str(i), text=text)) for i, text in enumerate(texts)
        ]
        try:
            ordered = model.postprocess_nodes(nodes, query_str=question)
        except Exception as error:  # whatever a model throws
            raise ModelError(f"{type(error).__name__}: {str(error)[:200]}") from error
        found = [{"index": int(n.node.node_id), "score": float(n.score or 0.0)} for n in ordered]
        return read_scores(found, len(texts))

    return score
