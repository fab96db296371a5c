"""What the trainer reads: groups of a question and passages, as states of the shared layers."""

from __future__ import annotations

import json
import random
from collections import OrderedDict
from pathlib import Path
from typing import Any, NamedTuple

import torch
from model import Lower
from torch import Tensor

from kb.encoders.e5_file import E5File
from kb.encoders.unigram import UnigramTokenizer
from kb.reader.reading import AROUND, ASKED, LONGEST

WINDOW = 130
"""Tokens of sentences that are learnt from at once: half the time of whole passages."""
KEPT = 6000
"""Passages whose states are kept."""
Span = tuple[int, int]


class Given(NamedTuple):
    """One passage of a group."""

    states: Tensor
    """Shape (tokens, hidden)."""
    spans: list[Span]
    """Tokens of each sentence."""
    gold: list[int]
    """Numbers of the sentences that answer."""
    best: list[int]
    """Of these those that an answer should begin with."""

    @property
    def places(self) -> Tensor:
        """Rows of weights over the tokens that sum to one, a row a sentence."""
        places = torch.zeros(len(self.spans), len(self.states))
        for row, (start, end) in enumerate(self.spans):
            places[row, start:end] = 1 / max(1, end - start)
        return places

    def window(self, chance: random.Random) -> Given:
        """Keep of a long passage some sentences in a row, a gold one among them."""
        if len(self.states) - self.spans[0][0] <= WINDOW:
            return self
        first = last = chance.choice(self.best or self.gold or range(len(self.spans)))
        while wider := self._wider(first, last):
            first, last = chance.choice(wider)
        start, end, before = self.spans[first][0], self.spans[last][1], self.spans[0][0]
        states = torch.cat([self.states[:before], self.states[start:end]])
        moved = [(a - start + before, b - start + before) for a, b in self.spans[first : last + 1]]
        gold, best = (
            [i - first for i in numbers if first <= i <= last] for numbers in (self.gold, self.best)
        )
        return Given(states, moved, gold, best)

    def _wider(self, first: int, last: int) -> list[Span]:
        spans = self.spans
        sides = [
            (a, b) for a, b in ((first - 1, last), (first, last + 1)) if a >= 0 and b < len(spans)
        ]
        return [(a, b) for a, b in sides if spans[b][1] - spans[a][0] <= WINDOW]


class Texts:
    """Turns texts to states, and keeps those of passages for when they come again."""

    def __init__(self, file: E5File, split: int) -> None:
        self._tokens = UnigramTokenizer(file.vocabulary)
        self._lower, self._start, self._end = Lower(file, split), file.start, file.end
        self._kept: OrderedDict[str, tuple[Tensor, list[Span]]] = OrderedDict()

    def question(self, text: str) -> Tensor:
        """Return the states of a question."""
        ids = self._tokens(f"query: {text}")[:ASKED]
        return self._lower.states([[self._start, *ids, self._end]])[0]

    def group(self, group: dict[str, Any]) -> list[Given]:
        """Return the passages of a group that have sentences."""
        best = group["best"] or [[]] * len(group["texts"])
        read = zip(group["texts"], group["gold"], best, strict=True)
        return [Given(*self._passage(t), *numbers) for t, *numbers in read if t["sentences"]]

    def _passage(self, text: dict[str, Any]) -> tuple[Tensor, list[Span]]:
        key = json.dumps(text)
        if key not in self._kept:
            ids, spans = self._cut(text["context"], text["sentences"])
            self._kept[key] = self._lower.states([ids])[0].half(), spans
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        states, spans = self._kept[key]
        return states.float(), spans

    def _cut(self, context: str, sentences: list[str]) -> tuple[list[int], list[Span]]:
        ids = [self._start, *self._tokens(f"passage: {context}")[:AROUND]]
        spans = []
        for sentence in sentences:
            own = self._tokens(sentence)[: max(0, LONGEST - len(ids))]
            spans.append((len(ids), len(ids) + len(own)))
            ids += own
        return [*ids, self._end], spans


def read_groups(path: Path) -> list[dict[str, Any]]:
    """Read what `readiness eval reading --write` wrote."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
