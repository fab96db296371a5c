"""PPTX: a slide is a page, with its title, its text from top to bottom, and its notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.util import Inches

from ingest.readers import read
from kb.errors import ReadError
from kb.models import Reading

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
