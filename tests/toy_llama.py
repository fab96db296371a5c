"""The toy embedder and a scripted model as LlamaIndex classes, so that settings can name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    CustomLLM,
    LLMMetadata,
)

from tests.toy import ToyEmbedder


class ToyEmbedding(BaseEmbedding):
    """Hashed words, behind LlamaIndex's interface."""

    model_name: str = "toy"

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(x) for x in ToyEmbedder().embed_query(query)]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_query_embedding(text)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class ScriptedModel(CustomLLM):
    """Says what it was told to say, a few characters at a time, or fails; remembers the prompts."""

    says: str = ""
    then: tuple[str, ...] = ()
    """What it says when it is asked again, once each; afterwards nothing."""
    fails: bool = False
    asked: list[str] = []

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="scripted")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text=self.says)

    def stream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> Iterator[CompletionResponse]:
        self.asked.append(prompt)
        says = ("", *self.then, *[""] * 9)[len(self.asked) - 1] if self.asked[1:] else self.says
        for start in range(0, len(says), 7):
            part = says[start : start + 7]
            yield CompletionResponse(text=says[: start + 7], delta=part)
        if self.fails:
            raise RuntimeError("the model broke off")

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> Iterator[ChatResponse]:
        prompt = "\n".join(str(m.content) for m in messages)
        for part in self.stream_complete(prompt):
            message = ChatMessage(role="assistant", content=part.text)
            yield ChatResponse(message=message, delta=part.delta)
