"""Note numbers that a text taken from a PDF glues to words: told by all of them together."""

from __future__ import annotations

import time
from itertools import count
from pathlib import Path

import pytest

from ingest.readers import read
from ingest.text.glued import unglued

PLACES = ("Brask", "Olm", "Tarn", "Vess", "Kerr", "Dorn", "Lund", "Moss", "Ness", "Ulst", "Wick")


def sentences(numbers: list[int]) -> list[str]:
    """Write a sentence for each number, which stands glued to what a note may stand behind."""
    ends = (
        "counts its boats{},",
        "(the old office){} has",
        "mends its nets.{} Then",
        "says “no”{} and",
    )
    return [
        f"The harbour of {place} {ends[n % len(ends)].format(number)} more words follow here."
        for n, (place, number) in enumerate(zip(PLACES * 4, numbers, strict=False))
    ]


def test_numbers_that_rise_through_a_text_leave_it_also_behind_years() -> None:
    told = sentences([1, 2, 3, 4, 5, 7, 8, 9, 10])
    told.insert(5, "Wages were 0.09% of all in 20226, and the reform of 20155 stands.")
    text, warnings = unglued("\n".join(told))
    assert "all in 2022, and the reform of 20155 stands" in text
    assert not any(
        f"{word}{n}" in text for word in ("boats", "office)", "nets.", "”") for n in "123"
    )
    assert warnings == ("10 numbers of notes stood glued to words and were taken out of the text",)


def test_numbers_in_the_order_of_a_program_leave_the_text_too() -> None:
    numbers = [34, 12, 47, 58, 41, 29, 63, 15, 22, 70, 51]
    told = [*sentences(numbers), "Brask came 7th in 202344, of all.", "Case 20108 is open."]
    text, warnings = unglued("\n".join(told))
    assert "7th in 2023, of all" in text
    assert "Case 20108 is open" in text
    assert not any(str(number) in text for number in numbers)
    assert warnings[0].startswith("12 ")


@pytest.mark.parametrize(
    "text",
    [
        "The project Digital21 asks the council, and Digital21 pays. We say Sigma2 of it.\n" * 30,
        "\n".join(f"{place}{60 + n}" for n, place in enumerate(PLACES)),
        "\n".join(f"See https://harbour.example/report{n}, and more." for n in range(1, 30)),
        "In 20155 cases of 20108 the law (74 FR 20108) was named, and 19999 were not.\n" * 9,
        "About 45.1% of 3.5 million, or 12.5, as in section.4 of it.\n" * 9,
    ],
    ids=["names", "table", "addresses", "figures", "decimals"],
)
def test_names_and_figures_stay(text: str) -> None:
    assert unglued(text) == (text, ())


def test_a_bracket_that_closes_a_mark_goes_with_it() -> None:
    told = [
        f"The harbour counts boats{n}), nets (and sails{n + 1}) in spring." for n in range(1, 17, 2)
    ]
    text, _ = unglued("\n".join(told))
    assert text.splitlines()[0] == "The harbour counts boats, nets (and sails) in spring."


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_text_does_not_run_into_the_notes_of_its_page(tmp_path: Path, name: str) -> None:
    numbers, pages = count(1), []
    for page in range(1, 6):
        first, second = next(numbers), next(numbers)
        pages.append(
            f"### Page {page}\n\nIn {PLACES[page]} 19,2% of crews{first} and 10,6%{second} of "
            f"owners pay. As to boats\n{first}\t\nhttps://harbour.example/boats-{page}.pdf\n{second}\t\n"
            f"https://harbour.example/owners-{page}.pdf\n"
        )
    path = tmp_path / name
    path.write_text("\n".join(pages), "utf-8")
    page = read(path, "d").pages[2]
    assert (
        page.text.splitlines()[0] == "In Vess 19,2% of crews and 10,6% of owners pay. As to boats"
    )
    assert "5 https://harbour.example/boats-3.pdf" in page.text.splitlines()


def test_a_long_run_without_blanks_costs_no_more_than_its_length() -> None:
    run = "a0" * 200_000
    start = time.perf_counter()
    assert unglued(run) == (run, ())
    assert time.perf_counter() - start < 5
