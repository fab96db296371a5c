"""Doubtful pages are read a second time, and the better text is kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.page.lines import Line
from ingest.pdf.layout import Sheet
from ingest.pdf.second import is_doubtful, read_again
from tests import pdfs

TEXT = "The ministry defines its first official goals, and reports on them every year in May."


def page(text: str, marks: frozenset[str] = frozenset()) -> dict[int, Sheet]:
    return {1: Sheet(1, 841.89, (Line(text, 40, 300, 700, 11),), marks=marks)}


@pytest.mark.parametrize(
    "text",
    [
        "de\ufffdned \ufffdrst of\ufffdcial",
        "ชั่วชั่โมง ด้ด้วย",
        "de\x01nes of\x01cial",
        "(cid:12)(cid:13)",
    ],
)
def test_faults_make_a_page_doubtful(text: str) -> None:
    assert is_doubtful([Line(text, 40, 300, 700, 11)])


@pytest.mark.parametrize("text", [TEXT, "for 3 < 4 and x = y", "ชั่วโมงต่อปีการศึกษา", "\uf0b7 a list"])
def test_sound_pages_are_not_doubtful(text: str) -> None:
    assert not is_doubtful([Line(text, 40, 300, 700, 11)])


def test_the_better_text_is_kept_with_its_places(tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    path = pdfs.typeset(tmp_path, TEXT)
    sheets = page(TEXT.replace("fi", "\ufffd"))
    assert read_again(path, sheets) == ([1], "pdftotext")
    assert " ".join(line.text for line in sheets[1].lines) == TEXT
    assert all(0 < line.base < 841 and line.right > line.left for line in sheets[1].lines)


def test_what_was_left_out_is_not_brought_back(tmp_path: Path) -> None:
    path = pdfs.typeset(tmp_path, TEXT)
    bad = TEXT.replace("fi", "\ufffd")
    assert read_again(path, page(bad), settled={1})[0] == []
    assert read_again(path, page(bad, marks=frozenset("1")))[0] == []


def test_without_the_program_the_text_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    sheets = page(TEXT.replace("fi", "\ufffd"))
    read_again(pdfs.typeset(tmp_path, TEXT), sheets)
    assert sheets[1].lines
