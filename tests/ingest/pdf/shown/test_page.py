"""One odd object costs a check, never the page or the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pdf import pdfium
from ingest.pdf.shown import page as shown
from ingest.readers import read
from tests import pdfs

CHECKS = ("objects_of", "hidden", "outside", "struck", "slanted", "line_numbers", "lowered")


def broken(*_: object, **__: object) -> None:
    raise ValueError("an odd object")


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_that_fails_leaves_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: str
) -> None:
    monkeypatch.setattr(shown, check, broken)
    reading = read(pdfs.typeset(tmp_path, "One sentence of 3 pages."), "d")
    assert reading.pages[0].text == "One sentence of 3 pages."


@pytest.mark.parametrize("step", ["tabulate", "attachments", "comments", "_metadata"])
def test_a_step_that_fails_leaves_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(pdfium, step, broken)
    reading = read(pdfs.typeset(tmp_path, "One.\n#pagebreak()\nTwo."), "d")
    assert [page.text for page in reading.pages] == ["One.", "Two."]


def test_a_page_that_fails_is_read_in_another_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdfium, "shown", broken)
    reading = read(pdfs.typeset(tmp_path, "One.\n#pagebreak()\nTwo."), "d")
    assert [page.text for page in reading.pages] == ["One.", "Two."]
    assert "read in a second attempt" in reading.warnings[0]


def test_letters_of_a_formula_leave_the_lines_below_in_their_places(tmp_path: Path) -> None:
    formula = "$ x + m + n + i + a + b + c + d + e $"
    items = "- Goods traded by each person\n- Services traded by each person\n- Days"
    prose = "The share of each ministry is told as it was counted by its own clerks. " * 3
    reading = read(pdfs.typeset(tmp_path, f"{formula}\n{prose}\n{items}"), "d")
    text = reading.pages[0].text
    assert max(text) > "\uffff"
    assert prose.strip() in text
    assert text.endswith("• Goods traded by each person\n• Services traded by each person\n• Days")
    assert not reading.warnings
