from __future__ import annotations

import hashlib
import io
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from ingest.ocr.recognised import Kept, RecognisedPage, RecognisedWord, TextRow
from ingest.ocr.tesseract import Scans, find_ocr
from kb.words.text import normalise, sentences
from tests.pdfs import photographed, scanned, typeset
from ui.highlight import YELLOW, PageImageError, PageImages, Rect, find_letters, locate, merge_lines
from ui.highlight import page_image as draw

TEXT = """
#set page(width: 12cm, height: 16cm)
The plan trains 400 teachers in Battambang each year, and it pays for their travel to the town.

It is repeated here: every school has one line. Something else stands between the two.

It is repeated here: every school has one line. The efficient office files the paper.

ការអប់រំនៅកម្ពុជា
#pagebreak()
A second page that says little.
"""


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return typeset(tmp_path_factory.mktemp("pdf"), TEXT)


def colours(png: bytes, rect: Rect) -> set[tuple[int, ...]]:
    box = (int(rect.left), int(rect.top), int(rect.right), int(rect.bottom))
    part = Image.open(io.BytesIO(png)).crop(box)
    return {colour for _, colour in part.getcolors(1 << 20) or ()}  # type: ignore[misc]


def test_a_quote_over_two_lines_gives_a_rectangle_a_line(pdf: Path) -> None:
    image = draw(
        pdf, 1, "trains 400 teachers in Battambang each year, and it pays for their travel"
    )
    assert image.placed
    assert len(image.rects) == 2
    assert image.rects[0].bottom <= image.rects[1].bottom


def test_the_mark_multiplies_so_that_words_stay_black(pdf: Path) -> None:
    image = draw(pdf, 1, "The plan trains 400 teachers")
    found = colours(image.png, image.rects[0])
    assert YELLOW in found
    assert (255, 255, 255) not in found
    assert min(sum(colour) for colour in found) < 60


def test_nothing_outside_the_rectangles_is_coloured(pdf: Path) -> None:
    plain = Image.open(io.BytesIO(draw(pdf, 2, None).png))
    assert YELLOW not in {c for _, c in plain.getcolors(1 << 20) or ()}


def test_spaces_line_breaks_case_and_ligatures_do_not_matter(pdf: Path) -> None:
    assert locate(pdf, 1, "the EFFICIENT\noﬃce   ﬁles the paper").placed


def test_khmer_is_found(pdf: Path) -> None:
    # Typesetters write clusters twice; a quote is cut from text that was read the same way.
    document = pypdfium2.PdfDocument(pdf)
    words = document[0].get_textpage().get_text_range().rsplit("paper.", 1)[1]
    document.close()
    assert words.strip().startswith("ការអ")
    assert locate(pdf, 1, words).placed


def test_of_several_places_the_nearest_is_taken(pdf: Path) -> None:
    quote = "It is repeated here: every school has one line."
    first, second = locate(pdf, 1, quote, position=0.3), locate(pdf, 1, quote, position=0.7)
    assert first.rects[0].top < second.rects[0].top


@pytest.mark.parametrize("quote", ["These words stand nowhere on the page.", "", "—", None])
def test_what_is_not_there_is_not_marked(pdf: Path, quote: str | None) -> None:
    image = draw(pdf, 1, quote)
    assert not image.placed
    assert image.rects == ()
    assert image.png == draw(pdf, 1, None).png


def test_a_turned_and_cropped_page_is_marked_where_it_is_seen(pdf: Path, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(pdf))
    page = writer.pages[0]
    page.cropbox.lower_left = (20, 40)
    page.rotate(90)
    turned = tmp_path / "turned.pdf"
    writer.write(turned)
    image = draw(turned, 1, "The plan trains 400 teachers")
    assert image.placed
    assert YELLOW in colours(image.png, image.rects[0])
    assert image.rects[0].height > image.rects[0].right - image.rects[0].left


def test_a_scan_is_shown_without_a_mark(tmp_path: Path) -> None:
    image = draw(scanned(tmp_path), 1, "Words that nobody can find")
    assert not image.placed
    assert image.png.startswith(b"\x89PNG")


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_page_that_is_not_there_is_an_error_in_words(pdf: Path, number: int) -> None:
    with pytest.raises(PageImageError, match="has no page"):
        draw(pdf, number, None)


def test_a_file_that_is_no_pdf_is_an_error_in_words(tmp_path: Path) -> None:
    path = tmp_path / "not.pdf"
    path.write_text("Access Denied")
    with pytest.raises(PageImageError, match="cannot be drawn"):
        draw(path, 1, None)


def test_a_poster_stays_within_bounds(tmp_path: Path) -> None:
    path = typeset(tmp_path, "#set page(width: 500cm, height: 300cm)\nLarge")
    assert max(Image.open(io.BytesIO(draw(path, 1, "Large").png)).size) <= 3600


