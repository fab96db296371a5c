"""Text recognition (OCR) of pages without usable text, by Tesseract.

Tesseract is run as a child with its own environment rather than through pytesseract, which can
neither bound the child's threads without changing ours nor give hOCR without temporary files. Four
threads on two cores make it slower; one thread reads an A4 page at 300 dpi in about three seconds,
and takes 150 MB for it.
"""

from __future__ import annotations

import hashlib
import io
import math
import os
import re
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

import pypdfium2 as pdfium
from PIL import Image

from ingest.ocr.program import Tesseract, find_tesseract, models, packages
from ingest.ocr.recognised import Kept, RecognisedPage, from_hocr
from ingest.pdf.layout import Sheet, named
from ingest.pdf.pdfium import PDFIUM, Raw
from kb.errors import ReadError
from kb.models import Recognised

RECIPE = "1"
"""Part of what is kept with a page: raise it when the same picture would give another text."""
DPI = 300
"""What Tesseract's models were trained on."""
PIXELS = 20_000_000
"""Most pixels of a page's picture, one byte each: two A4 pages at 300 dpi."""
SECONDS = 60.0
"""Most time for a page; measured: 1 to 9 seconds on two busy cores."""
DOUBTFUL = 0.6
"""Confidence below which a page may stand sideways, and a person must look at the page."""
HOPELESS = 0.5
"""Confidence below which what was read is no text. Measured: handwriting gives 0.28 to 0.41, pages
on their side or head 0.09 to 0.49, poor prints 0.58 and more."""
TURN_SURE = 1.5
"""Tesseract's orientation confidence. Measured: 1.2 to 28 on text in both scripts, never wrong;
up to 1.4 on handwriting, which was wrong."""
AUTOMATIC, ONE_BLOCK = 3, 6
"""Tesseract's page segmentation modes. Automatic layout breaks Khmer lines at the letters below
them: on pages of one column it loses 1 to 30 % of the characters, one block 0 to 2 %; but one block
reads across columns (83 % wrong, automatic 3 %)."""


@dataclass(frozen=True, slots=True)
class Ocr:
    """How the pages of one document are recognised."""

    tesseract: Tesseract
    languages: tuple[str, ...]
    """Names of models, the document's own language first."""
    missing: tuple[str, ...] = ()
    """Models that the document asks for and that are not installed."""
    kept: Kept | None = None
    """Where recognised pages are kept."""
    seconds: float = SECONDS
    sha256: str | None = None
    """Of the file that pages are kept under; None: of the PDF that they are drawn from."""

    @property
    def made_by(self) -> str:
        """What decides about the text that a picture gives."""
        return f"{RECIPE} tesseract {self.tesseract.version} {'+'.join(self.languages)}"

    def kept_pages(self, sha256: str) -> int:
        """Count the pages of a file that are kept and need not be recognised again."""
        return self.kept.count(sha256, self.made_by) if self.kept else 0

    def recognise(self, image: Image.Image, scale: float) -> RecognisedPage:
        """Recognise the text of a page; one scanned sideways or upside down is turned.

        Args:
            image: the page, grey.
            scale: pixels a point.

        Raises:
            ReadError: Tesseract failed or took too long.

        """
        page = self._read(image, scale)
        sideways = sum(w.top - w.bottom > w.right - w.left for w in page.words if len(w.text) > 3)
        stands = sum(len(w.text) > 3 for w in page.words) >= 2 * sideways
        if page.confidence >= DOUBTFUL and stands:
            return page
        turn = self._turn(image)
        if not turn:
            return page
        turned = self._read(image.rotate(-turn, expand=True), scale)
        better = turned.confidence > page.confidence or not stands
        return replace(turned, turn=turn) if better else page

    def _read(self, image: Image.Image, scale: float) -> RecognisedPage:
        if self.languages[0] != "khm":
            return self._lay_out(image, scale, AUTOMATIC)
        page = self._lay_out(image, scale, ONE_BLOCK)
        return self._lay_out(image, scale, AUTOMATIC) if page.has_gutter() else page

    def _lay_out(self, image: Image.Image, scale: float, mode: int) -> RecognisedPage:
        options = ("-l", "+".join(self.languages), "--psm", str(mode), "hocr")
        hocr = self._run(image, scale, options)
        return from_hocr(hocr, image.width / scale, image.height / scale, scale)

    def _turn(self, image: Image.Image) -> int:
        """Tell by how many degrees the picture must be turned clockwise; 0 where that is unsure."""
        if "osd" not in self.tesseract.languages:
            return 0
        try:
            told = self._run(image, DPI / 72, ("--psm", "0")).decode("utf-8", "replace")
        except ReadError:  # its answer to a page with few letters
            return 0
        degrees = re.search(r"Rotate: (\d+)", told)
        sure = re.search(r"Orientation confidence: ([\d.]+)", told)
        return int(degrees[1]) if degrees and sure and float(sure[1]) >= TURN_SURE else 0

    def _run(self, image: Image.Image, scale: float, options: Sequence[str]) -> bytes:
        picture = io.BytesIO()
        image.save(picture, "PPM")
        command = [self.tesseract.program, "-", "-", "--dpi", str(round(72 * scale)), *options]
        try:
            done = subprocess.run(
                command,
                input=picture.getvalue(),
                capture_output=True,
                timeout=self.seconds,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
                check=True,
            )
        except subprocess.TimeoutExpired:
            raise ReadError(f"text recognition took more than {self.seconds:g} seconds") from None
        except (subprocess.CalledProcessError, OSError) as error:
            raise ReadError(f"text recognition failed: {error}") from None
        return done.stdout


