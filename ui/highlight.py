"""The image of a page with the quoted lines marked.

A quote is looked for in pdfium's own text of the page, by letters and digits alone, and mapped
back to pdfium's characters; their rectangles are coloured. On a page whose text was recognised from
its picture, the recognised words take the place of pdfium's. What is not found for certain is not
marked: a wrong mark is worse than none.
"""

from __future__ import annotations

import ctypes
import io
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingest.ocr.recognised import RecognisedPage
from ingest.pdf.pdfium import PDFIUM
from kb.errors import ReadinessError

YELLOW = (255, 243, 166)
"""The colour of evidence; multiplied with the page, so that black words stay black."""
SHORTEST = 4
"""Letters and digits a quote needs to be looked for at all."""
ANCHOR = 24
"""Letters at each end of a quote that must stand on the page where the middle differs."""
LARGEST_SIDE = 3600
"""Pixels; a poster-sized page must not fill the memory."""


Scan = Callable[[Path, int, bool], RecognisedPage | None]
"""Gives what was recognised on a page: file, 1-based number, and whether it has no text of its own,
so that it is worth recognising it now where nothing is kept of it."""


class PageImageError(ReadinessError):
    """A page cannot be shown as an image."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A marked line, in pixels from the image's top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """How tall the line is."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a quote stands on a page."""

    width: int
    height: int
    """Size of the image in pixels."""
    rects: tuple[Rect, ...]
    """One a line, in reading order; empty where the quote was not found."""

    @property
    def placed(self) -> bool:
        """Whether the quote was found."""
        return bool(self.rects)


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as a picture."""

    png: bytes
    rects: tuple[Rect, ...]
    placed: bool


def page_image(
    pdf: Path,
    number: int,
    quote: str | None,
    scale: float = 2.0,
    position: float | None = None,
    scan: Scan | None = None,
) -> PageImage:
    """Draw a page and mark the quote on it.

    Args:
        pdf: the file.
        number: 1-based page.
        quote: words to mark; None for a plain page.
        scale: pixels a point.
        position: where in the page's text the quote begins, 0 to 1; decides between repetitions.
        scan: gives the recognised words of a page without text.

    Raises:
        PageImageError: the file or the page cannot be opened.

    """
    rects = locate(pdf, number, quote, scale, position, scan).rects
    with _open_page(pdf, number) as page:
        factor = _bounded(page, scale)
        bitmap = page.render(scale=factor)
        picture = bitmap.to_pil().convert("RGB")
        bitmap.close()
    _mark(picture, rects)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=4)
    return PageImage(buffer.getvalue(), rects, bool(rects))


def locate(
    pdf: Path,
    number: int,
    quote: str | None,
    scale: float = 2.0,
    position: float | None = None,
    scan: Scan | None = None,
) -> Placement:
    """Find a quote without drawing the page; arguments as for `page_image`.

    Raises:
        PageImageError: the file or the page cannot be opened.

    """
    with _open_page(pdf, number) as page:
        factor = _bounded(page, scale)
        size = _size(page, factor)
        rects = _find(page, quote, factor, position)
        bare = page.get_textpage().count_chars() == 0
    # Recognising takes seconds and draws the page itself: not while pdfium is locked.
    if quote and not rects and scan is not None:
        recognised = scan(pdf, number, bare)
        rects = find_recognised(recognised, quote, size, position) if recognised else ()
    return Placement(*size, rects)


class PageImages:
    """Page images that were asked for lately; bounded by their bytes."""

    def __init__(self, limit: int = 64 * 1024 * 1024) -> None:
        self._limit = limit
        self._bytes = 0
        self._kept: OrderedDict[tuple[object, ...], PageImage] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self,
        pdf: Path,
        number: int,
        quote: str | None,
        position: float | None = None,
        scan: Scan | None = None,
    ) -> PageImage:
        """Return a page image, drawn now or kept; a changed file is drawn anew."""
        changed = pdf.stat()
        key = (pdf, changed.st_mtime_ns, changed.st_size, number, quote, position)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        image = page_image(pdf, number, quote, position=position, scan=scan)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = image
                self._bytes += len(image.png)
            while self._bytes > self._limit and len(self._kept) > 1:
                self._bytes -= len(self._kept.popitem(last=False)[1].png)
        return image

    def __len__(self) -> int:
        return len(self._kept)


@contextmanager
def _open_page(pdf: Path, number: int) -> Iterator[Any]:
    import pypdfium2

    # pdfium keeps state for the whole process: reading and drawing share one lock.
    with PDFIUM:
        document = None
        try:
            document = pypdfium2.PdfDocument(pdf)
            if not 1 <= number <= len(document):
                raise PageImageError(f"{pdf.name} has no page {number}.")
            yield document[number - 1]
        except pypdfium2.PdfiumError as error:
            raise PageImageError(f"Page {number} of {pdf.name} cannot be drawn.") from error
        finally:
            if document is not None:
                document.close()


def _bounded(page: Any, scale: float) -> float:  # noqa: ANN401
    return min(scale, LARGEST_SIDE / max(float(page.get_width()), float(page.get_height()), 1.0))


def _size(page: Any, scale: float) -> tuple[int, int]:  # noqa: ANN401
    return max(1, round(page.get_width() * scale)), max(1, round(page.get_height() * scale))


def _find(
    page: Any,  # noqa: ANN401
    quote: str | None,
    scale: float,
    position: float | None,
) -> tuple[Rect, ...]:
    if len(_folded(quote or "")) < SHORTEST:
        return ()
    text_page = page.get_textpage()
    try:
        letters, places = _letters(text_page)
        tries = (find_letters(letters, wanted, position) for wanted in _rows(quote or ""))
        found = next(filter(None, tries), None)
        if found is None:
            return ()
        first, last = places[found[0]], places[found[1] - 1]
        return _rects(page, text_page, first, last - first + 1, scale)
    finally:
        text_page.close()


def _rows(quote: str) -> Iterator[str]:
    """Give a quote; then a row without its first cells, for a label may be printed only once."""
    yield _folded(quote)
    while "\t" in (quote := quote.partition("\t")[2]) and len(_folded(quote)) >= SHORTEST:
        yield _folded(quote)


def find_letters(letters: str, wanted: str, position: float | None) -> tuple[int, int] | None:
    """Find letters among letters; of several places take the one nearest to the position.

    Where the whole is not there (a footnote number, a running head in its middle), both of its
    ends must be, at about the right distance.
    """
    whole = [(at, at + len(wanted)) for at in _all(letters, wanted)]
    matches = whole or _between_ends(letters, wanted)
    if not matches:
        return None
    if position is None or len(matches) == 1:
        return matches[0]
    expected = position * len(letters)
    return min(matches, key=lambda span: abs(span[0] - expected))


def _between_ends(letters: str, wanted: str) -> list[tuple[int, int]]:
    if len(wanted) < 3 * ANCHOR:
        return []
    head, tail = wanted[:ANCHOR], wanted[-ANCHOR:]
    slack = max(12, len(wanted) // 5)
    return [
        (start, end + ANCHOR)
        for start in _all(letters, head)
        for end in _all(letters, tail)
        if abs(end + ANCHOR - start - len(wanted)) <= slack
    ]


def _all(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _letters(text_page: Any) -> tuple[str, list[int]]:  # noqa: ANN401
    """Return the page's letters and digits, and for each the index of pdfium's character."""
    from pypdfium2 import raw

    letters: list[str] = []
    places: list[int] = []
    for index in range(text_page.count_chars()):
        for letter in _fold_code(raw.FPDFText_GetUnicode(text_page, index)):
            letters.append(letter)
            places.append(index)
    return "".join(letters), places


def _folded(text: str) -> str:
    return "".join(_fold_code(ord(char)) for char in text)


def find_recognised(
    page: RecognisedPage, quote: str, size: tuple[int, int], position: float | None
) -> tuple[Rect, ...]:
    """Find a quote among recognised words.

    Args:
        page: the words with their places.
        quote: words to look for.
        size: of the image of the page, width and height in pixels.
        position: where in the page's text the quote begins, 0 to 1.

    Returns:
        One rectangle a line, in reading order; none where the quote is not found.

    """
    wanted = _folded(quote)
    words = [(word, _folded(word.text)) for word in page.words]
    places = [word for word, letters in words for _ in letters]
    letters = "".join(letters for _, letters in words)
    found = find_letters(letters, wanted, position) if len(wanted) >= SHORTEST else None
    if found is None:
        return ()
    upright = [
        Rect(word.left, page.height - word.top, word.right, page.height - word.bottom)
        for word in dict.fromkeys(places[found[0] : found[1]])
    ]
    shown = [page.shown(r.left, r.top, r.right, r.bottom) for r in merge_lines(upright)]
    width, height = size
    return tuple(Rect(a * width, b * height, c * width, d * height) for a, b, c, d in shown)


@lru_cache(maxsize=65536)
def _fold_code(code: int) -> str:
    """Fold one character: compatibility forms apart, no marks, no case; letters and digits only."""
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        return ""
    apart = unicodedata.normalize("NFKD", chr(code)).casefold()
    return "".join(c for c in apart if c.isalnum())


def _rects(
    page: Any,  # noqa: ANN401
    text_page: Any,  # noqa: ANN401
    first: int,
    count: int,
    scale: float,
) -> tuple[Rect, ...]:
    width, height = _size(page, scale)
    found: list[Rect] = []
    for index in range(text_page.count_rects(first, count)):
        left, bottom, right, top = text_page.get_rect(index)
        one = _to_pixels(page, width, height, left, top)
        other = _to_pixels(page, width, height, right, bottom)
        xs, ys = sorted((one[0], other[0])), sorted((one[1], other[1]))
        if xs[1] > 0 and ys[1] > 0 and xs[0] < width and ys[0] < height:
            found.append(Rect(xs[0], ys[0], xs[1], ys[1]))
    return tuple(merge_lines(found))


def _to_pixels(
    page: Any,  # noqa: ANN401
    width: int,
    height: int,
    x: float,
    y: float,
) -> tuple[float, float]:
    """Turn a point of the page into one of the image: rotation and crop box are pdfium's matter."""
    from pypdfium2 import raw

    # Whole pixels would move thin marks; a thousandfold device gives thousandths.
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, width * 100, height * 100, 0, x, y, across, down)
    return across.value / 100, down.value / 100