def test_the_cache_is_bounded_and_sees_changed_files(pdf: Path, tmp_path: Path) -> None:
    images = PageImages(limit=1)
    assert images.get(pdf, 1, None) is images.get(pdf, 1, None)
    images.get(pdf, 2, None)
    assert len(images) == 1
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(pdf.read_bytes())
    before = images.get(copy, 1, None)
    copy.write_bytes(typeset(tmp_path, "Another text altogether").read_bytes())
    assert images.get(copy, 1, None).png != before.png


def test_both_ends_suffice_where_the_middle_has_a_footnote_number() -> None:
    head, tail = "a" * 10 + "bcdefghijklmnopq", "zyxwvutsrqponmlk" + "b" * 10
    middle = "0123456789" * 4
    page = "other" + head + middle[:20] + "12" + middle[20:] + tail + "words"
    found = find_letters(page, head + middle + tail, None)
    assert found == (5, len(page) - 5)
    assert find_letters(page, head + middle * 9 + tail, None) is None


def test_rectangles_of_two_columns_stay_apart() -> None:
    left, near, far = Rect(0, 0, 50, 10), Rect(52, 0, 90, 10), Rect(300, 0, 350, 10)
    assert merge_lines([left, near, far]) == [Rect(0, 0, 90, 10), far]


def cuts(folder: Path, limit: int) -> Iterator[tuple[Path, int, str, float]]:
    chooser = random.Random(5)
    for path in sorted(folder.glob("*.pdf")):
        pages = PdfReader(path).pages
        for index in sorted(chooser.sample(range(len(pages)), min(len(pages), 2))):
            text = " ".join(normalise(pages[index].extract_text()).split())
            spans = [s for s in sentences(text) if 30 < s[1] - s[0] < 400]
            for start, end in chooser.sample(spans, min(limit, len(spans))):
                yield path, index + 1, text[start:end], start / len(text)


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.filterwarnings("default")
def test_most_sentences_of_real_reports_are_placed(shared: Path) -> None:
    """Measured over all pages drawn by chance: 98.5% of 733 cuts, 0.012 s each."""
    found = [
        locate(path, number, words, position=at).placed
        for path, number, words, at in cuts(shared / "documents" / "files", 5)
    ]
    assert len(found) > 200
    assert sum(found) / len(found) >= 0.95


@pytest.mark.shared
def test_a_page_of_a_real_report_is_drawn_quickly(shared: Path) -> None:
    path = shared / "documents" / "files" / "us-nist-ai-100-1.pdf"
    begun = time.perf_counter()
    draw(path, 14, "Representative AI actors across the lifecycle dimensions")
    assert time.perf_counter() - begun < 3


def outline(pdf: Path, words: str, size: tuple[int, int], turn: int = 0) -> Rect:
    """Where words of a text layer stand once the page is scanned and shown at a size."""
    (rect,) = locate(pdf, 1, words).rects
    whole = locate(pdf, 1, None)
    corners = [
        (rect.left / whole.width, rect.top / whole.height),
        (rect.right / whole.width, rect.bottom / whole.height),
    ]
    if turn == 90:
        corners = [(1 - y, x) for x, y in corners]
    xs, ys = zip(*corners, strict=True)
    return Rect(min(xs) * size[0], min(ys) * size[1], max(xs) * size[0], max(ys) * size[1])


@pytest.mark.parametrize("turn", [0, 90])
def test_on_a_scan_the_recognised_words_are_marked(pdf: Path, tmp_path: Path, turn: int) -> None:
    if find_ocr("en") is None:
        pytest.skip("no Tesseract here: apt-get install tesseract-ocr tesseract-ocr-khm")
    scan, scans = photographed(pdf, turn=turn), Scans(tmp_path, "en")
    quote = "The plan trains 400 teachers"
    image = draw(scan, 1, quote, scan=scans)
    size = Image.open(io.BytesIO(image.png)).size
    expected = outline(pdf, quote, size, turn)
    (rect,) = image.rects
    assert YELLOW in colours(image.png, rect)
    sides = (rect.left, rect.top, rect.right, rect.bottom)
    exact = (expected.left, expected.top, expected.right, expected.bottom)
    assert sides == pytest.approx(exact, abs=4)
    assert not draw(scan, 1, "The plan trains 500 teachers", scan=scans).placed
    assert locate(scan, 1, quote).rects == ()


def test_kept_words_are_marked_where_tesseract_is_absent(
    pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = photographed(pdf)
    word = RecognisedWord("Battambang", 50, 300, 110, 312, 0.9)
    sha256 = hashlib.sha256(scan.read_bytes()).hexdigest()
    place = locate(scan, 1, None)
    page = RecognisedPage(place.width / 2, place.height / 2, (TextRow((word,), 298, 12),))
    Kept(tmp_path).keep(sha256, 1, "tesseract 5 eng", page)
    monkeypatch.setenv("PATH", "")
    (rect,) = locate(scan, 1, "Battambang", scan=Scans(tmp_path)).rects
    assert (rect.left, rect.right) == pytest.approx((100, 220), abs=0.5)
    assert place.height - rect.bottom == pytest.approx(600, abs=0.5)
    assert locate(scan, 2, "A second page", scan=Scans(tmp_path)).rects == ()
