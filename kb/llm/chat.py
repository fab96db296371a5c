"""Language models by configuration: any LlamaIndex `LLM`, an OpenAI-compatible endpoint first."""

from __future__ import annotations

import gc
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from importlib import import_module
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from kb.config import ModelSettings, key_in
from kb.errors import ConfigError, ModelError
from kb.llm.prompts import Message

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
    if settings.provider == "gguf":
        from kb.llm.gguf import load_gguf

        return load_gguf(settings)
    return _by_path(settings)


def _openai_like(settings: ModelSettings) -> LLM:
    if not settings.api_base or not settings.model:
        raise ConfigError("[llm] provider openai-like needs api_base and model in readiness.toml")
    from llama_index.llms.openai_like import OpenAILike

    return OpenAILike(
        model=settings.model,
        api_base=settings.api_base,
        api_key=key_in("llm", settings.api_key_env) or "none",
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
    if key := key_in("llm", settings.api_key_env):
        options["api_key"] = key
    try:
        return found(**options)
    except (ImportError, TypeError, ValueError) as error:
        raise ConfigError(f"[llm] {settings.provider} cannot be set up: {error}") from error


def stream(llm: LLM, messages: Sequence[Message], seconds: float, most: int) -> Generator[str]:
    """Let a model write, part by part, within a time that holds for the whole.

    The model is read in a thread of its own, so that one that stalls holds up nobody. Closing
    the iterator, or the time running out, closes the request with the next part that arrives, or
    with the client's own time-out. A connection that fails before anything was written is tried
    once more.

    Args:
        llm: the model.
        messages: the conversation so far.
        seconds: for everything.
        most: parts after which the model is stopped; a part is a token or a few.

    Raises:
        ModelError: the model failed or took too long.
    """
    deadline = time.monotonic() + seconds
    parts: SimpleQueue[str | Exception | None] = SimpleQueue()
    stop = Event()
    Thread(target=_read, args=(llm, messages, parts, stop), daemon=True).start()
    try:
        for _ in range(most):
            try:
                part = parts.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                raise ModelError(f"it took longer than {seconds:.0f} seconds") from None
            if isinstance(part, Exception):
                raise ModelError(f"{type(part).__name__}: {str(part)[:200]}") from part
            if part is None:
                return
            yield part
    finally:
        stop.set()


def _read(
    llm: LLM, messages: Sequence[Message], parts: SimpleQueue[str | Exception | None], stop: Event
) -> None:
    """Put what a model writes into a queue, then its error, or None at the end."""
    for last in (False, True):
        error = _tried(llm, messages, parts, stop)
        if last or error is None or stop.is_set() or not parts.empty() or not _is_connection(error):
            break
    parts.put(error)
    if stop.is_set():
        # OpenAI's client keeps its stream in a cycle: until it is collected, the request goes on.
        gc.collect()


def _tried(
    llm: LLM, messages: Sequence[Message], parts: SimpleQueue[str | Exception | None], stop: Event
) -> Exception | None:
    from llama_index.core.base.llms.types import ChatMessage

    try:
        chat = [ChatMessage(role=m.role, content=m.text) for m in messages]
        with closing(llm.stream_chat(chat)) as responses:
            for response in responses:
                if stop.is_set():
                    break
                if response.delta:
                    parts.put(response.delta)
    except Exception as error:  # any provider's own error types end here
        return error
    return None


def _is_connection(error: BaseException) -> bool:
    """Tell whether a connection failed, whatever client's error wraps it; a time-out is none."""
    from httpx import NetworkError, RemoteProtocolError

    cause = error.__cause__ or error.__context__
    found = isinstance(error, ConnectionError | NetworkError | RemoteProtocolError)
    return found or (cause is not None and _is_connection(cause))
