"""A server with a token and TLS, who writes to it, and who reads from it."""

import pytest

from tests.trials.machines import exercise


@pytest.mark.slow
def test_a_reader_follows_a_server_through_everything_that_happens_to_it() -> None:
    steps = exercise(lambda line: None, readers=1)
    assert [step for step in steps if not step.good] == []
    assert len(steps) == 11
