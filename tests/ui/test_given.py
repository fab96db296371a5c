"""What a person gives to be checked: pasted, from a file, or from an address."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.sources.fetch import Fetcher
from kb.config import ReadSettings
from kb.errors import ReadError
from tests.pdfs import typeset
from tests.service import Service, Silent, running
from ui.given import LONGEST_TEXT, from_address, from_bytes, from_file, is_address, pasted

INPLACE = ReadSettings(workers=0)
PAGE = (
    "<!doctype html><html><head><title>News</title><script>evil()</script></head><body><article>"
    "<h1>News</h1><p>The plan trains 900 teachers each year.</p></article></body></html>"
)


def test_a_pasted_text_is_normalised() -> None:
    assert pasted("  a\r\n\r\n\r\nb\u200b ").text == "a\n\nb"


def test_a_long_text_is_cut_at_a_word_and_says_so() -> None:
    given = pasted("word " * LONGEST_TEXT)
    assert len(given.text) <= LONGEST_TEXT
    assert given.text.endswith("word")
    assert "only its first 200,000 characters" in given.notes[0]


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("https://example.org/a.pdf", True),
        (" HTTP://example.org \n", True),
        ("https://example.org says that 9 % rose", False),
        ("example.org", False),
        ("ftp://example.org", False),
    ],
)
def test_only_a_web_address_alone_is_fetched(text: str, yes: bool) -> None:
    assert is_address(text) == yes


def test_a_sentence_that_goes_on_overleaf_stays_one(tmp_path: Path) -> None:
    source = "The plan trains many\n#pagebreak()\nteachers each year.\n#pagebreak()\nIt ends."
    given = from_file(typeset(tmp_path, source), INPLACE)
    assert "many teachers each year.\n\nIt ends." in given.text


def test_an_uploaded_name_is_no_path() -> None:
    given = from_bytes(b"The plan trains 900 teachers.", "../../etc/pass wd.txt", INPLACE)
    assert (given.name, given.text) == ("pass wd.txt", "The plan trains 900 teachers.")


def test_what_is_no_text_is_refused_with_advice() -> None:
    with pytest.raises(ReadError, match="picture"):
        from_bytes(b"\x89PNG\r\n\x1a\n123", "scan.pdf", INPLACE)


def test_a_word_file_is_read(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("The plan trains 900 teachers.")
    path = tmp_path / "draft.docx"
    document.save(str(path))
    assert from_file(path, INPLACE).text == "The plan trains 900 teachers."


@pytest.fixture
def site() -> Iterator[str]:
    class Handler(Silent):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(PAGE.encode())

    with running(Service(Handler)) as server:
        yield f"http://127.0.0.1:{server.server_port}/news"


def test_a_web_page_is_read_without_its_scripts(site: str) -> None:
    given = from_address(site, INPLACE, Fetcher(allow_private=True))
    assert "The plan trains 900 teachers each year." in given.text
    assert "evil" not in given.text
    assert given.name == site


def test_private_addresses_are_refused(site: str) -> None:
    with pytest.raises(
        ReadError,
        match="private network; it is not fetched. Download the file yourself and check it$",
    ):
        from_address(site, INPLACE)


@pytest.mark.parametrize("address", ["http://[broken", "http://:0/"])
def test_a_broken_address_is_a_sentence(address: str) -> None:
    with pytest.raises(ReadError):
        from_address(address, INPLACE)


def test_a_name_without_an_address_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(ReadError, match="cannot be found"):
        from_address("https://nowhere.example/x.pdf", INPLACE)
