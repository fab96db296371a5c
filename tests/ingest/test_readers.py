"""The bytes decide the reader; text comes in clean; what cannot be read is refused in words."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ingest.page.lines import KnownWords, clean, from_text, join
from ingest.readers import read
from ingest.text.plain import decode, garbled
from ingest.web.html import read_html
from kb.errors import ReadError
from kb.models import Reading
from kb.words.text import normalise

SHARED = Path(__file__).parents[2].parent / "shared"


def put(folder: Path, name: str, content: str | bytes) -> Reading:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read(path, "d")


def text_of(folder: Path, name: str, content: str | bytes) -> str:
    (page,) = put(folder, name, content).pages
    assert normalise(page.text) == page.text
    return page.text


def joined(text: str) -> list[str]:
    return [block.text for block in join(from_text(text), KnownWords([text]))]


# Lines


def test_wrapped_lines_are_joined_with_a_blank() -> None:
    assert joined("The plan was made by\nthe ministry of posts.") == [
        "The plan was made by the ministry of posts."
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the minis-\ntry of posts is here", "the ministry of posts is here"),
        ("the take-\nup of tools; take-up", "the take-up of tools; take-up"),
        ("a self-\nassessment of the state", "a self-assessment of the state"),
        ("a plan for AI-\nreadiness at home", "a plan for AI-readiness at home"),
        ("low-\nand middle-income states", "low- and middle-income states"),
    ],
)
def test_hyphens_at_the_line_end(text: str, expected: str) -> None:
    assert joined(text) == [expected]


def test_a_wrapped_page_reference_is_no_list_item() -> None:
    text = "Two ministries rank 59th in the index (Oxford Insights, 2023,\np. 51). They rose."
    assert joined(text) == [text.replace("\n", " ")]


def test_a_wrapped_figure_is_no_numbered_title() -> None:
    text = "Two of the ministries together came 59th in the index with\n31.88 points. They rose."
    assert joined(text) == [text.replace("\n", " ")]
    title = "What the two ministries of the country are going to do about\n3.2 Scope of the plan"
    assert joined(title) == title.split("\n")


def test_items_rows_and_paragraphs_stay_apart() -> None:
    text = "Steps to take now:\n• learn\n• teach\n\nA new paragraph\nof two lines."
    assert joined(text) == [
        "Steps to take now:",
        "• learn",
        "• teach",
        "A new paragraph of two lines.",
    ]


def test_ligatures_and_leaders_are_written_out() -> None:
    assert clean("ﬁrst oﬃce . . . . . . . . 12") == "first office … 12"


# Text


def test_long_lines_are_paragraphs_of_their_own(tmp_path: Path) -> None:
    line = "The ministry trains its clerks. " * 9
    assert text_of(tmp_path, "a.txt", f"{line}\n{line}").count("\n") == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-8"])
def test_byte_order_marks_are_recognised(tmp_path: Path, encoding: str) -> None:
    reading = put(tmp_path, "a.txt", "Café ប្រទេស 45 %".encode(encoding))
    assert reading.pages[0].text == "Café ប្រទេស 45 %"
    assert reading.warnings == ()


def test_windows_bytes_are_read_with_a_warning(tmp_path: Path) -> None:
    reading = put(tmp_path, "a.txt", "The café costs €3 – “cheap”".encode("cp1252"))
    assert reading.pages[0].text == "The café costs €3 – “cheap”"
    assert "Windows-1252" in reading.warnings[0]


def test_mixed_bytes_are_replaced_with_a_warning() -> None:
    text, warnings = decode("Valid é. ".encode() + b"Invalid \xff and caf\xe9.")
    assert text == "Valid é. Invalid \ufffd and caf\ufffd."
    assert warnings[0].startswith("2 bytes are not valid UTF-8")


def test_control_characters_and_escapes_go(tmp_path: Path) -> None:
    content = b"The fund\0 holds \x1b[31m21 million\x1b[0m.\n\x0cNext."
    assert text_of(tmp_path, "a.txt", content) == "The fund holds 21 million.\n\nNext."


def test_numbered_and_capital_lines_are_headings(tmp_path: Path) -> None:
    content = "3.2 Teachers\n\nThey need time.\n\nNEXT STEPS\n\nMoney. It is short."
    reading = put(tmp_path, "a.txt", content)
    assert [h.title for h in reading.headings] == ["3.2 Teachers", "NEXT STEPS"]
    for heading in reading.headings:
        assert reading.pages[0].text[heading.start :].startswith(heading.title)


def test_lost_letters_are_noticed(tmp_path: Path) -> None:
    assert "garbled" in put(tmp_path, "a.txt", "T e p an o e m n s ry " * 40).warnings[0]
    assert not garbled("The plan of the ministry is a good one. " * 40)
    assert not garbled("ក្រសួងប្រៃសណីយ៍ និង ទូរគមនាគមន៍ " * 40)


# Refusals


@pytest.mark.parametrize("content", [b"", b" \n\t ", "\u00a0\u200b\ufeff\n".encode(), b"\0\0"])
@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.pdf"])
def test_empty_files_are_refused(tmp_path: Path, name: str, content: bytes) -> None:
    if name == "a.pdf" and content.strip(b" \n\t\0"):
        pytest.skip("text under the name of a PDF is refused as that")
    with pytest.raises(ReadError, match="is empty or holds only white space"):
        put(tmp_path, name, content)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04rest", "ZIP archive or an Office file that is damaged"),
        (b"\x89PNG\r\n", "picture"),
        (bytes(range(32)) * 40, "binary data"),
    ],
)
def test_binary_files_are_refused(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(ReadError, match=what):
        put(tmp_path, "a.txt", content)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("<html><title>403</title><h1>Forbidden</h1></html>", "error or challenge page"),
        ("<html><title>Tool</title><script>run()</script></html>", "only scripts"),
        (f"<!doctype html><title>Act</title><p>{'Words. ' * 400}</p>", "name the file .html"),
        ("Plain words.", "is text, not a PDF"),
    ],
)
def test_what_only_calls_itself_a_pdf_is_refused(tmp_path: Path, content: str, what: str) -> None:
    with pytest.raises(ReadError, match=what):
        put(tmp_path, "a.pdf", content)


def test_an_error_page_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="Download the document again"):
        put(tmp_path, "a.html", "<html><title>Access Denied</title><p>Go away.</p></html>")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="gone.txt cannot be opened: no such file"):
        read(tmp_path / "gone.txt", "d")


# HTML


def page(body: str) -> str:
    return f"<!doctype html><html><head><title>A plan</title></head><body>{body}</body></html>"


def test_hidden_text_does_not_come_in(tmp_path: Path) -> None:
    body = (
        "<p>Seen.</p><p style='display: none'>No</p><div hidden><p>No</p></div><script>No</script>"
        "<template><p>No</p></template><!-- No --><style>No</style><noscript>No</noscript>"
        "<p>Also <span style='visibility:hidden'>No</span>seen.</p>"
    )
    assert text_of(tmp_path, "a.html", page(body)) == "Seen.\n\nAlso seen."


def test_headings_come_from_the_markup(tmp_path: Path) -> None:
    reading = put(tmp_path, "a.html", page("<h1>Skills</h1><p>Words.</p><h3>For all</h3><p>W.</p>"))
    assert [(h.level, h.title) for h in reading.headings] == [(1, "Skills"), (3, "For all")]
    assert reading.pages[0].text[reading.headings[1].start :].startswith("For all")
    assert (reading.metadata.title, reading.media_type, reading.paged) == (
        "A plan",
        "text/html",
        False,
    )


def test_table_rows_and_items_are_lines(tmp_path: Path) -> None:
    body = (
        "<table><tr><th>Year</th><th>Clerks</th></tr><tr><td><p>2024</p></td><td>640</td></tr>"
        "</table><ul><li>learn</li><li>teach</li></ul><ol><li>one</li></ol>"
    )
    reading = put(tmp_path, "a.html", page(body))
    assert reading.pages[0].text == "Year\tClerks\n2024\t640\n\n• learn\n• teach\n\n1. one"
    assert (reading.tables, reading.headings[0].title) == (1, "Table: Year | Clerks")


def test_a_first_row_of_one_cell_is_a_caption(tmp_path: Path) -> None:
    rows = "<tr><th colspan=2>Clerks</th></tr><tr><th>Year</th><th>Count</th></tr>"
    body = f"<table>{rows}<tr><td>2024</td><td>640</td></tr></table>"
    (part,) = put(tmp_path, "a.html", page(body)).headings
    assert part.title == "Table: Clerks: Year | Count"


def test_cells_keep_their_columns(tmp_path: Path) -> None:
    body = (
        "<table><tr><th>Pillar</th><th>State</th><th>Score</th></tr><tr><td rowspan=2>Data</td>"
        "<td>Laos</td><td>33</td></tr><tr><td>Nepal</td><td>30</td></tr><tr><td colspan=2>All</td>"
        "<td>31</td></tr></table>"
    )
    assert text_of(tmp_path, "a.html", page(body)) == (
        "Pillar\tState\tScore\nData\tLaos\t33\nData\tNepal\t30\nAll\tAll\t31"
    )


def test_layout_tables_are_no_tables(tmp_path: Path) -> None:
    body = f"<table><tr><td><p>{'Many words. ' * 90}</p></td><td>x</td></tr><tr><td>y</td></table>"
    reading = put(tmp_path, "a.html", page(f"<p>Top.</p>{body}"))
    assert (reading.tables, reading.headings) == (0, ())


def test_points_of_a_law_keep_their_number(tmp_path: Path) -> None:
    inner = f"<table><tr><td><p>(a)</p></td><td><p>{'long words ' * 90}</p></td></tr></table>"
    assert text_of(tmp_path, "a.html", page(inner)).startswith("(a) long words")


def test_raised_figures_are_powers(tmp_path: Path) -> None:
    assert text_of(tmp_path, "a.html", page("<p>above 10<sup>25</sup> steps</p>")) == (
        "above 10^25 steps"
    )


def test_articles_of_a_law_are_headings(tmp_path: Path) -> None:
    body = "<p>Article 5</p><p>Forbidden uses</p><p>1. Nobody shall do it.</p>"
    (heading,) = put(tmp_path, "a.html", page(body)).headings
    assert heading.title == "Article 5 Forbidden uses"


def test_deep_nesting_is_read_quickly(tmp_path: Path) -> None:
    body = f"{'<div>' * 4000}Deep words.{'</div>' * 4000}{'<ul><li>' * 500}x"
    start = time.perf_counter()
    assert put(tmp_path, "a.html", page(f"<p>Top words.</p>{body}")).pages[0].text.startswith("Top")
    assert time.perf_counter() - start < 5


def test_a_declared_encoding_is_used() -> None:
    data = '<html><meta charset="windows-1252"><p>café</p></html>'.encode("cp1252")
    reading = read_html(Path("a.html"), data, "d")
    assert (reading.pages[0].text, reading.warnings) == ("café", ())


# Markdown


def test_markup_goes_and_words_stay(tmp_path: Path) -> None:
    content = (
        "# A *plan*\n\nIt is **new**, says [the note](https://example.org/x), `kept_name`.\n\n"
        "![a chart](c.png)\n\n> Quoted <b>words</b>.\n"
    )
    assert text_of(tmp_path, "a.md", content) == (
        "A plan\n\nIt is new, says the note, kept_name.\n\na chart\n\nQuoted words."
    )


def test_front_matter_tells_the_metadata(tmp_path: Path) -> None:
    fields = "authors: [A. Clerk, B. Clerk]\ndate: 5 May 2024\npublisher: Press\nlang: en"
    found = put(tmp_path, "a.md", f"---\n{fields}\n---\n\n# A plan\n\nText.").metadata
    assert (found.title, found.author, found.date) == ("A plan", "A. Clerk, B. Clerk", "2024-05-05")
    assert (found.publisher, found.language) == ("Press", "en")


def test_lists_set_in_too_far_are_lists(tmp_path: Path) -> None:
    content = "Top.\n\n    * [One](/one)\n    * [Two](/two)\n"
    assert text_of(tmp_path, "a.md", content) == "Top.\n\n• One\n• Two"


def test_hidden_spans_do_not_come_in(tmp_path: Path) -> None:
    reading = put(tmp_path, "a.md", 'Seen <span style="display:none">unseen</span>words.')
    assert reading.pages[0].text == "Seen words."
    assert reading.warnings == ("hidden text was left out (6 characters)",)


def test_headings_items_and_tables_are_lines(tmp_path: Path) -> None:
    content = (
        "## Steps\n\n- learn\n- teach\n\n3. check\n4. end\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    reading = put(tmp_path, "a.md", content)
    assert reading.pages[0].text.split("\n") == (
        ["Steps", "", "• learn", "• teach", "", "3. check", "4. end", "", "a\tb", "1\t2"]
    )
    assert [h.title for h in reading.headings] == ["Steps", "Table: a | b"]
    assert reading.tables == 1


def test_front_matter_gives_the_title(tmp_path: Path) -> None:
    reading = put(
        tmp_path, "a.md", "---\ntitle: A plan\ndate: 2024-01-01\n---\n\n# A plan\n\nText."
    )
    assert (reading.metadata.title, reading.pages[0].text) == ("A plan", "A plan\n\nText.")


def test_a_summary_only_the_front_matter_has_is_kept(tmp_path: Path) -> None:
    content = "---\ntitle: Head line\ndescription: A summary.\nimage: x.png\n---\nBody."
    assert text_of(tmp_path, "a.md", content) == "Head line\n\nA summary.\n\nBody."


def test_unsafe_front_matter_is_not_run(tmp_path: Path) -> None:
    content = '---\ntitle: "<b>Plan</b>"\ntags: !!python/object/apply:os.getcwd []\n---\nBody.'
    reading = put(tmp_path, "a.md", content)
    assert reading.metadata.title == "Plan"
    assert "not plain YAML" in reading.warnings[0]


def test_unsafe_links_leave_only_their_words(tmp_path: Path) -> None:
    content = "[Read](javascript:alert(1)) and [x](vbscript:a) ![p](data:image/svg+xml;base64,PA)"
    assert text_of(tmp_path, "a.md", content) == "Read and x p"


def test_code_is_kept(tmp_path: Path) -> None:
    assert text_of(tmp_path, "a.md", "Run:\n\n```\nx = **y**\n```\n") == "Run:\n\nx = **y**"


# The shared hostile and broken files


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared documents are not beside the checkout")
def test_hostile_and_broken_files_are_read_or_refused_quickly() -> None:
    folders = [SHARED / "evals" / "hostile", SHARED / "documents" / "broken"]
    refused = set()
    for path in sorted(p for folder in folders for p in folder.iterdir() if p.stem != "manifest"):
        start = time.perf_counter()
        try:
            text = read(path, "d").pages[0].text
            assert not any(
                word in text for word in ("OWNED-BY", "CORMORANT-4", "javascript:", "\0")
            )
        except ReadError:
            refused.add(path.name)
        assert time.perf_counter() - start < 30
    assert refused == {
        "12-lying-extension.pdf",
        "13-empty.md",
        "14-white-space.txt",
        "html-403-named-pdf.pdf",
        "html-access-denied-named-pdf.pdf",
        "html-challenge-named-pdf.pdf",
        "html-script-only-named-pdf.pdf",
        "kh-scanned-khmer-page.pdf",
    }


@pytest.mark.parametrize(
    "text",
    [
        "सरकार ने शिक्षकों को प्रशिक्षण दिया और स्कूलों में कंप्यूटर लगाए। ",
        "அரசு ஆசிரியர்களுக்கு பயிற்சி அளித்தது மற்றும் பள்ளிகளில் கணினிகள் வைத்தது. ",
        "সরকার শিক্ষকদের প্রশিক্ষণ দিয়েছে এবং বিদ্যালয়ে কম্পিউটার বসিয়েছে। ",
        "රජය ගුරුවරුන් පුහුණු කළ අතර පාසල්වල පරිගණක තැබීය. ",
        "መንግሥት መምህራንን አሠልጥኖ በትምህርት ቤቶች ኮምፒውተሮችን አስቀመጠ። ",
        "دَرَّبَتِ الحُكومَةُ المُعَلِّمينَ وَ وَضَعَتْ حَواسيبَ في المَدارِسِ. ",
    ],
    ids=["Hindi", "Tamil", "Bengali", "Sinhala", "Amharic", "Arabic"],
)
def test_scripts_that_write_vowels_as_marks_are_not_garbled(text: str) -> None:
    assert not garbled(text * 40)
