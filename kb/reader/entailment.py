"""Whether a sentence bears out a claim, denies it, or does neither: read together by a small model.

It is a sibling of `kb.reader.reading`: the lower layers are the embedder's own and read claim and
sentence apart, the upper ones were trained on claims in threes that differ in a few words
(`tools/reader/claims.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kb.config import ReaderSettings
from kb.protocols import Embedder
from kb.reader.reading import Upper, checked, lower_half

FILE = "claims.onnx"
CLAIM, TITLE, WINDOW, LONGEST = 90, 24, 90, 258
"""Most tokens of a claim, of a title, of a sentence with those beside it, of all but a claim."""


@dataclass(frozen=True, slots=True)
class Premise:
    """A sentence where it stands."""

    title: str
    """Of its document."""
    sentences: tuple[str, ...]
    """Those of its passage."""
    number: int
    """Which of them it is."""


@dataclass(frozen=True, slots=True)
class Entailed:
    """What a sentence says to a claim: probabilities that sum to one."""

    supported: float
    contradicted: float
    not_given: float


class ClaimReader(Upper):
    """Reads claims beside sentences."""

    asked_tokens = CLAIM

    def read(self, claim: str, premises: Sequence[Premise]) -> list[Entailed]:
        """Tell what each sentence says to a claim."""
        return self._each(self._read, claim, premises)

    def _read(self, claim: str, premise: Premise) -> Entailed:
        ids, (start, end) = self._cut(premise)
        states = self._lower.lower_states(ids)
        marks = np.zeros((len(states), 1), np.float32)
        marks[start:end] = 1
        feed = {"claim": self._asked(claim)[None], "passage": states[None], "marks": marks}
        logits = self._session.run(None, feed)[0][0]
        odds = np.exp(logits - logits.max())
        return Entailed(*map(float, odds / odds.sum()))

    def _cut(self, premise: Premise) -> tuple[list[int], tuple[int, int]]:
        """Return the tokens of a sentence with those beside it, and which are its own."""
        first = last = premise.number
        shown = {first: self._lower.tokens(premise.sentences[first])}
        size = len(shown[first])
        for step in range(1, len(premise.sentences)):
            for side in (premise.number - step, premise.number + step):
                if side in (first - 1, last + 1) and 0 <= side < len(premise.sentences):
                    tokens = self._lower.tokens(premise.sentences[side])
                    if size + len(tokens) > WINDOW:
                        continue
                    shown[side], size = tokens, size + len(tokens)
                    first, last = min(first, side), max(last, side)
        ids = self._lower.tokens(f"passage: {premise.title}")[:TITLE]
        place = (0, 0)
        for number in range(first, last + 1):
            begin = len(ids)
            ids += shown[number]
            place = (begin, len(ids)) if number == premise.number else place
        # The first state is that of the token that begins each text.
        return ids[:LONGEST], (1 + place[0], 1 + min(place[1], LONGEST))


def load_claim_reader(embedder: Embedder, settings: ReaderSettings) -> ClaimReader | None:
    """Return the reader of claims that the package carries.

    Args:
        embedder: whose lower layers it shares.
        settings: the `[reader]` part of the configuration.

    Returns:
        None where reading is switched off, or another embedder than its own is used.

    Raises:
        ModelError: its file is damaged.
    """
    lower = lower_half(embedder, settings)
    return ClaimReader(lower, checked(FILE)) if lower else None
