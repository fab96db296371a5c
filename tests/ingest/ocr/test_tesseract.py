"""Pages without text are recognised from their pictures, and what cannot be is said."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from ingest.ocr.picture import as_pdf
from ingest.ocr.program import code, find_tesseract, packages, status
from ingest.ocr.recognised import Kept, RecognisedPage, RecognisedWord, TextRow, from_hocr
from ingest.ocr.tesseract import (
    PIXELS,
    Ocr,
    Scans,
    draw,
    find_ocr,
)
from ingest.readers import read
from kb.errors import ReadError
from kb.models import Reading
from tests.pdfs import photographed, scanned, typeset

TESSERACT = find_tesseract()
LANGUAGES = TESSERACT.languages if TESSERACT else ()
INSTALL = "apt-get install tesseract-ocr tesseract-ocr-khm"
recognises = pytest.mark.skipif("eng" not in LANGUAGES, reason=f"no Tesseract here: {INSTALL}")
reads_khmer = pytest.mark.skipif(
    not {"eng", "khm"} <= set(LANGUAGES), reason=f"no Tesseract with Khmer here: {INSTALL}"
)

PAGE = """
#set page(width: 15cm, height: 12cm)
#set text(hyphenate: false)
= Teachers first
The plan trains 400 teachers in Battambang each year, and it pays for their travel to the town
where the courses of the administra-\\ tion are held.

Every school has one line of 64 megabits. The ministry writes a report each spring about what was
bought and what it cost.
"""
KHMER = """
#set page(width: 15cm, height: 9cm)
#set text(font: ("Libertinus Serif", "Noto Serif Khmer"), size: 12pt)
#set par(leading: 1em)
ក្រសួងអប់រំបណ្តុះបណ្តាលគ្រូបង្រៀននៅខេត្តបាត់ដំបង។ សាលារៀននីមួយៗមានអ៊ីនធឺណិត។

