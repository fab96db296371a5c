"""Builds the ONNX graph of multilingual-e5-small, a plain BERT encoder.

The table of words keeps its 4 bits; the other matrices become int8, one scale a column, with
inputs quantised as they come. Of the variants measured by `evals/speed/embedders.py` this is the
quickest that stays within cosine 0.99 of the weights' own engine.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from kb.encoders.e5_file import BLOCK, E5File, Shape
from kb.encoders.onnx import STATES

MICROSOFT = "com.microsoft"
"""Domain of onnxruntime's own operators."""
OPSET, IR_VERSION = 17, 9
"""Old enough for every onnxruntime that the requirements allow."""


class Graph:
    """Collects nodes and constants."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant and return its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], domain: str = "", **attributes: float) -> str:
        """Add a node with one output and return the output's name."""
        output = f"{kind}_{len(self.nodes)}"
        node = helper.make_node(kind, inputs, [output], domain=domain)
        node.attribute.extend(helper.make_attribute(k, v) for k, v in attributes.items())
        self.nodes.append(node)
        return output


class Tensors(Protocol):
    """Weights by the names that the E5S1 file gives them."""

    @property
    def shape(self) -> Shape:
        """The sizes of the encoder."""

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a tensor, flat."""

    def matrix(self, name: str, rows: int) -> NDArray[np.float32]:
        """Return a matrix of shape (rows, columns)."""


class LayerGraph(Graph):
    """A graph of BERT's layers."""

    def __init__(self, file: Tensors) -> None:
        super().__init__()
        self.file = file

    def vector(self, name: str) -> str:
        """Add a tensor of the file as a constant."""
        return self.constant(name, self.file.vector(name))

    def add_norm(self, states: str, change: str, name: str) -> str:
        """Add and normalise, in two nodes: the fused one is several times slower."""
        total = self.node("Add", [states, change])
        weights = [self.vector(name + ".w"), self.vector(name + ".b")]
        epsilon = self.file.shape.epsilon
        return self.node("LayerNormalization", [total, *weights], axis=-1, epsilon=epsilon)

    def linear(self, states: str, name: str, rows: int) -> str:
        """Multiply with a matrix in int8, one scale for each of its `rows` outputs, and add."""
        weights = self.file.matrix(name + ".w", rows).T
        scales = np.maximum(np.abs(weights).max(axis=0), 1e-12) / 127
        inputs = [
            states,
            self.constant(name + ".w", np.rint(weights / scales).astype(np.int8)),
            self.constant(name + ".scale", scales.astype(np.float32)),
            self.constant(name + ".zero", np.zeros(rows, np.int8)),
            self.vector(name + ".b"),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, MICROSOFT)

    def gelu(self, states: str) -> str:
        """Add the exact GELU; the operator that adds a bias too takes nearly twice as long."""
        return self.node("Gelu", [states], MICROSOFT)

    def layer(self, name: str, states: str) -> str:
        """Add one layer: attention, then the feed-forward net."""
        shape = self.file.shape
        parts = [self.linear(states, name + part, shape.hidden) for part in "qkv"]
        seen = self.node("MultiHeadAttention", parts, MICROSOFT, num_heads=shape.heads)
        seen = self.linear(seen, name + "ao", shape.hidden)
        states = self.add_norm(states, seen, name + "aln")
        wide = self.gelu(self.linear(states, name + "fi", shape.feed))
        return self.add_norm(states, self.linear(wide, name + "fo", shape.hidden), name + "oln")


class E5Graph(LayerGraph):
    """The encoder, or some of its layers, made of the tensors of one file."""

    file: E5File

    def __init__(self, file: E5File, first: int = 0, end: int | None = None) -> None:
        """Build the layers from `first` up to, without, `end`; the words come before layer 0."""
        super().__init__(file)
        self.first = first
        states = self.embeddings() if first == 0 else STATES
        for layer in range(first, file.shape.layers if end is None else end):
            states = self.layer(f"l{layer}.", states)
        self.nodes[-1].output[0] = "last_hidden_state"

    def embeddings(self) -> str:
        """Look up words and positions. All tokens are of the first type, added to positions.

        Positions are an input: onnxruntime turns a range made in the graph into a wrong slice.
        """
        hidden, words = self.file.shape.hidden, self.file.shape.words
        scales, nibbles = self.file.blocks("emb.word", words)
        packed = nibbles[..., 0::2] | (nibbles[..., 1::2] << 4)
        word = self.node(
            "GatherBlockQuantized",
            [
                self.constant("emb.word", packed.reshape(words, -1)),
                "input_ids",
                self.constant("emb.word.scale", scales),
            ],
            MICROSOFT,
            bits=4,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )
        table = self.file.vector("emb.pos").reshape(-1, hidden)
        table = table + self.file.vector("emb.type").reshape(-1, hidden)[0]
        position = self.node("Gather", [self.constant("emb.pos", table), "position_ids"])
        return self.add_norm(word, position, "emb.ln")


def save_e5(graph: E5Graph, target: Path) -> None:
    """Write the encoder: ids and positions (1, tokens) to states (1, tokens, hidden).

    Upper layers alone take the states of those below in place of ids and positions.

    Args:
        graph: the nodes and constants.
        target: the ONNX file to write, about 83 MB with all layers.
    """
    states: list[str | int] = ["batch", "tokens", graph.file.shape.hidden]
    ids, floats = TensorProto.INT64, TensorProto.FLOAT
    inputs = [
        helper.make_tensor_value_info(name, ids, states[:2])
        for name in ("input_ids", "position_ids")
    ]
    if graph.first:
        inputs = [helper.make_tensor_value_info(STATES, floats, states)]
    output = helper.make_tensor_value_info("last_hidden_state", floats, states)
    save_graph(graph, "multilingual-e5-small", inputs, [output], target)


def save_graph(
    graph: Graph, name: str, inputs: list[Any], outputs: list[Any], target: Path
) -> None:
    """Write a graph as an ONNX file.

    Args:
        graph: the nodes and constants.
        name: what it is called in the file.
        inputs: what it takes, as ONNX describes values.
        outputs: what it gives.
        target: the file to write.
    """
    model = helper.make_model(
        helper.make_graph(graph.nodes, name, inputs, outputs, graph.constants),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=IR_VERSION,
    )
    onnx.save(model, str(target))
