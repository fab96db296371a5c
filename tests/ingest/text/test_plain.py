"""Text files: encodings, pages and running lines of text that was taken from a PDF."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers import read
from ingest.text.plain import decode
from kb.models import Reading

RUSSIAN = "Министерство обучает служащих работе с данными и открывает новые учебные центры. " * 8
JAPANESE = (
    "省は職員にデータの扱い方を教え、新しい研修センターを開きます。計画は来年まで続きます。" * 8
)
CHINESE = "该部门向职员教授数据处理方法，并开设新的培训中心。该计划将持续到明年年底。" * 8
BODY = "Plain words of the plan go on here, line after line, without end.\n"


def put(folder: Path, content: str | bytes, name: str = "a.txt") -> Reading:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path, "d")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(RUSSIAN, "koi8-r"), (RUSSIAN, "cp1251"), (JAPANESE, "shift-jis"), (CHINESE, "gb18030")],
)
def test_old_encodings_are_guessed_with_a_warning(text: str, encoding: str) -> None:
    found, warnings = decode(text.encode(encoding))
    assert found == text
    assert "which is a guess" in warnings[0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_byte_text_needs_no_mark(tmp_path: Path, encoding: str) -> None:
    assert put(tmp_path, "A plan for all.".encode(encoding)).pages[0].text == "A plan for all."


def test_accents_stay_western(tmp_path: Path) -> None:
    text = "L’État forme les employés à l’été, où même le café coûte cher."
    found, warnings = decode(text.encode("cp1252"))
    assert found == text
    assert "Windows-1252" in warnings[0]


def test_turned_and_invisible_characters_are_warned_of(tmp_path: Path) -> None:
    reading = put(tmp_path, "The file is report\u202efdp.exe and f\u200ba\u200brming.")
    assert reading.pages[0].text == "The file is reportfdp.exe and farming."
    assert reading.warnings == (
        "1 characters that turn the direction of text were removed: check the text",
        "2 zero-width characters within words were removed: check the text",
    )


def test_zero_width_spaces_between_khmer_words_are_usual(tmp_path: Path) -> None:
    assert put(tmp_path, "ក្រសួង\u200bប្រៃសណីយ៍").warnings == ()


def test_form_feeds_part_pages(tmp_path: Path) -> None:
    reading = put(tmp_path, "One.\n\fTwo.\n\f\fFour.\n\f")
    assert reading.paged
    assert [(p.number, p.text) for p in reading.pages] == [
        (1, "One."),
        (2, "Two."),
        (3, ""),
        (4, "Four."),
    ]


@pytest.mark.parametrize("mark", ["--- Page {} ---", "[Page {}]", "=== Page {} of 9 ==="])
def test_page_marks_number_the_pages(tmp_path: Path, mark: str) -> None:
    reading = put(tmp_path, "\n".join(f"{mark.format(n)}\nText {'abc'[n - 4]}." for n in (4, 5, 6)))
    assert [(p.number, p.text) for p in reading.pages if p.text] == [
        (4, "Text a."),
        (5, "Text b."),
        (6, "Text c."),
    ]


def test_marks_of_markdown_number_its_pages(tmp_path: Path) -> None:
    content = "".join(f"{{{n}}}{'-' * 40}\n\nText {'abc'[n]}.\n\n" for n in range(3))
    reading = put(tmp_path, content, "a.md")
    assert [(p.number, p.text) for p in reading.pages] == [
        (1, "Text a."),
        (2, "Text b."),
        (3, "Text c."),
    ]


def test_long_text_before_the_marks_is_no_page_of_theirs(tmp_path: Path) -> None:
    content = (
        "Summary. " * 60 + "\n\n" + "".join(f"### Page {n}\n\nText {n}.\n\n" for n in (1, 2, 3))
    )
    reading = put(tmp_path, content, "a.md")
    assert [(p.number, p.label) for p in reading.pages] == [
        (1, None),
        (2, None),
        (3, None),
        (4, "front"),
    ]
    assert reading.pages[-1].text.startswith("Summary.")


def test_two_marks_make_no_pages(tmp_path: Path) -> None:
    assert not put(tmp_path, "[Page 1]\nText.\n[Page 2]\nMore.").paged


def test_lines_at_the_edges_of_all_pages_go(tmp_path: Path) -> None:
    pages = [f"A plan for all {n}\n{BODY * 6}Only on page {'abcd'[n]}." for n in range(4)]
    reading = put(tmp_path, "\f".join(pages))
    assert not any("A plan for all" in page.text for page in reading.pages)
    assert reading.pages[2].text.endswith("Only on page c.")


@pytest.mark.parametrize(
    "head", ["A plan for all – {} –", "{}\nA plan for all", "A plan for all\n\n{}"]
)
def test_running_heads_go_where_pages_are_unknown(tmp_path: Path, head: str) -> None:
    text = "".join(f"{head.format(n)}\n{BODY * 30}" for n in range(1, 9))
    reading = put(tmp_path, text)
    assert "A plan for all" not in reading.pages[0].text
    assert not reading.paged


def test_numbered_titles_are_no_running_heads(tmp_path: Path) -> None:
    text = "".join(f"Recommendation {n}\nDo it. {BODY}" for n in range(1, 9))
    assert put(tmp_path, text).pages[0].text.count("Recommendation") == 8


def test_numbered_titles_in_running_text_are_headings(tmp_path: Path) -> None:
    text = "The plan ends here.\n3.2 Teachers and skills\nThey need time.\n4. MONEY\nIt is short."
    reading = put(tmp_path, text)
    assert [h.title for h in reading.headings] == ["3.2 Teachers and skills", "4. MONEY"]


def test_figures_in_a_sentence_are_no_headings(tmp_path: Path) -> None:
    text = "The share of all the clerks rose to\n3.2 Million in the last year\nand fell again."
    assert put(tmp_path, text).headings == ()