The ministry wrote this plan in 2024.
"""


@pytest.fixture(scope="module")
def ocr() -> Ocr:
    found = find_ocr("en")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return photographed(typeset(tmp_path_factory.mktemp("scan"), PAGE))


def without(ocr: Ocr, folder: Path | None = None) -> Ocr:
    """Keep the settings and lose the program: nothing more can be recognised."""
    assert TESSERACT is not None
    gone = replace(TESSERACT, program="/nowhere/tesseract")
    return replace(ocr, tesseract=gone, kept=Kept(folder) if folder else None)


def with_text_before(scan: Path) -> Path:
    writer = PdfWriter(clone_from=PdfReader(typeset(scan.parent, "A page of text.", "text.pdf")))
    writer.append(PdfReader(scan))
    path = scan.with_name("mixed.pdf")
    writer.write(path)
    return path


@pytest.fixture(scope="module")
def reading(scan: Path, ocr: Ocr) -> Reading:
    return read(scan, "d", ocr=ocr)


@recognises
def test_a_scan_is_read_into_paragraphs(reading: Reading) -> None:
    title, first, second = re.split(r"\n+", reading.pages[0].text)
    assert title == "Teachers first"
    assert first.startswith("The plan trains 400 teachers in Battambang each year, and it pays")
    assert first.endswith("where the courses of the administration are held.")
    assert second.startswith("Every school has one line of 64 megabits.")
    assert second.endswith("bought and what it cost.")


@recognises
def test_a_title_in_large_letters_is_a_heading(reading: Reading) -> None:
    assert [heading.title for heading in reading.headings] == ["Teachers first"]


@recognises
def test_what_was_recognised_is_said(reading: Reading) -> None:
    assert [page.page for page in reading.recognised] == [1]
    assert reading.recognised[0].confidence > 0.8
    assert reading.pictures == reading.unreadable == ()
    assert reading.warnings[0].startswith("page 1 read by OCR (confidence 9")
    assert reading.warnings[0].endswith("%): check figures against the page")


@recognises
def test_pages_with_text_are_left_alone(scan: Path, ocr: Ocr) -> None:
    mixed = read(with_text_before(scan), "d", ocr=ocr)
    assert mixed.pages[0].text == "A page of text."
    assert "400 teachers in Battambang" in mixed.pages[1].text
    assert [page.page for page in mixed.recognised] == [2]


@pytest.mark.parametrize("turn", [90, 180, 270])
@recognises
def test_a_page_on_its_side_or_head_is_turned(scan: Path, ocr: Ocr, turn: int) -> None:
    text = read(photographed(typeset(scan.parent, PAGE), turn=turn), "d", ocr=ocr).pages[0].text
    assert "The plan trains 400 teachers in Battambang each year" in text


@reads_khmer
@pytest.mark.parametrize("language", ["km", "km-KH", "en", None])
def test_khmer_and_english_stand_on_one_page(tmp_path: Path, language: str | None) -> None:
    scan = photographed(typeset(tmp_path, KHMER), dpi=300)
    text = read(scan, "d", ocr=find_ocr(language)).pages[0].text
    assert "គ្រូបង្រៀន" in text and "សាលារៀន" in text
    assert "The ministry wrote this plan in 2024." in text


@reads_khmer
def test_khmer_in_two_columns_is_not_read_across(tmp_path: Path) -> None:
    left, right = "សាលារៀនមានគ្រូបង្រៀន " * 12, "ក្រសួងមានផែនការ " * 14
    columns = KHMER.split("ក្រសួង")[0].replace("height: 9cm", "height: 9cm, columns: 2")
    path = typeset(tmp_path, f"{columns}{left}\n#colbreak()\n{right}")
    text = read(photographed(path, dpi=300), "d", ocr=find_ocr("km")).pages[0].text
    assert text.count("គ្រូបង្រៀន") >= 10 and text.count("ផែនការ") >= 10
    assert text.rindex("គ្រូបង្រៀន") < text.index("ផែនការ")


@pytest.mark.shared
@reads_khmer
def test_a_real_khmer_scan_is_read(shared: Path) -> None:
    """Measured against the page as a person reads it: no character wrong."""
    path = shared / "documents" / "broken" / "kh-scanned-khmer-page.pdf"
    reading = read(path, "d", ocr=find_ocr("km"))
    text = reading.pages[0].text
    assert [text.count(word) for word in ("ប្រទេសកម្ពុជា", "វប្បធម៌", "សង្គម", "បច្ចេកវិទ្យា")] == [
        2,
        2,
        2,
        1,
    ]
    assert len(text) == pytest.approx(460, abs=10) and reading.recognised[0].confidence > 0.8


@recognises
def test_a_kept_page_is_not_recognised_again(scan: Path, ocr: Ocr, tmp_path: Path) -> None:
    first = read(scan, "d", ocr=replace(ocr, kept=Kept(tmp_path)))
    assert read(scan, "d", ocr=without(ocr, tmp_path)) == first


@recognises
def test_other_languages_or_a_damaged_file_are_recognised_again(
    scan: Path, ocr: Ocr, tmp_path: Path
) -> None:
    read(scan, "d", ocr=replace(ocr, kept=Kept(tmp_path)))
    with pytest.raises(ReadError, match="found nothing that can be relied on"):
        read(scan, "d", ocr=replace(without(ocr, tmp_path), languages=("eng",)))
    next(tmp_path.rglob("*.json")).write_text("{")
    with pytest.raises(ReadError, match="found nothing that can be relied on"):
        read(scan, "d", ocr=without(ocr, tmp_path))


@recognises
@pytest.mark.parametrize("broken", ["too slow", "no program"])
def test_where_recognition_fails_the_other_pages_stay(scan: Path, ocr: Ocr, broken: str) -> None:
    failing = replace(ocr, seconds=0.001) if broken == "too slow" else without(ocr)
    reading = read(with_text_before(scan), "d", ocr=failing)
    assert reading.pages[0].text == "A page of text."
    assert reading.unreadable == (2,) and reading.pictures == ()
    assert reading.warnings == (
        "page 2 is a picture in which OCR found no text that can be relied on",
    )


@recognises
def test_a_picture_without_words_stays_unreadable(tmp_path: Path, ocr: Ocr) -> None:
    reading = read(scanned(tmp_path, 2, text_page=True), "d", ocr=ocr)
    assert reading.unreadable == (2, 3) and reading.recognised == () and reading.pictures == ()


def test_without_ocr_the_pages_that_need_it_are_named(tmp_path: Path) -> None:
    reading = read(scanned(tmp_path, 2, text_page=True), "d")
    assert reading.pictures == reading.unreadable == (2, 3)


def test_where_tesseract_is_absent_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_ocr("km") is None
    assert status().startswith("absent")
    assert "install the Debian packages tesseract-ocr and tesseract-ocr-khm" in status()
    with pytest.raises(ReadError, match="install the Debian packages tesseract-ocr and tess"):
        read(scanned(tmp_path), "d")


@recognises
def test_the_status_names_version_and_languages() -> None:
    assert TESSERACT is not None
    assert status().startswith(f"Tesseract {TESSERACT.version}, reads ")
    assert "eng" in status()


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("km", "khm"),
        ("EN-gb", "eng"),
        ("zh", "chi_sim"),
        ("zh-Hant-HK", "chi_tra"),
        ("zh-TW", "chi_tra"),
        ("nb", "nor"),
        ("tlh", None),
        (None, None),
    ],
)
def test_languages_have_tesseracts_names(language: str | None, name: str | None) -> None:
    assert code(language) == name


@recognises
def test_a_language_that_is_not_installed_is_named_with_its_package(scan: Path) -> None:
    ocr = find_ocr("is")
    if ocr is None or "isl" not in ocr.missing:
        pytest.skip("this machine reads Icelandic")
    assert ocr.languages[0] == "eng"
    assert "install tesseract-ocr-isl" in read(scan, "d", ocr=ocr).warnings[-1]
    assert packages(["chi_sim", "khm"]) == "tesseract-ocr-chi-sim tesseract-ocr-khm"


def test_a_poster_is_drawn_within_bounds(tmp_path: Path) -> None:
    path = typeset(tmp_path, "#set page(width: 500cm, height: 300cm)\nLarge")
    image, scale = draw(path.read_bytes(), 1)
    assert image.mode == "L" and image.width * image.height <= 1.01 * PIXELS
    assert image.width / scale == pytest.approx(500 / 2.54 * 72, rel=0.001)


@recognises
@pytest.mark.parametrize("suffix", ["png", "jpg", "tiff"])
def test_pictures_are_read_as_pages(scan: Path, ocr: Ocr, tmp_path: Path, suffix: str) -> None:
    page, _ = draw(scan.read_bytes(), 1)
    path = tmp_path / f"page.{suffix}"
    page.convert("RGB").save(path)
    reading = read(path, "d", ocr=ocr)
    assert "Every school has one line of 64 megabits." in reading.pages[0].text
    assert reading.media_type == f"image/{suffix.replace('jpg', 'jpeg')}"
    assert reading.metadata.date is None and reading.paged


@recognises
def test_a_tiff_of_several_pages_has_as_many(scan: Path, ocr: Ocr, tmp_path: Path) -> None:
    page, _ = draw(scan.read_bytes(), 1)
    path = tmp_path / "fax.tif"
    page.save(path, save_all=True, append_images=[page.convert("1")], dpi=(300, 300))
    texts = [page.text for page in read(path, "d", ocr=ocr).pages]
    assert len(texts) == 2 and all("64 megabits" in text for text in texts)


@recognises
def test_a_damaged_picture_is_refused_in_words(ocr: Ocr, tmp_path: Path) -> None:
    whole = tmp_path / "whole.png"
    Image.effect_noise((300, 300), 50).save(whole)
    cut = tmp_path / "cut.png"
    cut.write_bytes(whole.read_bytes()[:2000])
    with pytest.raises(ReadError, match="damaged picture"):
        read(cut, "d", ocr=ocr)


def word(text: str, left: float, right: float) -> RecognisedWord:
    return RecognisedWord(text, left, 100, right, 112, 0.9)


def test_a_gap_at_one_place_of_most_rows_is_a_gutter() -> None:
    across = TextRow((word("left", 0, 100), word("right", 130, 230)), 98, 12)
    single = TextRow((word("whole", 0, 120), word("line", 124, 230)), 98, 12)
    assert RecognisedPage(300, 400, (across, across, across, single)).has_gutter()
    assert not RecognisedPage(300, 400, (across, single, single, single)).has_gutter()


def test_letters_have_the_same_height_whichever_the_line_has() -> None:
    line = """<span title="bbox 10 {} 90 {}; baseline 0 {}; x_size 40; x_descenders 8">
        <span class="ocrx_word" title="bbox 10 {} 90 {}; x_wconf 96">{}</span></span>"""
    lines = line.format(0, 40, -8, 0, 40, "Typography") + line.format(70, 92, 0, 70, 92, "can use")
    page = f"<html xmlns='http://www.w3.org/1999/xhtml'><body>{lines}</body></html>"
    first, second = from_hocr(page.encode(), 50, 100, 2.0).rows
    assert (first.height, second.height) == (20, 20)
    assert (first.base, second.base) == (80, 50)


@pytest.mark.parametrize(
    ("turn", "place"),
    [
        (0, (0.1, 0.2, 0.3, 0.25)),
        (90, (0.2, 0.7, 0.25, 0.9)),
        (180, (0.7, 0.75, 0.9, 0.8)),
        (270, (0.75, 0.1, 0.8, 0.3)),
    ],
)
def test_a_word_is_shown_where_the_page_was_before_it_was_turned(
    turn: int, place: tuple[float, ...]
) -> None:
    page = RecognisedPage(100, 200, (), turn)
    assert page.shown(10, 40, 30, 50) == pytest.approx(place)


@recognises
def test_words_of_a_page_are_found_again_without_a_cache(scan: Path, tmp_path: Path) -> None:
    scans = Scans(tmp_path, "en")
    assert scans(scan, 1, False) is None
    page = scans(scan, 1, True)
    assert page is not None and "Battambang" in [word.text for word in page.words]
    assert scans(scan, 1, False) == page


def test_pages_are_counted_by_what_made_them_and_broken_ones_not_at_all(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    page = RecognisedPage(100, 100, ())
    kept.keep("a", 1, "1 tesseract 5.3.0 eng", page)
    kept.keep("a", 2, "1 tesseract 5.3.0 eng+khm", page)
    (tmp_path / "a" / "3.json").write_bytes(b"\xff[")
    assert kept.count("a", "1 tesseract 5.3.0 eng+khm") == 1
    assert kept.models("a") == {"eng", "khm"}
    assert kept.models("b") == frozenset()
    assert kept.find("a", 3) is None


def test_a_picture_with_too_many_pages_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.ocr.picture.PAGES", 2)
    blank = Image.new("1", (40, 60), 1)
    path = tmp_path / "fax.tif"
    blank.save(path, save_all=True, append_images=[blank, blank])
    with pytest.raises(ReadError, match="has 3 pages, more than 2"):
        as_pdf(path, path.read_bytes())
