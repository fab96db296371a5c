"""What all tests share: no network but loopback, small projects, and where the shared data is."""

from __future__ import annotations

import gc
import importlib.util
import socket
from collections.abc import Callable, Generator
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import pytest

from kb.config import Project, find_project

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")
TOY_CONFIG = '[read]\nworkers = 0\n[embedder]\nname = "tests.toy_llama.ToyEmbedding"\n'


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: one that begins last keeps a single process at work."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded to find the tests stays: looking through it for waste took a third of it."""
    gc.disable()
    found = yield
    gc.freeze()
    gc.enable()
    return found


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for {host}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def shared() -> Path:
    """Folder of the shared documents and cases; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared documents and cases are not beside this checkout")
    return SHARED


def loaded(script: Path) -> ModuleType:
    """Load a script that belongs to no package."""
    spec = importlib.util.spec_from_file_location(f"script_{script.stem}", script)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MakeProject = Callable[..., Project]


@pytest.fixture
def make_project(tmp_path: Path) -> MakeProject:
    """Return a function that makes a project of Markdown texts: make(title=text, ...)."""

    def make(folder: str = "project", config: str = TOY_CONFIG, **texts: str) -> Project:
        root = tmp_path / folder
        (root / "corpus").mkdir(parents=True, exist_ok=True)
        (root / "readiness.toml").write_text(config)
        entries = []
        for name, text in texts.items():
            (root / "corpus" / f"{name}.md").write_text(text, "utf-8")
            entries.append(
                f"- id: {name}\n  file: {name}.md\n  title: About {name}\n  kind: strategy\n"
                "  publisher: Ministry of Tests\n  date: '2024-05'\n  country: KH\n  language: en\n"
            )
        (root / "corpus" / "register.yaml").write_text("".join(entries) or "[]\n", "utf-8")
        return find_project(root)

    return make
