from pathlib import Path

import pytest

from tests.whole.faults import FAULTS, attempt, make

QUICK = ("mirror flipped at its head", "vector header flipped", "register emptied")
"""One of each kind; `python -m tests.whole faults` tries them all."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("faults") / "whole")


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_no_fault_ends_in_a_traceback_and_each_can_be_mended(
    whole: Path, tmp_path: Path, name: str
) -> None:
    fault = next(f for f in FAULTS if f.name == name)
    tried = attempt(fault, whole, tmp_path)
    assert tried.good, "\n".join(f"{e.command}: {e.code}\n{e.said}" for e in tried.ended)
