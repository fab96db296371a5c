"""Numbers beside the lines of a bill are no text; numbered rows and paragraphs are."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers import read
from tests import pdfs

LINES = (
    "Each ministry names one officer for data by",
    "the end of June, and the officer answers to",
    "the permanent secretary. The officer keeps a",
    "list of every system that decides about a",
    "person, and publishes it once a year. Those",
    "that were bought before are added within ten",
    "days of the day on which this bill enters",
    "into force, as the law on data wants it to.",
)
WHOLE = " ".join(LINES)


def bill(numbers: list[str], *, x: float = 30, first: bool = False, lines: int = 8) -> str:
    """Draw lines with a number beside each; in the order of lines, or the numbers first."""
    texts = [pdfs.text_at(60, 360 - 16 * n, LINES[n]) for n in range(lines)]
    figures = [
        pdfs.text_at(x - 6 * len(one), 360 - 16 * n, one, 10) if one else ""
        for n, one in enumerate(numbers)
    ]
    if first:
        return "".join(figures + texts)
    return "".join(a + b for a, b in zip(figures, texts, strict=False))


@pytest.mark.parametrize(
    "page",
    [
        bill([str(n) for n in range(1, 9)]),
        bill([str(n) for n in range(7, 15)], first=True),
        bill([str(n) for n in range(1, 9)], x=340),
        bill(["", "2", "", "4", "", "6", "", "8"]),
    ],
    ids=["in turns", "a column of its own", "on the right", "every other line"],
)
def test_the_numbers_go_and_the_sentences_are_whole(tmp_path: Path, page: str) -> None:
    assert read(pdfs.drawn(tmp_path, page), "d").pages[0].text == WHOLE


def test_a_last_page_with_two_lines_has_its_numbers_at_the_same_place(tmp_path: Path) -> None:
    pages = bill([str(n) for n in range(1, 9)]), bill(["9", "10"], lines=2)
    text = read(pdfs.drawn(tmp_path, *pages), "d").pages[1].text
    assert text == " ".join(LINES[:2])


def test_numbered_paragraphs_and_ranks_stay(tmp_path: Path) -> None:
    names = ("Atlantis", "Barataria", "Cloudland", "Dystopia", "Erewhon", "Fantasia")
    ranks = "".join(
        pdfs.text_at(30, 360 - 16 * n, f"{n + 1}") + pdfs.text_at(60, 360 - 16 * n, name)
        for n, name in enumerate(names)
    )
    text = read(pdfs.drawn(tmp_path, ranks), "d").pages[0].text
    assert all(str(n) in text for n in range(1, 7))


@pytest.mark.parametrize("first", [2020, 5], ids=["years", "a count"])
def test_a_figure_an_ordinary_blank_from_its_word_is_no_lines_number(
    tmp_path: Path, first: int
) -> None:
    figures = [f"FY {first + 5 * n}" for n in range(3)]
    lines = "".join(pdfs.text_at(60, 380 - 16 * n, (LINES * 2)[n]) for n in range(12))
    goals = "".join(pdfs.text_at(330, 380 - 80 * n, told) for n, told in enumerate(figures))
    text = read(pdfs.drawn(tmp_path, lines + goals), "d").pages[0].text
    assert all(told in text for told in figures)


def test_years_below_each_other_are_no_lines_numbers(tmp_path: Path) -> None:
    lines = "".join(pdfs.text_at(60, 380 - 16 * n, (LINES * 2)[n]) for n in range(12))
    years = "".join(pdfs.text_at(330, 380 - 80 * n, str(2020 + 5 * n)) for n in range(3))
    text = read(pdfs.drawn(tmp_path, lines + years), "d").pages[0].text
    assert all(year in text for year in ("2020", "2025", "2030"))
