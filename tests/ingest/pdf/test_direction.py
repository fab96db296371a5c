"""Arabic and Hebrew lines in the order they are read, with their figures as printed."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from ingest.pdf.direction import in_reading_order, is_leftward
from ingest.pdf.glyphs import Box
from ingest.readers import read
from tests import pdfs

ARABIC = "أعدت الوزارة خطة في عام 2024، وخصصت لها 3.2 مليون دينار (أي 5% من المال)."
HEBREW = "משרד החינוך הכין תוכנית בשנת 2024, והקצה לה 3.2 מיליון שקל (כ-5% מהתקציב)."
MIXED = "تنشر الوزارة تقرير AI Readiness Index كل سنة."


def placed(text: str, lefts: list[float]) -> str:
    """Read letters that stand at places from the left."""
    boxes = [Box(left, 0, left + 5, 12) for left in lefts]
    glyphs = SimpleNamespace(box=lambda n: boxes[n], baseline=lambda n: 2.0)
    told, _ = in_reading_order((0, text), glyphs)  # type: ignore[arg-type]
    return told


def test_a_word_that_the_file_gives_reversed_is_turned() -> None:
    assert placed("םולש", [0, 5, 10, 15]) == "שלום"
    assert placed("שלום", [15, 10, 5, 0]) == "שלום"


def test_figures_keep_their_order_and_the_stop_goes_to_the_end() -> None:
    assert placed("שנת 2024.", [40, 35, 30, 28, 8, 13, 18, 23, 3]) == "שנת 2024."


def test_words_that_come_in_the_files_order_are_put_in_line() -> None:
    assert placed("אב גד", [0, -5, 8, 20, 15]) == "גד אב"


def test_a_latin_line_with_one_word_stays_as_it_is() -> None:
    assert not is_leftward("the word שלום means peace")
    lefts = [0, 5, 10, 17, 37, 32, 27, 22, 43, 47, 52, 57]
    assert placed("aaa שלום bbb", lefts) == "aaa שלום bbb"


@pytest.mark.parametrize(
    ("font", "line"), [("Noto Naskh Arabic", ARABIC), ("Noto Sans Hebrew", HEBREW)]
)
def test_typeset_lines(tmp_path: Path, font: str, line: str) -> None:
    pdfs.need_font(font)
    markup = f'#set text(font: "{font}", dir: rtl)\n{line}\n#v(1cm)\n{line} {line}'
    text = read(pdfs.typeset(tmp_path, markup), "d").pages[0].text
    assert text == f"{line}\n\n{line} {line}"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("font", "line"),
    [
        ("Noto Naskh Arabic", ARABIC),
        ("Noto Naskh Arabic", MIXED),
        ("Noto Sans Hebrew", HEBREW),
    ],
)
def test_lines_printed_by_a_browser(tmp_path: Path, font: str, line: str) -> None:
    pdfs.need_font(font)
    path = pdfs.printed(tmp_path, f"<p dir=rtl>{line}<p dir=rtl>{line}", font)
    assert " ".join(read(path, "d").pages[0].text.split()) == f"{line} {line}"
