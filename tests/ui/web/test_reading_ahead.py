"""While nobody asks, the server reads its passages ahead, and again where documents changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import cast

from evals.runs.one_each import one_each
from kb.base import KnowledgeBase
from kb.config import Config
from kb.errors import StoreError
from kb.models import Document
from kb.reader.states import FILE, StatesFile
from ui.web.server import reading_ahead

ROWS = [
    (Document("tax", title="Salt"), "The tax on salt is 4 coins. It is paid in spring."),
    (Document("wall", title="Wall"), "The wall was built by monks. It is nine feet high."),
]
SOON = 0.001
PATIENCE = 10.0


class Changing:
    """Stands for a base of which some steps fail and whose documents change."""

    def __init__(self) -> None:
        self.read: SimpleQueue[str] = SimpleQueue()
        self._states = iter(["one", "one", "", "two"])

    def corpus_hash(self) -> str:
        self._now = next(self._states, "two")
        if not self._now:
            raise StoreError("away")
        return self._now

    def read_ahead(self) -> Iterator[None]:
        self.read.put(self._now)
        yield


def test_each_state_of_the_documents_is_read_once_whatever_fails_between() -> None:
    base = Changing()
    with reading_ahead(cast(KnowledgeBase, base), SOON, lambda: True):
        seen = [base.read.get(timeout=PATIENCE) for _ in range(2)]
    assert seen == ["one", "two"]
    assert base.read.empty()


def test_nothing_is_read_while_the_machine_is_busy() -> None:
    base, looks = Changing(), SimpleQueue[None]()

    def busy() -> bool:
        looks.put(None)
        return False

    with reading_ahead(cast(KnowledgeBase, base), SOON, busy):
        for _ in range(3):
            looks.get(timeout=PATIENCE)
    assert base.read.empty()


def test_passages_are_kept_and_those_that_went_are_forgotten(tmp_path: Path) -> None:
    base = one_each(tmp_path, ROWS, Config())
    kept = StatesFile(base.project.data / FILE, 10_000_000)
    assert len(list(base.read_ahead())) == len(kept.keys()) == 2
    gone = b"of a passage that is gone"
    first = kept.get(min(kept.keys()))
    assert first is not None
    kept.put(gone, first)
    assert len(list(base.read_ahead())) == 2
    assert kept.keys().isdisjoint({gone})
    assert len(kept.keys()) == 2
