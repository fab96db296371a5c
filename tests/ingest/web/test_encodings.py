"""Pages in any encoding are pages; what a page says of its encoding is not always so."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import ReadError
from tests.ingest.web.pages import page, put

BODY = page("<p>A licence costs 4 dollars – café.</p>")
TEXT = "A licence costs 4 dollars – café."


@pytest.mark.parametrize(
    "encoding",
    ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-8-sig"],
)
def test_wide_pages_are_pages(tmp_path: Path, encoding: str) -> None:
    reading = put(tmp_path, BODY.encode(encoding), "a.txt")
    assert (reading.pages[0].text, reading.media_type) == (TEXT, "text/html")


def test_wide_pages_in_other_letters_need_no_mark(tmp_path: Path) -> None:
    body = page(f"<p>{'一二三四' * 400}</p>").encode("utf-16-le")
    assert put(tmp_path, body).pages[0].text.startswith("一二三四")


@pytest.mark.parametrize(
    ("told", "encoding"),
    [
        ("iso-8859-1", "utf-8"),
        ("utf-16", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("no-such-code", "utf-8"),
    ],
)
def test_what_is_declared_wrongly_is_read(tmp_path: Path, told: str, encoding: str) -> None:
    content = BODY.replace("<title>", f"<meta charset={told}><title>").encode(encoding)
    reading = put(tmp_path, content)
    assert (reading.pages[0].text, reading.warnings) == (TEXT, ())


def test_the_encoding_of_xml_is_used(tmp_path: Path) -> None:
    content = "<?xml version='1.0' encoding='windows-1251'?><html><body><p>Закон</p></body></html>"
    reading = put(tmp_path, content.encode("cp1251"))
    assert (reading.pages[0].text, reading.warnings) == ("Закон", ())


def test_seven_bit_encodings_are_no_utf8(tmp_path: Path) -> None:
    content = page("<p>日本の学校</p>").replace("<title>", "<meta charset=iso-2022-jp><title>")
    assert put(tmp_path, content.encode("iso-2022-jp")).pages[0].text == "日本の学校"


def test_elements_of_xhtml_are_closed_where_they_say(tmp_path: Path) -> None:
    content = (
        '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head>'
        '<title/><script src="x.js"/></head><body><p>Words <a id="x"/>go <![CDATA[on < here]]>.</p>'
        "</body></html>"
    )
    assert put(tmp_path, content, "a.xhtml").pages[0].text == "Words go on < here."


@pytest.mark.parametrize(
    "body",
    [
        "<div id=root></div><script src=a.js></script><noscript>Enable JavaScript.</noscript>",
        "<div id=app>Loading…</div><p>Ministry</p><script src=a.js></script>",
        "<p>Please wait…</p><script>go()</script>",
    ],
)
def test_a_page_that_waits_for_its_scripts_is_refused(tmp_path: Path, body: str) -> None:
    with pytest.raises(ReadError, match="only scripts"):
        put(tmp_path, page(body))
