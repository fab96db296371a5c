"""A page saved in one file (MHTML) is read as the page it holds."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from kb.errors import ReadError
from tests.ingest.web.pages import put

HEAD = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/a\r\n"
    "Subject: =?utf-8?Q?Guidance=20on=20caf=C3=A9s?=\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--x"\r\n\r\n'
)
QUOTED = (
    "<html><head><title></title></head><body><p>A licence may cost at most 4=C2=A0doll="
    "\r\nars.</p></body></html>"
)


def part(content: str, kind: str = "text/html", coding: str = "quoted-printable") -> str:
    return (
        f"----x\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {coding}\r\n\r\n{content}\r\n"
    )


def test_a_saved_page_is_read(tmp_path: Path) -> None:
    picture = part(base64.b64encode(b"\0" * 99).decode(), "image/png", "base64")
    reading = put(tmp_path, f"{HEAD}{part(QUOTED)}{picture}----x--\r\n", "a.mhtml")
    assert reading.pages[0].text == "A licence may cost at most 4 dollars."
    assert (reading.media_type, reading.warnings) == ("multipart/related", ())
    assert reading.metadata.title == "Guidance on cafés"


def test_the_encoding_of_the_part_is_used(tmp_path: Path) -> None:
    content = part("<p>Caf=E9</p>", "text/html; charset=iso-8859-1")
    assert put(tmp_path, f"{HEAD}{content}----x--\r\n", "a.mht").pages[0].text == "Café"


def test_text_is_read_where_there_is_no_page(tmp_path: Path) -> None:
    content = part("Caf=C3=A9 costs 4=\r\n dollars.", "text/plain; charset=utf-8")
    assert (
        put(tmp_path, f"{HEAD}{content}----x--\r\n", "a.mht").pages[0].text
        == "Café costs 4 dollars."
    )


def test_embedded_pages_are_named(tmp_path: Path) -> None:
    frame = part("<p>An advert.</p>")
    reading = put(tmp_path, f"{HEAD}{part(QUOTED)}{frame}----x--\r\n", "a.mhtml")
    assert "advert" not in reading.pages[0].text
    assert reading.warnings[0].startswith("pages embedded in the saved page were not read")


def test_a_saved_page_without_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no page or text"):
        put(tmp_path, f"{HEAD}{part('AAAA', 'image/png', 'base64')}----x--\r\n", "a.mhtml")
