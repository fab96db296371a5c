"""Printed dates in the corpus's languages."""

from __future__ import annotations

import pytest

from kb.words.dates import named_years, printed_dates


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("OCTOBER 30, 2023", ("2023-10-30",)),
        ("of 13 June 2024", ("2024-06-13",)),
        ("Issue 27, January 2025", ("2025-01",)),
        ("August 14th, 2024", ("2024-08-14",)),
        ("z dnia 28 grudnia 2020 r.", ("2020-12-28",)),
        ("Settembre 2020", ("2020-09",)),
        ("15 de Junio de 2024", ("2024-06-15",)),
        ("ngày 26 tháng 1 năm 2021", ("2021-01-26",)),
        ("ថ្ងៃទី៧ ខែធ្នូ ឆ្នាំ២០២៥", ("2025-12-07",)),
        ("2023-10-30 and 12.7.2024", ("2023-10-30", "2024-07-12")),
    ],
)
def test_a_printed_date(text: str, dates: tuple[str, ...]) -> None:
    assert printed_dates(text) == dates


@pytest.mark.parametrize("text", ["03/04/2023", "2023", "may improve 2023", "2023-13-01", "v1.2.3"])
def test_no_date_is_guessed(text: str) -> None:
    assert printed_dates(text) == ()


def test_years_are_found_in_khmer_digits_and_not_in_long_numbers() -> None:
    assert named_years("in 2019, ឆ្នាំ២០២៣ and 2019; 120231 people") == ["2019", "2023"]
