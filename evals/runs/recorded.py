"""A model that is recorded: what it was asked and what it wrote, unchecked."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage, ChatResponse
    from llama_index.core.llms import LLM


@dataclass(slots=True)
class Call:
    """One request to a model; it is filled while the model writes."""

    asked: str
    """The last message, as it was sent."""
    begun: float
    """`time.perf_counter` when it was sent, and when the last part came."""
    ended: float
    text: str = ""
    finished: bool = False
    """The model came to its end: it neither failed nor was it stopped."""


class Recorder:
    """Passes everything on to a model and keeps what it was asked last and what it wrote."""

    def __init__(self, llm: LLM) -> None:
        """Compose a recorder."""
        self._llm = llm
        self.calls: list[Call] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever the model has)
        return getattr(self._llm, name)

    def stream_chat(self, messages: Sequence[ChatMessage]) -> Iterator[ChatResponse]:
        """Let the model write."""
        now = time.perf_counter()
        call = Call(messages[-1].content or "", now, now)
        self.calls.append(call)
        with closing(self._llm.stream_chat(messages)) as parts:
            for part in parts:
                call.text += part.delta or ""
                call.ended = time.perf_counter()
                yield part
        call.finished = True
