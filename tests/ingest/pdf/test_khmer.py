"""Khmer syllables are read once, however many glyphs draw them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ingest.readers import read
from tests import pdfs

FONT = "Noto Serif Khmer"
WORDS = "កម្ពុជាត្រូវការគោលនយោបាយបញ្ញាសិប្បនិម្មិតដើម្បីអភិវឌ្ឍន៍ប្រទេស។"
SIGNS = "ការបណ្ដុះបណ្ដាល និងការចុះឈ្មោះ លោកគ្រូនៅសាលា។"
"""Syllables with a sign behind them, or a part of their vowel before."""
REPEATED = "ភាសានានា និងពេលវេលា ចុះចុះឡើងឡើង"
"""Syllables that are written twice in a row and mean it."""


@pytest.fixture
def khmer_font() -> str:
    """Name of the font the pages are set in; the test is skipped without it."""
    found = (
        shutil.which("fc-list")
        and subprocess.run(["fc-list", FONT], capture_output=True, text=True, check=True).stdout
    )
    if not found:
        pytest.skip(f"the font {FONT} is not installed")
    return FONT


def test_syllables_of_several_glyphs_are_read_once(tmp_path: Path, khmer_font: str) -> None:
    markup = f'#set page(width: 30cm)\n#set text(font: "{khmer_font}", lang: "km")\n'
    path = pdfs.typeset(tmp_path, f"{markup}{WORDS}\n#pagebreak()\n*{WORDS}*\n\n{SIGNS}")
    pages = [re.sub(r"\s", "", page.text) for page in read(path, "d").pages]
    assert pages == [WORDS, WORDS + SIGNS.replace(" ", "")]


def test_syllables_that_are_written_twice_stay(tmp_path: Path, khmer_font: str) -> None:
    markup = f'#set text(font: "{khmer_font}", lang: "km")\n{REPEATED}'
    text = read(pdfs.typeset(tmp_path, markup), "d").pages[0].text
    assert text.replace(" ", "") == REPEATED.replace(" ", "")
