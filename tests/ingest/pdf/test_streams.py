"""A page that breaks off inside is told; sound files, pictures and fonts are not."""

from __future__ import annotations

import zlib
from pathlib import Path

from pypdf import PdfReader

from ingest.pdf.shown.streams import broken_streams, lost_contents
from ingest.readers import read
from tests.pdfs import encrypted, text_at, typeset, write, writer_of

PAGE = "".join(text_at(40, 380 - 12 * n, f"Line {n} of the plan says {n * n}.") for n in range(30))


def compressed(folder: Path) -> Path:
    writer = writer_of(PAGE)
    for page in writer.pages:
        page.compress_content_streams()
    return write(writer, folder / "sound.pdf")


def broken(path: Path) -> Path:
    """Overwrite bytes in the middle of the page's content."""
    data = path.read_bytes()
    content = PdfReader(path).pages[0].get_contents()
    assert content is not None
    start = data.index(b"stream", data.index(b"/FlateDecode")) + 100
    hole = path.with_name("hole.pdf")
    hole.write_bytes(data[:start] + b"\xff" * 40 + data[start + 40 :])
    return hole


def test_a_page_that_breaks_off_is_told(tmp_path: Path) -> None:
    sound = compressed(tmp_path)
    assert read(sound, "d").warnings == ()
    reading = read(broken(sound), "d")
    assert "Line 29" not in reading.pages[0].text
    assert reading.warnings == (
        "1 part of the file breaks off inside: text of some page may be lost; download it again",
    )


def test_sound_files_are_sound(tmp_path: Path) -> None:
    path = typeset(tmp_path, "= Plan\nThe plan is a good one.")
    assert broken_streams(path.read_bytes()) == 0
    assert broken_streams(encrypted(path, "").read_bytes()) == 0


def test_a_broken_picture_takes_no_text() -> None:
    packed = zlib.compress(bytes(range(256)) * 9)[:-20] + b"\xff" * 20
    head = b"1 0 obj <</Subtype /Image /Filter /FlateDecode>> stream\n"
    assert broken_streams(head + packed + b"\nendstream") == 0


def test_a_page_whose_content_is_gone_is_named(tmp_path: Path) -> None:
    path = write(writer_of(PAGE, PAGE), tmp_path / "two.pdf")
    assert lost_contents(path.read_bytes()) == 0
    content = PdfReader(path).pages[1].raw_get("/Contents").idnum
    data = path.read_bytes()
    start = data.index(b"%d 0 obj" % content)
    path.write_bytes(data[:start] + b"\0" * 40 + data[start + 40 :])
    assert read(path, "d").warnings[0] == (
        "page 2 is empty: what stood there is gone from the file; download it again"
    )


def test_a_page_with_a_hole_in_itself_is_counted(tmp_path: Path) -> None:
    data = write(writer_of(PAGE, PAGE), tmp_path / "two.pdf").read_bytes()
    last = data.rindex(b"/MediaBox")
    assert lost_contents(data[:last] + bytes(40) + data[last + 40 :]) == 1
    assert lost_contents(data.replace(b"/Kids [ ", b"/Kids [ 990 0 R ")) == 1


def test_an_empty_page_of_a_sound_file_is_no_loss(tmp_path: Path) -> None:
    assert read(write(writer_of(PAGE, ""), tmp_path / "a.pdf"), "d").warnings == ()
