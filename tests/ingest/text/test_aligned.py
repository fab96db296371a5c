"""Columns that blanks hold apart are tables; prose in columns, contents and lists are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers import read
from ingest.text.aligned import aligned_parts

TABLE = """Country      2021    2022
Norland      41.2    47.9
New Sudria   61      n/a
"""


def test_columns_of_a_text_file_are_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"The scores of the lands:\n\n{TABLE}\nAll are of the office.\n", "utf-8")
    reading = read(path, "d")
    assert "Country\t2021\t2022\nNorland\t41.2\t47.9\nNew Sudria\t61\tn/a" in reading.pages[0].text
    assert [h.title for h in reading.headings if h.end] == ["Table: Country | 2021 | 2022"]
    assert reading.tables == 1


def test_tabs_part_cells_wherever_they_lead() -> None:
    text = "Country\t2021\nNorland and its islands\t41\nSudria\t61"
    ((_, rows),) = [part for part in aligned_parts(text) if part[1]]
    assert rows == [["Country", "2021"], ["Norland and its islands", "41"], ["Sudria", "61"]]


@pytest.mark.parametrize(
    "text",
    [
        "Chapter        Page\nAims           5\nMeans          12\nEnd            40",
        "The plan of  the ministry\nwas made in  the year 2023\nby an office  of 12 people",
        "one   two\nthree   four\nfive   six",
        "Norland   41\nSudria   61",
        "The plan.  It is good.\nThe law.  It is of 2023.",
    ],
    ids=["contents", "blanks of justified lines", "words", "two rows", "sentences"],
)
def test_what_is_no_table_stays_text(text: str) -> None:
    assert list(aligned_parts(text)) == [(text, [])]
