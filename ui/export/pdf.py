"""A report as a PDF, with the fonts of the browser application; Khmer is shaped."""

from __future__ import annotations

import logging
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from ui.export.cells import one_line
from ui.export.report import BULLET, TITLE, Block, Report
from ui.html.parts.references import quoted_reference

FONTS = Path(__file__).parents[1] / "assets" / "fonts"
SUBSETS = ("latin", "latin-ext", "vietnamese", "khmer")
WEIGHTS = {"": 400, "B": 700}
BODY, SMALL = 10.5, 8.5
"""Points."""
LINE = 6.0
"""Millimetres."""


def report_pdf(report: Report) -> bytes:
    """Write a report as a PDF; characters that no font here holds are shown as boxes."""
    pdf = _Sheet(report.title)
    pdf.words(report.title, 17, bold=True, gap=4)
    for section in report.sections:
        if section.title != report.title:
            pdf.words(section.title, 13, bold=True, gap=2, level=0)
        for block in section.blocks:
            pdf.words(*_block(block, report), gap=2)
        for remark in section.remarks:
            pdf.words(remark, SMALL, gap=1)
    if report.sources:
        pdf.words("Sources", 13, bold=True, gap=2, level=0)
    for citation in report.sources:
        said = f"[{report.number(citation)}] {quoted_reference(citation)}"
        pdf.words(said, SMALL, gap=2)
    pdf.words(report.made, SMALL)
    return bytes(pdf.output())


def _block(block: Block, report: Report) -> tuple[str, float, bool]:
    said = report.words(block)
    return (f"•  {said}" if block.kind == BULLET else said), BODY, block.kind == TITLE


class _Sheet(FPDF):
    """A4 pages with their number at the foot."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        logging.getLogger("fontTools").setLevel(logging.ERROR)
        for subset in SUBSETS:
            name = "noto-sans-khmer-khmer" if subset == "khmer" else f"noto-sans-{subset}"
            for style, weight in WEIGHTS.items():
                self.add_font(subset, style, FONTS / f"{name}-{weight}-normal.woff2")
        self.set_fallback_fonts(list(SUBSETS[1:]), exact_match=False)
        self.set_font(SUBSETS[0], size=BODY)
        self.set_text_shaping(True)
        self.set_title(one_line(title))
        self.set_auto_page_break(True, margin=22)
        self.set_margins(22, 22)
        self.add_page()

    def footer(self) -> None:
        """Write the page's number."""
        self.set_y(-15)
        self.set_font(SUBSETS[0], size=SMALL)
        self.cell(0, LINE, str(self.page_no()), align="C")

    def words(
        self, said: str, size: float, bold: bool = False, gap: float = 0, level: int | None = None
    ) -> None:
        """Write a paragraph and leave a gap in millimetres; a level puts it in the outline."""
        if level is not None:
            self.start_section(one_line(said), level)
        self.set_font(SUBSETS[0], "B" if bold else "", size)
        line = LINE * size / BODY
        said = one_line(said)
        self.multi_cell(0, line, said, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(gap)
