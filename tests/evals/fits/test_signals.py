import math
from pathlib import Path

import pytest

from evals.cases.read import Case, Gold
from evals.fits.signals import Sample, as_cases, gather, read_samples, write_samples
from evals.reading.pairs import Asked
from kb.errors import ReadinessError
from tests.fake_base import FakeBase, make_hit

GATHERED = (
    Sample("a", {"cosine": 0.9, "union": 0.5}, True),
    Sample("b", {"cosine": 0.1, "union": 0.5}, False),
)


def test_signals_are_gathered_from_cases() -> None:
    base = FakeBase({"q": (make_hit("note", 1),)})
    assert gather(base, [Case("a", "q"), Case("b", "r", answerable=False)]) == GATHERED


def test_a_signal_that_is_no_number_names_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    base = FakeBase({})
    monkeypatch.setattr(base, "signals", lambda question, filters: {"cosine": math.nan})
    with pytest.raises(ReadinessError, match="a: no finite value for the signal cosine"):
        gather(base, [Case("a", "q")])


def test_kept_signals_are_read_as_they_were(tmp_path: Path) -> None:
    write_samples(GATHERED, tmp_path / "signals.jsonl")
    assert read_samples(tmp_path / "signals.jsonl") == GATHERED


def test_a_near_miss_is_a_question_without_an_answer() -> None:
    asked = [Asked("when?", "law", ("mark",), ("mark",)), Asked("who?", "law", (), ("mark",))]
    assert as_cases(asked) == [
        Case("reading 0", "when?", True, gold=(Gold("law"),)),
        Case("reading 1", "who?", False, gold=(Gold("law"),)),
    ]
