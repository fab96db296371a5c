import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import ROOT

OURS = ("kb", "ingest", "ui", "evals")
NAME = "ai-readiness-kb"
LOCKS = ("requirements.lock", "requirements-dev.lock")
DATA = (
    "kb/data/fitted/claims.onnx",
    "kb/data/fitted/claims.toml",
    "kb/data/fitted/decision.toml",
    "kb/data/fitted/reader.onnx",
    "kb/data/fitted/reader.toml",
    "kb/data/words/messages/km.toml",
    "kb/data/words/stopwords.txt",
    "ui/assets/app.js",
    "ui/assets/style.css",
    "ui/assets/fonts/OFL.txt",
    "ui/assets/fonts/noto-sans-khmer-khmer-400-normal.woff2",
    "evals/runs/expected.toml",
)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, str]:
    """Return the packages of a lock file with their versions."""
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", line) for line in lines)
    return {canonical(m[1]): m[2] for m in found if m}


def requirements() -> dict[str, set[str]]:
    """Return the names of the direct dependencies, by the lock file that must hold them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lists = (project["dependencies"], project["optional-dependencies"]["dev"])
    found = [{canonical(re.match(r"[A-Za-z0-9._-]+", r)[0]) for r in some} for some in lists]  # type: ignore[index]
    return dict(zip(LOCKS, found, strict=True))


def test_no_other_distribution_provides_a_package_of_ours() -> None:
    taken = {
        f"{distribution.name}: {file}"
        for distribution in distributions()
        if canonical(distribution.name) != NAME
        for file in distribution.files or ()
        if file.parts[0] in OURS or file.name in {f"{name}.py" for name in OURS} == {file.parts[0]}
    }
    assert taken == set()


@pytest.mark.parametrize("name", OURS)
def test_our_packages_are_the_ones_that_are_imported(name: str) -> None:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin == str(ROOT / name / "__init__.py")


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_name_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"https?:|file:|git\+| @ |--(extra-)?index|--find-links|^-", text, re.M)


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_pin_every_line(lock: str) -> None:
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    assert all("==" in line for line in lines if line.strip() and not line.startswith("#"))


@pytest.mark.parametrize("lock", LOCKS)
def test_no_torch_is_pulled_in(lock: str) -> None:
    assert not [n for n in pins(lock) if n == "torch" or n.startswith(("nvidia-", "triton"))]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_direct_dependency_is_pinned(lock: str) -> None:
    assert requirements()[lock] - pins(lock).keys() == set()


def test_both_locks_pin_the_same_versions() -> None:
    run, develop = (pins(lock) for lock in LOCKS)
    assert {n: v for n, v in run.items() if develop.get(n) != v} == {}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of the files in the wheel."""
    if find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the wheel, is not installed in this environment")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [path] = Path(folder).glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_the_wheel_holds_the_packages_with_their_data(wheel: list[str]) -> None:
    modules = {
        path.relative_to(ROOT).as_posix() for name in OURS for path in (ROOT / name).rglob("*.py")
    }
    assert modules | set(DATA) <= set(wheel)


def test_the_wheel_holds_nothing_else(wheel: list[str]) -> None:
    assert {name.split("/")[0] for name in wheel if ".dist-info" not in name} == set(OURS)


def test_the_data_files_are_where_the_packages_look_for_them() -> None:
    assert [name for name in DATA if not (ROOT / name).is_file()] == []
