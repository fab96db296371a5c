"""Footnotes are a part of their own at the end of their page; what only looks like one is not."""

from __future__ import annotations

from pathlib import Path

from ingest.page.lines import FOOTNOTES, Line
from ingest.pdf.footnotes import apart
from ingest.readers import read
from kb.models import Reading
from tests import pdfs

WORDS = "The ministry trains its clerks in spring and every school sends two teachers to it"
BODY = f"{WORDS}. " * 6


def notes(reading: Reading) -> list[tuple[int, str]]:
    return [
        (h.page, reading.pages[h.page - 1].text[h.start : h.end])
        for h in reading.headings
        if h.title == "Footnotes"
    ]


def test_footnotes_are_a_part_at_the_end_of_their_page(tmp_path: Path) -> None:
    markup = (
        f"{BODY} A law#footnote[Law on schools, article seven.] says so, and another"
        f"#footnote[See the report of the council.] agrees. {BODY}"
    )
    reading = read(pdfs.typeset(tmp_path, markup), "d")
    expected = "1 Law on schools, article seven.\n2 See the report of the council."
    assert notes(reading) == [(1, expected)]
    assert reading.pages[0].text.endswith(f"\n\n{expected}")
    assert "A law says so, and another agrees." in reading.pages[0].text


def test_a_footnote_does_not_cut_a_sentence_between_columns(tmp_path: Path) -> None:
    lines = " ".join(f"word{'abcdefghij'[n % 10]}" for n in range(150))
    markup = (
        "#set page(columns: 2, height: 12cm)\n"
        f"Begin#footnote[The first note of the page.] {lines} end."
    )
    text = read(pdfs.typeset(tmp_path, markup), "d").pages[0].text
    assert text == f"Begin {lines} end.\n\n1 The first note of the page."


def test_small_type_that_no_mark_leads_to_stays_text(tmp_path: Path) -> None:
    markup = f"{BODY}\n\n#text(size: 8pt)[3 schools took part in the trial.]"
    reading = read(pdfs.typeset(tmp_path, markup), "d")
    assert notes(reading) == []
    assert "3 schools took part" in reading.pages[0].text


def test_a_list_of_endnotes_is_ordinary_text(tmp_path: Path) -> None:
    listed = "\n\n".join(f"{n} Source number {n} of the list." for n in range(1, 9))
    markup = f"{BODY} As shown#super[1] before.\n#pagebreak()\n= Notes\n{listed}"
    assert notes(read(pdfs.typeset(tmp_path, markup), "d")) == []


def test_notes_in_the_margin_stay_where_they_are() -> None:
    body = [Line(f"{WORDS} and law5 too.", 150, 500, 700 - 14 * n, 11) for n in range(12)]
    margin = Line("5 USC note.", 40, 120, 100, 8)
    assert apart([*body, margin], 11, 800) == [*body, margin]


def test_a_note_that_goes_on_from_the_page_before_is_a_footnote_too() -> None:
    body = [Line(f"{WORDS} and law5 too.", 50, 500, 700 - 14 * n, 11) for n in range(12)]
    rest = Line("and this ends the fourth note.", 50, 300, 110, 8)
    note = Line("5 The fifth note.", 50, 300, 100, 8)
    ordered = apart([rest, note, *body], 11, 800)
    assert ordered[:12] == body
    assert [(line.text[:5], line.part) for line in ordered[12:]] == [
        ("and t", FOOTNOTES),
        ("5 The", FOOTNOTES),
    ]
