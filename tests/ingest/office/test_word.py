"""DOCX: headings, lists, tables and notes come in; deleted and hidden text does not."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from ingest.office.word.body import Body
from ingest.readers import read
from kb.errors import ReadError
from kb.models import Reading
from kb.words.text import normalise
from tests.ingest.office.parts import CHART, DIAGRAM, DRAWN, MATH

NOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
XML = "application/xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def saved(folder: Path, document: Document, name: str = "a.docx") -> Reading:
    document.save(str(folder / name))
    return read(folder / name, "d")


def text_of(folder: Path, document: Document) -> str:
    (page,) = saved(folder, document).pages
    assert normalise(page.text) == page.text
    return page.text


def relate(document: Document, kind: str, content: str | bytes, media_type: str = XML) -> str:
    """Add a part and return the id of the relation that leads to it."""
    blob = content if isinstance(content, bytes) else content.encode()
    name = PackURI(f"/word/extra/{kind}{len(document.part.rels)}.xml")
    part = Part(name, media_type, blob, document.part.package)
    return document.part.relate_to(part, f"{OFFICE}{kind}")


def add_xml(document: Document, xml: str, spaces: str = "") -> None:
    """Put an element at the end of the body."""
    node = parse_xml(xml.replace(">", f" {nsdecls('w', 'r')} {spaces}>", 1))
    document.element.body.insert(len(document.element.body) - 1, node)


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


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


def test_a_merged_cell_stands_in_every_row_and_column_it_covers(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for index, cell in enumerate(table._cells):
        cell.text = f"c{index}"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "wide"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "tall"
    assert text_of(tmp_path, document) == "c0\twide\twide\ntall\tc4\tc5\ntall\tc7\tc8"


def test_tracked_deletions_go_and_insertions_stay(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The fund holds ")
    for kind, inner in (("del", "<w:delText>9</w:delText>"), ("ins", "<w:t>21</w:t>")):
        change = f'<w:{kind} {nsdecls("w")} w:id="1" w:author="x"><w:r>{inner}</w:r></w:{kind}>'
        paragraph._p.append(parse_xml(change))
    paragraph.add_run(" million.")
    reading = saved(tmp_path, document)
    assert reading.pages[0].text == "The fund holds 21 million."
    assert reading.warnings == (
        "tracked changes: 1 word was deleted and left out, insertions were read",
    )


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
    drawing = (
        f'<w:r {spaces}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}'
        f"</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    paragraph._p.append(parse_xml(drawing))
    assert text_of(tmp_path, document) == "Beside the box.\n\nIn the box."


def test_footnotes_stand_at_the_end_as_a_part(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("A claim")
    reference = f'<w:r {nsdecls("w")}><w:footnoteReference w:id="7"/></w:r>'
    paragraph._p.append(parse_xml(reference))
    paragraph.add_run(" that is made.")
    document.add_paragraph("More words.")
    note = '<w:footnote w:id="7"><w:p><w:r><w:t>See the law.</w:t></w:r></w:p></w:footnote>'
    relate(document, "footnotes", f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>", NOTES)
    reading = saved(tmp_path, document)
    assert reading.pages[0].text == "A claim that is made.\n\nMore words.\n\n¹ See the law."
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


def changed(
    folder: Path, name: str, old: bytes, new: bytes, document: Document | None = None
) -> None:
    """Write a.docx: a document, empty if none is given, in which one part is changed."""
    (document or docx.Document()).save(str(folder / "whole.docx"))
    with (
        zipfile.ZipFile(folder / "whole.docx") as whole,
        zipfile.ZipFile(folder / "a.docx", "w") as target,
    ):
        for part in whole.namelist():
            content = whole.read(part)
            target.writestr(part, content.replace(old, new) if part == name else content)


@pytest.mark.parametrize(
    "kind",
    [
        b"vnd.ms-word.document.macroEnabled.main+xml",
        b"vnd.ms-word.template.macroEnabledTemplate.main+xml",
        b"vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ],
)
def test_templates_and_files_with_macros_are_read(tmp_path: Path, kind: bytes) -> None:
    document = docx.Document()
    document.add_paragraph("The plan is a good one.")
    plain = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    changed(tmp_path, "[Content_Types].xml", plain, kind, document)
    with zipfile.ZipFile(tmp_path / "a.docx", "a") as archive:
        archive.writestr("word/vbaProject.bin", b"Sub AutoOpen()")
    reading = read(tmp_path / "a.docx", "d")
    assert reading.pages[0].text == "The plan is a good one."
    assert reading.warnings == ("the file holds macros: they were neither run nor read",)


def test_a_broken_file_is_refused_in_words(tmp_path: Path) -> None:
    changed(tmp_path, "word/document.xml", b"</w:document>", b"")
    with pytest.raises(ReadError, match="a.docx is damaged inside"):
        read(tmp_path / "a.docx", "d")


def test_a_main_part_of_another_make_is_refused_in_words(tmp_path: Path) -> None:
    changed(
        tmp_path, "word/document.xml", b"wordprocessingml/2006/main", b"wordprocessingml/2706/main"
    )
    with pytest.raises(ReadError, match=r"a\.docx is damaged: its main part is no text of Word's"):
        read(tmp_path / "a.docx", "d")


def test_a_file_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is empty"):
        saved(tmp_path, docx.Document())


RAISED = '<w:vertAlign w:val="superscript"/>'


@pytest.mark.parametrize(
    ("before", "mark", "look", "after", "read"),
    [
        ("visited 145", "3", RAISED, " schools", "visited 145 schools"),
        ("more than 10", "25", RAISED, " operations", "more than 10^25 operations"),
        ("an area of 40 km", "2", RAISED, ".", "an area of 40 km²."),
        ("on the 1", "st", RAISED, " of May", "on the 1st of May"),
        ("visited 145", "3", '<w:position w:val="6"/>', " schools", "visited 145 schools"),
        ("CO", "2", '<w:vertAlign w:val="subscript"/>', " falls", "CO2 falls"),
        ("", "1", RAISED, "See the law.", "¹ See the law."),
    ],
)
def test_raised_runs_are_read_as_they_are_meant(
    tmp_path: Path, before: str, mark: str, look: str, after: str, read: str
) -> None:
    document = docx.Document()
    add_xml(document, f"<w:p>{run(before)}{run(mark, look)}{run(after)}</w:p>")
    assert text_of(tmp_path, document) == read


@pytest.mark.parametrize(
    "look", ["<w:strike/>", '<w:dstrike w:val="1"/>', '<w:rStyle w:val="Repealed"/>']
)
def test_struck_words_are_left_out_and_counted(tmp_path: Path, look: str) -> None:
    document = docx.Document()
    document.styles.add_style("Repealed", 2).font.strike = True
    add_xml(document, f"<w:p>{run('within ')}{run('30 days', look)}{run(' 72 hours')}</w:p>")
    kept = run("not struck", '<w:strike w:val="0"/>')
    add_xml(document, f"<w:p>{kept}</w:p>")
    reading = saved(tmp_path, document)
    assert reading.pages[0].text == "within 72 hours\n\nnot struck"
    assert reading.warnings == ("2 words were struck through and left out",)


def test_a_struck_item_keeps_its_number(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("first", "second", "third"):
        document.add_paragraph(text, "List Number")
    document.paragraphs[1].runs[0].font.strike = True
    assert text_of(tmp_path, document) == "1. first\n\n3. third"


def test_two_header_rows_name_each_column_together(tmp_path: Path) -> None:
    document = docx.Document()
    rows = [["Province", "2021", "", "2023", ""], ["", "Urban", "Rural", "Urban", "Rural"]]
    rows.append(["Kelmara", "71", "22", "88", "47"])
    table = document.add_table(0, 5)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 3).merge(table.cell(0, 4))
    table.cell(0, 0).merge(table.cell(1, 0))
    reading = saved(tmp_path, document)
    names = ["Province", "2021 Urban", "2021 Rural", "2023 Urban", "2023 Rural"]
    assert reading.pages[0].text == "\t".join(names) + "\nKelmara\t71\t22\t88\t47"
    assert reading.headings[0].title == f"Table: {' | '.join(names)}"


def test_a_row_over_the_whole_width_names_those_below(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(0, 2)
    for row in (
        ["Year", "Score"],
        ["Norland", ""],
        ["2023", "52.3"],
        ["Sudria", ""],
        ["2023", "61"],
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for row in (1, 3):
        table.cell(row, 0).merge(table.cell(row, 1))
    lines = text_of(tmp_path, document).split("\n")
    assert lines == [
        "\tYear\tScore",
        "Norland",
        "Norland\t2023\t52.3",
        "Sudria",
        "Sudria\t2023\t61",
    ]


def test_a_table_in_a_cell_stands_below_its_table(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Plan", "Cost", "Labs", "9"], strict=True):
        cell.text = text
    inner = table.cell(1, 1).add_table(2, 2)
    for cell, text in zip(inner._cells, ["Item", "Price", "Desk", "4"], strict=True):
        cell.text = text
    reading = saved(tmp_path, document)
    assert reading.pages[0].text == "Plan\tCost\nLabs\t9\n\nItem\tPrice\nDesk\t4"
    assert reading.tables == 2


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        ("<html><body><p>Pilots: Kelmara and Pelion.</p></body></html>", "text/html"),
        ("<p>Pilots: Kelmara and Pelion.</p>", "application/xhtml+xml"),
        ("Pilots: Kelmara and Pelion.", "text/plain"),
        (
            "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n"
            "Content-Transfer-Encoding: quoted-printable\n\n<p>Pilots: Kelmara =\nand Pelion.</p>",
            "message/rfc822",
        ),
    ],
)
def test_merged_documents_are_read_in_place(tmp_path: Path, content: str, media_type: str) -> None:
    document = docx.Document()
    document.add_paragraph("Before.")
    reference = relate(document, "aFChunk", content, media_type)
    add_xml(document, f'<w:altChunk r:id="{reference}"></w:altChunk>')
    document.add_paragraph("After.")
    assert text_of(tmp_path, document) == "Before.\n\nPilots: Kelmara and Pelion.\n\nAfter."


def test_a_merged_word_file_is_read_and_another_kind_told_of(tmp_path: Path) -> None:
    inner = docx.Document()
    inner.add_paragraph("Inside.")
    inner.save(str(tmp_path / "inner.docx"))
    document = docx.Document()
    document.add_paragraph("Outside.")
    word = relate(document, "aFChunk", (tmp_path / "inner.docx").read_bytes())
    other = relate(document, "aFChunk", "{\\rtf1 words}", "application/rtf")
    for reference in (word, other):
        add_xml(document, f'<w:altChunk r:id="{reference}"></w:altChunk>')
    reading = saved(tmp_path, document)
    assert reading.pages[0].text == "Outside.\n\nInside."
    assert reading.warnings == (
        "a merged part (altChunk) in the document was not read: it is a file of another kind "
        "(application/rtf); add it on its own",
    )


def test_comments_stand_at_the_end(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The fee is 400 dollars.")
    document.add_comment(paragraph.runs, "Was 950 until March.", author="A. Clerk")
    reading = saved(tmp_path, document)
    assert reading.pages[0].text.endswith("dollars.\n\nA. Clerk: Was 950 until March.")
    assert reading.headings[-1].title == "Comments"
    assert "1 comment was read" in reading.warnings[0]


def test_what_a_form_holds_is_read_and_its_prompts_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    prompt = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    chosen = prompt.format("", run("Commission for Privacy"))
    empty = prompt.format("<w:showingPlcHdr/>", run("Click here"))
    box = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox>'
    box += "</w:ffData></w:fldChar></w:r>"
    field = '<w:fldSimple w:instr="REF x">' + run(" Article 4") + "</w:fldSimple>"
    add_xml(document, f"<w:p>{run('Body: ')}{chosen}{empty}{field}</w:p>")
    add_xml(document, f"<w:p>{box}{run(' Agreed')}</w:p>")
    assert text_of(tmp_path, document) == "Body: Commission for Privacy Article 4\n\n☒ Agreed"


def test_formulas_are_written_in_the_line(tmp_path: Path) -> None:
    document = docx.Document()
    power = "<m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>25</m:t></m:r></m:sup>"
    formula = f"<m:oMath>{power}</m:sSup></m:oMath>"
    add_xml(document, f"<w:p>{run('more than')}{formula}{run('operations')}</w:p>", MATH)
    assert text_of(tmp_path, document) == "more than 10^25 operations"


def drawing(uri: str, inner: str, described: str = "") -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{described}"/>'
        f'<a:graphic><a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


def test_charts_and_diagrams_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Above.")
    reference = relate(document, "chart", CHART)
    add_xml(document, drawing("chart", f'<c:chart r:id="{reference}"/>'), DRAWN)
    reference = relate(document, "diagramData", DIAGRAM)
    add_xml(document, drawing("diagram", f'<dgm:relIds r:dm="{reference}"/>'), DRAWN)
    reading = saved(tmp_path, document)
    assert reading.pages[0].text == (
        "Above.\n\nTeachers trained\n\n\tPer cent\nKelmara\t45.2\nPelion\t19\n\n"
        "First train\nThen test"
    )
    assert [h.title for h in reading.headings] == ["Table: Teachers trained: Per cent"]


def test_a_broken_chart_costs_only_itself(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Above.")
    for reference in ("rId99", relate(document, "chart", "no XML")):
        add_xml(document, drawing("chart", f'<c:chart r:id="{reference}"/>'), DRAWN)
    reading = saved(tmp_path, document)
    assert reading.pages[0].text == "Above."
    assert reading.warnings == ("a chart in the document holds nothing that could be read",)


def test_pictures_are_named_with_their_alt_text(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Skills", 1)
    for text in ("A map of the labs", ""):
        add_xml(document, drawing("picture", "<pic:pic/>", text), DRAWN)
    assert saved(tmp_path, document).warnings == (
        "2 pictures were not read, the first below “Skills”; alt text: “A map of the labs”",
    )


def rewritten(folder: Path, change: Callable[[str, bytes], bytes | None]) -> Reading:
    """Read a.docx once more with its parts changed."""
    with (
        zipfile.ZipFile(folder / "a.docx") as whole,
        zipfile.ZipFile(folder / "b.docx", "w") as target,
    ):
        for part in whole.namelist():
            content = change(part, whole.read(part))
            if content is not None:
                target.writestr(part, content)
    return read(folder / "b.docx", "d")


def test_strict_files_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Plan", 1)
    document.add_paragraph("The agency has 41 inspectors.")
    saved(tmp_path, document)

    def strict(name: str, part: bytes) -> bytes:
        part = part.replace(b"extended-properties", b"extendedProperties")
        names = rb"http://schemas\.openxmlformats\.org/(?!package)(\w+)/2006/"
        return re.sub(names, rb"http://purl.oclc.org/ooxml/\1/", part)

    reading = rewritten(tmp_path, strict)
    assert reading.pages[0].text == "Plan\n\nThe agency has 41 inspectors."
    assert (reading.headings[0].title, reading.warnings) == ("Plan", ())


def test_a_broken_part_beside_the_text_costs_only_itself(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Plan", 1)
    saved(tmp_path, document)
    gone = rewritten(tmp_path, lambda name, part: None if "theme" in name else part)
    assert (gone.pages[0].text, gone.warnings) == ("Plan", ())
    cut = rewritten(tmp_path, lambda name, part: part[:900] if "numbering" in name else part)
    assert cut.pages[0].text == "Plan"
    assert cut.warnings == (
        "the part word/numbering.xml is damaged in the file: what it holds may be lost",
    )


def test_a_fault_of_the_reader_is_not_laid_on_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(Body, "blocks", fail)
    with pytest.raises(ReadError, match="fault of this program, not of the file .*test_word.py"):
        saved(tmp_path, docx.Document())


def fill(document: Document, *rows: tuple[str, ...]) -> None:
    table = document.add_table(len(rows), max(map(len, rows)))
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=False):
            cell.text = text


def tables(reading: Reading) -> list[str]:
    return [h.title for h in reading.headings if h.end]


def test_the_line_above_a_table_names_it(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Teachers trained, 2024", style="Caption")
    fill(document, ("District", "Teachers"), ("Kelmara", "540"))
    document.add_paragraph("Table 5. Pupils per computer")
    fill(document, ("Kelmara", "12"), ("Pelion", "9"), ("Lumphat", "30"))
    document.add_paragraph("A sentence that names no table.")
    fill(document, ("District", "Fee"), ("Kelmara", "7"))
    assert tables(saved(tmp_path, document)) == [
        "Table: Teachers trained, 2024: District | Teachers",
        "Table 5. Pupils per computer",
        "Table: District | Fee",
    ]


def test_a_small_table_keeps_its_title_and_its_row(tmp_path: Path) -> None:
    document = docx.Document()
    fill(document, ("Fees in 2024", ""), ("Licence", "400 dollars"))
    table = document.tables[0]
    table.cell(0, 0).merge(table.cell(0, 1))
    document.add_paragraph("Between.")
    fill(document, ("Hotline", "1255"))
    reading = saved(tmp_path, document)
    lines = [line for line in reading.pages[0].text.split("\n") if line]
    assert lines == ["Fees in 2024", "Licence\t400 dollars", "Between.", "Hotline\t1255"]
    assert tables(reading) == ["Table: Fees in 2024"]
