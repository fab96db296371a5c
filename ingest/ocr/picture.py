"""Pictures of pages (PNG, JPEG, TIFF): read as a scanned PDF, a page each."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageOps, ImageSequence
from pypdf import PdfWriter

from ingest.ocr.tesseract import Ocr
from ingest.pdf.document import read_pdf
from kb.errors import ReadError
from kb.models import Metadata, Reading

SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
"""First bytes of the pictures that are read."""
PAGES = 500
"""Most pages of a TIFF file; at three seconds a page, half an hour."""
A4 = 11.7
"""Inches; a picture that does not say how large it is, is taken for a page of this height."""


def read_picture(path: Path, data: bytes, doc_id: str, ocr: Ocr) -> Reading:
    """Read what is written in a picture.

    Args:
        path: the file, for messages.
        data: its bytes.
        doc_id: id of the document the pages belong to.
        ocr: how to recognise.

    Raises:
        ReadError: the picture is damaged, too large, or shows no text.

    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            pdf, media_type = as_pdf(path, data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ReadError(
            f"{path.name} has too many pixels to be read. Save it smaller; 300 dpi are enough."
        ) from None
    except (OSError, ValueError, SyntaxError):
        raise ReadError(
            f"{path.name} is a damaged picture. Open it in a viewer and save it again."
        ) from None
    ocr = replace(ocr, sha256=hashlib.sha256(data).hexdigest())
    reading = read_pdf(path, pdf, doc_id, ocr=ocr)
    return replace(reading, media_type=media_type, metadata=Metadata())


def as_pdf(path: Path, data: bytes) -> tuple[bytes, str]:
    """Make a PDF of a picture, a page at a time, and tell the picture's media type.

    Raises:
        ReadError: it has too many pages.
    """
    writer = PdfWriter()
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as picture:
        media_type = Image.MIME[str(picture.format)]
        count = getattr(picture, "n_frames", 1)
        if count > PAGES:
            raise ReadError(f"{path.name} has {count:,} pages, more than {PAGES}. Split it.")
        for page in _pages(picture):
            writer.append(io.BytesIO(page))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue(), media_type


def _pages(picture: Image.Image) -> Iterator[bytes]:
    dpi = float(picture.info.get("dpi", (0.0,))[0])
    for frame in ImageSequence.Iterator(picture):
        page = _page(frame)
        dpi = dpi if dpi >= 72 else max(72.0, max(page.size) / A4)
        buffer = io.BytesIO()
        page.save(buffer, "PDF", resolution=dpi, quality=95, creationDate=None, modDate=None)
        yield buffer.getvalue()


def _page(frame: Image.Image) -> Image.Image:
    """Turn a picture upright as its camera noted, on white, in grey."""
    upright = ImageOps.exif_transpose(frame)
    if not upright.has_transparency_data:
        return upright.convert("L")
    seen = upright.convert("RGBA")
    white = Image.new("L", seen.size, 255)
    white.paste(seen.convert("L"), mask=seen.getchannel("A"))
    return white
