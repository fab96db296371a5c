"""Twenty damaged files are read, warned of or refused; `tests/mutants.py` reads as many as asked.

Without processes here: a test is to be quick, and a hang would be seen as one.
"""

from __future__ import annotations

from pathlib import Path

from ingest.job.pool import Pool
from kb.config import ReadSettings
from tests.mutants import FINE, try_all


def test_no_damaged_file_crashes_the_job_or_loses_text_without_a_word(tmp_path: Path) -> None:
    found = list(try_all(tmp_path, 13, 20, Pool(ReadSettings(workers=0))))
    assert len(found) == 20
    assert [(m.path.name, m.how, fate, said) for m, fate, said in found if fate not in FINE] == []
