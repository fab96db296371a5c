"""PPTX: a slide is a page, with its title, its text from top to bottom, and its notes."""

from __future__ import annotations

import zipfile
from pathlib import Path
from posixpath import normpath
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.util import Inches

from ingest.office.zipped import damaged
from ingest.readers import read
from kb.errors import ReadError
from kb.models import Reading
from tests.ingest.office.parts import DIAGRAM, DRAWN, MATH

OPEN = "http://schemas.openxmlformats.org/"
OFFICE = f"{OPEN}officeDocument/2006/relationships"
TITLE_ONLY = 5
BLANK = 6


def saved(folder: Path, deck: Any) -> Reading:
    deck.save(str(folder / "a.pptx"))
    return read(folder / "a.pptx", "d")


def add(deck: Any, title: str = "", *boxes: tuple[float, float, str]) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY if title else BLANK])
    if title:
        slide.shapes.title.text = title
    for left, top, text in boxes:
        shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(1))
        shape.text_frame.text = text
    return slide


def add_xml(slide: Any, xml: str, spaces: str = DRAWN) -> None:
    """Put a shape at the end of a slide."""
    names = f'xmlns:p="{OPEN}presentationml/2006/main" xmlns:r="{OFFICE}"'
    slide.shapes._spTree.append(parse_xml(xml.replace(">", f" {names} {spaces}>", 1)))


def shape(text: str, number: int = 7) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Box {number}"/><p:cNvSpPr/><p:nvPr/>'
        f"</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p>{text}</a:p></p:txBody></p:sp>"
    )


def run(text: str, look: str = "") -> str:
    return f"<a:r><a:rPr {look}/><a:t>{text}</a:t></a:r>"


