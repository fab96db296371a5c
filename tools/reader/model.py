"""The reader as it is trained: the upper layers of multilingual-e5-small, over two texts at once.

The layers below `split` are the embedder's own, stay as they are, and read question and passage
apart (Cao et al. 2020, DeFormer); from there on both are read together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kb.encoders.e5_file import E5File

WIDTH, CLAIM_WIDTH = 128, 192
"""Of the one hidden layer of each head, and of the one for claims."""
DROPPED = 0.1
"""Share of what the head for claims sees that is left out in training."""


@dataclass(frozen=True)
class Plan:
    """Which layers are used."""

    split: int
    """Layers that read question and passage apart, frozen."""
    top: int
    """Layers in all."""


class Layer(nn.Module):
    """One layer of BERT over texts laid end to end, without padding."""

    def __init__(self, file: E5File, number: int) -> None:
        super().__init__()
        shape = file.shape
        self.heads, self.size = shape.heads, shape.hidden // shape.heads
        self.parts = nn.ModuleDict(
            {p: _linear(file, f"l{number}.{p}", shape.hidden) for p in ("q", "k", "v", "ao", "fo")}
        )
        self.parts["fi"] = _linear(file, f"l{number}.fi", shape.feed)
        self.norms = nn.ModuleDict({n: _norm(file, f"l{number}.{n}") for n in ("aln", "oln")})

    def forward(self, states: Tensor, lengths: list[int]) -> Tensor:
        """Read texts: states (all tokens, hidden), the texts' lengths in order."""
        parts, norms = self.parts, self.norms
        q, k, v = (parts[p](states).view(-1, self.heads, self.size).transpose(0, 1) for p in "qkv")
        seen = [
            torch.softmax(a @ b.transpose(1, 2) / self.size**0.5, -1) @ c
            for a, b, c in zip(*(x.split(lengths, 1) for x in (q, k, v)), strict=True)
        ]
        mixed = torch.cat(seen, 1).transpose(0, 1).reshape(states.shape)
        states = norms["aln"](states + parts["ao"](mixed))
        wide = functional.gelu(parts["fi"](states))
        return norms["oln"](states + parts["fo"](wide))


def _linear(file: E5File, name: str, rows: int) -> nn.Linear:
    weights = torch.from_numpy(np.array(file.matrix(f"{name}.w", rows)))
    layer = nn.Linear(weights.shape[1], rows)
    with torch.no_grad():
        layer.weight.copy_(weights)
        layer.bias.copy_(torch.from_numpy(np.array(file.vector(f"{name}.b"))))
    return layer


