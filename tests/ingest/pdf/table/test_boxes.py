"""Small boxes of key figures keep each figure beside its label; an odd one costs no file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pdf.table import tables
from tests.ingest.pdf.table.test_tables import PROSE, parts, read, rows, table

BOX = "".join(f"#place(line(start: (0cm, {y}cm), length: 14cm))" for y in (0, 1, 2))
UPRIGHT = "".join(
    f"#place(line(start: ({x}cm, 0cm), angle: 90deg, length: 2cm))" for x in (0, 3, 14)
)


def drawn(*columns: tuple[float, str, str]) -> str:
    """Draw a box of two rows and one upright line, its words column by column."""
    words = "".join(
        f"#place(dx: {x}cm, dy: {y}cm)[{word}]"
        for x, *pair in columns
        for y, word in zip((0.3, 1.3), pair, strict=True)
    )
    return f"{BOX}{UPRIGHT}{words}#v(3cm)\n\n{PROSE * 2}"


def test_a_box_with_one_upright_line_has_the_columns_that_are_printed(tmp_path: Path) -> None:
    box = drawn(
        (0.2, "Office", "Region 1"),
        (3.3, "2023", "61.4"),
        (6.3, "2024", "58.9"),
        (9.3, "Change", "-2.5"),
    )
    reading = read(tmp_path, box)
    assert rows(reading) == [
        ["Office", "2023", "2024", "Change"],
        ["Region 1", "61.4", "58.9", "−2.5"],
    ]
    assert parts(reading)[0].title == "Table: Office | 2023 | 2024 | Change"
    assert not reading.warnings


@pytest.mark.parametrize("top", [True, False], ids=["figures above", "labels above"])
def test_figures_stand_beside_their_labels(tmp_path: Path, top: bool) -> None:
    pairs = [("58.9", "Score of 2024"), ("61.4", "Score of 2023")]
    shown = [pair if top else pair[::-1] for pair in pairs]
    reading = read(tmp_path, drawn((0.2, *shown[0]), (3.3, *shown[1])))
    assert rows(reading) == [list(pair) for pair in shown]


def test_a_table_that_cannot_be_read_leaves_the_lines_and_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("max() arg is an empty sequence")

    monkeypatch.setattr(tables, "header_of", fail)
    reading = read(tmp_path, f"{PROSE}\n#pagebreak()\n{PROSE}\n\n{table()}")
    assert reading.warnings == ("page 2: a table there is kept as plain lines; check its figures",)
    assert reading.tables == 0
    assert "Eland 4" in reading.pages[1].text and "86.5" in reading.pages[1].text


def test_lines_of_a_page_with_nothing_but_a_table_are_not_run_together(tmp_path: Path) -> None:
    assert rows(read(tmp_path, table()))[4] == ["4", "Eland 4", "86.5"]
