"""Plain text: drawn tables keep their rows, notes at the end of a page stand apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers import read
from kb.models import Reading


def put(folder: Path, content: str) -> Reading:
    path = folder / "a.txt"
    path.write_text(content, "utf-8")
    return read(path, "d")


@pytest.mark.parametrize(
    "table",
    [
        "+-------+-----+\n| State | No. |\n+-------+-----+\n| Laos  |  33 |\n"
        "| Nepal |  30 |\n+-------+-----+",
        "┌───────┬─────┐\n│ State │ No. │\n├───────┼─────┤\n│ Laos  │  33 │\n"
        "│ Nepal │  30 │\n└───────┴─────┘",
        " State | No.\n-------+-----\n Laos  |  33\n Nepal |  30",
        "| State | No. |\n|-------|-----|\n| Laos  |  33 |\n| Nepal |  30 |",
        "| State | No. |\n| Laos  |  33 |\n| Nepal |  30 |",
        "+-------+-----+\n| State | No. |\n+=======+=====+\n| Laos  |  33 |\n+-------+-----+\n"
        "| Ne-   |  30 |\n| pal   |     |\n+-------+-----+\n| All   |  63 |\n+-------+-----+",
    ],
)
def test_drawn_tables_keep_their_rows(tmp_path: Path, table: str) -> None:
    reading = put(tmp_path, f"Words above.\n\n{table}\n\nWords below.\n")
    rows = [line for line in reading.pages[0].text.split("\n") if line]
    assert rows[:3] == ["Words above.", "State\tNo.", "Laos\t33"]
    assert rows[3] in {"Nepal\t30", "Ne- pal\t30"}
    assert rows[-1] == "Words below."
    assert (reading.tables, reading.headings[0].title) == (1, "Table: State | No.")


def test_strokes_in_a_sentence_are_no_table(tmp_path: Path) -> None:
    text = "Either a | b or c.\nBoth are read."
    assert put(tmp_path, text).tables == 0


def test_notes_at_the_end_of_a_page_stand_apart(tmp_path: Path) -> None:
    pages = [
        "They saw 145[1] schools\nin the capital.[2]\n\n_____\n"
        "[1] Public only,\n    in May.\n[2] No islands.",
        "More words.",
        "The end.",
    ]
    reading = put(tmp_path, "\f".join(pages))
    assert reading.pages[0].text == (
        "They saw 145[1] schools in the capital.[2]\n\n[1] Public only, in May.\n[2] No islands."
    )
    assert [(h.page, h.title) for h in reading.headings] == [(1, "Footnotes")]


def test_two_pages_may_have_form_feeds(tmp_path: Path) -> None:
    assert [p.text for p in put(tmp_path, "One.\fTwo.\f").pages] == ["One.", "Two."]


def test_a_table_drawn_with_crosses_in_markdown_keeps_its_rows(tmp_path: Path) -> None:
    bar = "+---------+------+\n"
    table = f"{bar}| Body    | Fee  |\n{bar.replace('-', '=')}| *Court* | 12   |\n{bar}"
    path = tmp_path / "a.md"
    path.write_text(f"# Fees\n\n{table}\n```\n{bar}| a | b |\n{bar}```\n", "utf-8")
    text = read(path, "d").pages[0].text
    assert "Body\tFee\nCourt\t12" in text
    assert "| a | b |" in text
