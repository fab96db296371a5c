"""docs/architecture.md holds: its files exist, its rooms are all, its roads are walked so."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import pytest

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from tests.conftest import ROOT, MakeProject

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PACKAGES = ("kb", "ingest", "evals", "ui")
TEXT = (
    "# Skills\n\nCambodia had 145 trained inspectors in 2023. Each ministry must report yearly.\n\n"
    "## Schools\n\nThe plan links 340 village schools by 2027."
)
MOST_FILES = 15

Stop = tuple[str, str]
"""File and function."""


def stops(road: str) -> list[Stop]:
    """Return the stops of the table below a heading."""
    section = PAGE.split(f"## The road of {road}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| \d+ \| `([^`]+)` \| `([^`]+)` \|", section, re.MULTILINE)


def walked(walk: Callable[[], object]) -> list[Stop]:
    """Return the functions of ours that a call enters, in the order they are first entered."""
    entered: dict[Stop, None] = {}

    def enter(frame: FrameType, event: str, _: object) -> None:
        file = frame.f_code.co_filename
        if event == "call" and file.startswith(f"{ROOT}/"):
            entered.setdefault((file.removeprefix(f"{ROOT}/"), frame.f_code.co_qualname))

    threading.setprofile(enter)  # files are read in a thread beside the embedding
    sys.setprofile(enter)
    try:
        walk()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return list(entered)


def missed(road: str, entered: list[Stop]) -> list[Stop]:
    """Return the stops that are not passed after the one before them."""
    rest: Iterator[Stop] = iter(entered)
    return [stop for stop in stops(road) if stop not in rest]


def test_every_place_named_exists() -> None:
    named = set(re.findall(rf"`((?:{'|'.join(PACKAGES)})/[\w/.]*)`", PAGE))
    assert len(named) > 50
    assert sorted(place for place in named if not (ROOT / place).exists()) == []


def test_every_room_is_named_and_says_what_it_is_for() -> None:
    rooms = {p.parent for name in PACKAGES for p in (ROOT / name).glob("*/__init__.py")}
    assert [r.name for r in rooms if f"`{r.relative_to(ROOT)}/`" not in PAGE] == []
    assert [r.name for r in rooms if '"""' not in (r / "__init__.py").read_text("utf-8")] == []


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_no_room_is_crowded(package: str) -> None:
    folders = [ROOT / package, *(p for p in (ROOT / package).rglob("*") if p.is_dir())]
    counts = {
        folder.relative_to(ROOT).as_posix(): sum(file.is_file() for file in folder.iterdir())
        for folder in folders
        if "__pycache__" not in folder.parts
    }
    assert {name: n for name, n in counts.items() if n > MOST_FILES} == {}


def test_the_road_of_a_document(make_project: MakeProject) -> None:
    project = make_project(skills=TEXT)
    assert missed("a document", walked(lambda: ingest(project))) == []


def test_the_road_of_a_question(make_project: MakeProject) -> None:
    project = make_project(skills=TEXT)
    ingest(project)
    base = KnowledgeBase.open(project)
    question = "How many trained inspectors did Cambodia have in 2023?"
    assert missed("a question", walked(lambda: base.ask(question))) == []


def test_the_road_of_a_claim(make_project: MakeProject) -> None:
    project = make_project(skills=TEXT)
    ingest(project)
    base = KnowledgeBase.open(project)
    claim = "Cambodia had 145 trained inspectors in 2023."
    assert missed("a claim", walked(lambda: base.check(claim))) == []
