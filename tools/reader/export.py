"""Write the trained reader as the ONNX file that the package carries, in int8."""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper

from kb.encoders.carriers import find_file
from kb.encoders.e5 import CARRIER, SHARED
from kb.encoders.e5_file import E5File, Shape
from kb.encoders.e5_graph import LayerGraph, save_graph
from kb.reader.reading import FILE

ABOUT = "# Checksum of reader.onnx, which `make reader` makes; docs/reader.md is its card.\n"


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


class ReaderGraph(LayerGraph):
    """Question and passage to the passage's score and its sentences' scores.

    Inputs: `question` and `passage`, states of the shared layers, (1, tokens, hidden); `places`,
    (sentences, passage's tokens), rows of weights that sum to one.
    """

    def __init__(self, trained: Trained, layers: range) -> None:
        super().__init__(trained)
        sides = trained.tensors["sides"]
        parts = [
            self.node("Add", [name, self.constant(f"side {name}", side)])
            for name, side in zip(("question", "passage"), sides, strict=True)
        ]
        states = self.joined(parts)
        for layer in layers:
            states = self.layer(f"l{layer}.", states)
        asked, given = self.parted(states, parts)
        scores = self.sentences(asked, given)
        first = [self.first(part) for part in (asked, given)]
        whole = self.head("passage", first)
        best = self.node("ReduceMax", [scores], keepdims=0)
        most = self.constant("most", trained.tensors["most"].reshape(1))
        self.node("Add", [whole, self.node("Mul", [best, most])])
        self.nodes[-1].output[0] = "answers"

    def joined(self, parts: list[str]) -> str:
        """Lay question and passage end to end."""
        return self.node("Concat", parts, axis=1)

    def parted(self, states: str, parts: list[str]) -> tuple[str, str]:
        """Part what was joined, into (tokens, hidden) each."""
        lengths = [self.node("Shape", [part], start=1, end=2) for part in parts]
        sizes = self.node("Concat", lengths, axis=0)
        row = self.node("Squeeze", [states, self.constant("axis", np.array([0]))])
        split = helper.make_node("Split", [row, sizes], ["asked", "given"], axis=0)
        self.nodes.append(split)
        return "asked", "given"

    def first(self, states: str) -> str:
        """Take the state of the token that stands before a text, (1, hidden)."""
        zero = self.constant(f"first {states}", np.array([0]))
        return self.node("Gather", [states, zero], axis=0)

    def sentences(self, asked: str, given: str) -> str:
        """Score the sentences, (sentences,)."""
        self.nodes.append(helper.make_node("ReduceMean", [asked], ["mean"], axes=[0], keepdims=1))
        said = self.node("MatMul", ["places", given])
        self.head("sentence", [said, "mean", self.node("Mul", [said, "mean"])])
        self.nodes[-1].output[0] = "scores"
        return "scores"

    def head(self, name: str, inputs: list[str]) -> str:
        """Score states laid side by side: the first matrix is cut to each, and summed."""
        wide = self.file.tensors[f"{name}.wide.w"]
        size = self.file.shape.hidden
        total = self.constant(f"{name}.wide.b", self.file.tensors[f"{name}.wide.b"])
        for number, states in enumerate(inputs):
            part = wide[:, number * size : (number + 1) * size].T
            matrix = self.constant(f"{name}.wide.{number}", part.copy())
            total = self.node("Add", [self.node("MatMul", [states, matrix]), total])
        out = self.constant(f"{name}.out.w", self.file.tensors[f"{name}.out.w"].reshape(-1))
        bias = self.constant(f"{name}.out.b", self.file.tensors[f"{name}.out.b"].reshape(1))
        score = self.node("MatMul", [self.node("Tanh", [total]), out])
        return self.node("Add", [score, bias])


def export(source: Path, folder: Path, spread: float = 1.0) -> None:
    """Write `reader.onnx` and, beside it, its checksum.

    Args:
        source: the `.npz` of `train.py`.
        folder: where to.
        spread: what the log-odds are multiplied by. A longer training makes them wider, and the
            weights beside them in `kb.reader.evidence` were chosen for those of the first.
    """
    shape = E5File(find_file(*CARRIER)).shape
    tensors = dict(np.load(source))
    for name in ("sentence.out.w", "sentence.out.b", "passage.out.w", "passage.out.b"):
        tensors[name] = tensors[name] * np.float32(spread)
    top = 1 + max(int(name[1:].split(".")[0]) for name in tensors if name.startswith("l"))
    graph = ReaderGraph(Trained(shape, tensors), range(SHARED, top))
    value, floats = helper.make_tensor_value_info, TensorProto.FLOAT
    inputs = [
        value("question", floats, [1, "asked_tokens", shape.hidden]),
        value("passage", floats, [1, "tokens", shape.hidden]),
        value("places", floats, ["sentences", "tokens"]),
    ]
    outputs = [value("answers", floats, [1]), value("scores", floats, ["sentences"])]
    target = folder / FILE
    save_graph(graph, "reader", inputs, outputs, target)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_suffix(".toml").write_text(f'{ABOUT}sha256 = "{digest}"\n', encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the reader as ONNX.")
    parser.add_argument("source", type=Path, help=".npz that train.py wrote")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--spread", type=float, default=1.0, help="factor of the log-odds")
    args = parser.parse_args()
    export(args.source, args.folder, args.spread)
