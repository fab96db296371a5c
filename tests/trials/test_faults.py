import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.trials.faults import FAULTS, QUESTION, attempt, make

QUICK = ("mirror flipped at its head", "vector header flipped", "register emptied")
"""One of each kind; `python -m tests.trials faults` tries them all."""


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


RIGHTS = "-dac_override,-dac_read_search"
"""What lets the root user write where nobody may."""


@pytest.mark.slow
def test_a_folder_that_may_not_be_written_is_asked_all_the_same(
    whole: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(whole, tmp_path / "read-only")
    without = ["setpriv", f"--bounding-set={RIGHTS}", f"--inh-caps={RIGHTS}"]
    if os.geteuid():
        without = []
    elif shutil.which("setpriv") is None:
        pytest.skip("the root user writes everywhere, and setpriv is not installed")
    subprocess.run(["chmod", "-R", "a-w", str(root)], check=True)
    try:
        for command, code in (["ask", QUESTION], 0), (["ingest"], 1), (["doctor"], 1):
            readiness = [sys.executable, "-B", "-m", "ui", "--project", str(root)]
            run = subprocess.run(
                [*without, *readiness, *command],
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=120,
            )
            assert run.returncode == code, run.stdout + run.stderr
            assert "Traceback" not in run.stderr
            said = "400 teachers" if command[0] == "ask" else "cannot be written"
            assert said in run.stdout + run.stderr
    finally:
        subprocess.run(["chmod", "-R", "u+w", str(root)], check=True)
