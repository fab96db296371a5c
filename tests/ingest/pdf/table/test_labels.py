"""A label that is merged over several rows stands in each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pdf.document import read_pdf
from tests.ingest.pdf.table.test_tables import read, rows
from tests.pdfs import typeset
from ui.highlight import locate

LANDS = ("Norland", "Sudria", "Ostland")
SCORES = {
    (land, year): f"{4 + at}{year % 10}.2"
    for at, land in enumerate(LANDS)
    for year in (2021, 2022, 2023)
}
WHOLE = [[land, str(year), score] for (land, year), score in SCORES.items()]


def grouped(place: int | None, stroke: str = "1pt", rule: str = "") -> str:
    """Write a table whose labels are merged cells (None) or stand in one of three rows."""
    cells = "[Country], [Year], [Score],"
    for (land, year), score in SCORES.items():
        at = year - 2021
        if place is None:
            label = f"table.cell(rowspan: 3, align: horizon)[{land}]," if not at else ""
        else:
            label = f"[{land}]," if at == place else "[],"
        cells += f"{rule if not at else ''} {label} [{year}], [{score}],"
    return f"#table(columns: (4cm, 3cm, 3cm), stroke: {stroke}, {cells} {rule})"


@pytest.mark.parametrize(
    ("place", "stroke", "rule"),
    [
        (None, "1pt", ""),
        (None, "none", "table.hline(),"),
        (0, "none", "table.hline(),"),
        (1, "none", "table.hline(),"),
        (None, "(x, y) => (bottom: if x > 0 {1pt} else {0pt})", "table.hline(stroke: 1pt),"),
        (0, "1pt", ""),
        (0, "none", ""),
        (1, "none", ""),
    ],
    ids=[
        "merged",
        "between rules",
        "top",
        "middle",
        "short lines",
        "empty cells",
        "bare",
        "bare middle",
    ],
)
def test_a_label_stands_in_every_row_that_it_covers(
    tmp_path: Path, place: int | None, stroke: str, rule: str
) -> None:
    reading = read(tmp_path, grouped(place, stroke, rule))
    assert rows(reading) == [["Country", "Year", "Score"], *WHOLE]


def test_an_empty_cell_that_is_no_part_of_a_label_stays_empty(tmp_path: Path) -> None:
    cells = (
        "[Norland], [law], [12.5], [], [plan], [13.5], [Sudria], [fund], [14.5], [], [court], [9.5]"
    )
    markup = f"#table(columns: (4cm, 3cm, 3cm), [Country], [Means], [Cost], {cells})"
    assert [row[0] for row in rows(read(tmp_path, markup))] == [
        "Country",
        "Norland",
        "",
        "Sudria",
        "",
    ]


def test_a_merged_remark_stands_in_every_row_and_a_long_text_in_its_first(tmp_path: Path) -> None:
    long = "The ministry counts all teachers of the province who are in service in March. " * 3
    markup = (
        "#table(columns: (3cm, 2cm, 2cm, 6cm), [Province], [Score], [Remark], [Note],"
        f"[A], [1.5], table.cell(rowspan: 2)[estimate], table.cell(rowspan: 2)[{long}],"
        "[B], [2.5], [C], [3.5], [], [none])"
    )
    assert rows(read(tmp_path, markup))[1:] == [
        ["A", "1.5", "estimate", long.strip()],
        ["B", "2.5", "estimate"],
        ["C", "3.5", "", "none"],
    ]


def test_the_mark_of_a_row_is_found_without_its_label(tmp_path: Path) -> None:
    path = typeset(tmp_path, grouped(None))
    text = read_pdf(path, path.read_bytes(), "made").pages[0].text
    marks = [locate(path, 1, row).rects for row in text.split("\n")]
    assert all(marks)
    assert all(one[-1].bottom <= two[0].top for one, two in zip(marks[2:], marks[3:], strict=False))


def test_a_label_goes_on_over_the_end_of_a_page(tmp_path: Path) -> None:
    small = "#set page(width: 12cm, height: 7cm, margin: 1cm)\n"
    reading = read(tmp_path, small + grouped(None))
    assert len(reading.pages) > 1
    assert rows(reading)[1:] == WHOLE


def test_an_empty_cell_at_the_top_of_a_page_stays_empty_where_no_label_holds(
    tmp_path: Path,
) -> None:
    body = "".join(f"[Land {n}], [{n}1], [{n}2]," for n in range(1, 6)) + "[], [61], [62],"
    small = "#set page(width: 10cm, height: 5.4cm, margin: 1cm)\n"
    reading = read(tmp_path, f"{small}#table(columns: 3, [Land], [2021], [2022], {body})")
    assert len(reading.pages) > 1
    assert rows(reading)[-1] == ["", "61", "62"]
