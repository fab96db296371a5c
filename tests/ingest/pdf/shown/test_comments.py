"""Comments are a part of their own at the end of their page; attached files are named."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfWriter
from pypdf.annotations import FreeText, Text

from ingest.readers import read
from tests import pdfs

SHOWN = pdfs.text_at(40, 300, "The yearly fee is 400 dollars.")


def test_comments_stand_at_the_end_under_their_own_heading(tmp_path: Path) -> None:
    writer: PdfWriter = pdfs.writer_of(SHOWN, SHOWN)
    note = Text(text="Is this still\nso?", rect=(300, 280, 320, 300))
    writer.add_annotation(0, note)
    free = FreeText(text="See page two.", rect=(40, 340, 200, 360))
    writer.add_annotation(0, free)
    reading = read(pdfs.write(writer, tmp_path / "noted.pdf"), "d")
    text = reading.pages[0].text
    assert text == "The yearly fee is 400 dollars.\n\nSee page two.\nIs this still so?"
    (heading,) = reading.headings
    assert (heading.title, text[heading.start : heading.end]) == (
        "Comments",
        "See page two.\nIs this still so?",
    )


def test_attached_files_are_named(tmp_path: Path) -> None:
    writer: PdfWriter = pdfs.writer_of(SHOWN)
    writer.add_attachment("figures.xlsx", b"PK")
    reading = read(pdfs.write(writer, tmp_path / "attached.pdf"), "d")
    assert reading.warnings == ("1 attached file not read: figures.xlsx; add those that matter",)
