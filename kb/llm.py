"""Language models by configuration: any LlamaIndex `LLM`, an OpenAI-compatible endpoint first."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kb.config import ModelSettings
from kb.errors import ConfigError

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


def load_llm(settings: ModelSettings) -> LLM | None:
    """Build the model that the settings name.

    Returns:
        The model; None where none is configured.

    Raises:
        ConfigError: the provider, the package or the key is missing, or an option is wrong.
    """
    if settings.provider == "none":
        return None
    if settings.provider == "openai-like":
        return _openai_like(settings)
    return _by_path(settings)


def _openai_like(settings: ModelSettings) -> LLM:
    if not settings.api_base or not settings.model:
        raise ConfigError("[llm] provider openai-like needs api_base and model in readiness.toml")
    from llama_index.llms.openai_like import OpenAILike

    return OpenAILike(
        model=settings.model,
        api_base=settings.api_base,
        api_key=_key(settings) or "none",
        is_chat_model=True,
        is_function_calling_model=False,
        context_window=settings.context_window,
        max_tokens=settings.max_tokens,
        temperature=0.0,
        timeout=settings.timeout,
        max_retries=0,  # the time is for the whole answer; without one, sentences are quoted
        **settings.options,
    )


def _by_path(settings: ModelSettings) -> LLM:
    from llama_index.core.llms import LLM

    module_name, _, class_name = settings.provider.rpartition(".")
    try:
        found = getattr(import_module(module_name), class_name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigError(
            f"[llm] provider {settings.provider!r} cannot be loaded ({error}); install its "
            "LlamaIndex package, or use openai-like"
        ) from error
    if not (isinstance(found, type) and issubclass(found, LLM)):
        raise ConfigError(f"[llm] provider {settings.provider!r} is not a LlamaIndex LLM")
    options: dict[str, Any] = dict(settings.options)
    if settings.model:
        options["model"] = settings.model
    if key := _key(settings):
        options["api_key"] = key
    try:
        return found(**options)
    except (ImportError, TypeError, ValueError) as error:
        raise ConfigError(f"[llm] {settings.provider} cannot be set up: {error}") from error


def _key(settings: ModelSettings) -> str | None:
    if settings.api_key_env is None:
        return None
    key = os.environ.get(settings.api_key_env)
    if not key:
        raise ConfigError(
            f"[llm] api_key_env names {settings.api_key_env}, which is not set; set it to the key"
        )
    return key
