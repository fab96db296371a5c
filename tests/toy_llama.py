"""The toy embedder as a LlamaIndex class, so that a project can name it in its settings."""

from __future__ import annotations

from llama_index.core.embeddings import BaseEmbedding

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