def find_ocr(language: str | None = None, folder: Path | None = None) -> Ocr | None:
    """Look for Tesseract and choose the languages for a document; see `choose_ocr`."""
    return choose_ocr(find_tesseract(), language, folder)


def choose_ocr(
    tesseract: Tesseract | None, language: str | None, folder: Path | None
) -> Ocr | None:
    """Choose the languages for a document.

    Args:
        tesseract: as it is installed; None where it is not.
        language: of the document, BCP 47; None where nobody knows.
        folder: where recognised pages are kept; None: nowhere.

    Returns:
        None where Tesseract is absent, or can read neither the document's language, English nor
        Khmer.

    """
    if tesseract is None:
        return None
    languages, missing = models(tesseract, language)
    if not languages:
        return None
    return Ocr(tesseract, languages, missing, Kept(folder) if folder else None)


def fill(found: Raw, data: bytes, ocr: Ocr) -> tuple[tuple[Recognised, ...], tuple[str, ...]]:
    """Recognise the pages that are pictures and put their lines in.

    No page is left in `found.pictures`: those that gave no text move to `found.illegible`.

    Args:
        found: what the file gave so far; changed in place.
        data: the file.
        ocr: how to recognise.

    Returns:
        The pages that were recognised, with their confidence, and what a person should know.

    """
    sha256 = ocr.sha256 or hashlib.sha256(data).hexdigest()
    recognised: list[Recognised] = []
    for number in found.pictures:
        page = recognise_page(ocr, data, sha256, number)
        if page is None or page.confidence < HOPELESS:
            found.illegible.append(number)
            continue
        found.sheets[number] = Sheet(number, page.height, page.lines)
        recognised.append(Recognised(number, page.confidence))
    found.pictures.clear()
    return tuple(recognised), tuple(_warnings(recognised, found.illegible, ocr))


def _warnings(pages: Sequence[Recognised], illegible: Sequence[int], ocr: Ocr) -> Iterable[str]:
    good = [page for page in pages if page.confidence >= DOUBTFUL]
    poor = [page for page in pages if page.confidence < DOUBTFUL]
    if good:
        yield f"{_read_by_ocr(good)}: check figures against the page"
    if poor:
        yield f"{_read_by_ocr(poor)}: expect wrong words, use it only with the page before you"
    if illegible:
        one = len(illegible) == 1
        verb = "is a picture" if one else "are pictures"
        yield f"{named(illegible)} {verb} in which OCR found no text that can be relied on"
    if ocr.missing:
        names = ", ".join(ocr.missing)
        yield f"OCR did without {names}: install {packages(ocr.missing)}, then ingest again"


def _read_by_ocr(pages: Sequence[Recognised]) -> str:
    confidence = fmean(page.confidence for page in pages)
    return f"{named([page.page for page in pages])} read by OCR (confidence {confidence:.0%})"


def recognise_page(ocr: Ocr, data: bytes, sha256: str, number: int) -> RecognisedPage | None:
    """Recognise one page of a PDF, or take what is kept of it; None where it cannot be done."""
    page = ocr.kept.find(sha256, number, ocr.made_by) if ocr.kept else None
    if page is not None:
        return page
    try:
        page = ocr.recognise(*draw(data, number))
    except (ReadError, pdfium.PdfiumError):
        return None
    if ocr.kept:
        with suppress(OSError):  # a full disk: the page is there all the same
            ocr.kept.keep(sha256, number, ocr.made_by, page)
    return page


@dataclass(frozen=True, slots=True)
class Scans:
    """Gives the recognised words of pages that are shown, for marking quotes on them."""

    folder: Path
    """Where recognised pages are kept."""
    language: str | None = None
    """Of the document, BCP 47."""

    def __call__(self, pdf: Path, number: int, bare: bool) -> RecognisedPage | None:
        """Look up what is kept of a page; recognise it again if it has no text of its own.

        Args:
            pdf: the file.
            number: of the page, from 1.
            bare: whether the page has no text of its own.

        """
        data = pdf.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        page = Kept(self.folder).find(sha256, number)
        if page is not None or not bare:
            return page
        ocr = find_ocr(self.language, self.folder)
        return recognise_page(ocr, data, sha256, number) if ocr else None


def draw(data: bytes, number: int) -> tuple[Image.Image, float]:
    """Draw a page in grey; returns the picture and its pixels a point."""
    with PDFIUM:
        document = pdfium.PdfDocument(data)
        try:
            page = document[number - 1]
            area = max(1.0, page.get_width() * page.get_height())
            scale = min(DPI / 72, math.sqrt(PIXELS / area))
            image: Image.Image = page.render(scale=scale, grayscale=True).to_pil().copy()
            return image.convert("L"), scale
        finally:
            document.close()
