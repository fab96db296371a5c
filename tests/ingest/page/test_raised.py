"""What raised characters mean, and how they read in a line."""

import pytest

from ingest.page.raised import Meaning, meaning, written


@pytest.mark.parametrize(
    ("before", "mark", "read"),
    [
        ("the DGSI’s", "1", ""),
        ("inspectors visited 145", "3", ""),
        ("45 per cent", "5", ""),
        ("more than 10", "25", "^25"),
        ("3.5 × 10", "−6", "^−6"),
        ("an area of 40 km", "2", "²"),
        ("12 m", "3", "³"),
        ("on the 1", "st", "st"),
        ("le 1", "er", "er"),
        ("Windows", "TM", "TM"),
        ("the ministry", "a", ""),
        ("the law", "12,13", ""),
        ("the law", "*", ""),
        ("the law of 78", "a,b", ""),
        ("the system", "2", ""),
        ("a program", "4", ""),
        ("x", "2", "^2"),
        ("χ", "2", "^2"),
        ("(1 + r)", "5", "^5"),
        ("the ministry (as of May)", "5", ""),
        ("au XXI", "e", "e"),
        ("loi n", "o", "o"),
        ("artículo 1.", "o", "o"),
        ("the M", "a", ""),
    ],
)
def test_a_raised_mark_reads_as_it_is_meant(before: str, mark: str, read: str) -> None:
    assert written(before, mark) == read


def test_a_linked_mark_is_a_note_whatever_it_stands_after() -> None:
    assert meaning("10", "25", linked=True) is Meaning.NOTE
