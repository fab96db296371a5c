"""XLSX and CSV: rows name their columns, sheets are pages, nothing eats the machine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.office import sheets
from ingest.readers import read
from kb.errors import ReadError
from kb.models import Reading

INDEX: list[list[Any]] = [
    ["Country", "Rank", "Score"],
    ["Cambodia", 145, 31.2],
    ["Laos", 139, 33.5],
]


def workbook(*rows: list[Any]) -> Any:
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Index"
    for row in rows:
        sheet.append(row)
    return book


def saved(folder: Path, book: Any) -> Reading:
    book.save(folder / "a.xlsx")
    return read(folder / "a.xlsx", "d")


def put(folder: Path, content: str | bytes, name: str = "a.csv") -> Reading:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path, "d")


def test_rows_name_their_columns(tmp_path: Path) -> None:
    (page,) = saved(tmp_path, workbook(*INDEX)).pages
    assert page.text == (
        "Index\n\nCountry: Cambodia; Rank: 145; Score: 31.2\nCountry: Laos; Rank: 139; Score: 33.5"
    )


def test_a_sheet_is_a_page_labelled_by_its_name(tmp_path: Path) -> None:
    book = workbook(*INDEX)
    book.create_sheet("Empty")
    book.create_sheet("Sources").append(["Taken from the ministry."])
    reading = saved(tmp_path, book)
    assert reading.paged
    assert [(p.number, p.label, bool(p.text)) for p in reading.pages] == [
        (1, "Index", True),
        (2, "Empty", False),
        (3, "Sources", True),
    ]


def test_a_table_is_a_part_named_after_its_columns(tmp_path: Path) -> None:
    reading = saved(tmp_path, workbook(*INDEX))
    assert [h.title for h in reading.headings] == ["Index", "Table: Index: Country | Rank | Score"]
    assert reading.tables == 1


def test_rows_above_the_header_are_text(tmp_path: Path) -> None:
    book = workbook(["Readiness of states, 2024"], [], *INDEX)
    lines = saved(tmp_path, book).pages[0].text.split("\n")
    assert lines[2] == "Readiness of states, 2024"
    assert lines[-1] == "Country: Laos; Rank: 139; Score: 33.5"


def test_years_can_name_columns(tmp_path: Path) -> None:
    text = saved(tmp_path, workbook(["Country", 2023, 2024], ["Laos", 33, 35])).pages[0].text
    assert text.endswith("Country: Laos; 2023: 33; 2024: 35")


def test_an_empty_row_does_not_end_a_table(tmp_path: Path) -> None:
    book = workbook(*INDEX, [], ["Nepal", 150, 30])
    reading = saved(tmp_path, book)
    assert reading.pages[0].text.endswith("Country: Nepal; Rank: 150; Score: 30")
    assert reading.tables == 1


def test_values_are_written_as_people_see_them(tmp_path: Path) -> None:
    book = workbook(["Day", "Share", "Sum"], [date(2024, 5, 1), 0.314, 1234567])
    book.active["B2"].number_format = "0.0%"
    book.active["C2"].number_format = "#,##0"
    text = saved(tmp_path, book).pages[0].text
    assert text.endswith("Day: 2024-05-01; Share: 31.4%; Sum: 1,234,567")


def test_a_formula_without_its_value_is_warned_of(tmp_path: Path) -> None:
    book = workbook(*INDEX)
    book.active["C4"] = "=SUM(C2:C3)"
    reading = saved(tmp_path, book)
    assert "SUM" not in reading.pages[0].text
    assert reading.warnings[0].startswith("1 formula without a stored value left out")


def test_hidden_sheets_and_rows_are_read_with_a_warning(tmp_path: Path) -> None:
    book = workbook(*INDEX)
    book.active.row_dimensions[3].hidden = True
    book.create_sheet("Old").append(["Old words."])
    book["Old"].sheet_state = "hidden"
    reading = saved(tmp_path, book)
    assert "Laos" in reading.pages[0].text
    assert reading.pages[1].text.endswith("Old words.")
    assert reading.warnings == (
        "sheet “Old” is hidden in the file, but was read",
        "1 row that is hidden in the file, but read",
    )


def test_long_sheets_are_cut_with_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "ROWS", 10)
    book = workbook(["Country", "Rank"], *(["Laos", n] for n in range(30)))
    reading = saved(tmp_path, book)
    assert reading.pages[0].text.endswith("Rank: 8")
    assert reading.warnings == ("sheet “Index”: the first 10 rows were read, 21 left out",)


def test_one_far_cell_does_not_fill_the_sheet(tmp_path: Path) -> None:
    book = workbook(*INDEX)
    book.active["XFD1048576"] = "far"
    reading = saved(tmp_path, book)
    assert reading.pages[0].text.endswith("Country: Laos; Rank: 139; Score: 33.5")
    assert [warning.split(":")[1][:14] for warning in reading.warnings] == [
        " the first 50,",
        " the first 200",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    content = "\n".join(delimiter.join(row) for row in (["Country", "Rank"], ["Laos", "139"]))
    reading = put(tmp_path, content)
    assert reading.pages[0].text == "Country: Laos; Rank: 139"
    assert (reading.paged, reading.media_type, reading.tables) == (False, "text/csv", 1)


def test_quoted_cells_and_old_encodings_are_read(tmp_path: Path) -> None:
    content = 'Name,Note\nCafé,"one, two\nthree"\nBar,x\n'.encode("cp1252")
    reading = put(tmp_path, content)
    assert reading.pages[0].text == "Name: Café; Note: one, two three\nName: Bar; Note: x"
    assert "Windows-1252" in reading.warnings[0]


def test_prose_named_csv_is_read_as_text(tmp_path: Path) -> None:
    assert put(tmp_path, "Only words here.\n").pages[0].text == "Only words here."


def test_an_empty_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is empty"):
        saved(tmp_path, openpyxl.Workbook())
