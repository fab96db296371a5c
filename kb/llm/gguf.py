"""A language model from one GGUF file, run in this process by llama.cpp; nothing leaves it.

llama.cpp brings a server that speaks OpenAI's protocol. It listens on loopback, at a port and
with a key that it is given anew each time, and is spoken to like any other such service.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import httpx
from llama_index.core.base.llms.generic_utils import (
    chat_response_to_completion_response,
    stream_chat_response_to_completion_response,
)
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
)
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import CustomLLM
from openai import OpenAI
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb.config import ModelSettings
from kb.errors import ConfigError, ModelError

MAGIC = b"GGUF"
BATCH = 128
"""Prompt tokens read between two looks at whether anybody still waits."""
CACHE = 512
"""Megabytes for the states of earlier prompts: two kinds of prompt may take turns."""


class GgufOptions(BaseModel):
    """What `[llm] options` may hold for a GGUF file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    threads: int = Field(default=0, ge=0, le=256)
    """0: all cores."""


def load_gguf(settings: ModelSettings) -> GgufLLM:
    """Return the model of a file; it is read when the first question comes.

    Raises:
        ConfigError: the package or the file is missing, the file is no GGUF, an option is wrong.
    """
    path = Path(settings.model).expanduser()
    if not settings.model or not path.is_file():
        raise ConfigError(
            f"[llm] model is {settings.model!r}, and there is no such file; give the path of a "
            "GGUF file, such as one that docs/models.md names"
        )
    with path.open("rb") as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            raise ConfigError(f"[llm] model {path} is not a GGUF file; get it again, whole")
    if find_spec("xllamacpp") is None:
        raise ConfigError(
            '[llm] provider gguf needs the package xllamacpp; install it: pip install ".[local]"'
        )
    try:
        options = GgufOptions(**settings.options)
    except ValidationError as error:
        raise ConfigError(f"[llm] options: {error.errors()[0]['msg']}; known: threads") from None
    return GgufLLM(
        path=str(path),
        threads=options.threads or os.cpu_count() or 1,
        context_window=settings.context_window,
        max_tokens=settings.max_tokens,
        timeout=settings.timeout,
    )


class GgufLLM(CustomLLM):
    """A model whose file is read once and kept; questions are answered one after the other."""

    path: str
    threads: int
    context_window: int
    """In tokens, prompt and answer together."""
    max_tokens: int
    timeout: float
    """Seconds without a sign of life after which a call fails."""
    _lock: Lock = PrivateAttr(default_factory=Lock)
    _server: Any = PrivateAttr(None)
    _client: OpenAI | None = PrivateAttr(None)

    @property
    def metadata(self) -> LLMMetadata:
        """What LlamaIndex asks of a model."""
        return LLMMetadata(
            context_window=self.context_window,
            num_output=self.max_tokens,
            is_chat_model=True,
            model_name=Path(self.path).stem,
        )

    def client(self) -> OpenAI:
        """Return what speaks to the model, which is started where it is not.

        Raises:
            ModelError: the file cannot be loaded.
        """
        with self._lock:
            if self._client is None:
                key = secrets.token_urlsafe()
                self._server = self._start(key)
                self._client = OpenAI(
                    base_url=f"{self._server.listening_address}/v1",
                    api_key=key,
                    max_retries=0,
                    # A proxy that the environment names must not see what is asked.
                    http_client=httpx.Client(trust_env=False, timeout=self.timeout),
                )
            return self._client

    def chat(self, messages: Sequence[ChatMessage], **kwargs: object) -> ChatResponse:
        """Answer a conversation; further arguments go into the request as they are."""
        done = self.client().chat.completions.create(**self._request(messages, kwargs))
        text = done.choices[0].message.content
        return ChatResponse(message=ChatMessage(role="assistant", content=text), raw=done)

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: object) -> ChatResponseGen:
        """Answer a conversation bit by bit; who closes the generator stops the model.

        LlamaIndex's own client for such services leaves the request open, so that the model goes
        on writing for nobody.
        """
        request = self._request(messages, kwargs)
        text = ""
        with self.client().chat.completions.create(**request, stream=True) as chunks:
            for chunk in chunks:
                delta = chunk.choices[0].delta.content or "" if chunk.choices else ""
                text += delta
                so_far = ChatMessage(role="assistant", content=text)
                yield ChatResponse(message=so_far, delta=delta, raw=chunk)

    def complete(
        self, prompt: str, formatted: bool = False, **kwargs: object
    ) -> CompletionResponse:
        """Answer a prompt."""
        response = self.chat([ChatMessage(role="user", content=prompt)], **kwargs)
        return chat_response_to_completion_response(response)

    def stream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: object
    ) -> CompletionResponseGen:
        """Answer a prompt bit by bit."""
        responses = self.stream_chat([ChatMessage(role="user", content=prompt)], **kwargs)
        return stream_chat_response_to_completion_response(responses)

    def _request(self, messages: Sequence[ChatMessage], more: dict[str, object]) -> dict[str, Any]:
        return {
            "model": self.metadata.model_name,
            "messages": [{"role": m.role.value, "content": m.content or ""} for m in messages],
            "temperature": 0.0,
            "max_tokens": self.max_tokens,
            # Signs of life while the prompt is read, so that a time-out can be kept.
            "extra_body": {"return_progress": True},
            **more,
        }

    def _start(self, key: str) -> Any:  # noqa: ANN401 (the package has no types)
        # Threads that spin while they wait for each other slow a busy machine down fifty-fold.
        # The runtime reads this once, when it is loaded.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        llama = import_module("xllamacpp")
        params = llama.CommonParams()
        params.model.path = self.path
        params.n_ctx = self.context_window
        params.n_parallel = 1
        params.n_batch = params.n_ubatch = BATCH
        params.cache_ram_mib = CACHE
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = self.threads
        params.api_keys = [key]
        params.cors_origins = ""
        params.ui = params.endpoint_slots = params.warmup = False
        params.offline = True
        params.verbosity = 0
        try:
            return llama.Server(params)
        except RuntimeError as error:
            raise ModelError(
                f"{self.path} cannot be loaded: it is damaged, of a kind that this xllamacpp does "
                "not know, or too big for the memory that is free"
            ) from error
