"""While one claim is checked no text is read twice: it, a sentence, what stands around one."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from ingest.job.run import ingest
from kb.base import KnowledgeBase
from tests.conftest import MakeProject

Counts = Counter[tuple[str, str]]
"""How often each reader read each text."""
READERS = (
    "numbers", "years", "printed_dates", "named_countries", "modalities", "statuses",
)  # fmt: skip
ROOMS = ("kb.claims", "kb.reader", "kb.words")
"""Where a claim is checked; a search reads its question for itself."""
PLAN = """# National plan of Cambodia

The national plan of Cambodia must train 400 teachers of computing each year from 2025. The Ministry
of Education may pay for 12 of the courses in March 2024. The plan was adopted in May 2023.

The courses are not required in Viet Nam. All 400 teachers are allowed to leave before 2030.
"""
LAW = """# Law on teachers

Cambodia adopted a draft law in 2021. Teachers of computing must pass 3 tests each year. Thailand
trains 900 teachers of computing each year, and it must not close the 25 schools of the plan.
"""
CLAIMS = [
    "Cambodia must train 400 teachers of computing each year from 2025.",
    "Thailand must not train 900 teachers of computing by March 2024.",
    "According to the national plan of Cambodia, all 12 courses must be paid for in 2024 [1].",
]


@pytest.fixture
def base(make_project: MakeProject) -> KnowledgeBase:
    project = make_project(plan=PLAN, again=PLAN, law=LAW)
    ingest(project)
    return KnowledgeBase.open(project)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, base: KnowledgeBase) -> Iterator[Counts]:
    """Count what is read, wherever a reader is known by its name."""
    counts: Counts = Counter()

    def counting(name: str, reader: Callable[..., object]) -> Callable[..., object]:
        def count(text: str, **more: object) -> object:
            counts[name, text] += 1
            return reader(text, **more)

        return count

    for path, module in list(sys.modules.items()):
        for name in READERS if path.startswith(ROOMS) else ():
            if hasattr(module, name):
                monkeypatch.setattr(module, name, counting(name, getattr(module, name)))
    yield counts


@pytest.mark.parametrize("claim", CLAIMS)
def test_no_text_is_read_twice(base: KnowledgeBase, read: Counts, claim: str) -> None:
    *_, last = base.check_stream(claim)
    assert last.label != "not-a-claim"
    assert {name for name, _ in read} == set(READERS)
    # Countries are read of the claim as a statement, and as the question that finds passages.
    many = {
        what for what, times in read.items() if times > 1 + (what == ("named_countries", claim))
    }
    assert many == set()
