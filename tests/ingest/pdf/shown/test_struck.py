"""Struck-out words are no text; lines below words and rules of tables strike nothing out."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject

from ingest.readers import read
from kb.models import Reading
from tests import pdfs

RULE = "A controller reports a breach within #strike[30 days] 72 hours. "
BODY = "Every school sends two teachers to the course in spring. "


def text(reading: Reading) -> str:
    return reading.pages[0].text


def test_words_with_a_line_through_them_are_left_out_and_counted(tmp_path: Path) -> None:
    reading = read(pdfs.typeset(tmp_path, f"{RULE}{BODY}"), "d")
    assert "reports a breach within 72 hours. Every" in text(reading)
    assert reading.warnings == ("2 words on page 1 are struck out and left out",)


def test_a_whole_article_over_several_lines_goes(tmp_path: Path) -> None:
    markup = f"{BODY}\n\n#strike[Public bodies are exempt. {BODY * 3}]\n\nThe end."
    reading = read(pdfs.typeset(tmp_path, markup), "d")
    assert text(reading) == f"{BODY.strip()}\n\nThe end."


def test_a_thin_box_strikes_out_too(tmp_path: Path) -> None:
    drawn = pdfs.text_at(40, 300, "within 30 days") + "40 303 68 0.7 re f\n"
    reading = read(pdfs.drawn(tmp_path, drawn + pdfs.text_at(120, 300, "72 hours, it says.")), "d")
    assert text(reading) == "72 hours, it says."


def test_lines_below_above_and_beside_words_strike_nothing_out(tmp_path: Path) -> None:
    markup = f"#underline[{BODY}] #overline[{BODY}] Name: #box(line(length: 4cm)) here."
    reading = read(pdfs.typeset(tmp_path, markup), "d")
    assert text(reading).count("Every school sends two teachers") == 2
    assert not reading.warnings


def test_rules_of_a_tight_table_strike_nothing_out(tmp_path: Path) -> None:
    cells = ",".join(f"[Name {n}],[{n}0 schools]" for n in range(6))
    markup = f"{BODY}\n#table(columns: 2, inset: 0.6pt, {cells})"
    reading = read(pdfs.typeset(tmp_path, markup), "d")
    assert not reading.warnings
    assert all(f"Name {n}" in text(reading) for n in range(6))


def test_the_line_of_a_grid_behind_a_label_strikes_nothing_out(tmp_path: Path) -> None:
    drawn = "0.5 w 20 303 m 380 303 l S\n" + pdfs.text_at(180, 300, "12 per cent")
    reading = read(pdfs.drawn(tmp_path, drawn + pdfs.text_at(40, 200, "Words below it.")), "d")
    assert "12 per cent" in text(reading)


def test_marks_that_strike_words_out_count(tmp_path: Path) -> None:
    path = pdfs.drawn(tmp_path, pdfs.text_at(40, 300, "within 30 days 72 hours"))
    writer = PdfWriter(clone_from=PdfReader(path))
    sides = (71, 310, 112, 310, 71, 298, 112, 298)
    mark = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/StrikeOut"),
            NameObject("/Rect"): ArrayObject(map(FloatObject, (71, 298, 112, 310))),
            NameObject("/QuadPoints"): ArrayObject(map(FloatObject, sides)),
        }
    )
    writer.add_annotation(0, mark)
    reading = read(pdfs.write(writer, path), "d")
    assert text(reading) == "within 72 hours"
    assert reading.warnings == ("2 words on page 1 are struck out and left out",)


def test_letters_with_a_stroke_of_their_own_are_struck_out(tmp_path: Path) -> None:
    struck = "".join(f"{letter}\u0336" for letter in "thirty")
    reading = read(pdfs.typeset(tmp_path, f"within {struck} ten days"), "d")
    assert text(reading) == "within ten days"
