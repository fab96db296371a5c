"""Tables of PDFs keep rows, columns and header; what is no table stays text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pypdfium2
import pytest

from ingest.page.lines import PART
from ingest.pdf.document import read_pdf
from ingest.pdf.glyphs import Glyphs
from ingest.pdf.pdfium import PDFIUM
from ingest.pdf.pieces import pieces_of, place
from ingest.pdf.shown.objects import objects_of
from ingest.pdf.table.tables import tabulate
from kb.models import Heading, Reading
from kb.words.text import normalise
from tests.pdfs import typeset
from ui.highlight import locate

COUNTRIES = ("Aland", "Berland", "Celand", "Deland", "Eland", "Feland")
PROSE = "The ministry trains teachers in every province and pays for what they need at school. "

PIECED = "#box(line(length: 4cm))#box(line(length: 10cm))"
"""A level line drawn in two pieces, one a column."""


def table(
    rows: int = 6, *, stroke: str = "1pt", header: str = "[Rank], [Country], [Score],"
) -> str:
    cells = "".join(f"[{n}], [{COUNTRIES[n % 6]} {n}], [{90 - n}.5]," for n in range(1, rows + 1))
    return f"#table(columns: (2cm, 5cm, 3cm), stroke: {stroke}, {header} {cells})"


def read(tmp_path: Path, markup: str) -> Reading:
    path = typeset(tmp_path, markup)
    return read_pdf(path, path.read_bytes(), "made")


def parts(reading: Reading) -> list[Heading]:
    return [h for h in reading.headings if h.level == PART]


def rows(reading: Reading) -> list[list[str]]:
    found = []
    for part in parts(reading):
        text = reading.pages[part.page - 1].text[part.start : part.end]
        found += [line.split("\t") for line in text.split("\n")]
    return found


@pytest.mark.parametrize("stroke", ["1pt", "none", "(x, y) => (bottom: 1pt)"])
def test_rows_are_lines_of_cells_with_and_without_drawn_lines(tmp_path: Path, stroke: str) -> None:
    reading = read(tmp_path, f"{PROSE * 3}\n\n{table(stroke=stroke)}\n\n{PROSE * 3}")
    assert [part.title for part in parts(reading)] == ["Table: Rank | Country | Score"]
    assert rows(reading)[0] == ["Rank", "Country", "Score"]
    assert rows(reading)[4] == ["4", "Eland 4", "86.5"]
    assert len(rows(reading)) == 7
    assert reading.tables == 1
    assert normalise(reading.pages[0].text) == reading.pages[0].text


def test_a_cell_of_several_printed_lines_is_one_cell(tmp_path: Path) -> None:
    markup = (
        "#table(columns: (3cm, 4cm), [Field], [Meaning], [Use case], [The name by which the "
        "agency calls what it does], [Contact], [Who answers questions about the case and when])"
    )
    assert rows(read(tmp_path, markup))[1:] == [
        ["Use case", "The name by which the agency calls what it does"],
        ["Contact", "Who answers questions about the case and when"],
    ]


def test_names_that_end_in_a_colon_begin_rows(tmp_path: Path) -> None:
    markup = (
        "#table(columns: (3cm, 6cm), [From:\\ To:], [The ministry\\ All schools], [Date:], [2024],"
        "[Subject:], [Teachers and what they need])"
    )
    assert rows(read(tmp_path, markup))[:2] == [["From:", "The ministry"], ["To:", "All schools"]]


def test_empty_cells_keep_their_place(tmp_path: Path) -> None:
    markup = (
        "#table(columns: (3cm,) * 3, [Country], [Plan], [Law], [Aland], [], [2021],"
        "[Berland], [2019], [], [Celand], [2020], [2022])"
    )
    assert rows(read(tmp_path, markup))[1:] == [
        ["Aland", "", "2021"],
        ["Berland", "2019"],
        ["Celand", "2020", "2022"],
    ]


def test_a_header_of_two_rows_names_both(tmp_path: Path) -> None:
    markup = (
        "#table(columns: (3cm,) * 3, table.cell(rowspan: 2)[Country],"
        "table.cell(colspan: 2)[Teachers], [trained], [planned],"
        "[Aland], [20], [31], [Berland], [42], [57])"
    )
    title = parts(read(tmp_path, markup))[0].title
    assert title == "Table: Country | Teachers trained | Teachers planned"


def test_the_caption_above_comes_first(tmp_path: Path) -> None:
    markup = f"{PROSE}\n\nTable 3. Scores of six countries\n\n{table()}"
    title = parts(read(tmp_path, markup))[0].title
    assert title == "Table 3. Scores of six countries: Rank | Country | Score"


@pytest.mark.parametrize("stroke", ["1pt", "none"])
def test_the_next_page_inherits_the_header(tmp_path: Path, stroke: str) -> None:
    reading = read(tmp_path, f"#set page(height: 12cm)\n{table(40, stroke=stroke)}")
    found = parts(reading)
    assert [part.page for part in found] == list(range(1, len(reading.pages) + 1))
    assert len(found) > 2
    assert {part.title for part in found} == {"Table: Rank | Country | Score"}
    assert reading.tables == 1
    assert [row[0] for row in rows(reading)[1:]] == [str(n) for n in range(1, 41)]


def test_lines_pieced_together_at_the_columns_confirm_a_table_of_two_rows(tmp_path: Path) -> None:
    row = "#grid(columns: (4cm, 10cm), [{}], [{}])"
    head, body = row.format("Aim", "What is done"), row.format("Teachers are trained", PROSE * 6)
    markup = "\n\n".join(["#set par(spacing: 0.5em)", PIECED, head, PIECED, body, PIECED])
    assert rows(read(tmp_path, markup)) == [
        ["Aim", "What is done"],
        ["Teachers are trained", (PROSE * 6).strip()],
    ]


@pytest.mark.parametrize(
    "markup",
    [
        f"#set page(columns: 2)\n{PROSE * 40}",
        f"#set page(columns: 3)\n#set par(justify: true)\n{PROSE * 40}",
        "#outline()\n" + "".join(f"= Chapter {n} of it\n{PROSE}\n#pagebreak()\n" for n in range(7)),
        "#table(columns: (1cm, 8cm, 1cm), stroke: none,"
        + "".join(f"[{n}], [What chapter {n} tells], [{n * 7}]," for n in range(1, 12))
        + ")",
        f"#rect(width: 80%)[{PROSE * 3}]\n#rect(width: 80%)[{PROSE * 3}]",
        "".join(f"+ {PROSE}\n" for _ in range(9)),
        "#table(columns: (6cm, 6cm), [Think], [Feel]," + f"[{PROSE * 3}]," * 4 + ")",
    ],
    ids=["two columns", "three columns", "outline", "contents", "boxes", "list", "quadrants"],
)
def test_what_is_no_table_stays_text(tmp_path: Path, markup: str) -> None:
    reading = read(tmp_path, markup)
    assert reading.tables == 0
    assert not any("\t" in page.text for page in reading.pages)
    assert not parts(reading)


def differing_pages(path: Path) -> list[int]:
    """Numbers of the pages whose characters, blanks apart, are not those of their lines.

    The labels of a table may be repeated in its rows.
    """
    different = []
    with PDFIUM:
        document = pypdfium2.PdfDocument(path)
        last = None
        for number, page in enumerate(document, 1):
            textpage = page.get_textpage()
            pieces = pieces_of(textpage)
            glyphs = Glyphs(textpage)
            size, put = page.get_size(), partial(place, glyphs)
            read = tabulate(size, objects_of(page), glyphs, number, pieces, put, last)
            last = read.tables[-1] if read.tables else last
            printed = letters(text for _, text in pieces)
            kept = letters(line.text for line in read.lines)
            labels = letters(line.text for line in read.lines if line.part)
            different += [number] if printed - kept or (kept - printed) - labels else []
        document.close()
    return different


def letters(texts: Iterable[str]) -> Counter[str]:
    return Counter("".join("".join(text.split()) for text in texts))


@pytest.mark.parametrize("stroke", ["1pt", "none"])
def test_no_character_is_lost_or_doubled(tmp_path: Path, stroke: str) -> None:
    markup = f"{PROSE}\n\n{table(60, stroke=stroke)}\n\n#set page(columns: 2)\n{PROSE * 30}"
    assert differing_pages(typeset(tmp_path, markup)) == []


@pytest.mark.shared
def test_no_character_of_the_shared_documents_is_lost(shared: Path) -> None:
    paths = [
        path
        for path in sorted((shared / "documents" / "files").iterdir())
        if path.read_bytes()[:5] == b"%PDF-"
    ]
    assert paths
    assert {path.name: found for path in paths if (found := differing_pages(path))} == {}


def test_the_mark_of_a_row_covers_it_and_no_other(tmp_path: Path) -> None:
    path = typeset(tmp_path, f"{PROSE}\n\n{table()}")
    text = read_pdf(path, path.read_bytes(), "made").pages[0].text
    lines = text.split("\n")
    places = [locate(path, 1, row) for row in lines if "\t" in row]
    tops = [min(r.top for r in found.rects) for found in places]
    bottoms = [max(r.bottom for r in found.rects) for found in places]
    assert len(places) == 7
    assert all(bottom <= top for bottom, top in zip(bottoms, tops[1:], strict=False))
    assert all(max(r.right for r in found.rects) > 400 for found in places)
