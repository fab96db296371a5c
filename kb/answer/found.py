"""What an answer is made from: what came in, and what was found for it."""

from __future__ import annotations

from dataclasses import dataclass

from kb.models import Filters, Hit
from kb.question.purpose import Served
from kb.question.query import Query
from kb.reader.decision import Signals
from kb.reader.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks."""

    text: str
    """As it came in."""
    served: Served
    """What of it is looked up."""
    filters: Filters
    started: float
    """`time.perf_counter` when it came in."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question, and how sure it is that it holds the answer."""

    asked: Asked
    query: Query
    """The question with what earlier ones said filled in."""
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    """Sentences of the first hits, best first."""
    signals: Signals
    probability: float
    refuse: bool
    """The probability is too low to answer."""

    @property
    def rewritten(self) -> str | None:
        """The question that was answered, where it is not the one asked."""
        text = self.query.question.text
        return text if text != self.asked.text else None
