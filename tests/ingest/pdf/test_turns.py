"""What is turned is read in the direction in which it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pdf.document import read_pdf
from tests.ingest.pdf.table.test_tables import PROSE, parts, read, rows, table
from tests.pdfs import rotated, typeset

TITLE = "Table 3: Scores of six lands: Rank | Country | Score"
CAPTIONED = f"Table 3: Scores of six lands\n\n{table()}"


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_rotated_page_is_read_as_it_is_shown(tmp_path: Path, angle: int) -> None:
    markup = f"#set page(flipped: true)\n{PROSE}\n\n{CAPTIONED}"
    plain = typeset(tmp_path, markup)
    path = rotated(plain, angle)
    reading = read_pdf(path, path.read_bytes(), "made")
    assert [part.title for part in parts(reading)] == [TITLE]
    assert rows(reading)[4] == ["4", "Eland 4", "86.5"]
    assert reading.pages == read_pdf(plain, plain.read_bytes(), "made").pages


@pytest.mark.parametrize("angle", ["90deg", "-90deg", "180deg"])
def test_a_turned_table_is_read_on_an_upright_page(tmp_path: Path, angle: str) -> None:
    reading = read(tmp_path, f"#rotate({angle}, reflow: true)[{CAPTIONED}]")
    assert [part.title for part in parts(reading)] == [TITLE]
    assert rows(reading)[4] == ["4", "Eland 4", "86.5"]


def test_the_running_head_of_a_page_with_a_turned_table_goes(tmp_path: Path) -> None:
    turned = f"#rotate(-90deg, reflow: true)[{CAPTIONED}]"
    markup = "\n#pagebreak()\n".join([PROSE * 3, PROSE * 2, turned, PROSE * 4])
    reading = read(tmp_path, f"#set page(header: [Report of the ministry])\n{markup}")
    assert not any("Report" in page.text for page in reading.pages)
    assert rows(reading)[4] == ["4", "Eland 4", "86.5"]


def test_a_turned_table_between_paragraphs_is_read(tmp_path: Path) -> None:
    turned = f"#align(center, rotate(-90deg, reflow: true)[{table(12)}])"
    reading = read(tmp_path, f"{PROSE * 6}\n\n{turned}\n\n{PROSE * 3}")
    assert rows(reading)[4] == ["4", "Eland 4", "86.5"]
    assert reading.pages[0].text.startswith((PROSE * 6).strip())
    assert reading.pages[0].text.endswith((PROSE * 3).strip())


def test_a_stamp_in_the_margin_stays_where_it_is(tmp_path: Path) -> None:
    stamp = "#place(dx: -1.5cm, rotate(-90deg, reflow: true)[Taken from the library on 2 May])"
    reading = read(tmp_path, f"{stamp}{PROSE * 30}")
    assert (PROSE * 30).strip() in reading.pages[0].text
