"""Write the trained readers as the ONNX files that the package carries, in int8."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper

from kb.encoders.carriers import find_file
from kb.encoders.e5 import CARRIER
from kb.encoders.e5_file import E5File, Shape
from kb.encoders.e5_graph import LayerGraph, save_graph
from kb.reader import entailment, reading

ABOUT = "# Checksum of {}, which `make reader` makes; docs/reader.md is its card.\n"


@dataclass(frozen=True)
class Trained:
    """What `train.py` wrote, under the names of the embedder's file."""

    shape: Shape
    tensors: dict[str, NDArray[np.float32]]

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a tensor, flat."""
        return self.tensors[name].reshape(-1)

    def matrix(self, name: str, rows: int) -> NDArray[np.float32]:
        """Return a matrix of shape (rows, columns)."""
        return self.tensors[name].reshape(rows, -1)


class PairGraph(LayerGraph):
    """The upper layers over two texts laid end to end, and heads.

    Inputs: states of the shared layers of both texts, (1, tokens, hidden) each.
    """

    file: Trained

    def __init__(self, trained: Trained) -> None:
        super().__init__(trained)
        layers = {int(name[1:].split(".")[0]) for name in trained.tensors if name.startswith("l")}
        self.layers = sorted(layers)

    def added(self, name: str, side: int) -> str:
        """Add to a text's states what tells the two apart."""
        return self.node("Add", [name, self.constant(f"side {side}", self.sides[side])])

    @property
    def sides(self) -> NDArray[np.float32]:
        """What is added to the states of either text, (sides, hidden)."""
        return self.file.tensors["sides"]

    def read(self, first: str, second: str) -> tuple[str, str]:
        """Read two texts together; return the states of either, (tokens, hidden)."""
        states = self.node("Concat", [first, second], axis=1)
        for layer in self.layers:
            states = self.layer(f"l{layer}.", states)
        lengths = [self.node("Shape", [part], start=1, end=2) for part in (first, second)]
        sizes = self.node("Concat", lengths, axis=0)
        row = self.node("Squeeze", [states, self.constant("axis", np.array([0]))])
        split = helper.make_node("Split", [row, sizes], ["asked", "given"], axis=0)
        self.nodes.append(split)
        return "asked", "given"

    def begin(self, states: str) -> str:
        """Take the state of the token that stands before a text, (1, hidden)."""
        zero = self.constant(f"first {states}", np.array([0]))
        return self.node("Gather", [states, zero], axis=0)

    def mean(self, states: str) -> str:
        """Take the mean of a text's states, (1, hidden)."""
        return self.node("ReduceMean", [states], axes=[0], keepdims=1)

    def head(self, name: str, inputs: list[str]) -> str:
        """Score states laid side by side: the first matrix is cut to each, and summed."""
        tensors, size = self.file.tensors, self.file.shape.hidden
        wide = tensors[f"{name}.wide.w"]
        total = self.constant(f"{name}.wide.b", tensors[f"{name}.wide.b"])
        for number, states in enumerate(inputs):
            part = wide[:, number * size : (number + 1) * size].T
            matrix = self.constant(f"{name}.wide.{number}", part.copy())
            total = self.node("Add", [self.node("MatMul", [states, matrix]), total])
        out = tensors[f"{name}.out.w"]
        vector = out.reshape(-1) if len(out) == 1 else out.T.copy()
        score = [self.node("Tanh", [total]), self.constant(f"{name}.out.w", vector)]
        bias = self.constant(f"{name}.out.b", tensors[f"{name}.out.b"].reshape(-1))
        return self.node("Add", [self.node("MatMul", score), bias])

    def named(self, output: str) -> str:
        """Name what the last node gives."""
        self.nodes[-1].output[0] = output
        return output


class ReaderGraph(PairGraph):
    """Question and passage to the passage's score and its sentences' scores.

    Further input: `places`, (sentences, passage's tokens), rows of weights that sum to one.
    """

    def __init__(self, trained: Trained) -> None:
        super().__init__(trained)
        asked, given = self.read(self.added("question", 0), self.added("passage", 1))
        mean, said = self.mean(asked), self.node("MatMul", ["places", given])
        self.head("sentence", [said, mean, self.node("Mul", [said, mean])])
        scores = self.named("scores")
        whole = self.head("passage", [self.begin(asked), self.begin(given)])
        best = self.node("ReduceMax", [scores], keepdims=0)
        most = self.constant("most", trained.tensors["most"].reshape(1))
        self.node("Add", [whole, self.node("Mul", [best, most])])
        self.named("answers")


class ClaimGraph(PairGraph):
    """Claim and passage to log-odds of supported, contradicted, not given.

    Further input: `marks`, (passage's tokens, 1), ones where the sentence stands.
    """

    def __init__(self, trained: Trained) -> None:
        super().__init__(trained)
        own = self.node("Mul", ["marks", self.constant("side 2", self.sides[2])])
        passage = self.node("Add", [self.added("passage", 1), own])
        said, given = self.read(self.added("claim", 0), passage)
        most = self.node("ReduceMax", [said], axes=[0], keepdims=1)
        turned = self.node("Transpose", ["marks"], perm=[1, 0])
        total = self.node("MatMul", [turned, given])
        count = self.node("ReduceSum", ["marks"], keepdims=0)
        one = self.constant("one", np.array(1, np.float32))
        sentence = self.node("Div", [total, self.node("Max", [count, one])])
        self.head("head", [self.begin(said), self.mean(said), most, sentence])
        self.named("verdicts")


def export(source: Path, folder: Path, spread: float = 1.0) -> None:
    """Write `reader.onnx` or `claims.onnx` and, beside it, its checksum.

    Args:
        source: the `.npz` of `train.py` or `claims.py`.
        folder: where to.
        spread: what the log-odds are multiplied by. A longer training makes them wider, and the
            weights beside them in `kb.reader.evidence` were chosen for those of the first.
    """
    tensors = dict(np.load(source))
    for name in [n for n in tensors if ".out." in n]:
        tensors[name] = tensors[name] * np.float32(spread)
    trained = Trained(E5File(find_file(*CARRIER)).shape, tensors)
    if "head.out.w" in tensors:
        graph: PairGraph = ClaimGraph(trained)
        inputs, outputs = ("claim", "passage"), {"verdicts": [1, 3]}
        third, name = ("marks", ["tokens", 1]), entailment.FILE
    else:
        graph = ReaderGraph(trained)
        inputs, outputs = ("question", "passage"), {"answers": [1], "scores": ["sentences"]}
        third, name = ("places", ["sentences", "tokens"]), reading.FILE
    states = {text: [1, f"{text}_tokens", trained.shape.hidden] for text in inputs}
    target = folder / name
    save_graph(
        graph, target.stem, _values({**states, third[0]: third[1]}), _values(outputs), target
    )
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    about = ABOUT.format(name)
    target.with_suffix(".toml").write_text(f'{about}sha256 = "{digest}"\n', encoding="utf-8")


def _values(shapes: Mapping[str, Sequence[str | int]]) -> list[Any]:
    """Describe arrays of floats as ONNX does."""
    kind = TensorProto.FLOAT
    return [helper.make_tensor_value_info(name, kind, shape) for name, shape in shapes.items()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a reader as ONNX.")
    parser.add_argument("source", type=Path, help=".npz that train.py or claims.py wrote")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--spread", type=float, default=1.0, help="factor of the log-odds")
    args = parser.parse_args()
    export(args.source, args.folder, args.spread)
