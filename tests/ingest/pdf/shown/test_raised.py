"""Raised and lowered characters: what they mean stands in the text, never glued to a figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pdf.shown.raised import spelt
from ingest.readers import read
from tests import pdfs

FILLER = "".join(
    pdfs.text_at(40, 300 - 14 * n, f"The ministry trains its clerks in spring, row {n} of many.")
    for n in range(8)
)


def line(*parts: tuple[str, float, float], y: float = 340) -> str:
    """Draw parts of a line side by side: text, size, and how far above the line it stands."""
    x, drawn = 40.0, ""
    for text, size, rise in parts:
        drawn += pdfs.text_at(x, y + rise, text, size)
        x += sum(WIDTHS.get(char, 0.556) for char in text) * size
    return drawn


WIDTHS = dict.fromkeys(" .,ftI/", 0.278) | dict.fromkeys("il", 0.222) | dict.fromkeys("csk", 0.5)
WIDTHS |= dict.fromkeys("()r-", 0.333) | dict.fromkeys("Cw", 0.722)
WIDTHS |= {"T": 0.611, "m": 0.833, "*": 0.389, "O": 0.778}


def first_line(folder: Path, *parts: tuple[str, float, float]) -> str:
    text = read(pdfs.drawn(folder, line(*parts) + FILLER), "d").pages[0].text
    return text.split("\n")[0].split(" The ministry")[0]


@pytest.mark.parametrize(
    ("parts", "read_as"),
    [
        ((("In all 145", 11, 0), ("3", 6.8, 4), (" schools", 11, 0)), "In all 145 schools"),
        ((("The council", 11, 0), ("12", 6.8, 4), (" agrees.", 11, 0)), "The council agrees."),
        ((("So it is.", 11, 0), ("4,5", 6.8, 4), (" Then", 11, 0)), "So it is. Then"),
        ((("The law", 11, 0), ("*", 6, 4), (" says so", 11, 0)), "The law says so"),
        ((("from 10", 11, 0), ("25", 6.8, 4), (" on", 11, 0)), "from 10^25 on"),
        ((("about 10", 11, 0), ("-6", 6.8, 4), (" of it", 11, 0)), "about 10^-6 of it"),
        ((("area of 40 km", 11, 0), ("2", 6.8, 4), (" here", 11, 0)), "area of 40 km² here"),
        ((("on the 1", 11, 0), ("st", 6.8, 4), (" of May", 11, 0)), "on the 1st of May"),
        ((("less CO", 11, 0), ("2", 6.8, -2), (" than", 11, 0)), "less CO2 than"),
        ((("a size of 12 and ", 11, 0), ("34", 9, 0), (" too", 11, 0)), "a size of 12 and 34 too"),
        ((("The law", 11, 0), (" (", 11, 0), ("7", 6.8, 4), (").", 11, 0)), "The law."),
        ((("saw (2017)", 11, 0), ("29", 6.8, 4), (" it", 11, 0)), "saw (2017) it"),
        ((("The council", 11, 0), ("12", 6.8, 4), (".", 11, 0)), "The council."),
        ((("The council.", 11, 0), ("12", 6.8, 4), ("Then it", 11, 0)), "The council. Then it"),
        ((("of 40 people", 11, 0), ("13", 6.8, 4), ("/year", 11, 0)), "of 40 people/year"),
        ((("about 5", 11, 0), ("1", 6, 4), ("/", 11, 0), ("2", 6, 0)), "about 5 1/2"),
    ],
)
def test_raised_signs_in_a_line(
    tmp_path: Path, parts: tuple[tuple[str, float, float], ...], read_as: str
) -> None:
    assert first_line(tmp_path, *parts) == read_as


def test_a_fonts_own_raised_figures_are_marks_too(tmp_path: Path) -> None:
    markup = "In 2023 they saw 145#super[3] schools and 10#super[25] operations on 40 km#super[2]."
    text = read(pdfs.typeset(tmp_path, markup), "d").pages[0].text
    assert text == "In 2023 they saw 145 schools and 10^25 operations on 40 km²."


def test_marks_leave_the_cells_of_a_table(tmp_path: Path) -> None:
    head = "[Country],[Schools],[Teachers]"
    rows = "[Atlantis],[145#super[3]],[1200],[Erewhon],[78],[900#super[b]]"
    markup = f"Words before the table.\n#table(columns: 3, {head},{rows})\nWords after the table."
    text = read(pdfs.typeset(tmp_path, markup), "d").pages[0].text
    assert "Atlantis\t145\t1200\nErewhon\t78\t900" in text


def test_the_note_keeps_its_number_and_is_found_by_it(tmp_path: Path) -> None:
    body = "Every school sends two teachers to the course. " * 12
    markup = f"{body} They saw 145#footnote[Public schools only.] schools. {body}"
    reading = read(pdfs.typeset(tmp_path, markup), "d")
    assert "They saw 145 schools." in reading.pages[0].text
    assert reading.pages[0].text.endswith("\n\n1 Public schools only.")
    assert [h.title for h in reading.headings] == ["Footnotes"]


def test_a_figure_of_a_cell_that_stands_higher_is_no_mark(tmp_path: Path) -> None:
    drawn = line(("Schools in the north", 11, 0), y=340) + pdfs.text_at(240, 345, "12", 8)
    assert "12" in read(pdfs.drawn(tmp_path, drawn + FILLER), "d").pages[0].text


def test_what_stands_for_a_power_is_spelt_out() -> None:
    assert spelt("10\ufdd25") == "10^25"
