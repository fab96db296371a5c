"""Note marks leave the running text; the notes keep the numbers that the marks show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.web.pages import lines, page, put

SUPER = ".up{vertical-align:super;font-size:60%}"


@pytest.mark.parametrize(
    "mark",
    [
        '<sup><a href="#n3">3</a></sup>',
        '<a href="#n3"><sup>[3]</sup></a>',
        '<a href="#n3">(<span class="up">3</span>)</a>',
        "<sup>3</sup>",
        '<span style="vertical-align: super">3</span>',
        '<span class="up">3</span>',
        '<span class="oj-super">3</span>',
        '<a href="#n3" role="doc-noteref">3</a>',
        '<a href="#n3" epub:type="noteref">3</a>',
        '<a class="footnote-ref" href="#n3">3</a>',
        '<sup class="reference"><a href="#n3"><span>[</span>3<span>]</span></a></sup>',
        '<sup><a href="#n3">3</a>, <a href="#n4">4</a></sup>',
    ],
)
def test_a_note_mark_leaves_the_text(tmp_path: Path, mark: str) -> None:
    text = lines(tmp_path, f"<p>They saw 145{mark} schools, and 78 {mark}, too.</p>", SUPER)
    assert text == ["They saw 145 schools, and 78, too."]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("more than 10<sup>25</sup> steps", "more than 10^25 steps"),
        ("10<span class=up>25</span>", "10^25"),
        ("2<sup>10</sup> keys", "2^10 keys"),
        ("40 km<sup>2</sup> of land", "40 km² of land"),
        ("the 1<sup>st</sup> of May", "the 1st of May"),
        ("au XXI<sup>e</sup> siècle, loi n<sup>o</sup> 5", "au XXIe siècle, loi no 5"),
        ("CO<sub>2</sub> and 10<sub>2</sub>", "CO2 and 10₂"),
        ("χ<sup>2</sup> = 4", "χ^2 = 4"),
        ("5<sup>1</sup>/<sub>2</sub> years", "5 1/2 years"),
        ("one <sup>1</sup>⁄<sub>3</sub> of it", "one 1/3 of it"),
    ],
)
def test_raised_characters_read_as_they_are_meant(tmp_path: Path, body: str, text: str) -> None:
    assert lines(tmp_path, f"<p>{body}</p>", SUPER) == [text]


def test_marks_in_cells_leave_the_figure(tmp_path: Path) -> None:
    body = (
        "<table><tr><th>Area, km<sup>2</sup></th><th>Share<sup>a</sup></th></tr>"
        "<tr><td>40<sup>b</sup></td><td>44.5<sup><a href='#n'>1</a></sup></td></tr></table>"
    )
    assert lines(tmp_path, body) == ["Area, km²\tShare", "40\t44.5"]


@pytest.mark.parametrize(
    "notes",
    [
        "<ol><li id=n3>Public only. <a href='#r3'>↩</a></li></ol>",
        "<ol><li><p id=n3>Public only.</p></li></ol>",
        "<p><a id=n3></a>Public only.</p>",
        "<div id=n3><p>Public only.</p></div>",
        "<aside role=doc-footnote id=n3 hidden><p>Public only.</p></aside>",
    ],
)
def test_a_note_keeps_its_number(tmp_path: Path, notes: str) -> None:
    body = f"<h1>Plan</h1><p>They saw 145<sup id=r3><a href='#n3'>3</a></sup> schools.</p>{notes}"
    reading = put(tmp_path, page(body))
    assert reading.pages[0].text.endswith("145 schools.\n\n3. Public only.")
    assert [h.title for h in reading.headings] == ["Plan", "Footnotes"]


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("<p><a href='#r1' id=n1>[1]</a> Public only.</p>", "[1] Public only."),
        ("<p><sup>1</sup> Public only.</p>", "¹ Public only."),
        ("<p><a id=n1 href='#r1'><sup>1</sup></a> Public only.</p>", "¹ Public only."),
        (
            "<p><a id=n1 href='#r1'>(<span class=up>1</span>)</a> Public only.</p>",
            "(1) Public only.",
        ),
    ],
)
def test_the_mark_before_a_note_stays(tmp_path: Path, note: str, text: str) -> None:
    body = f"<p>They saw 145<sup id=r1><a href='#n1'>1</a></sup> schools.</p>{note}"
    assert lines(tmp_path, body, SUPER) == ["They saw 145 schools.", text]


def test_notes_under_a_heading_of_their_own_stay_there(tmp_path: Path) -> None:
    body = (
        "<p>They saw 145<sup><a href='#n1'>1</a></sup> schools.</p>"
        "<section role=doc-endnotes><h2>Notes</h2><ol><li id=n1>Public only.</li></ol></section>"
    )
    reading = put(tmp_path, page(body))
    assert [h.title for h in reading.headings] == ["Notes"]
    assert reading.pages[0].text.endswith("1. Public only.")


def test_a_note_within_a_line_follows_it(tmp_path: Path) -> None:
    body = "<p>They saw 145 <span class=sidenote>Public only.</span>schools.</p><p>More.</p>"
    assert lines(tmp_path, body) == ["They saw 145 schools.", "Public only.", "More."]


def test_lists_count_as_browsers_do(tmp_path: Path) -> None:
    body = "<ol start=3><li>x</li><li value=7>y</li></ol><ol type=a><li>z</li></ol>"
    assert lines(tmp_path, body) == ["3. x", "7. y", "a. z"]
