"""Real PDFs for tests: typeset, encrypted, cut short, drawn as pictures."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject


def typeset(folder: Path, markup: str, name: str = "made.pdf", *, title: str = "") -> Path:
    """Typeset markup in which `#pagebreak()` begins a page."""
    source = folder / f"{name}.typ"
    source.write_text(f"#set document(title: [{title}])\n{markup}" if title else markup, "utf-8")
    path = folder / name
    typst.compile(str(source), output=str(path))
    return path


def encrypted(path: Path, password: str) -> Path:
    """Write an AES-encrypted copy; an empty password opens it for everyone."""
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    return write(writer, path.with_name(f"encrypted-{path.name}"))


def labelled(path: Path, first_page: int) -> Path:
    """Write a copy whose label table begins at `first_page`."""
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.set_page_label(0, len(writer.pages) - 1, style="/D", start=first_page)
    return write(writer, path.with_name(f"labelled-{path.name}"))


def damaged(path: Path, page: int) -> Path:
    """Write a copy in which the object of one page (from 1) is overwritten with blanks."""
    reader = PdfReader(path)
    writer = PdfWriter(clone_from=reader)
    plain = write(writer, path.with_name(f"damaged-{path.name}"))
    number = PdfReader(plain).pages[page - 1].indirect_reference
    assert number is not None
    data = plain.read_bytes()
    start = data.index(f"\n{number.idnum} 0 obj".encode()) + 1
    end = data.index(b"endobj", start)
    plain.write_bytes(data[:start] + b" " * (end - start) + data[end:])
    return plain


def scanned(folder: Path, pages: int = 1, *, text_page: bool = False) -> Path:
    """Make pages that hold only a picture, after one with text if wanted."""
    from PIL import Image

    Image.new("RGB", (200, 280), "#cccccc").save(folder / "scan.png")
    picture = '#image("scan.png", width: 100%)'
    parts = ["A page with words on it.", *[picture] * pages] if text_page else [picture] * pages
    return typeset(folder, "\n#pagebreak()\n".join(parts), "scan.pdf")


def write(writer: PdfWriter, path: Path) -> Path:
    """Write a PDF to a path; returns the path."""
    with path.open("wb") as file:
        writer.write(file)
    return path


def photographed(path: Path, *, turn: int = 0, dpi: int = 200) -> Path:
    """Make a scan of a PDF: its pages as grey pictures, turned clockwise, without a text layer."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    pictures = [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    document.close()
    first, *rest = [picture.rotate(-turn, expand=True) for picture in pictures]
    scan = path.with_name(f"photographed-{turn}-{path.name}")
    first.save(scan, "PDF", save_all=True, append_images=rest, resolution=dpi)
    return scan


def drawn(folder: Path, *contents: str, name: str = "drawn.pdf") -> Path:
    """Write pages from their content streams, with Helvetica as F1, 400 by 400 points each."""
    return write(writer_of(*contents), folder / name)


def writer_of(*contents: str) -> PdfWriter:
    """Begin a PDF whose pages hold these content streams; what else it needs is added to it."""
    writer = PdfWriter()
    for content in contents:
        page = writer.add_blank_page(400, 400)
        names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        font = DictionaryObject({NameObject(k): NameObject(v) for k, v in names.items()})
        font[NameObject("/Encoding")] = NameObject("/WinAnsiEncoding")
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = DecodedStreamObject()
        stream.set_data(content.encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    return writer


def text_at(x: float, y: float, text: str, size: float = 11) -> str:
    """Draw one piece of text; an operator for a content stream."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET\n"


def need_font(name: str) -> None:
    """Skip the test where a font is not installed."""
    listed = shutil.which("fc-list")
    if not listed or not subprocess.run([listed, name], capture_output=True, check=True).stdout:
        pytest.skip(f"the font {name} is not installed")


def printed(folder: Path, body: str, font: str) -> Path:
    """Print a web page with Chromium; the test is skipped without it."""
    browser = shutil.which("chromium")
    if not browser:
        pytest.skip("chromium is not installed")
    page, path = folder / "page.html", folder / "printed.pdf"
    style = f"<style>body{{font-family:'{font}';font-size:13px}}</style>"
    page.write_text(f"<!doctype html><meta charset=utf-8>{style}{body}", "utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command = [browser, *options, f"--print-to-pdf={path}", page.as_uri()]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    return path


def rotated(path: Path, angle: int) -> Path:
    """Write a copy that looks the same and whose pages are stored turned, with a `/Rotate`."""
    writer = PdfWriter(clone_from=PdfReader(path))
    for page in writer.pages:
        page.rotate(-angle)
        page.transfer_rotation_to_content()
        page.rotate(angle)
    return write(writer, path.with_name(f"rotated-{angle}-{path.name}"))
