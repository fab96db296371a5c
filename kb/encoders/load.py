"""Which embedder the configuration asks for, and where what it needs is kept.

Imports of models and frameworks are inside the functions: this module is read on every start.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kb.config import E5, HUB, MINILM, EmbedderSettings
from kb.errors import ConfigError

if TYPE_CHECKING:
    from llama_index.core.embeddings import BaseEmbedding

    from kb.protocols import Embedder


def default_cache() -> Path:
    """Return the folder for models: $READINESS_CACHE, else below the user's cache folder.

    Raises:
        ConfigError: the user has no home, as in some containers, and no folder is named.
    """
    named = os.environ.get("READINESS_CACHE")
    if named:
        return Path(named).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "ai-readiness-kb"
    except RuntimeError:
        raise ConfigError(
            "this user has no home folder; name a folder for models in READINESS_CACHE"
        ) from None


def load_embedder(settings: EmbedderSettings, cache: Path, say: Callable[[str], None]) -> Embedder:
    """Return the embedder that the settings name.

    Args:
        settings: the embedder's part of the configuration.
        cache: folder for models; made where it is missing. See `default_cache`.
        say: shows one line to the person who waits.

    Raises:
        ConfigError: there is no embedder of that name, or its options are wrong.
        ModelError: weights, a package or a hub are missing.
    """
    name = settings.name
    if name in (E5, MINILM) and settings.options:
        raise ConfigError(f"embedder.options must be empty for {name}: it takes none.")
    if name == E5:
        from kb.encoders.e5 import load_e5

        return load_e5(cache, settings.threads, say)
    if name == MINILM:
        from kb.encoders.minilm import load_minilm

        return load_minilm(settings.threads)
    if name.startswith(HUB):
        from kb.encoders.hub import load_hub

        return load_hub(name.removeprefix(HUB), settings.options, cache, settings.threads)
    if "." not in name:
        raise ConfigError(
            f"embedder.name is {name!r}. Choose {E5}, {MINILM}, {HUB}OWNER/NAME "
            "or the dotted path of a LlamaIndex class."
        )
    from kb.encoders.llama import load_llama_index

    return load_llama_index(name, settings.options)


def as_llama_index(embedder: Embedder) -> BaseEmbedding:
    """Return an embedder for LlamaIndex's parts that uses ours, also when called async."""
    from kb.encoders.llama import ReadinessEmbedding

    return ReadinessEmbedding(embedder)
