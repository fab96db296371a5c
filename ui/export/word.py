"""A report as a Word file, its citations as footnotes.

python-docx knows no footnotes, so their part is written here (ECMA-376, 17.11).
"""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from ui.cli.terminal import printable
from ui.export.cells import one_line
from ui.export.report import BULLET, TITLE, Block, Report
from ui.html.parts.references import quoted_reference, reference

NOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/>'
    "</w:r></w:p></w:footnote>"
)
NOTE = (
    '<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:rPr>'
    '<w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r>'
    '<w:t xml:space="preserve"> {words}</w:t></w:r></w:p></w:footnote>'
)


def report_word(report: Report) -> bytes:
    """Write a report as a .docx file."""
    document = Document()
    document.core_properties.title = one_line(report.title)
    document.core_properties.author = "AI Readiness Knowledge Base"
    _styles(document)
    notes: list[str] = []
    document.add_heading(one_line(report.title), 0)
    for section in report.sections:
        if section.title != report.title:
            document.add_heading(one_line(section.title), 1)
        for block in section.blocks:
            _write(document.add_paragraph(style=_style(block)), block, notes)
        for remark in section.remarks:
            document.add_paragraph(one_line(remark), style="Intense Quote")
    _sources(document, report)
    uri = PackURI("/word/footnotes.xml")
    part = Part(uri, NOTES, _footnotes(notes), document.part.package)
    document.part.relate_to(part, RELATION)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _style(block: Block) -> str:
    return {BULLET: "List Bullet", TITLE: "Heading 2"}.get(block.kind, "Normal")


def _styles(document: WordDocument) -> None:
    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
    text.element.set(qn("w:styleId"), "FootnoteText")
    text.font.size = Pt(9)
    mark = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    mark.element.set(qn("w:styleId"), "FootnoteReference")
    mark.font.superscript = True


def _write(paragraph: Paragraph, block: Block, notes: list[str]) -> None:
    for run in block.runs:
        if run.citation is None:
            paragraph.add_run(printable(run.words)).bold = run.bold
            continue
        notes.append(quoted_reference(run.citation))
        made = paragraph.add_run()
        style = OxmlElement("w:rStyle")
        style.set(qn("w:val"), "FootnoteReference")
        made._r.get_or_add_rPr().append(style)
        mark = OxmlElement("w:footnoteReference")
        mark.set(qn("w:id"), str(len(notes)))
        made._r.append(mark)


def _sources(document: WordDocument, report: Report) -> None:
    if report.sources:
        document.add_heading("Sources", 1)
    for citation in report.sources:
        document.add_paragraph(one_line(reference(citation)), style="List Number")
    if report.made:
        document.add_paragraph(one_line(report.made), style="Caption")


def _footnotes(notes: list[str]) -> bytes:
    items = "".join(
        NOTE.format(number=n, words=escape(one_line(words))) for n, words in enumerate(notes, 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:footnotes xmlns:w="{nsmap["w"]}">{SEPARATORS}{items}</w:footnotes>'
    ).encode()
