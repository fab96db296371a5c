"""XLSX: rows name their columns, sheets are pages, nothing eats the machine."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font

from ingest.office.sheet import workbook as sheets
from ingest.readers import read
from kb.errors import ReadError
from kb.models import Reading

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
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


def test_rows_name_their_columns(tmp_path: Path) -> None:
    (page,) = saved(tmp_path, workbook(*INDEX)).pages
    assert page.text == (
        "Index\n\nCountry: Cambodia\tRank: 145\tScore: 31.2\nCountry: Laos\tRank: 139\tScore: 33.5"
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
    assert lines[-1] == "Country: Laos\tRank: 139\tScore: 33.5"


def test_years_can_name_columns(tmp_path: Path) -> None:
    text = saved(tmp_path, workbook(["Country", 2023, 2024], ["Laos", 33, 35])).pages[0].text
    assert text.endswith("Country: Laos\t2023: 33\t2024: 35")


def test_an_empty_row_does_not_end_a_table(tmp_path: Path) -> None:
    book = workbook(*INDEX, [], ["Nepal", 150, 30])
    reading = saved(tmp_path, book)
    assert reading.pages[0].text.endswith("Country: Nepal\tRank: 150\tScore: 30")
    assert reading.tables == 1


def test_values_are_written_as_people_see_them(tmp_path: Path) -> None:
    book = workbook(["Day", "Share", "Sum"], [date(2024, 5, 1), 0.314, 1234567])
    book.active["B2"].number_format = "0.0%"
    book.active["C2"].number_format = "#,##0"
    text = saved(tmp_path, book).pages[0].text
    assert text.endswith("Day: 2024-05-01\tShare: 31.4%\tSum: 1,234,567")


def test_a_formula_without_its_value_is_warned_of(tmp_path: Path) -> None:
    book = workbook(*INDEX)
    book.active["C4"] = "=SUM(C2:C3)"
    reading = saved(tmp_path, book)
    assert "SUM" not in reading.pages[0].text
    assert "1 formula without a stored value left out" in reading.warnings[0]


def test_hidden_sheets_rows_and_columns_are_read_with_a_warning(tmp_path: Path) -> None:
    book = workbook(*INDEX)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("Old").append(["Old words."])
    book["Old"].sheet_state = "hidden"
    reading = saved(tmp_path, book)
    assert "Laos" in reading.pages[0].text
    assert reading.pages[1].text.endswith("Old words.")
    assert reading.warnings == (
        "sheet “Index”: row 3 is hidden in the file, but was read",
        "sheet “Index”: column B is hidden in the file, but was read",
        "sheet “Old” is hidden in the file, but was read",
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
    assert reading.pages[0].text.endswith("Country: Laos\tRank: 139\tScore: 33.5")
    assert [warning.split(":")[1][:14] for warning in reading.warnings] == [
        " the first 50,",
        " the first 200",
    ]


def lines_of(folder: Path, book: Any) -> list[str]:
    return saved(folder, book).pages[0].text.split("\n")[2:]


def test_a_merged_label_stands_in_every_row_it_covers(tmp_path: Path) -> None:
    book = workbook(["Country", "Year", "Score"], ["Norland", 2021, 41.2], ["", 2023, 52.3])
    book.active.append(["Sudria", 2023, 58.7])
    book.active.merge_cells("A2:A3")
    assert lines_of(tmp_path, book) == [
        "Country: Norland\tYear: 2021\tScore: 41.2",
        "Country: Norland\tYear: 2023\tScore: 52.3",
        "Country: Sudria\tYear: 2023\tScore: 58.7",
    ]


def test_labels_left_out_hold_on_where_years_repeat(tmp_path: Path) -> None:
    rows = [["Norland", 2021, 41.2], ["", 2023, 52.3], ["Sudria", 2021, 61], ["", 2023, 58.7]]
    lines = lines_of(tmp_path, workbook(["Country", "Year", "Score"], *rows))
    assert lines[1] == "Country: Norland\tYear: 2023\tScore: 52.3"
    rows = [["Norland", "North", 41.2], ["", "South", 52.3], ["Sudria", "West", 61], ["", "All", 2]]
    lines = lines_of(tmp_path, workbook(["Country", "Part", "Score"], *rows))
    assert lines[1] == "\tPart: South\tScore: 52.3"


def test_a_row_over_the_whole_width_names_those_below(tmp_path: Path) -> None:
    book = workbook(["Year", "Score"], ["Norland"], [2023, 52.3], ["Sudria"], [2023, 58.7])
    for row in (2, 4):
        book.active.merge_cells(f"A{row}:B{row}")
    assert lines_of(tmp_path, book) == [
        "Norland",
        "Norland\tYear: 2023\tScore: 52.3",
        "Sudria",
        "Sudria\tYear: 2023\tScore: 58.7",
    ]


def test_two_header_rows_name_each_column_together(tmp_path: Path) -> None:
    rows = [["Province", 2021, "", 2023, ""], ["", "Urban", "Rural", "Urban", "Rural"]]
    book = workbook(*rows, ["Kelmara", 71, 22, 88, 47], ["Pelion", 59, 12, 74, 31])
    plain = lines_of(tmp_path, book)
    for area in ("A1:A2", "B1:C1", "D1:E1"):
        book.active.merge_cells(area)
    merged = lines_of(tmp_path, book)
    assert merged[0] == (
        "Province: Kelmara\t2021 Urban: 71\t2021 Rural: 22\t2023 Urban: 88\t2023 Rural: 47"
    )
    assert plain == merged


def test_a_row_of_units_completes_the_names(tmp_path: Path) -> None:
    book = workbook(["Province", "Schools", "Trained"], ["", "number", "%"], ["Pelion", 12, 19])
    assert lines_of(tmp_path, book) == ["Province: Pelion\tSchools number: 12\tTrained %: 19"]


def test_several_tables_on_a_sheet_have_their_own_names(tmp_path: Path) -> None:
    book = workbook(
        *INDEX, [], ["Region", "Schools", "Teachers"], ["North", 4, 80], ["West", 6, 99]
    )
    book.active.append([])
    for row in (["Table 3. Fees, dollars"], ["Body", "Fee"], ["Court", "high"]):
        book.active.append(row)
    reading = saved(tmp_path, book)
    lines = reading.pages[0].text.split("\n")
    assert "Region: North\tSchools: 4\tTeachers: 80" in lines
    assert lines[-1] == "Body: Court\tFee: high"
    assert [h.title for h in reading.headings[1:]] == [
        "Table: Index: Country | Rank | Score",
        "Table: Index: Region | Schools | Teachers",
        "Table 3. Fees, dollars: Body | Fee",
    ]


def test_a_title_row_is_the_caption_and_stands_once(tmp_path: Path) -> None:
    book = workbook(["Readiness of states, 2024"], *INDEX)
    book.active.merge_cells("A1:C1")
    reading = saved(tmp_path, book)
    assert reading.pages[0].text.count("Readiness") == 1
    assert reading.headings[-1].title == (
        "Table: Readiness of states, 2024: Country | Rank | Score"
    )


def test_struck_and_raised_characters(tmp_path: Path) -> None:
    raised, struck = InlineFont(vertAlign="superscript"), InlineFont(strike=True)
    noted = CellRichText("145", TextBlock(raised, "3"))
    amended = CellRichText(TextBlock(struck, "30 days"), " 72 hours")
    book = workbook(
        ["Body", "Schools", "Within"], ["Court", noted, amended], ["Police", 7, "a day"]
    )
    book.active["B3"].font = Font(strike=True)
    reading = saved(tmp_path, book)
    assert reading.pages[0].text.split("\n")[2:] == [
        "Body: Court\tSchools: 145\tWithin: 72 hours",
        "Body: Police\t\tWithin: a day",
    ]
    assert reading.warnings == ("sheet “Index”: 3 words were struck through and left out",)


def test_comments_stand_below_with_what_they_are_about(tmp_path: Path) -> None:
    book = workbook(*INDEX)
    book.active["B3"].comment = Comment("A provisional rank.", "A. Clerk")
    reading = saved(tmp_path, book)
    assert reading.pages[0].text.endswith("\n\nLaos, 139: A provisional rank.")
    assert reading.headings[-1].title == "Comments"


def test_charts_are_named(tmp_path: Path) -> None:
    book = workbook(*INDEX)
    chart = BarChart()
    chart.title = "Readiness by country"
    chart.add_data(Reference(book.active, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    book.active.add_chart(chart, "F2")
    assert saved(tmp_path, book).warnings == (
        "sheet “Index”: 1 chart (its figures are those of the cells): “Readiness by country”",
    )


def rewritten(folder: Path, change: dict[str, Callable[[bytes], bytes]]) -> Reading:
    """Read a.xlsx once more with some of its parts changed."""
    with (
        zipfile.ZipFile(folder / "a.xlsx") as whole,
        zipfile.ZipFile(folder / "b.xlsx", "w") as target,
    ):
        for name in whole.namelist():
            target.writestr(name, change.get(name, bytes)(whole.read(name)))
    return read(folder / "b.xlsx", "d")


def test_a_broken_sheet_costs_only_itself(tmp_path: Path) -> None:
    book = workbook(*INDEX)
    book.create_sheet("Other").append(["Other words."])
    saved(tmp_path, book)
    reading = rewritten(tmp_path, {"xl/worksheets/sheet1.xml": lambda part: part[: len(part) // 2]})
    assert reading.pages[1].text == "Other\n\nOther words."
    assert "xl/worksheets/sheet1.xml is damaged" in reading.warnings[0]


def test_a_sheet_that_is_empty_or_gone_costs_only_itself(tmp_path: Path) -> None:
    book = workbook(*INDEX)
    book.create_sheet("Other").append(["Other words."])
    saved(tmp_path, book)
    empty = rewritten(tmp_path, {"xl/worksheets/sheet1.xml": lambda part: b""})
    assert [page.text for page in empty.pages] == ["", "Other\n\nOther words."]
    rels = {"xl/_rels/workbook.xml.rels": lambda part: part.replace(b"sheet1", b"sheet9")}
    gone = rewritten(tmp_path, rels)
    assert gone.pages[0].text == "Other\n\nOther words."
    assert "sheet “Index” is named in the file, but not in it" in gone.warnings


@pytest.mark.parametrize("name", ["docProps/core.xml", "xl/styles.xml"])
def test_broken_parts_beside_the_cells_cost_only_themselves(tmp_path: Path, name: str) -> None:
    saved(tmp_path, workbook(*INDEX))
    reading = rewritten(tmp_path, {name: lambda part: part[: len(part) // 2]})
    assert reading.pages[0].text.endswith("Country: Laos\tRank: 139\tScore: 33.5")
    assert name in reading.warnings[0]


def test_shared_texts_with_raised_and_struck_parts(tmp_path: Path) -> None:
    saved(tmp_path, workbook(["Body", "Schools"], ["Court", "here"]))
    shared = (
        f'<sst xmlns="{MAIN}"><si><r><t>145</t></r><r><rPr><vertAlign val="superscript"/></rPr>'
        "<t>3</t></r><r><rPr><strike/></rPr><t> old words</t></r></si></sst>"
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a") as archive:
        archive.writestr("xl/sharedStrings.xml", shared)
    inline, place = b't="inlineStr"><is><t>here</t></is>', b't="s"><v>0</v>'
    reading = rewritten(
        tmp_path,
        {
            "xl/worksheets/sheet1.xml": lambda part: part.replace(inline, place),
            "[Content_Types].xml": lambda part: part.replace(b"</Types>", override.encode()),
        },
    )
    assert reading.pages[0].text.endswith("Body: Court\tSchools: 145")
    assert "2 words were struck" in reading.warnings[0]


def test_a_broken_list_of_sheets_is_named(tmp_path: Path) -> None:
    saved(tmp_path, workbook(*INDEX))
    with pytest.raises(ReadError, match="its part xl/workbook.xml breaks off"):
        rewritten(tmp_path, {"xl/workbook.xml": lambda part: part[:200]})


def test_strict_workbooks_are_read(tmp_path: Path) -> None:
    saved(tmp_path, workbook(*INDEX))
    names = rb"http://schemas\.openxmlformats\.org/(?!package)(\w+)/2006/"

    def strict(part: bytes) -> bytes:
        return re.sub(names, rb"http://purl.oclc.org/ooxml/\1/", part)

    with zipfile.ZipFile(tmp_path / "a.xlsx") as whole:
        parts = [name for name in whole.namelist() if not name.startswith("[")]
    reading = rewritten(tmp_path, dict.fromkeys(parts, strict))
    assert reading.pages[0].text.endswith("Country: Laos\tRank: 139\tScore: 33.5")


def test_an_empty_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is empty"):
        saved(tmp_path, openpyxl.Workbook())
