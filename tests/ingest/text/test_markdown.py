"""Markdown reads as people see it: notes at the end, raised text, formulas, struck words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers import read
from kb.models import Reading


def put(folder: Path, content: str) -> Reading:
    path = folder / "a.md"
    path.write_text(content, "utf-8")
    return read(path, "d")


def lines(folder: Path, content: str) -> list[str]:
    return [line for page in put(folder, content).pages for line in page.text.split("\n") if line]


def test_notes_stand_at_the_end_with_their_numbers(tmp_path: Path) -> None:
    reading = put(
        tmp_path,
        "# Survey\n\n145[^3] schools, 78[^4].\n\n[^3]: Public only,\n    in May.\n\n    A rule.\n\n"
        "[^4]: Without the islands.\n\nMore words.\n",
    )
    assert reading.pages[0].text == (
        "Survey\n\n145 schools, 78.\n\nMore words.\n\n"
        "3. Public only, in May.\n\nA rule.\n\n4. Without the islands."
    )
    assert [h.title for h in reading.headings] == ["Survey", "Footnotes"]


def test_notes_that_are_called_by_words_are_counted(tmp_path: Path) -> None:
    content = "Seen.[^b] Too.[^a] Here.^[Written *there*.]\n\n[^a]: A.\n[^b]: B.\n[^c]: C.\n"
    assert lines(tmp_path, content) == [
        "Seen. Too. Here.",
        "4. Written there.",
        "2. A.",
        "1. B.",
        "3. C.",
    ]


def test_notes_of_other_pages_are_found(tmp_path: Path) -> None:
    marks = [f"<!-- page {n} -->\nWords{'[^1]' if n == 1 else ''} here." for n in (1, 2, 3)]
    content = "\n\n".join(marks) + "\n\n[^1]: Public only.\n"
    reading = put(tmp_path, content)
    assert [page.text for page in reading.pages] == [
        "Words here.",
        "Words here.",
        "Words here.\n\n1. Public only.",
    ]


def test_what_only_looks_like_a_note_stays(tmp_path: Path) -> None:
    assert lines(tmp_path, "The class [^a-z] of letters.") == ["The class [^a-z] of letters."]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("10<sup>25</sup> steps", "10^25 steps"),
        ("10^25^ steps", "10^25 steps"),
        ("an area of 40 km^2^", "an area of 40 km²"),
        ("145<sup>3</sup> schools", "145 schools"),
        ("145<sup>[3](#n3)</sup> schools", "145 schools"),
        ('145<a href="#n3"><sup>[3]</sup></a> schools', "145 schools"),
        ("H~2~O and CO<sub>2</sub>", "H2O and CO2"),
        ("the 1^st^ of May, 10^6 to 10^7", "the 1st of May, 10^6 to 10^7"),
        ("$10^{25}$ and \\(n=2^3\\) and $x$", "10^25 and n = 2^3 and x"),
        ("$$\\frac{a}{2}$$", "a/2"),
        ("US$5 to US$6, $4 or 7$", "US$5 to US$6, $4 or 7$"),
        ("\\[1\\] Smith \\(see\\)", "[1] Smith (see)"),
        ("<math><msup><mn>10</mn><mn>25</mn></msup></math> steps", "10^25 steps"),
    ],
)
def test_raised_text_and_formulas_read_in_a_line(tmp_path: Path, content: str, text: str) -> None:
    assert lines(tmp_path, f"It is {content}.") == [f"It is {text}."]


@pytest.mark.parametrize("words", ["~~four long years~~", "<del>four *long* years</del>"])
def test_struck_words_stay_out(tmp_path: Path, words: str) -> None:
    reading = put(tmp_path, f"It lasts {words} <ins>two</ins> years.")
    assert reading.pages[0].text == "It lasts two years."
    assert reading.warnings == ("3 words were struck through and left out",)


def test_struck_and_hidden_paragraphs_stay_out(tmp_path: Path) -> None:
    content = "Seen.\n\n<div hidden>\n\nUnseen.\n\n</div>\n\n<del>\n\nOld rule.\n\n</del>\n\nToo.\n"
    reading = put(tmp_path, content)
    assert reading.pages[0].text == "Seen.\n\nToo."
    assert reading.warnings == (
        "hidden text was left out (7 characters)",
        "2 words were struck through and left out",
    )


def test_details_are_read_under_their_summary(tmp_path: Path) -> None:
    content = (
        "## Rules\n\n<details>\n<summary>Large</summary>\n\nThree *signatures*.\n\n</details>\n"
    )
    reading = put(tmp_path, content)
    assert reading.pages[0].text == "Rules\n\nLarge\n\nThree signatures."
    assert [(h.level, h.title) for h in reading.headings] == [(2, "Rules"), (3, "Large")]


def test_cells_keep_escaped_strokes(tmp_path: Path) -> None:
    content = (
        "| Name | Share[^1] |\n|:-----|------:|\n| a \\| b | 10<sup>25</sup> |\n| `c` | ~~5~~ 6 |\n"
    )
    assert lines(tmp_path, f"{content}\n[^1]: In 2023.") == [
        "Name\tShare",
        "a | b\t10^25",
        "c\t6",
        "1. In 2023.",
    ]


def test_tasks_show_what_is_done(tmp_path: Path) -> None:
    assert lines(tmp_path, "- [x] plan\n- [ ] build\n- [a] x") == [
        "• ☑ plan",
        "• ☐ build",
        "• [a] x",
    ]


def test_terms_stand_before_their_definitions(tmp_path: Path) -> None:
    content = "Model\n: A set of *weights*.\n\nTool\n: What people use.\n\nEnd.\n"
    assert lines(tmp_path, content) == [
        "Model: A set of weights.",
        "Tool: What people use.",
        "End.",
    ]


def test_tables_in_html_fill_their_places(tmp_path: Path) -> None:
    content = (
        "<table><tr><th>State</th><th>Year</th></tr><tr><td rowspan=2>Laos</td><td>2022</td></tr>"
        "<tr><td>2023</td></tr></table>\n"
    )
    assert lines(tmp_path, content) == ["State\tYear", "Laos\t2022", "Laos\t2023"]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    frame = '<iframe src="https://a.example.org/x"></iframe>'
    reading = put(tmp_path, f"## Map\n\nWords.\n\n{frame}\n\n![](a.png)\n")
    assert reading.warnings == (
        "1 picture carries most of this page and cannot be read: "
        "there is no description of it in the file",
        "an embedded page (a.example.org) under “Map” was not read",
    )


def test_the_line_above_a_table_names_it(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("Table 2. Fees\n\n| Body | Fee |\n|--|--|\n| Court | 12 |\n", "utf-8")
    assert [h.title for h in read(path, "d").headings if h.end] == ["Table 2. Fees: Body | Fee"]


@pytest.mark.parametrize("name", ["photo 3", "Image 2", "រូបភាព ៤", "IMG_0412.jpg", "Hình 1"])
def test_a_picture_that_is_only_called_one_is_no_text(tmp_path: Path, name: str) -> None:
    content = f"The boats are counted.\n\n![{name}](a.jpg)\n\n![Boats by year: 12 in 2020](b.png)\n"
    assert lines(tmp_path, content) == ["The boats are counted.", "Boats by year: 12 in 2020"]


def test_figures_without_a_description_are_counted_and_photographs_are_not(tmp_path: Path) -> None:
    assert "1 picture carries" in put(tmp_path, "Boats.\n\n![Figure 2](a.png)\n").warnings[0]
    assert put(tmp_path, "Boats.\n\n![photo 2](a.png)\n").warnings == ()
