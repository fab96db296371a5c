"""What is pinned to a PDF's pages: comments, and the names of attached files."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.page.lines import Line
from ingest.pdf.shown.fields import HIDDEN, said
from kb.words.text import normalise

COMMENTS = "Comments"
"""Title of the part that a page's comments make up."""
KINDS = frozenset(
    (
        raw.FPDF_ANNOT_TEXT,
        raw.FPDF_ANNOT_FREETEXT,
        raw.FPDF_ANNOT_LINE,
        raw.FPDF_ANNOT_SQUARE,
        raw.FPDF_ANNOT_CIRCLE,
        raw.FPDF_ANNOT_POLYGON,
        raw.FPDF_ANNOT_POLYLINE,
        raw.FPDF_ANNOT_HIGHLIGHT,
        raw.FPDF_ANNOT_UNDERLINE,
        raw.FPDF_ANNOT_SQUIGGLY,
        raw.FPDF_ANNOT_STRIKEOUT,
        raw.FPDF_ANNOT_STAMP,
        raw.FPDF_ANNOT_CARET,
        raw.FPDF_ANNOT_INK,
    )
)
"""Annotations that a person writes something into."""


def comments(page: pdfium.PdfPage) -> tuple[list[Line], list[str]]:
    """Return the comments on a page, from the top down, and the names of files pinned to it."""
    found: list[Line] = []
    files: list[str] = []
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, index)
        kind = raw.FPDFAnnot_GetSubtype(note)
        if kind == raw.FPDF_ANNOT_FILEATTACHMENT:
            files.append(said(raw.FPDFAttachment_GetName, raw.FPDFAnnot_GetFileAttachment(note)))
        elif kind in KINDS and not raw.FPDFAnnot_GetFlags(note) & HIDDEN:
            found += _line(note)
        raw.FPDFPage_CloseAnnot(note)
    return sorted(found, key=lambda line: -line.base), files


def _line(note: raw.FPDF_ANNOTATION) -> Iterator[Line]:
    contents = normalise(said(raw.FPDFAnnot_GetStringValue, note, b"Contents"))
    if not contents:
        return
    author = " ".join(normalise(said(raw.FPDFAnnot_GetStringValue, note, b"T")).split())
    text = " ".join(contents.split())
    rect = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(note, rect)
    told = f"{author}: {text}" if author else text
    yield Line(told, rect.left, rect.right, rect.bottom, 10.0, part=COMMENTS)


def attachments(document: pdfium.PdfDocument) -> list[str]:
    """Return the names of the files within a document."""
    return [
        said(raw.FPDFAttachment_GetName, raw.FPDFDoc_GetAttachment(document, index))
        for index in range(raw.FPDFDoc_GetAttachmentCount(document))
    ]
