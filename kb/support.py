"""Whether passages support a sentence, contradict it, or do neither."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kb.differences import Difference
from kb.protocols import Embedder

Label = Literal["supported", "contradicted", "not-enough"]


@dataclass(frozen=True, slots=True)
class Source:
    """A text that may support a sentence."""

    text: str
    around: str = ""
    """What it says by standing where it stands: title, heading, publisher, date."""


@dataclass(frozen=True, slots=True)
class Support:
    """The judgement on one sentence."""

    label: Label
    probability: float
    """That the sources support the sentence, 0 to 1."""
    contradicted: float
    """That they contradict it, 0 to 1."""
    source: int
    """Which of the sources comes nearest; -1: there are none."""
    start: int
    end: int
    """Slice of that source: its sentence that comes nearest."""
    differences: tuple[Difference, ...] = ()
    """What the sentence says otherwise than the slice."""
    signals: Mapping[str, float] = field(default_factory=dict)


class SupportJudge:
    """Judges sentences with one embedder."""

    def __init__(
        self, embedder: Embedder, weigh: Callable[[str], Mapping[str, float]] | None = None
    ) -> None:
        """Compose a judge.

        Args:
            embedder: compares meanings.
            weigh: idf of a text's content words; None: all count the same.
        """

    def judge(self, sentence: str, sources: Sequence[Source]) -> Support:
        """Judge a sentence by sources, taken together."""
        raise NotImplementedError
