"""EPUB and the ZIP archives around documents: chapters in order, bombs and tricks refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ingest.office import zipped
from ingest.readers import read
from kb.errors import ReadError
from kb.models import Reading

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)
TOLD = (
    "<dc:title>A book on skills</dc:title><dc:creator>A. Clerk</dc:creator>"
    "<dc:creator>B. Clerk</dc:creator><dc:date>2024-05-01T00:00:00Z</dc:date>"
    "<dc:language>en</dc:language><dc:publisher>Press</dc:publisher>"
)


def package(names: list[str], told: str = TOLD) -> str:
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(names)))
    return (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc='
        f'"http://purl.org/dc/elements/1.1/">{told}</metadata><manifest>{items}</manifest>'
        f"<spine>{spine}</spine></package>"
    )


def chapter(body: str) -> str:
    return (
        '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head>'
        f"<title/><script src='x.js'/></head><body>{body}</body></html>"
    )


def archive(folder: Path, name: str = "a.epub", **parts: str) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part, content in parts.items():
            target.writestr(part, content)
    return path


def book(folder: Path, chapters: dict[str, str], opf: str = "", **more: str) -> Reading:
    parts = {f"OPS/{name}": chapter(body) for name, body in chapters.items()}
    head = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER}
    opf = opf or package(list(chapters))
    return read(archive(folder, **head, **{"OPS/book.opf": opf}, **parts, **more), "d")


def test_chapters_come_in_the_order_of_the_spine(tmp_path: Path) -> None:
    chapters = {"b.xhtml": "<h1>One</h1><p>First.</p>", "a.xhtml": "<h1>Two</h1><p>Last.</p>"}
    reading = book(tmp_path, chapters)
    assert reading.pages[0].text == "One\n\nFirst.\n\nTwo\n\nLast."
    assert [(h.level, h.title) for h in reading.headings] == [(1, "One"), (1, "Two")]
    assert (reading.paged, reading.media_type) == (False, "application/epub+zip")


def test_a_chapter_that_breaks_off_is_named(tmp_path: Path) -> None:
    cut = {"OPS/b.xhtml": chapter("<p>Last words.</p>")[:-24]}
    opf = package(["a.xhtml", "b.xhtml"])
    reading = book(tmp_path, {"a.xhtml": "<p>First.</p>"}, opf, **cut)
    assert reading.warnings == ("chapter OPS/b.xhtml breaks off: its end is missing in the file",)
    assert reading.pages[0].text.startswith("First.")


def test_chapters_that_a_broken_list_lacks_are_read_at_the_end(tmp_path: Path) -> None:
    chapters = {"a.xhtml": "<p>First.</p>", "b.xhtml": "<p>Last.</p>"}
    whole = package(list(chapters))
    reading = book(tmp_path, chapters, whole[: whole.index('<itemref idref="i1"')])
    assert reading.pages[0].text == "First.\n\nLast."
    assert reading.warnings == (
        "the list of chapters breaks off; 1 that it lacks is read at the end: OPS/b.xhtml",
    )


def test_the_package_tells_the_metadata(tmp_path: Path) -> None:
    found = book(tmp_path, {"a.xhtml": "<p>Words.</p>"}).metadata
    assert (found.title, found.author) == ("A book on skills", "A. Clerk, B. Clerk")
    assert (found.date, found.language, found.publisher) == ("2024-05-01", "en", "Press")


def test_tables_of_chapters_are_counted(tmp_path: Path) -> None:
    row = "<tr><td>{}</td><td>{}</td></tr>"
    body = f"<table>{row.format('Year', 'Clerks')}{row.format('2024', '640')}</table>"
    reading = book(tmp_path, {"a.xhtml": body})
    assert (reading.tables, reading.headings[0].title) == (1, "Table: Year | Clerks")


def test_links_out_of_the_archive_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "secret.xhtml").write_text(chapter("<p>Secret.</p>"))
    opf = package(["../../secret.xhtml", f"{tmp_path}/secret.xhtml", "a.xhtml"])
    reading = book(tmp_path, {"a.xhtml": "<p>Words.</p>"}, opf)
    assert reading.pages[0].text == "Words."
    (warning,) = reading.warnings
    assert warning.startswith("2 chapters named in the book are missing or broken: ../secret.xhtml")


def test_external_entities_are_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Secret.")
    entity = f'<!DOCTYPE package [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>'
    opf = entity + package(["a.xhtml"], "<dc:title>&x;</dc:title>")
    reading = book(tmp_path, {"a.xhtml": "<p>Words.</p>"}, opf)
    assert "Secret" not in f"{reading.metadata.title} {reading.pages[0].text}"


def test_a_protected_book_is_refused(tmp_path: Path) -> None:
    lock = (
        '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:CipherReference '
        'URI="OPS/a.xhtml"/></encryption>'
    )
    with pytest.raises(ReadError, match="DRM"):
        book(tmp_path, {"a.xhtml": "<p>W.</p>"}, **{"META-INF/encryption.xml": lock})


def test_a_book_without_a_package_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, mimetype="application/epub+zip")
    with pytest.raises(ReadError, match="list of chapters is missing"):
        read(path, "d")


def test_archives_that_unpack_to_too_much_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "UNPACKED", 2**20)
    path = archive(tmp_path, "a.docx", **{"word/document.xml": " " * 2**21})
    assert path.stat().st_size < 10_000
    with pytest.raises(ReadError, match="would unpack to 1 parts with 2 MiB"):
        read(path, "d")


def test_archives_with_too_many_parts_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "ENTRIES", 3)
    with pytest.raises(ReadError, match="would unpack to 4 parts"):
        read(archive(tmp_path, a="", b="", c="", d=""), "d")


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "OpenDocument file .*DOCX"),
        ({"xl/workbook.bin": "x"}, "binary Excel file"),
        ({"report.pdf": "x"}, "ZIP archive .* Unpack it"),
    ],
)
def test_other_archives_are_refused_with_advice(
    tmp_path: Path, parts: dict[str, str], what: str
) -> None:
    with pytest.raises(ReadError, match=what):
        read(archive(tmp_path, "a.zip", **parts), "d")


@pytest.mark.parametrize(
    ("stream", "what"),
    [
        ("WordDocument", r"old Word file \(.doc\).*DOCX"),
        ("EncryptedPackage", "protected by a password"),
        ("Other", "old Office file"),
    ],
)
def test_old_office_files_are_refused_with_advice(tmp_path: Path, stream: str, what: str) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600) + stream.encode("utf-16-le"))
    with pytest.raises(ReadError, match=what):
        read(path, "d")


def test_notes_of_a_separate_file_keep_their_numbers(tmp_path: Path) -> None:
    opf = package(["a.xhtml"]).replace(
        "</manifest>",
        '<item id="n" href="n.xhtml" media-type="application/xhtml+xml"/></manifest>',
    )
    chapters = {
        "a.xhtml": "<h1>One</h1><p>145<sup><a epub:type='noteref' href='n.xhtml#n3'>3</a></sup> "
        "schools<a id='x'/>.</p>",
        "n.xhtml": "<h2>Notes</h2><ol><li id='n3'>Public only.</li></ol>",
    }
    reading = book(tmp_path, chapters, opf)
    assert reading.pages[0].text == "One\n\n145 schools.\n\nNotes\n\n3. Public only."


def test_nested_contents_give_the_headings_that_chapters_lack(tmp_path: Path) -> None:
    opf = package(["a.xhtml", "b.xhtml"]).replace(
        "</manifest>",
        '<item id="t" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        "</manifest>",
    )
    nav = (
        '<nav epub:type="toc"><ol><li><a href="a.xhtml">Part one</a><ol>'
        '<li><a href="a.xhtml#s">Skills</a></li><li><a href="b.xhtml">Money</a></li></ol></li>'
        "</ol></nav>"
    )
    contents = (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<body>{nav}</body></html>"
    )
    chapters = {
        "a.xhtml": "<p>Words.</p><p id='s'>Skills</p><p>More.</p>",
        "b.xhtml": "<p>End.</p>",
    }
    reading = book(tmp_path, chapters, opf, **{"OPS/nav.xhtml": contents})
    assert [(h.level, h.title) for h in reading.headings] == [
        (1, "Part one"),
        (2, "Skills"),
        (2, "Money"),
    ]
    assert reading.pages[0].text == "Part one\n\nWords.\n\nSkills\n\nMore.\n\nMoney\n\nEnd."


def test_pages_that_are_drawings_are_named(tmp_path: Path) -> None:
    opf = (
        package(["a.xhtml"])
        .replace("</manifest>", '<item id="s" href="s.svg" media-type="image/svg+xml"/></manifest>')
        .replace("</spine>", '<itemref idref="s"/></spine>')
    )
    reading = book(tmp_path, {"a.xhtml": "<p>The plan is a good one.</p>"}, opf)
    assert any("1 page of the book that is no text" in told for told in reading.warnings)


def test_a_book_that_lost_bytes_is_damaged_and_no_fault_of_the_program(tmp_path: Path) -> None:
    book(tmp_path, {"a.xhtml": "<p>Words of the book.</p>"})
    path = tmp_path / "a.epub"
    data = path.read_bytes()
    path.write_bytes(data[:200] + data[320:])
    with pytest.raises(ReadError, match="damaged inside"):
        read(path, "d")
