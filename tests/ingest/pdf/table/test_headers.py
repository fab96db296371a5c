"""The names of a table's columns come from every row of its header, and from the page before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.pdf.table.test_tables import COUNTRIES, parts, read, rows

PAIRS = "Country | 2023 Urban | 2023 Rural | 2024 Urban | 2024 Rural"
BESIDE = "table.cell(rowspan: 2)[Country], GROUPS, [Urban], [Rural], [Urban], [Rural],"
BELOW = "[], GROUPS, [Country], [Urban], [Rural], [Urban], [Rural],"
RULES = (
    "(x, y) => (top: if y == 0 {1pt} else if y == 2 {0.5pt} else {0pt},"
    "bottom: if y == 6 {1pt} else {0pt})"
)
"""Three level lines: above, below the header, below."""


def wide(header: str, stroke: str = "1pt", groups: tuple[str, str] = ("2023", "2024")) -> str:
    cells = ", ".join(f"table.cell(colspan: 2, align: center)[{group}]" for group in groups)
    body = "".join(
        f"[{c}], [{n}1.2], [{n}0.1], [{n}4.5], [{n}3.9]," for n, c in enumerate(COUNTRIES, 1)
    )
    return (
        "Table 3: Scores\n\n#table(columns: (3cm, 2cm, 2cm, 2cm, 2cm),"
        f"stroke: {stroke}, {header.replace('GROUPS', cells)} {body})"
    )


@pytest.mark.parametrize("stroke", ["1pt", "none", "(x, y) => (bottom: 1pt)", RULES])
@pytest.mark.parametrize("header", [BESIDE, BELOW], ids=["beside", "below"])
def test_a_name_over_columns_is_in_the_name_of_each(
    tmp_path: Path, header: str, stroke: str
) -> None:
    reading = read(tmp_path, wide(header, stroke))
    assert [part.title for part in parts(reading)] == [f"Table 3: Scores: {PAIRS}"]
    assert ["Berland", "21.2", "20.1", "24.5", "23.9"] in rows(reading)


@pytest.mark.parametrize("stroke", ["1pt", "none", RULES])
def test_a_name_of_several_words_over_columns_stays_whole(tmp_path: Path, stroke: str) -> None:
    reading = read(tmp_path, wide(BELOW, stroke, ("Schools in towns", "Schools in villages")))
    title = parts(reading)[0].title
    assert (
        "Country | Schools in towns Urban | Schools in towns Rural | Schools in villages" in title
    )


@pytest.mark.parametrize("stroke", ["1pt", "none"])
def test_a_row_of_units_is_in_the_names(tmp_path: Path, stroke: str) -> None:
    names = "[Country], [Pupils], [Trained], [Budget], [Lessons],"
    header = f"{names} [], [thousand], [%], [(USD)], [hours],"
    title = parts(read(tmp_path, wide(header, stroke)))[0].title
    assert title.endswith("Country | Pupils thousand | Trained % | Budget (USD) | Lessons hours")


def test_a_title_across_the_table_names_no_columns(tmp_path: Path) -> None:
    header = "table.cell(colspan: 5, align: center)[in percent], [Country], [A], [B], [C], [D],"
    title = parts(read(tmp_path, wide(header)))[0].title
    assert title == "Table 3: Scores, in percent: Country | A | B | C | D"


def test_a_column_without_a_name_takes_no_other_ones(tmp_path: Path) -> None:
    header = "[Country], [Pupils], [], [Teachers], [Schools],"
    assert parts(read(tmp_path, wide(header)))[0].title.endswith("Pupils | – | Teachers | Schools")


def test_long_names_are_shortened_and_none_is_left_out(tmp_path: Path) -> None:
    names = [f"Share of the teachers trained for schools of kind {n}" for n in range(7)]
    cells = (
        "".join(f"[{name}]," for name in names) + "[Land],[1.5],[2.5],[3.5],[4.5],[5.5],[6.5]," * 3
    )
    title = parts(read(tmp_path, f"#table(columns: 7, {cells})"))[0].title
    told = title.removeprefix("Table: ").split(" | ")
    assert len(set(told)) == 7 and len(title) <= 300
    assert [name[-1] for name in told] == list("0123456")


def lands(first: int, last: int, *, header: str = "[Rank], [Country], [Score],") -> str:
    cells = "".join(f"[{n}], [Land {n}], [{n}.5]," for n in range(first, last))
    return f"#table(columns: (2cm, 5cm, 3cm), {header} {cells})"


@pytest.mark.parametrize("stroke", ["1pt", "none"])
def test_a_running_head_of_two_lines_parts_no_table(tmp_path: Path, stroke: str) -> None:
    head = (
        "#set page(height: 14cm, header-ascent: 10%, margin: (top: 3.5cm), header:"
        "[Annual report of the ministry \\ Chapter 3 #h(1fr) #context counter(page).display()])\n"
    )
    reading = read(
        tmp_path,
        head
        + lands(1, 40)
        .replace("(2cm", f"stroke: {stroke}, columns: (2cm", 1)
        .replace("columns: stroke", "stroke", 1),
    )
    assert {part.title for part in parts(reading)} == {"Table: Rank | Country | Score"}
    assert len(parts(reading)) > 2
    assert reading.tables == 1


@pytest.mark.parametrize(
    "again", ["Table 4: Scores (continued)", "Table 4 (cont.)", "Table 4: Scores"]
)
def test_a_repeated_caption_goes_on_with_the_table(tmp_path: Path, again: str) -> None:
    pages = ["Table 4: Scores", lands(1, 9), "#pagebreak()", again, lands(9, 15, header="")]
    reading = read(tmp_path, "\n\n".join(pages))
    titles = [part.title for part in parts(reading)]
    assert titles == ["Table 4: Scores: Rank | Country | Score"] * 2
    assert reading.tables == 1


def test_another_header_on_the_next_page_begins_a_table(tmp_path: Path) -> None:
    other = lands(1, 9, header="[Place], [Country], [Cost],")
    reading = read(tmp_path, f"{lands(1, 9)}\n#pagebreak()\n{other}")
    assert [part.title.split(" | ")[-1] for part in parts(reading)] == ["Score", "Cost"]