def _norm(file: E5File, name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(file.shape.hidden, eps=file.shape.epsilon)
    with torch.no_grad():
        norm.weight.copy_(torch.from_numpy(np.array(file.vector(f"{name}.w"))))
        norm.bias.copy_(torch.from_numpy(np.array(file.vector(f"{name}.b"))))
    return norm


class Lower:
    """Words, positions and the layers below the split, as the embedder has them."""

    def __init__(self, file: E5File, split: int) -> None:
        shape = file.shape
        self._file = file
        scales, nibbles = file.blocks("emb.word", shape.words)
        self._scales, self._nibbles = scales, nibbles.astype(np.int8)
        table = np.array(file.vector("emb.pos")).reshape(-1, shape.hidden)
        table = table + np.array(file.vector("emb.type")).reshape(-1, shape.hidden)[0]
        self._positions = torch.from_numpy(table)
        self._norm = _norm(file, "emb.ln")
        self._layers = nn.ModuleList(Layer(file, i) for i in range(split))

    @torch.no_grad()
    def states(self, texts: list[list[int]]) -> list[Tensor]:
        """Return the states of texts' tokens, each (tokens, hidden)."""
        ids = np.concatenate([np.array(t) for t in texts])
        words = (self._nibbles[ids].astype(np.float32) - 8) * self._scales[ids][..., None]
        lengths = [len(t) for t in texts]
        places = torch.cat([self._positions[:n] for n in lengths])
        states = self._norm(torch.from_numpy(words.reshape(len(ids), -1)) + places)
        for layer in self._layers:
            states = layer(states, lengths)
        return list(states.split(lengths))


class Head(nn.Module):
    """A score out of some states laid side by side."""

    def __init__(self, width: int, middle: int = WIDTH, scores: int = 1) -> None:
        super().__init__()
        self.wide, self.out = nn.Linear(width, middle), nn.Linear(middle, scores)

    def forward(self, states: Tensor) -> Tensor:
        """Score rows of states."""
        return self.out(torch.tanh(self.wide(states))).squeeze(-1)


class Upper(nn.Module):
    """The layers above the split, and names for their weights."""

    def __init__(self, file: E5File, plan: Plan, sides: int) -> None:
        super().__init__()
        self.split = plan.split
        self.sides = nn.Parameter(torch.zeros(sides, file.shape.hidden))
        self.layers = nn.ModuleList(Layer(file, i) for i in range(plan.split, plan.top))

    def tensors(self) -> dict[str, np.ndarray]:
        """Return the weights under the names of the embedder's file."""
        return {self._outside(name): value.numpy() for name, value in self.state_dict().items()}

    def take(self, tensors: Mapping[str, np.ndarray]) -> None:
        """Go on from weights that `tensors` gave."""
        names = {name: self._outside(name) for name in self.state_dict()}
        self.load_state_dict({n: torch.from_numpy(tensors[o]) for n, o in names.items()})

    def take_layers(self, tensors: Mapping[str, np.ndarray]) -> None:
        """Begin with the layers, and the first sides, of another's weights."""
        state = self.state_dict()
        for name, value in state.items():
            if name.startswith("layers."):
                value.copy_(torch.from_numpy(tensors[self._outside(name)]))
        state["sides"][: len(tensors["sides"])] = torch.from_numpy(tensors["sides"])

    def _outside(self, name: str) -> str:
        parts = name.split(".")
        kind = {"weight": ".w", "bias": ".b"}.get(parts[-1], "")
        if parts[0] == "layers":
            parts = [f"l{int(parts[1]) + self.split}", *parts[3:]]
        return ".".join(parts[:-1] if kind else parts) + kind


class Reader(Upper):
    """Scores the sentences of passages, and the passages, for a question."""

    def __init__(self, file: E5File, plan: Plan) -> None:
        super().__init__(file, plan, sides=2)
        hidden = file.shape.hidden
        self.sentence, self.passage = Head(3 * hidden), Head(2 * hidden)
        self.most = nn.Parameter(torch.tensor(0.5))

    def forward(self, pairs: list[tuple[Tensor, Tensor, Tensor]]) -> tuple[Tensor, list[Tensor]]:
        """Read pairs of a question's states, a passage's, and its sentences' places.

        A sentence's place is a row of weights over the passage's tokens that sum to one.
        """
        asked, given = self.sides[0], self.sides[1]
        lengths = [len(q) + len(p) for q, p, _ in pairs]
        states = torch.cat([part for q, p, _ in pairs for part in (q + asked, p + given)])
        for layer in self.layers:
            states = layer(states, lengths)
        scores, edges = [], []
        for both, (q, _, places) in zip(states.split(lengths), pairs, strict=True):
            mean = both[: len(q)].mean(0, keepdim=True).expand(len(places), -1)
            said = places @ both[len(q) :]
            scores.append(self.sentence(torch.cat([said, mean, said * mean], 1)))
            edges.append(torch.cat([both[0], both[len(q)]]))
        best = torch.stack([s.max() for s in scores])
        return self.passage(torch.stack(edges)) + self.most * best, scores


class ClaimReader(Upper):
    """Says of claims whether a sentence bears them out, denies them, or does neither."""

    def __init__(self, file: E5File, plan: Plan) -> None:
        super().__init__(file, plan, sides=3)
        self.head = Head(4 * file.shape.hidden, CLAIM_WIDTH, 3)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, pairs: list[tuple[Tensor, Tensor, Tensor]]) -> Tensor:
        """Read pairs of a claim's states, a passage's, and marks of the sentence's own tokens.

        Returns:
            Log-odds of supported, contradicted, not given: shape (pairs, 3).
        """
        asked, given, own = self.sides
        lengths = [len(c) + len(p) for c, p, _ in pairs]
        states = torch.cat(
            [part for c, p, m in pairs for part in (c + asked, p + given + m[:, None] * own)]
        )
        for layer in self.layers:
            states = layer(states, lengths)
        rows = []
        for both, (claim, _, marks) in zip(states.split(lengths), pairs, strict=True):
            said = both[: len(claim)]
            sentence = marks @ both[len(claim) :] / marks.sum().clamp(min=1)
            rows.append(torch.cat([said[0], said.mean(0), said.max(0)[0], sentence]))
        return self.head(self.drop(torch.stack(rows)))