def merge_lines(rects: list[Rect]) -> list[Rect]:
    """Join neighbouring rectangles that stand on one line; the order stays."""
    lines: list[Rect] = []
    for rect in rects:
        last = lines[-1] if lines else None
        if last is not None and _same_line(last, rect):
            lines[-1] = Rect(
                min(last.left, rect.left),
                min(last.top, rect.top),
                max(last.right, rect.right),
                max(last.bottom, rect.bottom),
            )
        else:
            lines.append(rect)
    return lines


def _same_line(one: Rect, other: Rect) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    lower = max(min(one.height, other.height), 0.1)
    gap = max(one.left, other.left) - min(one.right, other.right)
    return shared >= 0.5 * lower and gap <= 2 * max(one.height, other.height)


def _mark(picture: Any, rects: tuple[Rect, ...]) -> None:  # noqa: ANN401
    from PIL import Image, ImageChops

    for rect in rects:
        pad = max(1.5, rect.height * 0.12)
        box = (
            max(0, int(rect.left - pad)),
            max(0, int(rect.top - pad)),
            min(picture.width, int(rect.right + pad) + 1),
            min(picture.height, int(rect.bottom + pad) + 1),
        )
        if box[0] < box[2] and box[1] < box[3]:
            paint = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), YELLOW)
            picture.paste(ImageChops.multiply(picture.crop(box), paint), box)
