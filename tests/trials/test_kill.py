"""The job is killed for good at random moments; nothing may be lost, doubled or half visible."""

import pytest

from tests.trials.kills import kill_all


@pytest.mark.slow
def test_killing_a_job_at_any_moment_loses_and_doubles_nothing() -> None:
    killed = kill_all(2, 2, lambda line: None)
    assert [one for one in killed if one.problems] == []
