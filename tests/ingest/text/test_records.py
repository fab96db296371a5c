"""Machine-made extracts are read as records: values without names, pages as places."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.chunk import chunk
from ingest.readers import read
from ingest.text.records import count, split
from kb.models import Reading

STATS = """# Norland (extract)

#### Key stats

- stat: 41% of clinics; context: In the spring survey of the ministry, 41% of clinics kept \
their records on paper only, and most of them stood in the two northern districts.; value: 41.0; \
unit: %; start_page: 12

- stat: 6 of 9 ports; context: 58 ships were counted by hand. In the same month 6 of 9 ports had \
neither a scanner nor a line to the customs office, which the audit called a ris; start_page: 12

- stat: $2.5 million; context: was set aside for it. The council gave $2.5 million for training, \
to be paid in two parts, the second of them only after the report is in print by then.; \
value: 2500000.0; unit: USD; start_page: 31; end_page: 32
"""
RANKS = """## Rankings

- index_name: Harbour Index; rank: 7; score: 51.2; year: 2021

- index_name: Open Maps Index; rank: 12; score: 40.0; page: 8

- index_name: Paper Index; rank: 3; score: 88.5; page: 9
"""


def put(folder: Path, text: str, name: str = "a.md") -> Reading:
    path = folder / name
    path.write_text(text, "utf-8")
    return read(path, "d")


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_names_of_fields_are_not_text(tmp_path: Path, name: str) -> None:
    reading = put(tmp_path, STATS, name)
    text = reading.pages[0].text
    assert reading.records == 3
    assert not any(f"{field}:" in text for field in ("stat", "context", "value", "start_page"))
    assert "• In the spring survey of the ministry, 41% of clinics kept" in text


def test_what_another_field_says_already_is_not_said_twice(tmp_path: Path) -> None:
    text = put(tmp_path, STATS).pages[0].text
    assert text.count("41") == 1
    assert "2500000" not in text


def test_a_number_cut_in_half_is_left_out(tmp_path: Path) -> None:
    text = put(tmp_path, STATS).pages[0].text
    assert "• … ships were counted by hand." in text
    assert "58 ships" not in text


def test_a_page_that_a_field_names_is_the_place(tmp_path: Path) -> None:
    reading = put(tmp_path, STATS)
    passages = chunk(reading, tokens=500, limit=500, count=_words, fingerprint="f" * 20)
    places = {p.heading.rsplit(" > ", 1)[-1]: p.text for p in passages}
    assert "41% of clinics" in places["Page 12 of the report"]
    assert "$2.5 million" in places["Page 31–32 of the report"]
    assert "$2.5 million" not in places["Page 12 of the report"]


def test_an_unknown_page_is_no_place(tmp_path: Path) -> None:
    reading = put(tmp_path, STATS.replace("start_page: 12", "start_page: 0"))
    assert [h.title for h in reading.headings if h.end] == ["Page 31–32 of the report"]


def test_short_fields_are_rows_under_readable_names(tmp_path: Path) -> None:
    reading = put(tmp_path, RANKS)
    rows = reading.pages[0].text.split("\n")[2:]
    assert rows == [
        "Index name\tRank\tScore\tYear\tPage",
        "Harbour Index\t7\t51.2\t2021",
        "Open Maps Index\t12\t40.0\t\t8",
        "Paper Index\t3\t88.5\t\t9",
    ]
    assert reading.tables == 1


def test_fields_on_lines_of_their_own_are_a_record_until_the_first_returns(tmp_path: Path) -> None:
    text = (
        "name: Ports Act\nyear: 2015\nname: Maps Act\nyear: 2019\n\nname: Paper Act\nyear: 2020\n"
    )
    rows = put(tmp_path, text, "a.txt").pages[0].text.split("\n")
    assert rows == ["Name\tYear", "Ports Act\t2015", "Maps Act\t2019", "Paper Act\t2020"]


def test_a_programs_quotes_and_brackets_are_no_text(tmp_path: Path) -> None:
    item = '  {{\n    "name": "{} Act",\n    "year": {}\n  }},\n'
    text = "[\n" + "".join(item.format(n, y) for n, y in (("A", 2001), ("B", 2002), ("C", 2003)))
    rows = put(tmp_path, text, "a.txt").pages[0].text.split("\n")
    assert [row for row in rows if "\t" in row][1:] == ["A Act\t2001", "B Act\t2002", "C Act\t2003"]


def test_a_list_of_short_values_that_people_wrote_is_a_table(tmp_path: Path) -> None:
    text = "".join(f"- **Owner:** Office {n}; **Deadline:** 202{n}\n" for n in range(4))
    assert "Owner\tDeadline\nOffice 0\t2020" in put(tmp_path, text).pages[0].text


@pytest.mark.parametrize(
    "text",
    [
        "Reporter: How so?\nMinister: We will see.\nReporter: When?\nMinister: Soon.",
        "- Note: the plan; source: none\n- A line\n\nNote: another one",
        "The aims are: health; schools: more of them; ports: fewer.\n" * 4,
        "From: one\nTo: two\nSubject: three",
    ],
)
def test_what_people_write_with_colons_stays(text: str) -> None:
    assert count(text) == 0
    assert "".join(prose for prose, _ in split(text)) == text


def _words(texts: object) -> list[int]:
    return [len(text.split()) for text in texts]  # type: ignore[attr-defined]
