"""CSV and TSV: what parts the cells is told from the whole file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.office.sheet.separated import Dialect, dialect_of
from ingest.readers import read
from kb.models import Reading


def put(folder: Path, content: str | bytes, name: str = "a.csv") -> Reading:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path, "d")


def lines_of(folder: Path, content: str, name: str = "a.csv") -> list[str]:
    return put(folder, content, name).pages[0].text.split("\n")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    content = "\n".join(delimiter.join(row) for row in (["Country", "Rank"], ["Laos", "139"]))
    reading = put(tmp_path, content)
    assert reading.pages[0].text == "Country: Laos\tRank: 139"
    assert (reading.paged, reading.media_type, reading.tables) == (False, "text/csv", 1)


def test_quoted_cells_and_old_encodings_are_read(tmp_path: Path) -> None:
    content = 'Name,Note\nCafé,"one, two\nthree"\nBar,x\n'.encode("cp1252")
    reading = put(tmp_path, content)
    assert reading.pages[0].text == "Name: Café\tNote: one, two three\nName: Bar\tNote: x"
    assert "Windows-1252" in reading.warnings[0]


def test_prose_named_csv_is_read_as_text(tmp_path: Path) -> None:
    assert put(tmp_path, "Only words here.\n").pages[0].text == "Only words here."


def test_quotation_marks_that_first_stand_late_are_found(tmp_path: Path) -> None:
    rows = "".join(f"{n},Norland,A plan for district {n}\n" for n in range(1200))
    late = '1201,Sudria,"The ""second chance"" fund, 12 million riel"\n'
    assert lines_of(tmp_path, f"no,country,measure\n{rows}{late}")[-1] == (
        'no: 1201\tcountry: Sudria\tmeasure: The "second chance" fund, 12 million riel'
    )


def test_a_table_of_one_column_is_not_torn_at_its_commas(tmp_path: Path) -> None:
    content = "measure\nTrain teachers, islands first\nConnect schools\nPublish it, yearly\n"
    assert lines_of(tmp_path, content) == [
        "measure\tTrain teachers, islands first",
        "measure\tConnect schools",
        "measure\tPublish it, yearly",
    ]
    each = "measure\nTrain teachers, islands first\nPublish it, yearly\n"
    assert lines_of(tmp_path, each)[1] == "measure\tPublish it, yearly"


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("Country;Score\nLaos;33,5\nNepal;30,1\n", ";"),
        ("Title\nCountry;Score\nLaos;33,5\nNepal;30,1\n", ";"),
        ("Country;2021;2023\nLaos;33,5;34,1\n", ";"),
        ("Country,Note\nLaos,good; but slow\nNepal,slow; yet good\n", ","),
        ("Readiness of states, 2024\n\nCountry,Score\nLaos,33\nNepal,30\n", ","),
        ("Country, Rank\nLaos, 139\n", ","),
        ("a|b|c\n1,5|2,5|3,5\n", "|"),
        ("Country\tNote\nLaos\tgood, fast; cheap\n", "\t"),
        ("Country,Rank,Note\nLaos,139\nNepal,150,late\n", ","),
        ("Share\n33,5\n34,1\n", ""),
    ],
)
def test_the_sign_is_told_from_all_rows(content: str, delimiter: str) -> None:
    assert dialect_of(content).delimiter == delimiter


def test_marks_around_cells_may_be_single_or_escaped() -> None:
    assert dialect_of("a,b\n'x, y',2\n'z, w',3\n") == Dialect(",", "'")
    escaped = dialect_of('a,b\n"the \\"new\\" law, ok",2\n')
    assert list(escaped.rows('"the \\"new\\" law, ok",2')) == [['the "new" law, ok', "2"]]


def test_a_table_of_one_column_may_have_empty_lines(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, '"Country"\n""\n"Laos"\n\n"Cambodia"\n')
    assert lines == ["Country\tLaos", "Country\tCambodia"]


def test_a_first_line_may_name_the_sign(tmp_path: Path) -> None:
    assert lines_of(tmp_path, "sep=;\nCountry;Rank\nLaos;139\n") == ["Country: Laos\tRank: 139"]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        reading = put(tmp_path, "Country;Rank\nCôte;139\n".encode(encoding))
        assert reading.pages[0].text == "Country: Côte\tRank: 139"


def test_a_sentence_that_was_not_quoted_is_joined(tmp_path: Path) -> None:
    content = "no,country,measure\n1,Norland,A plan, for all\n2,Sudria,Grants\n"
    assert lines_of(tmp_path, content)[0] == "no: 1\tcountry: Norland\tmeasure: A plan, for all"


def test_rows_with_more_or_fewer_cells_are_kept_with_a_warning(tmp_path: Path) -> None:
    reading = put(tmp_path, "Country,Rank,Note\nLaos,139\nNepal,150,late,x\nIndia,40,\n")
    assert reading.pages[0].text.split("\n") == [
        "Country: Laos\tRank: 139",
        "Country: Nepal\tRank: 150\tNote: late\tx",
        "Country: India\tRank: 40",
    ]
    assert reading.warnings == (
        "row 3 has more cells than the 3 columns: check whether cells are torn",
    )


def test_a_mark_that_is_never_closed_swallows_no_rows(tmp_path: Path) -> None:
    reading = put(tmp_path, 'Country,Note\nLaos,"open\nNepal,"done"\nIndia,late\n')
    assert reading.pages[0].text.split("\n") == [
        'Country: Laos\tNote: "open',
        "Country: Nepal\tNote: done",
        "Country: India\tNote: late",
    ]
    assert "never closed" in reading.warnings[0]


def test_a_source_below_a_table_is_no_row(tmp_path: Path) -> None:
    content = "Land,2021,2022\nNorland,41,47\nSudria,61,62\n\nSource: the office, 2023\n"
    lines = lines_of(tmp_path, content)
    assert lines[-1] == "Source: the office 2023"
    assert lines[0] == "Land: Norland\t2021: 41\t2022: 47"
