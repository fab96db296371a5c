"""Columns are read one after the other, and what is read well already stays as it is."""

from __future__ import annotations

from pathlib import Path

from ingest.page.lines import Line
from ingest.pdf.columns import in_reading_order
from ingest.readers import read
from tests import pdfs

LEFT = [
    "The school of the valley has",
    "taught children to read since",
    "the year of the flood, and its",
    "teachers still walk there each",
    "morning along the river bank.",
]
RIGHT = [
    "Across the hills the second",
    "school was built by farmers who",
    "wanted their daughters to learn",
    "how to keep the books of every",
    "market in the whole province.",
]


def column(texts: list[str], left: float) -> list[Line]:
    return [Line(text, left, left + 200, 700 - 14 * row, 10) for row, text in enumerate(texts)]


def in_turns() -> str:
    """Markup that draws two columns row by row, below a heading across both."""
    rows = [
        f"#place(dx: {x}cm, dy: {2 + 0.6 * row}cm)[{text}]"
        for row, pair in enumerate(zip(LEFT, RIGHT, strict=True))
        for x, text in zip((0, 8), pair, strict=True)
    ]
    return "#place(text(size: 18pt)[Two schools of the north compared])\n" + "\n".join(rows)


def test_columns_that_are_drawn_row_by_row_are_read_one_by_one(tmp_path: Path) -> None:
    text = read(pdfs.typeset(tmp_path, in_turns()), "d").pages[0].text
    assert text.split("\n\n") == [
        "Two schools of the north compared",
        " ".join(LEFT),
        " ".join(RIGHT),
    ]


def test_lines_that_come_in_turns_are_put_in_order() -> None:
    left, right = column(LEFT, 50), column(RIGHT, 300)
    turns = [line for pair in zip(left, right, strict=True) for line in pair]
    assert in_reading_order(turns) == left + right


def test_a_box_drawn_between_the_lines_of_a_column_stays_whole() -> None:
    body, box = column(LEFT, 50), column(RIGHT, 300)
    assert in_reading_order(body[:2] + box + body[2:]) == body + box


def test_three_columns_are_put_in_order() -> None:
    columns = [column(LEFT, 20), column(RIGHT, 230), column(LEFT, 440)]
    turns = [line for row in zip(*columns, strict=True) for line in row]
    assert in_reading_order(turns) == [line for lines in columns for line in lines]


def test_rows_of_short_cells_stay_rows() -> None:
    names, figures = ["Aland", "Berland", "Cland", "Dland"], ["12.5", "13.5", "14.5", "15.5"]
    rows = zip(column(names, 50), column(figures, 300), strict=True)
    lines = [line for row in rows for line in row]
    assert in_reading_order(lines) == lines


def test_a_sidebar_is_read_whole(tmp_path: Path) -> None:
    body = " ".join(LEFT * 4)
    note = " ".join(RIGHT)
    markup = f"#grid(columns: (9cm, 5cm), gutter: 1cm)[{body}][{note}]"
    text = read(pdfs.typeset(tmp_path, markup), "d").pages[0].text
    assert text.split("\n\n") == [body, note]


def test_a_sentence_goes_on_in_the_next_column(tmp_path: Path) -> None:
    sentence = " ".join(f"word{'abcdefghij'[n % 10]}" for n in range(120))
    markup = f"#set page(columns: 2, height: 9cm)\n{sentence}."
    assert read(pdfs.typeset(tmp_path, markup), "d").pages[0].text == f"{sentence}."