def test_each_slide_is_a_page_headed_by_its_title(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    add(deck, "Skills", (1, 3, "Train clerks."))
    add(deck, "Money", (1, 3, "Find some."))
    reading = saved(tmp_path, deck)
    assert reading.paged
    assert [(p.number, p.text) for p in reading.pages] == [
        (1, "Skills\n\nTrain clerks."),
        (2, "Money\n\nFind some."),
    ]
    assert [(h.page, h.title) for h in reading.headings] == [(1, "Skills"), (2, "Money")]


def test_text_is_read_from_top_to_bottom(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    add(deck, "", (1, 5, "last"), (5, 2, "second"), (1, 2.1, "first"))
    assert saved(tmp_path, deck).pages[0].text == "first\n\nsecond\n\nlast"


def test_shapes_in_a_group_are_read(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    group = add(deck).shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, 100, 100).text_frame.text = "inside"
    assert saved(tmp_path, deck).pages[0].text == "inside"


def test_tables_keep_rows_and_columns(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    table = add(deck).shapes.add_table(2, 2, 0, 0, Inches(4), Inches(2)).table
    for cell, text in zip(table.iter_cells(), ["Year", "Clerks", "2024", "640"], strict=True):
        cell.text = text
    reading = saved(tmp_path, deck)
    assert reading.pages[0].text == "Year\tClerks\n2024\t640"
    assert [h.title for h in reading.headings] == ["Table: Year | Clerks"]
    assert reading.tables == 1


def test_notes_stand_below_as_a_part(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    add(deck, "Skills").notes_slide.notes_text_frame.text = "Say it slowly."
    reading = saved(tmp_path, deck)
    assert reading.pages[0].text == "Skills\n\nSay it slowly."
    assert reading.headings[-1].title == "Notes"


def test_hidden_and_empty_slides_are_warned_of(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    add(deck, "Hidden").element.set("show", "0")
    add(deck)
    reading = saved(tmp_path, deck)
    assert [page.text for page in reading.pages] == ["Hidden", ""]
    assert reading.unreadable == (2,)
    assert reading.warnings == (
        "slide 1 is hidden in the show, but read",
        "slide 2 is without text",
    )


def test_a_deck_without_text_is_refused(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    add(deck)
    with pytest.raises(ReadError, match="is empty"):
        saved(tmp_path, deck)


def test_a_shape_without_geometry_is_read_where_it_was_drawn(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = add(deck, "Plan", (1, 2, "The ministry trains 4,200 teachers."))
    add_xml(slide, shape(run("Source: skills council")))
    assert saved(tmp_path, deck).pages[0].text == (
        "Plan\n\nThe ministry trains 4,200 teachers.\n\nSource: skills council"
    )


def test_a_bad_shape_costs_only_itself(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = add(deck, "Plan", (1, 2, "Words."))
    frame = (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="Chart 9"/><p:cNvGraphicFramePr/>'
        '<p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic><a:graphicData uri="chart">'
        '<c:chart r:id="rId99"/></a:graphicData></a:graphic></p:graphicFrame>'
    )
    add_xml(slide, frame)
    reading = saved(tmp_path, deck)
    assert reading.pages[0].text == "Plan\n\nWords."
    assert reading.warnings[0].startswith("slide 1: the shape “Chart 9” was not read (KeyError")


def test_struck_and_raised_runs(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = add(deck)
    struck = run("30 days ", 'strike="sngStrike"')
    raised = run("25", 'baseline="30000"')
    note = run("3", 'baseline="30%"')
    add_xml(slide, shape(f"{run('within ')}{struck}{run('72 hours, 10')}{raised}"))
    add_xml(slide, shape(f"{run('145')}{note}{run(' schools')}", 8))
    reading = saved(tmp_path, deck)
    assert reading.pages[0].text == "within 72 hours, 10^25\n\n145 schools"
    assert reading.warnings == ("2 words were struck through and left out",)


def test_a_shape_with_a_formula_is_read(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    formula = "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"
    mixed = shape(f"{run('The share is')}<a14:m>{formula}</a14:m>")
    add_xml(
        add(deck),
        f'<mc:AlternateContent><mc:Choice Requires="a14">{mixed}</mc:Choice><mc:Fallback>'
        f"{shape(run('a picture'))}</mc:Fallback></mc:AlternateContent>",
        f'{DRAWN} {MATH} xmlns:mc="{OPEN}markup-compatibility/2006" '
        'xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"',
    )
    assert saved(tmp_path, deck).pages[0].text == "The share is x"


def test_a_merged_cell_stands_in_every_row_it_covers(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    table = add(deck).shapes.add_table(5, 3, 0, 0, Inches(4), Inches(2)).table
    texts = ["Country", "Score", "", "", "2021", "2023", "Norland", "41.2", "52.3"]
    texts += ["", "40.1", "50", "Sudria", "61", "58.7"]
    for cell, text in zip(table.iter_cells(), texts, strict=True):
        cell.text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(2, 0).merge(table.cell(3, 0))
    reading = saved(tmp_path, deck)
    assert reading.pages[0].text == (
        "Country\tScore 2021\tScore 2023\nNorland\t41.2\t52.3\nNorland\t40.1\t50\nSudria\t61\t58.7"
    )


def test_a_chart_is_read_with_its_figures(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    data = CategoryChartData(number_format="0.0%")
    data.categories = ["Kelmara", "Pelion"]
    data.add_series("2021", (0.452, 0.19))
    data.add_series("2023", (0.5, 0.333))
    frame = add(deck, "Plan").shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 99, 99, data)
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "Teachers trained"
    reading = saved(tmp_path, deck)
    assert reading.pages[0].text == (
        "Plan\n\nTeachers trained\n\n\t2021\t2023\nKelmara\t45.2%\t50.0%\nPelion\t19.0%\t33.3%"
    )
    assert reading.headings[-1].title == "Table: Teachers trained: 2021 | 2023"


def test_points_of_a_scatter_chart_keep_their_places(tmp_path: Path) -> None:
    from pptx.chart.data import XyChartData

    deck = pptx.Presentation()
    data = XyChartData()
    for name, points in (("Norland", [(1, 2.5), (3, 4)]), ("Sudria", [(2, 9)])):
        series = data.add_series(name)
        for x, y in points:
            series.add_data_point(x, y)
    add(deck).shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, 0, 0, 99, 99, data)
    text = saved(tmp_path, deck).pages[0].text
    assert text.split("\n")[-3:] == ["Norland\t1\t2.5", "Norland\t3\t4", "Sudria\t2\t9"]


def test_a_diagram_is_read_in_its_order(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = add(deck)
    name = PackURI("/ppt/diagrams/data1.xml")
    part = Part(name, "application/xml", slide.part.package, DIAGRAM.encode())
    reference = slide.part.relate_to(part, f"{OFFICE}/diagramData")
    add_xml(
        slide,
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="D"/><p:cNvGraphicFramePr/>'
        '<p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic><a:graphicData uri="diagram">'
        f'<dgm:relIds r:dm="{reference}"/></a:graphicData></a:graphic></p:graphicFrame>',
    )
    assert saved(tmp_path, deck).pages[0].text == "First train\nThen test"


def test_pictures_are_named_with_their_alt_text(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = add(deck, "Skills")
    add_xml(
        slide,
        '<p:pic><p:nvPicPr><p:cNvPr id="9" name="P" descr="A map"/><p:cNvPicPr/><p:nvPr/>'
        "</p:nvPicPr><p:blipFill/><p:spPr/></p:pic>",
    )
    assert saved(tmp_path, deck).warnings == (
        "1 picture was not read, on slide 1; alt text: “A map”",
    )


def with_part(folder: Path, deck: Any, name: str, part: bytes | None) -> Reading:
    """Save a deck with one of its parts changed, or taken out."""
    deck.save(str(folder / "a.pptx"))
    with (
        zipfile.ZipFile(folder / "a.pptx") as whole,
        zipfile.ZipFile(folder / "b.pptx", "w") as target,
    ):
        for entry in whole.namelist():
            content = part if entry == normpath(f"ppt/{name}") else whole.read(entry)
            if content is not None:
                target.writestr(entry, content)
    return read(folder / "b.pptx", "d")


@pytest.mark.parametrize("part", [b"<p:sld", b"", None])
def test_a_broken_slide_costs_only_itself(tmp_path: Path, part: bytes | None) -> None:
    deck = pptx.Presentation()
    add(deck, "First")
    add(deck, "Second")
    reading = with_part(tmp_path, deck, "slides/slide1.xml", part)
    assert [page.text for page in reading.pages] == ["", "Second"]
    assert "slide 1 is named in the file, but not in it" in reading.warnings


def test_a_deck_whose_only_slide_is_broken_says_so(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    add(deck, "First")
    with pytest.raises(ReadError, match="no text is left: the part ppt/slides/slide1.xml"):
        with_part(tmp_path, deck, "slides/slide1.xml", b"")


def test_relations_that_lost_their_name_cost_only_what_they_lead_to(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    add(deck, "First").notes_slide.notes_text_frame.text = "Said beside it."
    name = "notesMasters/_rels/notesMaster1.xml.rels"
    reading = with_part(tmp_path, deck, name, b"<Relationships><Relationship/></Relationships>")
    assert reading.pages[0].text.startswith("First")
    assert f"the part ppt/{name} is damaged in the file" in reading.warnings[0]


def test_a_damaged_description_of_the_file_costs_nothing_else(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    deck.core_properties.author = "Sok"
    add(deck, "First")
    part = b'<cp:coreProperties xmlns:cp="urn:none"><cp:title>A</cp:title></cp:coreProperties>'
    reading = with_part(tmp_path, deck, "../docProps/core.xml", part)
    assert reading.pages[0].text == "First"
    assert (reading.metadata.title, reading.metadata.author) == ("First", None)
    named = with_part(tmp_path, deck, "none.xml", None)
    assert named.metadata.author == "Sok"


def test_what_a_library_does_not_manage_is_no_fault_of_this_program(tmp_path: Path) -> None:
    with pytest.raises(AttributeError) as raised:
        pptx.presentation.Presentation(None, None).slides  # noqa: B018
    told = str(damaged(tmp_path / "a.pptx", raised.value))
    assert "what opens Office files does not manage something in it (AttributeError in " in told
    assert "fault of this program" not in told


def test_a_deck_of_another_kind_of_element_is_refused_in_words(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    add(deck, "First")
    with pytest.raises(ReadError, match=r"b\.pptx was not read"):
        with_part(tmp_path, deck, "presentation.xml", b'<p:presentation xmlns:p="urn:none"/>')
