"""Encoders from a model hub, where the configuration names one and the hub can be reached."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb.encoders.onnx import OnnxEmbedder, Recipe
from kb.encoders.word_pieces import read_tokenizer
from kb.errors import ConfigError, ModelError


class HubOptions(BaseModel):
    """What may be said of a model on the hub; unknown options fail."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str = Field(default="onnx/model.onnx", description="The graph's path in the repository.")
    revision: str = Field(default="main", description="Branch, tag or commit.")
    pooling: Literal["mean", "cls"] = "mean"
    query_prefix: str | None = Field(default=None, description="Empty: the model family's own.")
    passage_prefix: str | None = Field(default=None, description="Empty: the model family's own.")
    max_tokens: int = Field(default=512, ge=16, le=32_768)


def load_hub(
    repository: str, options: dict[str, object], cache: Path, threads: int
) -> OnnxEmbedder:
    """Return an embedder whose files come from the hub, or from an earlier visit to it.

    Args:
        repository: OWNER/NAME on the hub that the environment's HF_ENDPOINT names.
        options: see `HubOptions`.
        cache: folder for what is downloaded.
        threads: texts embedded at the same time; 0 means all cores.

    Raises:
        ConfigError: an option is unknown or wrong.
        ModelError: the hub cannot be reached or has no such files.
    """
    try:
        chosen = HubOptions.model_validate(options)
    except ValidationError as error:
        raise ConfigError(f"embedder.options for hub:{repository} are wrong: {error}") from error
    model = _fetch(repository, chosen.file, chosen.revision, cache)
    config = _fetch(repository, "config.json", chosen.revision, cache)
    vocabulary = _fetch(repository, "tokenizer.json", chosen.revision, cache)
    tokens, start, end = read_tokenizer(vocabulary)
    query, passage = _prefixes(repository, chosen)
    commit = config.parent.name
    recipe = Recipe(
        fingerprint=f"hub:{repository}@{commit}:{chosen.file}:{chosen.pooling}:{query}|{passage}"
        f":{chosen.max_tokens}",
        dimensions=_dimensions(config),
        max_tokens=chosen.max_tokens,
        start=start,
        end=end,
        query_prefix=query,
        passage_prefix=passage,
        pooling=chosen.pooling,
    )
    return OnnxEmbedder((model,), tokens, recipe, threads)


def _prefixes(repository: str, options: HubOptions) -> tuple[str, str]:
    """Return the prefixes of query and passage: as asked for, else those the e5 family needs."""
    own = ("query: ", "passage: ") if "e5-" in repository.lower() else ("", "")
    asked = (options.query_prefix, options.passage_prefix)
    query, passage = (o if a is None else a for o, a in zip(own, asked, strict=True))
    return query, passage


def _fetch(repository: str, file: str, revision: str, cache: Path) -> Path:
    """Return the path of a file of the repository, downloaded where the cache has none."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    download = partial(
        hf_hub_download, repository, file, revision=revision, cache_dir=cache / "hub"
    )
    try:
        # What is here already is used as it is: no waiting for a hub, and vectors stay the same.
        return Path(download(local_files_only=True))
    except (LocalEntryNotFoundError, ValueError):
        pass
    try:
        # The library reads HF_ENDPOINT only when it is first imported.
        return Path(download(endpoint=os.environ.get("HF_ENDPOINT")))
    except Exception as error:  # HTTP, file and validation errors share no nearer base
        reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise ModelError(
            f"{file} of {repository} could not be had from the model hub: {reason} "
            "Check the name and the network, or set embedder.name to multilingual-e5-small, "
            "which needs no hub."
        ) from error


def _dimensions(config: Path) -> int:
    """Return the length of the model's vectors, from its configuration."""
    try:
        return int(json.loads(config.read_text(encoding="utf-8"))["hidden_size"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{config} does not say the model's hidden_size.") from error
