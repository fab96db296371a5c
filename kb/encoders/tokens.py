"""LlamaIndex's own tokenizer, asked for by one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

_LOCK = threading.Lock()


def tokenizer() -> Callable[[str], list[Any]]:
    """Return the function that cuts a text into tokens.

    While LlamaIndex loads it, it sets and deletes a variable of the environment: of two threads
    the later one would fail to delete it, or look for the tokenizer on the network.
    """
    from llama_index.core.utils import get_tokenizer

    with _LOCK:
        return get_tokenizer()
