"""Blocks become one text, and parts that stand for themselves know where they end."""

from __future__ import annotations

from ingest.page.lines import PART, Block, assemble
from kb.words.text import normalise


def test_neighbours_of_one_part_make_up_one_heading_with_an_end() -> None:
    row = "Table: Country | Rank"
    blocks = [
        Block("Ranks", level=2),
        Block("Aland\t1", part=row),
        Block("Berland\t2", gap=False, part=row),
        Block("Text after."),
        Block("1 A note.", gap=False, part="Footnotes"),
    ]
    text, headings = assemble(blocks)
    assert text == "Ranks\n\nAland\t1\nBerland\t2\n\nText after.\n\n1 A note."
    assert [(h.title, h.level) for h in headings] == [
        ("Ranks", 2),
        (row, PART),
        ("Footnotes", PART),
    ]
    assert [text[h.start : h.end] for h in headings[1:]] == ["Aland\t1\nBerland\t2", "1 A note."]
    assert normalise(text) == text
