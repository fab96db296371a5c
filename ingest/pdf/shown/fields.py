"""The fields of a form: what was filled in stands in the text, at its place, behind its label.

pdfium's text of a page knows nothing of fields. So before the text is taken, a sign for each value
is drawn on the page where the field is; whatever cuts and orders the text then does so with it,
and the sign is replaced by the value where lines are made. The file itself stays as it is.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.pdf.glyphs import Box
from kb.words.text import normalise

SIGN = re.compile("¤(\\d+)¤")
BOXES = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
CHOICES = (raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
FILLED = (raw.FPDF_FORMFIELD_TEXTFIELD, *CHOICES)
HIDDEN = 0x02 | 0x20
"""Flags of fields that are not shown: hidden, and not for the screen."""
LARGEST = 11.0
"""Points of a sign's letters at most, so that no value is taken for a heading."""


@dataclass(slots=True)
class Fields:
    """The form of a document, and the values that signs stand for."""

    document: pdfium.PdfDocument | None = None
    """The document of the form; None where it has none."""
    values: list[str] = field(default_factory=list)

    def spelt(self, text: str) -> str:
        """Write the values in for their signs."""
        if "¤" not in text:
            return text

        def value(match: re.Match[str]) -> str:
            number = int(match[1])
            return self.values[number] if number < len(self.values) else match[0]

        return SIGN.sub(value, text)

    def draw(self, page: pdfium.PdfPage) -> None:
        """Draw a sign for each filled field of a page, and for each box to tick."""
        if self.document is None:
            return
        labels: list[_Label] | None = None
        for index in range(raw.FPDFPage_GetAnnotCount(page)):
            widget = raw.FPDFPage_GetAnnot(page, index)
            if raw.FPDFAnnot_GetSubtype(widget) == raw.FPDF_ANNOT_WIDGET:
                labels = list(_labels(page)) if labels is None else labels
                self._put(page, widget, labels)
            raw.FPDFPage_CloseAnnot(widget)

    @property
    def form(self) -> Any:  # noqa: ANN401
        """Return pdfium's environment of the form."""
        return self.document.formenv if self.document else None

    def _put(self, page: pdfium.PdfPage, widget: Any, labels: list[_Label]) -> None:  # noqa: ANN401
        value = self._value(widget)
        if not value or raw.FPDFAnnot_GetFlags(widget) & HIDDEN:
            return
        rect = raw.FS_RECTF()
        raw.FPDFAnnot_GetRect(widget, rect)
        box = Box(rect.left, rect.bottom, rect.right, rect.top)
        ticked = value in ("[x]", "[ ]")
        label = _nearest(box, labels, behind=ticked) or _nearest(box, labels, behind=not ticked)
        if label is None or not _beside(box, label):
            name = self._said(raw.FPDFAnnot_GetFormFieldAlternateName, widget)
            name = name or self._said(raw.FPDFAnnot_GetFormFieldName, widget)
            value = f"{value} {name}" if ticked else f"{name}: {value}" if name else value
        self.values.append(value)
        _insert(self.document, page, f"¤{len(self.values) - 1}¤", box, label, labels)

    def _value(self, widget: Any) -> str:  # noqa: ANN401
        kind = raw.FPDFAnnot_GetFormFieldType(self.form, widget)
        if kind in BOXES:
            return "[x]" if raw.FPDFAnnot_IsChecked(self.form, widget) else "[ ]"
        if kind not in FILLED:
            return ""
        chosen = ", ".join(self._chosen(widget)) if kind in CHOICES else ""
        told = chosen or self._said(raw.FPDFAnnot_GetFormFieldValue, widget)
        return " ".join(normalise(told).split())

    def _chosen(self, widget: Any) -> Iterator[str]:  # noqa: ANN401
        for index in range(max(0, raw.FPDFAnnot_GetOptionCount(self.form, widget))):
            if raw.FPDFAnnot_IsOptionSelected(self.form, widget, index):
                yield said(raw.FPDFAnnot_GetOptionLabel, self.form, widget, index)

    def _said(self, function: Any, widget: Any) -> str:  # noqa: ANN401
        return said(function, self.form, widget).strip()


def said(function: Any, *arguments: Any) -> str:  # noqa: ANN401
    """Ask pdfium for a text: first for its length, then for itself."""
    length = function(*arguments, None, 0)
    if length < 2:
        return ""
    room = ctypes.create_string_buffer(length)
    function(*arguments, ctypes.cast(room, ctypes.POINTER(ctypes.c_ushort)), length)
    return room.raw.decode("utf-16-le", "replace").rstrip("\0")


@dataclass(slots=True)
class _Label:
    """A printed text, as a label that a field may have."""

    index: int
    """Among the objects of the page."""
    box: Box
    foot: float
    """Height on which its letters stand."""


def _labels(page: pdfium.PdfPage) -> Iterator[_Label]:
    for index in range(raw.FPDFPage_CountObjects(page)):
        shown = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(shown) != raw.FPDF_PAGEOBJ_TEXT:
            continue
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        matrix = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(shown, matrix)
        if raw.FPDFPageObj_GetBounds(shown, left, bottom, right, top) and right.value > left.value:
            box = Box(left.value, bottom.value, right.value, top.value)
            yield _Label(index, box, matrix.f)


def _nearest(box: Box, labels: list[_Label], *, behind: bool) -> _Label | None:
    """Find the text that ends before a field in its row, or begins behind it."""
    row = [label for label in labels if box.bottom - 1 < label.box.middle[1] < box.top + 1]
    if behind:
        row = [label for label in row if label.box.left >= box.right - 2]
        return min(row, key=lambda label: label.box.left, default=None)
    row = [label for label in row if label.box.right <= box.left + 2]
    return max(row, key=lambda label: label.box.right, default=None)


def _beside(box: Box, label: _Label) -> bool:
    gap = max(box.left - label.box.right, label.box.left - box.right)
    return gap < 150


def _insert(
    document: pdfium.PdfDocument,
    page: pdfium.PdfPage,
    sign: str,
    box: Box,
    label: _Label | None,
    labels: list[_Label],
) -> None:
    """Draw a sign before or behind its label; without one, behind the last text above it."""
    size = min(LARGEST, max(4.0, 0.7 * box.height))
    shown = raw.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", size)
    room = ctypes.create_string_buffer(f"{sign}\0".encode("utf-16-le"))
    raw.FPDFText_SetText(shown, ctypes.cast(room, ctypes.POINTER(ctypes.c_ushort)))
    foot = label.foot if label else box.middle[1] - 0.35 * size
    raw.FPDFPageObj_Transform(shown, 1, 0, 0, 1, box.left, foot)
    if label is None:
        above = [one for one in labels if one.box.middle[1] >= box.middle[1]]
        label = max(above, key=lambda one: one.index, default=None)
        at = label.index + 1 if label else 0
    else:
        at = label.index + (label.box.left < box.left)
    raw.FPDFPage_InsertObjectAtIndex(page, shown, at)
    for one in labels:
        one.index += one.index >= at
    foot_box = Box(box.left, foot, box.right, foot + size)
    labels.append(_Label(at, foot_box, foot))
