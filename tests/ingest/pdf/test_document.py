"""PDFs give pages of joined text, labels, headings, and say what they could not give."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pdf.repair import filled
from ingest.readers import read
from kb.errors import ReadError
from tests import pdfs

BODY = """
The ministry trains its clerks in spring, and every school of the country sends two teachers to
the course; those who pass it become trainers themselves and teach at home in the autumn.
"""


def test_wrapped_lines_become_one_paragraph(tmp_path: Path) -> None:
    reading = read(pdfs.typeset(tmp_path, f"{BODY}\n\nA second paragraph."), "d")
    assert reading.pages[0].text == " ".join(BODY.split()) + "\n\nA second paragraph."
    assert reading.paged and reading.media_type == "application/pdf"


def test_pages_are_numbered_from_one_and_carry_the_document(tmp_path: Path) -> None:
    reading = read(pdfs.typeset(tmp_path, "One.\n#pagebreak()\nTwo."), "d")
    assert [(p.doc_id, p.number, p.text) for p in reading.pages] == [
        ("d", 1, "One."),
        ("d", 2, "Two."),
    ]


def test_hyphens_of_the_line_end_go_and_real_ones_stay(tmp_path: Path) -> None:
    markup = (
        "#set page(width: 6cm, height: auto)\n#set text(hyphenate: false)\n"
        "The administra-\\ tion keeps a well-known list of long-term plans for each decision-\\ "
        "maker; a decision-maker reads it."
    )
    text = read(pdfs.typeset(tmp_path, markup), "d").pages[0].text
    assert "administration keeps" in text
    assert "each decision-maker; a decision-maker" in text


def test_list_items_stand_on_their_own_lines(tmp_path: Path) -> None:
    text = (
        read(pdfs.typeset(tmp_path, "Three steps:\n- learn\n- teach\n- check"), "d").pages[0].text
    )
    assert text.split() == ["Three", "steps:", "•", "learn", "•", "teach", "•", "check"]
    assert "• learn\n" in text and "• teach\n" in text


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    markup = f"#set page(columns: 2)\nLEFT {BODY}\n#colbreak()\nRIGHT {BODY}"
    text = read(pdfs.typeset(tmp_path, markup), "d").pages[0].text
    left, right = text.split("\n\n")
    assert left.startswith("LEFT The ministry") and left.endswith("in the autumn.")
    assert right.startswith("RIGHT The ministry")


def test_running_heads_go_and_printed_numbers_become_labels(tmp_path: Path) -> None:
    markup = (
        '#set page(header: [Readiness of schools], numbering: "1")\n#counter(page).update(7)\n'
        + "\n#pagebreak()\n".join(f"Words of part {name}." for name in "abcde")
    )
    pages = read(pdfs.typeset(tmp_path, markup), "d").pages
    assert [page.text for page in pages] == [f"Words of part {name}." for name in "abcde"]
    assert [page.label for page in pages] == ["7", "8", "9", "10", "11"]


def test_a_line_that_stands_on_one_page_only_is_kept(tmp_path: Path) -> None:
    markup = "\n#pagebreak()\n".join(f"#place(bottom)[Note {name}]\nText." for name in "abcde")
    pages = read(pdfs.typeset(tmp_path, markup), "d").pages
    assert ["Note" in page.text for page in pages] == [True] * 5


def test_the_files_own_labels_win(tmp_path: Path) -> None:
    path = pdfs.labelled(pdfs.typeset(tmp_path, "One.\n#pagebreak()\nTwo."), 41)
    assert [page.label for page in read(path, "d").pages] == ["41", "42"]


def test_pages_without_printed_numbers_have_no_label(tmp_path: Path) -> None:
    assert read(pdfs.typeset(tmp_path, "One."), "d").pages[0].label is None


def test_the_outline_gives_headings_at_their_place(tmp_path: Path) -> None:
    markup = f'#set heading(numbering: "1.1")\n= Skills\n{BODY}\n#pagebreak()\n== Teachers\n{BODY}'
    reading = read(pdfs.typeset(tmp_path, markup, title="A plan for schools"), "d")
    assert [(h.page, h.level) for h in reading.headings] == [(1, 1), (2, 2)]
    for heading, name in zip(reading.headings, ["Skills", "Teachers"], strict=True):
        text = reading.pages[heading.page - 1].text
        assert name in heading.title
        assert name in text[heading.start :][: len(heading.title)]
    assert reading.metadata.title == "A plan for schools"


def test_large_lines_are_headings_without_an_outline(tmp_path: Path) -> None:
    markup = f"#text(size: 20pt)[What comes next]\n\n{BODY * 3}"
    (heading,) = read(pdfs.typeset(tmp_path, markup), "d").headings
    assert (heading.title, heading.start) == ("What comes next", 0)


def test_articles_take_their_title(tmp_path: Path) -> None:
    markup = f"{BODY}\n\n#align(center)[Article 5]\n\n#align(center)[Forbidden uses]\n\n{BODY}"
    (heading,) = read(pdfs.typeset(tmp_path, markup), "d").headings
    assert heading.title == "Article 5 Forbidden uses"


def test_an_empty_password_opens_an_encrypted_file(tmp_path: Path) -> None:
    path = pdfs.encrypted(pdfs.typeset(tmp_path, "Open to all."), "")
    assert read(path, "d").pages[0].text == "Open to all."


def test_a_password_is_asked_for_in_words(tmp_path: Path) -> None:
    path = pdfs.encrypted(pdfs.typeset(tmp_path, "Closed."), "secret")
    with pytest.raises(ReadError, match="protected by a password. Save a copy"):
        read(path, "d")


def test_a_damaged_page_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    markup = "\n#pagebreak()\n".join(["One.", "Two.", "Three."])
    reading = read(pdfs.damaged(pdfs.typeset(tmp_path, markup), 2), "d")
    assert [page.text for page in reading.pages] == ["One.", "", "Three."]
    assert reading.unreadable == (2,)
    assert reading.warnings == ("page 2 could not be read: the file is damaged",)


def test_a_picture_page_is_named(tmp_path: Path) -> None:
    reading = read(pdfs.scanned(tmp_path, text_page=True), "d")
    assert reading.unreadable == (2,)
    assert reading.warnings == ("page 2 is a picture without text; it needs OCR",)


def test_a_scan_without_any_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"is a scan without a text layer \(2 pages\)"):
        read(pdfs.scanned(tmp_path, pages=2), "d")


def test_a_blank_pdf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="holds no text"):
        read(pdfs.typeset(tmp_path, "#pagebreak()"), "d")


def test_a_file_that_only_begins_like_a_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stub.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing more")
    with pytest.raises(ReadError, match="stub.pdf begins like a PDF but cannot be opened"):
        read(path, "d")


def test_a_pdf_under_another_name_is_read_as_a_pdf(tmp_path: Path) -> None:
    path = pdfs.typeset(tmp_path, "Words.").rename(tmp_path / "report.txt")
    assert read(path, "d").media_type == "application/pdf"


def test_letters_drawn_as_shapes_are_a_picture(tmp_path: Path) -> None:
    shapes = (
        "#for n in range(60) { place(dx: n * 2mm, polygon((0pt, 0pt), (3pt, 9pt), (6pt, 0pt))) }"
    )
    reading = read(pdfs.typeset(tmp_path, f"Words.\n#pagebreak()\n{shapes}"), "d")
    assert reading.unreadable == reading.pictures == (2,)
    assert reading.warnings == ("page 2 is a picture without text; it needs OCR",)


def test_a_blank_page_is_not_warned_of(tmp_path: Path) -> None:
    reading = read(pdfs.typeset(tmp_path, "One.\n#pagebreak()\n#pagebreak()\nThree."), "d")
    assert [page.text for page in reading.pages] == ["One.", "", "Three."]
    assert not reading.warnings and not reading.unreadable


def test_a_text_layer_without_letters_is_not_kept(tmp_path: Path) -> None:
    codes = "".join(chr(0xE000 + n) for n in range(40))
    markup = f"Words.\n#pagebreak()\n#set text(fallback: false)\n{codes}"
    reading = read(pdfs.typeset(tmp_path, markup), "d")
    assert reading.pages[1].text == ""
    assert reading.pictures == (2,)
    assert "page 2 has text in fonts that do not name their letters" in reading.warnings[0]


def test_bold_lines_of_the_bodys_size_are_headings(tmp_path: Path) -> None:
    markup = (
        f"*1. Schools*\n\n{BODY}\n\n*What are teachers for?*\n\n{BODY}\n\n"
        f"*Clerks* of the ministry come first.\n\n{BODY}"
    )
    reading = read(pdfs.typeset(tmp_path, markup), "d")
    assert [h.title for h in reading.headings] == ["1. Schools", "What are teachers for?"]
    assert reading.headings[0].level < reading.headings[1].level


def test_a_title_over_two_lines_is_one_heading(tmp_path: Path) -> None:
    title = "#text(size: 20pt)[Readiness of schools and of\\ clerks in the provinces]"
    (heading,) = read(pdfs.typeset(tmp_path, f"{title}\n\n{BODY * 3}"), "d").headings
    assert heading.title == "Readiness of schools and of clerks in the provinces"


def test_an_outline_entry_takes_the_number_of_its_printed_heading(tmp_path: Path) -> None:
    markup = f'#set heading(numbering: "1.1")\n= Skills\n{BODY}\n== Teachers\n{BODY}'
    headings = read(pdfs.typeset(tmp_path, markup), "d").headings
    assert [(h.title, h.level) for h in headings] == [("1 Skills", 1), ("1.1 Teachers", 2)]


def test_running_heads_of_a_short_chapter_go_and_articles_stay(tmp_path: Path) -> None:
    heads = ["Schools"] * 4 + [f"Article {n}" for n in range(5, 60)]
    markup = "\n#pagebreak()\n".join(f"#place(top, dy: -1.5cm)[{h}]{BODY}" for h in heads)
    pages = read(pdfs.typeset(tmp_path, markup), "d").pages
    assert not any("Schools" in page.text for page in pages)
    assert all(f"Article {n}" in page.text for n, page in enumerate(pages[4:], 5))


def test_a_page_number_alone_at_the_edge_goes(tmp_path: Path) -> None:
    markup = f"#place(bottom + center, dy: 1.5cm)[62]{BODY}\n\n{BODY}\n\n{BODY}"
    assert "62" not in read(pdfs.typeset(tmp_path, markup), "d").pages[0].text


def test_a_hole_of_zeros_is_filled_and_nothing_moves() -> None:
    data = b"7 0 obj\n" + b"\0" * 5000 + b"8 0 obj\n" + b"\0" * 40 + b"end"
    whole = filled(data)
    assert len(whole) == len(data)
    assert whole.index(b"\n8 0 obj") == data.index(b"8 0 obj") - 1
    assert whole.endswith(b"\0" * 40 + b"end")
    assert whole.count(0) == 40
