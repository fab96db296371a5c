"""The weights of a reader as the package carries it, to go on training from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper


def read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Read weights under the names that the trainers write them by.

    Args:
        path: `.npz` of a trainer, or `.onnx` of `export.py`; the latter's matrices come back from
            int8, near enough to go on from.
    """
    if path.suffix == ".npz":
        return dict(np.load(path))
    constants = onnx.load(path).graph.initializer
    held = {one.name: numpy_helper.to_array(one) for one in constants}
    found = {name: value for name, value in held.items() if name.startswith("l")}
    for name in [name for name in found if name.endswith(".scale")]:
        whole = name.removesuffix(".scale")
        matrix = held[f"{whole}.w"].astype(np.float32) * held[name]
        found |= {f"{whole}.w": np.ascontiguousarray(matrix.T), f"{whole}.b": held[f"{whole}.b"]}
        del found[name], found[f"{whole}.zero"]
    for head in {name.split(".")[0] for name in held if name.endswith(".out.w")}:
        found |= _head(held, head)
    sides = [held[f"side {n}"] for n in range(3) if f"side {n}" in held]
    most = {"most": held["most"].reshape(())} if "most" in held else {}
    return {**found, **most, "sides": np.stack(sides)}


def _head(held: dict[str, NDArray[np.float32]], head: str) -> dict[str, NDArray[np.float32]]:
    parts = [name for name in held if name.startswith(f"{head}.wide.") and name[-1].isdigit()]
    wide = np.concatenate([held[name].T for name in sorted(parts)], axis=1)
    out = held[f"{head}.out.w"]
    return {
        f"{head}.wide.w": wide,
        f"{head}.wide.b": held[f"{head}.wide.b"],
        f"{head}.out.w": out.reshape(1, -1) if out.ndim == 1 else np.ascontiguousarray(out.T),
        f"{head}.out.b": held[f"{head}.out.b"],
    }
