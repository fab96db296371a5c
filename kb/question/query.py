"""A question as one corpus and one embedder see it: what is searched and measured with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.models import Preference
from kb.question.question import Question


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A question with the weights of its words and its vector."""

    question: Question
    weights: Mapping[str, float]
    """Idf of its terms, in their order."""
    vector: NDArray[np.float32]
    """From the embedder of the passages."""
    preferences: tuple[Preference, ...] = ()
    """Whose documents come first."""
