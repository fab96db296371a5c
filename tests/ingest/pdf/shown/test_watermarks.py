"""Watermarks are neither text nor headings; large titles that come once are."""

from __future__ import annotations

from pathlib import Path

from ingest.readers import read
from tests import pdfs

ROWS = ("Every school sends", "two teachers to the", "course in spring and", "they come back home.")


def body(page: int) -> str:
    return "".join(
        pdfs.text_at(40, 360 - 16 * n, f"{row} page {page}") for n, row in enumerate(ROWS)
    )


PALE = "q 0.85 g " + pdfs.text_at(60, 180, "NOT FOR CITATION", 34) + " Q "
SLANTED = "q 0.9 g BT /F1 40 Tf 0.7 0.7 -0.7 0.7 80 60 Tm (DRAFT COPY) Tj ET Q "
"""Words that run slantwise across the page."""


def test_pale_words_at_one_place_of_the_pages_go(tmp_path: Path) -> None:
    reading = read(pdfs.drawn(tmp_path, *(body(n) + PALE for n in range(4))), "d")
    assert not any("CITATION" in page.text for page in reading.pages)
    assert not reading.headings
    assert reading.warnings == ("12 words on pages 1-4 are part of a watermark and left out",)


def test_words_behind_the_text_go_although_they_are_dark(tmp_path: Path) -> None:
    across = pdfs.text_at(40, 312, "SECRET", 60)
    reading = read(pdfs.drawn(tmp_path, *(across + body(n) for n in range(3))), "d")
    assert not any("SECRET" in page.text for page in reading.pages)
    assert "two teachers to the page 1 course" in reading.pages[1].text


def test_slanted_words_go_on_a_single_page(tmp_path: Path) -> None:
    before, after = (
        read(pdfs.drawn(tmp_path, c), "d") for c in (SLANTED + body(1), body(1) + SLANTED)
    )
    assert "DRAFT" not in before.pages[0].text + after.pages[0].text
    assert before.warnings == ("2 words on page 1 are part of a watermark and left out",)


def test_a_dark_title_on_every_page_stays(tmp_path: Path) -> None:
    title = pdfs.text_at(40, 180, "Key figures", 20)
    reading = read(pdfs.drawn(tmp_path, *(body(n) + title for n in range(4))), "d")
    assert all("Key figures" in page.text for page in reading.pages)
