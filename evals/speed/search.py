"""How fast search is, in parts and as a whole, beside LlamaIndex's own retriever.

Both search the same store with the same embedder, in one run.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from evals.speed.large_store import make_large_store
from evals.speed.waiting import SpeedRow, measure_command, measure_in_turn
from kb.base import KnowledgeBase
from kb.config import Project
from kb.encoders.load import as_llama_index
from kb.models import Filters
from kb.protocols import Say
from kb.store.client import PASSAGES, connect
from kb.store.mirror import FILE as MIRROR
from kb.store.mirror import Mirror
from kb.words.text import content_words

Way = Callable[[str], object]
QUESTIONS = Path(__file__).parents[1] / "cases" / "starter.jsonl"
"""Asked where no others are named."""
FIELDS = ("country", "kind", "year", "document")
HITS = 10


def measure_search_speed(
    project: Project, questions: Sequence[str], repeats: int, passages: int | None, say: Say
) -> tuple[SpeedRow, ...]:
    """Time search, its parts, a start, and LlamaIndex's retriever.

    Args:
        project: its store is searched and stays as it is.
        questions: asked in turn.
        repeats: how many times each.
        passages: search a store of this size instead, made from the project's in a temporary
            folder.
        say: shows which part is under way.

    Raises:
        ConfigError: no store can be made from this project's.
    """
    if passages is None:
        return _measure(project, questions, repeats, say)
    with tempfile.TemporaryDirectory() as name:
        say(f"making a store of {passages:,} passages")
        made = make_large_store(project, Path(name), passages)
        return _measure(made, questions, repeats, say)


def _measure(
    project: Project, questions: Sequence[str], repeats: int, say: Say
) -> tuple[SpeedRow, ...]:
    say("opening the knowledge base")
    base = KnowledgeBase.open(project, say)
    mirror = Mirror(project.data / MIRROR)
    filters = {field: _commonest(base, field) for field in FIELDS}
    ways: dict[str, Way] = {"search": partial(base.search, k=HITS)}
    for field, chosen in filters.items():
        ways[f"search, one {field}"] = partial(base.search, k=HITS, filters=chosen)
    ways |= _parts(base, mirror, questions) | _retrievers(base, mirror, filters)
    argv = [sys.executable, "-m", "ui", "--project", str(project.root), "search", questions[0]]
    return (
        *measure_in_turn(ways, list(questions) * repeats),
        measure_command("new process to its first hits", argv, repeats),
    )


def _parts(base: KnowledgeBase, mirror: Mirror, questions: Sequence[str]) -> dict[str, Way]:
    """Return what a search consists of."""
    depth = base.project.config.retrieve.depth
    vectors = {q: base.embedder.embed_query(q) for q in questions}
    return {
        "  the question's vector": base.embedder.embed_query,
        "  by meaning": lambda q: mirror.view.dense(vectors[q], depth, None),
        "  by words": lambda q: mirror.view.lexical(content_words(q), depth, None),
        "  looking for changes, every 2 s": lambda q: base.sync(),
    }


def _commonest(base: KnowledgeBase, field: str) -> Filters:
    """Choose what most passages pass of all single values of a field."""
    sizes: Counter[str] = Counter()
    for record in base.records():
        document = record.document
        value = document.id if field == "document" else getattr(document, field)
        sizes[value or ""] += record.passages
    del sizes[""]
    return Filters(**{field: tuple(value for value, _ in sizes.most_common(1))})


def _retrievers(base: KnowledgeBase, mirror: Mirror, filters: dict[str, Filters]) -> dict[str, Way]:
    """Make LlamaIndex's retriever over the store, without a filter and with two.

    The store's passages know their document only: a country is a list of documents.
    """
    from llama_index.core import VectorStoreIndex
    from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters
    from llama_index.vector_stores.chroma import ChromaVectorStore

    client = connect(base.project.data, base.project.config.store)
    collection = client.get_collection(PASSAGES, embedding_function=None)
    index = VectorStoreIndex.from_vector_store(
        ChromaVectorStore(chroma_collection=collection), as_llama_index(base.embedder)
    )

    def filtered(chosen: Filters) -> Way:
        ids = sorted(mirror.view.select(chosen) or ())
        one = MetadataFilter(key="doc_id", value=ids, operator=FilterOperator.IN)
        only = MetadataFilters(filters=[one])
        return index.as_retriever(similarity_top_k=HITS, filters=only).retrieve

    return {
        "LlamaIndex": index.as_retriever(similarity_top_k=HITS).retrieve,
        "LlamaIndex, one country": filtered(filters["country"]),
        "LlamaIndex, one document": filtered(filters["document"]),
    }
