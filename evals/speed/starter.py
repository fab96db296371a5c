"""LlamaIndex's own starter over a folder, to compare the ingestion job with.

    python -m evals.speed.starter FILES STORE

reads the files with `SimpleDirectoryReader` (its PDF reader comes with the package
llama-index-readers-file), cuts them with the default `SentenceSplitter`, embeds them with the
default embedder of this project and writes them to Chroma; one JSON line tells what it took.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from kb.config import EmbedderSettings
from kb.encoders.load import as_llama_index, default_cache, load_embedder
from kb.errors import ReadinessError


def start(files: Path, store: Path) -> dict[str, Any]:
    """Run the starter.

    Args:
        files: folder of the sources.
        store: folder for Chroma; made where it is missing.

    Returns:
        Pages (LlamaIndex's documents), passages, seconds of reading, of the rest, and of all.

    Raises:
        ReadinessError: the package with the PDF reader is missing.

    """
    import importlib.util

    import chromadb
    from chromadb.config import Settings
    from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
    from llama_index.vector_stores.chroma import ChromaVectorStore

    if importlib.util.find_spec("llama_index.readers.file") is None:
        raise ReadinessError(
            "The starter reads no PDF without the package llama-index-readers-file. "
            "Install it beside a newer pypdf: pip install --no-deps llama-index-readers-file"
        )
    embedder = load_embedder(EmbedderSettings(), default_cache(), lambda line: None)
    embedder.embed_query("warm up")
    client = chromadb.PersistentClient(str(store), Settings(anonymized_telemetry=False))
    collection = client.get_or_create_collection("starter")
    began = time.perf_counter()
    documents = SimpleDirectoryReader(str(files), recursive=True).load_data()
    read = time.perf_counter()
    VectorStoreIndex.from_documents(
        documents,
        StorageContext.from_defaults(vector_store=ChromaVectorStore(collection)),
        embed_model=as_llama_index(embedder),
    )
    done = time.perf_counter()
    return {
        "pages": len(documents),
        "passages": collection.count(),
        "reading": read - began,
        "whole": done - began,
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="Run LlamaIndex's starter over a folder.")
    parser.add_argument("files", type=Path)
    parser.add_argument("store", type=Path)
    arguments = parser.parse_args()
    sys.stdout.write(json.dumps(start(arguments.files, arguments.store)) + "\n")


if __name__ == "__main__":
    main()
