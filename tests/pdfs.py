"""Real PDFs for tests: typeset, encrypted, cut short, drawn as pictures."""

from __future__ import annotations

from pathlib import Path

import typst
from pypdf import PdfReader, PdfWriter


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
    return _write(writer, path.with_name(f"encrypted-{path.name}"))


def labelled(path: Path, first_page: int) -> Path:
    """Write a copy whose label table begins at `first_page`."""
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.set_page_label(0, len(writer.pages) - 1, style="/D", start=first_page)
    return _write(writer, path.with_name(f"labelled-{path.name}"))


def damaged(path: Path, page: int) -> Path:
    """Write a copy in which the object of one page (from 1) is overwritten with blanks."""
    reader = PdfReader(path)
    writer = PdfWriter(clone_from=reader)
    plain = _write(writer, path.with_name(f"damaged-{path.name}"))
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


def _write(writer: PdfWriter, path: Path) -> Path:
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


def rotated(path: Path, angle: int) -> Path:
    """Write a copy that looks the same and whose pages are stored turned, with a `/Rotate`."""
    writer = PdfWriter(clone_from=PdfReader(path))
    for page in writer.pages:
        page.rotate(-angle)
        page.transfer_rotation_to_content()
        page.rotate(angle)
    return _write(writer, path.with_name(f"rotated-{angle}-{path.name}"))
