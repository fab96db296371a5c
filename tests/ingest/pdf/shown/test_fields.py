"""Forms that are filled in: values stand behind their labels, ticked boxes before theirs."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from ingest.pdf.shown.fields import Fields
from ingest.readers import read
from tests import pdfs

LABELS = (
    pdfs.text_at(40, 360, "Return for the review of readiness, filled in by hand")
    + pdfs.text_at(40, 320, "1. Body for data protection:")
    + pdfs.text_at(40, 290, "2. Staff for policy:")
    + pdfs.text_at(70, 260, "The strategy is in force")
    + pdfs.text_at(70, 240, "The strategy is a draft")
    + pdfs.text_at(40, 200, "Signed in the capital.")
)


class Form:
    """A page with fields."""

    def __init__(self, content: str = LABELS) -> None:
        self.writer: PdfWriter = pdfs.writer_of(content)
        self.fields = ArrayObject()

    def add(self, kind: str, rect: tuple[float, ...], **entries: object) -> Form:
        """Add a field: `Tx`, `Btn` or `Ch`, and its entries."""
        told: dict[str, object] = {
            "Type": NameObject("/Annot"),
            "Subtype": NameObject("/Widget"),
            "FT": NameObject(f"/{kind}"),
            "T": TextStringObject(f"field{len(self.fields)}"),
            "F": NumberObject(4),
            "Rect": ArrayObject(map(FloatObject, rect)),
            **entries,
        }
        widget = DictionaryObject({NameObject(f"/{k}"): v for k, v in told.items()})
        page = self.writer.pages[0]
        reference = self.writer._add_object(widget)
        page.setdefault(NameObject("/Annots"), ArrayObject()).append(reference)
        self.fields.append(reference)
        return self

    def text(self, folder: Path) -> str:
        """Read the page."""
        form = DictionaryObject({NameObject("/Fields"): self.fields})
        self.writer.root_object[NameObject("/AcroForm")] = form
        return read(pdfs.write(self.writer, folder / "form.pdf"), "d").pages[0].text


def words(text: str) -> TextStringObject:
    return TextStringObject(text)


def box(state: str) -> dict[str, object]:
    looks = DictionaryObject(
        {NameObject(s): DictionaryObject() for s in ("/Yes", "/Off")}  # what each looks like
    )
    return {
        "V": NameObject(state),
        "AS": NameObject(state),
        "AP": DictionaryObject({NameObject("/N"): looks}),
    }


def test_values_stand_behind_their_labels(tmp_path: Path) -> None:
    form = Form()
    form.add("Tx", (200, 316, 380, 332), V=words("Commission for Privacy – ខេត្ត"))
    form.add("Tx", (150, 286, 200, 302), V=words("27"))
    text = form.text(tmp_path)
    assert "1. Body for data protection: Commission for Privacy – ខេត្ត\n" in text
    assert "2. Staff for policy: 27\n" in text
    assert text.index("27") < text.index("Signed")


def test_boxes_are_ticked_or_not_before_their_labels(tmp_path: Path) -> None:
    form = Form()
    form.add("Btn", (50, 258, 62, 270), **box("/Yes")).add("Btn", (50, 238, 62, 250), **box("/Off"))
    text = form.text(tmp_path)
    assert "[x] The strategy is in force" in text
    assert "[ ] The strategy is a draft" in text


def test_a_field_without_a_printed_label_gives_its_own_name(tmp_path: Path) -> None:
    form = Form().add("Tx", (40, 160, 200, 176), V=words("12 May"), TU=words("Day of the visit"))
    assert "Day of the visit: 12 May" in form.text(tmp_path)


def test_a_choice_gives_the_words_that_are_shown(tmp_path: Path) -> None:
    options = ArrayObject(
        ArrayObject([words(code), words(name)])
        for code, name in (("k", "Kingdom"), ("r", "Republic"))
    )
    form = Form().add(
        "Ch", (150, 286, 250, 302), V=words("r"), Opt=options, Ff=NumberObject(1 << 17)
    )
    assert "2. Staff for policy: Republic" in form.text(tmp_path)


def test_empty_and_hidden_fields_say_nothing(tmp_path: Path) -> None:
    form = Form().add("Tx", (200, 316, 380, 332), V=words(""))
    form.add("Tx", (150, 286, 200, 302), V=words("secret"), F=NumberObject(2))
    text = form.text(tmp_path)
    assert "1. Body for data protection:\n" in text and "secret" not in text


def test_values_stand_in_the_cells_of_a_table(tmp_path: Path) -> None:
    rules = "".join(f"40 {y} 300 0.5 re f " for y in (200, 230, 260, 290))
    rules += "".join(f"{x} 200 0.5 90 re f " for x in (40, 190, 340))
    cells = (("Question", "Answer"), ("Has a law", ""), ("Has a body", ""))
    texts = "".join(
        pdfs.text_at(50 + 150 * c, 270 - 30 * r, text)
        for r, row in enumerate(cells)
        for c, text in enumerate(row)
        if text
    )
    form = Form(rules + texts)
    form.add("Tx", (195, 235, 335, 255), V=words("yes"))
    form.add("Tx", (195, 205, 335, 225), V=words("not yet"))
    assert form.text(tmp_path) == "Question\tAnswer\nHas a law\tyes\nHas a body\tnot yet"


def test_a_sign_that_stands_for_nothing_stays() -> None:
    assert Fields(values=["27"]).spelt("¤0¤ and ¤1¤") == "27 and ¤1¤"
