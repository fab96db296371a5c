"""DOCX: headings, lists, tables and notes come in; deleted and hidden text does not."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from ingest.readers import read
from kb.errors import ReadError
from kb.models import Reading
from kb.words.text import normalise

NOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def saved(folder: Path, document: Document, name: str = "a.docx") -> Reading:
    document.save(str(folder / name))
    return read(folder / name, "d")


def text_of(folder: Path, document: Document) -> str:
    (page,) = saved(folder, document).pages
    assert normalise(page.text) == page.text
    return page.text


def test_headings_have_the_level_of_their_style(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Skills", 1)
    document.add_heading("Teachers", 2)
    document.add_paragraph("They need time.")
    reading = saved(tmp_path, document)
    assert [(h.level, h.title) for h in reading.headings] == [(1, "Skills"), (2, "Teachers")]
    assert (reading.paged, len(reading.pages)) == (False, 1)


def test_an_outline_level_makes_a_heading(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Money")
    level = OxmlElement("w:outlineLvl")
    level.set(f"{{{document.element.nsmap['w']}}}val", "1")
    paragraph._p.get_or_add_pPr().append(level)
    document.add_paragraph("It is short.")
    assert [(h.level, h.title) for h in saved(tmp_path, document).headings] == [(2, "Money")]


def test_lists_have_their_marks(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Steps:")
    for text in ("learn", "teach"):
        document.add_paragraph(text, "List Bullet")
    for text in ("first", "second"):
        document.add_paragraph(text, "List Number")
    assert text_of(tmp_path, document) == "Steps:\n\n• learn\n• teach\n1. first\n2. second"


def test_tables_stand_where_they_are(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Before.")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Year", "Clerks", "2024", "640"], strict=True):
        cell.text = text
    document.add_paragraph("After.")
    reading = saved(tmp_path, document)
    assert reading.pages[0].text == "Before.\n\nYear\tClerks\n2024\t640\n\nAfter."
    assert reading.tables == 1
    (part,) = reading.headings
    assert part.title == "Table: Year | Clerks"
    assert reading.pages[0].text[part.start : part.end] == "Year\tClerks\n2024\t640"


def test_merged_cells_are_written_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for index, cell in enumerate(table._cells):
        cell.text = f"c{index}"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "wide"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "tall"
    assert text_of(tmp_path, document) == "c0\twide\ntall\tc4\tc5\n\tc7\tc8"


def test_tracked_deletions_go_and_insertions_stay(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The fund holds ")
    for kind, inner in (("del", "<w:delText>9</w:delText>"), ("ins", "<w:t>21</w:t>")):
        change = f'<w:{kind} {nsdecls("w")} w:id="1" w:author="x"><w:r>{inner}</w:r></w:{kind}>'
        paragraph._p.append(parse_xml(change))
    paragraph.add_run(" million.")
    reading = saved(tmp_path, document)
    assert reading.pages[0].text == "The fund holds 21 million."
    assert "tracked changes" in reading.warnings[0]


def test_hidden_text_is_left_out_with_a_warning(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Seen.")
    paragraph.add_run(" Unseen.").font.hidden = True
    reading = saved(tmp_path, document)
    assert reading.pages[0].text == "Seen."
    assert reading.warnings == ("8 characters of hidden text were left out",)


def test_heads_and_feet_of_pages_are_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Ministry of Tests"
    document.sections[0].footer.paragraphs[0].text = "Page 3"
    document.add_paragraph("Words.")
    assert text_of(tmp_path, document) == "Words."


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Beside the box.")
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    spaces = (
        f'{nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    run = (
        f'<w:r {spaces}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}'
        f"</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    paragraph._p.append(parse_xml(run))
    assert text_of(tmp_path, document) == "Beside the box.\n\nIn the box."


def test_footnotes_stand_at_the_end_as_a_part(tmp_path: Path) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = docx.Document()
    paragraph = document.add_paragraph("A claim")
    reference = f'<w:r {nsdecls("w")}><w:footnoteReference w:id="7"/></w:r>'
    paragraph._p.append(parse_xml(reference))
    paragraph.add_run(" that is made.")
    document.add_paragraph("More words.")
    note = '<w:footnote w:id="7"><w:p><w:r><w:t>See the law.</w:t></w:r></w:p></w:footnote>'
    blob = f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>".encode()
    package = document.part.package
    part = Part(PackURI("/word/footnotes.xml"), NOTES, blob, package)
    document.part.relate_to(part, f"{OFFICE}footnotes")
    reading = saved(tmp_path, document)
    assert reading.pages[0].text == "A claim¹ that is made.\n\nMore words.\n\n¹ See the law."
    assert [h.title for h in reading.headings] == ["Footnotes"]


def test_core_properties_are_the_metadata(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Words.")
    properties = document.core_properties
    properties.title, properties.author = "A plan for skills", "A. Clerk"
    properties.created = datetime(2024, 5, 1)
    found = saved(tmp_path, document).metadata
    assert (found.title, found.author, found.date) == (
        "A plan for skills",
        "A. Clerk",
        "2024-05-01",
    )


def test_an_extension_that_lies_is_warned_of(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Words.")
    reading = saved(tmp_path, document, "a.pdf")
    assert reading.pages[0].text == "Words."
    assert reading.warnings == (
        "the file is named .pdf but is a Word document: it was read as that",
    )


def changed(folder: Path, name: str, old: bytes, new: bytes) -> None:
    """Write a.docx: an empty document in which one part is changed."""
    docx.Document().save(str(folder / "whole.docx"))
    with (
        zipfile.ZipFile(folder / "whole.docx") as whole,
        zipfile.ZipFile(folder / "a.docx", "w") as target,
    ):
        for part in whole.namelist():
            content = whole.read(part)
            target.writestr(part, content.replace(old, new) if part == name else content)


def test_a_file_with_macros_is_refused_with_advice(tmp_path: Path) -> None:
    plain = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    changed(tmp_path, "[Content_Types].xml", plain, b"vnd.ms-word.document.macroEnabled.main+xml")
    with pytest.raises(ReadError, match="macros or a template.*plain DOCX"):
        read(tmp_path / "a.docx", "d")


def test_a_broken_file_is_refused_in_words(tmp_path: Path) -> None:
    changed(tmp_path, "word/document.xml", b"</w:document>", b"")
    with pytest.raises(ReadError, match="a.docx is damaged inside"):
        read(tmp_path / "a.docx", "d")


def test_a_file_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is empty"):
        saved(tmp_path, docx.Document())
