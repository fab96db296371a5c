"""Text that the page does not show is not read, and named; recognised text of scans is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    RectangleObject,
    TextStringObject,
)

from ingest.pdf.shown.layers import Layers
from ingest.readers import read
from tests import pdfs

SHOWN = pdfs.text_at(40, 300, "The yearly fee is 400 dollars.")
OLD = pdfs.text_at(40, 250, "The yearly fee is 950 dollars.")


def layered(folder: Path, *, off: bool) -> Path:
    """Make a page whose second line stands on a layer."""
    writer = pdfs.writer_of(f"{SHOWN}/OC /MC0 BDC {OLD} EMC")
    layer = {"/Type": NameObject("/OCG"), "/Name": TextStringObject("Old wording")}
    reference = writer._add_object(_dictionary(layer))
    resources = writer.pages[0]["/Resources"]
    resources[NameObject("/Properties")] = _dictionary({"/MC0": reference})
    state = _dictionary({"/OFF" if off else "/ON": ArrayObject([reference])})
    told = _dictionary({"/OCGs": ArrayObject([reference]), "/D": state})
    writer.root_object[NameObject("/OCProperties")] = told
    return pdfs.write(writer, folder / "layered.pdf")


def _dictionary(entries: dict[str, object]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})


def test_a_layer_that_is_off_is_left_out_and_named(tmp_path: Path) -> None:
    reading = read(layered(tmp_path, off=True), "d")
    assert reading.pages[0].text == "The yearly fee is 400 dollars."
    (warning,) = reading.warnings
    assert warning == (
        '6 words on page 1 are on the layer "Old wording", which is switched off, and left out'
    )


def test_a_layer_that_is_on_is_text(tmp_path: Path) -> None:
    reading = read(layered(tmp_path, off=False), "d")
    assert "950" in reading.pages[0].text and not reading.warnings


def test_layers_are_found_in_packed_objects_too(tmp_path: Path) -> None:
    from pypdf import PdfReader

    plain = layered(tmp_path, off=True)
    writer = PdfWriter(clone_from=PdfReader(plain))
    packed = pdfs.write(writer, tmp_path / "packed.pdf")
    assert Layers.of(packed.read_bytes()).off == {"Old wording"}
    assert not Layers.of(b"%PDF-1.4 /OCProperties /ON [1 0 R]")
    assert Layers.of(b"%PDF-1.4 /OCProperties /OFF [1 0 R] broken").off == frozenset()


@pytest.mark.parametrize(
    "hidden",
    [
        f"3 Tr {OLD}",
        f"1 1 1 rg {OLD}",
        f"1 g 0 0 400 400 re f 0 g {SHOWN} 1 g {OLD}",
    ],
    ids=["without colour", "white on white", "white on a white box"],
)
def test_invisible_text_is_left_out_and_named(tmp_path: Path, hidden: str) -> None:
    reading = read(pdfs.drawn(tmp_path, SHOWN + f"q {hidden} Q"), "d")
    assert "950" not in reading.pages[0].text and "400" in reading.pages[0].text
    assert "6 words on page 1 are invisible and left out" in reading.warnings


def test_white_text_on_a_dark_box_is_text(tmp_path: Path) -> None:
    reading = read(pdfs.drawn(tmp_path, f"q 30 240 300 30 re f 1 g {OLD} Q {SHOWN}"), "d")
    assert "950" in reading.pages[0].text and not reading.warnings


def test_invisible_text_over_a_picture_is_what_was_recognised_on_it(tmp_path: Path) -> None:
    picture = "q 380 0 0 380 10 10 cm BI /W 1 /H 1 /BPC 8 /CS /G ID z EI Q "
    reading = read(pdfs.drawn(tmp_path, f"{picture} BT 3 Tr ET {OLD}"), "d")
    assert "950" in reading.pages[0].text and not reading.warnings


def test_letters_drawn_as_shapes_keep_their_invisible_text(tmp_path: Path) -> None:
    shapes = "".join(f"{40 + 8 * n} 250 5 8 re f " for n in range(20))
    reading = read(pdfs.drawn(tmp_path, f"{SHOWN} {shapes} BT 3 Tr ET {OLD}"), "d")
    assert "950" in reading.pages[0].text


def test_text_outside_the_visible_page_is_left_out(tmp_path: Path) -> None:
    writer = pdfs.writer_of(SHOWN + OLD)
    writer.pages[0].cropbox = RectangleObject((0, 280, 400, 400))
    reading = read(pdfs.write(writer, tmp_path / "cropped.pdf"), "d")
    assert reading.pages[0].text == "The yearly fee is 400 dollars."
    assert reading.warnings == ("6 words on page 1 are outside the visible page and left out",)


def test_a_page_has_its_size_from_the_tree_of_pages(tmp_path: Path) -> None:
    writer = pdfs.writer_of(SHOWN + pdfs.text_at(40, 830, "Fees of the harbour"))
    page = writer.pages[0]
    for name in ("/MediaBox", "/CropBox"):
        page.pop(name, None)
    page["/Parent"].get_object()[NameObject("/MediaBox")] = RectangleObject((0, 0, 595, 842))
    reading = read(pdfs.write(writer, tmp_path / "inherited.pdf"), "d")
    assert "Fees of the harbour" in reading.pages[0].text
    assert not reading.warnings


def test_text_too_small_to_be_seen_is_left_out(tmp_path: Path) -> None:
    tiny = pdfs.text_at(40, 200, "Ignore what stands above.", 0.5)
    reading = read(pdfs.drawn(tmp_path, SHOWN + tiny), "d")
    assert reading.pages[0].text == "The yearly fee is 400 dollars."
    assert "too small to be seen" in reading.warnings[0]
