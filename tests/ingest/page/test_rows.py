"""Tables: merged labels stand in each row they cover, header rows are joined."""

from __future__ import annotations

import pytest

from ingest.page.rows import Cell, Grid, column_names, grid_blocks, grid_of, header_depth, is_figure


def cells(*texts: str) -> list[Cell]:
    return [Cell(text) for text in texts]


def texts(rows: list[list[Cell]]) -> list[str]:
    return [block.text for block in grid_blocks(grid_of(rows))]


def test_a_label_stands_in_every_row_it_covers() -> None:
    rows = [cells("Country", "Year"), [Cell("Norland", down=2), Cell("2021")], cells("2023")]
    assert texts(rows) == ["Country\tYear", "Norland\t2021", "Norland\t2023"]


def test_names_over_several_columns_are_joined_with_those_below() -> None:
    head = [Cell("Province", down=2), Cell("2021", across=2), Cell("2023", across=2)]
    rows = [head, cells("Urban", "Rural", "Urban", "Rural"), cells("Pelion", "1", "2", "3", "4")]
    assert texts(rows)[0] == "Province\t2021 Urban\t2021 Rural\t2023 Urban\t2023 Rural"


def test_a_wide_name_above_words_is_no_second_header() -> None:
    rows = [[Cell("Measure"), Cell("Who", across=2)], cells("Train", "Ministry", "Council")]
    rows.append(cells("Test", "Court", "Police"))
    assert texts(rows)[:2] == ["Measure\tWho\tWho", "Train\tMinistry\tCouncil"]


def test_three_rows_name_the_columns() -> None:
    rows = [
        [Cell("Province", down=3), Cell("Schools", across=2)],
        [Cell("2023", across=2)],
        cells("number", "%"),
        cells("Pelion", "12", "19"),
    ]
    grid = grid_of(rows)
    assert column_names(grid, 0, header_depth(grid)) == (
        "Province",
        "Schools 2023 number",
        "Schools 2023 %",
    )


def test_a_first_row_with_an_unnamed_column_is_the_only_header() -> None:
    grid = Grid([["", "2023", "2024"], ["Laos", "n/a", "n/a"], ["Nepal", "5", "6"]])
    assert header_depth(grid) == 1


@pytest.mark.parametrize(
    "cell", ["12", "1,234.5", "45 %", "$ 12", "US$12", "(3)", "-4", "2024-05-01"]
)
def test_figures(cell: str) -> None:
    assert is_figure(cell)


@pytest.mark.parametrize("cell", ["2023", "2021/22", "Q1 2023", "SDG 4", "Urban", "", "Article 5"])
def test_no_figures(cell: str) -> None:
    assert not is_figure(cell)


def test_a_total_is_not_said_of_the_part_it_follows() -> None:
    rows = [cells("Place", "Score"), [Cell("South", across=2)], cells("Pelion", "3")]
    rows.append(cells("Total", "9"))
    assert texts(rows) == ["\tPlace\tScore", "South", "South\tPelion\t3", "\tTotal\t9"]


def test_labels_left_out_hold_on_where_years_repeat() -> None:
    rows = [["Country", "Year", "Score"], ["Norland", "2021", "4"], ["", "2023", "5"]]
    rows += [["Sudria", "2021", "6"], ["", "2023", "7"]]
    assert [block.text for block in grid_blocks(Grid(rows))][2] == "Norland\t2023\t5"


def test_a_first_row_of_figures_above_figures_names_no_column() -> None:
    blocks = grid_blocks(Grid([["Kelmara", "12"], ["Pelion", "9"]]), "Table 5. Pupils")
    assert [block.text for block in blocks] == ["Kelmara\t12", "Pelion\t9"]
    assert {block.part for block in blocks} == {"Table 5. Pupils"}
